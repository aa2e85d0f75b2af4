/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "nn/dig-scaler.h"

/* Four pixels: constant 7, 0…255, 10…20, and one that is larger in a row that is not fitted. */
static const guint8 images[] = { 7, 0, 10, 1, 7, 255, 20, 5, 7, 100, 15, 3, 7, 0, 10, 250 };
static const gint32 rows[] = { 0, 1, 2 };

static void
test_min_max_is_fitted_on_the_given_rows (void)
{
  g_autoptr (DigScaler) scaler = dig_scaler_fit (DIG_SCALER_MIN_MAX, images, 4, rows, 3);
  static const float offset[] = { 7.0f, 0.0f, 10.0f, 1.0f };
  static const float scale[] = { 1.0f, 1.0f / 255.0f, 0.1f, 0.25f };

  for (guint i = 0; i < 4; i++)
    {
      g_assert_cmpfloat (scaler->offset[i], ==, offset[i]);
      g_assert_cmpfloat (scaler->scale[i], ==, scale[i]);
    }
  /* As scikit-learn's MinMaxScaler: what was not fitted may lie outside 0…1. */
  g_assert_cmpfloat ((250.0f - scaler->offset[3]) * scaler->scale[3], ==, 62.25f);
}

static void
test_constant_pixels_give_zero (void)
{
  g_autoptr (DigScaler) scaler = dig_scaler_fit (DIG_SCALER_MIN_MAX, images, 4, rows, 3);

  static const guint8 full[] = { 255, 0, 255, 0 };
  g_autoptr (DigScaler) of_full = dig_scaler_fit (DIG_SCALER_MIN_MAX, full, 2, rows, 2);

  g_assert_cmpfloat ((7.0f - scaler->offset[0]) * scaler->scale[0], ==, 0.0f);
  g_assert_cmpfloat (of_full->offset[0], ==, 255.0f);
  g_assert_cmpfloat (of_full->scale[0], ==, 1.0f);
  g_assert_cmpfloat (of_full->offset[1], ==, 0.0f);
}

static void
test_255_does_not_look_at_the_images (void)
{
  g_autoptr (DigScaler) scaler = dig_scaler_fit (DIG_SCALER_255, images, 4, rows, 3);
  g_autoptr (DigScaler) copy = dig_scaler_copy (scaler);

  for (guint i = 0; i < 4; i++)
    {
      g_assert_cmpfloat (copy->offset[i], ==, 0.0f);
      g_assert_cmpfloat (copy->scale[i], ==, 1.0f / 255.0f);
    }
  g_assert_cmpint (copy->kind, ==, DIG_SCALER_255);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/scaler/min-max-is-fitted-on-the-given-rows",
                   test_min_max_is_fitted_on_the_given_rows);
  g_test_add_func ("/scaler/constant-pixels-give-zero", test_constant_pixels_give_zero);
  g_test_add_func ("/scaler/255-does-not-look-at-the-images", test_255_does_not_look_at_the_images);
  return g_test_run ();
}
