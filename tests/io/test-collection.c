/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gstdio.h>
#include <pthread.h>
#include <string.h>

#include "base/dig-error.h"
#include "io-testing.h"
#include "io/dig-collection-store.h"

static DigStrokes *
make_strokes (double x)
{
  DigStrokes *strokes = dig_strokes_new ();

  dig_strokes_add (strokes, x, 0.25);
  dig_strokes_add (strokes, 0.1, 1.0 / 3.0);
  dig_strokes_begin (strokes);
  dig_strokes_add (strokes, 0.5, 0.5);
  return strokes;
}

/* Image `k` by `writer`, with strokes where k is even. */
static DigDrawnDigit *
make_digit (guint k, guint label, const char *writer)
{
  guint8 image[DIG_DRAWN_N_PIXELS];
  g_autoptr (DigStrokes) strokes = make_strokes (k / 7.0);

  for (guint i = 0; i < DIG_DRAWN_N_PIXELS; i++)
    image[i] = testing_pixel (k, i);
  return dig_drawn_digit_new (image, label, writer, k % 2 == 0 ? strokes : NULL);
}

static void
add (DigCollection *collection, guint k, guint label, const char *writer)
{
  g_autoptr (DigDrawnDigit) digit = make_digit (k, label, writer);

  dig_collection_add (collection, digit);
}

static void
expect_same (const DigCollection *a, const DigCollection *b)
{
  g_assert_cmpuint (dig_collection_get_n_digits (a), ==, dig_collection_get_n_digits (b));
  for (guint i = 0; i < dig_collection_get_n_digits (a); i++)
    {
      const DigDrawnDigit *one = dig_collection_get_digit (a, i);
      const DigDrawnDigit *other = dig_collection_get_digit (b, i);
      const DigStrokes *strokes = dig_drawn_digit_get_strokes (one);

      g_assert_cmpmem (dig_drawn_digit_get_image (one), DIG_DRAWN_N_PIXELS,
                       dig_drawn_digit_get_image (other), DIG_DRAWN_N_PIXELS);
      g_assert_cmpuint (dig_drawn_digit_get_label (one), ==, dig_drawn_digit_get_label (other));
      g_assert_cmpstr (dig_drawn_digit_get_writer (one), ==, dig_drawn_digit_get_writer (other));
      g_assert_true ((strokes == NULL) == (dig_drawn_digit_get_strokes (other) == NULL));
      if (strokes != NULL)
        {
          g_autofree char *json = dig_drawing_to_json (strokes, -1, NULL, NULL);
          g_autofree char *back =
              dig_drawing_to_json (dig_drawn_digit_get_strokes (other), -1, NULL, NULL);

          g_assert_cmpstr (json, ==, back);
        }
    }
}

