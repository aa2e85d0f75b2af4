/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Bodies of the reference operations: batch norm, dropout, optimiser. Included by the float and
 * the double file with REAL and OP defined, therefore without a guard. */

void
OP (batch_norm_forward) (const DigShape4 *s, const DigBatchNorm *norm, REAL *y, const REAL *x,
                         const REAL *gamma, const REAL *beta, REAL *running_mean, REAL *running_var,
                         REAL *saved)
{
  int area = s->h * s->w;
  double m = (double)s->n * area;

  for (int c = 0; c < s->c; c++)
    {
      double sum = 0, square = 0, mean, var, scale;
      double keep = (double)norm->momentum;

      for (int n = 0; n < s->n; n++)
        for (int i = 0; i < area; i++)
          sum += (double)x[at (n, c, 0, i, s->c, 1, area)];
      mean = sum / m;
      for (int n = 0; n < s->n; n++)
        for (int i = 0; i < area; i++)
          {
            double d = (double)x[at (n, c, 0, i, s->c, 1, area)] - mean;

            square += d * d;
          }
      var = square / m;
      scale = 1 / sqrt (var + (double)norm->epsilon);
      for (int n = 0; n < s->n; n++)
        for (int i = 0; i < area; i++)
          {
            size_t k = at (n, c, 0, i, s->c, 1, area);

            y[k] = (REAL)((double)gamma[c] * ((double)x[k] - mean) * scale + (double)beta[c]);
          }
      saved[c] = (REAL)mean;
      saved[s->c + c] = (REAL)scale;
      running_mean[c] = (REAL)(keep * (double)running_mean[c] + (1 - keep) * mean);
      running_var[c] =
          (REAL)(keep * (double)running_var[c] + (1 - keep) * (m > 1 ? var * m / (m - 1) : var));
    }
}

void
OP (batch_norm_infer) (const DigShape4 *s, const DigBatchNorm *norm, REAL *y, const REAL *x,
                       const REAL *gamma, const REAL *beta, const REAL *running_mean,
                       const REAL *running_var)
{
  int area = s->h * s->w;

  for (int n = 0; n < s->n; n++)
    for (int c = 0; c < s->c; c++)
      {
        double scale = (double)gamma[c] / sqrt ((double)running_var[c] + (double)norm->epsilon);

        for (int i = 0; i < area; i++)
          {
            size_t k = at (n, c, 0, i, s->c, 1, area);

            y[k] = (REAL)(((double)x[k] - (double)running_mean[c]) * scale + (double)beta[c]);
          }
      }
}

/* With x̂ = (x - mean) · scale and m = N H W:
 *   grad_beta = sum of g, grad_gamma = sum of g x̂,
 *   grad_x = gamma · scale · (g - grad_beta / m - x̂ · grad_gamma / m)  (Ioffe and Szegedy 2015) */
void
OP (batch_norm_backward) (const DigShape4 *s, REAL *grad_x, REAL *grad_gamma, REAL *grad_beta,
                          const REAL *grad_y, const REAL *x, const REAL *gamma, const REAL *saved)
{
  int area = s->h * s->w;
  double m = (double)s->n * area;

  for (int c = 0; c < s->c; c++)
    {
      double mean = (double)saved[c], scale = (double)saved[s->c + c];
      double sum = 0, product = 0;

      for (int n = 0; n < s->n; n++)
        for (int i = 0; i < area; i++)
          {
            size_t k = at (n, c, 0, i, s->c, 1, area);

            sum += (double)grad_y[k];
            product += (double)grad_y[k] * ((double)x[k] - mean) * scale;
          }
      for (int n = 0; n < s->n; n++)
        for (int i = 0; i < area; i++)
          {
            size_t k = at (n, c, 0, i, s->c, 1, area);
            double normal = ((double)x[k] - mean) * scale;

            grad_x[k] = (REAL)((double)gamma[c] * scale
                               * ((double)grad_y[k] - sum / m - normal * product / m));
          }
      grad_gamma[c] = (REAL)product;
      grad_beta[c] = (REAL)sum;
    }
}

void
OP (dropout) (const DigDropout *dropout, const DigStepState *state, size_t n, REAL *y,
              const REAL *x)
{
  uint32_t threshold = dig_dropout_threshold (dropout->rate);
  REAL scale = (REAL)(65536.0f / (65536.0f - (float)threshold));

  for (size_t i = 0; i < n; i++)
    {
      DigRandomBlock block = dig_random_block (state->seed, DIG_RANDOM_DROPOUT, dropout->layer,
                                               state->step, (uint32_t)(i / 8));

      y[i] = dig_random_half (&block, (uint32_t)(i % 8)) < threshold ? 0 : x[i] * scale;
    }
}

void
OP (optimizer_step) (const DigOptimizer *optimizer, const DigStepState *state, size_t n, REAL *p,
                     const REAL *grad, REAL *m, REAL *v)
{
  double rate = (double)state->learning_rate, t = (double)(state->step + 1);
  double beta1 = (double)optimizer->beta1, beta2 = (double)optimizer->beta2;
  double alpha = rate * sqrt (1 - pow (beta2, t)) / (1 - pow (beta1, t));
  double decay =
      optimizer->kind == DIG_OPTIMIZER_ADAMW ? rate * (double)optimizer->weight_decay : 0;

  for (size_t i = 0; i < n; i++)
    {
      double g = (double)grad[i];

      if (optimizer->kind == DIG_OPTIMIZER_SGD)
        {
          m[i] = (REAL)((double)optimizer->momentum * (double)m[i] - rate * g);
          p[i] += m[i];
          continue;
        }
      m[i] = (REAL)((double)m[i] + (1 - beta1) * (g - (double)m[i]));
      v[i] = (REAL)((double)v[i] + (1 - beta2) * (g * g - (double)v[i]));
      p[i] = (REAL)((double)p[i] - decay * (double)p[i]
                    - alpha * (double)m[i] / (sqrt ((double)v[i]) + (double)optimizer->epsilon));
    }
}
