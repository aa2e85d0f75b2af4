/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Bodies of the reference operations: convolution, dense, activation, pooling. Included by the
 * float and the double file with REAL and OP defined, therefore without a guard. */

static double
activate (DigActivation activation, double x)
{
  switch (activation)
    {
    case DIG_ACTIVATION_RELU:
      return x < 0 ? 0 : x; /* NaN stays NaN */
    case DIG_ACTIVATION_TANH:
      return tanh (x);
    case DIG_ACTIVATION_SIGMOID:
      return 1 / (1 + exp (-x));
    case DIG_ACTIVATION_LEAKY_RELU:
      return x < 0 ? 0.01 * x : x;
    case DIG_ACTIVATION_NONE:
    default:
      return x;
    }
}

/* Derivative of the activation, from its output y. */
static double
activation_slope (DigActivation activation, double y)
{
  switch (activation)
    {
    case DIG_ACTIVATION_RELU:
      return y > 0 ? 1 : 0;
    case DIG_ACTIVATION_TANH:
      return 1 - y * y;
    case DIG_ACTIVATION_SIGMOID:
      return y * (1 - y);
    case DIG_ACTIVATION_LEAKY_RELU:
      return y > 0 ? 1 : 0.01;
    case DIG_ACTIVATION_NONE:
    default:
      return 1;
    }
}

/* Index of element (a, b, i, j) in an array (·, B, I, J). */
static inline size_t
at (int a, int b, int i, int j, int nb, int ni, int nj)
{
  return (((size_t)a * (size_t)nb + (size_t)b) * (size_t)ni + (size_t)i) * (size_t)nj + (size_t)j;
}

/* Row (or column) of the input under kernel row p at output row i, or -1 in the padding. */
static inline int
input_place (int i, int p, int pad, int size)
{
  int place = i + p - pad;

  return place >= 0 && place < size ? place : -1;
}

/* One output of the convolution, without bias. */
static double
convolve_at (const DigConv2dShape *s, const REAL *x, const REAL *w, int n, int o, int i, int j)
{
  double sum = 0;

  for (int c = 0; c < s->c; c++)
    for (int p = 0; p < s->kh; p++)
      for (int q = 0; q < s->kw; q++)
        {
          int row = input_place (i, p, s->pad_top, s->h);
          int column = input_place (j, q, s->pad_left, s->w);

          if (row >= 0 && column >= 0)
            sum += (double)w[at (o, c, p, q, s->c, s->kh, s->kw)]
                   * (double)x[at (n, c, row, column, s->c, s->h, s->w)];
        }
  return sum;
}

void
OP (conv2d_forward) (const DigConv2dShape *s, DigActivation activation, REAL *y, const REAL *x,
                     const REAL *w, const REAL *b)
{
  for (int n = 0; n < s->n; n++)
    for (int o = 0; o < s->oc; o++)
      for (int i = 0; i < s->oh; i++)
        for (int j = 0; j < s->ow; j++)
          y[at (n, o, i, j, s->oc, s->oh, s->ow)] =
              (REAL)activate (activation, (double)b[o] + convolve_at (s, x, w, n, o, i, j));
}

/* grad_x[n, c, row, column] = sum over o, p, q of w[o, c, p, q] grad_y[n, o, row - p + pad_top,
 * column - q + pad_left]. */
static double
convolve_back_at (const DigConv2dShape *s, const REAL *grad_y, const REAL *w, int n, int c, int row,
                  int column)
{
  double sum = 0;

  for (int o = 0; o < s->oc; o++)
    for (int p = 0; p < s->kh; p++)
      for (int q = 0; q < s->kw; q++)
        {
          int i = row - p + s->pad_top, j = column - q + s->pad_left;

          if (i >= 0 && i < s->oh && j >= 0 && j < s->ow)
            sum += (double)w[at (o, c, p, q, s->c, s->kh, s->kw)]
                   * (double)grad_y[at (n, o, i, j, s->oc, s->oh, s->ow)];
        }
  return sum;
}

void
OP (conv2d_backward_data) (const DigConv2dShape *s, REAL *grad_x, const REAL *grad_y, const REAL *w)
{
  for (int n = 0; n < s->n; n++)
    for (int c = 0; c < s->c; c++)
      for (int row = 0; row < s->h; row++)
        for (int column = 0; column < s->w; column++)
          grad_x[at (n, c, row, column, s->c, s->h, s->w)] =
              (REAL)convolve_back_at (s, grad_y, w, n, c, row, column);
}

