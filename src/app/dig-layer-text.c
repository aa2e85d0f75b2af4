/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "app/dig-layer-text.h"

#include <glib/gi18n.h>

const char *
dig_activation_get_title (DigActivation activation)
{
  switch (activation)
    {
    case DIG_ACTIVATION_RELU:
      return _ ("ReLU");
    case DIG_ACTIVATION_TANH:
      return _ ("tanh");
    case DIG_ACTIVATION_SIGMOID:
      return _ ("sigmoid");
    case DIG_ACTIVATION_LEAKY_RELU:
      return _ ("leaky ReLU");
    case DIG_ACTIVATION_NONE:
    default:
      return NULL;
    }
}

char *
dig_layer_dup_text (const DigLayerSpec *layer)
{
  g_autoptr (GPtrArray) parts = g_ptr_array_new_with_free_func (g_free);
  const char *activation = dig_activation_get_title (layer->activation);

  if (layer->type == DIG_LAYER_CONV2D)
    {
      g_ptr_array_add (parts, g_strdup_printf (_ ("convolution %d×%d"), layer->kernel_height,
                                               layer->kernel_width));
      g_ptr_array_add (parts,
                       g_strdup (layer->padding == DIG_PADDING_SAME ? _ ("same") : _ ("valid")));
    }
  else if (layer->type == DIG_LAYER_MAX_POOL2D)
    g_ptr_array_add (parts, g_strdup_printf (_ ("largest of %d×%d"), layer->size, layer->size));
  else if (layer->type == DIG_LAYER_AVERAGE_POOL2D)
    g_ptr_array_add (parts, g_strdup_printf (_ ("mean of %d×%d"), layer->size, layer->size));
  else if (layer->type == DIG_LAYER_DROPOUT)
    g_ptr_array_add (parts, g_strdup_printf (_ ("drops %.4g %%"), layer->rate * 100));
  else if (layer->type == DIG_LAYER_DENSE)
    g_ptr_array_add (parts, g_strdup (_ ("fully connected")));
  else if (layer->type == DIG_LAYER_BATCH_NORM)
    g_ptr_array_add (parts, g_strdup (_ ("batch normalisation")));
  else if (layer->type == DIG_LAYER_GLOBAL_AVERAGE_POOL2D)
    g_ptr_array_add (parts, g_strdup (_ ("mean of each map")));
  else if (layer->type == DIG_LAYER_FLATTEN)
    g_ptr_array_add (parts, g_strdup (_ ("all values in one row")));
  else
    g_ptr_array_add (parts, g_strdup (dig_layer_type_get_name (layer->type)));
  if (layer->is_softmax)
    g_ptr_array_add (parts, g_strdup (_ ("softmax")));
  else if (activation != NULL)
    g_ptr_array_add (parts, g_strdup (activation));
  g_ptr_array_add (parts, NULL);
  return g_strjoinv (", ", (char **)parts->pdata);
}

char *
dig_layer_dup_shape (const DigLayerInfo *info)
{
  if (info->out_h == 1 && info->out_w == 1)
    return g_strdup_printf ("%d", info->out_c);
  return g_strdup_printf ("%d×%d×%d", info->out_h, info->out_w, info->out_c);
}
