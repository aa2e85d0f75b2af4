/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib/gstdio.h>
#include <string.h>

#include "base/dig-error.h"
#include "io-testing.h"
#include "io/dig-solution.h"

#define SOLUTION "ImageId,Label\n1,7\n2,0\n3,9\n"

typedef struct
{
  char *folder, *log_path, *path;
  DigDataSet *data;
} Fixture;

static DigDataSet *
make_test_set (guint8 first_pixel)
{
  guint8 *images = g_new0 (guint8, 3 * 4);
  DigDataSet *data;

  images[0] = first_pixel;
  data = dig_data_set_new_take (images, NULL, NULL, 3, 2, 2, 10);
  dig_data_set_set_name (data, "test.csv");
  return data;
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->folder = testing_make_folder ();
  fixture->log_path = g_build_filename (fixture->folder, "log.json", NULL);
  fixture->path = testing_make_file (fixture->folder, "solution.csv", SOLUTION, strlen (SOLUTION));
  fixture->data = make_test_set (1);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_free (fixture->log_path);
  g_free (fixture->path);
  dig_data_set_unref (fixture->data);
  testing_remove_folder (fixture->folder);
}

static guint8 *
open_for (Fixture *fixture, const DigDataSet *data, guint n_classes, guint *n, GError **error)
{
  const DigSolutionRequest request = { fixture->path, data, n_classes, fixture->log_path };

  return dig_solution_open (&request, n, error);
}

static guint
open_once (Fixture *fixture, const DigDataSet *data)
{
  g_autoptr (GError) error = NULL;
  guint n = 0;
  g_autofree guint8 *labels = open_for (fixture, data, 10, &n, &error);

  g_assert_no_error (error);
  g_assert_cmpmem (labels, 3, "\7\0\11", 3);
  return n;
}

static guint
get_count (Fixture *fixture, const DigDataSet *data)
{
  g_autofree char *fingerprint = dig_data_set_dup_fingerprint (data);
  guint n = G_MAXUINT;

  g_assert_true (dig_solution_get_count (fixture->log_path, fingerprint, &n, NULL));
  return n;
}

static void
test_every_opening_is_counted (Fixture *fixture, gconstpointer data)
{
  g_assert_cmpuint (get_count (fixture, fixture->data), ==, 0);
  for (guint i = 1; i <= 3; i++)
    {
      g_assert_cmpuint (open_once (fixture, fixture->data), ==, i);
      g_assert_cmpuint (get_count (fixture, fixture->data), ==, i);
    }
}

static void
test_every_test_set_has_its_count (Fixture *fixture, gconstpointer data)
{
  g_autoptr (DigDataSet) other = make_test_set (2);
  g_autoptr (DigDataSet) renamed = make_test_set (1);

  dig_data_set_set_name (renamed, "renamed.csv");
  open_once (fixture, fixture->data);
  g_assert_cmpuint (open_once (fixture, other), ==, 1);
  g_assert_cmpuint (open_once (fixture, renamed), ==, 2);
  g_assert_cmpuint (get_count (fixture, other), ==, 1);
}

static void
refuse (Fixture *fixture, const char *text, const char *sentence)
{
  g_autofree char *path = testing_make_file (fixture->folder, "bad.csv", text, strlen (text));
  const DigSolutionRequest request = { path, fixture->data, 5, fixture->log_path };
  g_autoptr (GError) error = NULL;

  g_assert_null (dig_solution_open (&request, NULL, &error));
  g_assert_error (error, DIG_ERROR, DIG_ERROR_FILE);
  g_assert_cmpstr (error->message, ==, sentence);
}

