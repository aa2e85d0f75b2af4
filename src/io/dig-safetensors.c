/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "io/dig-safetensors.h"

#include "base/dig-error.h"
#include "base/dig-file.h"
#include "base/dig-json.h"

#include <errno.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>

#define LENGTH_BYTES 8
#define MAX_HEADER_BYTES ((guint64)100 * 1000 * 1000) /* of the specification */
#define BEGIN_BYTES (LENGTH_BYTES + 1)                /* with the bracket of the header */
#define READ_BYTES ((gsize)1 << 20)
#define ALIGNMENT 8
#define METADATA_KEY "__metadata__"

static const struct
{
  const char *name;
  gsize n_bytes;
} types[] = {
  { "F32", 4 }, { "F64", 8 }, { "F16", 2 },  { "BF16", 2 }, { "I64", 8 },
  { "I32", 4 }, { "I16", 2 }, { "I8", 1 },   { "U64", 8 },  { "U32", 4 },
  { "U16", 2 }, { "U8", 1 },  { "BOOL", 1 },
};
#define TYPE_F32 0

typedef struct
{
  const char *name; /* lent by the JSON */
  guint type;
  int n_dimensions;
  gint64 dimensions[DIG_SAFETENSORS_MAX_DIMENSIONS];
  gsize begin, end; /* in the data */
} Tensor;

struct _DigSafetensors
{
  GBytes *bytes;
  char *name;
  JsonNode *header;
  JsonObject *metadata; /* borrowed from header; may be NULL */
  const guint8 *data;
  gsize n_data_bytes;
  GArray *tensors; /* Tensor, by place */
};

static gsize
count_elements (const DigSafetensorsEntry *entry)
{
  gsize n = 1;

  for (int i = 0; i < entry->n_dimensions; i++)
    n *= (gsize)entry->dimensions[i];
  return n;
}

static GString *
format_header (const DigSafetensorsEntry *entries, guint n_entries, const char *const *metadata)
{
  GString *text = g_string_new ("{");
  gsize offset = 0;

  if (metadata != NULL)
    {
      g_string_append (text, "\"" METADATA_KEY "\":{");
      for (guint i = 0; metadata[i] != NULL; i += 2)
        {
          if (i > 0)
            g_string_append_c (text, ',');
          dig_json_append_string (text, metadata[i]);
          g_string_append_c (text, ':');
          dig_json_append_string (text, metadata[i + 1]);
        }
      g_string_append_c (text, '}');
    }
  for (guint i = 0; i < n_entries; i++)
    {
      gsize end = offset + count_elements (&entries[i]) * sizeof (float);

      if (text->len > 1)
        g_string_append_c (text, ',');
      dig_json_append_string (text, entries[i].name);
      g_string_append (text, ":{\"dtype\":\"F32\",\"shape\":[");
      for (int j = 0; j < entries[i].n_dimensions; j++)
        g_string_append_printf (text, "%s%" G_GINT64_FORMAT, j > 0 ? "," : "",
                                entries[i].dimensions[j]);
      g_string_append_printf (text, "],\"data_offsets\":[%" G_GSIZE_FORMAT ",%" G_GSIZE_FORMAT "]}",
                              offset, end);
      offset = end;
    }
  g_string_append_c (text, '}');
  while (text->len % ALIGNMENT != 0)
    g_string_append_c (text, ' ');
  return text;
}

GBytes *
dig_safetensors_format (const DigSafetensorsEntry *entries, guint n_entries,
                        const char *const *metadata)
{
  g_autoptr (GString) header = NULL;
  guint64 length;
  gsize n_bytes, place;
  guint8 *bytes;

  g_return_val_if_fail (entries != NULL || n_entries == 0, NULL);

  header = format_header (entries, n_entries, metadata);
  n_bytes = LENGTH_BYTES + header->len;
  for (guint i = 0; i < n_entries; i++)
    n_bytes += count_elements (&entries[i]) * sizeof (float);
  bytes = g_malloc (n_bytes);
  length = GUINT64_TO_LE ((guint64)header->len);
  memcpy (bytes, &length, LENGTH_BYTES);
  memcpy (bytes + LENGTH_BYTES, header->str, header->len);
  place = LENGTH_BYTES + header->len;
  for (guint i = 0; i < n_entries; i++)
    {
      gsize entry_bytes = count_elements (&entries[i]) * sizeof (float);

      memcpy (bytes + place, entries[i].values, entry_bytes);
      place += entry_bytes;
    }
  return g_bytes_new_take (bytes, n_bytes);
}

