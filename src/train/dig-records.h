/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a training says of itself. Plain values, copied through mailboxes. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Rates in 0…1; micro at threshold 0.5 over all classes; macro from the confusion matrix. */
typedef struct
{
  double loss;
  double accuracy;
  double precision, recall, f1; /* micro: all probabilities > 0.5 are answers */
  double macro_precision, macro_recall, macro_f1;
} DigMetrics;

typedef struct
{
  guint64 step; /* 1 is the first step of the run */
  guint epoch;  /* 1 is the first */
  float loss;   /* mean of the batch */
  float accuracy;
} DigStepRecord;

typedef struct
{
  guint epoch;  /* 1 is the first */
  guint64 step; /* steps done at its end */
  DigMetrics train, validation;
  double learning_rate; /* of its first step, unless it was set by hand later on */
  double
      next_learning_rate; /* of the step after its last: the schedule and the plateau rule applied */
  double seconds;         /* training alone, without validation */
  double images_per_second;
  guint best_epoch; /* so far, lowest validation loss */
} DigEpochRecord;

typedef enum
{
  DIG_END_NONE,
  DIG_END_EPOCHS,
  DIG_END_EARLY_STOPPING,
  DIG_END_INTERRUPTED,
  DIG_END_DIVERGED,
} DigEndReason;

/* "epochs", "early-stopping", "interrupted", "diverged". */
const char *dig_end_reason_get_name (DigEndReason reason);

typedef struct
{
  DigEndReason reason;
  guint best_epoch;              /* 0: none finished */
  double val_loss, val_accuracy; /* of the best epoch */
  double seconds;                /* wall clock of the whole run, resumed parts added */
  char message[512];             /* diverged: what was NaN, where, and what to do; else empty */
} DigEndRecord;

G_END_DECLS
