/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/dig-error.h"
#include "io/dig-split.h"

#define GOLDEN SOURCE_ROOT "/tests/golden/split/"

/* SHA-256 over the rows as little-endian 32-bit integers. */
static char *
hash_rows (const gint32 *rows, guint n)
{
  g_autofree gint32 *little = g_new (gint32, n);

  for (guint i = 0; i < n; i++)
    little[i] = GINT32_TO_LE (rows[i]);
  return g_compute_checksum_for_data (G_CHECKSUM_SHA256, (const guchar *)little, n * sizeof *rows);
}

static void
check_ends (const gint32 *rows, guint n, char **first, char **last)
{
  for (guint i = 0; first[i]; i++)
    g_assert_cmpint (rows[i], ==, atoi (first[i]));
  for (guint i = 0, n_last = g_strv_length (last); i < n_last; i++)
    g_assert_cmpint (rows[n - n_last + i], ==, atoi (last[i]));
}

/* One part: "n,sha256,first rows,last rows", rows divided by spaces. */
static void
check_part (const gint32 *rows, guint n, char **fields)
{
  g_autofree char *hash = hash_rows (rows, n);
  g_auto (GStrv) first = g_strsplit (fields[2], " ", -1), last = g_strsplit (fields[3], " ", -1);

  g_assert_cmpint (n, ==, atoi (fields[0]));
  check_ends (rows, n, first, last);
  g_assert_cmpstr (hash, ==, fields[1]);
}

static void
test_equals_scikit_learn (void)
{
  g_autofree char *text = NULL;
  g_auto (GStrv) lines = NULL;
  g_autoptr (GError) error = NULL;
  guint n_checked = 0;

  g_file_get_contents (GOLDEN "splits.csv", &text, NULL, &error);
  g_assert_no_error (error);
  lines = g_strsplit (g_strstrip (text), "\n", -1);
  for (guint i = 1; lines[i]; i++, n_checked++)
    {
      g_auto (GStrv) fields = g_strsplit (lines[i], ",", -1);
      g_autoptr (DigSplit) split = NULL;

      g_assert_cmpuint (g_strv_length (fields), ==, 11);
      split = dig_split_new ((guint)atoi (fields[0]), g_ascii_strtod (fields[1], NULL),
                             (guint32)g_ascii_strtoull (fields[2], NULL, 10), &error);
      g_assert_no_error (error);
      check_part (split->validation, split->n_validation, fields + 3);
      check_part (split->train, split->n_train, fields + 7);
    }
  g_assert_cmpuint (n_checked, >=, 10);
}

static int
compare_rows (const void *a, const void *b)
{
  return *(const gint32 *)a - *(const gint32 *)b;
}

static void
test_every_row_is_in_exactly_one_part (void)
{
  g_autoptr (DigSplit) split = dig_split_new (1237, 0.3, 4, NULL);
  gint32 rows[1237];

  g_assert_cmpuint (split->n_validation, ==, 372);
  g_assert_cmpuint (split->n_train, ==, 865);
  memcpy (rows, split->train, 865 * sizeof *rows);
  memcpy (rows + 865, split->validation, 372 * sizeof *rows);
  qsort (rows, G_N_ELEMENTS (rows), sizeof *rows, compare_rows);
  for (gint32 i = 0; i < 1237; i++)
    g_assert_cmpint (rows[i], ==, i);
}

static void
refuse (guint n_rows, double test_size)
{
  g_autoptr (GError) error = NULL;

  g_assert_null (dig_split_new (n_rows, test_size, 1, &error));
  g_assert_error (error, DIG_ERROR, DIG_ERROR_USAGE);
}

static void
test_refuses_shares_that_leave_a_part_empty (void)
{
  refuse (100, 0);
  refuse (100, 1);
  refuse (100, -0.1);
  refuse (100, 1.5);
  refuse (100, (double)NAN);
  refuse (0, 0.1);
  refuse (1, 0.5);
  refuse (2, 0.999);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/split/equals-scikit-learn", test_equals_scikit_learn);
  g_test_add_func ("/split/every-row-is-in-exactly-one-part",
                   test_every_row_is_in_exactly_one_part);
  g_test_add_func ("/split/refuses-shares-that-leave-a-part-empty",
                   test_refuses_shares_that_leave_a_part_empty);
  return g_test_run ();
}
