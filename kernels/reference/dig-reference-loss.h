/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Bodies of the reference operations: softmax and the loss. Included by the float and the double
 * file with REAL and OP defined, therefore without a guard. */

/* Writes the probabilities of one image and returns log (sum of exp (logit)). */
static double
soften (int k, REAL *probabilities, const REAL *logits)
{
  double greatest = (double)logits[0], sum = 0;

  for (int i = 1; i < k; i++)
    if ((double)logits[i] > greatest)
      greatest = (double)logits[i];
  for (int i = 0; i < k; i++)
    sum += exp ((double)logits[i] - greatest);
  for (int i = 0; i < k; i++)
    probabilities[i] = (REAL)(exp ((double)logits[i] - greatest) / sum);
  return greatest + log (sum);
}

void
OP (softmax) (int n, int k, REAL *probabilities, const REAL *logits)
{
  for (int i = 0; i < n; i++)
    soften (k, probabilities + (size_t)i * (size_t)k, logits + (size_t)i * (size_t)k);
}

/* Counts one image; the lowest class wins a tie, and a NaN never wins. */
static bool
count_image (int k, const REAL *probabilities, int label, DigMetricSums *sums)
{
  int best = 0;

  for (int i = 0; i < k; i++)
    {
      if (probabilities[i] > probabilities[best])
        best = i;
      sums->n_predicted += (double)probabilities[i] > 0.5;
    }
  sums->n_images++;
  sums->n_correct += best == label;
  sums->n_true_positive += (double)probabilities[label] > 0.5;
  sums->confusion[label][best]++;
  return best == label;
}

/* loss = log (sum of exp z) - sum over classes of target · z, where the targets add up to 1; a
 * target of zero counts for nothing, even against an infinite logit. */
void
OP (softmax_cross_entropy) (const DigLoss *loss, const DigStepState *state, REAL *probabilities,
                            REAL *grad_logits, const REAL *logits, const uint8_t *labels,
                            DigMetricSums *sums, DigStepLog *log)
{
  double rest = (double)loss->label_smoothing / loss->k;
  double total = 0;
  int n_correct = 0;

  for (int i = 0; i < loss->n; i++)
    {
      const REAL *z = logits + (size_t)i * (size_t)loss->k;
      REAL *p = probabilities + (size_t)i * (size_t)loss->k;
      double image_loss = soften (loss->k, p, z);

      for (int j = 0; j < loss->k; j++)
        {
          double target = rest + (j == labels[i] ? 1 - (double)loss->label_smoothing : 0);

          if (target > 0)
            image_loss -= target * (double)z[j];
          if (grad_logits != NULL)
            grad_logits[(size_t)i * (size_t)loss->k + (size_t)j] =
                (REAL)(((double)p[j] - target) / loss->n);
        }
      n_correct += count_image (loss->k, p, labels[i], sums);
      total += image_loss;
      if (isfinite (image_loss))
        sums->loss += image_loss;
      else
        sums->n_non_finite++;
    }
  if (log != NULL)
    log[state->step % (uint64_t)loss->log_capacity] =
        (DigStepLog){ (float)(total / loss->n), (float)n_correct / (float)loss->n };
}
