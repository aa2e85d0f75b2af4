/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Choosing among a library's algorithms by trying them. */
#pragma once

#include "choices.h"
#include "dig-cuda-stream.h"

#define DIG_CUDA_MAX_CANDIDATES 8

/* out (n_out) from a (n_a) and b (n_b). */
typedef struct
{
  size_t n_out, n_a, n_b;
  size_t n_terms;   /* of the sum behind each element of out */
  int n_candidates; /* ≤ DIG_CUDA_MAX_CANDIDATES, best guess first */
  /* Enqueues on stream->queue; false: this candidate does not work. */
  bool (*run) (DigStream *stream, const void *context, int candidate, float *d_out,
               const float *d_a, const float *d_b);
  /* The same by our own kernels. */
  void (*run_own) (DigStream *stream, const void *context, DigOwn own, float *d_out,
                   const float *d_a, const float *d_b);
  const void *context;
} DigTrial;

/* In the place of a candidate. */
#define DIG_CHOICE_OWN (-1) /* our fastest kernel */
#define DIG_CHOICE_PLAIN                                                                           \
  (-2) /* our plain one: the fastest does not agree with it on this device, and no candidate does */

/* *choice: the fastest candidate whose result agrees with our plain kernel's, or one of the above. A candidate is taken over
 * our own kernel or an earlier one only when it is clearly faster, so that the noise of a measurement rarely changes the choice,
 * and with it the last bits of a result. False: there was too little memory for a whole trial, no candidate worked or the stream
 * failed, and another time the choice may be another. */
bool dig_cuda_choose (DigStream *stream, const DigTrial *trial, int *choice);
