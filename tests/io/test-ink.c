/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Ink is found on paper of any brightness, lit evenly or not, clean or noisy. */
#include "config.h"

#include <math.h>

#include "base/dig-error.h"
#include "io-testing.h"
#include "io/dig-ink.h"
#include "io/dig-preparation.h"

enum
{
  WIDTH = 120,
  HEIGHT = 160,
};

/* How a picture of a broad "L" was taken. */
typedef struct
{
  double paper, ink;
  double shade; /* that the paper loses from left to right */
  double noise;
} Picture;

static gboolean
is_letter (guint x, guint y)
{
  return (x >= 40 && x < 50 && y >= 30 && y < 110) || (x >= 40 && x < 80 && y >= 100 && y < 110);
}

static float *
take_picture (const Picture *picture, gboolean has_letter)
{
  float *grey = g_new (float, WIDTH *HEIGHT);
  g_autoptr (GRand) random = g_rand_new_with_seed (7);

  for (guint y = 0; y < HEIGHT; y++)
    for (guint x = 0; x < WIDTH; x++)
      {
        double level = has_letter && is_letter (x, y) ? picture->ink : picture->paper;

        level -= picture->shade * x / WIDTH;
        level += picture->noise * g_rand_double_range (random, -1.0, 1.0);
        grey[y * WIDTH + x] = (float)CLAMP (level, 0.0, 1.0);
      }
  return grey;
}

static void
check_letter (const Picture *picture)
{
  g_autofree float *ink = take_picture (picture, TRUE);
  DigPrepared prepared;
  guint n_wrong = 0;

  dig_ink_clean (ink, WIDTH, HEIGHT);
  for (guint y = 0; y < HEIGHT; y++)
    for (guint x = 0; x < WIDTH; x++)
      n_wrong += (ink[y * WIDTH + x] > 0.5f) != is_letter (x, y);
  g_assert_cmpuint (n_wrong, <, 20);
  dig_prepare_ink (ink, WIDTH, HEIGHT, DIG_PREPARE_ALL, &prepared);
  g_assert_false (prepared.is_blank);
  /* 40×80 pixels in a square of 80: a corner at the lower left of the middle of 20×20. */
  g_assert_cmpint (prepared.small[10 * 20 + 6], >, 200);
  g_assert_cmpint (prepared.small[18 * 20 + 13], >, 200);
  g_assert_cmpint (prepared.small[5 * 20 + 12], ==, 0);
}

static void
test_ink_is_found_on_paper_of_any_kind (void)
{
  static const Picture pictures[] = {
    { 1.0, 0.0, 0.0, 0.0 },    /* drawn by a program */
    { 0.0, 1.0, 0.0, 0.0 },    /* light on dark */
    { 0.5, 0.3, 0.0, 0.0 },    /* faint */
    { 0.9, 0.2, 0.3, 0.02 },   /* a photo with a shadow */
    { 0.3, 0.85, 0.15, 0.03 }, /* a blackboard */
  };

  for (guint i = 0; i < G_N_ELEMENTS (pictures); i++)
    check_letter (&pictures[i]);
}

static void
test_paper_alone_is_blank (void)
{
  static const Picture pictures[] = { { 1.0, 0.0, 0.0, 0.0 },
                                      { 0.0, 0.0, 0.0, 0.0 },
                                      { 0.8, 0.0, 0.3, 0.03 } };

  for (guint i = 0; i < G_N_ELEMENTS (pictures); i++)
    {
      g_autofree float *ink = take_picture (&pictures[i], FALSE);
      DigPrepared prepared;

      dig_ink_clean (ink, WIDTH, HEIGHT);
      dig_prepare_ink (ink, WIDTH, HEIGHT, DIG_PREPARE_ALL, &prepared);
      g_assert_true (prepared.is_blank);
    }
}

static void
test_grey_values_of_a_clean_picture_are_kept (void)
{
  float grey[20 * 20] = { 0.0f };

  grey[10 * 20 + 10] = 0.8f;
  grey[10 * 20 + 11] = 0.4f;
  dig_ink_clean (grey, 20, 20);
  g_assert_cmpfloat (fabsf (grey[10 * 20 + 10] - 1.0f), <, 0.02f);
  g_assert_cmpfloat (fabsf (grey[10 * 20 + 11] - 0.5f), <, 0.02f);
  g_assert_cmpfloat (grey[0], <, 0.01f);
}