static gboolean
refuse (const DigSafetensors *file, GError **error, const char *format, ...)
{
  g_autofree char *message = NULL;
  va_list arguments;

  va_start (arguments, format);
  message = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  g_set_error (error, DIG_ERROR, DIG_ERROR_FILE, "%s: %s", file->name, message);
  return FALSE;
}

/* A list of whole numbers ≥ 0; FALSE when it is anything else. */
static gboolean
read_sizes (JsonArray *array, gint64 *sizes, guint max, guint *n)
{
  *n = json_array_get_length (array);
  if (*n > max)
    return FALSE;
  for (guint i = 0; i < *n; i++)
    {
      JsonNode *node = json_array_get_element (array, i);

      if (!JSON_NODE_HOLDS_VALUE (node) || json_node_get_value_type (node) != G_TYPE_INT64
          || json_node_get_int (node) < 0)
        return FALSE;
      sizes[i] = json_node_get_int (node);
    }
  return TRUE;
}

static guint
find_type (DigJsonReader *reader)
{
  const char *name = dig_json_read_string (reader, "dtype");

  for (guint i = 0; name != NULL && i < G_N_ELEMENTS (types); i++)
    if (strcmp (types[i].name, name) == 0)
      return i;
  if (name != NULL)
    dig_json_reader_fail (reader, _ ("the type \"%.20s\" is not known"), name);
  return TYPE_F32;
}

static void
read_shape (DigJsonReader *reader, Tensor *tensor)
{
  JsonArray *shape = dig_json_read_array (reader, "shape");
  guint n = 0;

  if (shape == NULL)
    return;
  if (!read_sizes (shape, tensor->dimensions, DIG_SAFETENSORS_MAX_DIMENSIONS, &n))
    dig_json_reader_fail (reader, _ ("\"shape\" must be at most %d whole numbers"),
                          DIG_SAFETENSORS_MAX_DIMENSIONS);
  else
    tensor->n_dimensions = (int)n;
}

static void
read_offsets (DigJsonReader *reader, gsize n_data_bytes, Tensor *tensor)
{
  JsonArray *offsets = dig_json_read_array (reader, "data_offsets");
  gint64 places[2] = { 0 };
  guint n = 0;

  if (offsets == NULL)
    return;
  if (!read_sizes (offsets, places, 2, &n) || n != 2 || places[0] > places[1])
    dig_json_reader_fail (reader, _ ("\"data_offsets\" must be [begin, end]"));
  else if ((guint64)places[1] > n_data_bytes)
    dig_json_reader_fail (reader, _ ("it ends at byte %lld of the data, which has %zu"),
                          (long long)places[1], n_data_bytes);
  tensor->begin = (gsize)places[0];
  tensor->end = (gsize)places[1];
}

static void
check_size (DigJsonReader *reader, const Tensor *tensor)
{
  gsize n_bytes = types[tensor->type].n_bytes;
  gboolean fits = TRUE;

  for (int i = 0; i < tensor->n_dimensions; i++)
    fits = fits && dig_size_multiply (n_bytes, (gsize)tensor->dimensions[i], &n_bytes);
  if (!fits || n_bytes != tensor->end - tensor->begin)
    dig_json_reader_fail (reader, _ ("its shape does not fit its %zu bytes"),
                          tensor->end - tensor->begin);
}

static gboolean
read_tensor (DigSafetensors *file, const char *name, JsonNode *node, GError **error)
{
  Tensor tensor = { .name = name };
  DigJsonReader reader;

  if (!JSON_NODE_HOLDS_OBJECT (node))
    return refuse (file, error, _ ("the tensor \"%.60s\" must be an object in { }"), name);
  dig_json_reader_init (&reader, json_node_get_object (node), DIG_ERROR_FILE,
                        _ ("%s: tensor %.60s"), file->name, name);
  tensor.type = find_type (&reader);
  read_shape (&reader, &tensor);
  read_offsets (&reader, file->n_data_bytes, &tensor);
  check_size (&reader, &tensor);
  if (!dig_json_reader_end (&reader, error))
    return FALSE;
  g_array_append_val (file->tensors, tensor);
  return TRUE;
}

