/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "io/dig-collection.h"

#include <glib/gi18n-lib.h>
#include <stdatomic.h>
#include <string.h>

#include "base/dig-error.h"

enum
{
  N_CLASSES = 10,
  CHECKSUM_DIGITS = 32, /* half of SHA-256: enough to tell drawings apart */
};

struct _DigDrawnDigit
{
  atomic_int n_refs;
  guint8 image[DIG_DRAWN_N_PIXELS];
  guint8 label;
  char *writer;
  DigStrokes *strokes; /* NULL: not known */
  char checksum[CHECKSUM_DIGITS + 1];
};

struct _DigCollection
{
  GPtrArray *digits; /* DigDrawnDigit */
};

/* ---- One digit ---- */

DigDrawnDigit *
dig_drawn_digit_new (const guint8 *image, guint label, const char *writer,
                     const DigStrokes *strokes)
{
  DigDrawnDigit *self;
  g_autofree char *checksum = NULL;

  g_return_val_if_fail (image != NULL && label < N_CLASSES, NULL);

  self = g_new0 (DigDrawnDigit, 1);
  atomic_init (&self->n_refs, 1);
  memcpy (self->image, image, sizeof self->image);
  self->label = (guint8)label;
  self->writer = g_strdup (writer != NULL ? writer : "");
  if (strokes != NULL && dig_strokes_get_n_points (strokes) > 0)
    self->strokes = dig_strokes_copy (strokes);
  checksum = g_compute_checksum_for_data (G_CHECKSUM_SHA256, image, sizeof self->image);
  g_strlcpy (self->checksum, checksum, sizeof self->checksum);
  return self;
}

DigDrawnDigit *
dig_drawn_digit_ref (DigDrawnDigit *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  atomic_fetch_add (&self->n_refs, 1);
  return self;
}

void
dig_drawn_digit_unref (DigDrawnDigit *self)
{
  g_return_if_fail (self != NULL);

  if (atomic_fetch_sub (&self->n_refs, 1) != 1)
    return;
  g_free (self->writer);
  dig_strokes_free (self->strokes);
  g_free (self);
}

const guint8 *
dig_drawn_digit_get_image (const DigDrawnDigit *self)
{
  return self->image;
}

guint
dig_drawn_digit_get_label (const DigDrawnDigit *self)
{
  return self->label;
}

const char *
dig_drawn_digit_get_writer (const DigDrawnDigit *self)
{
  return self->writer;
}

const DigStrokes *
dig_drawn_digit_get_strokes (const DigDrawnDigit *self)
{
  return self->strokes;
}

const char *
dig_drawn_digit_get_checksum (const DigDrawnDigit *self)
{
  return self->checksum;
}

/* ---- Many ---- */

DigCollection *
dig_collection_new (void)
{
  DigCollection *self = g_new0 (DigCollection, 1);

  self->digits = g_ptr_array_new_with_free_func ((GDestroyNotify)dig_drawn_digit_unref);
  return self;
}

static gpointer
ref_digit (gconstpointer digit, gpointer data)
{
  return dig_drawn_digit_ref ((DigDrawnDigit *)digit);
}

DigCollection *
dig_collection_copy (const DigCollection *self)
{
  DigCollection *copy;

  g_return_val_if_fail (self != NULL, NULL);

  copy = g_new0 (DigCollection, 1);
  copy->digits = g_ptr_array_copy (self->digits, ref_digit, NULL);
  return copy;
}

void
dig_collection_free (DigCollection *self)
{
  if (self == NULL)
    return;
  g_ptr_array_unref (self->digits);
  g_free (self);
}

guint
dig_collection_get_n_digits (const DigCollection *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->digits->len;
}

DigDrawnDigit *
dig_collection_get_digit (const DigCollection *self, guint index)
{
  g_return_val_if_fail (self != NULL && index < self->digits->len, NULL);

  return g_ptr_array_index (self->digits, index);
}

static guint
hash_digit (gconstpointer data)
{
  const DigDrawnDigit *digit = data;

  return g_str_hash (digit->checksum) ^ g_str_hash (digit->writer);
}

