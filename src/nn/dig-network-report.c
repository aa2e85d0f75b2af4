/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "nn/dig-network-report.h"

#include "nn/dig-layer-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#define MAX_LAYERS 256
/* Outputs of a layer for one image. */
#define MAX_OUTPUTS ((gint64)1 << 26)

/* Sums of layers that nobody checked yet: they stay at the end of the range. */
static gint64
add (gint64 a, gint64 b)
{
  gint64 sum;

  return __builtin_add_overflow (a, b, &sum) ? G_MAXINT64 : sum;
}

static gint64
multiply (gint64 a, gint64 b)
{
  gint64 product;

  return __builtin_mul_overflow (a, b, &product) ? G_MAXINT64 : product;
}

/* Names become parts of tensor names: letters, digits, "_", "-". */
static gboolean
is_good_name (const char *name)
{
  for (const char *c = name; *c != '\0'; c++)
    if (!g_ascii_isalnum (*c) && *c != '_' && *c != '-')
      return FALSE;
  return name[0] != '\0';
}

static char *
find_name_problem (const DigNetworkSpec *spec, guint index)
{
  const char *name = dig_network_spec_get_layer (spec, index)->name;

  if (!is_good_name (name))
    return g_strdup_printf (_ ("the name \"%s\" must consist of letters, digits, _ and -"), name);
  for (guint i = 0; i < index; i++)
    if (strcmp (dig_network_spec_get_layer (spec, i)->name, name) == 0)
      return g_strdup_printf (_ ("it has the same name as layer %u; each needs its own"), i + 1);
  return NULL;
}

/* The last layer gives the classes, and no other does. */
static char *
find_end_problem (const DigNetworkSpec *spec, guint index)
{
  const DigLayerSpec *layer = dig_network_spec_get_layer (spec, index);
  gboolean is_last = index + 1 == dig_network_spec_get_n_layers (spec);
  gboolean is_softmax = layer->type == DIG_LAYER_DENSE && layer->is_softmax;

  if (!is_last)
    return is_softmax ? g_strdup (_ ("softmax is for the last layer only")) : NULL;
  if (is_softmax && layer->units >= 2 && layer->units <= DIG_MAX_CLASSES)
    return NULL;
  return g_strdup_printf (_ ("the last layer must be a dense softmax layer with 2…%d units"),
                          DIG_MAX_CLASSES);
}

static gint64
count_outputs (const DigLayerInfo *info)
{
  return multiply (multiply (info->out_c, info->out_h), info->out_w);
}

static gboolean
has_output (const DigLayerInfo *info)
{
  return info->out_c >= 1 && info->out_h >= 1 && info->out_w >= 1
         && count_outputs (info) <= MAX_OUTPUTS;
}

/* What the layers after one that cannot work go on with. */
static void
assume_output (const DigLayerSpec *layer, DigLayerInfo *info)
{
  info->out_c = info->in_c;
  info->out_h = info->in_h;
  info->out_w = info->in_w;
  info->n_multiply_adds = 0;
  if (layer->type == DIG_LAYER_DENSE && layer->units >= 1)
    {
      info->out_c = layer->units;
      info->out_h = info->out_w = 1;
    }
  if (layer->type == DIG_LAYER_CONV2D && layer->filters >= 1)
    info->out_c = layer->filters;
  if (!has_output (info))
    info->out_c = info->in_c;
}

static void
count_parameters (const DigLayerSpec *layer, DigLayerInfo *info)
{
  const DigLayerClass *klass = dig_layer_class_get (layer->type);
  DigTensorShape tensors[DIG_LAYER_MAX_TENSORS];
  guint n_tensors = klass->list_tensors != NULL ? klass->list_tensors (layer, info, tensors) : 0;

  for (guint i = 0; i < n_tensors; i++)
    {
      gint64 n_elements = 1;

      for (int j = 0; j < tensors[i].n_dimensions; j++)
        n_elements = multiply (n_elements, tensors[i].dimensions[j]);
      info->n_parameters = add (info->n_parameters, n_elements);
      if (tensors[i].is_trainable)
        info->n_trainable = add (info->n_trainable, n_elements);
    }
}

static void
count_memory (const DigLayerSpec *spec, DigLayerReport *report)
{
  const DigLayerClass *klass = dig_layer_class_get (spec->type);
  DigLayer layer = { .klass = klass, .spec = spec, .info = report->info, .n_layers = 1 };
  DigLayerMemory memory = { 0 };

  if (klass->plan_memory != NULL)
    klass->plan_memory (&layer, &memory);
  report->image_bytes = (gint64)(memory.own_floats * sizeof (float) + memory.which_bytes);
  report->parameter_bytes =
      multiply ((gint64)sizeof (float),
                add (report->info.n_parameters, multiply (3, report->info.n_trainable)));
}

static char *
infer_layer (const DigNetworkSpec *spec, guint index, DigLayerInfo *info)
{
  const DigLayerSpec *layer = dig_network_spec_get_layer (spec, index);
  g_autofree char *problem = dig_layer_class_get (layer->type)->infer (layer, info);

  if (problem == NULL && !has_output (info))
    problem = g_strdup (_ ("its output for one image needs more than 256 MiB"));
  if (problem != NULL)
    assume_output (layer, info);
  else
    count_parameters (layer, info);
  info->activation_bytes = count_outputs (info) * (gint64)sizeof (float);
  return g_steal_pointer (&problem);
}

