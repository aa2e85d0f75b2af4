/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What lists and charts say of runs. */
#include "config.h"

#include "app/dig-run-words.h"

static DigRunItem *
make_item (const char *data_name, guint64 seed)
{
  DigRunItem *item = dig_run_item_new ("/nowhere/run");
  DigStoredRun *stored = g_new0 (DigStoredRun, 1);

  stored->description = g_new0 (DigRunDescription, 1);
  stored->description->settings = dig_train_settings_new_preset ("quick");
  stored->description->settings->seed = seed;
  stored->description->data_name = g_strdup (data_name);
  stored->epochs = g_array_new (FALSE, FALSE, sizeof (DigEpochRecord));
  dig_run_item_take_stored (item, stored, NULL);
  return item;
}

static void
assert_names (DigRunItem *a, DigRunItem *b, const char *first, const char *second)
{
  g_autoptr (GPtrArray) items = g_ptr_array_new_with_free_func (g_object_unref);
  g_auto (GStrv) names = NULL;

  g_ptr_array_add (items, a);
  g_ptr_array_add (items, b);
  names = dig_run_words_name_side_by_side (items);
  g_assert_cmpstr (names[0], ==, first);
  g_assert_cmpstr (names[1], ==, second);
}

static void
test_legend_names_the_files_that_differ (void)
{
  assert_names (make_item ("a.csv", 7), make_item ("b.csv", 1), "a.csv, seed 7", "b.csv, seed 1");
  assert_names (make_item ("a.csv", 1), make_item ("b.csv", 1), "a.csv", "b.csv");
  assert_names (make_item ("a.csv", 7), make_item ("a.csv", 1), "seed 7", "seed 1");
  assert_names (make_item ("a.csv", 1), make_item ("a.csv", 1), "run", "run");
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/run-words/legend-names-the-files-that-differ",
                   test_legend_names_the_files_that_differ);
  return g_test_run ();
}