/* grad_w[o, c, p, q] = sum over n, i, j of grad_y[n, o, i, j] x[n, c, i + p - pad_top, j + q -
 * pad_left]. */
static double
convolve_weight_at (const DigConv2dShape *s, const REAL *x, const REAL *grad_y, int o, int c, int p,
                    int q)
{
  double sum = 0;

  for (int n = 0; n < s->n; n++)
    for (int i = 0; i < s->oh; i++)
      for (int j = 0; j < s->ow; j++)
        {
          int row = input_place (i, p, s->pad_top, s->h);
          int column = input_place (j, q, s->pad_left, s->w);

          if (row >= 0 && column >= 0)
            sum += (double)x[at (n, c, row, column, s->c, s->h, s->w)]
                   * (double)grad_y[at (n, o, i, j, s->oc, s->oh, s->ow)];
        }
  return sum;
}

void
OP (conv2d_backward_params) (const DigConv2dShape *s, REAL *grad_w, REAL *grad_b, const REAL *x,
                             const REAL *grad_y)
{
  size_t n_pixels = (size_t)s->oh * (size_t)s->ow;

  for (int o = 0; o < s->oc; o++)
    {
      double sum = 0;

      for (int c = 0; c < s->c; c++)
        for (int p = 0; p < s->kh; p++)
          for (int q = 0; q < s->kw; q++)
            grad_w[at (o, c, p, q, s->c, s->kh, s->kw)] =
                (REAL)convolve_weight_at (s, x, grad_y, o, c, p, q);
      for (int n = 0; n < s->n; n++)
        for (size_t i = 0; i < n_pixels; i++)
          sum += (double)grad_y[((size_t)n * (size_t)s->oc + (size_t)o) * n_pixels + i];
      grad_b[o] = (REAL)sum;
    }
}

void
OP (dense_forward) (const DigDenseShape *s, DigActivation activation, REAL *y, const REAL *x,
                    const REAL *w, const REAL *b)
{
  size_t in = (size_t)s->in, out = (size_t)s->out;

  for (size_t n = 0; n < (size_t)s->n; n++)
    for (size_t o = 0; o < out; o++)
      {
        double sum = (double)b[o];

        for (size_t i = 0; i < in; i++)
          sum += (double)x[n * in + i] * (double)w[o * in + i];
        y[n * out + o] = (REAL)activate (activation, sum);
      }
}

void
OP (dense_backward_data) (const DigDenseShape *s, REAL *grad_x, const REAL *grad_y, const REAL *w)
{
  size_t in = (size_t)s->in, out = (size_t)s->out;

  for (size_t n = 0; n < (size_t)s->n; n++)
    for (size_t i = 0; i < in; i++)
      {
        double sum = 0;

        for (size_t o = 0; o < out; o++)
          sum += (double)grad_y[n * out + o] * (double)w[o * in + i];
        grad_x[n * in + i] = (REAL)sum;
      }
}

void
OP (dense_backward_params) (const DigDenseShape *s, REAL *grad_w, REAL *grad_b, const REAL *x,
                            const REAL *grad_y)
{
  size_t in = (size_t)s->in, out = (size_t)s->out;

  for (size_t o = 0; o < out; o++)
    {
      double bias_sum = 0;

      for (size_t i = 0; i < in; i++)
        {
          double sum = 0;

          for (size_t n = 0; n < (size_t)s->n; n++)
            sum += (double)grad_y[n * out + o] * (double)x[n * in + i];
          grad_w[o * in + i] = (REAL)sum;
        }
      for (size_t n = 0; n < (size_t)s->n; n++)
        bias_sum += (double)grad_y[n * out + o];
      grad_b[o] = (REAL)bias_sum;
    }
}

void
OP (activation_forward) (DigActivation activation, size_t n, REAL *y, const REAL *x)
{
  for (size_t i = 0; i < n; i++)
    y[i] = (REAL)activate (activation, (double)x[i]);
}

void
OP (activation_backward) (DigActivation activation, size_t n, REAL *grad_x, const REAL *grad_y,
                          const REAL *y)
{
  for (size_t i = 0; i < n; i++)
    grad_x[i] = (REAL)((double)grad_y[i] * activation_slope (activation, (double)y[i]));
}

/* The greatest value of a window and its place; a NaN counts as greater than every number, so
 * that a diverged run stays visible. */
