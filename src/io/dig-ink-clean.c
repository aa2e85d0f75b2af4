/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Paper off, noise off, specks off. */
#include "config.h"

#include "io/dig-ink.h"

#include <math.h>
#include <string.h>

#include "io/dig-paper.h"

/* A picture whose paper varies by less than this share of its ink is clean: grey values count. */
#define CLEAN_SPREAD 0.012
/* Fainter ink is a fold, a shadow, a texture. */
#define LEAST_CONTRAST 0.08
#define LEAST_SIGNAL 5.0 /* ink over the paper's standard deviation */
/* Of the ink's depth on a noisy picture: what is paper for sure, what is ink for sure. */
#define SURE_PAPER 0.3
#define SURE_INK 0.65
/* Of the largest piece of ink: smaller ones are dirt. */
#define LEAST_PIECE 0.06

/* Depth of the darkest (or lightest) hundredth of the pixels that differ from the paper. */
static double
find_depth (const float *ink, gsize n, double floor)
{
  guint counts[256] = { 0 };
  guint64 n_above = 0, passed = 0;

  for (gsize i = 0; i < n; i++)
    if ((double)ink[i] > floor)
      {
        counts[(int)CLAMP (ink[i] * 255.0f, 0.0f, 255.0f)]++;
        n_above++;
      }
  for (int level = 255; level >= 0; level--)
    {
      passed += counts[level];
      if (passed * 20 > n_above)
        return (level + 1) / 255.0;
    }
  return 0.0;
}

/* Ink is what lies on the side of the paper's brightness where more differs. */
static void
take_paper_off (float *grey, guint width, guint height, const DigPaper *paper, double tolerance)
{
  double darker = 0.0, lighter = 0.0;

  for (guint y = 0; y < height; y++)
    for (guint x = 0; x < width; x++)
      {
        float *pixel = &grey[(gsize)y * width + x];
        double rest = dig_paper_get (paper, width, height, x, y) - (double)*pixel;

        *pixel = (float)rest;
        darker += rest > tolerance ? rest : 0.0;
        lighter += rest < -tolerance ? -rest : 0.0;
      }
  for (gsize i = 0; i < (gsize)width * height; i++)
    grey[i] = MAX (lighter > darker ? -grey[i] : grey[i], 0.0f);
}

typedef struct
{
  guint n_pixels;
  gboolean is_at_edge;
} Piece;

/* The piece of ink that `start` belongs to gets `number` in `marks`. */
static Piece
mark_piece (const float *ink, guint width, guint height, gsize start, guint number, guint *marks,
            GArray *stack)
{
  Piece piece = { 0 };

  g_array_append_val (stack, start);
  marks[start] = number;
  while (stack->len > 0)
    {
      gsize at = g_array_index (stack, gsize, stack->len - 1);
      int x = (int)(at % width), y = (int)(at / width);

      g_array_set_size (stack, stack->len - 1);
      piece.n_pixels++;
      piece.is_at_edge |= x == 0 || y == 0 || x == (int)width - 1 || y == (int)height - 1;
      for (int k = 0; k < 9; k++)
        {
          int to_x = x + k % 3 - 1, to_y = y + k / 3 - 1;
          gsize to = (gsize)to_y * width + (gsize)to_x;

          if (to_x < 0 || to_y < 0 || to_x >= (int)width || to_y >= (int)height || marks[to] != 0
              || ink[to] <= 0.0f)
            continue;
          marks[to] = number;
          g_array_append_val (stack, to);
        }
    }
  return piece;
}

/* Small pieces go, and those at the edge (a ruled line, the table beside the sheet) when there is one inside that
 * could be the digit. */
static void
take_dirt_off (float *ink, guint width, guint height)
{
  gsize n = (gsize)width * height;
  g_autofree guint *marks = g_new0 (guint, n);
  g_autoptr (GArray) pieces = g_array_new (FALSE, FALSE, sizeof (Piece));
  g_autoptr (GArray) stack = g_array_new (FALSE, FALSE, sizeof (gsize));
  guint largest = 0, largest_inside = 0;

  for (gsize i = 0; i < n; i++)
    if (ink[i] > 0.0f && marks[i] == 0)
      {
        Piece piece = mark_piece (ink, width, height, i, pieces->len + 1, marks, stack);

        g_array_append_val (pieces, piece);
        largest = MAX (largest, piece.n_pixels);
        if (!piece.is_at_edge)
          largest_inside = MAX (largest_inside, piece.n_pixels);
      }
  for (gsize i = 0; i < n; i++)
    if (marks[i] != 0)
      {
        const Piece *piece = &g_array_index (pieces, Piece, marks[i] - 1);
        gboolean has_inside = largest_inside > LEAST_PIECE * largest;
        guint measure = has_inside ? largest_inside : largest;

        if (piece->n_pixels < LEAST_PIECE * measure || (piece->is_at_edge && has_inside))
          ink[i] = 0.0f;
      }
}

void
dig_ink_clean (float *grey, guint width, guint height)
{
  gsize n = (gsize)width * height;
  double spread, depth;
  DigPaper paper;
  gboolean is_clean;

  dig_paper_fit (&paper, grey, width, height, &spread);
  take_paper_off (grey, width, height, &paper, MAX (3.0 * spread, 0.01));
  depth = find_depth (grey, n, MAX (3.0 * spread, 0.01));
  if (depth < LEAST_CONTRAST || depth < LEAST_SIGNAL * spread)
    {
      memset (grey, 0, n * sizeof *grey);
      return;
    }
  is_clean = spread < CLEAN_SPREAD * depth;
  for (gsize i = 0; i < n; i++)
    {
      double ink = (double)grey[i] / depth;

      if ((double)grey[i] < 5.0 * spread) /* paper's own grain */
        ink = 0.0;
      else if (!is_clean)
        ink = (ink - SURE_PAPER) / (SURE_INK - SURE_PAPER);
      grey[i] = (float)CLAMP (ink, 0.0, 1.0);
    }
  if (!is_clean)
    take_dirt_off (grey, width, height);
}
