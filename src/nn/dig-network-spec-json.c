/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "nn/dig-layer-private.h"
#include "nn/dig-network-report.h"

#include <glib/gi18n-lib.h>
#include <string.h>

static gboolean
read_layer (JsonNode *node, guint index, DigLayerSpec *layer, GError **error)
{
  const DigLayerClass *klass = NULL;
  const char *const *keys = dig_layer_class_get_keys ();
  DigJsonReader reader;
  const char *name;
  guint type;

  if (!JSON_NODE_HOLDS_OBJECT (node))
    {
      g_set_error (error, DIG_ERROR, DIG_ERROR_NETWORK,
                   _ ("Layer %u: an object in { } is expected"), index + 1);
      return FALSE;
    }
  dig_json_reader_init (&reader, json_node_get_object (node), DIG_ERROR_NETWORK, _ ("Layer %u"),
                        index + 1);
  type = dig_json_read_choice (&reader, "type", keys);
  name = dig_json_read_string_or_null (&reader, "name");
  if (name != NULL && strlen (name) >= DIG_LAYER_NAME_BYTES)
    dig_json_reader_fail (&reader, _ ("its name is longer than %d bytes"),
                          DIG_LAYER_NAME_BYTES - 1);
  else if (name != NULL)
    g_strlcpy (layer->name, name, sizeof layer->name);
  if (!dig_json_reader_has_failed (&reader))
    {
      klass = dig_layer_class_find (keys[type]);
      layer->type = klass->type;
    }
  if (klass != NULL && klass->read != NULL)
    klass->read (&reader, layer);
  return dig_json_reader_end (&reader, error);
}

static gboolean
read_layers (JsonArray *array, GArray *layers, GError **error)
{
  for (guint i = 0; i < json_array_get_length (array); i++)
    {
      DigLayerSpec layer = { 0 };

      if (!read_layer (json_array_get_element (array, i), i, &layer, error))
        return FALSE;
      g_array_append_val (layers, layer);
    }
  return TRUE;
}

static void
read_input (DigJsonReader *reader, int input[3])
{
  JsonArray *array = dig_json_read_array (reader, "input");

  if (array == NULL)
    return;
  for (guint i = 0; i < 3; i++)
    {
      JsonNode *node =
          json_array_get_length (array) == 3 ? json_array_get_element (array, i) : NULL;
      gint64 side = 0;

      if (node != NULL && JSON_NODE_HOLDS_VALUE (node)
          && json_node_get_value_type (node) == G_TYPE_INT64)
        side = json_node_get_int (node);
      if (side < 1 || side > DIG_MAX_SIDE)
        dig_json_reader_fail (reader,
                              _ ("\"input\" must be [channels, height, width], whole numbers 1…%d"),
                              DIG_MAX_SIDE);
      else
        input[i] = (int)side;
    }
}

DigNetworkSpec *
dig_network_spec_new_from_object (JsonObject *object, GError **error)
{
  g_autoptr (GArray) layers = g_array_new (FALSE, TRUE, sizeof (DigLayerSpec));
  g_autoptr (GError) layer_error = NULL;
  DigJsonReader reader;
  JsonArray *array;
  int input[3] = { 0 };

  dig_json_reader_init (&reader, object, DIG_ERROR_NETWORK, _ ("The network"));
  read_input (&reader, input);
  array = dig_json_read_array (&reader, "layers");
  if (!dig_json_reader_end (&reader, error))
    return NULL;
  if (!read_layers (array, layers, error))
    return NULL;
  return dig_network_spec_new (input[0], input[1], input[2], (DigLayerSpec *)(void *)layers->data,
                               layers->len);
}

DigNetworkSpec *
dig_network_spec_new_from_json (const char *json, gssize length, GError **error)
{
  g_autoptr (JsonNode) node = NULL;

  g_return_val_if_fail (json != NULL, NULL);

  node = dig_json_parse (json, length, _ ("The network"), DIG_ERROR_NETWORK, error);
  if (node == NULL)
    return NULL;
  return dig_network_spec_new_from_object (json_node_get_object (node), error);
}

char *
dig_network_spec_to_json (const DigNetworkSpec *spec)
{
  GString *text;
  int channels, height, width;

  g_return_val_if_fail (spec != NULL, NULL);

  dig_network_spec_get_input (spec, &channels, &height, &width);
  text = g_string_new (NULL);
  g_string_append_printf (text, "{\"input\": [%d, %d, %d], \"layers\": [", channels, height, width);
  for (guint i = 0; i < dig_network_spec_get_n_layers (spec); i++)
    {
      const DigLayerSpec *layer = dig_network_spec_get_layer (spec, i);
      const DigLayerClass *klass = dig_layer_class_get (layer->type);

      g_string_append_printf (text, "%s{\"type\": \"%s\", \"name\": ", i > 0 ? ", " : "",
                              klass->key);
      dig_json_append_string (text, layer->name);
      if (klass->write != NULL)
        klass->write (text, layer);
      g_string_append_c (text, '}');
    }
  g_string_append (text, "]}");
  return g_string_free (text, FALSE);
}
