/* SPDX-License-Identifier: GPL-3.0-or-later */
/* PCA as scikit-learn has it: tests/golden/make-pca.py. t-SNE on clusters that are known. */
#include "config.h"

#include "train/dig-projection.h"

#include <json-glib/json-glib.h>
#include <math.h>
#include <string.h>

static JsonArray *cases;

static float *
make_vectors (guint n, guint d)
{
  float *vectors = g_new (float, (gsize)n *d);

  for (guint i = 0; i < n; i++)
    for (guint j = 0; j < d; j++)
      vectors[(gsize)i * d + j] = (float)(sin (0.7 * (i + 1) * (j % 13 + 1)) * (5.0 / (1 + j % 13))
                                          + 0.3 * cos (0.1 * i * i + j));
  return vectors;
}

static void
test_pca (void)
{
  for (guint c = 0; c < json_array_get_length (cases); c++)
    {
      JsonObject *object = json_array_get_object_element (cases, c);
      guint n = (guint)json_object_get_int_member (object, "n");
      guint d = (guint)json_object_get_int_member (object, "d");
      JsonArray *expected = json_object_get_array_member (object, "points");
      JsonArray *shares = json_object_get_array_member (object, "explained");
      g_autofree float *vectors = make_vectors (n, d), *points = g_new (float, 2 * n);
      double explained[2], difference = 0, length = 0;

      g_assert_true (dig_pca (vectors, n, d, points, explained, NULL));
      for (guint i = 0; i < 2 * n; i++)
        {
          double value = json_array_get_double_element (expected, i);

          difference += pow ((double)points[i] - value, 2);
          length += value * value;
        }
      g_test_message ("%u × %u: relative difference %.1e", n, d, sqrt (difference / length));
      g_assert_cmpfloat (sqrt (difference / length), <, 1e-5);
      for (guint k = 0; k < 2; k++)
        g_assert_cmpfloat (fabs (explained[k] - json_array_get_double_element (shares, k)), <,
                           1e-6);
    }
}

static void
test_pca_of_nothing (void)
{
  static const float alike[8] = { 3, 1, 3, 1, 3, 1, 3, 1 };
  float points[8];
  double explained[2];

  g_assert_true (dig_pca (alike, 4, 2, points, explained, NULL));
  for (guint i = 0; i < 8; i++)
    g_assert_cmpfloat (points[i], ==, 0);
  g_assert_cmpfloat (explained[0], ==, 0);
}

/* With the covariance and without. */
static void
test_pca_cancel (void)
{
  static const guint widths[] = { 7, 1200 };
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  float points[2 * 40];

  g_cancellable_cancel (cancellable);
  for (guint i = 0; i < G_N_ELEMENTS (widths); i++)
    {
      g_autofree float *vectors = make_vectors (40, widths[i]);

      g_assert_false (dig_pca (vectors, 40, widths[i], points, NULL, cancellable));
    }
}

/* All eight ways in which axes may lie, with noise. */
static void
test_axes (void)
{
  static const float before[8] = { 3, 1, -2, 2, 0.5f, -1, -1.5f, -2 };

  for (guint way = 0; way < 8; way++)
    {
      gboolean is_swapped = (way & 4) != 0;
      float points[8];
      DigAxes axes;

      for (guint i = 0; i < 4; i++)
        {
          points[2 * i + (is_swapped ? 1 : 0)] = before[2 * i] * ((way & 1) != 0 ? -2 : 2);
          points[2 * i + (is_swapped ? 0 : 1)] = before[2 * i + 1] * ((way & 2) != 0 ? -1 : 1);
        }
      points[0] += 0.1f;
      axes = dig_axes_compare (before, points, 4);
      dig_axes_apply (&axes, points, 4);
      for (guint i = 0; i < 4; i++)
        {
          g_assert_cmpfloat_with_epsilon (points[2 * i], 2 * before[2 * i], 0.11);
          g_assert_cmpfloat_with_epsilon (points[2 * i + 1], before[2 * i + 1], 0.11);
        }
    }
}

#define N_CLUSTERS 3
#define N_EACH 40
#define N (N_CLUSTERS * N_EACH)
#define D 10

