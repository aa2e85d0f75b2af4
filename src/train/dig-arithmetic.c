/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "train/dig-arithmetic.h"

#include "nn/dig-layer-private.h"

#include <math.h>

#define LEAKY_SLOPE 0.01

double
dig_arithmetic_activate (DigActivation activation, double x)
{
  switch (activation)
    {
    case DIG_ACTIVATION_RELU:
      return x < 0 ? 0 : x;
    case DIG_ACTIVATION_TANH:
      return tanh (x);
    case DIG_ACTIVATION_SIGMOID:
      return 1 / (1 + exp (-x));
    case DIG_ACTIVATION_LEAKY_RELU:
      return x < 0 ? LEAKY_SLOPE * x : x;
    case DIG_ACTIVATION_NONE:
    default:
      return x;
    }
}

static gsize
count_window (const DigArithmetic *self)
{
  return (gsize)self->n_channels * (gsize)self->n_rows * (gsize)self->n_columns;
}

/* Copies the window; the border outside the input is 0. */
static void
read_window (DigArithmetic *self, const DigTraceLayer *layer)
{
  const DigLayerInfo *info = &layer->info;
  float *to;

  self->inputs = to = g_new0 (float, count_window (self));
  for (int c = 0; c < self->n_channels; c++)
    for (int p = 0; p < self->n_rows; p++)
      for (int q = 0; q < self->n_columns; q++, to++)
        {
          int row = self->first_row + p, column = self->first_column + q;

          if (row >= 0 && row < info->in_h && column >= 0 && column < info->in_w)
            *to =
                layer->input[((self->first_channel + c) * info->in_h + row) * info->in_w + column];
        }
}

static void
add_products (DigArithmetic *self, const float *weights)
{
  gsize n = count_window (self), area = n / (gsize)self->n_channels;

  self->weights = g_memdup2 (weights, n * sizeof (float));
  self->products = g_new (float, n);
  self->channel_sums = g_new0 (double, (gsize)self->n_channels);
  for (gsize i = 0; i < n; i++)
    {
      double product = (double)self->inputs[i] * (double)self->weights[i];

      self->products[i] = (float)product;
      self->channel_sums[i / area] += product;
    }
  for (int c = 0; c < self->n_channels; c++)
    self->sum += self->channel_sums[c];
  self->before = self->sum + self->bias;
  self->value = dig_arithmetic_activate (self->activation, self->before);
}

static void
explain_convolution (DigArithmetic *self, const DigTraceLayer *layer, int map, int row, int column)
{
  int top, left;

  dig_trace_layer_get_padding (layer, &top, &left);
  self->kind = DIG_ARITHMETIC_PRODUCTS;
  self->n_channels = layer->info.in_c;
  self->n_rows = layer->spec->kernel_height;
  self->n_columns = layer->spec->kernel_width;
  self->first_row = row - top;
  self->first_column = column - left;
  self->bias = (double)layer->tensors[1][map];
  read_window (self, layer);
  add_products (self, layer->tensors[0] + (gsize)map * count_window (self));
}

static void
explain_softmax (DigArithmetic *self, const DigTraceLayer *layer)
{
  double largest = -INFINITY;

  for (int k = 0; k < layer->info.out_c; k++)
    largest = fmax (largest, (double)layer->before[k]);
  for (int k = 0; k < layer->info.out_c; k++)
    self->exponential_sum += exp ((double)layer->before[k] - largest);
  self->exponential = exp (self->before - largest);
  self->value = self->exponential / self->exponential_sum;
}

static void
explain_dense (DigArithmetic *self, const DigTraceLayer *layer, int unit)
{
  self->kind = DIG_ARITHMETIC_PRODUCTS;
  self->n_channels = self->n_rows = 1;
  self->n_columns = layer->info.in_c;
  self->bias = (double)layer->tensors[1][unit];
  self->is_softmax = layer->spec->is_softmax;
  self->inputs = g_memdup2 (layer->input, count_window (self) * sizeof (float));
  add_products (self, layer->tensors[0] + (gsize)unit * count_window (self));
  if (self->is_softmax)
    explain_softmax (self, layer);
}

static void
explain_pool (DigArithmetic *self, const DigTraceLayer *layer, int map, int row, int column)
{
  gboolean is_global = layer->spec->type == DIG_LAYER_GLOBAL_AVERAGE_POOL2D;
  int size = layer->spec->size;
  gsize n;

  self->kind =
      layer->spec->type == DIG_LAYER_MAX_POOL2D ? DIG_ARITHMETIC_LARGEST : DIG_ARITHMETIC_MEAN;
  self->n_channels = 1;
  self->n_rows = is_global ? layer->info.in_h : size;
  self->n_columns = is_global ? layer->info.in_w : size;
  self->first_channel = map;
  self->first_row = is_global ? 0 : row * size;
  self->first_column = is_global ? 0 : column * size;
  read_window (self, layer);
  n = count_window (self);
  for (gsize i = 0; i < n; i++)
    {
      self->sum += (double)self->inputs[i];
      if (self->inputs[i] > self->inputs[self->chosen])
        self->chosen = (int)i;
    }
  self->value = self->kind == DIG_ARITHMETIC_LARGEST ? (double)self->inputs[self->chosen]
                                                     : self->sum / (double)n;
}

