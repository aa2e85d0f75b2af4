/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "model/dig-run-verdict.h"

#include <glib/gi18n.h>
#include <math.h>

#include "base/dig-statistics.h"
#include "train/dig-evaluation.h"

/* Runs that repeat each other. */
typedef struct
{
  char *key;
  DigRunItem *first;
  GArray *accuracies; /* double: of the best epochs */
} Group;

static void
group_free (gpointer data)
{
  Group *group = data;

  g_free (group->key);
  g_array_unref (group->accuracies);
  g_free (group);
}

/* Equal for runs that differ in the seed alone. */
static char *
make_key (DigRunItem *item)
{
  g_autoptr (DigTrainSettings) settings =
      dig_train_settings_copy (dig_run_item_get_settings (item));
  g_autofree char *json = NULL;

  settings->seed = 1;
  json = dig_train_settings_to_json (settings);
  return g_strconcat (json, "\n", dig_run_item_get_data_name (item), NULL);
}

static GPtrArray *
make_groups (DigRunItem *const *items, guint n)
{
  GPtrArray *groups = g_ptr_array_new_with_free_func (group_free);

  for (guint i = 0; i < n; i++)
    {
      const DigEpochRecord *best = dig_run_item_get_best (items[i]);
      g_autofree char *key = best ? make_key (items[i]) : NULL;
      Group *group = NULL;

      if (best == NULL)
        continue;
      for (guint j = 0; j < groups->len && group == NULL; j++)
        if (g_str_equal (((Group *)g_ptr_array_index (groups, j))->key, key))
          group = g_ptr_array_index (groups, j);
      if (group == NULL)
        {
          group = g_new0 (Group, 1);
          group->key = g_steal_pointer (&key);
          group->first = items[i];
          group->accuracies = g_array_new (FALSE, FALSE, sizeof (double));
          g_ptr_array_add (groups, group);
        }
      g_array_append_val (group->accuracies, best->validation.accuracy);
    }
  return groups;
}

static void
summarise (const Group *group, DigSummary *summary)
{
  dig_summary_compute (summary, (const double *)(gpointer)group->accuracies->data,
                       group->accuracies->len);
  /* Student's distribution does not know where an accuracy ends. */
  summary->low = CLAMP (summary->low, 0, 1);
  summary->high = CLAMP (summary->high, 0, 1);
}

static guint
count_correct (const Group *group, double accuracy)
{
  return (guint)lround (accuracy * dig_run_item_get_n_validation (group->first));
}

/* ---- Sentences; accuracies in per cent ---- */

static char *
describe_one_run (const Group *group, double accuracy)
{
  guint n = dig_run_item_get_n_validation (group->first);
  double low, high;

  dig_wilson_interval (count_correct (group, accuracy), n, &low, &high);
  return g_strdup_printf (
      _ ("Validation accuracy %.2f %%; on as many other digits it would lie between %.2f and %.2f "
         "%% (Wilson’s 95 %% interval for %u images)."),
      accuracy * 100, low * 100, high * 100, n);
}

static char *
describe_one_group (const DigSummary *summary)
{
  return g_strdup_printf (
      _ ("%u seeds: validation accuracy %.2f ± %.2f %% (mean and standard deviation); the mean "
         "lies between %.2f and %.2f %% (95 %% t-interval)."),
      summary->n, summary->mean * 100, summary->sd * 100, summary->low * 100, summary->high * 100);
}

static char *
compare_groups (const DigSummary *a, const DigSummary *b)
{
  DigWelch welch;

  if (!dig_welch_compute (&welch, a, b))
    return g_strdup (a->mean == b->mean ? _ ("Both always have the same validation accuracy.")
                                        : _ ("Neither varies with the seed, and they differ."));
  return g_strdup_printf (
      welch.p < 0.05
          ? _ ("%.2f ± %.2f %% over %u seeds against %.2f ± %.2f %% over %u: the difference of "
               "%+.2f points is more than noise (Welch’s t-test, p = %.3f; 95 %% interval %+.2f "
               "to %+.2f).")
          : _ ("%.2f ± %.2f %% over %u seeds against %.2f ± %.2f %% over %u: the difference of "
               "%+.2f points is within the noise (Welch’s t-test, p = %.3f; 95 %% interval %+.2f "
               "to %+.2f)."),
      a->mean * 100, a->sd * 100, a->n, b->mean * 100, b->sd * 100, b->n, welch.difference * 100,
      welch.p, welch.low * 100, welch.high * 100);
}

