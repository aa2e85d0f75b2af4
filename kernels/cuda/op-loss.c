/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Softmax and the loss. */
#include "launch.h"

#define MAX_LOSS_THREADS ((unsigned)DIG_CUDA_MAX_THREADS)

void
dig_cuda_softmax (DigStream *stream, int n, int k, float *d_probabilities, const float *d_logits)
{
  DigLossArgs args = { .loss = { .n = n, .k = k },
                       .d_probabilities = d_probabilities,
                       .d_logits = d_logits };

  DIG_LAUNCH (stream, softmax, dig_element_grid ((size_t)n), DIG_CUDA_THREADS, &args);
}

void
dig_cuda_softmax_cross_entropy (DigStream *stream, const DigLoss *loss, const DigStepState *d_state,
                                float *d_probabilities, float *d_grad_logits, const float *d_logits,
                                const uint8_t *d_y, DigMetricSums *d_sums, DigStepLog *d_log)
{
  DigLossArgs args = {
    *loss, d_state, d_probabilities, d_grad_logits, d_logits, d_y, d_sums, d_log
  };
  unsigned n_threads = ((unsigned)loss->n + 31u) / 32u * 32u;

  if (n_threads > MAX_LOSS_THREADS)
    n_threads = MAX_LOSS_THREADS;
  DIG_LAUNCH (stream, softmax_cross_entropy, dig_grid (1, 1), n_threads, &args);
}
