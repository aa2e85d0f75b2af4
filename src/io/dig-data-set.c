/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "io/dig-data-set.h"

#include <glib/gi18n-lib.h>
#include <stdatomic.h>
#include <string.h>

#include "base/dig-error.h"
#include "compute/dig-shape.h"

struct _DigDataSet
{
  atomic_int n_refs;
  guint n_images, height, width, n_classes;
  guint n_joined;       /* of the images, the last ones */
  guint8 *images;       /* (n_images, height · width) */
  guint8 *labels;       /* (n_images) or NULL */
  guint32 *source_rows; /* (n_images) or NULL */
  char **class_names; /* at least DIG_MAX_CLASSES, NULL-terminated: a network may tell more apart */
  guint32 *writers;   /* (n_images) place in writer_names or DIG_NO_WRITER; NULL: not said of any */
  char **writer_names; /* (n_writers) sorted, NULL-terminated */
  guint n_writers;
  char *name;
  _Atomic (char *) fingerprint; /* NULL until somebody asked for it */
};

static char **
make_digit_names (guint n_classes)
{
  char **names = g_new0 (char *, n_classes + 1);

  for (guint i = 0; i < n_classes; i++)
    names[i] = g_strdup_printf ("%u", i);
  return names;
}

DigDataSet *
dig_data_set_new_take (guint8 *images, guint8 *labels, guint32 *source_rows, guint n_images,
                       guint height, guint width, guint n_classes)
{
  DigDataSet *self = g_new0 (DigDataSet, 1);

  atomic_init (&self->n_refs, 1);
  self->images = images;
  self->labels = labels;
  self->source_rows = source_rows;
  self->n_images = n_images;
  self->height = height;
  self->width = width;
  self->n_classes = n_classes;
  self->class_names = make_digit_names (MAX (n_classes, DIG_MAX_CLASSES));
  self->name = g_strdup ("");
  return self;
}

DigDataSet *
dig_data_set_ref (DigDataSet *self)
{
  g_return_val_if_fail (self, NULL);

  atomic_fetch_add (&self->n_refs, 1);
  return self;
}

void
dig_data_set_unref (DigDataSet *self)
{
  g_return_if_fail (self);

  if (atomic_fetch_sub (&self->n_refs, 1) != 1)
    return;
  g_free (self->images);
  g_free (self->labels);
  g_free (self->source_rows);
  g_strfreev (self->class_names);
  g_free (self->writers);
  g_strfreev (self->writer_names);
  g_free (self->name);
  g_free (atomic_load (&self->fingerprint));
  g_free (self);
}

guint
dig_data_set_get_n_images (const DigDataSet *self)
{
  return self->n_images;
}

guint
dig_data_set_get_height (const DigDataSet *self)
{
  return self->height;
}

guint
dig_data_set_get_width (const DigDataSet *self)
{
  return self->width;
}

guint
dig_data_set_get_n_pixels (const DigDataSet *self)
{
  return self->height * self->width;
}

guint
dig_data_set_get_n_classes (const DigDataSet *self)
{
  return self->n_classes;
}

gboolean
dig_data_set_has_labels (const DigDataSet *self)
{
  return self->labels != NULL;
}

const guint8 *
dig_data_set_get_images (const DigDataSet *self)
{
  return self->images;
}

const guint8 *
dig_data_set_get_labels (const DigDataSet *self)
{
  return self->labels;
}

const guint8 *
dig_data_set_get_image (const DigDataSet *self, guint row)
{
  g_return_val_if_fail (row < self->n_images, NULL);

  return self->images + (gsize)row * dig_data_set_get_n_pixels (self);
}

guint
dig_data_set_get_source_row (const DigDataSet *self, guint row)
{
  g_return_val_if_fail (row < self->n_images, 0);

  return self->source_rows ? self->source_rows[row] : row + 1;
}

const char *
dig_data_set_get_class_name (const DigDataSet *self, guint label)
{
  g_return_val_if_fail (label < MAX (self->n_classes, DIG_MAX_CLASSES), "");

  return self->class_names[label];
}

void
dig_data_set_set_class_names (DigDataSet *self, const char *const *names)
{
  g_return_if_fail (names);

  for (guint i = 0; i < self->n_classes; i++)
    {
      g_free (self->class_names[i]);
      self->class_names[i] = g_strdup (names[i]);
    }
}

