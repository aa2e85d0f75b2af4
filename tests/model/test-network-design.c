/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "model-testing.h"
#include "model/dig-network-design.h"

#include <string.h>

typedef struct
{
  char *folder;
  DigSession *session;
  DigRunSettings *settings; /* lent */
  DigNetworkDesign *design;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->folder = g_dir_make_tmp ("digit-lab-design-XXXXXX", NULL);
  fixture->session = dig_session_new ();
  fixture->settings = dig_session_get_run_settings (fixture->session);
  fixture->design = dig_network_design_new (fixture->session);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  g_assert_finalize_object (fixture->design);
  dig_session_stop_runs (fixture->session);
  g_object_unref (fixture->session);
  testing_remove_folder (fixture->folder);
  g_free (fixture->folder);
}

static void
duplicate_first (DigNetworkDesign *design)
{
  dig_network_design_take (
      design, dig_network_edit_duplicate (dig_network_design_get_spec (design), 0), NULL);
}

static void
test_what_is_built_is_what_trains_next (Fixture *fixture, gconstpointer data)
{
  TestingCount *changed = testing_count (fixture->design, "changed");

  duplicate_first (fixture->design);
  g_assert_cmpuint (changed->n, ==, 1);
  g_assert_true (dig_run_settings_get_spec (fixture->settings)
                 == dig_network_design_get_spec (fixture->design));
  g_assert_null (dig_run_settings_get_preset (fixture->settings));
  g_assert_cmpuint (dig_network_design_get_report (fixture->design)->n_layers, ==, 13);
  dig_network_design_undo (fixture->design);
  g_assert_cmpstr (dig_run_settings_get_preset (fixture->settings), ==, "reference");
  g_assert_false (dig_network_design_can_undo (fixture->design));
  dig_network_design_redo (fixture->design);
  g_assert_null (dig_run_settings_get_preset (fixture->settings));
  g_assert_false (dig_network_design_is_waiting (fixture->design));
}

static void
test_a_chosen_preset_can_be_undone (Fixture *fixture, gconstpointer data)
{
  DigNetworkSpec *mine;

  duplicate_first (fixture->design);
  mine = dig_network_design_get_spec (fixture->design);
  dig_run_settings_set_preset (fixture->settings, "quick");
  g_assert_cmpstr (dig_run_settings_get_preset (fixture->settings), ==, "quick");
  g_assert_true (dig_network_design_get_spec (fixture->design)
                 == dig_run_settings_get_spec (fixture->settings));
  dig_network_design_undo (fixture->design);
  g_assert_true (dig_run_settings_get_spec (fixture->settings) == mine);
  g_assert_null (dig_run_settings_get_preset (fixture->settings));
}

static void
test_the_report_follows_batch_and_memory (Fixture *fixture, gconstpointer data)
{
  gint64 before = dig_network_design_get_report (fixture->design)->training_bytes;

  g_object_set (fixture->settings, "batch-size", 64u, NULL);
  g_assert_cmpint (dig_network_design_get_report (fixture->design)->training_bytes, >, before);
  g_assert_cmpuint (dig_network_design_get_report (fixture->design)->n_problems, ==, 0);
  dig_network_design_set_memory (fixture->design, 1000000);
  g_assert_cmpuint (dig_network_design_get_report (fixture->design)->n_problems, ==, 1);
}

static void
test_an_impossible_network_does_not_start (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GError) error = NULL;

  dig_network_design_take (
      fixture->design, dig_network_edit_remove (dig_network_design_get_spec (fixture->design), 11),
      NULL);
  g_assert_cmpuint (dig_network_design_get_report (fixture->design)->n_problems, ==, 1);
  g_assert_false (dig_run_settings_check (fixture->settings, &error));
  g_assert_nonnull (strstr (error->message, "the last layer must be"));
}

static void
test_saved_networks_are_opened (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = g_build_filename (fixture->folder, "network.json", NULL);
  g_autofree char *broken = g_build_filename (fixture->folder, "broken.json", NULL);
  g_autofree char *absent = g_build_filename (fixture->folder, "absent.json", NULL);
  g_autoptr (GError) error = NULL;
  g_autoptr (DigNetworkSpec) saved = NULL;

  duplicate_first (fixture->design);
  saved = dig_network_spec_ref (dig_network_design_get_spec (fixture->design));
  g_assert_true (dig_network_design_save (fixture->design, path, &error));
  g_assert_no_error (error);
  dig_network_design_undo (fixture->design);
  g_assert_true (dig_network_design_open (fixture->design, path, &error));
  g_assert_no_error (error);
  g_assert_true (dig_network_spec_equal (saved, dig_network_design_get_spec (fixture->design)));

  g_assert_true (g_file_set_contents (broken, "{\"input\": [1, 28", -1, NULL));
  g_assert_false (dig_network_design_open (fixture->design, broken, &error));
  g_assert_nonnull (strstr (error->message, "broken.json"));
  g_clear_error (&error);
  g_assert_false (dig_network_design_open (fixture->design, absent, &error));
  g_assert_nonnull (error);
  g_assert_true (dig_network_spec_equal (saved, dig_network_design_get_spec (fixture->design)));
}

/* A run that trains keeps its network; the changes come when it has ended. */
static void
test_changes_wait_for_a_run (Fixture *fixture, gconstpointer data)
{
  g_autoptr (DigDataSet) images = testing_make_data (60);
  g_autoptr (DigTrainSettings) settings = testing_make_settings (TESTING_ENDLESS);
  g_autoptr (DigRun) run = dig_run_new (settings, images, NULL);
  DigNetworkSpec *before = dig_run_settings_get_spec (fixture->settings);

  dig_session_set_run (fixture->session, run);
  dig_run_start (run);
  TESTING_WAIT (dig_run_get_state (run) == DIG_RUN_RUNNING);
  duplicate_first (fixture->design);
  g_assert_true (dig_network_design_is_waiting (fixture->design));
  g_assert_true (dig_run_settings_get_spec (fixture->settings) == before);
  dig_run_stop_now (run);
  TESTING_WAIT (!dig_run_is_active (run));
  g_assert_false (dig_network_design_is_waiting (fixture->design));
  g_assert_true (dig_run_settings_get_spec (fixture->settings)
                 == dig_network_design_get_spec (fixture->design));
}

static void
add (const char *path, void (*test) (Fixture *, gconstpointer))
{
  g_test_add (path, Fixture, NULL, set_up, test, tear_down);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  add ("/network-design/what-is-built-is-what-trains-next", test_what_is_built_is_what_trains_next);
  add ("/network-design/a-chosen-preset-can-be-undone", test_a_chosen_preset_can_be_undone);
  add ("/network-design/the-report-follows-batch-and-memory",
       test_the_report_follows_batch_and_memory);
  add ("/network-design/an-impossible-network-does-not-start",
       test_an_impossible_network_does_not_start);
  add ("/network-design/saved-networks-are-opened", test_saved_networks_are_opened);
  add ("/network-design/changes-wait-for-a-run", test_changes_wait_for_a_run);
  return g_test_run ();
}
