/* SPDX-License-Identifier: GPL-3.0-or-later */
/* IDX, the format of MNIST's own files (Y. LeCun): two zero bytes, the type (8: unsigned byte), the
 * number of dimensions, every dimension as a big-endian 32-bit number, then the bytes. */
#include "config.h"

#include "io/dig-load-private.h"

#include <glib/gi18n-lib.h>
#include <string.h>

#include "base/dig-error.h"

enum
{
  TYPE_UNSIGNED_BYTE = 8,
  MAX_SIDE = 256,
  MAX_IMAGES = G_MAXINT32,
  N_CLASSES = 10,
  PIECE_BYTES = 1024 * 1024,
};

gboolean
dig_idx_is_magic (const guint8 *prefix, gsize n_prefix)
{
  return n_prefix >= 2 && prefix[0] == 0 && prefix[1] == 0
         && (n_prefix < 3 || (prefix[2] >= TYPE_UNSIGNED_BYTE && prefix[2] <= 0x0e));
}

static gboolean refuse (DigByteSource *source, GError **error, const char *format, ...)
    G_GNUC_PRINTF (3, 4);

static gboolean
refuse (DigByteSource *source, GError **error, const char *format, ...)
{
  g_autofree char *what = NULL;
  va_list arguments;

  va_start (arguments, format);
  what = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  g_set_error (error, DIG_ERROR, DIG_ERROR_FILE, "%s: %s", dig_byte_source_get_name (source), what);
  return FALSE;
}

static gboolean
read_exactly (DigByteSource *source, guint8 *buffer, gsize n_bytes, GError **error)
{
  gssize n = dig_byte_source_read (source, buffer, n_bytes, error);

  if (n < 0)
    return FALSE;
  if ((gsize)n < n_bytes)
    return refuse (source, error, _ ("the IDX header is cut off before its end"));
  return TRUE;
}

/* sizes (n_dimensions) */
static gboolean
read_header (DigByteSource *source, const guint8 *magic, guint n_dimensions, guint32 *sizes,
             GError **error)
{
  if (magic[2] != TYPE_UNSIGNED_BYTE)
    return refuse (source, error, _ ("IDX data of type 0x%02x; unsigned bytes (0x08) are expected"),
                   magic[2]);
  if (magic[3] != n_dimensions && n_dimensions == 3)
    return refuse (source, error,
                   _ ("IDX data of %u dimensions; images have 3: number, height, width"), magic[3]);
  if (magic[3] != n_dimensions)
    return refuse (source, error, _ ("IDX data of %u dimensions; labels have 1"), magic[3]);
  if (!read_exactly (source, (guint8 *)sizes, n_dimensions * sizeof *sizes, error))
    return FALSE;
  for (guint i = 0; i < n_dimensions; i++)
    sizes[i] = GUINT32_FROM_BE (sizes[i]);
  return TRUE;
}

/* The body was read: are there as many bytes as the header promises? */
static gboolean
check_size (DigByteSource *source, gsize n, gsize n_bytes, GError **error)
{
  guint8 beyond;
  gssize got;

  if (n < n_bytes)
    return refuse (source, error, _ ("the data end after %zu bytes; the header promises %zu"), n,
                   n_bytes);
  got = dig_byte_source_read (source, &beyond, 1, error);
  if (got > 0)
    return refuse (source, error,
                   _ ("more data follow after the %zu bytes that the header promises"), n_bytes);
  return got == 0;
}

/* Memory is taken as the bytes come, so a header that promises too much costs nothing. */
static guint8 *
read_body (DigLoadJob *job, DigByteSource *source, gsize n_bytes, GError **error)
{
  g_autofree guint8 *body = NULL;
  gsize n = 0;
  gssize got = PIECE_BYTES;

  while (n < n_bytes && got == PIECE_BYTES)
    {
      gsize step = MIN (n_bytes - n, PIECE_BYTES);
      guint8 *grown = g_try_realloc (body, n + step);

      if (g_cancellable_set_error_if_cancelled (job->cancellable, error))
        return NULL;
      if (!grown)
        {
          g_set_error (error, DIG_ERROR, DIG_ERROR_MEMORY, _ ("%s: not enough memory"),
                       dig_byte_source_get_name (source));
          return NULL;
        }
      body = grown;
      got = dig_byte_source_read (source, body + n, step, error);
      if (got < 0)
        return NULL;
      n += (gsize)got;
      if (job->progress)
        job->progress (dig_byte_source_get_fraction (source), job->progress_data);
    }
  return check_size (source, n, n_bytes, error) ? g_steal_pointer (&body) : NULL;
}

/* sizes (3): number, height, width. */
static gboolean
check_sizes (DigByteSource *source, const guint32 *sizes, gsize *n_bytes, GError **error)
{
  if (sizes[0] == 0)
    return refuse (source, error, _ ("the IDX header promises no images"));
  if (sizes[0] > MAX_IMAGES)
    return refuse (source, error, _ ("the IDX header promises %u images; %d is the most"), sizes[0],
                   MAX_IMAGES);
  if (sizes[1] < 1 || sizes[1] > MAX_SIDE || sizes[2] < 1 || sizes[2] > MAX_SIDE)
    return refuse (source, error, _ ("images of %u×%u pixels; 1×1 to %d×%d can be read"), sizes[1],
                   sizes[2], MAX_SIDE, MAX_SIDE);
  *n_bytes = (gsize)sizes[0] * sizes[1] * sizes[2];
  return TRUE;
}

