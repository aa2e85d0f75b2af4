/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "nn/dig-layer-private.h"
#include "nn/dig-network-report.h"
#include "nn/dig-network-spec-private.h"

#include <glib/gi18n-lib.h>
#include <stdatomic.h>
#include <string.h>

struct _DigNetworkSpec
{
  atomic_int ref_count;
  int channels, height, width;
  guint n_layers;
  DigLayerSpec *layers;
};

/* "conv2d_1" for the first of its type that has no name of its own. */
static void
name_layers (DigNetworkSpec *spec)
{
  guint counts[DIG_N_LAYER_TYPES] = { 0 };

  for (guint i = 0; i < spec->n_layers; i++)
    {
      DigLayerSpec *layer = &spec->layers[i];

      counts[layer->type]++;
      if (layer->name[0] == '\0')
        g_snprintf (layer->name, sizeof layer->name, "%s_%u",
                    dig_layer_class_get (layer->type)->key, counts[layer->type]);
    }
}

DigNetworkSpec *
dig_network_spec_new (int channels, int height, int width, const DigLayerSpec *layers,
                      guint n_layers)
{
  DigNetworkSpec *spec;

  g_return_val_if_fail (layers != NULL || n_layers == 0, NULL);
  for (guint i = 0; i < n_layers; i++)
    g_return_val_if_fail ((guint)layers[i].type < DIG_N_LAYER_TYPES, NULL);

  spec = g_new0 (DigNetworkSpec, 1);
  atomic_init (&spec->ref_count, 1);
  spec->channels = channels;
  spec->height = height;
  spec->width = width;
  spec->n_layers = n_layers;
  spec->layers = g_new0 (DigLayerSpec, MAX (n_layers, 1));
  for (guint i = 0; i < n_layers; i++)
    {
      spec->layers[i] = layers[i];
      spec->layers[i].name[DIG_LAYER_NAME_BYTES - 1] = '\0';
    }
  name_layers (spec);
  return spec;
}

DigNetworkSpec *
dig_network_spec_ref (DigNetworkSpec *spec)
{
  g_return_val_if_fail (spec != NULL, NULL);

  atomic_fetch_add (&spec->ref_count, 1);
  return spec;
}

void
dig_network_spec_unref (DigNetworkSpec *spec)
{
  g_return_if_fail (spec != NULL);

  if (atomic_fetch_sub (&spec->ref_count, 1) != 1)
    return;
  g_free (spec->layers);
  g_free (spec);
}

guint
dig_network_spec_get_n_layers (const DigNetworkSpec *spec)
{
  g_return_val_if_fail (spec != NULL, 0);

  return spec->n_layers;
}

const DigLayerSpec *
dig_network_spec_get_layer (const DigNetworkSpec *spec, guint index)
{
  g_return_val_if_fail (spec != NULL && index < spec->n_layers, NULL);

  return &spec->layers[index];
}

void
dig_network_spec_get_input (const DigNetworkSpec *spec, int *channels, int *height, int *width)
{
  g_return_if_fail (spec != NULL);

  *channels = spec->channels;
  *height = spec->height;
  *width = spec->width;
}

gboolean
dig_network_spec_check (const DigNetworkSpec *spec, DigLayerInfo *infos, GError **error)
{
  g_autoptr (DigNetworkReport) report = NULL;

  g_return_val_if_fail (spec != NULL, FALSE);

  report = dig_network_report_new (spec, 1, 0);
  if (report->problem != NULL)
    {
      g_set_error_literal (error, DIG_ERROR, DIG_ERROR_NETWORK, report->problem);
      return FALSE;
    }
  for (guint i = 0; i < spec->n_layers; i++)
    {
      if (report->layers[i].problem != NULL)
        {
          g_set_error (error, DIG_ERROR, DIG_ERROR_NETWORK, _ ("Layer %u (%s): %s"), i + 1,
                       spec->layers[i].name, report->layers[i].problem);
          return FALSE;
        }
      if (infos != NULL)
        infos[i] = report->layers[i].info;
    }
  return TRUE;
}

