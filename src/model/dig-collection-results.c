/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "model/dig-collection-results.h"

#include <glib/gi18n.h>

#include "io/dig-load.h"
#include "io/dig-model-file.h"
#include "model/dig-worker.h"
#include "train/dig-evaluation.h"

enum
{
  CHUNK = 1024, /* images between two looks at the cancellable */
  MAX_THREADS = 2,
};

typedef struct
{
  DigDataSet *data;
  DigSnapshot *snapshot; /* NULL: the built-in model */
  guint epoch;
} Job;

typedef struct
{
  DigDataSet *data;
  DigReport *report; /* NULL: it failed */
  char *problem;
  gboolean is_builtin;
  guint epoch;
} Outcome;

struct _DigCollectionResults
{
  GObject parent_instance;

  DigSession *session;
  DigCollectionKeeper *keeper;
  DigWorker *worker;
  Outcome *outcome; /* NULL: none */
  gboolean is_active, is_stale;
};

G_DEFINE_FINAL_TYPE (DigCollectionResults, dig_collection_results, G_TYPE_OBJECT)

static guint changed_signal;

static void
job_free (gpointer data)
{
  Job *job = data;

  dig_data_set_unref (job->data);
  g_clear_pointer (&job->snapshot, dig_snapshot_unref);
  g_free (job);
}

static void
outcome_free (gpointer data)
{
  Outcome *outcome = data;

  dig_data_set_unref (outcome->data);
  g_clear_pointer (&outcome->report, dig_report_unref);
  g_free (outcome->problem);
  g_free (outcome);
}

/* ---- In the thread ---- */

static DigReport *
read_drawings (DigSnapshot *snapshot, const DigDataSet *data, GCancellable *cancellable,
               GError **error)
{
  guint n = dig_data_set_get_n_images (data);
  guint n_threads = CLAMP (g_get_num_processors (), 1, MAX_THREADS);
  g_autoptr (DigPredictor) predictor = dig_predictor_new (snapshot, "cpu", n_threads, error);
  g_autofree float *probabilities = NULL;
  guint n_classes;

  if (predictor == NULL)
    return NULL;
  n_classes = dig_predictor_get_n_classes (predictor);
  if (dig_predictor_get_n_pixels (predictor) != DIG_DRAWN_N_PIXELS
      || n_classes != dig_data_set_get_n_classes (data))
    {
      g_set_error_literal (error, G_IO_ERROR, G_IO_ERROR_FAILED,
                           _ ("The network that is shown does not read 28×28 digits."));
      return NULL;
    }
  probabilities = g_new (float, (gsize)n *n_classes);
  for (guint i = 0; i < n; i += CHUNK)
    if (g_cancellable_set_error_if_cancelled (cancellable, error)
        || !dig_predictor_run (predictor, dig_data_set_get_image (data, i), MIN (CHUNK, n - i),
                               probabilities + (gsize)i * n_classes, error))
      return NULL;
  return dig_report_new (probabilities, NULL, n, dig_data_set_get_labels (data), n_classes, TRUE);
}

static gpointer
work (gpointer data, GCancellable *cancellable)
{
  const Job *job = data;
  Outcome *outcome = g_new0 (Outcome, 1);
  g_autoptr (DigSnapshot) snapshot = NULL;
  g_autoptr (GError) error = NULL;

  outcome->data = dig_data_set_ref (job->data);
  outcome->is_builtin = job->snapshot == NULL;
  outcome->epoch = job->epoch;
  if (job->snapshot != NULL)
    snapshot = dig_snapshot_ref (job->snapshot);
  else
    {
      g_autofree char *path = dig_builtin_data_path (DIG_MODEL_FILE_NAME);

      snapshot = dig_model_file_load (path, NULL, &error);
    }
  if (snapshot != NULL)
    outcome->report = read_drawings (snapshot, job->data, cancellable, &error);
  if (outcome->report == NULL)
    outcome->problem = g_strdup (error->message);
  return outcome;
}

/* ---- Main thread ---- */

static void
take_outcome (DigCollectionResults *self, Outcome *outcome)
{
  g_clear_pointer (&self->outcome, outcome_free);
  self->outcome = outcome;
  g_signal_emit (self, changed_signal, 0);
}

