/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What dig-trainer.c makes and dig-trainer-run.c trains. */
#pragma once

#include "train/dig-checkpoint.h"
#include "train/dig-run-folder.h"
#include "train/dig-run-lock.h"
#include "train/dig-train-engine.h"
#include "train/dig-trainer.h"

G_BEGIN_DECLS

struct _DigTrainer
{
  DigRunDescription *description; /* settings included */
  DigDataSet *data;
  char *folder; /* NULL: nothing is written */
  DigRunLock *lock;
  DigSplit *split;
  char *digits_fingerprint; /* without what was joined; NULL: nothing was */
  DigScaler *scaler;
  DigTrainEngine *engine;
  DigCheckpoint *checkpoint;
  DigSnapshot *best;          /* of checkpoint->best_epoch */
  DigSnapshot *stopping_best; /* of checkpoint->stopping.best_epoch */
  GArray *history;            /* DigEpochRecord */
  double total_seconds;       /* of all calls of run before this one */
  gboolean is_mid_epoch;      /* the engine is not at the checkpoint */
  char *former_device_name;   /* NULL: it is where it was begun */
};

G_END_DECLS
