/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "io/dig-model-file.h"

#include "base/dig-file.h"
#include "base/dig-json.h"
#include "io/dig-load.h"
#include "io/dig-safetensors.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#define FORMAT "digit-lab-model-1"

static const char *const scaler_keys[] = { "min-max", "divide-by-255", NULL };

static void
append_floats (GString *text, const float *values, guint n)
{
  g_string_append_c (text, '[');
  for (guint i = 0; i < n; i++)
    {
      if (i > 0)
        g_string_append_c (text, ',');
      dig_json_append_float (text, values[i]);
    }
  g_string_append_c (text, ']');
}

static char *
format_scaler (const DigScaler *scaler)
{
  GString *text = g_string_new (NULL);

  g_string_append_printf (text, "{\"kind\":\"%s\",\"offset\":", scaler_keys[scaler->kind]);
  append_floats (text, scaler->offset, scaler->n_pixels);
  g_string_append (text, ",\"scale\":");
  append_floats (text, scaler->scale, scaler->n_pixels);
  g_string_append_c (text, '}');
  return g_string_free (text, FALSE);
}

static void
fill_entry (DigSafetensorsEntry *entry, const DigTensorInfo *tensor)
{
  entry->name = tensor->name;
  entry->n_dimensions = tensor->n_dimensions;
  for (int i = 0; i < tensor->n_dimensions; i++)
    entry->dimensions[i] = tensor->dimensions[i];
}

GBytes *
dig_model_file_format (DigSnapshot *snapshot, const char *summary_json)
{
  DigNetworkSpec *spec;
  const float *parameters;
  guint n_tensors;
  g_autofree DigTensorInfo *tensors = NULL;
  g_autofree DigSafetensorsEntry *entries = NULL;
  g_autofree char *network = NULL, *scaler = NULL;

  g_return_val_if_fail (snapshot != NULL, NULL);

  spec = dig_snapshot_get_spec (snapshot);
  parameters = dig_snapshot_get_parameters (snapshot, NULL);
  tensors = dig_network_spec_list_tensors (spec, &n_tensors);
  entries = g_new0 (DigSafetensorsEntry, n_tensors);
  for (guint i = 0; i < n_tensors; i++)
    {
      fill_entry (&entries[i], &tensors[i]);
      entries[i].values = parameters + tensors[i].offset;
    }
  network = dig_network_spec_to_json (spec);
  scaler = format_scaler (dig_snapshot_get_scaler (snapshot));
  return dig_safetensors_format (entries, n_tensors,
                                 (const char *[]){ "format", FORMAT, "network", network, "scaler",
                                                   scaler, summary_json != NULL ? "training" : NULL,
                                                   summary_json, NULL });
}

gboolean
dig_model_file_save (const char *path, DigSnapshot *snapshot, const char *summary_json,
                     GError **error)
{
  g_autoptr (GBytes) bytes = NULL;
  gconstpointer data;
  gsize n_bytes;

  g_return_val_if_fail (path != NULL && snapshot != NULL, FALSE);

  bytes = dig_model_file_format (snapshot, summary_json);
  data = g_bytes_get_data (bytes, &n_bytes);
  return dig_file_write_atomic (path, data, n_bytes, error);
}

/* (n_pixels) finite numbers; NULL and a failure otherwise. */
static float *
read_floats (DigJsonReader *reader, const char *key, guint n_pixels)
{
  JsonArray *array = dig_json_read_array (reader, key);
  g_autofree float *values = g_new0 (float, n_pixels);

  if (array == NULL)
    return NULL;
  if (json_array_get_length (array) != n_pixels)
    {
      dig_json_reader_fail (reader, _ ("\"%s\" has %u numbers; the network takes %u pixels"), key,
                            json_array_get_length (array), n_pixels);
      return NULL;
    }
  for (guint i = 0; i < n_pixels; i++)
    {
      JsonNode *node = json_array_get_element (array, i);
      GType type = JSON_NODE_HOLDS_VALUE (node) ? json_node_get_value_type (node) : G_TYPE_NONE;

      if (type == G_TYPE_INT64 || type == G_TYPE_DOUBLE)
        values[i] = (float)json_node_get_double (node);
      if ((type != G_TYPE_INT64 && type != G_TYPE_DOUBLE) || !isfinite (values[i]))
        {
          dig_json_reader_fail (reader, _ ("number %u of \"%s\" is not a number"), i + 1, key);
          return NULL;
        }
    }
  return g_steal_pointer (&values);
}

static DigScaler *
read_scaler (const char *json, const char *path, guint n_pixels, GError **error)
{
  g_autofree char *where = g_strdup_printf (_ ("%s: scaler"), path);
  g_autoptr (JsonNode) node = dig_json_parse (json, -1, where, DIG_ERROR_FILE, error);
  g_autofree float *offset = NULL, *scale = NULL;
  DigScalerKind kind;
  DigJsonReader reader;

  if (node == NULL)
    return NULL;
  dig_json_reader_init (&reader, json_node_get_object (node), DIG_ERROR_FILE, "%s", where);
  kind = (DigScalerKind)dig_json_read_choice (&reader, "kind", scaler_keys);
  offset = read_floats (&reader, "offset", n_pixels);
  scale = read_floats (&reader, "scale", n_pixels);
  if (!dig_json_reader_end (&reader, error))
    return NULL;
  return dig_scaler_new (kind, offset, scale, n_pixels);
}