gboolean
dig_data_set_has_writers (const DigDataSet *self)
{
  return self->writers != NULL;
}

guint
dig_data_set_get_n_writers (const DigDataSet *self)
{
  return self->n_writers;
}

const char *
dig_data_set_get_writer_name (const DigDataSet *self, guint writer)
{
  g_return_val_if_fail (writer < self->n_writers, "");

  return self->writer_names[writer];
}

guint
dig_data_set_get_writer (const DigDataSet *self, guint row)
{
  g_return_val_if_fail (row < self->n_images, DIG_NO_WRITER);

  return self->writers ? self->writers[row] : DIG_NO_WRITER;
}

guint
dig_data_set_find_writer (const DigDataSet *self, const char *name)
{
  guint low = 0, high = self->n_writers;

  g_return_val_if_fail (name, DIG_NO_WRITER);

  while (low < high)
    {
      guint middle = (low + high) / 2;
      int order = strcmp (self->writer_names[middle], name);

      if (order == 0)
        return middle;
      if (order < 0)
        low = middle + 1;
      else
        high = middle;
    }
  return DIG_NO_WRITER;
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return strcmp (*(const char *const *)a, *(const char *const *)b);
}

/* Every name once, sorted, NULL-terminated. */
static char **
collect_names (const char *const *names, guint n, guint *n_distinct)
{
  g_autoptr (GHashTable) seen = g_hash_table_new (g_str_hash, g_str_equal);
  GPtrArray *distinct = g_ptr_array_new ();

  for (guint i = 0; i < n; i++)
    if (names[i] && g_hash_table_add (seen, (gpointer)names[i]))
      g_ptr_array_add (distinct, g_strdup (names[i]));
  g_ptr_array_sort (distinct, compare_names);
  *n_distinct = distinct->len;
  g_ptr_array_add (distinct, NULL);
  return (char **)g_ptr_array_free (distinct, FALSE);
}

void
dig_data_set_set_writers (DigDataSet *self, const char *const *names)
{
  g_return_if_fail (self && names);

  g_free (self->writers);
  g_strfreev (self->writer_names);
  self->writer_names = collect_names (names, self->n_images, &self->n_writers);
  self->writers = g_new (guint32, MAX (self->n_images, 1));
  for (guint i = 0; i < self->n_images; i++)
    self->writers[i] = names[i] ? dig_data_set_find_writer (self, names[i]) : DIG_NO_WRITER;
}

const char *
dig_data_set_get_name (const DigDataSet *self)
{
  return self->name;
}

void
dig_data_set_set_name (DigDataSet *self, const char *name)
{
  g_free (self->name);
  self->name = g_strdup (name ? name : "");
}

void
dig_data_set_count_classes (const DigDataSet *self, guint *counts)
{
  memset (counts, 0, self->n_classes * sizeof *counts);
  for (guint i = 0; self->labels && i < self->n_images; i++)
    counts[self->labels[i]]++;
}

void
dig_data_set_mean_image (const DigDataSet *self, int label, double *mean)
{
  guint n_pixels = dig_data_set_get_n_pixels (self);
  g_autofree guint64 *sums = g_new0 (guint64, MAX (n_pixels, 1));
  guint n = 0;

  for (guint i = 0; i < self->n_images; i++)
    {
      const guint8 *image = dig_data_set_get_image (self, i);

      if (label >= 0 && (!self->labels || self->labels[i] != label))
        continue;
      for (guint j = 0; j < n_pixels; j++)
        sums[j] += image[j];
      n++;
    }
  for (guint j = 0; j < n_pixels; j++)
    mean[j] = n > 0 ? (double)sums[j] / n : 0;
}

gsize
dig_data_set_get_n_bytes (const DigDataSet *self)
{
  gsize images = (gsize)self->n_images * dig_data_set_get_n_pixels (self);

  return images + (self->labels ? self->n_images : 0)
         + (self->writers ? self->n_images * sizeof *self->writers : 0);
}

