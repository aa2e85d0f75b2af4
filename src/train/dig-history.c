/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "train/dig-history.h"

#include "base/dig-json.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <stddef.h>
#include <string.h>

/* Every number of an epoch and its key. */
static const struct
{
  const char *key;
  gsize offset;
} numbers[] = {
  { "loss", offsetof (DigEpochRecord, train.loss) },
  { "accuracy", offsetof (DigEpochRecord, train.accuracy) },
  { "precision", offsetof (DigEpochRecord, train.precision) },
  { "recall", offsetof (DigEpochRecord, train.recall) },
  { "f1", offsetof (DigEpochRecord, train.f1) },
  { "macro_precision", offsetof (DigEpochRecord, train.macro_precision) },
  { "macro_recall", offsetof (DigEpochRecord, train.macro_recall) },
  { "macro_f1", offsetof (DigEpochRecord, train.macro_f1) },
  { "val_loss", offsetof (DigEpochRecord, validation.loss) },
  { "val_accuracy", offsetof (DigEpochRecord, validation.accuracy) },
  { "val_precision", offsetof (DigEpochRecord, validation.precision) },
  { "val_recall", offsetof (DigEpochRecord, validation.recall) },
  { "val_f1", offsetof (DigEpochRecord, validation.f1) },
  { "val_macro_precision", offsetof (DigEpochRecord, validation.macro_precision) },
  { "val_macro_recall", offsetof (DigEpochRecord, validation.macro_recall) },
  { "val_macro_f1", offsetof (DigEpochRecord, validation.macro_f1) },
  { "learning_rate", offsetof (DigEpochRecord, learning_rate) },
  { "next_learning_rate", offsetof (DigEpochRecord, next_learning_rate) },
};

char *
dig_history_format_epoch (const DigEpochRecord *record)
{
  GString *text = g_string_new (NULL);

  g_string_append_printf (text, "{\"epoch\": %u, \"step\": %" G_GUINT64_FORMAT, record->epoch,
                          record->step);
  for (guint i = 0; i < G_N_ELEMENTS (numbers); i++)
    {
      g_string_append_printf (text, ", \"%s\": ", numbers[i].key);
      dig_json_append_double (text, G_STRUCT_MEMBER (double, record, numbers[i].offset));
    }
  g_string_append_printf (text, ", \"best_epoch\": %u}", record->best_epoch);
  return g_string_free (text, FALSE);
}

/* A line exactly as dig_history_format_epoch and dig_history_format_timing write it, without building a tree:
 * a list of runs has thousands. Any other line is read as JSON. */

static gboolean
skip (const char **at, const char *text)
{
  gsize length = strlen (text);

  if (strncmp (*at, text, length) != 0)
    return FALSE;
  *at += length;
  return TRUE;
}

static gboolean
take_key (const char **at, const char *key, gboolean is_first)
{
  return skip (at, is_first ? "{\"" : ", \"") && skip (at, key) && skip (at, "\": ");
}

static gboolean
take_double (const char **at, const char *key, double *value)
{
  char *end = NULL;

  if (!take_key (at, key, FALSE))
    return FALSE;
  if (skip (at, "null"))
    {
      *value = (double)NAN;
      return TRUE;
    }
  if (!g_ascii_isdigit (**at) && **at != '-')
    return FALSE;
  *value = g_ascii_strtod (*at, &end);
  *at = end;
  return TRUE;
}

static gboolean
take_whole (const char **at, const char *key, gboolean is_first, guint64 *value)
{
  char *end = NULL;

  if (!take_key (at, key, is_first) || !g_ascii_isdigit (**at))
    return FALSE;
  *value = g_ascii_strtoull (*at, &end, 10);
  *at = end;
  return TRUE;
}

gboolean
dig_history_read_plain_epoch (const char *line, DigEpochRecord *record)
{
  const char *at = line;
  guint64 epoch, best;

  *record = (DigEpochRecord){ 0 };
  if (!take_whole (&at, "epoch", TRUE, &epoch) || !take_whole (&at, "step", FALSE, &record->step))
    return FALSE;
  for (guint i = 0; i < G_N_ELEMENTS (numbers); i++)
    if (!take_double (&at, numbers[i].key, &G_STRUCT_MEMBER (double, record, numbers[i].offset)))
      return FALSE;
  if (!take_whole (&at, "best_epoch", FALSE, &best) || strcmp (at, "}") != 0 || epoch < 1
      || epoch > G_MAXUINT32 || best > G_MAXUINT32 || record->step > G_MAXINT64)
    return FALSE;
  record->epoch = (guint)epoch;
  record->best_epoch = (guint)best;
  return TRUE;
}

