/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Every operation of a backend on odd shapes, for tests that hold one backend against another. */
#pragma once

#include "kernel-case.h"

#define KERNEL_TOLERANCE 1e-5

typedef struct
{
  DigConv2dShape conv;
  int pool;
} KernelShape;

typedef struct _KernelRun KernelRun;
typedef void (*KernelOperation) (KernelRun *run, const KernelShape *shape);

typedef struct
{
  const char *name;
  KernelOperation run;
} KernelSubject;

extern const KernelSubject kernel_subjects[];
extern const gsize n_kernel_subjects;
extern const gsize n_kernel_shapes;

KernelShape kernel_shape (gsize i);

/* What an operation wrote: numbers that agree within the tolerance, and bytes (places of maxima,
 * labels, counts) that agree exactly. */
typedef struct
{
  GPtrArray *outputs; /* of GArray of float */
  GByteArray *bytes;
} KernelResult;

KernelResult kernel_compute (const DigBackend *backend, const DigStreamOptions *options,
                             KernelOperation operation, const KernelShape *shape);
void kernel_result_clear (KernelResult *result);

/* ‖a − b‖ / ‖b‖ below the tolerance and the same bytes; fails the test when not. */
void kernel_assert_agree (const KernelResult *result, const KernelResult *expected, const char *who,
                          gsize shape);
void kernel_assert_same (const KernelResult *result, const KernelResult *expected);