static gboolean
read_metadata (DigSafetensors *file, JsonNode *node, GError **error)
{
  g_autoptr (GList) members = NULL;

  if (!JSON_NODE_HOLDS_OBJECT (node))
    return refuse (file, error, _ ("\"%s\" must be an object in { }"), METADATA_KEY);
  file->metadata = json_node_get_object (node);
  members = json_object_get_members (file->metadata);
  for (GList *l = members; l != NULL; l = l->next)
    {
      JsonNode *value = json_object_get_member (file->metadata, l->data);

      if (!JSON_NODE_HOLDS_VALUE (value) || json_node_get_value_type (value) != G_TYPE_STRING)
        return refuse (file, error, _ ("the metadata \"%.60s\" must be a text in quotes"),
                       (const char *)l->data);
    }
  return TRUE;
}

static int
compare_places (gconstpointer a, gconstpointer b)
{
  const Tensor *one = a, *two = b;

  if (one->begin != two->begin)
    return one->begin < two->begin ? -1 : 1;
  return one->end < two->end ? -1 : one->end > two->end;
}

static gboolean
check_places (DigSafetensors *file, GError **error)
{
  gsize place = 0;

  g_array_sort (file->tensors, compare_places);
  for (guint i = 0; i < file->tensors->len; i++)
    {
      const Tensor *tensor = &g_array_index (file->tensors, Tensor, i);

      if (tensor->begin != place)
        return refuse (file, error,
                       _ ("the tensor \"%.60s\" begins at byte %zu of the data; %zu is expected"),
                       tensor->name, tensor->begin, place);
      place = tensor->end;
    }
  if (place != file->n_data_bytes)
    return refuse (file, error, _ ("%zu bytes of data belong to no tensor; is the file damaged?"),
                   file->n_data_bytes - place);
  return TRUE;
}

static gboolean
read_members (DigSafetensors *file, GError **error)
{
  JsonObject *object = json_node_get_object (file->header);
  g_autoptr (GList) members = json_object_get_members (object);

  for (GList *l = members; l != NULL; l = l->next)
    {
      JsonNode *node = json_object_get_member (object, l->data);
      gboolean is_metadata = strcmp (l->data, METADATA_KEY) == 0;

      if (!(is_metadata ? read_metadata (file, node, error)
                        : read_tensor (file, l->data, node, error)))
        return FALSE;
    }
  return check_places (file, error);
}

/* Whether these may be the first bytes of a file; `all` (at least BEGIN_BYTES). */
static gboolean
begins_well (const guint8 *all, guint64 *header_bytes)
{
  memcpy (header_bytes, all, LENGTH_BYTES);
  *header_bytes = GUINT64_FROM_LE (*header_bytes);
  return *header_bytes <= MAX_HEADER_BYTES && all[LENGTH_BYTES] == '{';
}

DigSafetensors *
dig_safetensors_parse (GBytes *bytes, const char *name, GError **error)
{
  g_autoptr (DigSafetensors) file = NULL;
  const guint8 *all;
  guint64 header_bytes = 0;
  gsize n_bytes;

  g_return_val_if_fail (bytes != NULL && name != NULL, NULL);

  file = g_new0 (DigSafetensors, 1);
  file->bytes = g_bytes_ref (bytes);
  file->name = g_strdup (name);
  file->tensors = g_array_new (FALSE, TRUE, sizeof (Tensor));
  all = g_bytes_get_data (bytes, &n_bytes);
  if (n_bytes < LENGTH_BYTES + 2 || !begins_well (all, &header_bytes)
      || header_bytes > n_bytes - LENGTH_BYTES)
    {
      refuse (file, error, _ ("this is not a safetensors file, or only a part of one"));
      return NULL;
    }
  file->data = all + LENGTH_BYTES + header_bytes;
  file->n_data_bytes = n_bytes - LENGTH_BYTES - (gsize)header_bytes;
  file->header = dig_json_parse ((const char *)all + LENGTH_BYTES, (gssize)header_bytes, name,
                                 DIG_ERROR_FILE, error);
  if (file->header == NULL || !read_members (file, error))
    return NULL;
  return g_steal_pointer (&file);
}

/* All of the stream from here on, behind the `n_bytes` that are known; NULL: errno says why. */
static guint8 *
read_rest (FILE *stream, const guint8 *known, gsize *n_bytes)
{
  gsize n_allocated = READ_BYTES, n = *n_bytes;
  guint8 *all = g_malloc (n_allocated);

  memcpy (all, known, n);
  while (!feof (stream) && !ferror (stream))
    {
      if (n == n_allocated)
        {
          guint8 *larger = g_try_realloc (all, 2 * n_allocated);

          if (larger == NULL)
            {
              g_free (all);
              errno = ENOMEM;
              return NULL;
            }
          n_allocated *= 2;
          all = larger;
        }
      n += fread (all + n, 1, n_allocated - n, stream);
    }
  *n_bytes = n;
  if (ferror (stream))
    g_clear_pointer (&all, g_free);
  return all;
}