static void
test_lines_too_thin_or_too_wide_become_as_wide_as_others (void)
{
  g_autofree float *ink = g_new (float, 200 * 200);

  for (guint wide = 2; wide <= 60; wide += 58)
    {
      DigPrepared prepared;
      guint sum = 0;

      for (guint y = 0; y < 200; y++)
        for (guint x = 0; x < 200; x++)
          ink[y * 200 + x] = y >= 20 && y < 180 && x >= 80 && x < 80 + wide ? 1.0f : 0.0f;
      dig_prepare_ink (ink, 200, 200, DIG_PREPARE_ALL, &prepared);
      for (guint x = 0; x < 20; x++)
        sum += prepared.small[10 * 20 + x];
      /* In pixels of the 20×20 box. */
      g_assert_cmpfloat (sum / 255.0, >, 1.5);
      g_assert_cmpfloat (sum / 255.0, <, 4.0);
    }
}

static void
test_a_file_that_is_no_picture_is_refused (void)
{
  g_autoptr (TestingFolder) folder = testing_make_folder ();
  g_autofree char *path = testing_make_file (folder, "a.png", "no picture", 10);
  g_autoptr (GError) error = NULL;
  guint width, height;

  g_assert_null (dig_ink_read (path, &width, &height, &error));
  g_assert_error (error, DIG_ERROR, DIG_ERROR_FILE);
  g_assert_true (g_str_has_prefix (
      error->message, "a.png: no picture can be read from it; PNG, JPEG or the like is expected"));
}

static void
test_a_gif_without_pixels_is_refused (void)
{
  /* Screen of 5×5; an extension; a picture of which one side is nothing. */
  guint8 bytes[] = "GIF89a\5\0\5\0\x80\0\0" /* with a palette of two colours */
                   "\0\0\0\xff\xff\xff!\xfe\3you\0,\0\0\0\0\5\0\5\0\0\2\2\x4c\1\0;";
  const gsize sides[] = { 6, 8, 31, 33 };
  /* gdk-pixbuf's message about them is a critical one; it must go no further than dig_ink_read (). */
  GLogLevelFlags fatal = g_log_set_always_fatal (G_LOG_FATAL_MASK);

  for (gsize i = 0; i < G_N_ELEMENTS (sides); i++)
    {
      g_autoptr (TestingFolder) folder = testing_make_folder ();
      g_autoptr (GError) error = NULL;
      g_autofree char *path = NULL;
      guint width, height;

      g_assert_cmpuint (bytes[sides[i]], ==, 5);
      bytes[sides[i]] = 0;
      path = testing_make_file (folder, "a.gif", (const char *)bytes, sizeof bytes - 1);
      bytes[sides[i]] = 5;
      g_assert_null (dig_ink_read (path, &width, &height, &error));
      g_assert_error (error, DIG_ERROR, DIG_ERROR_FILE);
      g_assert_true (g_str_has_prefix (error->message, "a.gif: no picture can be read from it"));
    }
  g_log_set_always_fatal (fatal);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/ink/is-found-on-paper-of-any-kind", test_ink_is_found_on_paper_of_any_kind);
  g_test_add_func ("/ink/paper-alone-is-blank", test_paper_alone_is_blank);
  g_test_add_func ("/ink/grey-values-of-a-clean-picture-are-kept",
                   test_grey_values_of_a_clean_picture_are_kept);
  g_test_add_func ("/ink/lines-too-thin-or-too-wide-become-as-wide-as-others",
                   test_lines_too_thin_or_too_wide_become_as_wide_as_others);
  g_test_add_func ("/ink/a-file-that-is-no-picture-is-refused",
                   test_a_file_that_is_no_picture_is_refused);
  g_test_add_func ("/ink/a-gif-without-pixels-is-refused", test_a_gif_without_pixels_is_refused);
  return g_test_run ();
}
