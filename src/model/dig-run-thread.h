/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The thread of one run, without GObjects: it makes the trainer, trains, and posts what happens.
 * Private to DigRun. */
#pragma once

#include "base/dig-control.h"
#include "base/dig-mailbox.h"
#include "io/dig-data-set.h"
#include "nn/dig-snapshot.h"
#include "train/dig-answers.h"
#include "train/dig-records.h"
#include "train/dig-train-settings.h"

G_BEGIN_DECLS

typedef enum
{
  DIG_RUN_MESSAGE_STARTED,
  DIG_RUN_MESSAGE_STEP, /* may be lost */
  DIG_RUN_MESSAGE_EPOCH,
  DIG_RUN_MESSAGE_PAUSED,
  DIG_RUN_MESSAGE_END, /* the last one */
} DigRunMessageKind;

/* The pointers are owned: dig_run_message_clear. */
typedef struct
{
  DigRunMessageKind kind;
  union
  {
    struct
    {
      char device[160];
      gboolean is_cpu;
      guint n_train;
    } started;
    DigStepRecord step;
    struct
    {
      DigEpochRecord record;
      DigSnapshot *snapshot;
      DigAnswers *answers; /* of the snapshot, for the validation rows */
    } epoch;
    gboolean is_paused;
    struct
    {
      DigEndRecord record;
      DigSnapshot *best; /* may be NULL */
      DigSnapshot *last; /* may be NULL */
      GError *error;     /* NULL: `record` says how it ended */
    } end;
  };
} DigRunMessage;

void dig_run_message_clear (DigRunMessage *message);

typedef struct _DigRunThread DigRunThread;

/* Starts at once; looks at `control` before the first step. `resumes`: goes on from the last finished
 * epoch that `folder` holds, on `device` (NULL: where it was). */
DigRunThread *dig_run_thread_new (const DigTrainSettings *settings, DigDataSet *data,
                                  const char *folder, gboolean resumes, const char *device,
                                  DigControl *control);
/* Orders it to stop and waits; messages that nobody took are dropped. */
void dig_run_thread_free (DigRunThread *self);
/* DigRunMessage, NULL when there is none. */
GArray *dig_run_thread_drain (DigRunThread *self);
/* Waits for its end. */
void dig_run_thread_join (DigRunThread *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DigRunThread, dig_run_thread_free)

G_END_DECLS