/* What the metadata must say; NULL with a sentence when it does not. */
static const char *
need_metadata (const DigSafetensors *file, const char *path, const char *key, GError **error)
{
  const char *value = dig_safetensors_get_metadata (file, key);

  if (value == NULL)
    g_set_error (error, DIG_ERROR, DIG_ERROR_FILE,
                 _ ("%s: the metadata \"%s\" is missing; this model was not made by Digit Lab"),
                 path, key);
  return value;
}

static float *
read_parameters (const DigSafetensors *file, const char *path, const DigNetworkSpec *spec,
                 gsize *n_parameters, GError **error)
{
  guint n_tensors;
  g_autofree DigTensorInfo *tensors = dig_network_spec_list_tensors (spec, &n_tensors);
  g_autofree float *parameters = NULL;

  if (dig_safetensors_get_n_tensors (file) != n_tensors)
    {
      g_set_error (error, DIG_ERROR, DIG_ERROR_FILE,
                   _ ("%s: there are %u tensors; this network has %u"), path,
                   dig_safetensors_get_n_tensors (file), n_tensors);
      return NULL;
    }
  *n_parameters = 0;
  for (guint i = 0; i < n_tensors; i++)
    *n_parameters += tensors[i].n_elements;
  parameters = g_try_new (float, *n_parameters);
  if (parameters == NULL)
    {
      g_set_error (error, DIG_ERROR, DIG_ERROR_MEMORY,
                   _ ("%s: there is not enough memory for %zu parameters"), path, *n_parameters);
      return NULL;
    }
  for (guint i = 0; i < n_tensors; i++)
    {
      DigSafetensorsEntry entry = { 0 };

      fill_entry (&entry, &tensors[i]);
      if (!dig_safetensors_copy (file, &entry, parameters + tensors[i].offset, error))
        return NULL;
    }
  return g_steal_pointer (&parameters);
}

static DigNetworkSpec *
read_network (const char *json, const char *path, GError **error)
{
  g_autoptr (GError) failure = NULL;
  g_autoptr (DigNetworkSpec) spec = dig_network_spec_new_from_json (json, -1, &failure);

  if (spec == NULL || !dig_network_spec_check (spec, NULL, &failure))
    {
      g_set_error (error, DIG_ERROR, DIG_ERROR_FILE, "%s: %s", path, failure->message);
      return NULL;
    }
  return g_steal_pointer (&spec);
}

DigSnapshot *
dig_model_file_parse (GBytes *bytes, const char *name, char **summary_json, GError **error)
{
  g_autoptr (DigSafetensors) file = dig_safetensors_parse (bytes, name, error);
  g_autoptr (DigNetworkSpec) spec = NULL;
  g_autoptr (DigScaler) scaler = NULL;
  g_autofree float *parameters = NULL;
  const char *format, *network, *scaling;
  int channels, height, width;
  gsize n_parameters;

  if (file == NULL || (format = need_metadata (file, name, "format", error)) == NULL)
    return NULL;
  if (strcmp (format, FORMAT) != 0)
    {
      g_set_error (error, DIG_ERROR, DIG_ERROR_FILE,
                   _ ("%s: the format is \"%.40s\"; %s is expected"), name, format, FORMAT);
      return NULL;
    }
  network = need_metadata (file, name, "network", error);
  if (network == NULL || (spec = read_network (network, name, error)) == NULL)
    return NULL;
  dig_network_spec_get_input (spec, &channels, &height, &width);
  scaling = need_metadata (file, name, "scaler", error);
  if (scaling == NULL)
    return NULL;
  scaler = read_scaler (scaling, name, (guint)(channels * height * width), error);
  if (scaler == NULL)
    return NULL;
  parameters = read_parameters (file, name, spec, &n_parameters, error);
  if (parameters == NULL)
    return NULL;
  if (summary_json != NULL)
    *summary_json = g_strdup (dig_safetensors_get_metadata (file, "training"));
  return dig_snapshot_new (spec, scaler, parameters, n_parameters);
}

/* The file that `path` means. */
static char *
find_file (const char *path)
{
  if (strcmp (path, DIG_MODEL_BUILTIN) == 0)
    return dig_builtin_data_path (DIG_MODEL_FILE_NAME);
  if (g_file_test (path, G_FILE_TEST_IS_DIR))
    return g_build_filename (path, DIG_MODEL_FILE_NAME, NULL);
  return g_strdup (path);
}

DigSnapshot *
dig_model_file_load (const char *path, char **summary_json, GError **error)
{
  g_autofree char *file_path = NULL;
  g_autoptr (GBytes) bytes = NULL;

  g_return_val_if_fail (path != NULL, NULL);

  file_path = find_file (path);
  bytes = dig_safetensors_read_bytes (file_path, error);
  return bytes != NULL ? dig_model_file_parse (bytes, file_path, summary_json, error) : NULL;
}
