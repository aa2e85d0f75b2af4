/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <math.h>
#include <string.h>

#include "base/dig-error.h"
#include "io/dig-augmentation.h"

#define GOLDEN SOURCE_ROOT "/tests/golden/augmentation/"
#define HEIGHT 14
#define WIDTH 17
#define N_PIXELS (HEIGHT * WIDTH)
#define N_MODES 4

typedef struct
{
  float rotation, shear, shift_y, shift_x, zoom_y, zoom_x, flipped, fill;
  guint8 image[N_PIXELS];
  guint8 results[N_MODES][N_PIXELS];
} __attribute__ ((packed)) Affine;

typedef struct
{
  float sigma, alpha;
  float noise[N_PIXELS], result[N_PIXELS];
} Elastic;

static gpointer
read_golden (const char *name, gsize record_bytes, gsize *n)
{
  g_autofree char *path = g_build_filename (GOLDEN, name, NULL);
  g_autoptr (GError) error = NULL;
  char *bytes;
  gsize n_bytes;

  g_file_get_contents (path, &bytes, &n_bytes, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (n_bytes % record_bytes, ==, 0);
  *n = n_bytes / record_bytes;
  return bytes;
}

/* Mean absolute difference in grey levels. */
static double
measure_difference (const Affine *affine, DigFillMode mode)
{
  DigAugmentation augmentation = { .fill_mode = mode, .fill_value = affine->fill };
  DigTransform transform = { .rotation = affine->rotation,
                             .shear = affine->shear,
                             .shift_y = affine->shift_y,
                             .shift_x = affine->shift_x,
                             .zoom_y = affine->zoom_y,
                             .zoom_x = affine->zoom_x,
                             .is_flipped = affine->flipped > 0.0f };
  double sum = 0.0;

  dig_augment_fill_matrix (&transform, HEIGHT, WIDTH);
  for (int i = 0; i < N_PIXELS; i++)
    {
      float level = dig_augment_pixel (&augmentation, &transform, affine->image, HEIGHT, WIDTH,
                                       NULL, i / WIDTH, i % WIDTH);

      sum += fabs (rint ((double)level) - affine->results[mode][i]);
    }
  return sum / N_PIXELS;
}

/* 200 transformations composed as Keras does, each in the four modes. */
static void
test_images_are_scipys (gconstpointer data)
{
  DigFillMode mode = GPOINTER_TO_INT (data);
  gsize n;
  g_autofree Affine *records = read_golden ("affine.bin", sizeof (Affine), &n);
  double worst = 0.0;

  if (G_BYTE_ORDER != G_LITTLE_ENDIAN)
    {
      g_test_skip ("the golden file is little-endian");
      return;
    }
  g_assert_cmpuint (n, ==, 200);
  for (gsize i = 0; i < n; i++)
    worst = fmax (worst, measure_difference (&records[i], mode));
  g_test_message ("worst of %" G_GSIZE_FORMAT ": %.4f grey levels", n, worst);
  g_assert_cmpfloat (worst, <, 0.05);
}

static void
test_elastic_filter_is_scipys (void)
{
  gsize n;
  g_autofree Elastic *records = read_golden ("elastic.bin", sizeof (Elastic), &n);

  for (gsize i = 0; i < n && G_BYTE_ORDER == G_LITTLE_ENDIAN; i++)
    {
      float weights[DIG_AUGMENT_MAX_RADIUS + 1], rows[N_PIXELS], result[N_PIXELS];
      int radius = dig_augment_radius (records[i].sigma);

      dig_augment_fill_weights (records[i].sigma, 1.0f, weights);
      dig_augment_filter_plane (records[i].noise, HEIGHT, WIDTH, 1, weights, radius, rows);
      dig_augment_fill_weights (records[i].sigma, records[i].alpha, weights);
      dig_augment_filter_plane (rows, HEIGHT, WIDTH, 0, weights, radius, result);
      for (int j = 0; j < N_PIXELS; j++)
        g_assert_cmpfloat_with_epsilon (result[j], records[i].result[j], 1e-4);
      /* The two ways to sum give the same floats: this is what a GPU does. */
      for (int j = 0; j < N_PIXELS; j++)
        g_assert_cmpfloat (
            result[j], ==,
            dig_augment_filter (rows + j % WIDTH, HEIGHT, WIDTH, j / WIDTH, weights, radius));
    }
}

/* Known answers: a shift of Keras' sign, a flip, and the identity, exactly. */
static void
test_whole_shifts_and_flips_move_pixels (void)
{
  const guint8 image[6] = { 10, 20, 30, 40, 50, 60 };
  const guint8 shifted[6] = { 50, 60, 7, 7, 7, 7 }, flipped[6] = { 30, 20, 10, 60, 50, 40 };
  DigAugmentation augmentation = { .fill_value = 7.0f };
  DigTransform transform = { .shift_y = 1.0f, .shift_x = 1.0f, .zoom_y = 1.0f, .zoom_x = 1.0f };
  guint8 same[6];

  dig_augment_fill_matrix (&transform, 2, 3);
  for (int i = 0; i < 6; i++)
    g_assert_cmpfloat (
        dig_augment_pixel (&augmentation, &transform, image, 2, 3, NULL, i / 3, i % 3), ==,
        shifted[i]);
  transform = (DigTransform){ .zoom_y = 1.0f, .zoom_x = 1.0f, .is_flipped = 1 };
  dig_augment_fill_matrix (&transform, 2, 3);
  for (int i = 0; i < 6; i++)
    g_assert_cmpfloat (
        dig_augment_pixel (&augmentation, &transform, image, 2, 3, NULL, i / 3, i % 3), ==,
        flipped[i]);
  dig_augmentation_apply (&augmentation, 1, 2, 3, image, 2, 3, same);
  g_assert_cmpmem (same, 6, image, 6);
}

#define N_DRAWS 40000

/* Mean and variance of a number that is uniform in middle - range…middle + range. */
static void
check_uniform (const double *values, double middle, double range)
{
  double sum = 0.0, squares = 0.0, mean;

  for (int i = 0; i < N_DRAWS; i++)
    {
      g_assert_cmpfloat (fabs (values[i] - middle), <=, range * 1.000001);
      sum += values[i];
      squares += values[i] * values[i];
    }
  mean = sum / N_DRAWS;
  /* Five standard deviations of the two estimates. */
  g_assert_cmpfloat (fabs (mean - middle), <, 5.0 * range / sqrt (3.0 * N_DRAWS));
  g_assert_cmpfloat (fabs ((squares / N_DRAWS - mean * mean) / (range * range / 3.0) - 1.0), <,
                     5.0 * sqrt (0.8 / N_DRAWS));
}

static void
test_draws_are_uniform_in_their_ranges (void)
{
  DigAugmentation augmentation = { .rotation = 10.0f,
                                   .shift_x = 0.1f,
                                   .shift_y = 0.2f,
                                   .zoom = 0.1f,
                                   .shear = 5.0f,
                                   .flips_horizontally = 1,
                                   .erase_probability = 0.25f,
                                   .erase_min = 0.05f,
                                   .erase_max = 0.1f };
  g_autofree double *values = g_new (double, 6 * N_DRAWS);
  const double ranges[6] = { 10.0, 5.0, 0.2 * 28, 0.1 * 20, 0.1, 0.1 };
  int n_flipped = 0, n_erased = 0;

  for (int i = 0; i < N_DRAWS; i++)
    {
      DigTransform t =
          dig_augment_draw (&augmentation, 9, (guint64)i / 32, (guint32)i % 32, 28, 20);
      const float drawn[6] = { t.rotation, t.shear, t.shift_y, t.shift_x, t.zoom_y, t.zoom_x };

      for (int j = 0; j < 6; j++)
        values[j * N_DRAWS + i] = (double)drawn[j];
      n_flipped += t.is_flipped;
      n_erased += t.erase_height > 0;
      g_assert_true (t.erase_top >= 0 && t.erase_top + t.erase_height <= 28);
      g_assert_true (t.erase_left >= 0 && t.erase_left + t.erase_width <= 20);
    }
  for (int j = 0; j < 6; j++)
    check_uniform (values + j * N_DRAWS, j < 4 ? 0.0 : 1.0, ranges[j]);
  g_assert_cmpfloat (fabs (n_flipped / (double)N_DRAWS - 0.5), <, 5.0 * sqrt (0.25 / N_DRAWS));
  g_assert_cmpfloat (fabs (n_erased / (double)N_DRAWS - 0.25), <, 5.0 * sqrt (0.19 / N_DRAWS));
}

static void
test_wrong_ranges_are_refused_in_words (void)
{
  DigAugmentation augmentation;
  g_autoptr (GError) error = NULL;

  dig_augmentation_init (&augmentation);
  g_assert_true (dig_augmentation_check (&augmentation, &error));
  augmentation.zoom = 1.0f;
  g_assert_false (dig_augmentation_check (&augmentation, &error));
  g_assert_error (error, DIG_ERROR, DIG_ERROR_USAGE);
  g_assert_cmpstr (error->message, ==, "Augmentation: the zoom is 1; it must be 0…0.9");
  g_clear_error (&error);
  augmentation.zoom = (float)NAN;
  g_assert_false (dig_augmentation_check (&augmentation, NULL));
  augmentation.zoom = 0.1f;
  augmentation.erase_min = 0.5f;
  g_assert_false (dig_augmentation_check (&augmentation, NULL));
}

static void
test_json_keeps_every_range (void)
{
  DigAugmentation augmentation, again;
  g_autoptr (GString) text = g_string_new (NULL);
  g_autoptr (JsonNode) node = NULL;
  g_autoptr (GError) error = NULL;
  guint n;
  const DigAugmentationField *fields = dig_augmentation_get_fields (&n);

  memset (&again, 0, sizeof again);
  dig_augmentation_init (&augmentation);
  for (guint i = 0; i < n; i++)
    dig_augmentation_set (&augmentation, &fields[i],
                          fields[i].minimum
                              + (fields[i].maximum - fields[i].minimum) * (i + 1.0) / 17.0);
  augmentation.flips_horizontally = 1;
  augmentation.fill_mode = DIG_FILL_WRAP;
  dig_augmentation_append_json (text, &augmentation);
  node = dig_json_parse (text->str, -1, "test", DIG_ERROR_USAGE, &error);
  g_assert_no_error (error);
  g_assert_true (dig_augmentation_read_json (json_node_get_object (node), &again, &error));
  g_assert_no_error (error);
  g_assert_true (dig_augmentation_equal (&augmentation, &again));
}

static void
test_words_name_the_direction_the_picture_moves (void)
{
  DigTransform transform = { .rotation = 3.0f, .shift_x = -1.5f, .zoom_x = 0.8f, .zoom_y = 1.0f };
  g_autofree char *words = dig_transform_describe (&transform);

  g_assert_cmpstr (words, ==,
                   "turned 3.0° clockwise; moved 1.5 px to the right; 0.0 px up; "
                   "width × 1.25, height × 1.00");
}

int
main (int argc, char **argv)
{
  const char *const *modes = dig_fill_mode_get_names ();

  g_test_init (&argc, &argv, NULL);
  for (int mode = 0; modes[mode] != NULL; mode++)
    {
      g_autofree char *path = g_strdup_printf ("/augmentation/images-are-scipys/%s", modes[mode]);

      g_test_add_data_func (path, GINT_TO_POINTER (mode), test_images_are_scipys);
    }
  g_test_add_func ("/augmentation/elastic-filter-is-scipys", test_elastic_filter_is_scipys);
  g_test_add_func ("/augmentation/whole-shifts-and-flips-move-pixels",
                   test_whole_shifts_and_flips_move_pixels);
  g_test_add_func ("/augmentation/draws-are-uniform-in-their-ranges",
                   test_draws_are_uniform_in_their_ranges);
  g_test_add_func ("/augmentation/wrong-ranges-are-refused-in-words",
                   test_wrong_ranges_are_refused_in_words);
  g_test_add_func ("/augmentation/json-keeps-every-range", test_json_keeps_every_range);
  g_test_add_func ("/augmentation/words-name-the-direction-the-picture-moves",
                   test_words_name_the_direction_the_picture_moves);
  return g_test_run ();
}
