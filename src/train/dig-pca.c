/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Subspace iteration (Rutishauser 1970) with a few directions more than are wanted, on the covariance where it is
 * small, else on the vectors themselves. */
#include "config.h"

#include "train/dig-projection.h"

#include "compute/dig-philox.h"

#include <float.h>
#include <math.h>
#include <string.h>

#define N_DIRECTIONS 6
#define N_WANTED 2
#define MAX_ROUNDS 300
#define TOLERANCE 1e-14 /* square of a direction's change; what rounding leaves is far below */
#define LARGEST_COVARIANCE 1024
#define MAX_SWEEPS 20
#define N_SUMS 8
#define LOOK_ROWS 32 /* between two looks at the cancellable */
#define TILE 1024    /* columns */

/* The vectors are centred a row at a time: all of them in double would be twice what they are. */
typedef struct
{
  const float *vectors; /* (n, d) */
  guint n, d;
  double *mean;       /* (d) */
  double *row;        /* (d): the centred one at hand, or a part of it */
  double *covariance; /* (d, d); NULL: too large */
  GCancellable *cancellable;
} Pca;

/* In parts that do not wait for each other. */
static double
dot (const double *a, const double *b, guint d)
{
  double sums[N_SUMS] = { 0 }, sum = 0;
  guint i = 0;

  for (; i + N_SUMS <= d; i += N_SUMS)
    for (guint j = 0; j < N_SUMS; j++)
      sums[j] += a[i + j] * b[i + j];
  for (; i < d; i++)
    sum += a[i] * b[i];
  for (guint j = 0; j < N_SUMS; j++)
    sum += sums[j];
  return sum;
}

static gboolean
goes_on (const Pca *self, guint row)
{
  return row % LOOK_ROWS != 0 || !g_cancellable_is_cancelled (self->cancellable);
}

/* Columns first … first + n of a row. */
static const double *
centre_part (const Pca *self, guint row, guint first, guint n)
{
  const float *x = self->vectors + (gsize)row * self->d + first;

  for (guint i = 0; i < n; i++)
    self->row[i] = (double)x[i] - self->mean[first + i];
  return self->row;
}

static const double *
centre_row (const Pca *self, guint row)
{
  return centre_part (self, row, 0, self->d);
}

/* Adds what some rows give; a tile of columns of all directions stays in the processor's cache. */
static void
apply_rows (const Pca *self, guint first, guint n, const double *from, double *to)
{
  double shares[LOOK_ROWS][N_DIRECTIONS] = { 0 };
  guint d = self->d;

  for (guint column = 0; column < d; column += TILE)
    for (guint row = 0; row < n; row++)
      {
        guint width = MIN (TILE, d - column);
        const double *x = centre_part (self, first + row, column, width);

        for (guint k = 0; k < N_DIRECTIONS; k++)
          shares[row][k] += dot (x, from + (gsize)k * d + column, width);
      }
  for (guint column = 0; column < d; column += TILE)
    for (guint row = 0; row < n; row++)
      {
        guint width = MIN (TILE, d - column);
        const double *x = centre_part (self, first + row, column, width);

        for (guint k = 0; k < N_DIRECTIONS; k++)
          for (guint i = 0; i < width; i++)
            to[(gsize)k * d + column + i] += shares[row][k] * x[i];
      }
}

/* to = covariance · from, for every direction. FALSE: cancelled, as below. */
static gboolean
apply (const Pca *self, const double *from, double *to)
{
  guint d = self->d;

  if (self->covariance != NULL)
    {
      for (guint k = 0; k < N_DIRECTIONS; k++)
        for (guint i = 0; i < d; i++)
          to[(gsize)k * d + i] = dot (self->covariance + (gsize)i * d, from + (gsize)k * d, d);
      return goes_on (self, 0);
    }
  memset (to, 0, N_DIRECTIONS * (gsize)d * sizeof *to);
  for (guint row = 0; row < self->n; row += LOOK_ROWS)
    {
      if (!goes_on (self, row))
        return FALSE;
      apply_rows (self, row, MIN (LOOK_ROWS, self->n - row), from, to);
    }
  return TRUE;
}

/* Gram-Schmidt; a direction of nothing becomes zero. */
static void
make_orthonormal (double *directions, guint d)
{
  for (guint k = 0; k < N_DIRECTIONS; k++)
    {
      double *v = directions + (gsize)k * d;
      double before = sqrt (dot (v, v, d)), length;

      for (guint j = 0; j < k; j++)
        {
          const double *u = directions + (gsize)j * d;
          double share = dot (u, v, d);

          for (guint i = 0; i < d; i++)
            v[i] -= share * u[i];
        }
      length = sqrt (dot (v, v, d));
      for (guint i = 0; i < d; i++)
        v[i] = length > 1e-12 * before && length > 0 ? v[i] / length : 0;
    }
}