/* Each cluster lies along an axis of its own. */
static float *
make_clusters (void)
{
  float *vectors = g_new (float, N *D);
  guint32 state = 12345;

  for (guint i = 0; i < N; i++)
    for (guint j = 0; j < D; j++)
      {
        state = state * 1664525u + 1013904223u;
        vectors[i * D + j] = (float)(state >> 24) / 255.0f + (j == i % N_CLUSTERS ? 6.0f : 0.0f);
      }
  return vectors;
}

static double
measure (const float *points, guint a, guint b)
{
  return hypot ((double)points[2 * a] - (double)points[2 * b],
                (double)points[2 * a + 1] - (double)points[2 * b + 1]);
}

static void
count_cb (const float *points, double share, gpointer data)
{
  double *last = data;

  g_assert_cmpfloat (share, >, *last);
  *last = share;
}

static void
test_clusters (void)
{
  g_autofree float *vectors = make_clusters (), *points = g_new (float, 2 * N),
                   *again = g_new (float, 2 * N);
  DigTsneOptions options = { .perplexity = 15, .n_steps = 300, .seed = 1 };
  double share = 0;

  g_assert_true (dig_pca (vectors, N, D, points, NULL, NULL));
  memcpy (again, points, 2 * N * sizeof (float));
  g_assert_true (dig_tsne (vectors, N, D, &options, points, count_cb, &share, NULL));
  g_assert_cmpfloat (share, ==, 1);
  /* The farthest of one's own is nearer than the nearest of the others. */
  for (guint i = 0; i < N; i++)
    {
      double own = 0, other = INFINITY;

      for (guint j = 0; j < N; j++)
        if (j % N_CLUSTERS == i % N_CLUSTERS)
          own = fmax (own, measure (points, i, j));
        else
          other = fmin (other, measure (points, i, j));
      g_assert_cmpfloat (own, <, other);
    }
  g_assert_true (dig_tsne (vectors, N, D, &options, again, NULL, NULL, NULL));
  g_assert_cmpmem (points, 2 * N * sizeof (float), again, 2 * N * sizeof (float));
}

static void
test_few_points (void)
{
  static const float vectors[10] = { 0, 0, 0, 0, 0, 0, 5, 5, 5, 5 };
  float points[10] = { 0 };
  DigTsneOptions options = { .perplexity = 30, .n_steps = 40, .seed = 1 };

  g_assert_true (dig_tsne (vectors, 5, 2, &options, points, NULL, NULL, NULL));
  for (guint i = 0; i < 10; i++)
    g_assert_true (isfinite (points[i]));
}

static void
test_cancel (void)
{
  g_autofree float *vectors = make_clusters (), *points = g_new0 (float, 2 * N);
  g_autoptr (GCancellable) cancellable = g_cancellable_new ();
  DigTsneOptions options = { .perplexity = 15, .n_steps = 300, .seed = 1 };

  g_cancellable_cancel (cancellable);
  g_assert_false (dig_tsne (vectors, N, D, &options, points, NULL, NULL, cancellable));
}

int
main (int argc, char **argv)
{
  g_autoptr (JsonParser) parser = json_parser_new ();
  g_autoptr (GError) error = NULL;
  g_autofree char *path = NULL;

  g_test_init (&argc, &argv, NULL);
  path = g_test_build_filename (G_TEST_DIST, "golden", "projection", "pca.json", NULL);
  json_parser_load_from_file (parser, path, &error);
  g_assert_no_error (error);
  cases =
      json_object_get_array_member (json_node_get_object (json_parser_get_root (parser)), "cases");
  g_test_add_func ("/projection/axes-lie-as-before", test_axes);
  g_test_add_func ("/pca/is-scikit-learns", test_pca);
  g_test_add_func ("/pca/of-equal-vectors-is-one-point", test_pca_of_nothing);
  g_test_add_func ("/pca/ends-when-it-is-cancelled", test_pca_cancel);
  g_test_add_func ("/tsne/separates-clusters-and-repeats", test_clusters);
  g_test_add_func ("/tsne/places-equal-and-few-points", test_few_points);
  g_test_add_func ("/tsne/ends-when-it-is-cancelled", test_cancel);
  return g_test_run ();
}
