/* SPDX-License-Identifier: GPL-3.0-or-later */
/* MNIST's own digits, enlarged on a large sheet, come back as they were. */
#include "config.h"

#include "io/dig-ink.h"
#include "io/dig-load.h"
#include "io/dig-preparation.h"
#include "io/dig-raster.h"

enum
{
  SIDE = DIG_PREPARED_SIDE,
};

/* A digit enlarged, on a sheet that is larger still; the numbers are of the test's own. */
static float *
enlarge (const guint8 *digit, double scale, double left, double top, guint side)
{
  float *sheet = g_new (float, side *side);
  const DigBounds part = { -left / scale, -top / scale, (side - left) / scale,
                           (side - top) / scale };
  float ink[SIDE * SIDE];

  for (guint i = 0; i < SIDE * SIDE; i++)
    ink[i] = digit[i] / 255.0f;
  dig_raster_average (ink, SIDE, SIDE, &part, sheet, side);
  return sheet;
}

static void
test_enlarged_digits_come_back (void)
{
  g_autofree char *path = dig_builtin_data_path ("train.csv.gz");
  const DigLoadOptions options = { .limit = 1000 };
  g_autoptr (GError) error = NULL;
  g_autoptr (DigDataSet) set = dig_load (path, &options, NULL, NULL, NULL, NULL, &error);
  g_autofree DigPrepared *prepared = g_new (DigPrepared, 1);
  g_autoptr (GRand) random = g_rand_new_with_seed (1);
  double sum = 0.0;

  g_assert_no_error (error);
  for (guint row = 0; row < 1000; row++)
    {
      const guint8 *digit = dig_data_set_get_image (set, row);
      double scale = 10.0 * g_rand_double_range (random, 0.4, 1.2);
      g_autofree float *sheet =
          enlarge (digit, scale, g_rand_double_range (random, 0.0, 400.0 - SIDE * scale),
                   g_rand_double_range (random, 0.0, 400.0 - SIDE * scale), 400);

      dig_ink_clean (sheet, 400, 400);
      dig_prepare_ink (sheet, 400, 400, DIG_PREPARE_ALL, prepared);
      for (guint i = 0; i < SIDE * SIDE; i++)
        sum += ABS (prepared->image[i] - digit[i]);
    }
  g_test_message ("mean absolute difference %.3f grey levels", sum / (1000.0 * SIDE * SIDE));
  g_assert_cmpfloat (sum / (1000.0 * SIDE * SIDE), <, 8.0);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/preparation/enlarged-digits-come-back", test_enlarged_digits_come_back);
  return g_test_run ();
}