static gboolean
is_same_drawing (gconstpointer a, gconstpointer b)
{
  const DigDrawnDigit *one = a, *other = b;

  return strcmp (one->checksum, other->checksum) == 0 && strcmp (one->writer, other->writer) == 0;
}

int
dig_collection_find (const DigCollection *self, const DigDrawnDigit *digit)
{
  g_return_val_if_fail (self != NULL && digit != NULL, -1);

  for (guint i = 0; i < self->digits->len; i++)
    if (is_same_drawing (g_ptr_array_index (self->digits, i), digit))
      return (int)i;
  return -1;
}

void
dig_collection_add (DigCollection *self, DigDrawnDigit *digit)
{
  g_return_if_fail (self != NULL && digit != NULL);

  g_ptr_array_add (self->digits, dig_drawn_digit_ref (digit));
}

void
dig_collection_remove (DigCollection *self, const guint *indices, guint n)
{
  GPtrArray *kept = g_ptr_array_new_with_free_func ((GDestroyNotify)dig_drawn_digit_unref);
  g_autoptr (GHashTable) gone = g_hash_table_new (NULL, NULL);

  g_return_if_fail (self != NULL && (indices != NULL || n == 0));

  for (guint i = 0; i < n; i++)
    g_hash_table_add (gone, GUINT_TO_POINTER (indices[i]));
  for (guint i = 0; i < self->digits->len; i++)
    if (!g_hash_table_contains (gone, GUINT_TO_POINTER (i)))
      g_ptr_array_add (kept, dig_drawn_digit_ref (g_ptr_array_index (self->digits, i)));
  g_ptr_array_unref (self->digits);
  self->digits = kept;
}

static void
replace (DigCollection *self, guint index, DigDrawnDigit *digit)
{
  dig_drawn_digit_unref (g_ptr_array_index (self->digits, index));
  g_ptr_array_index (self->digits, index) = digit;
}

void
dig_collection_relabel (DigCollection *self, const guint *indices, guint n, guint label)
{
  g_return_if_fail (self != NULL && (indices != NULL || n == 0) && label < N_CLASSES);

  for (guint i = 0; i < n; i++)
    {
      const DigDrawnDigit *old = dig_collection_get_digit (self, indices[i]);

      if (old != NULL)
        replace (self, indices[i],
                 dig_drawn_digit_new (old->image, label, old->writer, old->strokes));
    }
}

void
dig_collection_rename_writer (DigCollection *self, const char *from, const char *to)
{
  g_return_if_fail (self != NULL && from != NULL && to != NULL);

  for (guint i = 0; i < self->digits->len; i++)
    {
      const DigDrawnDigit *old = g_ptr_array_index (self->digits, i);

      if (strcmp (old->writer, from) == 0)
        replace (self, i, dig_drawn_digit_new (old->image, old->label, to, old->strokes));
    }
}

/* Value of the table: place + 1. */
static GHashTable *
index_digits (const DigCollection *self)
{
  GHashTable *places = g_hash_table_new (hash_digit, is_same_drawing);

  for (guint i = self->digits->len; i > 0; i--)
    g_hash_table_insert (places, g_ptr_array_index (self->digits, i - 1), GUINT_TO_POINTER (i));
  return places;
}

static void
merge_digit (DigCollection *self, GHashTable *places, DigDrawnDigit *digit, DigMergeCount *count)
{
  guint place = GPOINTER_TO_UINT (g_hash_table_lookup (places, digit));
  const DigDrawnDigit *ours;

  if (place == 0)
    {
      dig_collection_add (self, digit);
      g_hash_table_insert (places, digit, GUINT_TO_POINTER (self->digits->len));
      count->n_added++;
      return;
    }
  ours = g_ptr_array_index (self->digits, place - 1);
  count->n_same++;
  count->n_relabeled += ours->label != digit->label;
  if (ours->strokes == NULL && digit->strokes != NULL)
    {
      DigDrawnDigit *both =
          dig_drawn_digit_new (ours->image, ours->label, ours->writer, digit->strokes);

      /* The key of the table may be the digit that goes. */
      g_hash_table_replace (places, both, GUINT_TO_POINTER (place));
      replace (self, place - 1, both);
    }
}

