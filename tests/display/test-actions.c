/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "app/dig-actions.h"

typedef struct
{
  const char *name;
  DigAppState state;
  const char *enabled; /* of the verbs of a run, in their order: start pause step stop after reset
                  * repeat */
} Case;

static const Case cases[] = {
  { "nothing is open", { 0 }, "-------" },
  { "loading", { .is_loading = TRUE }, "-------" },
  { "data is open", { .has_data = TRUE }, "S-T---5" },
  { "settings do not work",
    { .has_data = TRUE, .settings_error = (char *)"Epochs must be 1 or more." },
    "-------" },
  { "starting", { .has_data = TRUE, .has_run = TRUE, .run_state = DIG_RUN_STARTING }, "-P-NAR-" },
  { "running", { .has_data = TRUE, .has_run = TRUE, .run_state = DIG_RUN_RUNNING }, "-P-NAR-" },
  { "paused", { .has_data = TRUE, .has_run = TRUE, .run_state = DIG_RUN_PAUSED }, "S-TNAR-" },
  { "stopping", { .has_data = TRUE, .has_run = TRUE, .run_state = DIG_RUN_STOPPING }, "-----R-" },
  { "stopping after the epoch",
    { .has_data = TRUE,
      .has_run = TRUE,
      .run_state = DIG_RUN_STOPPING,
      .is_stopping_after_epoch = TRUE },
    "---N-R-" },
  { "finished", { .has_data = TRUE, .has_run = TRUE, .run_state = DIG_RUN_FINISHED }, "S-T--R5" },
  { "repeating", { .has_data = TRUE, .is_repeating = TRUE }, "S-T----" },
  { "failed", { .has_data = TRUE, .has_run = TRUE, .run_state = DIG_RUN_FAILED }, "S-T--R5" },
};

static void
test_verbs_are_enabled_by_the_state (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    for (DigVerb verb = DIG_VERB_RUN_START; verb <= DIG_VERB_RUN_REPEAT; verb++)
      {
        const char *why_not = dig_verb_why_not (verb, &cases[i].state);
        gboolean is_expected = cases[i].enabled[verb - DIG_VERB_RUN_START] != '-';

        g_test_message ("%s: %s", cases[i].name, dig_verb_get_info (verb)->name);
        g_assert_cmpint (why_not == NULL, ==, is_expected);
        if (why_not != NULL)
          g_assert_cmpstr (why_not, !=, "");
      }
}

static void
test_opening_always_works (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    g_assert_null (dig_verb_why_not (DIG_VERB_DATA_OPEN, &cases[i].state));
}

static void
test_settings_are_locked_while_a_run_is_active (void)
{
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      DigRunState state = cases[i].state.run_state;
      gboolean is_active = state == DIG_RUN_STARTING || state == DIG_RUN_RUNNING
                           || state == DIG_RUN_PAUSED || state == DIG_RUN_STOPPING;

      g_test_message ("%s", cases[i].name);
      g_assert_cmpint (dig_settings_why_not (&cases[i].state) != NULL, ==, is_active);
    }
}

static void
test_every_verb_is_found_by_its_name (void)
{
  for (DigVerb verb = 0; verb < DIG_N_VERBS; verb++)
    g_assert_cmpint (dig_verb_find (dig_verb_get_info (verb)->name), ==, verb);
  g_assert_cmpint (dig_verb_find ("run.fly"), ==, DIG_N_VERBS);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/actions/verbs-are-enabled-by-the-state", test_verbs_are_enabled_by_the_state);
  g_test_add_func ("/actions/opening-always-works", test_opening_always_works);
  g_test_add_func ("/actions/settings-are-locked-while-a-run-is-active",
                   test_settings_are_locked_while_a_run_is_active);
  g_test_add_func ("/actions/every-verb-is-found-by-its-name",
                   test_every_verb_is_found_by_its_name);
  return g_test_run ();
}
