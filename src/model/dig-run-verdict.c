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
  GArray *accuracies; /* double: of the best epochs, one a seed */
  GArray *seeds;      /* guint64: of those that count */
  guint n_repeated;   /* runs of a seed that is among them already */
} Group;

/* What was ticked besides. */
typedef struct
{
  guint n_training;
  guint n_stopped; /* not trained to their end, beside others of the same settings that were */
} LeftOut;

static void
group_free (gpointer data)
{
  Group *group = data;

  g_free (group->key);
  g_array_unref (group->accuracies);
  g_array_unref (group->seeds);
  g_free (group);
}

/* Equal for runs that differ in the seed alone, or in their digits. */
static char *
make_key (DigRunItem *item)
{
  g_autoptr (DigTrainSettings) settings =
      dig_train_settings_copy (dig_run_item_get_settings (item));

  settings->seed = 1;
  return dig_train_settings_to_json (settings);
}

static gboolean
have_same_name (DigRunItem *a, DigRunItem *b)
{
  return g_str_equal (dig_run_item_get_data_name (a), dig_run_item_get_data_name (b));
}

/* What they were trained on and measured on. A run that has just ended does not know its fingerprint yet: the name stands
 * for it. */
static gboolean
have_same_digits (DigRunItem *a, DigRunItem *b)
{
  const char *first = dig_run_item_get_fingerprint (a), *second = dig_run_item_get_fingerprint (b);

  if (first == NULL || second == NULL || first[0] == '\0' || second[0] == '\0')
    return have_same_name (a, b);
  return g_str_equal (first, second);
}

static gboolean
is_training (DigRunItem *item)
{
  return dig_run_item_is_active (item) || dig_run_item_is_elsewhere (item);
}

static gboolean
is_finished (DigRunItem *item)
{
  DigEndReason reason = dig_run_item_get_end_reason (item);

  return !is_training (item) && (reason == DIG_END_EPOCHS || reason == DIG_END_EARLY_STOPPING);
}

static Group *
find_group (GPtrArray *groups, DigRunItem *item)
{
  g_autofree char *key = make_key (item);
  Group *group;

  for (guint i = 0; i < groups->len; i++)
    {
      group = g_ptr_array_index (groups, i);
      if (g_str_equal (group->key, key) && have_same_digits (group->first, item))
        return group;
    }
  group = g_new0 (Group, 1);
  group->first = item;
  group->key = g_steal_pointer (&key);
  group->accuracies = g_array_new (FALSE, FALSE, sizeof (double));
  group->seeds = g_array_new (FALSE, FALSE, sizeof (guint64));
  g_ptr_array_add (groups, group);
  return group;
}

static gboolean
has_seed (const Group *group, guint64 seed)
{
  for (guint i = 0; i < group->seeds->len; i++)
    if (g_array_index (group->seeds, guint64, i) == seed)
      return TRUE;
  return FALSE;
}

static void
count_run (Group *group, DigRunItem *item)
{
  guint64 seed = dig_run_item_get_settings (item)->seed;

  if (has_seed (group, seed))
    {
      group->n_repeated++;
      return;
    }
  g_array_append_val (group->accuracies, dig_run_item_get_best (item)->validation.accuracy);
  g_array_append_val (group->seeds, seed);
}

/* Runs that were trained to their end are what others can be measured by. One that was stopped stands for its settings where
 * there is no better. */
static GPtrArray *
make_groups (DigRunItem *const *items, guint n, LeftOut *left_out)
{
  GPtrArray *groups = g_ptr_array_new_with_free_func (group_free);

  for (guint i = 0; i < n; i++)
    if (dig_run_item_get_best (items[i]) != NULL && is_finished (items[i]))
      count_run (find_group (groups, items[i]), items[i]);
  for (guint i = 0; i < n; i++)
    {
      Group *group;

      if (dig_run_item_get_best (items[i]) == NULL || is_finished (items[i]))
        continue;
      if (is_training (items[i]))
        {
          left_out->n_training++;
          continue;
        }
      group = find_group (groups, items[i]);
      if (group->seeds->len == 0)
        count_run (group, items[i]);
      else
        left_out->n_stopped++;
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
         "%% (Wilson’s 95 %% interval for %'u images)."),
      accuracy * 100, low * 100, high * 100, n);
}