static char *
compare_runs (const Group *a, const Group *b, double accuracy_a, double accuracy_b)
{
  double low, high;
  gboolean is_noise;

  dig_newcombe_interval (count_correct (a, accuracy_a), dig_run_item_get_n_validation (a->first),
                         count_correct (b, accuracy_b), dig_run_item_get_n_validation (b->first),
                         &low, &high);
  is_noise = low <= 0 && high >= 0;
  return g_strdup_printf (
      is_noise
          ? _ ("%.2f %% against %.2f %%: the difference of %+.2f points is within the noise of the "
               "validation images (Newcombe’s 95 %% interval %+.2f to %+.2f). Repeat both with "
               "5 seeds to see more.")
          : _ ("%.2f %% against %.2f %%: the difference of %+.2f points is more than the noise of "
               "the validation images (Newcombe’s 95 %% interval %+.2f to %+.2f). Another seed "
               "may still change it: repeat both with 5 seeds."),
      accuracy_a * 100, accuracy_b * 100, (accuracy_a - accuracy_b) * 100, low * 100, high * 100);
}

static char *
compare_run_with_group (double accuracy, const DigSummary *group)
{
  double low, high;

  dig_summary_get_prediction (group, &low, &high);
  low = CLAMP (low, 0, 1);
  high = CLAMP (high, 0, 1);
  return g_strdup_printf (
      accuracy >= low && accuracy <= high
          ? _ ("%.2f %% is within what one more of the %u seeds would give (%.2f to %.2f %%, 95 "
               "%% prediction interval): no difference is seen.")
          : _ ("%.2f %% is outside what one more of the %u seeds would give (%.2f to %.2f %%, 95 "
               "%% prediction interval)."),
      accuracy * 100, group->n, low * 100, high * 100);
}

static char *
compare_two (const Group *a, const Group *b)
{
  DigSummary of_a, of_b;

  summarise (a, &of_a);
  summarise (b, &of_b);
  if (of_a.n > 1 && of_b.n > 1)
    return compare_groups (&of_a, &of_b);
  if (of_a.n == 1 && of_b.n == 1)
    return compare_runs (a, b, of_a.mean, of_b.mean);
  return of_a.n == 1 ? compare_run_with_group (of_a.mean, &of_b)
                     : compare_run_with_group (of_b.mean, &of_a);
}

static gboolean
have_same_images (const Group *a, const Group *b)
{
  const DigTrainSettings *first = dig_run_item_get_settings (a->first);
  const DigTrainSettings *second = dig_run_item_get_settings (b->first);

  return first->test_size == second->test_size && first->split_seed == second->split_seed
         && first->limit == second->limit
         && g_str_equal (dig_run_item_get_data_name (a->first),
                         dig_run_item_get_data_name (b->first));
}

char *
dig_run_compare_in_words (DigRunItem *const *items, guint n)
{
  g_autoptr (GPtrArray) groups = make_groups (items, n);
  g_autofree char *verdict = NULL;
  DigSummary summary;

  if (groups->len == 0)
    return g_strdup ("");
  if (groups->len > 2)
    return g_strdup_printf (
        _ ("Runs of %u different settings are chosen. Choose those of two settings to read "
           "whether they differ by more than noise."),
        groups->len);
  if (groups->len == 1)
    {
      summarise (g_ptr_array_index (groups, 0), &summary);
      return summary.n == 1 ? describe_one_run (g_ptr_array_index (groups, 0), summary.mean)
                            : describe_one_group (&summary);
    }
  verdict = compare_two (g_ptr_array_index (groups, 0), g_ptr_array_index (groups, 1));
  if (have_same_images (g_ptr_array_index (groups, 0), g_ptr_array_index (groups, 1)))
    return g_steal_pointer (&verdict);
  return g_strconcat (verdict, " ", _ ("They were measured on different images."), NULL);
}