static void
test_what_is_written_is_read_back (void)
{
  /* Some of these mean "missing", a number or a formula elsewhere. */
  static const char *const writers[] = { "Anna",     "",     "de Vries, \"Bo\"",
                                         "\"",       "NA",   "null",
                                         "7",        "=1+1", "小林 🙂",
                                         "O'Hara;x", ",",    "\"\"," };
  g_autoptr (TestingFolder) folder = testing_make_folder ();
  g_autofree char *path = g_build_filename (folder, "class 7b.csv", NULL);
  g_autoptr (DigCollection) collection = dig_collection_new (), back = NULL;
  g_autoptr (DigDataSet) data = NULL;
  g_autoptr (GError) error = NULL;

  for (guint i = 0; i < G_N_ELEMENTS (writers); i++)
    add (collection, i, i % 10, writers[i]);
  g_assert_true (dig_collection_write (collection, path, &error));
  g_assert_no_error (error);
  back = dig_collection_read (path, &error);
  g_assert_no_error (error);
  expect_same (collection, back);
  data = dig_load (path, NULL, NULL, NULL, NULL, NULL, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (dig_data_set_get_n_images (data), ==, G_N_ELEMENTS (writers));
  g_assert_cmpuint (dig_data_set_get_n_writers (data), ==, G_N_ELEMENTS (writers) - 1);
}

static void
test_the_last_digit_can_go (void)
{
  static const guint both[] = { 0, 1 };
  g_autoptr (TestingFolder) folder = testing_make_folder ();
  g_autofree char *path = g_build_filename (folder, "drawings.csv", NULL);
  g_autofree char *strokes_path = dig_collection_strokes_path (path);
  g_autoptr (DigCollection) collection = dig_collection_new (), back = NULL;
  g_autoptr (GError) error = NULL;

  add (collection, 0, 3, "Anna");
  add (collection, 1, 4, "Anna");
  g_assert_true (dig_collection_write (collection, path, NULL));
  g_assert_true (g_file_test (strokes_path, G_FILE_TEST_EXISTS));
  dig_collection_remove (collection, both, 2);
  g_assert_null (dig_collection_make_data_set (collection));
  g_assert_true (dig_collection_write (collection, path, &error));
  g_assert_no_error (error);
  g_assert_false (g_file_test (strokes_path, G_FILE_TEST_EXISTS));
  back = dig_collection_read (path, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (dig_collection_get_n_digits (back), ==, 0);
}

/* The program may die between the two files, and other programs sort rows. */
static void
test_strokes_find_their_digit_in_any_order (void)
{
  g_autoptr (TestingFolder) folder = testing_make_folder ();
  g_autofree char *path = g_build_filename (folder, "a.csv", NULL);
  g_autofree char *newer_path = g_build_filename (folder, "b.csv", NULL);
  g_autofree char *strokes = dig_collection_strokes_path (path);
  g_autofree char *newer_strokes = dig_collection_strokes_path (newer_path);
  g_autoptr (DigCollection) old = dig_collection_new (), newer = dig_collection_new ();
  g_autoptr (DigCollection) back = NULL;
  g_autoptr (GError) error = NULL;

  add (old, 0, 1, "Anna");
  add (old, 2, 2, "Bo");
  add (newer, 4, 3, "Anna");
  add (newer, 2, 2, "Bo");
  add (newer, 0, 1, "Anna");
  g_assert_true (dig_collection_write (old, path, NULL));
  g_assert_true (dig_collection_write (newer, newer_path, NULL));
  g_assert_cmpint (g_rename (newer_strokes, strokes), ==, 0);
  back = dig_collection_read (path, &error);
  g_assert_no_error (error);
  expect_same (old, back);
}

static void
test_the_same_drawing_is_merged_once (void)
{
  static const guint first[] = { 0 };
  g_autoptr (DigCollection) ours = dig_collection_new (), theirs = dig_collection_new ();
  g_autoptr (DigDrawnDigit) twin = NULL;
  g_autoptr (GError) error = NULL;
  DigMergeCount count;

  add (ours, 0, 1, "Anna");
  add (ours, 1, 2, "Bo");
  add (theirs, 1, 7, "Bo");   /* another label: ours is kept */
  add (theirs, 0, 1, "Cleo"); /* the same image by somebody else is another drawing */
  add (theirs, 3, 3, "Anna");
  add (theirs, 3, 3, "Anna"); /* twice in one file */
  g_assert_true (dig_collection_merge (ours, theirs, &count, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (count.n_added, ==, 2);
  g_assert_cmpuint (count.n_same, ==, 2);
  g_assert_cmpuint (count.n_relabeled, ==, 1);
  g_assert_cmpuint (dig_collection_get_n_digits (ours), ==, 4);
  g_assert_cmpuint (dig_drawn_digit_get_label (dig_collection_get_digit (ours, 1)), ==, 2);
  g_assert_true (dig_collection_merge (ours, theirs, &count, NULL));
  g_assert_cmpuint (count.n_added, ==, 0);
  g_assert_cmpuint (count.n_same, ==, 4);

  /* Strokes that only they know. */
  twin =
      dig_drawn_digit_new (dig_drawn_digit_get_image (dig_collection_get_digit (theirs, 0)), 2,
                           "Bo", dig_drawn_digit_get_strokes (dig_collection_get_digit (ours, 0)));
  dig_collection_remove (theirs, first, 1);
  dig_collection_add (theirs, twin);
  g_assert_null (dig_drawn_digit_get_strokes (dig_collection_get_digit (ours, 1)));
  g_assert_true (dig_collection_merge (ours, theirs, &count, NULL));
  g_assert_nonnull (dig_drawn_digit_get_strokes (dig_collection_get_digit (ours, 1)));
}

static void
test_a_copy_keeps_what_was_there (void)
{
  static const guint second[] = { 1 };
  g_autoptr (DigCollection) collection = dig_collection_new (), copy = NULL;
  g_autoptr (DigDrawnDigit) digit = make_digit (1, 5, "Bo");

  add (collection, 0, 1, "Anna");
  add (collection, 1, 2, "Bo");
  copy = dig_collection_copy (collection);
  dig_collection_relabel (collection, second, 1, 9);
  dig_collection_rename_writer (collection, "Anna", "Ada");
  g_assert_cmpint (dig_collection_find (collection, digit), ==, 1);
  dig_collection_remove (collection, second, 1);
  g_assert_cmpint (dig_collection_find (collection, digit), ==, -1);
  g_assert_cmpuint (dig_collection_get_n_digits (collection), ==, 1);
  g_assert_cmpstr (dig_drawn_digit_get_writer (dig_collection_get_digit (collection, 0)), ==,
                   "Ada");
  g_assert_cmpuint (dig_collection_get_n_digits (copy), ==, 2);
  g_assert_cmpuint (dig_drawn_digit_get_label (dig_collection_get_digit (copy, 1)), ==, 2);
  g_assert_cmpstr (dig_drawn_digit_get_writer (dig_collection_get_digit (copy, 0)), ==, "Anna");
}

static void
expect_bad (const char *path, const char *sentence)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (dig_collection_read (path, &error));
  g_assert_error (error, DIG_ERROR, DIG_ERROR_FILE);
  g_assert_cmpstr (error->message, ==, sentence);
}

static void
test_bad_files_are_refused (void)
{
  g_autoptr (TestingFolder) folder = testing_make_folder ();
  g_autofree char *path = g_build_filename (folder, "drawings.csv", NULL);
  g_autofree char *strokes = dig_collection_strokes_path (path);
  g_autoptr (DigCollection) collection = dig_collection_new ();

  expect_bad (GOLDEN "csv-good/unlabelled-header.csv",
              "unlabelled-header.csv has no column label; a collection says of every drawing what "
              "it is.");
  expect_bad (GOLDEN "csv-good/missing-cells.csv.gz",
              "missing-cells.csv.gz: a cell of data row 1 is empty; a collection has no missing "
              "values.");
  expect_bad (
      GOLDEN "csv-bad/writer-open-quote.csv",
      "writer-open-quote.csv, line 3, column writer: a quotation mark that is not closed on "
      "its line");
  add (collection, 0, 1, "Anna");
  g_assert_true (dig_collection_write (collection, path, NULL));
  g_assert_true (g_file_set_contents (strokes, "{\"strokes\":[[[1]]]}\n", -1, NULL));
  expect_bad (
      path, "drawings.strokes.jsonl, line 1: point 1 of stroke 1 is not a pair of numbers [x, y]");
}

static void
test_a_folder_that_cannot_be_written_leaves_nothing (void)
{
  g_autoptr (TestingFolder) folder = testing_make_folder ();
  g_autofree char *path = g_build_filename (folder, "none", "drawings.csv", NULL);
  g_autoptr (DigCollection) collection = dig_collection_new ();
  g_autoptr (GError) error = NULL;

  add (collection, 0, 1, "Anna");
  g_assert_false (dig_collection_write (collection, path, &error));
  g_assert_error (error, DIG_ERROR, DIG_ERROR_FAILED);
}

static void
test_writers_are_kept_in_one_spelling (void)
{
  static const struct
  {
    const char *text, *name;
  } cases[] = {
    { "Anna", "Anna" },
    { "  Anna \t M\xc3\xbcller\n", "Anna M\xc3\xbcller" },
    { "Zoe\xcc\x88", "Zo\xc3\xab" }, /* e and a diaeresis are one letter */
    { "", "" },
    { " \n", "" },
    { "A\aB", NULL },
    { "\xff", NULL },
  };
  g_autofree char *long_name = g_strnfill (DIG_WRITER_MAX_BYTES, 'x');
  g_autofree char *too_long = g_strnfill (DIG_WRITER_MAX_BYTES + 1, 'x');
  g_autofree char *kept = dig_writer_name_new (long_name);

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autofree char *name = dig_writer_name_new (cases[i].text);

      g_assert_cmpstr (name, ==, cases[i].name);
    }
  g_assert_cmpstr (kept, ==, long_name);
  g_assert_null (dig_writer_name_new (too_long));
}

/* The digits as "kL kL …": image and label. */
static void
expect_digits (const DigCollection *collection, const char *expected)
{
  g_autoptr (GString) text = g_string_new (NULL);

  for (guint i = 0; i < dig_collection_get_n_digits (collection); i++)
    for (guint k = 0; k < 10; k++)
      {
        const DigDrawnDigit *digit = dig_collection_get_digit (collection, i);
        g_autoptr (DigDrawnDigit) own = make_digit (k, 0, "Anna");

        if (strcmp (dig_drawn_digit_get_checksum (own), dig_drawn_digit_get_checksum (digit)) == 0)
          g_string_append_printf (text, "%s%u%u", i > 0 ? " " : "", k,
                                  dig_drawn_digit_get_label (digit));
      }
  g_assert_cmpstr (text->str, ==, expected);
}

/* Image k with label l for "kl", as above. */
static DigCollection *
make_collection (const char *digits)
{
  g_auto (GStrv) words = g_strsplit (digits, " ", -1);
  DigCollection *collection = dig_collection_new ();

  for (guint i = 0; words[i] != NULL; i++)
    add (collection, (guint)(words[i][0] - '0'), (guint)(words[i][1] - '0'), "Anna");
  return collection;
}

static void
test_what_was_done_elsewhere_is_done_here (void)
{
  g_autoptr (DigCollection) from = make_collection ("01 11 21 31 41");
  /* 0 is removed, 1 and 2 are relabelled, 3 and 4 removed, 5 and 6 are new. */
  g_autoptr (DigCollection) to = make_collection ("52 17 27 62");
  /* 2 and 3 are relabelled here, 4 is removed too, 6 is new here too, and 8. */
  g_autoptr (DigCollection) ours = make_collection ("01 11 25 35 63 84");

  g_assert_true (dig_collection_follow (ours, from, to, NULL));
  expect_digits (ours, "17 25 35 63 84 52");
  /* Nothing was done: what is here only stays, what is there only does not come. */
  g_assert_true (dig_collection_follow (ours, to, to, NULL));
  expect_digits (ours, "17 25 35 63 84 52");
}

static void
write_to (DigCollectionStore *store, const char *digits, const char *expected)
{
  g_autoptr (DigCollection) mine = make_collection (digits), both = NULL;
  g_autoptr (GError) error = NULL;

  dig_collection_store_write (store, mine, &both, &error);
  g_assert_no_error (error);
  if (expected == NULL)
    g_assert_null (both);
  else
    expect_digits (both, expected);
}

static void
expect_file (const char *path, const char *expected)
{
  g_autoptr (DigCollection) found = dig_collection_read (path, NULL);

  g_assert_nonnull (found);
  expect_digits (found, expected);
}

static void
test_two_programs_write_one_file (void)
{
  g_autoptr (TestingFolder) root = testing_make_folder ();
  g_autofree char *path = g_build_filename (root, "class.csv", NULL);
  g_autoptr (DigCollectionStore) one = dig_collection_store_new (path);
  g_autoptr (DigCollectionStore) other = dig_collection_store_new (path);
  g_autoptr (DigCollection) empty = dig_collection_store_read (one, NULL), read = NULL, both = NULL;
  g_autoptr (GError) error = NULL;

  expect_digits (empty, "");
  write_to (one, "00 11", NULL);
  read = dig_collection_store_read (other, NULL);
  expect_digits (read, "00 11");
  write_to (other, "00 11 22", NULL);
  /* 0 was removed here, and is not brought back. */
  write_to (one, "11 33", "11 33 22");
  /* Not taken over yet: it stays in the file. */
  write_to (one, "11 33 44", "11 33 44 22");
  dig_collection_store_adopt (one);
  write_to (one, "11 44 22", NULL);
  expect_file (path, "11 44 22");
  write_to (other, "00 11 22 55", "11 22 55 44");
  dig_collection_store_adopt (other);
  /* A file that is gone is written as it was. */
  g_assert_cmpint (g_unlink (path), ==, 0);
  write_to (other, "11 22 55 44", NULL);
  expect_file (path, "11 22 55 44");
  /* One that cannot be read is left alone. */
  g_assert_true (g_file_set_contents (path, "label\n", -1, NULL));
  g_assert_false (dig_collection_store_write (other, read, &both, &error));
  g_assert_nonnull (error);
}

#define N_EACH 12

typedef struct
{
  const char *path, *writer;
} Program;

/* Adds a digit after the other, and never takes over what the other one adds. */
static void *
add_many (void *data)
{
  const Program *program = data;
  g_autoptr (DigCollectionStore) store = dig_collection_store_new (program->path);
  g_autoptr (DigCollection) mine = dig_collection_new ();

  for (guint k = 0; k < N_EACH; k++)
    {
      g_autoptr (DigCollection) both = NULL;
      g_autoptr (GError) error = NULL;

      add (mine, k, k % 10, program->writer);
      dig_collection_store_write (store, mine, &both, &error);
      g_assert_no_error (error);
    }
  return NULL;
}

static void
test_programs_that_write_at_once_lose_nothing (void)
{
  g_autoptr (TestingFolder) root = testing_make_folder ();
  g_autofree char *path = g_build_filename (root, "class.csv", NULL);
  Program programs[] = { { path, "Anna" }, { path, "Bo" } };
  g_autoptr (DigCollection) found = NULL;
  pthread_t other;

  g_assert_cmpint (pthread_create (&other, NULL, add_many, &programs[1]), ==, 0);
  add_many (&programs[0]);
  pthread_join (other, NULL);
  found = dig_collection_read (path, NULL);
  g_assert_nonnull (found);
  g_assert_cmpuint (dig_collection_get_n_digits (found), ==, 2 * N_EACH);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/collection/what-is-written-is-read-back", test_what_is_written_is_read_back);
  g_test_add_func ("/collection/the-last-digit-can-go", test_the_last_digit_can_go);
  g_test_add_func ("/collection/strokes-find-their-digit-in-any-order",
                   test_strokes_find_their_digit_in_any_order);
  g_test_add_func ("/collection/the-same-drawing-is-merged-once",
                   test_the_same_drawing_is_merged_once);
  g_test_add_func ("/collection/a-copy-keeps-what-was-there", test_a_copy_keeps_what_was_there);
  g_test_add_func ("/collection/what-was-done-elsewhere-is-done-here",
                   test_what_was_done_elsewhere_is_done_here);
  g_test_add_func ("/collection/two-programs-write-one-file", test_two_programs_write_one_file);
  g_test_add_func ("/collection/programs-that-write-at-once-lose-nothing",
                   test_programs_that_write_at_once_lose_nothing);
  g_test_add_func ("/collection/bad-files-are-refused", test_bad_files_are_refused);
  g_test_add_func ("/collection/a-folder-that-cannot-be-written-leaves-nothing",
                   test_a_folder_that_cannot_be_written_leaves_nothing);
  g_test_add_func ("/collection/writers-are-kept-in-one-spelling",
                   test_writers_are_kept_in_one_spelling);
  return g_test_run ();
}