static gboolean
find_mean (Pca *self)
{
  for (guint row = 0; row < self->n; row++)
    {
      const float *x = self->vectors + (gsize)row * self->d;

      if (!goes_on (self, row))
        return FALSE;
      for (guint i = 0; i < self->d; i++)
        self->mean[i] += (double)x[i];
    }
  for (guint i = 0; i < self->d; i++)
    self->mean[i] /= self->n;
  return TRUE;
}

/* The sums of products of every two columns. */
static gboolean
make_covariance (Pca *self)
{
  guint d = self->d;

  self->covariance = g_new0 (double, (gsize)d *d);
  for (guint row = 0; row < self->n; row++)
    {
      const double *x = centre_row (self, row);

      if (!goes_on (self, row))
        return FALSE;
      for (guint i = 0; i < d; i++)
        {
          double *to = self->covariance + (gsize)i * d, factor = x[i];

          /* Units that are switched off are many. */
          if (factor == 0)
            continue;
          for (guint j = 0; j < d; j++)
            to[j] += factor * x[j];
        }
    }
  return TRUE;
}

/* x, y = c x - s y, s x + c y */
static void
rotate (double *x, double *y, guint n, guint stride, double c, double s)
{
  for (guint i = 0; i < n * stride; i += stride)
    {
      double old = x[i];

      x[i] = c * old - s * y[i];
      y[i] = s * old + c * y[i];
    }
}

/* Jacobi's rotations: the eigenvalues end on the diagonal of the symmetric `a`, the eigenvectors in the rows of `v`;
 * both (N_DIRECTIONS, N_DIRECTIONS). */
static void
diagonalise (double *a, double *v)
{
  enum
  {
    K = N_DIRECTIONS
  };

  for (guint i = 0; i < K * K; i++)
    v[i] = i % (K + 1) == 0;
  for (guint sweep = 0; sweep < MAX_SWEEPS; sweep++)
    for (guint p = 0; p < K; p++)
      for (guint q = p + 1; q < K; q++)
        {
          double off = a[p * K + q], ratio, t, c;

          if (fabs (off) <= DBL_EPSILON * sqrt (fabs (a[p * K + p] * a[q * K + q])))
            continue;
          ratio = (a[q * K + q] - a[p * K + p]) / (2 * off);
          t = copysign (1, ratio) / (fabs (ratio) + hypot (ratio, 1));
          c = 1 / hypot (t, 1);
          rotate (a + p, a + q, K, K, c, t * c);
          rotate (a + p * K, a + q * K, K, 1, c, t * c);
          rotate (v + p * K, v + q * K, K, 1, c, t * c);
        }
}

/* Rayleigh and Ritz: turns the directions among themselves, so that each comes near one of the covariance's, the
 * largest first; `next`, the covariance times them, likewise. */
static void
turn (double *directions, double *next, guint d)
{
  double products[N_DIRECTIONS * N_DIRECTIONS], turned[N_DIRECTIONS * N_DIRECTIONS];
  guint order[N_DIRECTIONS];

  for (guint j = 0; j < N_DIRECTIONS; j++)
    for (guint k = j; k < N_DIRECTIONS; k++)
      products[j * N_DIRECTIONS + k] = products[k * N_DIRECTIONS + j] =
          dot (directions + (gsize)j * d, next + (gsize)k * d, d);
  diagonalise (products, turned);
  for (guint k = 0; k < N_DIRECTIONS; k++)
    {
      double value = products[k * (N_DIRECTIONS + 1)];
      guint place = k;

      for (; place > 0 && value > products[order[place - 1] * (N_DIRECTIONS + 1)]; place--)
        order[place] = order[place - 1];
      order[place] = k;
    }
  for (guint i = 0; i < d; i++)
    {
      double a[N_DIRECTIONS], b[N_DIRECTIONS];

      for (guint k = 0; k < N_DIRECTIONS; k++)
        {
          a[k] = directions[(gsize)k * d + i];
          b[k] = next[(gsize)k * d + i];
        }
      for (guint k = 0; k < N_DIRECTIONS; k++)
        {
          const double *row = turned + order[k] * N_DIRECTIONS;

          directions[(gsize)k * d + i] = dot (row, a, N_DIRECTIONS);
          next[(gsize)k * d + i] = dot (row, b, N_DIRECTIONS);
        }
    }
}

/* Square of the distance, whatever the sign. */
static double
measure_change (const double *a, const double *b, guint d)
{
  double sign = dot (a, b, d) < 0 ? -1 : 1, sum = 0;

  for (guint i = 0; i < d; i++)
    sum += (a[i] - sign * b[i]) * (a[i] - sign * b[i]);
  return sum;
}

