/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Softmax, cross-entropy and the metrics. */
#include "device-math.h"

/* Writes the probabilities of one image and returns log (sum of exp (logit)). The exponentials are
 * float, what is added and subtracted is double: a loss near zero keeps its digits. */
DIG_DEVICE double
dig_soften (int k, float *probabilities, const float *logits)
{
  float greatest = logits[0], e[DIG_MAX_CLASSES];
  double sum = 0.0;

  for (int i = 1; i < k; i++)
    greatest = logits[i] > greatest ? logits[i] : greatest;
  for (int i = 0; i < DIG_MAX_CLASSES; i++)
    {
      e[i] = i < k ? expf (logits[i] - greatest) : 0.0f;
      sum += (double)e[i];
    }
  for (int i = 0; i < DIG_MAX_CLASSES; i++)
    if (i < k)
      probabilities[i] = (float)((double)e[i] / sum);
  return (double)greatest + log (sum);
}

DIG_KERNEL (softmax, DigLossArgs)
{
  const size_t k = (size_t)args.loss.k;

  for (size_t i = dig_first_element (); i < (size_t)args.loss.n; i += dig_element_stride ())
    dig_soften (args.loss.k, args.d_probabilities + i * k, args.d_logits + i * k);
}

enum
{
  COUNT_CORRECT,
  COUNT_TRUE_POSITIVE,
  COUNT_PREDICTED,
  COUNT_NON_FINITE,
  N_COUNTS,
};

/* Counts one image; the lowest class wins a tie, and a NaN never wins. */
DIG_DEVICE void
dig_count_image (const DigLossArgs *args, const float *p, int label, unsigned *counts)
{
  int best = 0;
  unsigned n_predicted = 0;

  for (int i = 0; i < args->loss.k; i++)
    {
      best = p[i] > p[best] ? i : best;
      n_predicted += p[i] > 0.5f;
    }
  atomicAdd (&counts[COUNT_PREDICTED], n_predicted);
  atomicAdd (&counts[COUNT_TRUE_POSITIVE], p[label] > 0.5f ? 1u : 0u);
  atomicAdd (&counts[COUNT_CORRECT], best == label ? 1u : 0u);
  dig_count_one (&args->d_sums->confusion[label][best]);
}

/* (p - target) / N, and the loss of the image: log (sum of exp z) - sum of target · z. */
DIG_DEVICE double
dig_image_loss (const DigLossArgs *args, size_t image, double log_sum, int label)
{
  const size_t start = image * (size_t)args->loss.k;
  const double rest = (double)args->loss.label_smoothing / (double)args->loss.k;
  double loss = log_sum;

  for (int i = 0; i < args->loss.k; i++)
    {
      const double target = rest + (i == label ? 1.0 - (double)args->loss.label_smoothing : 0.0);

      if (target > 0.0)
        loss -= target * (double)args->d_logits[start + (size_t)i];
      if (args->d_grad_logits != NULL)
        args->d_grad_logits[start + (size_t)i] =
            (float)(((double)args->d_probabilities[start + (size_t)i] - target)
                    / (double)args->loss.n);
    }
  return loss;
}

DIG_DEVICE void
dig_write_sums (const DigLossArgs *args, const unsigned *counts, double finite, double total)
{
  DigMetricSums *sums = args->d_sums;
  const int n = args->loss.n;

  sums->loss += finite;
  sums->n_images += n;
  sums->n_correct += counts[COUNT_CORRECT];
  sums->n_true_positive += counts[COUNT_TRUE_POSITIVE];
  sums->n_predicted += counts[COUNT_PREDICTED];
  sums->n_non_finite += counts[COUNT_NON_FINITE];
  if (args->d_log != NULL)
    {
      DigStepLog *log = args->d_log + args->d_state->step % (uint64_t)args->loss.log_capacity;

      log->loss = (float)(total / (double)n);
      log->accuracy = (float)counts[COUNT_CORRECT] / (float)n;
    }
}

/* One block, so that the sum of the losses has one order. */
DIG_KERNEL (softmax_cross_entropy, DigLossArgs)
{
  DIG_SHARED double scratch[33];
  DIG_SHARED unsigned counts[N_COUNTS];
  const size_t k = (size_t)args.loss.k;
  double finite = 0.0, total = 0.0;

  if (threadIdx.x < N_COUNTS)
    counts[threadIdx.x] = 0;
  __syncthreads ();
  for (size_t image = threadIdx.x; image < (size_t)args.loss.n; image += blockDim.x)
    {
      float *p = args.d_probabilities + image * k;
      const double log_sum = dig_soften (args.loss.k, p, args.d_logits + image * k);
      const int label = args.d_y[image];
      const double loss = dig_image_loss (&args, image, log_sum, label);

      dig_count_image (&args, p, label, counts);
      total += loss;
      if (isfinite (loss))
        finite += loss;
      else
        atomicAdd (&counts[COUNT_NON_FINITE], 1u);
    }
  finite = dig_block_sum (finite, scratch);
  total = dig_block_sum (total, scratch);
  if (threadIdx.x == 0)
    dig_write_sums (&args, counts, finite, total);
}
