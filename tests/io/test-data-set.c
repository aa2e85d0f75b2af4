/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "base/dig-error.h"
#include "io/dig-split.h"

/* Four images of 2×3: image i has the pixel values 10 i, 10 i + 1, …; labels 2, 0, 2, 1. */
static DigDataSet *
make_set (gboolean is_labelled)
{
  guint8 *images = g_malloc (24);

  for (guint i = 0; i < 24; i++)
    images[i] = (guint8)(i / 6 * 10 + i % 6);
  return dig_data_set_new_take (images, is_labelled ? g_memdup2 ("\2\0\2\1", 4) : NULL, NULL, 4, 2,
                                3, 3);
}

static void
test_it_lends_what_it_was_given (void)
{
  g_autoptr (DigDataSet) set = make_set (TRUE);

  g_assert_cmpuint (dig_data_set_get_n_images (set), ==, 4);
  g_assert_cmpuint (dig_data_set_get_height (set), ==, 2);
  g_assert_cmpuint (dig_data_set_get_width (set), ==, 3);
  g_assert_cmpuint (dig_data_set_get_n_pixels (set), ==, 6);
  g_assert_cmpuint (dig_data_set_get_n_classes (set), ==, 3);
  g_assert_cmpuint (dig_data_set_get_image (set, 3)[5], ==, 35);
  g_assert_cmpuint (dig_data_set_get_source_row (set, 3), ==, 4);
  g_assert_cmpuint (dig_data_set_get_n_bytes (set), ==, 28);
}

static void
test_classes_are_counted (void)
{
  g_autoptr (DigDataSet) set = make_set (TRUE), unlabelled = make_set (FALSE);
  guint counts[3] = { 9, 9, 9 };

  dig_data_set_count_classes (set, counts);
  g_assert_cmpmem (counts, sizeof counts, ((guint[]){ 1, 1, 2 }), sizeof counts);
  dig_data_set_count_classes (unlabelled, counts);
  g_assert_cmpmem (counts, sizeof counts, ((guint[]){ 0, 0, 0 }), sizeof counts);
}

static void
test_mean_image_is_of_the_class_asked_for (void)
{
  g_autoptr (DigDataSet) set = make_set (TRUE);
  double mean[6];

  dig_data_set_mean_image (set, 2, mean);
  g_assert_cmpfloat (mean[0], ==, 10);
  g_assert_cmpfloat (mean[5], ==, 15);
  dig_data_set_mean_image (set, -1, mean);
  g_assert_cmpfloat (mean[1], ==, 16);
}

static void
test_classes_can_be_named (void)
{
  static const char *const names[] = { "shirt", "shoe", "bag" };
  g_autoptr (DigDataSet) set = make_set (TRUE);

  g_assert_cmpstr (dig_data_set_get_class_name (set, 2), ==, "2");
  dig_data_set_set_class_names (set, names);
  g_assert_cmpstr (dig_data_set_get_class_name (set, 2), ==, "bag");
}

static void
test_fingerprint_depends_on_every_byte (void)
{
  g_autoptr (DigDataSet) set = make_set (TRUE), same = make_set (TRUE),
                         unlabelled = make_set (FALSE);
  g_autofree char *a = dig_data_set_dup_fingerprint (set);
  g_autofree char *b = dig_data_set_dup_fingerprint (same);
  g_autofree char *c = dig_data_set_dup_fingerprint (unlabelled);
  g_autofree char *d = NULL, *e = NULL;
  g_autoptr (DigDataSet) head = dig_data_set_head (set, 3), flat = NULL;

  d = dig_data_set_dup_fingerprint (head);
  flat = dig_data_set_new_take (g_memdup2 (dig_data_set_get_images (set), 24),
                                g_memdup2 (dig_data_set_get_labels (set), 4), NULL, 4, 3, 2, 3);
  e = dig_data_set_dup_fingerprint (flat);
  g_assert_cmpuint (strlen (a), ==, 64);
  g_assert_cmpstr (a, ==, b);
  g_assert_cmpstr (a, !=, c);
  g_assert_cmpstr (a, !=, d);
  g_assert_cmpstr (a, !=, e);
}

