/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "app/dig-actions.h"

#include <glib/gi18n.h>

#include "model/dig-repeat.h"

static const DigVerbInfo verbs[DIG_N_VERBS] = {
  [DIG_VERB_DATA_OPEN] = { "data.open", { "<Control>o" }, N_ ("Open a file of digits") },
  [DIG_VERB_DATA_OPEN_BUILTIN] = { "data.open-builtin", {}, N_ ("Open the built-in digits") },
  [DIG_VERB_RUN_START] = { "run.start", { "F5", "<Control>r" }, N_ ("Start or continue training") },
  [DIG_VERB_RUN_PAUSE] = { "run.pause", { "F6" }, N_ ("Pause after the current step") },
  [DIG_VERB_RUN_STEP] = { "run.step", { "F8" }, N_ ("Train one batch, then pause") },
  [DIG_VERB_RUN_STOP] = { "run.stop", { "<Shift>F5" }, N_ ("Stop now; what was learnt is kept") },
  [DIG_VERB_RUN_STOP_AFTER_EPOCH] = { "run.stop-after-epoch",
                                      { "<Shift>F6" },
                                      N_ ("Stop when this epoch is complete") },
  [DIG_VERB_RUN_RESET] = { "run.reset",
                           { "<Control><Shift>F5" },
                           N_ ("Back to the start, with the same weights") },
  [DIG_VERB_RUN_REPEAT] = { "run.repeat",
                            { "<Control><Shift>r" },
                            N_ ("Train with five seeds, one after the other, to see how much "
                                "chance there is") },
};

const DigVerbInfo *
dig_verb_get_info (DigVerb verb)
{
  g_return_val_if_fail (verb < DIG_N_VERBS, NULL);
  return &verbs[verb];
}

DigVerb
dig_verb_find (const char *name)
{
  for (DigVerb verb = 0; verb < DIG_N_VERBS; verb++)
    if (g_strcmp0 (verbs[verb].name, name) == 0)
      return verb;
  return DIG_N_VERBS;
}

void
dig_app_state_read (DigAppState *state, DigSession *session)
{
  DigRun *run = dig_session_get_run (session);

  g_autoptr (GError) error = NULL;

  *state = (DigAppState){ 0 };
  state->has_data = dig_session_get_train_data (session) != NULL;
  state->is_loading = dig_session_is_loading (session);
  state->has_run = run != NULL;
  state->run_state = run ? dig_run_get_state (run) : DIG_RUN_READY;
  state->is_stopping_after_epoch = run != NULL && dig_run_is_stopping_after_epoch (run);
  state->is_repeating = dig_repeat_is_active (dig_repeat_get_for_session (session));
  if (!dig_run_settings_check (dig_session_get_run_settings (session), &error))
    state->settings_error = g_strdup (error->message);
}

void
dig_app_state_clear (DigAppState *state)
{
  g_clear_pointer (&state->settings_error, g_free);
}

static gboolean
is_active (const DigAppState *state)
{
  return state->run_state == DIG_RUN_STARTING || state->run_state == DIG_RUN_RUNNING
         || state->run_state == DIG_RUN_PAUSED || state->run_state == DIG_RUN_STOPPING;
}

/* Of a run that would be a new one. */
static const char *
why_not_begin (const DigAppState *state)
{
  if (!state->has_data)
    return state->is_loading ? _ ("Wait until the digits are loaded")
                             : _ ("Open a file of labelled digits first");
  return state->settings_error;
}

static const char *
why_not_start (const DigAppState *state)
{
  if (state->run_state == DIG_RUN_PAUSED)
    return NULL;
  if (state->run_state == DIG_RUN_STOPPING)
    return _ ("Wait until the training has stopped");
  if (is_active (state))
    return _ ("It is training already");
  return why_not_begin (state);
}

static const char *
why_not_step (const DigAppState *state)
{
  if (state->run_state == DIG_RUN_STOPPING)
    return _ ("Wait until the training has stopped");
  if (state->run_state == DIG_RUN_STARTING || state->run_state == DIG_RUN_RUNNING)
    return _ ("Pause first, then train step by step");
  return state->run_state == DIG_RUN_PAUSED ? NULL : why_not_begin (state);
}

static const char *
why_not_stop (const DigAppState *state, gboolean after_epoch)
{
  if (!is_active (state))
    return _ ("Nothing is training");
  if (state->run_state == DIG_RUN_STOPPING && (after_epoch || !state->is_stopping_after_epoch))
    return _ ("It is stopping already");
  return NULL;
}

static const char *
why_not_repeat (const DigAppState *state)
{
  if (state->is_repeating)
    return _ ("Other repetitions are still training");
  return is_active (state) ? _ ("It is training already") : why_not_begin (state);
}

const char *
dig_verb_why_not (DigVerb verb, const DigAppState *state)
{
  switch (verb)
    {
    case DIG_VERB_DATA_OPEN:
    case DIG_VERB_DATA_OPEN_BUILTIN:
      return NULL;
    case DIG_VERB_RUN_START:
      return why_not_start (state);
    case DIG_VERB_RUN_PAUSE:
      if (state->run_state == DIG_RUN_PAUSED)
        return _ ("It is paused already");
      if (state->run_state == DIG_RUN_STOPPING)
        return _ ("It is stopping already");
      return is_active (state) ? NULL : _ ("Nothing is training");
    case DIG_VERB_RUN_STEP:
      return why_not_step (state);
    case DIG_VERB_RUN_STOP:
      return why_not_stop (state, FALSE);
    case DIG_VERB_RUN_STOP_AFTER_EPOCH:
      return why_not_stop (state, TRUE);
    case DIG_VERB_RUN_RESET:
      return state->has_run ? NULL : _ ("There is nothing to reset yet");
    case DIG_VERB_RUN_REPEAT:
      return why_not_repeat (state);
    case DIG_N_VERBS:
    default:
      g_return_val_if_reached (NULL);
    }
}

const char *
dig_settings_why_not (const DigAppState *state)
{
  if (!is_active (state))
    return NULL;
  return _ ("Locked while training, but for the learning rate.");
}
