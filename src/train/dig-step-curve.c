/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "train/dig-step-curve.h"

#include "base/dig-json.h"

#include <math.h>

/* The mean of steps[begin] … steps[end - 1]. */
static DigStepRecord
get_mean (const GArray *steps, guint begin, guint end)
{
  DigStepRecord mean = g_array_index (steps, DigStepRecord, end - 1);
  double loss = 0.0, accuracy = 0.0;

  for (guint i = begin; i < end; i++)
    {
      const DigStepRecord *record = &g_array_index (steps, DigStepRecord, i);

      loss += (double)record->loss;
      accuracy += (double)record->accuracy;
    }
  mean.loss = (float)(loss / (end - begin));
  mean.accuracy = (float)(accuracy / (end - begin));
  return mean;
}

static GArray *
thin (const GArray *steps)
{
  GArray *thinned = g_array_new (FALSE, FALSE, sizeof (DigStepRecord));
  guint n = MIN (steps->len, DIG_STEP_CURVE_POINTS);

  for (guint i = 0; i < n; i++)
    {
      DigStepRecord mean = get_mean (steps, (guint)((guint64)steps->len * i / n),
                                     (guint)((guint64)steps->len * (i + 1) / n));

      g_array_append_val (thinned, mean);
    }
  return thinned;
}

static void
append_numbers (GString *text, const char *key, const GArray *records, gboolean is_accuracy)
{
  g_string_append_printf (text, ", \"%s\": [", key);
  for (guint i = 0; i < records->len; i++)
    {
      const DigStepRecord *record = &g_array_index (records, DigStepRecord, i);

      g_string_append (text, i > 0 ? ", " : "");
      dig_json_append_float (text, is_accuracy ? record->accuracy : record->loss);
    }
  g_string_append_c (text, ']');
}

char *
dig_step_curve_format (guint epoch, const GArray *steps)
{
  g_autoptr (GArray) thinned = NULL;
  GString *text;

  g_return_val_if_fail (steps != NULL, NULL);

  thinned = thin (steps);
  text = g_string_new (NULL);
  g_string_append_printf (text, "{\"epoch\": %u, \"step\": [", epoch);
  for (guint i = 0; i < thinned->len; i++)
    g_string_append_printf (text, "%s%" G_GUINT64_FORMAT, i > 0 ? ", " : "",
                            g_array_index (thinned, DigStepRecord, i).step);
  g_string_append_c (text, ']');
  append_numbers (text, "loss", thinned, FALSE);
  append_numbers (text, "accuracy", thinned, TRUE);
  g_string_append_c (text, '}');
  return g_string_free (text, FALSE);
}

static double
get_number (JsonArray *array, guint i)
{
  JsonNode *node = json_array_get_element (array, i);

  return JSON_NODE_HOLDS_VALUE (node) ? json_node_get_double (node) : (double)NAN;
}

static gint64
get_whole (JsonArray *array, guint i)
{
  JsonNode *node = json_array_get_element (array, i);

  return JSON_NODE_HOLDS_VALUE (node) ? json_node_get_int (node) : -1;
}

static gboolean
read_line (const char *line, guint last_epoch, GArray *steps)
{
  g_autoptr (JsonNode) node = dig_json_parse (line, -1, "steps", DIG_ERROR_FILE, NULL);
  guint n_before = steps->len;
  JsonArray *numbers, *losses, *accuracies;
  DigJsonReader reader;
  guint epoch;
  gint64 last = n_before > 0 ? (gint64)g_array_index (steps, DigStepRecord, n_before - 1).step : 0;

  if (node == NULL)
    return FALSE;
  dig_json_reader_init (&reader, json_node_get_object (node), DIG_ERROR_FILE, "steps");
  epoch = (guint)dig_json_read_int (&reader, "epoch", 1, G_MAXUINT32);
  numbers = dig_json_read_array (&reader, "step");
  losses = dig_json_read_array (&reader, "loss");
  accuracies = dig_json_read_array (&reader, "accuracy");
  if (!dig_json_reader_end (&reader, NULL) || epoch > last_epoch
      || json_array_get_length (losses) != json_array_get_length (numbers)
      || json_array_get_length (accuracies) != json_array_get_length (numbers))
    return FALSE;
  for (guint i = 0; i < json_array_get_length (numbers); i++)
    {
      DigStepRecord record = { (guint64)get_whole (numbers, i), epoch,
                               (float)get_number (losses, i), (float)get_number (accuracies, i) };

      if (get_whole (numbers, i) <= last)
        {
          g_array_set_size (steps, n_before);
          return FALSE;
        }
      last = (gint64)record.step;
      g_array_append_val (steps, record);
    }
  return TRUE;
}

void
dig_step_curve_read (const char *lines, guint last_epoch, GArray *steps, GString *kept)
{
  g_auto (GStrv) split = NULL;

  g_return_if_fail (lines != NULL && steps != NULL);

  split = g_strsplit (lines, "\n", -1);
  /* What comes after the last end of line is a line that is being written. */
  for (guint i = 0; split[i] != NULL && split[i + 1] != NULL; i++)
    if (read_line (split[i], last_epoch, steps) && kept != NULL)
      g_string_append_printf (kept, "%s\n", split[i]);
}
