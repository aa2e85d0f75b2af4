/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "train/dig-norm-bias.h"

#include <string.h>

#define MOMENTUM 0.99 /* of dig-layer-batch-norm.c; test-norm-bias sees it when they differ */
/* Less than this is not worth the deviation from what Keras answers with. */
#define LEAST_BIAS 1e-4
/* Steps after which no average remembers the first ones. */
#define MOST_STEPS 200000

double
dig_norm_bias_after (guint64 n_steps, const DigAverage *average)
{
  double bias = 1.0, averaged = 1.0;

  if (n_steps == 0 || n_steps > MOST_STEPS)
    return 0.0;
  for (guint64 step = 0; step < n_steps; step++)
    {
      bias *= MOMENTUM;
      if (step % DIG_AVERAGE_PERIOD == 0)
        averaged += (1.0 - (double)dig_average_keep (average, step)) * (bias - averaged);
    }
  if (average->decay > 0.0f)
    bias = averaged;
  return bias >= LEAST_BIAS ? bias : 0.0;
}

void
dig_norm_bias_remove (float *statistics, gsize offset, const DigTensorInfo *tensors,
                      guint n_tensors, double bias)
{
  for (guint i = 0; i < n_tensors; i++)
    {
      const DigTensorInfo *tensor = &tensors[i];
      gboolean is_variance = g_str_has_suffix (tensor->name, ".running_var");
      double beginning = is_variance ? bias : 0.0; /* times 1 or 0 */

      if (tensor->is_trainable)
        continue;
      for (gsize j = 0; j < tensor->n_elements; j++)
        {
          float *value = &statistics[tensor->offset - offset + j];
          double freed = ((double)*value - beginning) / (1.0 - bias);

          *value = (float)(is_variance ? MAX (freed, 0.0) : freed);
        }
    }
}