static const struct
{
  const char *images, *labels;
} name_parts[] = {
  { "images-idx3-ubyte", "labels-idx1-ubyte" },
  { "images.idx3-ubyte", "labels.idx1-ubyte" },
  { "images.idx3", "labels.idx1" },
  { "images", "labels" },
};

static char *
replace_in_name (const char *path, const char *part, const char *by)
{
  g_autofree char *folder = g_path_get_dirname (path);
  g_autofree char *name = g_path_get_basename (path);
  g_autofree char *other = NULL;
  char *at = g_strrstr (name, part);

  if (!at)
    return NULL;
  other = g_strdup_printf ("%.*s%s%s", (int)(at - name), name, by, at + strlen (part));
  return g_build_filename (folder, other, NULL);
}

/* As it is, with .gz put on and with .gz taken off. Takes `path`. */
static char *
find_packed_or_plain (char *path)
{
  g_autofree char *plain = path;
  g_autofree char *packed = g_strconcat (path, ".gz", NULL);

  if (g_file_test (plain, G_FILE_TEST_EXISTS))
    return g_steal_pointer (&plain);
  if (g_file_test (packed, G_FILE_TEST_EXISTS))
    return g_steal_pointer (&packed);
  if (!g_str_has_suffix (plain, ".gz"))
    return NULL;
  plain[strlen (plain) - 3] = '\0';
  return g_file_test (plain, G_FILE_TEST_EXISTS) ? g_steal_pointer (&plain) : NULL;
}

/* The labels' file beside the images'; NULL: there is none. */
static char *
find_labels (const DigLoadJob *job)
{
  if (job->options.labels_path)
    return g_strdup (job->options.labels_path);
  for (gsize i = 0; i < G_N_ELEMENTS (name_parts); i++)
    {
      char *path = replace_in_name (job->path, name_parts[i].images, name_parts[i].labels);

      if (path)
        return find_packed_or_plain (path);
    }
  return NULL;
}

static gboolean
check_labels (DigByteSource *source, const guint8 *labels, guint n, GError **error)
{
  for (guint i = 0; i < n; i++)
    if (labels[i] >= N_CLASSES)
      return refuse (source, error,
                     _ ("the label of image %u is %u; a label is a whole number from 0 to 9"),
                     i + 1, labels[i]);
  return TRUE;
}

static guint8 *
read_labels (DigLoadJob *job, const char *path, guint n_images, GError **error)
{
  DigLoadJob labels_job = { .cancellable = job->cancellable };
  g_autoptr (DigByteSource) source = dig_byte_source_open (path, error);
  g_autofree guint8 *labels = NULL;
  guint8 magic[4];
  guint32 n;

  if (!source || !read_exactly (source, magic, sizeof magic, error))
    return NULL;
  if (!dig_idx_is_magic (magic, sizeof magic))
    {
      refuse (source, error, _ ("not an IDX file; the labels of the images are expected"));
      return NULL;
    }
  if (!read_header (source, magic, 1, &n, error))
    return NULL;
  if (n != n_images)
    {
      refuse (source, error, _ ("%u labels; there are %u images"), n, n_images);
      return NULL;
    }
  labels = read_body (&labels_job, source, n, error);
  if (!labels || !check_labels (source, labels, n, error))
    return NULL;
  return g_steal_pointer (&labels);
}

static void
describe (const guint8 *images, const guint32 *sizes, gboolean is_labelled, guint n_kept,
          DigLoadReport *report)
{
  guint n_pixels = sizes[1] * sizes[2];
  guint n_before = is_labelled ? 1 : 0;

  report->n_rows = n_kept;
  report->n_columns = n_pixels + n_before;
  report->is_labelled = is_labelled;
  report->missing_rows = g_new0 (guint, 1);
  report->missing_by_column = g_new0 (guint, report->n_columns);
  report->column_names = g_new0 (char *, report->n_columns + 1);
  if (is_labelled)
    report->column_names[0] = g_strdup ("label");
  for (guint i = 0; i < n_pixels; i++)
    report->column_names[n_before + i] = g_strdup_printf ("pixel%u", i);
  report->minimum = 255;
  for (gsize i = 0; i < (gsize)n_kept * n_pixels; i++)
    {
      report->minimum = MIN (report->minimum, images[i]);
      report->maximum = MAX (report->maximum, images[i]);
    }
}

DigDataSet *
dig_idx_read (DigLoadJob *job, DigLoadReport *report, GError **error)
{
  g_autofree guint8 *images = NULL;
  g_autofree guint8 *labels = NULL;
  g_autofree char *labels_path = NULL;
  guint32 sizes[3];
  gsize n_bytes = 0;
  guint n_kept;

  if (job->n_prefix < 4)
    {
      refuse (job->source, error, _ ("the IDX header is cut off before its end"));
      return NULL;
    }
  if (!read_header (job->source, job->prefix, 3, sizes, error)
      || !check_sizes (job->source, sizes, &n_bytes, error))
    return NULL;
  images = read_body (job, job->source, n_bytes, error);
  if (!images)
    return NULL;
  labels_path = find_labels (job);
  if (labels_path)
    labels = read_labels (job, labels_path, sizes[0], error);
  if (labels_path && !labels)
    return NULL;
  n_kept = job->options.limit > 0 ? MIN (job->options.limit, sizes[0]) : sizes[0];
  if (n_kept < sizes[0])
    images = g_realloc (images, (gsize)n_kept * sizes[1] * sizes[2]);
  describe (images, sizes, labels != NULL, n_kept, report);
  return dig_data_set_new_take (g_steal_pointer (&images), g_steal_pointer (&labels), NULL, n_kept,
                                sizes[1], sizes[2], N_CLASSES);
}
