/* SPDX-License-Identifier: GPL-3.0-or-later */
/* All verbs of the window in one table, and the one function that says which of them work now.
 *
 * In menus, buttons and shortcuts they are called "win.NAME", over D-Bus NAME. */
#pragma once

#include <glib.h>

#include "model/dig-session.h"

G_BEGIN_DECLS

typedef enum
{
  DIG_VERB_DATA_OPEN,
  DIG_VERB_DATA_OPEN_BUILTIN,
  DIG_VERB_RUN_START,
  DIG_VERB_RUN_PAUSE,
  DIG_VERB_RUN_STEP,
  DIG_VERB_RUN_STOP,
  DIG_VERB_RUN_STOP_AFTER_EPOCH,
  DIG_VERB_RUN_RESET,
  DIG_VERB_RUN_REPEAT,
  DIG_N_VERBS,
} DigVerb;

typedef struct
{
  const char *name;      /* "run.start" */
  const char *accels[3]; /* NULL-terminated */
  const char *tooltip;   /* untranslated: what it does */
} DigVerbInfo;

const DigVerbInfo *dig_verb_get_info (DigVerb verb);
/* DIG_N_VERBS when there is none of this name. */
DigVerb dig_verb_find (const char *name);

/* All that decides which verbs work. */
typedef struct
{
  gboolean has_data;
  gboolean is_loading;
  gboolean has_run;
  DigRunState run_state;
  gboolean is_stopping_after_epoch;
  gboolean is_repeating; /* with other seeds, where nobody looks */
  char *settings_error;  /* NULL: a run could be made of them */
} DigAppState;

void dig_app_state_read (DigAppState *state, DigSession *session);
void dig_app_state_clear (DigAppState *state);

/* NULL: it works. Else a translated sentence that says what is missing; lent, lives as long as `state`. */
const char *dig_verb_why_not (DigVerb verb, const DigAppState *state);

/* Whether settings may be edited: NULL, or the reason why not. */
const char *dig_settings_why_not (const DigAppState *state);

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (DigAppState, dig_app_state_clear)

G_END_DECLS
