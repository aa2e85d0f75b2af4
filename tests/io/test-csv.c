/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <string.h>

#include "base/dig-error.h"
#include "io-testing.h"
#include "io/dig-csv-row.h"

static void
test_good_files_give_the_same_digits (void)
{
  g_autoptr (GPtrArray) table = testing_read_table (GOLDEN "csv-good.tsv");

  g_assert_cmpuint (table->len, >, 20);
  for (guint i = 1; i < table->len; i++)
    {
      char **fields = table->pdata[i];
      g_autofree char *path = g_build_filename (GOLDEN "csv-good", fields[0], NULL);
      g_autoptr (GError) error = NULL;
      g_autoptr (DigLoadReport) report = NULL;
      g_autoptr (DigDataSet) set = dig_load (path, NULL, NULL, NULL, NULL, &report, &error);
      g_autofree char *fingerprint = NULL;

      g_assert_no_error (error);
      g_assert_cmpuint (report->n_rows, ==, g_ascii_strtoull (fields[1], NULL, 10));
      g_assert_cmpuint (report->n_columns, ==, g_ascii_strtoull (fields[2], NULL, 10));
      g_assert_cmpuint (report->n_missing, ==, g_ascii_strtoull (fields[3], NULL, 10));
      g_assert_cmpuint (report->n_rows_missing, ==, g_ascii_strtoull (fields[4], NULL, 10));
      g_assert_cmpint (report->is_labelled, ==, dig_data_set_has_labels (set));
      fingerprint = dig_data_set_dup_fingerprint (set);
      g_assert_cmpstr (fingerprint, ==, fields[5]);
    }
}

static void
test_bad_files_get_their_sentence (void)
{
  g_autoptr (GPtrArray) table = testing_read_table (GOLDEN "csv-bad.tsv");

  g_assert_cmpuint (table->len, >=, 40);
  for (guint i = 0; i < table->len; i++)
    {
      char **fields = table->pdata[i];
      g_autofree char *path = g_build_filename (GOLDEN "csv-bad", fields[0], NULL);

      testing_expect_refusal (path, NULL, fields[1]);
    }
}

static DigDataSet *
load_missing (DigMissingRule rule, DigLoadReport **report)
{
  const DigLoadOptions options = { .missing = rule };
  g_autoptr (GError) error = NULL;
  DigDataSet *set =
      dig_load (GOLDEN "csv-good/missing-cells.csv.gz", &options, NULL, NULL, NULL, report, &error);

  g_assert_no_error (error);
  return set;
}

static void
test_missing_cells_are_counted_by_column (void)
{
  g_autoptr (DigLoadReport) report = NULL;
  g_autoptr (DigDataSet) set = load_missing (DIG_MISSING_DROP_ROWS, &report);

  g_assert_cmpuint (g_strv_length (report->column_names), ==, 785);
  g_assert_cmpstr (report->column_names[3], ==, "pixel2");
  g_assert_cmpuint (report->missing_by_column[0], ==, 1);
  g_assert_cmpuint (report->missing_by_column[1], ==, 1);
  g_assert_cmpuint (report->missing_by_column[2], ==, 0);
  g_assert_cmpuint (report->missing_by_column[3], ==, 1);
  g_assert_cmpuint (report->missing_by_column[784], ==, 1);
  g_assert_cmpuint (report->n_missing_rows_listed, ==, 3);
  g_assert_cmpuint (report->missing_rows[0], ==, 1);
  g_assert_cmpuint (report->missing_rows[1], ==, 4);
  g_assert_cmpuint (report->missing_rows[2], ==, 6);
}

static void
test_rows_with_missing_cells_are_left_out (void)
{
  g_autoptr (DigLoadReport) report = NULL;
  g_autoptr (DigDataSet) set = load_missing (DIG_MISSING_DROP_ROWS, &report);

  g_assert_cmpuint (dig_data_set_get_n_images (set), ==, 3);
  g_assert_cmpuint (dig_data_set_get_source_row (set, 0), ==, 2);
  g_assert_cmpuint (dig_data_set_get_source_row (set, 1), ==, 3);
  g_assert_cmpuint (dig_data_set_get_source_row (set, 2), ==, 5);
}

