/* SPDX-License-Identifier: GPL-3.0-or-later */
/* All that a training needs to go on after a finished epoch exactly as if it had not stopped. */
#pragma once

#include <glib.h>

#include "train/dig-schedule.h"

G_BEGIN_DECLS

typedef struct
{
  guint epoch;          /* finished epochs; 0: the initial weights */
  guint64 step;         /* optimiser steps done */
  double learning_rate; /* of the next epoch, before the schedule */
  guint best_epoch;     /* lowest validation loss, the first of equals; 0: none */
  double best_loss, best_accuracy;
  DigEarlyStopping stopping;
  DigPlateau plateau;
  gboolean has_stopped; /* early stopping ended the run */

  gsize n_parameters, n_moments, n_averages;
  float *parameters; /* (n_parameters) */
  float *moments;    /* (n_moments): first, then second */
  float *averages;   /* (n_averages): the weights' moving average; n_averages may be 0 */
} DigCheckpoint;

DigCheckpoint *dig_checkpoint_new (gsize n_parameters, gsize n_moments, gsize n_averages,
                                   double learning_rate);
void dig_checkpoint_free (DigCheckpoint *checkpoint);

/* As a safetensors file, the history (DigEpochRecord) included: it is the run's commit point, and what else
 * the run folder holds is brought in line with it. */
GBytes *dig_checkpoint_format (const DigCheckpoint *checkpoint, const GArray *history);
/* Into a checkpoint of the right sizes and an empty history; DIG_ERROR_FILE. */
gboolean dig_checkpoint_read (DigCheckpoint *checkpoint, GArray *history, const char *path,
                              GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DigCheckpoint, dig_checkpoint_free)

G_END_DECLS