static char *
make_fingerprint (const DigDataSet *self)
{
  g_autoptr (GChecksum) sum = g_checksum_new (G_CHECKSUM_SHA256);
  g_autofree char *shape =
      g_strdup_printf ("%u %u %u %u %s\n", self->n_images, self->height, self->width,
                       self->n_classes, self->labels ? "labelled" : "unlabelled");

  g_checksum_update (sum, (const guchar *)shape, -1);
  for (guint i = 0; i < self->n_images; i++)
    g_checksum_update (sum, dig_data_set_get_image (self, i), dig_data_set_get_n_pixels (self));
  if (self->labels && self->n_images > 0)
    g_checksum_update (sum, self->labels, self->n_images);
  if (self->n_joined > 0)
    {
      g_autofree char *joined = g_strdup_printf ("%u joined\n", self->n_joined);

      g_checksum_update (sum, (const guchar *)joined, -1);
    }
  for (guint i = 0; self->writers && i < self->n_images; i++)
    {
      const char *name =
          self->writers[i] == DIG_NO_WRITER ? "" : self->writer_names[self->writers[i]];

      g_checksum_update (sum, (const guchar *)name, (gssize)strlen (name) + 1);
    }
  return g_strdup (g_checksum_get_string (sum));
}

char *
dig_data_set_dup_fingerprint (const DigDataSet *self)
{
  DigDataSet *cache = (DigDataSet *)self; /* what it says is the same */
  char *fingerprint, *expected = NULL;

  g_return_val_if_fail (self, NULL);

  fingerprint = atomic_load (&cache->fingerprint);
  if (fingerprint != NULL)
    return g_strdup (fingerprint);
  fingerprint = make_fingerprint (self);
  if (atomic_compare_exchange_strong (&cache->fingerprint, &expected, fingerprint))
    return g_strdup (fingerprint);
  g_free (fingerprint); /* another thread was faster */
  return g_strdup (expected);
}

/* NULL: nobody is known. */
static const char *
find_writer_name (const DigDataSet *self, guint row)
{
  guint32 writer = self->writers ? self->writers[row] : DIG_NO_WRITER;

  return writer == DIG_NO_WRITER ? NULL : self->writer_names[writer];
}

static void
copy_writers (const DigDataSet *self, const guint *rows, DigDataSet *copy)
{
  g_autofree const char **names = NULL;

  if (!self->writers)
    return;
  names = g_new (const char *, MAX (copy->n_images, 1));
  for (guint i = 0; i < copy->n_images; i++)
    names[i] = find_writer_name (self, rows ? rows[i] : i);
  dig_data_set_set_writers (copy, names);
}

DigDataSet *
dig_data_set_pick (const DigDataSet *self, const guint *rows, guint n_rows)
{
  gsize n_pixels;
  guint8 *images, *labels = NULL;
  guint32 *source_rows;
  DigDataSet *picked;

  g_return_val_if_fail (self && (rows || n_rows == 0), NULL);

  n_pixels = dig_data_set_get_n_pixels (self);
  images = g_malloc (MAX (n_rows * n_pixels, 1));
  source_rows = g_new (guint32, MAX (n_rows, 1));
  if (self->labels)
    labels = g_malloc (MAX (n_rows, 1));
  for (guint i = 0; i < n_rows; i++)
    {
      memcpy (images + i * n_pixels, dig_data_set_get_image (self, rows[i]), n_pixels);
      source_rows[i] = dig_data_set_get_source_row (self, rows[i]);
      if (labels)
        labels[i] = self->labels[rows[i]];
    }
  picked = dig_data_set_new_take (images, labels, source_rows, n_rows, self->height, self->width,
                                  self->n_classes);
  dig_data_set_set_class_names (picked, (const char *const *)self->class_names);
  dig_data_set_set_name (picked, self->name);
  copy_writers (self, rows, picked);
  return picked;
}

guint
dig_data_set_get_n_split_rows (const DigDataSet *self)
{
  return self->n_images - self->n_joined;
}

static gboolean
check_join (const DigDataSet *base, const DigDataSet *more, GError **error)
{
  if (!base->labels || !more->labels)
    g_set_error (error, DIG_ERROR, DIG_ERROR_USAGE,
                 _ ("%s has no labels, so it cannot be trained on."),
                 base->labels ? more->name : base->name);
  else if (base->height != more->height || base->width != more->width
           || base->n_classes != more->n_classes)
    g_set_error (
        error, DIG_ERROR, DIG_ERROR_USAGE,
        _ ("%s has images of %u×%u pixels in %u classes, %s has %u×%u in %u: they cannot be "
           "trained on together."),
        base->name, base->height, base->width, base->n_classes, more->name, more->height,
        more->width, more->n_classes);
  else if (base->n_joined > 0)
    g_set_error (error, DIG_ERROR, DIG_ERROR_USAGE, _ ("%s has other images joined already."),
                 base->name);
  else
    return TRUE;
  return FALSE;
}

