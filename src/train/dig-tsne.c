/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Gradient descent with momentum and gains, as van der Maaten's own program does it: early exaggeration
 * 12 for the first quarter, learning rate n / 12 / 4 at least 50 (Belkina et al. 2019, as scikit-learn's
 * "auto"). */
#include "config.h"

#include "train/dig-projection.h"

#include "compute/dig-philox.h"

#include <math.h>
#include <string.h>

#define EXAGGERATION 12.0f
#define FIRST_SIZE 1e-4 /* standard deviation of the first component at the beginning */
#define REPORT_STEPS 10
#define LANES 8

typedef struct
{
  guint n, d, n_neighbours;
  guint *neighbours;   /* (n, n_neighbours) */
  float *shares;       /* the same: p of the pair, both directions together */
  float *x, *y;        /* (padded n) */
  float *force;        /* (n, 2) */
  float *speed, *gain; /* (n, 2) */
} Tsne;

typedef struct
{
  float distance; /* squared */
  guint index;
} Neighbour;

/* Into the list of the `room` nearest so far, nearest first; returns how many there are. */
static guint
insert (Neighbour *nearest, guint n, guint room, Neighbour found)
{
  guint place;

  if (n == room && found.distance >= nearest[n - 1].distance)
    return n;
  for (place = n == room ? n - 1 : n; place > 0 && nearest[place - 1].distance > found.distance;
       place--)
    nearest[place] = nearest[place - 1];
  nearest[place] = found;
  return MIN (n + 1, room);
}

static float
measure (const float *a, const float *b, guint d)
{
  float sums[LANES] = { 0 }, sum = 0;
  guint i = 0;

  for (; i + LANES <= d; i += LANES)
    for (guint k = 0; k < LANES; k++)
      sums[k] += (a[i + k] - b[i + k]) * (a[i + k] - b[i + k]);
  for (; i < d; i++)
    sum += (a[i] - b[i]) * (a[i] - b[i]);
  for (guint k = 0; k < LANES; k++)
    sum += sums[k];
  return sum;
}

/* Bisects the width of the Gaussian until its entropy is that of `perplexity` neighbours. */
static void
spread (const Neighbour *nearest, guint n, double perplexity, float *shares)
{
  double wanted = log (perplexity), low = 0, high = INFINITY, precision = 1;
  double scale = 0;

  /* Distances of the order of 1, whatever the vectors are. */
  for (guint i = 0; i < n; i++)
    scale += (double)nearest[i].distance / n;
  scale = scale > 0 ? scale : 1;
  for (guint round = 0; round < 60; round++)
    {
      double sum = 0, weighted = 0, entropy;

      for (guint i = 0; i < n; i++)
        {
          double distance = ((double)nearest[i].distance - (double)nearest[0].distance) / scale;
          double share = exp (-precision * distance);

          shares[i] = (float)share;
          sum += share;
          weighted += share * distance;
        }
      entropy = log (sum) + precision * weighted / sum;
      for (guint i = 0; i < n; i++)
        shares[i] /= (float)sum;
      if (fabs (entropy - wanted) < 1e-5)
        return;
      if (entropy > wanted)
        low = precision;
      else
        high = precision;
      precision = isinf (high) ? precision * 2 : (low + high) / 2;
    }
}

static gboolean
find_neighbours (Tsne *self, const float *vectors, double perplexity, GCancellable *cancellable)
{
  g_autofree Neighbour *nearest = g_new (Neighbour, self->n_neighbours);

  for (guint i = 0; i < self->n; i++)
    {
      guint n = 0;

      if (g_cancellable_is_cancelled (cancellable))
        return FALSE;
      for (guint j = 0; j < self->n; j++)
        if (j != i)
          n = insert (nearest, n, self->n_neighbours,
                      (Neighbour){ measure (vectors + (gsize)i * self->d,
                                            vectors + (gsize)j * self->d, self->d),
                                   j });
      for (guint k = 0; k < self->n_neighbours; k++)
        self->neighbours[(gsize)i * self->n_neighbours + k] = nearest[k].index;
      spread (nearest, self->n_neighbours, perplexity,
              self->shares + (gsize)i * self->n_neighbours);
    }
  for (gsize i = 0; i < (gsize)self->n * self->n_neighbours; i++)
    self->shares[i] /= 2 * (float)self->n;
  return TRUE;
}

/* Every pair pulls both its points: p is the mean of the two directions. */
static void
attract (Tsne *self, float factor)
{
  for (guint i = 0; i < self->n; i++)
    for (guint k = 0; k < self->n_neighbours; k++)
      {
        gsize place = (gsize)i * self->n_neighbours + k;
        guint j = self->neighbours[place];
        float dx = self->x[i] - self->x[j], dy = self->y[i] - self->y[j];
        float pull = factor * self->shares[place] / (1 + dx * dx + dy * dy);

        self->force[2 * i] -= pull * dx;
        self->force[2 * i + 1] -= pull * dy;
        self->force[2 * j] += pull * dx;
        self->force[2 * j + 1] += pull * dy;
      }
}