static void
done_cb (gpointer result, gboolean is_last, gpointer owner)
{
  take_outcome (owner, result);
}

static void
update (DigCollectionResults *self)
{
  DigDataSet *data;
  DigSnapshot *snapshot;
  Job *job;

  self->is_stale = !self->is_active;
  if (!self->is_active)
    return;
  data = dig_collection_keeper_get_data (self->keeper);
  if (data == NULL)
    {
      dig_worker_cancel (self->worker);
      if (self->outcome != NULL)
        take_outcome (self, NULL);
      return;
    }
  snapshot = dig_session_get_shown_snapshot (self->session);
  job = g_new0 (Job, 1);
  job->data = dig_data_set_ref (data);
  job->snapshot = snapshot != NULL ? dig_snapshot_ref (snapshot) : NULL;
  job->epoch = dig_session_get_snapshot_epoch (self->session);
  dig_worker_push (self->worker, job);
}

void
dig_collection_results_set_active (DigCollectionResults *self, gboolean is_active)
{
  g_return_if_fail (DIG_IS_COLLECTION_RESULTS (self));

  self->is_active = is_active;
  if (is_active && self->is_stale)
    update (self);
}

DigReport *
dig_collection_results_get_report (DigCollectionResults *self)
{
  g_return_val_if_fail (DIG_IS_COLLECTION_RESULTS (self), NULL);

  return self->outcome != NULL ? self->outcome->report : NULL;
}

DigDataSet *
dig_collection_results_get_data (DigCollectionResults *self)
{
  g_return_val_if_fail (DIG_IS_COLLECTION_RESULTS (self), NULL);

  return self->outcome != NULL ? self->outcome->data : NULL;
}

gboolean
dig_collection_results_is_builtin (DigCollectionResults *self)
{
  g_return_val_if_fail (DIG_IS_COLLECTION_RESULTS (self), FALSE);

  return self->outcome != NULL && self->outcome->is_builtin;
}

guint
dig_collection_results_get_epoch (DigCollectionResults *self)
{
  g_return_val_if_fail (DIG_IS_COLLECTION_RESULTS (self), 0);

  return self->outcome != NULL ? self->outcome->epoch : 0;
}

const char *
dig_collection_results_get_problem (DigCollectionResults *self)
{
  g_return_val_if_fail (DIG_IS_COLLECTION_RESULTS (self), NULL);

  return self->outcome != NULL ? self->outcome->problem : NULL;
}

gboolean
dig_collection_results_is_busy (DigCollectionResults *self)
{
  g_return_val_if_fail (DIG_IS_COLLECTION_RESULTS (self), FALSE);

  return dig_worker_is_busy (self->worker);
}

static void
dig_collection_results_dispose (GObject *object)
{
  DigCollectionResults *self = DIG_COLLECTION_RESULTS (object);

  g_clear_pointer (&self->worker, dig_worker_free);
  g_clear_pointer (&self->outcome, outcome_free);
  g_clear_object (&self->session);
  g_clear_object (&self->keeper);
  G_OBJECT_CLASS (dig_collection_results_parent_class)->dispose (object);
}

static void
dig_collection_results_class_init (DigCollectionResultsClass *class)
{
  G_OBJECT_CLASS (class)->dispose = dig_collection_results_dispose;
  changed_signal = g_signal_new ("changed", DIG_TYPE_COLLECTION_RESULTS, G_SIGNAL_RUN_LAST, 0, NULL,
                                 NULL, NULL, G_TYPE_NONE, 0);
}

static void
dig_collection_results_init (DigCollectionResults *self)
{
  self->is_stale = TRUE;
  self->worker = dig_worker_new ("drawings", work, job_free, outcome_free, done_cb, self);
}

DigCollectionResults *
dig_collection_results_new (DigSession *session, DigCollectionKeeper *keeper)
{
  DigCollectionResults *self = g_object_new (DIG_TYPE_COLLECTION_RESULTS, NULL);

  self->session = g_object_ref (session);
  self->keeper = g_object_ref (keeper);
  g_signal_connect_object (keeper, "notify::revision", G_CALLBACK (update), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (session, "notify::shown-snapshot", G_CALLBACK (update), self,
                           G_CONNECT_SWAPPED);
  return self;
}