static gboolean
find_directions (const Pca *self, double *directions)
{
  guint d = self->d;
  g_autofree double *next = g_new (double, (gsize)N_DIRECTIONS *d);
  double change = INFINITY;

  for (guint i = 0; i < N_DIRECTIONS * d; i++)
    directions[i] =
        (double)dig_random_unit (dig_random_block (1, DIG_RANDOM_INITIAL, 0, 0, i).word[0]) - 0.5;
  make_orthonormal (directions, d);
  for (guint round = 0; round < MAX_ROUNDS && change > TOLERANCE; round++)
    {
      if (!apply (self, directions, next))
        return FALSE;
      turn (directions, next, d);
      make_orthonormal (next, d);
      change = 0;
      for (guint k = 0; k < N_WANTED; k++)
        change = fmax (change, measure_change (next + (gsize)k * d, directions + (gsize)k * d, d));
      memcpy (directions, next, (gsize)N_DIRECTIONS * d * sizeof *next);
    }
  return TRUE;
}

static void
fix_sign (double *direction, guint d)
{
  guint largest = 0;

  for (guint i = 1; i < d; i++)
    if (fabs (direction[i]) > fabs (direction[largest]))
      largest = i;
  if (direction[largest] < 0)
    for (guint i = 0; i < d; i++)
      direction[i] = -direction[i];
}

/* Places on the directions, and the share of the variance along each. */
static gboolean
project (const Pca *self, const double *directions, float *points, double *explained)
{
  double total = 0, variances[N_WANTED] = { 0 };

  for (guint row = 0; row < self->n; row++)
    {
      const double *x = centre_row (self, row);

      if (!goes_on (self, row))
        return FALSE;
      total += dot (x, x, self->d);
      for (guint k = 0; k < N_WANTED; k++)
        {
          double value = dot (x, directions + (gsize)k * self->d, self->d);

          points[N_WANTED * (gsize)row + k] = (float)value;
          variances[k] += value * value;
        }
    }
  for (guint k = 0; explained != NULL && k < N_WANTED; k++)
    explained[k] = total > 0 ? variances[k] / total : 0;
  return TRUE;
}

gboolean
dig_pca (const float *vectors, guint n, guint d, float *points, double *explained,
         GCancellable *cancellable)
{
  Pca self = { .vectors = vectors, .n = n, .d = d, .cancellable = cancellable };
  g_autofree double *directions = NULL;
  gboolean is_done;

  g_return_val_if_fail (vectors != NULL && points != NULL && n > 0 && d > 0, FALSE);

  self.mean = g_new0 (double, d);
  self.row = g_new (double, d);
  directions = g_new (double, (gsize)N_DIRECTIONS *d);
  is_done = find_mean (&self) && (d > LARGEST_COVARIANCE || make_covariance (&self))
            && find_directions (&self, directions);
  for (guint k = 0; is_done && k < N_WANTED; k++)
    fix_sign (directions + (gsize)k * d, d);
  is_done = is_done && project (&self, directions, points, explained);
  g_free (self.mean);
  g_free (self.row);
  g_free (self.covariance);
  return is_done;
}

/* Of a column with a column, n values each. */
static double
correlate (const float *a, const float *b, guint n)
{
  double product = 0, squares[2] = { 0 };

  for (guint i = 0; i < n; i++)
    {
      product += (double)a[2 * i] * (double)b[2 * i];
      squares[0] += (double)a[2 * i] * (double)a[2 * i];
      squares[1] += (double)b[2 * i] * (double)b[2 * i];
    }
  return squares[0] > 0 && squares[1] > 0 ? product / sqrt (squares[0] * squares[1]) : 0;
}

DigAxes
dig_axes_compare (const float *before, const float *points, guint n)
{
  DigAxes axes = { FALSE };
  double r[2][2];

  g_return_val_if_fail (before != NULL && points != NULL, axes);

  for (guint i = 0; i < 2; i++)
    for (guint j = 0; j < 2; j++)
      r[i][j] = correlate (before + i, points + j, n);
  axes.is_swapped = fabs (r[0][1]) + fabs (r[1][0]) > fabs (r[0][0]) + fabs (r[1][1]);
  axes.is_mirrored[0] = (axes.is_swapped ? r[0][1] : r[0][0]) < 0;
  axes.is_mirrored[1] = (axes.is_swapped ? r[1][0] : r[1][1]) < 0;
  return axes;
}

void
dig_axes_apply (const DigAxes *axes, float *points, guint n)
{
  g_return_if_fail (axes != NULL && points != NULL);

  for (guint i = 0; i < n; i++)
    {
      float x = points[2 * i + (axes->is_swapped ? 1 : 0)];
      float y = points[2 * i + (axes->is_swapped ? 0 : 1)];

      points[2 * i] = axes->is_mirrored[0] ? -x : x;
      points[2 * i + 1] = axes->is_mirrored[1] ? -y : y;
    }
}
