/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The models that may answer together, for a list in the window: what the runs have learnt, and model files
 * that were opened by hand. Main thread only. */
#pragma once

#include <gio/gio.h>

#include "model/dig-run-item.h"

G_BEGIN_DECLS

#define DIG_TYPE_MODEL_CHOICE (dig_model_choice_get_type ())
G_DECLARE_FINAL_TYPE (DigModelChoice, dig_model_choice, DIG, MODEL_CHOICE, GObject)

/* Properties: "is-chosen" (boolean, notified once per change), "revision" (uint): counts up when title or
 * figures change. */
const char *dig_model_choice_get_title (DigModelChoice *self);
/* The best epoch, 0: not known; and its validation accuracy. */
guint dig_model_choice_get_epoch (DigModelChoice *self);
double dig_model_choice_get_accuracy (DigModelChoice *self);
gboolean dig_model_choice_get_is_chosen (DigModelChoice *self);
void dig_model_choice_set_is_chosen (DigModelChoice *self, gboolean is_chosen);
/* A run folder or a model file; NULL: a run that is kept nowhere. */
const char *dig_model_choice_get_path (DigModelChoice *self);
/* The run's best epoch so far, lent; NULL: read it from the path. */
DigSnapshot *dig_model_choice_get_snapshot (DigModelChoice *self);

#define DIG_TYPE_MODEL_CHOICES (dig_model_choices_get_type ())
G_DECLARE_FINAL_TYPE (DigModelChoices, dig_model_choices, DIG, MODEL_CHOICES, GObject)

/* A GListModel of DigModelChoice: opened files first, then the runs, those that learnt something. Property
 * "n-chosen" (uint). */
DigModelChoices *dig_model_choices_new (void);
/* The run that the pages show; NULL: none. It is chosen when nothing else is. */
void dig_model_choices_set_run (DigModelChoices *self, DigRun *run);
/* Of DigRunItem; NULL: none. Those with a model are listed, but for the run above. */
void dig_model_choices_set_stored (DigModelChoices *self, GListModel *stored);
/* A file that can be read as a model; it is chosen. Twice the same: chosen again. */
void dig_model_choices_add_file (DigModelChoices *self, const char *path);
guint dig_model_choices_get_n_chosen (DigModelChoices *self);

G_END_DECLS