static void
test_missing_pixels_can_be_filled_with_zero (void)
{
  g_autoptr (DigLoadReport) report = NULL;
  g_autoptr (DigDataSet) set = load_missing (DIG_MISSING_ZERO, &report);

  /* The row without its label is left out all the same. */
  g_assert_cmpuint (dig_data_set_get_n_images (set), ==, 5);
  g_assert_cmpuint (report->n_rows_missing, ==, 3);
  g_assert_cmpuint (dig_data_set_get_labels (set)[0], ==, 4);
  g_assert_cmpuint (dig_data_set_get_image (set, 0)[0], ==, 0);
  g_assert_cmpuint (dig_data_set_get_image (set, 0)[1], ==, 1);
  g_assert_cmpuint (dig_data_set_get_source_row (set, 4), ==, 6);
  g_assert_cmpuint (dig_data_set_get_image (set, 4)[783], ==, 0);
  g_assert_cmpuint (dig_data_set_get_image (set, 4)[784 - 28], ==,
                    dig_data_set_get_image (set, 1)[784 - 28]);
}

static void
check_rows (const DigDataSet *set, guint n)
{
  g_assert_cmpuint (dig_data_set_get_n_images (set), ==, n);
  for (guint k = 0; k < n; k++)
    {
      const guint8 *image = dig_data_set_get_image (set, k);

      g_assert_cmpuint (dig_data_set_get_labels (set)[k], ==, k % 10);
      for (guint j = 0; j < 784; j++)
        if (image[j] != testing_pixel (k, j))
          g_error ("row %u, pixel %u: %u", k, j, image[j]);
    }
}

static DigDataSet *
load_text (const GString *csv, const DigLoadOptions *options, DigLoadReport **report)
{
  g_autoptr (TestingFolder) folder = testing_make_folder ();
  g_autofree char *path = testing_make_file (folder, "many.csv", csv->str, csv->len);
  g_autoptr (GError) error = NULL;
  DigDataSet *set = dig_load (path, options, NULL, NULL, NULL, report, &error);

  g_assert_no_error (error);
  return set;
}

static void
test_rows_keep_their_order_over_many_pieces (void)
{
  g_autoptr (GString) csv = testing_make_csv (6000);
  g_autoptr (DigDataSet) set = load_text (csv, NULL, NULL);

  g_assert_cmpuint (csv->len, >, 8 * 1024 * 1024);
  check_rows (set, 6000);
}

static void
test_limit_takes_the_first_rows (void)
{
  static const guint limits[] = { 1, 7, 800, 2999, 3000, 4000 };
  g_autoptr (GString) csv = testing_make_csv (3000);

  for (guint i = 0; i < G_N_ELEMENTS (limits); i++)
    {
      const DigLoadOptions options = { .limit = limits[i] };
      g_autoptr (DigLoadReport) report = NULL;
      g_autoptr (DigDataSet) set = load_text (csv, &options, &report);

      check_rows (set, MIN (limits[i], 3000));
      g_assert_cmpuint (report->n_rows, ==, MIN (limits[i], 3000));
    }
}

/* More rows than the size of the file lets one expect: the room for the images has to grow. */
static void
test_thousands_of_rows_without_any_cell_are_read (void)
{
  g_autoptr (GString) csv = testing_make_csv (1);
  g_autoptr (DigLoadReport) report = NULL;
  g_autoptr (DigDataSet) set = NULL;
  g_autofree char *commas = g_strnfill (785, ',');

  commas[784] = '\n';
  for (guint i = 0; i < 5000; i++)
    g_string_append_len (csv, commas, 785);
  testing_append_row (csv, 1);
  set = load_text (csv, NULL, &report);
  check_rows (set, 2);
  g_assert_cmpuint (dig_data_set_get_source_row (set, 1), ==, 5002);
  g_assert_cmpuint (report->n_rows_missing, ==, 5000);
  g_assert_cmpuint (report->n_missing_rows_listed, ==, 1000);
  g_assert_cmpuint (report->missing_rows[999], ==, 1001);
  g_assert_cmpuint (report->n_missing, ==, 5000 * 785);
  g_assert_cmpuint (report->missing_by_column[400], ==, 5000);
}