static char *
find_size_problem (gint64 n_before, gint64 n_here)
{
  if (n_before > DIG_MAX_PARAMETERS || add (n_before, n_here) <= DIG_MAX_PARAMETERS)
    return NULL;
  return g_strdup_printf (_ ("with it the network has more than %d parameters; make it smaller, or "
                             "its input"),
                          DIG_MAX_PARAMETERS);
}

static void
report_layer (DigNetworkReport *report, const DigNetworkSpec *spec, guint index)
{
  DigLayerReport *layer = &report->layers[index];
  DigLayerInfo *total = &report->total;
  g_autofree char *problem = NULL;

  layer->info.in_c = total->out_c;
  layer->info.in_h = total->out_h;
  layer->info.in_w = total->out_w;
  problem = infer_layer (spec, index, &layer->info);
  count_memory (dig_network_spec_get_layer (spec, index), layer);
  layer->problem = find_name_problem (spec, index);
  if (layer->problem == NULL)
    layer->problem = find_end_problem (spec, index);
  if (layer->problem == NULL)
    layer->problem = g_steal_pointer (&problem);
  if (layer->problem == NULL)
    layer->problem = find_size_problem (total->n_parameters, layer->info.n_parameters);

  total->out_c = layer->info.out_c;
  total->out_h = layer->info.out_h;
  total->out_w = layer->info.out_w;
  total->n_parameters = add (total->n_parameters, layer->info.n_parameters);
  total->n_trainable = add (total->n_trainable, layer->info.n_trainable);
  total->n_multiply_adds = add (total->n_multiply_adds, layer->info.n_multiply_adds);
  total->activation_bytes = add (total->activation_bytes, layer->info.activation_bytes);
  report->n_problems += layer->problem != NULL;
}

static char *
find_input_problem (int channels, int height, int width)
{
  if (channels >= 1 && height >= 1 && width >= 1 && channels <= DIG_MAX_SIDE
      && height <= DIG_MAX_SIDE && width <= DIG_MAX_SIDE
      && (gint64)channels * height * width <= MAX_OUTPUTS)
    return NULL;
  return g_strdup_printf (_ ("The network's input is %d×%d×%d (channels, height, width); it must "
                             "have at least one pixel and sides of at most %d"),
                          channels, height, width, DIG_MAX_SIDE);
}

static char *
find_length_problem (guint n_layers)
{
  if (n_layers >= 1 && n_layers <= MAX_LAYERS)
    return NULL;
  return g_strdup_printf (
      _ ("The network has %u layers; it needs 1…%d, the last a dense softmax layer"), n_layers,
      MAX_LAYERS);
}

/* As dig_network_new plans it, but for fused layers, which need less; and the batch itself. */
static void
count_training_bytes (DigNetworkReport *report)
{
  gint64 image = multiply (report->total.in_c, report->total.in_h * report->total.in_w);
  gint64 largest = image, bytes = 0;

  image = multiply (image, sizeof (float));
  for (guint i = 0; i < report->n_layers; i++)
    {
      largest = MAX (largest, count_outputs (&report->layers[i].info));
      image = add (image, report->layers[i].image_bytes);
      bytes = add (bytes, report->layers[i].parameter_bytes);
    }
  image = add (image, multiply (largest, 2 * sizeof (float)));
  report->training_bytes = add (bytes, multiply (image, report->batch_size));
}

static void
check_memory (DigNetworkReport *report, guint64 memory_bytes)
{
  g_autofree char *needed = NULL, *there = NULL;

  if (memory_bytes == 0 || report->problem != NULL
      || (guint64)report->training_bytes <= memory_bytes)
    return;
  needed = g_format_size ((guint64)report->training_bytes);
  there = g_format_size (memory_bytes);
  report->problem = g_strdup_printf (
      ngettext ("Training it with batches of %u image needs %s of memory, and there are %s; use a "
                "smaller network",
                "Training it with batches of %u images needs %s of memory, and there are %s; use a "
                "smaller network or smaller batches",
                report->batch_size),
      report->batch_size, needed, there);
  report->n_problems++;
}

DigNetworkReport *
dig_network_report_new (const DigNetworkSpec *spec, guint batch_size, guint64 memory_bytes)
{
  DigNetworkReport *report;
  int channels, height, width;

  g_return_val_if_fail (spec != NULL, NULL);

  report = g_new0 (DigNetworkReport, 1);
  report->n_layers = dig_network_spec_get_n_layers (spec);
  report->layers = g_new0 (DigLayerReport, MAX (report->n_layers, 1));
  report->batch_size = batch_size;
  dig_network_spec_get_input (spec, &channels, &height, &width);
  report->problem = find_input_problem (channels, height, width);
  if (report->problem == NULL)
    {
      report->total = (DigLayerInfo){ .in_c = channels,
                                      .in_h = height,
                                      .in_w = width,
                                      .out_c = channels,
                                      .out_h = height,
                                      .out_w = width };
      report->problem = find_length_problem (report->n_layers);
    }
  if (report->problem != NULL)
    {
      report->n_problems = 1;
      return report;
    }
  for (guint i = 0; i < report->n_layers; i++)
    report_layer (report, spec, i);
  count_training_bytes (report);
  check_memory (report, memory_bytes);
  return report;
}

void
dig_network_report_free (DigNetworkReport *report)
{
  if (report == NULL)
    return;
  for (guint i = 0; i < report->n_layers; i++)
    g_free (report->layers[i].problem);
  g_free (report->layers);
  g_free (report->problem);
  g_free (report);
}