/* Only where the first set has writers: what it is without the others must stay recognisable. */
static void
join_writers (const DigDataSet *base, const DigDataSet *more, DigDataSet *joined)
{
  g_autofree const char **names = NULL;

  if (!base->writers)
    return;
  names = g_new (const char *, MAX (joined->n_images, 1));
  for (guint i = 0; i < joined->n_images; i++)
    names[i] = i < base->n_images ? find_writer_name (base, i)
                                  : find_writer_name (more, i - base->n_images);
  dig_data_set_set_writers (joined, names);
}

DigDataSet *
dig_data_set_join (const DigDataSet *base, const DigDataSet *more, GError **error)
{
  gsize n_base, n_more, n_pixels;
  guint8 *images, *labels;
  guint32 *source_rows, last;
  DigDataSet *joined;

  g_return_val_if_fail (base && more, NULL);

  if (!check_join (base, more, error))
    return NULL;
  n_base = base->n_images;
  n_more = more->n_images;
  n_pixels = dig_data_set_get_n_pixels (base);
  images = g_malloc (MAX ((n_base + n_more) * n_pixels, 1));
  labels = g_malloc (MAX (n_base + n_more, 1));
  source_rows = g_new (guint32, MAX (n_base + n_more, 1));
  memcpy (images, base->images, n_base * n_pixels);
  memcpy (images + n_base * n_pixels, more->images, n_more * n_pixels);
  memcpy (labels, base->labels, n_base);
  memcpy (labels + n_base, more->labels, n_more);
  last = n_base > 0 ? dig_data_set_get_source_row (base, (guint)n_base - 1) : 0;
  for (gsize i = 0; i < n_base + n_more; i++)
    source_rows[i] = i < n_base ? dig_data_set_get_source_row (base, (guint)i)
                                : last + dig_data_set_get_source_row (more, (guint)(i - n_base));
  joined = dig_data_set_new_take (images, labels, source_rows, (guint)(n_base + n_more),
                                  base->height, base->width, base->n_classes);
  joined->n_joined = (guint)n_more;
  dig_data_set_set_class_names (joined, (const char *const *)base->class_names);
  dig_data_set_set_name (joined, base->name);
  join_writers (base, more, joined);
  return joined;
}

DigDataSet *
dig_data_set_without_joined (DigDataSet *self)
{
  guint n = dig_data_set_get_n_split_rows (self);
  g_autofree guint *rows = NULL;

  if (self->n_joined == 0)
    return dig_data_set_ref (self);
  rows = g_new (guint, MAX (n, 1));
  for (guint i = 0; i < n; i++)
    rows[i] = i;
  return dig_data_set_pick (self, rows, n);
}

static guint *
list_head_rows (const DigDataSet *self, guint n_split)
{
  guint *rows = g_new (guint, n_split + self->n_joined + 1);

  for (guint i = 0; i < n_split; i++)
    rows[i] = i;
  for (guint i = 0; i < self->n_joined; i++)
    rows[n_split + i] = self->n_images - self->n_joined + i;
  return rows;
}

DigDataSet *
dig_data_set_head (const DigDataSet *self, guint n_images)
{
  guint n = MIN (n_images, dig_data_set_get_n_split_rows (self));
  DigDataSet *head;

  if (self->n_joined > 0)
    {
      g_autofree guint *rows = list_head_rows (self, n);

      head = dig_data_set_pick (self, rows, n + self->n_joined);
      head->n_joined = self->n_joined;
      return head;
    }
  head = dig_data_set_new_take (
      g_memdup2 (self->images, (gsize)n * dig_data_set_get_n_pixels (self)),
      g_memdup2 (self->labels, n), g_memdup2 (self->source_rows, n * sizeof *self->source_rows), n,
      self->height, self->width, self->n_classes);
  dig_data_set_set_class_names (head, (const char *const *)self->class_names);
  dig_data_set_set_name (head, self->name);
  /* g_memdup2 gives NULL for no bytes; a labelled set of no images stays labelled. */
  if (self->labels && !head->labels)
    head->labels = g_new0 (guint8, 1);
  copy_writers (self, NULL, head);
  return head;
}
