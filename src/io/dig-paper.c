/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "io/dig-paper.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum
{
  N_TERMS = DIG_PAPER_N_TERMS,
  N_FITS = 5,
  MAX_SAMPLES = 5000,
};

/* What differs from the paper by less is paper, whatever the spread: a clean picture has none. */
#define LEAST_TOLERANCE 0.02
/* In the first fit, where the paper is as bright as the middle of the picture's edge. */
#define FIRST_TOLERANCE 0.25

static void
compute_terms (guint width, guint height, guint x, guint y, double *terms)
{
  double u = width > 1 ? 2.0 * x / (width - 1) - 1.0 : 0.0;
  double v = height > 1 ? 2.0 * y / (height - 1) - 1.0 : 0.0;

  terms[0] = 1.0;
  terms[1] = u;
  terms[2] = v;
  terms[3] = u * u;
  terms[4] = u * v;
  terms[5] = v * v;
}

double
dig_paper_get (const DigPaper *paper, guint width, guint height, guint x, guint y)
{
  double terms[N_TERMS], sum = 0.0;

  compute_terms (width, height, x, y, terms);
  for (guint i = 0; i < N_TERMS; i++)
    sum += terms[i] * paper->terms[i];
  return sum;
}

static int
compare_floats (gconstpointer a, gconstpointer b)
{
  float first = *(const float *)a, second = *(const float *)b;

  return (first > second) - (first < second);
}

static double
find_edge_median (const float *grey, guint width, guint height)
{
  guint n = 0;
  g_autofree float *edge = g_new (float, 2 * ((gsize)width + height));

  for (guint x = 0; x < width; x++)
    {
      edge[n++] = grey[x];
      edge[n++] = grey[(gsize)(height - 1) * width + x];
    }
  for (guint y = 0; y < height; y++)
    {
      edge[n++] = grey[(gsize)y * width];
      edge[n++] = grey[(gsize)y * width + width - 1];
    }
  qsort (edge, n, sizeof *edge, compare_floats);
  return (double)edge[n / 2];
}

/* Gauss with pivots: a x = b, a (N, N). A term that nothing determines becomes 0. */
static void
solve (double a[N_TERMS][N_TERMS], double b[N_TERMS], double *x)
{
  for (guint k = 0; k < N_TERMS; k++)
    {
      guint pivot = k;

      for (guint row = k + 1; row < N_TERMS; row++)
        if (fabs (a[row][k]) > fabs (a[pivot][k]))
          pivot = row;
      for (guint column = 0; column < N_TERMS; column++)
        {
          double swapped = a[k][column];

          a[k][column] = a[pivot][column];
          a[pivot][column] = swapped;
        }
      double swapped = b[k];

      b[k] = b[pivot];
      b[pivot] = swapped;
      for (guint row = k + 1; row < N_TERMS && fabs (a[k][k]) > 1e-9; row++)
        {
          double factor = a[row][k] / a[k][k];

          for (guint column = k; column < N_TERMS; column++)
            a[row][column] -= factor * a[k][column];
          b[row] -= factor * b[k];
        }
    }
  for (guint k = N_TERMS; k-- > 0;)
    {
      double rest = b[k];

      for (guint column = k + 1; column < N_TERMS; column++)
        rest -= a[k][column] * x[column];
      x[k] = fabs (a[k][k]) > 1e-9 ? rest / a[k][k] : 0.0;
    }
}

/* One fit over the pixels that the last one took for paper; FALSE: there were none. */
static gboolean
fit_once (DigPaper *paper, const float *grey, guint width, guint height, double tolerance,
          double *spread)
{
  double a[N_TERMS][N_TERMS] = { { 0.0 } }, b[N_TERMS] = { 0.0 }, squares = 0.0;
  gsize n_pixels = (gsize)width * height, n = 0, stride = n_pixels / MAX_SAMPLES + 1;

  for (gsize i = 0; i < n_pixels; i += stride)
    {
      guint x = (guint)(i % width), y = (guint)(i / width);
      double rest = (double)grey[i] - dig_paper_get (paper, width, height, x, y);
      double terms[N_TERMS];

      if (fabs (rest) > tolerance)
        continue;
      compute_terms (width, height, x, y, terms);
      for (guint row = 0; row < N_TERMS; row++)
        {
          for (guint column = 0; column < N_TERMS; column++)
            a[row][column] += terms[row] * terms[column];
          b[row] += terms[row] * (double)grey[i];
        }
      squares += rest * rest;
      n++;
    }
  if (n == 0)
    return FALSE;
  for (guint row = 0; row < N_TERMS; row++) /* keeps the solution finite on few pixels */
    a[row][row] += 1e-6 * (double)n;
  solve (a, b, paper->terms);
  *spread = sqrt (squares / (double)n);
  return TRUE;
}

void
dig_paper_fit (DigPaper *paper, const float *grey, guint width, guint height, double *spread)
{
  double tolerance = FIRST_TOLERANCE;

  *paper = (DigPaper){ { find_edge_median (grey, width, height) } };
  *spread = 0.0;
  for (guint i = 0; i < N_FITS; i++)
    {
      if (!fit_once (paper, grey, width, height, tolerance, spread))
        return;
      tolerance = MAX (2.5 * *spread, LEAST_TOLERANCE);
    }
}