static void
test_what_does_not_fit_is_not_counted (Fixture *fixture, gconstpointer data)
{
  refuse (fixture, "ImageId,Label\n1,7\n2,0\n",
          "bad.csv has 2 answers, and test.csv has 3 images: it is the solution of another test "
          "set.");
  refuse (fixture, "ImageId,Label\n1,7\n2,a\n3,9\n",
          "bad.csv, line 3: the label \"a\"; a label is a whole number from 0 to 9");
  refuse (fixture, "ImageId,Label\n1,4\n2,0\n3,5\n",
          "bad.csv has other classes too; the model tells only 5 classes apart. The solution does "
          "not count as opened.");
  g_assert_cmpuint (get_count (fixture, fixture->data), ==, 0);
  g_assert_false (g_file_test (fixture->log_path, G_FILE_TEST_EXISTS));
}

static void
test_without_a_count_nothing_is_opened (Fixture *fixture, gconstpointer data)
{
  static const char *const broken[] = {
    "",
    "{",
    "[]",
    "{\"format\": \"digit-lab-test-sets-1\"}",
    "{\"format\": \"digit-lab-test-sets-1\", \"test_sets\": [1]}",
    "{\"format\": \"digit-lab-test-sets-1\", \"test_sets\": [{\"fingerprint\": \"a\", \"name\": "
    "\"b\", \"opened\": -1}]}",
  };

  for (guint i = 0; i < G_N_ELEMENTS (broken); i++)
    {
      g_autoptr (GError) error = NULL;
      g_autofree char *left = NULL;

      g_assert_true (g_file_set_contents (fixture->log_path, broken[i], -1, NULL));
      g_assert_null (open_for (fixture, fixture->data, 10, NULL, &error));
      g_assert_error (error, DIG_ERROR, DIG_ERROR_FILE);
      g_assert_nonnull (strstr (error->message, "log.json"));
      g_assert_true (g_file_get_contents (fixture->log_path, &left, NULL, NULL));
      g_assert_cmpstr (left, ==, broken[i]);
    }
}

static gpointer
open_often (gpointer data)
{
  for (guint i = 0; i < 10; i++)
    open_once (data, ((Fixture *)data)->data);
  return NULL;
}

static void
test_openings_at_the_same_time_are_all_counted (Fixture *fixture, gconstpointer data)
{
  GThread *threads[4];

  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    threads[i] = g_thread_new ("open", open_often, fixture);
  for (guint i = 0; i < G_N_ELEMENTS (threads); i++)
    g_thread_join (threads[i]);
  g_assert_cmpuint (get_count (fixture, fixture->data), ==, 40);
}

static void
test_the_builtin_test_digits_have_their_solution (Fixture *fixture, gconstpointer user_data)
{
  g_autofree char *path = dig_builtin_data_path ("test.csv.gz");
  g_autoptr (DigDataSet) data =
      dig_load (path, &(DigLoadOptions){ 0 }, NULL, NULL, NULL, NULL, NULL);
  g_autofree char *fingerprint = dig_data_set_dup_fingerprint (data);
  g_autofree char *other = dig_data_set_dup_fingerprint (fixture->data);
  g_autofree char *solution = dig_solution_find_builtin (fingerprint);
  const DigSolutionRequest request = { solution, data, 10, fixture->log_path };
  g_autofree guint8 *labels = dig_solution_open (&request, NULL, NULL);

  g_assert_nonnull (labels);
  g_assert_null (dig_solution_find_builtin (other));
}

#define ADD(name, function)                                                                        \
  g_test_add ("/solution/" name, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  ADD ("every-opening-is-counted", test_every_opening_is_counted);
  ADD ("every-test-set-has-its-count", test_every_test_set_has_its_count);
  ADD ("what-does-not-fit-is-not-counted", test_what_does_not_fit_is_not_counted);
  ADD ("without-a-count-nothing-is-opened", test_without_a_count_nothing_is_opened);
  ADD ("openings-at-the-same-time-are-all-counted", test_openings_at_the_same_time_are_all_counted);
  ADD ("the-builtin-test-digits-have-their-solution",
       test_the_builtin_test_digits_have_their_solution);
  return g_test_run ();
}