/* A single seed, perhaps in several runs. */
static char *
describe_one_seed (const Group *group, double accuracy)
{
  g_autofree char *words = describe_one_run (group, accuracy);
  g_autofree char *times = NULL;
  guint n = group->n_repeated + 1;

  if (n == 1)
    return g_steal_pointer (&words);
  times = n == 2 ? g_strdup (_ ("The same run twice: seed, settings and digits are the same."))
                 : g_strdup_printf (
                     ngettext ("The same run %u time: seed, settings and digits are the same.",
                               "The same run %u times: seed, settings and digits are the same.", n),
                     n);
  return g_strconcat (times, " ", words, NULL);
}

static char *
describe_training_run (DigRunItem *item)
{
  const Group group = { .first = item };
  g_autofree char *words =
      describe_one_run (&group, dig_run_item_get_best (item)->validation.accuracy);

  return g_strconcat (words, " ", _ ("It is still training."), NULL);
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

/* Drawings that were joined change the fingerprint, but none of them is validated on. */
static gboolean
have_same_source (DigRunItem *a, DigRunItem *b)
{
  if (!dig_run_item_has_drawings (a) && !dig_run_item_has_drawings (b))
    return have_same_digits (a, b);
  return have_same_name (a, b)
         && dig_run_item_get_n_validation (a) == dig_run_item_get_n_validation (b);
}

static gboolean
have_same_images (const Group *a, const Group *b)
{
  const DigTrainSettings *first = dig_run_item_get_settings (a->first);
  const DigTrainSettings *second = dig_run_item_get_settings (b->first);

  return first->test_size == second->test_size && first->split_seed == second->split_seed
         && first->limit == second->limit && have_same_source (a->first, b->first);
}

static char *
compare_groups_in_words (GPtrArray *groups)
{
  g_autofree char *verdict = NULL;
  DigSummary summary;

  if (groups->len > 2)
    return g_strdup_printf (
        _ ("Runs of %u different settings or digits are ticked. Tick those of only two to read "
           "whether they differ by more than noise."),
        groups->len);
  if (groups->len == 1)
    {
      summarise (g_ptr_array_index (groups, 0), &summary);
      return summary.n == 1 ? describe_one_seed (g_ptr_array_index (groups, 0), summary.mean)
                            : describe_one_group (&summary);
    }
  verdict = compare_two (g_ptr_array_index (groups, 0), g_ptr_array_index (groups, 1));
  if (have_same_images (g_ptr_array_index (groups, 0), g_ptr_array_index (groups, 1)))
    return g_steal_pointer (&verdict);
  return g_strconcat (verdict, " ", _ ("They were measured on different images."), NULL);
}

static gboolean
counts_seeds_twice (GPtrArray *groups)
{
  for (guint i = 0; i < groups->len; i++)
    {
      const Group *group = g_ptr_array_index (groups, i);

      /* Of a single one everything is said already. */
      if (group->n_repeated > 0 && (groups->len > 1 || group->seeds->len > 1))
        return TRUE;
    }
  return FALSE;
}

static void
append_sentence (GString *text, char *sentence)
{
  g_string_append_printf (text, "%s%s", text->len > 0 ? " " : "", sentence);
  g_free (sentence);
}

static void
append_left_out (GString *text, GPtrArray *groups, const LeftOut *left_out)
{
  if (groups->len <= 2 && counts_seeds_twice (groups))
    append_sentence (text, g_strdup (_ ("Runs of the same seed count once.")));
  if (left_out->n_stopped > 0)
    append_sentence (
        text, g_strdup_printf (ngettext ("%u run that was not trained to its end does not count.",
                                         "%u runs that were not trained to their end do not count.",
                                         left_out->n_stopped),
                               left_out->n_stopped));
  if (left_out->n_training > 0)
    append_sentence (text,
                     g_strdup_printf (ngettext ("%u run is still training and does not count yet.",
                                                "%u runs are still training and do not count yet.",
                                                left_out->n_training),
                                      left_out->n_training));
}

char *
dig_run_compare_in_words (DigRunItem *const *items, guint n)
{
  LeftOut left_out = { 0, 0 };
  g_autoptr (GPtrArray) groups = make_groups (items, n, &left_out);
  GString *text = NULL;

  if (n == 1 && left_out.n_training == 1)
    return describe_training_run (items[0]);
  text = g_string_new (NULL);
  if (groups->len > 0)
    append_sentence (text, compare_groups_in_words (groups));
  append_left_out (text, groups, &left_out);
  return g_string_free (text, FALSE);
}
