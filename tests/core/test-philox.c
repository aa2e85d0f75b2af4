/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include <glib.h>

#include "compute/dig-philox.h"

typedef struct
{
  DigRandomBlock counter;
  guint64 key;
  DigRandomBlock expected;
} KnownAnswer;

/* From Random123's kat_vectors, lines "philox4x32 10". */
static const KnownAnswer known_answers[] = {
  { { { 0, 0, 0, 0 } }, 0, { { 0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8 } } },
  { { { 0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff } },
    G_GUINT64_CONSTANT (0xffffffffffffffff),
    { { 0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd } } },
  { { { 0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344 } },
    G_GUINT64_CONSTANT (0x299f31d0a4093822),
    { { 0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1 } } },
};

static void
test_known_answers (void)
{
  for (gsize i = 0; i < G_N_ELEMENTS (known_answers); i++)
    {
      DigRandomBlock block = dig_philox (known_answers[i].counter, known_answers[i].key);

      for (int j = 0; j < 4; j++)
        g_assert_cmphex (block.word[j], ==, known_answers[i].expected.word[j]);
    }
}

static void
test_purposes_layers_and_steps_differ (void)
{
  DigRandomBlock base = dig_random_block (7, DIG_RANDOM_DROPOUT, 3, 5, 1);

  g_assert_cmphex (base.word[0], !=, dig_random_block (7, DIG_RANDOM_ORDER, 3, 5, 1).word[0]);
  g_assert_cmphex (base.word[0], !=, dig_random_block (7, DIG_RANDOM_DROPOUT, 4, 5, 1).word[0]);
  g_assert_cmphex (
      base.word[0], !=,
      dig_random_block (7, DIG_RANDOM_DROPOUT, 3, 5 + (G_GUINT64_CONSTANT (1) << 32), 1).word[0]);
  g_assert_cmphex (base.word[0], !=, dig_random_block (8, DIG_RANDOM_DROPOUT, 3, 5, 1).word[0]);
}

static void
test_units_stay_below_one (void)
{
  g_assert_cmpfloat (dig_random_unit (0), ==, 0.0f);
  g_assert_cmpfloat (dig_random_unit (0xFFFFFFFFu), <, 1.0f);
  g_assert_cmpfloat (dig_random_unit (0x80000000u), ==, 0.5f);
}

static void
test_halves_are_read_low_first (void)
{
  DigRandomBlock block = { { 0x00020001, 0x00040003, 0x00060005, 0x00080007 } };

  for (guint32 j = 0; j < 16; j++)
    g_assert_cmpuint (dig_random_half (&block, j), ==, j % 8 + 1);
  g_assert_cmpuint (dig_dropout_threshold (0.25f), ==, 16384);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_test_add_func ("/philox/gives-the-known-answers", test_known_answers);
  g_test_add_func ("/philox/purposes-layers-and-steps-differ",
                   test_purposes_layers_and_steps_differ);
  g_test_add_func ("/philox/units-stay-below-one", test_units_stay_below_one);
  g_test_add_func ("/philox/halves-are-read-low-first", test_halves_are_read_low_first);
  return g_test_run ();
}