static void
explain_batch_norm (DigArithmetic *self, const DigTraceLayer *layer, int map)
{
  self->kind = DIG_ARITHMETIC_NORMALISE;
  self->gamma = (double)layer->tensors[0][map];
  self->beta = (double)layer->tensors[1][map];
  self->mean = (double)layer->tensors[2][map];
  self->variance = (double)layer->tensors[3][map];
  self->epsilon = (double)DIG_BATCH_NORM_EPSILON;
  self->normalised = ((double)self->inputs[0] - self->mean) / sqrt (self->variance + self->epsilon);
  self->value = self->gamma * self->normalised + self->beta;
}

/* Layers whose output is made of the one input in the same place. */
static void
explain_pixel (DigArithmetic *self, const DigTraceLayer *layer, int map, gsize place)
{
  self->n_channels = self->n_rows = self->n_columns = 1;
  self->first_channel = map;
  self->inputs = g_memdup2 (layer->input + place, sizeof (float));
  self->before = (double)self->inputs[0];
  if (layer->spec->type == DIG_LAYER_BATCH_NORM)
    {
      explain_batch_norm (self, layer, map);
      return;
    }
  self->kind =
      layer->spec->type == DIG_LAYER_ACTIVATION ? DIG_ARITHMETIC_ACTIVATE : DIG_ARITHMETIC_SAME;
  self->value = dig_arithmetic_activate (self->activation, self->before);
}

DigArithmetic *
dig_arithmetic_new (const DigTrace *trace, guint layer, int map, int row, int column)
{
  const DigTraceLayer *of = dig_trace_get_layer (trace, layer);
  DigArithmetic *self;
  gsize place;

  g_return_val_if_fail (of != NULL && map >= 0 && map < of->info.out_c, NULL);
  g_return_val_if_fail (row >= 0 && row < of->info.out_h, NULL);
  g_return_val_if_fail (column >= 0 && column < of->info.out_w, NULL);

  self = g_new0 (DigArithmetic, 1);
  place = ((gsize)map * (gsize)of->info.out_h + (gsize)row) * (gsize)of->info.out_w + (gsize)column;
  self->activation = of->spec->activation;
  self->first_row = row;
  self->first_column = column;
  self->shown = of->output[place];
  switch (of->spec->type)
    {
    case DIG_LAYER_CONV2D:
      explain_convolution (self, of, map, row, column);
      break;
    case DIG_LAYER_DENSE:
      explain_dense (self, of, map);
      break;
    case DIG_LAYER_MAX_POOL2D:
    case DIG_LAYER_AVERAGE_POOL2D:
    case DIG_LAYER_GLOBAL_AVERAGE_POOL2D:
      explain_pool (self, of, map, row, column);
      break;
    case DIG_LAYER_BATCH_NORM:
    case DIG_LAYER_ACTIVATION:
    case DIG_LAYER_DROPOUT:
    case DIG_LAYER_FLATTEN:
    case DIG_N_LAYER_TYPES:
    default:
      explain_pixel (self, of, map, place);
      break;
    }
  return self;
}

void
dig_arithmetic_free (DigArithmetic *self)
{
  if (self == NULL)
    return;
  g_free (self->inputs);
  g_free (self->weights);
  g_free (self->products);
  g_free (self->channel_sums);
  g_free (self);
}

/* One channel: to[i, j] = sum over p, q of w[p, q] x[i + p - top, j + q - left]. */
static void
correlate (const DigTraceLayer *layer, const float *x, const float *w, float *to)
{
  const DigLayerInfo *info = &layer->info;
  int top, left;

  dig_trace_layer_get_padding (layer, &top, &left);
  for (int i = 0; i < info->out_h; i++)
    for (int j = 0; j < info->out_w; j++)
      {
        double sum = 0;

        for (int p = 0; p < layer->spec->kernel_height; p++)
          for (int q = 0; q < layer->spec->kernel_width; q++)
            {
              int row = i + p - top, column = j + q - left;

              if (row >= 0 && row < info->in_h && column >= 0 && column < info->in_w)
                sum += (double)w[p * layer->spec->kernel_width + q]
                       * (double)x[row * info->in_w + column];
            }
        to[i * info->out_w + j] = (float)sum;
      }
}

void
dig_arithmetic_shares (const DigTraceLayer *layer, int map, float *shares)
{
  gsize in_area, out_area, kernel_area;
  const float *weights;

  g_return_if_fail (layer != NULL && shares != NULL && layer->spec->type == DIG_LAYER_CONV2D);
  g_return_if_fail (map >= 0 && map < layer->info.out_c);

  in_area = (gsize)layer->info.in_h * (gsize)layer->info.in_w;
  out_area = (gsize)layer->info.out_h * (gsize)layer->info.out_w;
  kernel_area = (gsize)layer->spec->kernel_height * (gsize)layer->spec->kernel_width;
  weights = layer->tensors[0] + (gsize)map * (gsize)layer->info.in_c * kernel_area;
  for (gsize c = 0; c < (gsize)layer->info.in_c; c++)
    correlate (layer, layer->input + c * in_area, weights + c * kernel_area, shares + c * out_area);
}
