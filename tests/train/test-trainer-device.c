/* SPDX-License-Identifier: GPL-3.0-or-later */
/* On which device a run goes on. "Automatic" is the GPU here, which is the processor (tests/gpu). */
#include "config.h"

#include "train-fixture.h"
#include "train/dig-run-folder.h"

typedef struct
{
  DigDataSet *data;
  char *root, *folder; /* a run of an epoch of three, begun on the GPU, is in `folder` */
} Fixture;

static void
stop_cb (const DigEpochRecord *record, DigSnapshot *snapshot, DigAnswers *answers, gpointer data)
{
  dig_control_send (data, DIG_CONTROL_STOP_AFTER_EPOCH);
}

static void
set_up (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (DigTrainSettings) settings = make_fixture_settings (3);
  g_autoptr (DigControl) control = dig_control_new ();
  DigTrainerEvents events = { .epoch_done = stop_cb, .data = control };
  g_autoptr (DigTrainer) trainer = NULL;
  DigEndRecord end;

  fixture->data = make_fixture_data (64);
  fixture->root = make_temporary_folder ();
  fixture->folder = g_build_filename (fixture->root, "run", NULL);
  g_free (settings->device);
  settings->device = g_strdup ("auto");
  settings->precision = DIG_PRECISION_TF32;
  trainer = dig_trainer_new (settings, fixture->data, fixture->folder, NULL);
  g_assert_cmpstr (dig_trainer_get_device (trainer), ==, "cuda:0");
  g_assert_true (dig_trainer_run (trainer, control, &events, &end, NULL));
}

static void
tear_down (Fixture *fixture, gconstpointer unused)
{
  remove_tree (fixture->root);
  g_free (fixture->root);
  g_free (fixture->folder);
  dig_data_set_unref (fixture->data);
}

/* As if the run had been begun on that device. */
static void
pretend_begun_on (const char *folder, const char *device)
{
  g_autoptr (DigRunDescription) description = dig_run_folder_read (folder, NULL);

  g_free (description->device);
  description->device = g_strdup (device);
  description->settings->precision = DIG_PRECISION_FP32;
  g_assert_true (dig_run_folder_update (folder, description, NULL));
}

static void
test_goes_on_where_it_was_begun (Fixture *fixture, gconstpointer unused)
{
  static const struct
  {
    const char *begun, *goes_on;
  } cases[] = {
    { "cuda:0", "cuda:0" },
    { "cpu", "cpu" },
    { "gone:0", "cuda:0" }, /* what the settings ask for */
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (DigTrainer) trainer = NULL;
      g_autoptr (GError) error = NULL;

      pretend_begun_on (fixture->folder, cases[i].begun);
      trainer = dig_trainer_new_resume (fixture->folder, fixture->data, NULL, &error);
      g_assert_no_error (error);
      g_assert_cmpstr (dig_trainer_get_device (trainer), ==, cases[i].goes_on);
      g_assert_null (dig_trainer_get_former_device_name (trainer));
    }
}

/* What is asked for becomes the run's own; what it cannot do is left out. */
static void
test_goes_on_where_it_is_asked_to (Fixture *fixture, gconstpointer unused)
{
  g_autoptr (DigTrainer) trainer =
      dig_trainer_new_resume (fixture->folder, fixture->data, "cpu", NULL);
  g_autoptr (DigRunDescription) description = dig_run_folder_read (fixture->folder, NULL);

  g_assert_cmpstr (dig_trainer_get_device (trainer), ==, "cpu");
  g_assert_cmpstr (dig_trainer_get_former_device_name (trainer), ==, "Test GPU");
  g_assert_cmpint (dig_trainer_get_settings (trainer)->precision, ==, DIG_PRECISION_FP32);
  g_assert_cmpstr (description->device, ==, "cpu");
  g_assert_cmpstr (description->settings->device, ==, "cpu");
  g_assert_cmpint (description->settings->precision, ==, DIG_PRECISION_FP32);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add ("/trainer/goes-on-where-it-was-begun", Fixture, NULL, set_up,
              test_goes_on_where_it_was_begun, tear_down);
  g_test_add ("/trainer/goes-on-where-it-is-asked-to", Fixture, NULL, set_up,
              test_goes_on_where_it_is_asked_to, tear_down);
  return g_test_run ();
}