static gboolean
read_plain_timing (const char *line, DigEpochRecord *timing, double *total)
{
  const char *at = line;
  guint64 epoch;

  if (!take_whole (&at, "epoch", TRUE, &epoch) || !take_double (&at, "seconds", &timing->seconds)
      || !take_double (&at, "images_per_second", &timing->images_per_second)
      || !take_double (&at, "total_seconds", total) || strcmp (at, "}") != 0 || epoch < 1
      || epoch > G_MAXUINT32)
    return FALSE;
  timing->epoch = (guint)epoch;
  return TRUE;
}

static gboolean
read_timing (const char *line, DigEpochRecord *timing, double *total)
{
  g_autoptr (JsonNode) node = NULL;
  DigJsonReader reader;

  if (read_plain_timing (line, timing, total))
    return TRUE;
  node = dig_json_parse (line, -1, "timing", DIG_ERROR_FILE, NULL);
  if (node == NULL)
    return FALSE;
  dig_json_reader_init (&reader, json_node_get_object (node), DIG_ERROR_FILE, "timing");
  timing->epoch = (guint)dig_json_read_int (&reader, "epoch", 1, G_MAXUINT32);
  timing->seconds = dig_json_read_double (&reader, "seconds");
  timing->images_per_second = dig_json_read_double (&reader, "images_per_second");
  *total = dig_json_read_double (&reader, "total_seconds");
  return dig_json_reader_end (&reader, NULL);
}

gboolean
dig_history_read_epoch (JsonObject *object, DigEpochRecord *record, GError **error)
{
  DigJsonReader reader;

  dig_json_reader_init (&reader, object, DIG_ERROR_FILE, _ ("The run's history"));
  *record = (DigEpochRecord){ 0 };
  record->epoch = (guint)dig_json_read_int (&reader, "epoch", 1, G_MAXUINT32);
  record->step = (guint64)dig_json_read_int (&reader, "step", 0, G_MAXINT64);
  for (guint i = 0; i < G_N_ELEMENTS (numbers); i++)
    G_STRUCT_MEMBER (double, record, numbers[i].offset) =
        dig_json_read_double (&reader, numbers[i].key);
  record->best_epoch = (guint)dig_json_read_int (&reader, "best_epoch", 0, G_MAXUINT32);
  return dig_json_reader_end (&reader, error);
}

char *
dig_history_format_all (const GArray *records)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < records->len; i++)
    {
      g_autofree char *line =
          dig_history_format_epoch (&g_array_index (records, DigEpochRecord, i));

      g_string_append (text, line);
      g_string_append_c (text, '\n');
    }
  return g_string_free (text, FALSE);
}

char *
dig_history_format_timing (const DigEpochRecord *record, double total_seconds)
{
  GString *text = g_string_new (NULL);

  g_string_append_printf (text, "{\"epoch\": %u, \"seconds\": ", record->epoch);
  dig_json_append_double (text, record->seconds);
  g_string_append (text, ", \"images_per_second\": ");
  dig_json_append_double (text, record->images_per_second);
  g_string_append (text, ", \"total_seconds\": ");
  dig_json_append_double (text, total_seconds);
  g_string_append_c (text, '}');
  return g_string_free (text, FALSE);
}

double
dig_history_merge_timing (GArray *records, const char *lines)
{
  g_auto (GStrv) split = g_strsplit (lines, "\n", -1);
  double total_seconds = 0.0;

  for (guint i = 0; split[i] != NULL; i++)
    {
      DigEpochRecord timing = { 0 };
      double total;

      if (!read_timing (split[i], &timing, &total) || timing.epoch > records->len)
        continue;
      g_array_index (records, DigEpochRecord, timing.epoch - 1).seconds = timing.seconds;
      g_array_index (records, DigEpochRecord, timing.epoch - 1).images_per_second =
          timing.images_per_second;
      total_seconds = total;
    }
  return total_seconds;
}