/* Takes `other`'s digits, unless they are too many. */
static gboolean
take_digits (DigCollection *self, const DigCollection *other, GError **error)
{
  if (other->digits->len > DIG_COLLECTION_MAX_DIGITS)
    {
      g_set_error (error, DIG_ERROR, DIG_ERROR_USAGE,
                   _ ("Together they would have %u digits; a collection has at most %d."),
                   other->digits->len, DIG_COLLECTION_MAX_DIGITS);
      return FALSE;
    }
  g_ptr_array_unref (self->digits);
  self->digits = g_ptr_array_ref (other->digits);
  return TRUE;
}

gboolean
dig_collection_merge (DigCollection *self, const DigCollection *other, DigMergeCount *count,
                      GError **error)
{
  g_autoptr (DigCollection) merged = NULL;
  g_autoptr (GHashTable) places = NULL;
  DigMergeCount found = { 0 };

  g_return_val_if_fail (self != NULL && other != NULL, FALSE);

  merged = dig_collection_copy (self);
  places = index_digits (merged);
  for (guint i = 0; i < other->digits->len; i++)
    merge_digit (merged, places, g_ptr_array_index (other->digits, i), &found);
  if (!take_digits (self, merged, error))
    return FALSE;
  if (count != NULL)
    *count = found;
  return TRUE;
}

/* NULL: it is not there. */
static DigDrawnDigit *
look_up (const DigCollection *self, GHashTable *places, const DigDrawnDigit *digit)
{
  guint place = GPOINTER_TO_UINT (g_hash_table_lookup (places, digit));

  return place != 0 ? g_ptr_array_index (self->digits, place - 1) : NULL;
}

/* NULL: it is removed. */
static DigDrawnDigit *
follow_digit (DigDrawnDigit *ours, const DigDrawnDigit *before, DigDrawnDigit *after)
{
  if (before == NULL || before->label != ours->label)
    return ours;
  return after != NULL && after->label == before->label ? ours : after;
}

gboolean
dig_collection_follow (DigCollection *self, const DigCollection *from, const DigCollection *to,
                       GError **error)
{
  g_autoptr (DigCollection) followed = dig_collection_new ();
  g_autoptr (GHashTable) here = NULL, before = NULL, after = NULL;

  g_return_val_if_fail (self != NULL && from != NULL && to != NULL, FALSE);

  here = index_digits (self);
  before = index_digits (from);
  after = index_digits (to);
  for (guint i = 0; i < self->digits->len; i++)
    {
      DigDrawnDigit *ours = g_ptr_array_index (self->digits, i);
      DigDrawnDigit *kept =
          follow_digit (ours, look_up (from, before, ours), look_up (to, after, ours));

      if (kept != NULL)
        dig_collection_add (followed, kept);
    }
  for (guint i = 0; i < to->digits->len; i++)
    {
      DigDrawnDigit *theirs = g_ptr_array_index (to->digits, i);

      if (!g_hash_table_contains (before, theirs) && g_hash_table_add (here, theirs))
        dig_collection_add (followed, theirs);
    }
  return take_digits (self, followed, error);
}

DigDataSet *
dig_collection_make_data_set (const DigCollection *self)
{
  g_autofree const char **writers = NULL;
  guint8 *images, *labels;
  DigDataSet *data;
  guint n;

  g_return_val_if_fail (self != NULL, NULL);

  n = self->digits->len;
  if (n == 0)
    return NULL;
  images = g_malloc ((gsize)n * DIG_DRAWN_N_PIXELS);
  labels = g_malloc (n);
  writers = g_new (const char *, n);
  for (guint i = 0; i < n; i++)
    {
      const DigDrawnDigit *digit = g_ptr_array_index (self->digits, i);

      memcpy (images + (gsize)i * DIG_DRAWN_N_PIXELS, digit->image, DIG_DRAWN_N_PIXELS);
      labels[i] = digit->label;
      writers[i] = digit->writer[0] != '\0' ? digit->writer : NULL;
    }
  data = dig_data_set_new_take (images, labels, NULL, n, DIG_DRAWN_SIDE, DIG_DRAWN_SIDE, N_CLASSES);
  dig_data_set_set_writers (data, writers);
  return data;
}
