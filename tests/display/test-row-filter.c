/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "app/dig-row-filter.h"
#include "display-support.h"

static void
assert_rows (GArray *rows, guint n_rows, const guint32 *expected)
{
  g_assert_cmpmem (rows->data, rows->len * sizeof (guint32), expected, n_rows * sizeof (guint32));
}

static void
test_filters (void)
{
  g_autoptr (DigDataSet) data = make_digits (25, TRUE);
  const guint8 is_validation[25] = { [3] = 1, [13] = 1, [14] = 1 };
  g_autoptr (GArray) all = dig_filter_rows (data, is_validation, DIG_PART_ALL, 3);
  g_autoptr (GArray) training = dig_filter_rows (data, is_validation, DIG_PART_TRAINING, 3);
  g_autoptr (GArray) validation = dig_filter_rows (data, is_validation, DIG_PART_VALIDATION, -1);

  assert_rows (all, 3, (const guint32[]){ 3, 13, 23 });
  assert_rows (training, 1, (const guint32[]){ 23 });
  assert_rows (validation, 3, (const guint32[]){ 3, 13, 14 });
}

static void
test_mask_agrees_with_split (void)
{
  g_autoptr (DigSplit) split = dig_split_new (100, 0.1, 15, NULL);
  g_autofree guint8 *mask = dig_validation_mask_new (100, split);
  guint n_validation = 0;

  for (guint i = 0; i < 100; i++)
    n_validation += mask[i];
  g_assert_cmpuint (n_validation, ==, 10);
  for (guint i = 0; i < split->n_validation; i++)
    g_assert_cmpuint (mask[split->validation[i]], ==, 1);
  for (guint i = 0; i < split->n_train; i++)
    g_assert_cmpuint (mask[split->train[i]], ==, 0);
  g_assert_null (dig_validation_mask_new (100, NULL));
}

static void
test_counts (void)
{
  g_autoptr (DigDataSet) data = make_digits (25, TRUE);
  const guint8 is_validation[25] = { [3] = 1, [13] = 1, [14] = 1 };
  guint training[10], validation[10];

  dig_count_parts (data, is_validation, training, validation);
  g_assert_cmpuint (training[3], ==, 1);
  g_assert_cmpuint (validation[3], ==, 2);
  g_assert_cmpuint (training[9], ==, 2);
  g_assert_cmpuint (validation[4], ==, 1);
}

static void
test_finds_rows_of_the_file (void)
{
  guint32 *source_rows = g_memdup2 ((const guint32[]){ 1, 2, 5, 9 }, 4 * sizeof (guint32));
  g_autoptr (DigDataSet) data =
      dig_data_set_new_take (g_malloc0 (4), NULL, source_rows, 4, 1, 1, 10);

  g_assert_cmpuint (dig_find_source_row (data, 1), ==, 0);
  g_assert_cmpuint (dig_find_source_row (data, 3), ==, 2);
  g_assert_cmpuint (dig_find_source_row (data, 5), ==, 2);
  g_assert_cmpuint (dig_find_source_row (data, 100), ==, 3);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/row-filter/keeps-part-and-class", test_filters);
  g_test_add_func ("/row-filter/mask-agrees-with-split", test_mask_agrees_with_split);
  g_test_add_func ("/row-filter/counts-both-parts", test_counts);
  g_test_add_func ("/row-filter/left-out-row-leads-to-the-next", test_finds_rows_of_the_file);
  return g_test_run ();
}
