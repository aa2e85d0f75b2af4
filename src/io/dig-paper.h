/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The paper under the ink: brightness that changes slowly over the picture. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

enum
{
  DIG_PAPER_N_TERMS = 6, /* 1, x, y, x², xy, y² */
};

/* brightness(x, y) = Σ terms[i] · {1, x, y, x², xy, y²}[i], x and y −1…1 over the picture. */
typedef struct
{
  double terms[DIG_PAPER_N_TERMS];
} DigPaper;

double dig_paper_get (const DigPaper *paper, guint width, guint height, guint x, guint y);
/* Least squares over the pixels of grey (height, width) that are paper, found again after each fit.
 * `spread`: standard deviation of those pixels around it. */
void dig_paper_fit (DigPaper *paper, const float *grey, guint width, guint height, double *spread);

G_END_DECLS