static void
test_head_outlives_its_set (void)
{
  static const char *const names[] = { "shirt", "shoe", "bag" };
  DigDataSet *set = make_set (TRUE);
  g_autoptr (DigDataSet) head = NULL;

  dig_data_set_set_name (set, "four");
  dig_data_set_set_class_names (set, names);
  head = dig_data_set_head (set, 2);
  dig_data_set_unref (set);
  g_assert_cmpuint (dig_data_set_get_n_images (head), ==, 2);
  g_assert_cmpuint (dig_data_set_get_image (head, 1)[0], ==, 10);
  g_assert_cmpuint (dig_data_set_get_labels (head)[0], ==, 2);
  g_assert_cmpstr (dig_data_set_get_name (head), ==, "four");
  g_assert_cmpstr (dig_data_set_get_class_name (head, 1), ==, "shoe");
}

static void
test_writers_are_numbered_by_name (void)
{
  static const char *const names[] = { "Zoë", NULL, "Ada", "Zoë" };
  static const guint picked_rows[] = { 3, 1 };
  g_autoptr (DigDataSet) set = make_set (TRUE), plain = make_set (TRUE);
  g_autoptr (DigDataSet) picked = NULL, head = NULL;
  g_autofree char *before = dig_data_set_dup_fingerprint (plain), *after = NULL;

  g_assert_false (dig_data_set_has_writers (set));
  g_assert_cmpuint (dig_data_set_get_writer (set, 0), ==, DIG_NO_WRITER);
  dig_data_set_set_writers (set, names);
  g_assert_true (dig_data_set_has_writers (set));
  g_assert_cmpuint (dig_data_set_get_n_writers (set), ==, 2);
  g_assert_cmpstr (dig_data_set_get_writer_name (set, 0), ==, "Ada");
  g_assert_cmpuint (dig_data_set_get_writer (set, 0), ==, 1);
  g_assert_cmpuint (dig_data_set_get_writer (set, 1), ==, DIG_NO_WRITER);
  g_assert_cmpuint (dig_data_set_find_writer (set, "Zoë"), ==, 1);
  g_assert_cmpuint (dig_data_set_find_writer (set, "Bo"), ==, DIG_NO_WRITER);
  after = dig_data_set_dup_fingerprint (set);
  g_assert_cmpstr (before, !=, after);
  picked = dig_data_set_pick (set, picked_rows, 2);
  g_assert_cmpuint (dig_data_set_get_n_images (picked), ==, 2);
  g_assert_cmpuint (dig_data_set_get_n_writers (picked), ==, 1);
  g_assert_cmpuint (dig_data_set_get_writer (picked, 0), ==, 0);
  g_assert_cmpuint (dig_data_set_get_writer (picked, 1), ==, DIG_NO_WRITER);
  g_assert_cmpuint (dig_data_set_get_source_row (picked, 0), ==, 4);
  g_assert_cmpuint (dig_data_set_get_labels (picked)[1], ==, 0);
  g_assert_cmpuint (dig_data_set_get_image (picked, 1)[5], ==, 15);
  head = dig_data_set_head (set, 3);
  g_assert_cmpuint (dig_data_set_get_writer (head, 2), ==, 0);
}