/* Writes over the first value of a line, from 1. */
static void
spoil_line (GString *csv, guint line, char by)
{
  char *p = csv->str;

  for (guint i = 1; i < line; i++)
    p = strchr (p, '\n') + 1;
  *p = by;
}

static void
test_of_many_errors_the_first_is_told (void)
{
  g_autoptr (TestingFolder) folder = testing_make_folder ();
  g_autoptr (GString) csv = testing_make_csv (6000);
  g_autofree char *path = NULL;

  for (guint line = 3711; line <= 5911; line += 40)
    spoil_line (csv, line, 'x');
  path = testing_make_file (folder, "many.csv", csv->str, csv->len);
  for (guint i = 0; i < 10; i++)
    testing_expect_refusal (path, NULL,
                            "many.csv, line 3711, column label: \"x\"; a label is a whole number "
                            "from 0 to 9");
}

static void
collect_progress_cb (double fraction, gpointer data)
{
  g_array_append_val ((GArray *)data, fraction);
}

static void
test_progress_rises_to_one (void)
{
  g_autoptr (TestingFolder) folder = testing_make_folder ();
  g_autoptr (GString) csv = testing_make_csv (900);
  g_autofree char *path = testing_make_file (folder, "some.csv", csv->str, csv->len);
  g_autoptr (GArray) fractions = g_array_new (FALSE, FALSE, sizeof (double));
  g_autoptr (DigDataSet) set =
      dig_load (path, NULL, NULL, collect_progress_cb, fractions, NULL, NULL);

  g_assert_nonnull (set);
  g_assert_cmpuint (fractions->len, >=, 4);
  for (guint i = 1; i < fractions->len; i++)
    g_assert_cmpfloat (g_array_index (fractions, double, i), >=,
                       g_array_index (fractions, double, i - 1));
  g_assert_cmpfloat (g_array_index (fractions, double, 0), >, 0);
  g_assert_cmpfloat (g_array_index (fractions, double, fractions->len - 1), ==, 1);
}

static void
cancel_cb (double fraction, gpointer data)
{
  g_cancellable_cancel (data);
}