void
dig_network_spec_get_totals (const DigNetworkSpec *spec, DigLayerInfo *total)
{
  g_autofree DigLayerInfo *infos = NULL;
  gboolean is_good;

  g_return_if_fail (spec != NULL && total != NULL);

  infos = g_new0 (DigLayerInfo, MAX (spec->n_layers, 1));
  is_good = dig_network_spec_check (spec, infos, NULL);
  g_return_if_fail (is_good);

  *total = (DigLayerInfo){ .in_c = spec->channels, .in_h = spec->height, .in_w = spec->width };
  for (guint i = 0; i < spec->n_layers; i++)
    {
      total->out_c = infos[i].out_c;
      total->out_h = infos[i].out_h;
      total->out_w = infos[i].out_w;
      total->n_parameters += infos[i].n_parameters;
      total->n_trainable += infos[i].n_trainable;
      total->n_multiply_adds += infos[i].n_multiply_adds;
      total->activation_bytes += infos[i].activation_bytes;
    }
}

gboolean
dig_network_spec_equal (const DigNetworkSpec *a, const DigNetworkSpec *b)
{
  g_autofree char *text_a = NULL, *text_b = NULL;

  g_return_val_if_fail (a != NULL && b != NULL, FALSE);

  if (a == b)
    return TRUE;
  text_a = dig_network_spec_to_json (a);
  text_b = dig_network_spec_to_json (b);
  return strcmp (text_a, text_b) == 0;
}

const char *
dig_layer_type_get_name (DigLayerType type)
{
  g_return_val_if_fail ((guint)type < DIG_N_LAYER_TYPES, "");

  return dig_layer_class_get (type)->name;
}

char *
dig_layer_spec_describe (const DigLayerSpec *layer)
{
  const DigLayerClass *klass;
  GString *text;

  g_return_val_if_fail (layer != NULL, NULL);

  klass = dig_layer_class_get (layer->type);
  text = g_string_new (klass->name);
  if (klass->describe != NULL)
    {
      g_string_append_c (text, ' ');
      klass->describe (text, layer);
    }
  return g_string_free (text, FALSE);
}

/* Runs over the tensors of all layers that are trainable, or that are not. */
static void
append_tensors (const DigNetworkSpec *spec, const DigLayerInfo *infos, gboolean is_trainable,
                gsize *offset, GArray *list)
{
  for (guint i = 0; i < spec->n_layers; i++)
    {
      const DigLayerClass *klass = dig_layer_class_get (spec->layers[i].type);
      DigTensorShape shapes[DIG_LAYER_MAX_TENSORS];
      guint n = klass->list_tensors != NULL
                    ? klass->list_tensors (&spec->layers[i], &infos[i], shapes)
                    : 0;

      for (guint j = 0; j < n; j++)
        {
          DigPlacedTensor tensor = { .layer = i, .place = j, .shape = shapes[j] };

          if (shapes[j].is_trainable != is_trainable)
            continue;
          g_snprintf (tensor.info.name, sizeof tensor.info.name, "%s.%s", spec->layers[i].name,
                      shapes[j].suffix);
          tensor.info.n_dimensions = shapes[j].n_dimensions;
          tensor.info.n_elements = 1;
          for (int k = 0; k < shapes[j].n_dimensions; k++)
            {
              tensor.info.dimensions[k] = shapes[j].dimensions[k];
              tensor.info.n_elements *= (gsize)shapes[j].dimensions[k];
            }
          tensor.info.offset = *offset;
          tensor.info.is_trainable = is_trainable;
          *offset += tensor.info.n_elements;
          g_array_append_val (list, tensor);
        }
    }
}

GArray *
dig_network_spec_place_tensors (const DigNetworkSpec *spec)
{
  g_autofree DigLayerInfo *infos = g_new0 (DigLayerInfo, MAX (spec->n_layers, 1));
  GArray *list = g_array_new (FALSE, TRUE, sizeof (DigPlacedTensor));
  gsize offset = 0;

  if (!dig_network_spec_check (spec, infos, NULL))
    return list;
  append_tensors (spec, infos, TRUE, &offset, list);
  append_tensors (spec, infos, FALSE, &offset, list);
  return list;
}

DigTensorInfo *
dig_network_spec_list_tensors (const DigNetworkSpec *spec, guint *n_tensors)
{
  g_autoptr (GArray) list = NULL;
  DigTensorInfo *tensors;

  g_return_val_if_fail (spec != NULL && n_tensors != NULL, NULL);

  list = dig_network_spec_place_tensors (spec);
  tensors = g_new0 (DigTensorInfo, MAX (list->len, 1));
  for (guint i = 0; i < list->len; i++)
    tensors[i] = g_array_index (list, DigPlacedTensor, i).info;
  *n_tensors = list->len;
  return tensors;
}
