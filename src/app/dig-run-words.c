/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "app/dig-run-words.h"

#include <glib/gi18n.h>
#include <math.h>

#include "charts/dig-number-format.h"
#include "model/dig-run-difference.h"
#include "train/dig-evaluation.h"

static const char *
get_end_word (DigEndReason reason)
{
  switch (reason)
    {
    case DIG_END_EARLY_STOPPING:
      return _ ("Finished early");
    case DIG_END_INTERRUPTED:
      return _ ("Stopped");
    case DIG_END_DIVERGED:
      return _ ("Diverged");
    case DIG_END_NONE:
    case DIG_END_EPOCHS:
    default:
      return _ ("Finished");
    }
}

char *
dig_run_words_dup_state (DigRunItem *item)
{
  if (dig_run_item_get_problem (item) != NULL)
    return g_strdup (_ ("Cannot be read"));
  if (dig_run_item_is_active (item))
    return g_strdup_printf (_ ("Training: %u of %u"), dig_run_item_get_epochs (item)->len,
                            dig_run_item_get_settings (item)->epochs);
  if (dig_run_item_is_elsewhere (item))
    /* Translators: the state of a run that another program trains. */
    return g_strdup (_ ("Training elsewhere"));
  return g_strdup (get_end_word (dig_run_item_get_end_reason (item)));
}

char *
dig_run_words_dup_time (gint64 seconds)
{
  g_autoptr (GDateTime) time = g_date_time_new_from_unix_local (seconds);

  /* Translators: the day and the time at which a run began, see g_date_time_format. */
  return time ? g_date_time_format (time, _ ("%Y-%m-%d %H:%M")) : g_strdup ("–");
}

char *
dig_run_words_format_accuracy (DigRunItem *item)
{
  const DigNumberStyle *style = dig_number_style_get_locale ();
  const DigEpochRecord *best = dig_run_item_get_best (item);
  guint n = dig_run_item_get_n_validation (item);
  g_autofree char *value = NULL, *from = NULL, *to = NULL;
  double low, high;

  if (best == NULL)
    return g_strdup ("–");
  value = dig_format_percent (best->validation.accuracy, 2, style);
  if (n == 0)
    return g_steal_pointer (&value);
  dig_wilson_interval (MIN (n, (guint)lround (best->validation.accuracy * n)), n, &low, &high);
  from = dig_format_fixed (low * 100, 2, style);
  to = dig_format_fixed (high * 100, 2, style);
  return g_strdup_printf ("%s (%s–%s)", value, from, to);
}

static gboolean
have_different_data (GPtrArray *items)
{
  for (guint i = 1; i < items->len; i++)
    if (g_strcmp0 (dig_run_item_get_data_name (g_ptr_array_index (items, 0)),
                   dig_run_item_get_data_name (g_ptr_array_index (items, i)))
        != 0)
      return TRUE;
  return FALSE;
}

/* Takes `difference`. */
static char *
prepend_data (char *difference, DigRunItem *item)
{
  g_autofree char *rest = difference;
  const char *data = dig_run_item_get_data_name (item);

  if (data[0] == '\0' || rest[0] == '\0')
    return g_strdup (data[0] == '\0' ? rest : data);
  return g_strdup_printf ("%s, %s", data, rest);
}

char **
dig_run_words_name_side_by_side (GPtrArray *items)
{
  g_autofree const DigTrainSettings **settings = g_new0 (const DigTrainSettings *, items->len + 1);
  g_autoptr (GHashTable) used = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  gboolean has_different_data = have_different_data (items);
  char **names;

  for (guint i = 0; i < items->len; i++)
    settings[i] = dig_run_item_get_settings (g_ptr_array_index (items, i));
  names = dig_run_describe_differences (settings, items->len);
  for (guint i = 0; i < items->len; i++)
    {
      const char *title = dig_run_item_get_title (g_ptr_array_index (items, i));

      if (has_different_data)
        names[i] = prepend_data (names[i], g_ptr_array_index (items, i));
      /* Two runs of the same settings are told apart by their names. */
      if (names[i][0] == '\0' || !g_hash_table_add (used, g_strdup (names[i])))
        {
          g_autofree char *difference = names[i];

          names[i] = difference[0] == '\0' ? g_strdup (title)
                                           : g_strdup_printf ("%s, %s", difference, title);
        }
    }
  return names;
}

const char *
dig_run_words_get_purpose (const char *verb)
{
  static const struct
  {
    const char *verb, *purpose;
  } purposes[] = {
    { "show", N_ ("Show this run on all pages (Enter)") },
    { "continue", N_ ("Train on where it was stopped") },
    { "clone", N_ ("Take its settings to the Train page, to change one thing") },
    { "repeat", N_ ("Train it with the next four seeds too, to see how much chance there is") },
    { "notes", N_ ("Give it a name, and write down what you think of it (F2)") },
    { "open-folder", N_ ("Show its files") },
    { "delete", N_ ("Move the chosen runs away (Del); Ctrl+Z brings them back") },
  };

  for (guint i = 0; i < G_N_ELEMENTS (purposes); i++)
    if (strcmp (purposes[i].verb, verb) == 0)
      return _ (purposes[i].purpose);
  return NULL;
}
