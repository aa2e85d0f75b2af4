/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How one output value of a layer comes about, in numbers. */
#pragma once

#include "train/dig-trace.h"

G_BEGIN_DECLS

typedef enum
{
  DIG_ARITHMETIC_PRODUCTS,  /* convolution, dense: window × weights + bias, then the activation */
  DIG_ARITHMETIC_LARGEST,   /* max pool */
  DIG_ARITHMETIC_MEAN,      /* average pools */
  DIG_ARITHMETIC_NORMALISE, /* batch norm */
  DIG_ARITHMETIC_ACTIVATE,  /* an activation by itself */
  DIG_ARITHMETIC_SAME,      /* dropout, flatten */
} DigArithmeticKind;

typedef struct
{
  DigArithmeticKind kind;
  DigActivation activation;
  gboolean is_softmax;
  /* The window in the input: channels first_channel …, rows first_row …; what lies outside the input is 0. A
   * dense layer's window is (1, 1, IN). */
  int n_channels, n_rows, n_columns;
  int first_channel, first_row, first_column;
  float *inputs;        /* (n_channels, n_rows, n_columns) */
  float *weights;       /* the same; NULL */
  float *products;      /* the same, rounded to show; NULL */
  double *channel_sums; /* (n_channels), of the products */
  int chosen;           /* LARGEST: place in the window */

  double sum, bias; /* PRODUCTS; MEAN: the sum of the window */
  double mean, variance, epsilon, gamma, beta, normalised;
  double before; /* before the activation */
  double value;  /* the result */
  float shown;   /* what the engine has in that place */
  /* Softmax: value = exponential / exponential_sum, both of logit - largest logit. */
  double exponential, exponential_sum;
} DigArithmetic;

DigArithmetic *dig_arithmetic_new (const DigTrace *trace, guint layer, int map, int row,
                                   int column);
void dig_arithmetic_free (DigArithmetic *arithmetic);
double dig_arithmetic_activate (DigActivation activation, double x);

/* The share of every input channel in map `map` of a convolution, before bias and activation: shares
 * (C, OH, OW), each the channel's window sums. */
void dig_arithmetic_shares (const DigTraceLayer *layer, int map, float *shares);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DigArithmetic, dig_arithmetic_free)

G_END_DECLS