static void
test_joined_images_are_behind_the_split (void)
{
  g_autoptr (DigDataSet) base = make_set (TRUE), more = make_set (TRUE), bare = make_set (FALSE);
  g_autoptr (GError) error = NULL;
  g_autoptr (DigDataSet) joined = dig_data_set_join (base, more, &error);
  g_autoptr (DigDataSet) head = NULL, alone = NULL;
  g_autoptr (DigSplit) split = NULL, plain = NULL;
  g_autofree char *before = dig_data_set_dup_fingerprint (base), *after = NULL, *again = NULL;

  g_assert_no_error (error);
  g_assert_cmpuint (dig_data_set_get_n_images (joined), ==, 8);
  g_assert_cmpuint (dig_data_set_get_n_split_rows (joined), ==, 4);
  g_assert_cmpuint (dig_data_set_get_n_split_rows (base), ==, 4);
  g_assert_cmpuint (dig_data_set_get_image (joined, 7)[5], ==, 35);
  g_assert_cmpuint (dig_data_set_get_labels (joined)[4], ==, 2);
  after = dig_data_set_dup_fingerprint (joined);
  g_assert_cmpstr (before, !=, after);

  /* The rows are dealt out as without them. */
  split = dig_split_new_for_data (joined, 0, 0.25, 15, &error);
  plain = dig_split_new (4, 0.25, 15, &error);
  g_assert_no_error (error);
  g_assert_cmpmem (split->validation, split->n_validation * sizeof (gint32), plain->validation,
                   plain->n_validation * sizeof (gint32));
  g_assert_cmpuint (split->n_train, ==, plain->n_train + 4);
  g_assert_cmpmem (split->train, plain->n_train * sizeof (gint32), plain->train,
                   plain->n_train * sizeof (gint32));
  for (gint32 i = 0; i < 4; i++)
    g_assert_cmpint (split->train[plain->n_train + (guint)i], ==, 4 + i);

  head = dig_data_set_head (joined, 2);
  g_assert_cmpuint (dig_data_set_get_n_images (head), ==, 6);
  g_assert_cmpuint (dig_data_set_get_n_split_rows (head), ==, 2);
  g_assert_cmpuint (dig_data_set_get_image (head, 2)[0], ==, 0);
  alone = dig_data_set_without_joined (joined);
  again = dig_data_set_dup_fingerprint (alone);
  g_assert_cmpstr (before, ==, again);

  g_assert_null (dig_data_set_join (joined, more, &error));
  g_assert_error (error, DIG_ERROR, DIG_ERROR_USAGE);
  g_clear_error (&error);
  g_assert_null (dig_data_set_join (base, bare, &error));
  g_assert_error (error, DIG_ERROR, DIG_ERROR_USAGE);
}

static void
test_joined_images_keep_writers_and_rows_of_their_own (void)
{
  const char *const first[] = { "Ada", NULL, "Bo", "Ada" };
  const char *const second[] = { NULL, "Cy", "Ada", NULL };
  g_autoptr (DigDataSet) base = make_set (TRUE), more = make_set (TRUE), bare = make_set (TRUE);
  g_autoptr (DigDataSet) joined = NULL, alone = NULL, other = NULL;
  g_autofree char *before = NULL, *again = NULL;
  guint last;

  dig_data_set_set_writers (base, first);
  dig_data_set_set_writers (more, second);
  before = dig_data_set_dup_fingerprint (base);
  joined = dig_data_set_join (base, more, NULL);
  alone = dig_data_set_without_joined (joined);
  again = dig_data_set_dup_fingerprint (alone);
  g_assert_cmpstr (before, ==, again);
  g_assert_cmpuint (dig_data_set_get_n_writers (joined), ==, 3);
  for (guint i = 0; i < 8; i++)
    {
      const char *name = i < 4 ? first[i] : second[i - 4];
      guint writer = dig_data_set_get_writer (joined, i);

      if (name == NULL)
        g_assert_cmpuint (writer, ==, DIG_NO_WRITER);
      else
        g_assert_cmpstr (dig_data_set_get_writer_name (joined, writer), ==, name);
    }
  last = dig_data_set_get_source_row (base, 3);
  g_assert_cmpuint (dig_data_set_get_source_row (joined, 3), ==, last);
  for (guint i = 0; i < 4; i++)
    g_assert_cmpuint (dig_data_set_get_source_row (joined, 4 + i), ==,
                      last + dig_data_set_get_source_row (more, i));

  /* Without writers of its own a set stays the one that older runs were trained on. */
  other = dig_data_set_join (bare, more, NULL);
  g_assert_false (dig_data_set_has_writers (other));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/data-set/it-lends-what-it-was-given", test_it_lends_what_it_was_given);
  g_test_add_func ("/data-set/classes-are-counted", test_classes_are_counted);
  g_test_add_func ("/data-set/mean-image-is-of-the-class-asked-for",
                   test_mean_image_is_of_the_class_asked_for);
  g_test_add_func ("/data-set/classes-can-be-named", test_classes_can_be_named);
  g_test_add_func ("/data-set/fingerprint-depends-on-every-byte",
                   test_fingerprint_depends_on_every_byte);
  g_test_add_func ("/data-set/writers-are-numbered-by-name", test_writers_are_numbered_by_name);
  g_test_add_func ("/data-set/joined-images-are-behind-the-split",
                   test_joined_images_are_behind_the_split);
  g_test_add_func ("/data-set/joined-images-keep-writers-and-rows-of-their-own",
                   test_joined_images_keep_writers_and_rows_of_their_own);
  g_test_add_func ("/data-set/head-outlives-its-set", test_head_outlives_its_set);
  return g_test_run ();
}