static void
test_a_cancelled_load_gives_nothing (void)
{
  g_autoptr (TestingFolder) folder = testing_make_folder ();
  g_autoptr (GString) csv = testing_make_csv (900);
  g_autofree char *path = testing_make_file (folder, "some.csv", csv->str, csv->len);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  g_autoptr (GError) error = NULL;

  g_assert_null (dig_load (path, NULL, cancellable, cancel_cb, cancellable, NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
  g_clear_error (&error);
  g_assert_null (dig_load (path, NULL, cancellable, NULL, NULL, NULL, &error));
  g_assert_error (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);
}

/* A quick reader may give up, but it may not differ. */
static void
compare_readers (DigCsvReadCells read_cells, const DigCsvLayout *layout, const GString *line,
                 guint *n_quick)
{
  guint8 quick[DIG_CSV_N_PIXELS], careful[DIG_CSV_N_PIXELS];
  guint missing[DIG_CSV_MAX_COLUMNS] = { 0 };
  DigCsvRow quick_row, careful_row;
  g_autoptr (GError) error = NULL;
  /* The line and the padding, to the byte: a sanitizer sees what is read beyond. */
  g_autofree char *room = g_malloc (line->len + 2 * DIG_CSV_PADDING);
  char *text = room + DIG_CSV_PADDING;

  memset (room, '7', line->len + 2 * DIG_CSV_PADDING);
  text[-1] = '\n';
  memcpy (text, line->str, line->len);
  text[line->len] = '\n';
  if (!dig_csv_row_read_with (read_cells, layout, text, line->len, quick, &quick_row))
    return;
  (*n_quick)++;
  g_assert_true (
      dig_csv_row_read (layout, "f", 1, text, line->len, careful, &careful_row, missing, &error));
  g_assert_no_error (error);
  g_assert_cmpmem (quick, sizeof quick, careful, sizeof careful);
  g_assert_cmpuint (quick_row.label, ==, careful_row.label);
  g_assert_cmpuint (careful_row.n_missing, ==, 0);
}

static void
test_quick_and_careful_reader_agree (gconstpointer data)
{
  static const char odd[] = "0123456789,,,. \"-+e\r\nx";
  DigCsvReadCells read_cells = data != NULL ? *(const DigCsvReadCells *)data : NULL;
  g_autoptr (GRand) rand = g_rand_new_with_seed (11);
  g_autoptr (GString) first = testing_make_csv (1);
  g_autoptr (DigCsvLayout) layout = dig_csv_layout_new ("f", first->str, first->len - 1, 1, NULL);
  guint n_quick = 0;

  for (guint i = 0; i < 3000; i++)
    {
      g_autoptr (GString) line = g_string_new (NULL);

      testing_append_row (line, i);
      g_string_truncate (line, line->len - 1);
      for (gint n = g_rand_int_range (rand, 0, 3); n > 0; n--)
        line->str[g_rand_int_range (rand, 0, (gint32)line->len)] =
            odd[g_rand_int_range (rand, 0, sizeof odd - 1)];
      compare_readers (read_cells, layout, line, &n_quick);
    }
  g_assert_cmpuint (n_quick, >, 500);
  g_assert_cmpuint (n_quick, <, 2500);
}

/* Every reader that this machine runs, the one without vectors first. */
static void
add_reader_tests (void)
{
  static DigCsvReadCells readers[4];

  g_test_add_data_func ("/csv/quick-and-careful-reader-agree/words", NULL,
                        test_quick_and_careful_reader_agree);
  for (guint i = 0; (readers[i] = dig_csv_vector_get_reader (i)) != NULL; i++)
    {
      g_autofree char *name = g_strdup_printf ("/csv/quick-and-careful-reader-agree/vectors-%u", i);

      g_test_add_data_func (name, &readers[i], test_quick_and_careful_reader_agree);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/csv/good-files-give-the-same-digits", test_good_files_give_the_same_digits);
  g_test_add_func ("/csv/bad-files-get-their-sentence", test_bad_files_get_their_sentence);
  g_test_add_func ("/csv/missing-cells-are-counted-by-column",
                   test_missing_cells_are_counted_by_column);
  g_test_add_func ("/csv/rows-with-missing-cells-are-left-out",
                   test_rows_with_missing_cells_are_left_out);
  g_test_add_func ("/csv/missing-pixels-can-be-filled-with-zero",
                   test_missing_pixels_can_be_filled_with_zero);
  g_test_add_func ("/csv/rows-keep-their-order-over-many-pieces",
                   test_rows_keep_their_order_over_many_pieces);
  g_test_add_func ("/csv/limit-takes-the-first-rows", test_limit_takes_the_first_rows);
  g_test_add_func ("/csv/thousands-of-rows-without-any-cell-are-read",
                   test_thousands_of_rows_without_any_cell_are_read);
  g_test_add_func ("/csv/of-many-errors-the-first-is-told", test_of_many_errors_the_first_is_told);
  g_test_add_func ("/csv/progress-rises-to-one", test_progress_rises_to_one);
  g_test_add_func ("/csv/a-cancelled-load-gives-nothing", test_a_cancelled_load_gives_nothing);
  add_reader_tests ();
  return g_test_run ();
}
