/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Schedules and Keras 2's callbacks worked through by hand. */
#include "config.h"

#include "train/dig-schedule.h"

#include <math.h>

typedef struct
{
  guint64 step;
  double factor;
} FactorRow;

static void
run_schedule (const DigSchedule *schedule, guint64 n_steps, const FactorRow *rows, guint n)
{
  for (guint i = 0; i < n; i++)
    g_assert_cmpfloat_with_epsilon (dig_schedule_get_factor (schedule, rows[i].step, n_steps),
                                    rows[i].factor, 1e-12);
}

static void
test_constant_schedule_leaves_the_rate (void)
{
  static const FactorRow rows[] = { { 0, 1.0 }, { 7, 1.0 }, { 100, 1.0 } };

  run_schedule (&(DigSchedule){ DIG_SCHEDULE_CONSTANT, 0.5, 0.1, 0.1 }, 8, rows,
                G_N_ELEMENTS (rows));
}

static void
test_cosine_falls_from_one_to_its_end (void)
{
  static const FactorRow rows[] = {
    { 0, 1.0 }, { 1, 0.5 + G_SQRT2 / 4 }, { 2, 0.5 }, { 3, 0.5 - G_SQRT2 / 4 }, { 4, 0.0 },
    { 9, 0.0 }, /* beyond the last */
  };
  static const FactorRow to_a_fifth[] = { { 0, 1.0 }, { 2, 0.6 }, { 4, 0.2 } };

  run_schedule (&(DigSchedule){ .kind = DIG_SCHEDULE_COSINE }, 4, rows, G_N_ELEMENTS (rows));
  run_schedule (&(DigSchedule){ .kind = DIG_SCHEDULE_COSINE, .end = 0.2 }, 4, to_a_fifth,
                G_N_ELEMENTS (to_a_fifth));
}

/* Up in the first quarter of eight steps, from 0.2; down to 0.1 in the other six. */
static void
test_one_cycle_goes_up_and_down (void)
{
  static const FactorRow rows[] = {
    { 0, 0.2 },  { 1, 0.6 },   { 2, 1.0 }, { 4, 0.775 }, /* a third of the way: cos 60° = 1/2 */
    { 5, 0.55 }, { 6, 0.325 }, { 8, 0.1 }, { 80, 0.1 },
  };
  static const FactorRow no_warm_up[] = { { 0, 1.0 }, { 4, 0.55 }, { 8, 0.1 } };

  run_schedule (&(DigSchedule){ DIG_SCHEDULE_ONE_CYCLE, 0.25, 0.2, 0.1 }, 8, rows,
                G_N_ELEMENTS (rows));
  run_schedule (&(DigSchedule){ DIG_SCHEDULE_ONE_CYCLE, 0.0, 0.2, 0.1 }, 8, no_warm_up,
                G_N_ELEMENTS (no_warm_up));
}

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

/* Equal to the last digit, with nothing to be better by: it is no improvement. */
static void
test_an_equal_loss_is_no_improvement (void)
{
  static const PlateauRow rows[] = { { 0.5, 1e-4 }, { 0.5, 1e-5 }, { 0.25, 1e-5 }, { 0.25, 1e-6 } };

  run_plateau (rows, G_N_ELEMENTS (rows), (DigPlateauRule){ 1, 0.1, 0.0, 0.0 });
}

/* A rate that was set by hand below the smallest is never raised to it. */
static void
test_plateau_never_raises_the_rate (void)
{
  static const PlateauRow rows[] = { { 0.5, 1e-4 }, { 0.5, 1e-4 }, { 0.5, 1e-4 } };

  run_plateau (rows, G_N_ELEMENTS (rows), (DigPlateauRule){ 1, 0.1, 1e-4, 1e-3 });
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/schedule/constant-leaves-the-rate", test_constant_schedule_leaves_the_rate);
  g_test_add_func ("/schedule/cosine-falls-from-one-to-its-end",
                   test_cosine_falls_from_one_to_its_end);
  g_test_add_func ("/schedule/one-cycle-goes-up-and-down", test_one_cycle_goes_up_and_down);
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
  g_test_add_func ("/schedule/an-equal-loss-is-no-improvement",
                   test_an_equal_loss_is_no_improvement);
  g_test_add_func ("/schedule/plateau-never-raises-the-rate", test_plateau_never_raises_the_rate);
  return g_test_run ();
}
