/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Subspace iteration with a few directions more than are wanted, on the covariance where it is small,
 * else on the vectors themselves. */
#include "config.h"

#include "train/dig-projection.h"

#include "compute/dig-philox.h"

#include <math.h>
#include <string.h>

#define N_DIRECTIONS 6
#define N_WANTED 2
#define MAX_ROUNDS 300
#define TOLERANCE 1e-9 /* change of a direction */
#define LARGEST_COVARIANCE 1024

typedef struct
{
  guint n, d;
  double *centred;    /* (n, d); NULL when the covariance is there */
  double *covariance; /* (d, d) */
} Operator;

static double
dot (const double *a, const double *b, guint d)
{
  double sum = 0;

  for (guint i = 0; i < d; i++)
    sum += a[i] * b[i];
  return sum;
}

/* to = covariance · from */
static void
apply (const Operator *self, const double *from, double *to)
{
  if (self->covariance != NULL)
    {
      for (guint i = 0; i < self->d; i++)
        to[i] = dot (self->covariance + (gsize)i * self->d, from, self->d);
      return;
    }
  memset (to, 0, self->d * sizeof *to);
  for (guint row = 0; row < self->n; row++)
    {
      const double *x = self->centred + (gsize)row * self->d;
      double share = dot (x, from, self->d);

      for (guint i = 0; i < self->d; i++)
        to[i] += share * x[i];
    }
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

static double *
centre (const float *vectors, guint n, guint d)
{
  double *centred = g_new (double, (gsize)n *d);
  g_autofree double *mean = g_new0 (double, d);

  for (gsize i = 0; i < (gsize)n * d; i++)
    mean[i % d] += (double)vectors[i];
  for (gsize i = 0; i < (gsize)n * d; i++)
    centred[i] = (double)vectors[i] - mean[i % d] / n;
  return centred;
}

/* The sums of products of every two columns, four rows at a time. */
static double *
make_covariance (const double *centred, guint n, guint d)
{
  double *covariance = g_new0 (double, (gsize)d *d);

  for (guint row = 0; row < n; row++)
    {
      const double *x = centred + (gsize)row * d;

      for (guint i = 0; i < d; i++)
        {
          double *to = covariance + (gsize)i * d, factor = x[i];

          /* Units that are switched off are many. */
          if (factor == 0)
            continue;
          for (guint j = 0; j < d; j++)
            to[j] += factor * x[j];
        }
    }
  return covariance;
}

static void
find_directions (const Operator *self, double *directions)
{
  g_autofree double *next = g_new (double, (gsize)N_DIRECTIONS * self->d);
  gsize n_bytes = (gsize)N_DIRECTIONS * self->d * sizeof (double);

  for (guint i = 0; i < N_DIRECTIONS * self->d; i++)
    directions[i] =
        (double)dig_random_unit (dig_random_block (1, DIG_RANDOM_INITIAL, 0, 0, i).word[0]) - 0.5;
  make_orthonormal (directions, self->d);
  for (guint round = 0; round < MAX_ROUNDS; round++)
    {
      double change = 0;

      for (guint k = 0; k < N_DIRECTIONS; k++)
        apply (self, directions + (gsize)k * self->d, next + (gsize)k * self->d);
      make_orthonormal (next, self->d);
      for (guint k = 0; k < N_WANTED; k++)
        change = fmax (
            change,
            1 - fabs (dot (next + (gsize)k * self->d, directions + (gsize)k * self->d, self->d)));
      memcpy (directions, next, n_bytes);
      if (change < TOLERANCE * TOLERANCE)
        break;
    }
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

void
dig_pca (const float *vectors, guint n, guint d, float *points, double *explained)
{
  Operator self = { .n = n, .d = d };
  g_autofree double *centred = NULL, *covariance = NULL, *directions = NULL;
  double total = 0, variances[N_WANTED] = { 0 };

  g_return_if_fail (vectors != NULL && points != NULL && n > 0 && d > 0);

  centred = centre (vectors, n, d);
  total = dot (centred, centred, n * d);
  if (d <= LARGEST_COVARIANCE)
    covariance = make_covariance (centred, n, d);
  self.centred = centred;
  self.covariance = covariance;
  directions = g_new (double, (gsize)N_DIRECTIONS *d);
  find_directions (&self, directions);
  for (guint k = 0; k < N_WANTED; k++)
    {
      double *direction = directions + (gsize)k * d;

      fix_sign (direction, d);
      for (guint i = 0; i < n; i++)
        {
          double value = dot (centred + (gsize)i * d, direction, d);

          points[2 * i + k] = (float)value;
          variances[k] += value * value;
        }
    }
  for (guint k = 0; explained != NULL && k < N_WANTED; k++)
    explained[k] = total > 0 ? variances[k] / total : 0;
}
