/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A run as a line of the list: one that trains, one that ended, or a folder that cannot be read. Main thread
 * only. */
#pragma once

#include <gio/gio.h>

#include "model/dig-run.h"
#include "train/dig-run-notes.h"
#include "train/dig-stored-run.h"

G_BEGIN_DECLS

#define DIG_TYPE_RUN_ITEM (dig_run_item_get_type ())
G_DECLARE_FINAL_TYPE (DigRunItem, dig_run_item, DIG, RUN_ITEM, GObject)

/* Property "revision" (uint): counts up with every change. */
DigRunItem *dig_run_item_new (const char *folder);

const char *dig_run_item_get_folder (DigRunItem *self);
guint dig_run_item_get_revision (DigRunItem *self);
/* The title that somebody gave it, or the folder's name. */
const char *dig_run_item_get_title (DigRunItem *self);
const DigRunNotes *dig_run_item_get_notes (DigRunItem *self);
/* NULL: it can be read; else a sentence, and there are no settings. */
const char *dig_run_item_get_problem (DigRunItem *self);
/* NULL: broken. */
const DigTrainSettings *dig_run_item_get_settings (DigRunItem *self);
/* Its preset and what is set otherwise, in words. "" for a broken one. */
const char *dig_run_item_get_settings_text (DigRunItem *self);
/* DigEpochRecord; never NULL. */
const GArray *dig_run_item_get_epochs (DigRunItem *self);
/* Of the best epoch; NULL before the first. */
const DigEpochRecord *dig_run_item_get_best (DigRunItem *self);
const char *dig_run_item_get_device_name (DigRunItem *self);
/* Hexadecimal; "" when it is not known yet. */
const char *dig_run_item_get_fingerprint (DigRunItem *self);
const char *dig_run_item_get_data_name (DigRunItem *self);
/* Drawings were joined to the digits for training, and the fingerprint is of both together. */
gboolean dig_run_item_has_drawings (DigRunItem *self);
guint dig_run_item_get_n_validation (DigRunItem *self); /* 0: not known yet */
gint64 dig_run_item_get_begun (DigRunItem *self);       /* seconds since 1970 */
double dig_run_item_get_seconds (DigRunItem *self);     /* trained, validation left out */
double dig_run_item_get_images_per_second (DigRunItem *self);
gint64 dig_run_item_get_n_parameters (DigRunItem *self);
gboolean dig_run_item_is_active (DigRunItem *self);
/* Another program trains it, as far as the last look into its folder says. */
gboolean dig_run_item_is_elsewhere (DigRunItem *self);
/* Of one that is not active; DIG_END_NONE for broken ones. */
DigEndReason dig_run_item_get_end_reason (DigRunItem *self);
/* It was stopped before its end. */
gboolean dig_run_item_can_continue (DigRunItem *self);

/* For DigRunList. Each takes what it is given. */
/* Of a folder that does not say it. */
void dig_run_item_set_begun (DigRunItem *self, gint64 begun);
void dig_run_item_take_stored (DigRunItem *self, DigStoredRun *stored, char *problem);
void dig_run_item_take_notes (DigRunItem *self, DigRunNotes *notes);
void dig_run_item_set_has_drawings (DigRunItem *self, gboolean has_drawings);
/* Follows the run as long as it is set. */
void dig_run_item_set_run (DigRunItem *self, DigRun *run);
DigRun *dig_run_item_get_run (DigRunItem *self);

G_END_DECLS
