/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Keras 2's callbacks worked through by hand. */
#include "config.h"

#include "train/dig-schedule.h"

#include <math.h>

typedef struct
{
  double loss;
  guint wait, best_epoch;
  gboolean stops;
} StoppingRow;

static void
run_stopping (const StoppingRow *rows, guint n, guint patience, double min_delta)
{
  DigEarlyStopping stopping;

  dig_early_stopping_init (&stopping);
  for (guint i = 0; i < n; i++)
    {
      gboolean stops =
          dig_early_stopping_update (&stopping, rows[i].loss, i + 1, patience, min_delta);

      g_assert_cmpint (stops, ==, rows[i].stops);
      g_assert_cmpuint (stopping.wait, ==, rows[i].wait);
      g_assert_cmpuint (stopping.best_epoch, ==, rows[i].best_epoch);
    }
}

static void
test_stops_after_patience_epochs_without_min_delta (void)
{
  static const StoppingRow
      rows[] = {
        { 1.000, 0, 1, FALSE }, { 0.900, 0, 2, FALSE },
        { 0.897, 1, 2, FALSE }, { 0.896, 2, 2, FALSE },
        { 0.894, 0, 5, FALSE }, /* 0.894 + 0.005 < 0.9: measured against epoch 2, not epoch 4 */
        { 0.950, 1, 5, FALSE }, { 0.900, 2, 5, FALSE },
        { 0.890, 3, 5, TRUE }, /* 0.895 is not less than 0.894 */
      };

  run_stopping (rows, G_N_ELEMENTS (rows), 3, 0.005);
}

static void
test_patience_zero_stops_at_the_first_worse_epoch (void)
{
  static const StoppingRow rows[] = { { 1.0, 0, 1, FALSE },
                                      { 0.5, 0, 2, FALSE },
                                      { 0.5, 1, 2, TRUE } };

  run_stopping (rows, G_N_ELEMENTS (rows), 0, 0.0);
}

static void
test_nan_is_no_improvement_and_the_first_epoch_never_stops (void)
{
  const StoppingRow rows[] = { { (double)NAN, 1, 1, FALSE }, { (double)NAN, 2, 1, TRUE } };

  run_stopping (rows, G_N_ELEMENTS (rows), 0, 0.0);
}

typedef struct
{
  double loss, next_rate;
} PlateauRow;

static void
run_plateau (const PlateauRow *rows, guint n, DigPlateauRule rule)
{
  DigPlateau plateau;
  double rate = 1e-4;

  dig_plateau_init (&plateau);
  for (guint i = 0; i < n; i++)
    {
      rate = dig_plateau_update (&plateau, rows[i].loss, rate, &rule);
      g_assert_cmpfloat_with_epsilon (rate, rows[i].next_rate, rows[i].next_rate * 1e-12);
    }
}

static void
test_plateau_lowers_the_rate_after_patience_epochs (void)
{
  static const PlateauRow rows[] = {
    { 0.50000, 1e-4 }, { 0.49995, 1e-4 },                    /* less than min_delta better */
    { 0.60000, 1e-4 }, { 0.50000, 1e-5 },                    /* the third that is not better */
    { 0.50000, 1e-5 }, { 0.50000, 1e-5 }, { 0.49989, 1e-5 }, /* better by 1.1e-4: counts anew */
    { 0.49989, 1e-5 }, { 0.49989, 1e-5 }, { 0.49989, 1e-6 },
  };

  run_plateau (rows, G_N_ELEMENTS (rows), (DigPlateauRule){ 3, 0.1, 1e-4, 0.0 });
}

static void
test_plateau_stops_at_the_smallest_rate (void)
{
  static const PlateauRow rows[] = { { 0.5, 1e-4 }, { 0.5, 3e-5 }, { 0.5, 3e-5 }, { 0.4, 3e-5 } };

  run_plateau (rows, G_N_ELEMENTS (rows), (DigPlateauRule){ 1, 0.1, 1e-4, 3e-5 });
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/schedule/stops-after-patience-epochs-without-min-delta",
                   test_stops_after_patience_epochs_without_min_delta);
  g_test_add_func ("/schedule/patience-zero-stops-at-the-first-worse-epoch",
                   test_patience_zero_stops_at_the_first_worse_epoch);
  g_test_add_func ("/schedule/nan-is-no-improvement-and-the-first-epoch-never-stops",
                   test_nan_is_no_improvement_and_the_first_epoch_never_stops);
  g_test_add_func ("/schedule/plateau-lowers-the-rate-after-patience-epochs",
                   test_plateau_lowers_the_rate_after_patience_epochs);
  g_test_add_func ("/schedule/plateau-stops-at-the-smallest-rate",
                   test_plateau_stops_at_the_smallest_rate);
  return g_test_run ();
}
