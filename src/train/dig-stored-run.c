/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "train/dig-stored-run.h"

#include "train/dig-run-lock.h"

#include <glib/gstdio.h>

#include <math.h>

void
dig_stored_run_free (DigStoredRun *self)
{
  if (self == NULL)
    return;
  g_clear_pointer (&self->description, dig_run_description_free);
  g_clear_pointer (&self->epochs, g_array_unref);
  g_free (self);
}

/* What the end would say if the run had been stopped after its last finished epoch. */
static void
make_end (DigStoredRun *self)
{
  const DigEpochRecord *last =
      self->epochs->len > 0 ? &g_array_index (self->epochs, DigEpochRecord, self->epochs->len - 1)
                            : NULL;
  guint best = last ? last->best_epoch : 0;

  self->end = (DigEndRecord){
    .reason = DIG_END_INTERRUPTED,
    .val_loss = (double)NAN,
    .val_accuracy = (double)NAN,
  };
  if (best == 0 || best > self->epochs->len)
    return;
  last = &g_array_index (self->epochs, DigEpochRecord, best - 1);
  self->end.best_epoch = best;
  self->end.val_loss = last->validation.loss;
  self->end.val_accuracy = last->validation.accuracy;
}

/* The description keeps the time of the beginning, also where it is written again. */
static gint64
find_begin (const char *folder)
{
  g_autofree char *path = g_build_filename (folder, DIG_RUN_FILE_NAME, NULL);
  GStatBuf status;

  return g_stat (path, &status) == 0 ? (gint64)status.st_mtime : 0;
}

DigStoredRun *
dig_stored_run_read (const char *folder, GError **error)
{
  g_autoptr (DigStoredRun) self = g_new0 (DigStoredRun, 1);

  g_return_val_if_fail (folder != NULL, NULL);

  self->description = dig_run_folder_read (folder, error);
  if (self->description == NULL)
    return NULL;
  self->epochs = dig_run_folder_read_history (folder, error);
  if (self->epochs == NULL)
    return NULL;
  make_end (self);
  if (!dig_run_folder_read_end (folder, &self->end, &self->has_end, error))
    return NULL;
  for (guint i = 0; i < self->epochs->len; i++)
    self->end.seconds += g_array_index (self->epochs, DigEpochRecord, i).seconds;
  self->is_held = dig_run_lock_is_held (folder);
  self->begun = find_begin (folder);
  return g_steal_pointer (&self);
}