/* Adds to push (n, 2) what all points do to each other, not yet divided by the sum it returns. */
static double
repel (const Tsne *self, float *push)
{
  double total = 0;

  for (guint i = 0; i < self->n; i++)
    {
      float sums[LANES] = { 0 }, pushes_x[LANES] = { 0 }, pushes_y[LANES] = { 0 };
      float x = self->x[i], y = self->y[i];

      /* The padding lies so far away that it does nothing. */
      for (guint j = 0; j < self->n; j += LANES)
        for (guint k = 0; k < LANES; k++)
          {
            float dx = x - self->x[j + k], dy = y - self->y[j + k];
            float q = 1 / (1 + dx * dx + dy * dy);

            sums[k] += q;
            pushes_x[k] += q * q * dx;
            pushes_y[k] += q * q * dy;
          }
      push[2 * i] = push[2 * i + 1] = 0;
      for (guint k = 0; k < LANES; k++)
        {
          total += (double)sums[k];
          push[2 * i] += pushes_x[k];
          push[2 * i + 1] += pushes_y[k];
        }
      total -= 1; /* itself */
    }
  return total;
}

static void
move_points (Tsne *self, float rate, float momentum)
{
  double centre[2] = { 0 };

  for (guint i = 0; i < 2 * self->n; i++)
    {
      gboolean turns = (self->force[i] > 0) != (self->speed[i] > 0);
      float *at = i % 2 == 0 ? &self->x[i / 2] : &self->y[i / 2];

      self->gain[i] = fmaxf (turns ? self->gain[i] * 0.8f : self->gain[i] + 0.2f, 0.01f);
      self->speed[i] = momentum * self->speed[i] + rate * self->gain[i] * self->force[i];
      *at += self->speed[i];
      centre[i % 2] += (double)*at;
    }
  for (guint i = 0; i < self->n; i++)
    {
      self->x[i] -= (float)(centre[0] / self->n);
      self->y[i] -= (float)(centre[1] / self->n);
    }
}

static void
begin (Tsne *self, const float *points, guint64 seed)
{
  double squares = 0, size;

  for (guint i = 0; i < self->n; i++)
    squares += (double)points[2 * i] * (double)points[2 * i];
  size = squares > 0 ? FIRST_SIZE / sqrt (squares / self->n) : 0;
  for (guint i = 0; i < self->n; i++)
    {
      /* Equal vectors must not stay on one point. */
      DigRandomBlock block = dig_random_block (seed, DIG_RANDOM_INITIAL, 0, 0, i);

      self->x[i] = (float)(size * (double)points[2 * i]
                           + 1e-6 * ((double)dig_random_unit (block.word[0]) - 0.5));
      self->y[i] = (float)(size * (double)points[2 * i + 1]
                           + 1e-6 * ((double)dig_random_unit (block.word[1]) - 0.5));
    }
  for (guint i = 0; i < 2 * self->n; i++)
    self->gain[i] = 1;
}

static void
read_points (const Tsne *self, float *points)
{
  for (guint i = 0; i < self->n; i++)
    {
      points[2 * i] = self->x[i];
      points[2 * i + 1] = self->y[i];
    }
}

static void
tsne_step (Tsne *self, gboolean is_early, float rate, float *push)
{
  float total;

  memset (self->force, 0, 2 * self->n * sizeof (float));
  total = (float)repel (self, push);
  attract (self, 4 * (is_early ? EXAGGERATION : 1));
  for (guint i = 0; i < 2 * self->n; i++)
    self->force[i] += 4 * push[i] / total;
  move_points (self, rate, is_early ? 0.5f : 0.8f);
}

static void
tsne_clear (Tsne *self)
{
  g_free (self->neighbours);
  g_free (self->shares);
  g_free (self->x);
  g_free (self->y);
  g_free (self->force);
  g_free (self->speed);
  g_free (self->gain);
}

gboolean
dig_tsne (const float *vectors, guint n, guint d, const DigTsneOptions *options, float *points,
          DigTsneFunc step_func, gpointer data, GCancellable *cancellable)
{
  guint padded = (n + LANES - 1) / LANES * LANES;
  double perplexity;
  g_autofree float *push = NULL;
  gboolean is_done;
  Tsne self = { .n = n, .d = d };

  g_return_val_if_fail (vectors != NULL && options != NULL && points != NULL, FALSE);
  g_return_val_if_fail (n > 3 && d > 0 && options->n_steps > 0, FALSE);

  perplexity = fmin (options->perplexity, (n - 1) / 3.0);
  self.n_neighbours = MIN ((guint)(3 * perplexity), n - 1);
  self.neighbours = g_new (guint, (gsize)n * self.n_neighbours);
  self.shares = g_new (float, (gsize)n *self.n_neighbours);
  self.x = g_new (float, padded);
  self.y = g_new (float, padded);
  self.force = g_new0 (float, 2 * (gsize)n);
  self.speed = g_new0 (float, 2 * (gsize)n);
  self.gain = g_new (float, 2 * (gsize)n);
  push = g_new (float, 2 * (gsize)n);
  for (guint i = n; i < padded; i++)
    self.x[i] = self.y[i] = 1e15f;
  begin (&self, points, options->seed);
  is_done = find_neighbours (&self, vectors, perplexity, cancellable);
  for (guint step = 0; is_done && step < options->n_steps; step++)
    {
      tsne_step (&self, step < options->n_steps / 4, fmaxf ((float)n / EXAGGERATION / 4, 50), push);
      is_done = !g_cancellable_is_cancelled (cancellable);
      if (is_done && (step + 1) % REPORT_STEPS == 0 && step_func != NULL)
        {
          read_points (&self, points);
          step_func (points, (step + 1.0) / options->n_steps, data);
        }
    }
  read_points (&self, points);
  tsne_clear (&self);
  return is_done;
}