void
OP (max_pool_forward) (const DigPoolShape *s, REAL *y, uint8_t *which, const REAL *x)
{
  for (int n = 0; n < s->n; n++)
    for (int c = 0; c < s->c; c++)
      for (int i = 0; i < s->oh; i++)
        for (int j = 0; j < s->ow; j++)
          {
            size_t to = at (n, c, i, j, s->c, s->oh, s->ow);
            REAL best = x[at (n, c, i * s->size, j * s->size, s->c, s->h, s->w)];
            int place = 0;

            for (int k = 1; k < s->size * s->size; k++)
              {
                REAL value = x[at (n, c, i * s->size + k / s->size, j * s->size + k % s->size, s->c,
                                   s->h, s->w)];

                if (value > best || (isnan (value) && !isnan (best)))
                  {
                    best = value;
                    place = k;
                  }
              }
            y[to] = best;
            if (which != NULL)
              which[to] = (uint8_t)place;
          }
}

void
OP (max_pool_backward) (const DigPoolShape *s, REAL *grad_x, const REAL *grad_y,
                        const uint8_t *which)
{
  memset (grad_x, 0, at (s->n, 0, 0, 0, s->c, s->h, s->w) * sizeof (REAL));
  for (int n = 0; n < s->n; n++)
    for (int c = 0; c < s->c; c++)
      for (int i = 0; i < s->oh; i++)
        for (int j = 0; j < s->ow; j++)
          {
            size_t from = at (n, c, i, j, s->c, s->oh, s->ow);
            int row = i * s->size + which[from] / s->size;
            int column = j * s->size + which[from] % s->size;

            grad_x[at (n, c, row, column, s->c, s->h, s->w)] = grad_y[from];
          }
}

void
OP (average_pool_forward) (const DigPoolShape *s, REAL *y, const REAL *x)
{
  int area = s->size * s->size;

  for (int n = 0; n < s->n; n++)
    for (int c = 0; c < s->c; c++)
      for (int i = 0; i < s->oh; i++)
        for (int j = 0; j < s->ow; j++)
          {
            double sum = 0;

            for (int k = 0; k < area; k++)
              sum += (double)x[at (n, c, i * s->size + k / s->size, j * s->size + k % s->size, s->c,
                                   s->h, s->w)];
            y[at (n, c, i, j, s->c, s->oh, s->ow)] = (REAL)(sum / area);
          }
}

void
OP (average_pool_backward) (const DigPoolShape *s, REAL *grad_x, const REAL *grad_y)
{
  int area = s->size * s->size;

  for (int n = 0; n < s->n; n++)
    for (int c = 0; c < s->c; c++)
      for (int row = 0; row < s->h; row++)
        for (int column = 0; column < s->w; column++)
          {
            int i = row / s->size, j = column / s->size;
            bool inside = i < s->oh && j < s->ow;

            grad_x[at (n, c, row, column, s->c, s->h, s->w)] =
                inside ? (REAL)((double)grad_y[at (n, c, i, j, s->c, s->oh, s->ow)] / area) : 0;
          }
}

void
OP (global_average_forward) (const DigShape4 *s, REAL *y, const REAL *x)
{
  size_t area = (size_t)s->h * (size_t)s->w, n_planes = (size_t)s->n * (size_t)s->c;

  for (size_t plane = 0; plane < n_planes; plane++)
    {
      double sum = 0;

      for (size_t i = 0; i < area; i++)
        sum += (double)x[plane * area + i];
      y[plane] = (REAL)(sum / (double)area);
    }
}

void
OP (global_average_backward) (const DigShape4 *s, REAL *grad_x, const REAL *grad_y)
{
  size_t area = (size_t)s->h * (size_t)s->w, n_planes = (size_t)s->n * (size_t)s->c;

  for (size_t plane = 0; plane < n_planes; plane++)
    for (size_t i = 0; i < area; i++)
      grad_x[plane * area + i] = (REAL)((double)grad_y[plane] / (double)area);
}

void
OP (add) (size_t n, REAL *to, const REAL *from)
{
  for (size_t i = 0; i < n; i++)
    to[i] += from[i];
}

void
OP (average_step) (const DigAverage *average, const DigStepState *state, size_t n, REAL *to,
                   const REAL *p)
{
  REAL rest = 1 - (REAL)dig_average_keep (average, state->step);

  for (size_t i = 0; state->step % DIG_AVERAGE_PERIOD == 0 && i < n; i++)
    to[i] += rest * (p[i] - to[i]);
}
