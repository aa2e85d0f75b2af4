/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/dig-error.h"
#include "io-testing.h"
#include "io/dig-strokes.h"

static GPtrArray *
read_golden (const char *name)
{
  g_autofree char *path = g_build_filename (GOLDEN "strokes", name, NULL);
  g_autoptr (GError) error = NULL;
  GPtrArray *drawings = dig_drawings_read (path, &error);

  g_assert_no_error (error);
  return drawings;
}

static void
check_drawings (const char *name)
{
  g_autoptr (GPtrArray) drawings = read_golden (name);
  const DigDrawing *first = drawings->pdata[0], *last = drawings->pdata[2];
  const DigPoint *points;
  guint n_points;

  g_assert_cmpuint (drawings->len, ==, 3);
  g_assert_cmpint (first->label, ==, 7);
  g_assert_cmpstr (first->writer, ==, "3");
  g_assert_cmpuint (first->line, ==, 1);
  g_assert_cmpuint (dig_strokes_get_n_strokes (first->strokes), ==, 2);
  points = dig_strokes_get_stroke (first->strokes, 0, &n_points);
  g_assert_cmpuint (n_points, ==, 3);
  g_assert_cmpfloat (points[1].x, ==, 30.5);
  g_assert_cmpfloat (points[2].y, ==, 60.0);
  points = dig_strokes_get_stroke (first->strokes, 1, &n_points);
  g_assert_cmpuint (n_points, ==, 2);
  g_assert_cmpfloat (points[0].x, ==, 5.0);
  g_assert_cmpint (last->label, ==, -1);
  g_assert_cmpstr (last->writer, ==, "Ada");
  g_assert_cmpuint (last->line, ==, 4);
}

static void
test_drawings_are_read (void)
{
  check_drawings ("good.jsonl");
  check_drawings ("packed.jsonl.gz");
}

static void
test_what_is_written_reads_back (void)
{
  g_autoptr (GPtrArray) drawings = read_golden ("good.jsonl");

  for (guint i = 0; i < drawings->len; i++)
    {
      const DigDrawing *drawing = drawings->pdata[i];
      g_autofree char *json =
          dig_drawing_to_json (drawing->strokes, drawing->label, drawing->writer, NULL);
      g_autoptr (GError) error = NULL;
      g_autoptr (DigDrawing) back = dig_drawing_new_from_json (json, -1, "test", &error);
      g_autofree char *again = NULL;

      g_assert_no_error (error);
      g_assert_cmpint (back->label, ==, drawing->label);
      g_assert_cmpstr (back->writer, ==, drawing->writer);
      again = dig_drawing_to_json (back->strokes, back->label, back->writer, NULL);
      g_assert_cmpstr (again, ==, json);
    }
}

static void
test_bad_lines_get_their_sentence (void)
{
  static const struct
  {
    const char *json, *sentence;
  } cases[] = {
    { "", "a is not JSON: line 1, column 1" },
    { "[]", "a: a JSON object is expected" },
    { "{\"strokes\":[[[1,2],[3]]]}", "a: point 2 of stroke 1 is not a pair of numbers [x, y]" },
    { "{\"strokes\":[[[1,2]],[5]]}", "a: point 1 of stroke 2 is not a pair of numbers [x, y]" },
    { "{\"strokes\":[7]}", "a: stroke 1 is not a list of points" },
    { "{\"strokes\":[[[1,null]]]}",
      "a: point 1 of stroke 1: x and y must be numbers from -1e12 to 1e12" },
    { "{\"strokes\":[[[1,\"2\"]]]}",
      "a: point 1 of stroke 1: x and y must be numbers from -1e12 to 1e12" },
    { "{\"strokes\":[[[1,2e12]]]}",
      "a: point 1 of stroke 1: x and y must be numbers from -1e12 to 1e12" },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (DigDrawing) drawing = dig_drawing_new_from_json (cases[i].json, -1, "a", &error);

      g_assert_null (drawing);
      g_assert_error (error, DIG_ERROR, DIG_ERROR_FILE);
      if (i > 0) /* json-glib counts an empty text's columns as it likes */
        g_assert_cmpstr (error->message, ==, cases[i].sentence);
    }
}

static void
test_keys_that_are_not_as_they_should_be_are_refused (void)
{
  static const char *const cases[] = {
    "{}",
    "{\"strokes\":3}",
    "{\"strokes\":[],\"label\":10}",
    "{\"strokes\":[],\"label\":\"7\"}",
    "{\"strokes\":[],\"writer\":[]}",
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autoptr (DigDrawing) drawing = dig_drawing_new_from_json (cases[i], -1, "a", &error);

      g_assert_null (drawing);
      g_assert_error (error, DIG_ERROR, DIG_ERROR_FILE);
    }
}

static void
test_a_bad_file_is_refused_with_its_line (void)
{
  g_autofree char *path = g_build_filename (GOLDEN "strokes", "null.jsonl", NULL);
  g_autoptr (TestingFolder) folder = testing_make_folder ();
  const char text[] = "{\"strokes\":[]}\n\n{\"strokes\":[}\n";
  g_autofree char *other = testing_make_file (folder, "b.jsonl", text, sizeof text - 1);
  g_autoptr (GError) error = NULL;

  g_assert_null (dig_drawings_read (path, &error));
  g_assert_cmpstr (error->message, ==,
                   "null.jsonl, line 1: point 2 of stroke 1: x and y must be numbers from -1e12 to "
                   "1e12");
  g_clear_error (&error);
  g_assert_null (dig_drawings_read (other, &error));
  g_assert_true (g_str_has_prefix (error->message, "b.jsonl, line 3 is not JSON"));
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/strokes/drawings-are-read", test_drawings_are_read);
  g_test_add_func ("/strokes/what-is-written-reads-back", test_what_is_written_reads_back);
  g_test_add_func ("/strokes/bad-lines-get-their-sentence", test_bad_lines_get_their_sentence);
  g_test_add_func ("/strokes/keys-that-are-not-as-they-should-be-are-refused",
                   test_keys_that_are_not_as_they_should_be_are_refused);
  g_test_add_func ("/strokes/a-bad-file-is-refused-with-its-line",
                   test_a_bad_file_is_refused_with_its_line);
  return g_test_run ();
}