GBytes *
dig_safetensors_read_bytes (const char *path, GError **error)
{
  guint8 begin[BEGIN_BYTES], *all = NULL;
  guint64 header_bytes;
  gsize n_bytes;
  FILE *stream;
  int number = 0;

  g_return_val_if_fail (path != NULL, NULL);

  stream = g_fopen (path, "rbe");
  if (stream == NULL)
    {
      g_set_error (error, DIG_ERROR, DIG_ERROR_FILE, "%s: %s", path, g_strerror (errno));
      return NULL;
    }
  n_bytes = fread (begin, 1, BEGIN_BYTES, stream);
  if (ferror (stream))
    number = errno;
  else if (n_bytes == BEGIN_BYTES && begins_well (begin, &header_bytes)
           && (all = read_rest (stream, begin, &n_bytes)) == NULL)
    number = errno;
  (void)fclose (stream);
  if (all != NULL)
    return g_bytes_new_take (all, n_bytes);
  g_set_error (error, DIG_ERROR, DIG_ERROR_FILE, "%s: %s", path,
               number != 0 ? g_strerror (number)
                           : _ ("this is not a safetensors file, or only a part of one"));
  return NULL;
}

DigSafetensors *
dig_safetensors_read (const char *path, GError **error)
{
  g_autoptr (GBytes) bytes = NULL;

  g_return_val_if_fail (path != NULL, NULL);

  bytes = dig_safetensors_read_bytes (path, error);
  return bytes != NULL ? dig_safetensors_parse (bytes, path, error) : NULL;
}

void
dig_safetensors_free (DigSafetensors *file)
{
  if (file == NULL)
    return;
  g_bytes_unref (file->bytes);
  g_free (file->name);
  g_clear_pointer (&file->header, json_node_unref);
  g_array_unref (file->tensors);
  g_free (file);
}

guint
dig_safetensors_get_n_tensors (const DigSafetensors *file)
{
  g_return_val_if_fail (file != NULL, 0);

  return file->tensors->len;
}

const char *
dig_safetensors_get_metadata (const DigSafetensors *file, const char *key)
{
  g_return_val_if_fail (file != NULL && key != NULL, NULL);

  if (file->metadata == NULL || !json_object_has_member (file->metadata, key))
    return NULL;
  return json_object_get_string_member (file->metadata, key);
}

static char *
describe_shape (int n_dimensions, const gint64 *dimensions)
{
  GString *text = g_string_new (NULL);

  for (int i = 0; i < n_dimensions; i++)
    g_string_append_printf (text, "%s%" G_GINT64_FORMAT, i > 0 ? "×" : "", dimensions[i]);
  return g_string_free (text, FALSE);
}

static const Tensor *
find_tensor (const DigSafetensors *file, const char *name)
{
  for (guint i = 0; i < file->tensors->len; i++)
    {
      const Tensor *tensor = &g_array_index (file->tensors, Tensor, i);

      if (strcmp (tensor->name, name) == 0)
        return tensor;
    }
  return NULL;
}

gboolean
dig_safetensors_copy (const DigSafetensors *file, const DigSafetensorsEntry *expected,
                      float *values, GError **error)
{
  const Tensor *tensor;
  gboolean has_shape;

  g_return_val_if_fail (file != NULL && expected != NULL && values != NULL, FALSE);

  tensor = find_tensor (file, expected->name);
  if (tensor == NULL)
    return refuse (file, error, _ ("the tensor \"%s\" is missing"), expected->name);
  if (tensor->type != TYPE_F32)
    return refuse (file, error, _ ("the tensor \"%s\" has the type %s; F32 is expected"),
                   expected->name, types[tensor->type].name);
  has_shape = tensor->n_dimensions == expected->n_dimensions;
  for (int i = 0; has_shape && i < tensor->n_dimensions; i++)
    has_shape = tensor->dimensions[i] == expected->dimensions[i];
  if (!has_shape)
    {
      g_autofree char *found = describe_shape (tensor->n_dimensions, tensor->dimensions);
      g_autofree char *wanted = describe_shape (expected->n_dimensions, expected->dimensions);

      return refuse (file, error, _ ("the tensor \"%s\" has the shape %s; %s is expected"),
                     expected->name, found, wanted);
    }
  memcpy (values, file->data + tensor->begin, tensor->end - tensor->begin);
  return TRUE;
}
