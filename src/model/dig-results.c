/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "model/dig-results.h"

#include "train/dig-answers.h"
#include "train/dig-evaluation.h"

#include <glib/gi18n.h>

/* The network that trains goes on beside it. */
#define MAX_THREADS 2
/* Between two looks at the cancellable. */
#define CHUNK 512

struct _DigResults
{
  GObject parent_instance;

  DigSession *session;
  DigResultsPart part;
  gboolean is_watched;

  GCancellable *cancellable; /* of the evaluation that is under way; NULL: none is */
  gboolean is_outdated;      /* another one is to follow */

  DigReport *report;
  DigRun *run;
  DigSnapshot *snapshot;
  DigResultsPart report_part;
  char *error;
  double seconds;
  guint revision;
};

typedef enum
{
  PROP_REVISION = 1,
  PROP_IS_COMPUTING,
  PROP_PART,
  PROP_IS_WATCHED,
  N_PROPS,
} DigResultsProperty;

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (DigResults, dig_results, G_TYPE_OBJECT)

/* What a thread works on. */
typedef struct
{
  DigRun *run; /* not touched by the thread */
  DigSnapshot *snapshot;
  DigDataSet *data;
  DigTrainSettings *settings;
  DigAnswers *answers; /* the run's own to the validation rows; NULL: the snapshot is asked */
  DigResultsPart part;
  gint64 began_us;
} Job;

static void
job_free (gpointer data)
{
  Job *job = data;

  g_object_unref (job->run);
  dig_snapshot_unref (job->snapshot);
  dig_data_set_unref (job->data);
  dig_train_settings_free (job->settings);
  g_clear_pointer (&job->answers, dig_answers_unref);
  g_free (job);
}

/* ---- In the thread ---- */

static DigAnswers *
ask_network (const Job *job, const gint32 *rows, guint n, GCancellable *cancellable, GError **error)
{
  guint n_threads = CLAMP (g_get_num_processors (), 1, MAX_THREADS);
  g_autoptr (DigPredictor) predictor =
      dig_predictor_new (job->snapshot, job->settings->device, n_threads, error);
  g_autofree float *probabilities = NULL;
  guint n_classes;

  if (predictor == NULL)
    return NULL;
  n_classes = dig_predictor_get_n_classes (predictor);
  probabilities = g_new (float, (gsize)n *n_classes);
  for (guint i = 0; i < n; i += CHUNK)
    if (g_cancellable_set_error_if_cancelled (cancellable, error)
        || !dig_predictor_run_rows (predictor, job->data, rows + i, MIN (CHUNK, n - i),
                                    probabilities + (gsize)i * n_classes, error))
      return NULL;
  return dig_answers_new_take (g_steal_pointer (&probabilities), n, n_classes);
}

static DigReport *
evaluate (const Job *job, GCancellable *cancellable, GError **error)
{
  gboolean is_validation = job->part == DIG_RESULTS_VALIDATION;
  g_autoptr (DigSplit) split = dig_split_new_for_data (
      job->data, job->settings->limit, job->settings->test_size, job->settings->split_seed, error);
  g_autoptr (DigAnswers) answers = NULL;
  const gint32 *rows;
  guint n;

  if (split == NULL)
    return NULL;
  n = is_validation ? split->n_validation : split->n_train;
  rows = is_validation ? split->validation : split->train;
  answers = job->answers != NULL ? dig_answers_ref (job->answers)
                                 : ask_network (job, rows, n, cancellable, error);
  if (answers == NULL
      || !dig_evaluation_check_labels (dig_data_set_get_labels (job->data),
                                       dig_data_set_get_n_images (job->data),
                                       dig_answers_get_n_classes (answers), error))
    return NULL;
  return dig_report_new (dig_answers_get_probabilities (answers), rows, n,
                         dig_data_set_get_labels (job->data), dig_answers_get_n_classes (answers),
                         is_validation);
}

static void
evaluate_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  GError *error = NULL;
  DigReport *report = evaluate (data, cancellable, &error);

  if (report != NULL)
    g_task_return_pointer (task, report, (GDestroyNotify)dig_report_unref);
  else
    g_task_return_error (task, error);
}

/* ---- On the main thread ---- */

static void begin (DigResults *self);

static void
bump_revision (DigResults *self)
{
  self->revision++;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_REVISION]);
}

static void
clear_report (DigResults *self)
{
  g_clear_pointer (&self->report, dig_report_unref);
  g_clear_pointer (&self->snapshot, dig_snapshot_unref);
  g_clear_object (&self->run);
  g_clear_pointer (&self->error, g_free);
}

static void
take_report (DigResults *self, const Job *job, DigReport *report, const GError *error)
{
  clear_report (self);
  self->report = report;
  self->run = g_object_ref (job->run);
  self->snapshot = dig_snapshot_ref (job->snapshot);
  self->report_part = job->part;
  self->error = error != NULL ? g_strdup (error->message) : NULL;
  self->seconds = (double)(g_get_monotonic_time () - job->began_us) / G_USEC_PER_SEC;
  bump_revision (self);
}

static void
evaluated_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  DigResults *self = DIG_RESULTS (source);
  g_autoptr (GError) error = NULL;
  DigReport *report = g_task_propagate_pointer (G_TASK (result), &error);
  const Job *job = g_task_get_task_data (G_TASK (result));
  gboolean was_cancelled = g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);

  g_clear_object (&self->cancellable);
  /* A late answer about another run, or other rows, is not wanted any more. */
  if (self->session == NULL || was_cancelled || job->part != self->part
      || job->run != dig_session_get_run (self->session))
    g_clear_pointer (&report, dig_report_unref);
  else
    take_report (self, job, report, error);
  if (self->is_outdated && self->session != NULL)
    begin (self);
  if (self->cancellable == NULL)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_IS_COMPUTING]);
}

/* Of a stored run the images may be missing, and with them the rows to evaluate. */
static void
refuse (DigResults *self, DigRun *run, DigSnapshot *snapshot)
{
  clear_report (self);
  self->run = g_object_ref (run);
  self->snapshot = dig_snapshot_ref (snapshot);
  self->report_part = self->part;
  self->error = g_strdup (_ ("It was trained on other digits than those that are open. Open its "
                             "digits on the Data page, then show the run again."));
  bump_revision (self);
}

/* The evaluation of what is shown now, unless it is there already. */
static void
begin (DigResults *self)
{
  DigRun *run = dig_session_get_run (self->session);
  DigSnapshot *snapshot = dig_session_get_shown_snapshot (self->session);
  DigAnswers *answers = snapshot != NULL ? dig_run_get_answers (run, snapshot) : NULL;
  g_autoptr (GTask) task = NULL;
  Job *job;

  self->is_outdated = FALSE;
  if (snapshot == NULL || (self->snapshot == snapshot && self->report_part == self->part))
    return;
  if (dig_run_get_data (run) == NULL)
    {
      refuse (self, run, snapshot);
      return;
    }
  job = g_new0 (Job, 1);
  job->run = g_object_ref (run);
  job->snapshot = dig_snapshot_ref (snapshot);
  job->data = dig_data_set_ref (dig_run_get_data (run));
  job->settings = dig_train_settings_copy (dig_run_get_settings (run));
  job->part = self->part;
  if (answers != NULL && self->part == DIG_RESULTS_VALIDATION)
    job->answers = dig_answers_ref (answers);
  job->began_us = g_get_monotonic_time ();
  self->cancellable = g_cancellable_new ();
  task = g_task_new (self, self->cancellable, evaluated_cb, NULL);
  g_task_set_task_data (task, job, job_free);
  g_task_set_return_on_cancel (task, FALSE);
  g_task_run_in_thread (task, evaluate_thread);
}

static void
update (DigResults *self)
{
  gboolean was_computing = self->cancellable != NULL;

  if (!self->is_watched || self->session == NULL)
    return;
  if (was_computing)
    {
      self->is_outdated = TRUE;
      return;
    }
  begin (self);
  if (self->cancellable != NULL)
    g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_IS_COMPUTING]);
}

/* What is under way is about something else. */
static void
drop (DigResults *self)
{
  gboolean had_report = self->report != NULL || self->error != NULL;

  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  clear_report (self);
  if (had_report)
    bump_revision (self);
  update (self);
}

/* ---- GObject ---- */

static void
dig_results_dispose (GObject *object)
{
  DigResults *self = DIG_RESULTS (object);

  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  if (self->session != NULL)
    g_signal_handlers_disconnect_by_data (self->session, self);
  g_clear_object (&self->session);
  clear_report (self);

  G_OBJECT_CLASS (dig_results_parent_class)->dispose (object);
}

static void
dig_results_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  DigResults *self = DIG_RESULTS (object);

  switch ((DigResultsProperty)id)
    {
    case PROP_REVISION:
      g_value_set_uint (value, self->revision);
      break;
    case PROP_IS_COMPUTING:
      g_value_set_boolean (value, dig_results_is_computing (self));
      break;
    case PROP_PART:
      g_value_set_uint (value, self->part);
      break;
    case PROP_IS_WATCHED:
      g_value_set_boolean (value, self->is_watched);
      break;
    case N_PROPS:
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
dig_results_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  DigResults *self = DIG_RESULTS (object);

  if (id == PROP_PART)
    dig_results_set_part (self, (DigResultsPart)g_value_get_uint (value));
  else if (id == PROP_IS_WATCHED)
    dig_results_set_is_watched (self, g_value_get_boolean (value));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
dig_results_class_init (DigResultsClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags read_only = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;
  const GParamFlags read_write =
      G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->dispose = dig_results_dispose;
  object_class->get_property = dig_results_get_property;
  object_class->set_property = dig_results_set_property;
  properties[PROP_REVISION] =
      g_param_spec_uint ("revision", NULL, NULL, 0, G_MAXUINT, 0, read_only);
  properties[PROP_IS_COMPUTING] =
      g_param_spec_boolean ("is-computing", NULL, NULL, FALSE, read_only);
  properties[PROP_PART] =
      g_param_spec_uint ("part", NULL, NULL, 0, DIG_RESULTS_TRAINING, 0, read_write);
  properties[PROP_IS_WATCHED] = g_param_spec_boolean ("is-watched", NULL, NULL, FALSE, read_write);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
dig_results_init (DigResults *self)
{
}

/* ---- Public ---- */

DigResults *
dig_results_new (DigSession *session)
{
  DigResults *self = g_object_new (DIG_TYPE_RESULTS, NULL);

  g_return_val_if_fail (DIG_IS_SESSION (session), self);

  self->session = g_object_ref (session);
  g_signal_connect_swapped (session, "notify::run", G_CALLBACK (drop), self);
  g_signal_connect_swapped (session, "notify::shown-snapshot", G_CALLBACK (update), self);
  return self;
}

DigReport *
dig_results_get_report (DigResults *self)
{
  g_return_val_if_fail (DIG_IS_RESULTS (self), NULL);
  return self->report;
}

DigDataSet *
dig_results_get_data (DigResults *self)
{
  g_return_val_if_fail (DIG_IS_RESULTS (self), NULL);
  return self->run != NULL ? dig_run_get_data (self->run) : NULL;
}

DigSnapshot *
dig_results_get_snapshot (DigResults *self)
{
  g_return_val_if_fail (DIG_IS_RESULTS (self), NULL);
  return self->snapshot;
}

DigRun *
dig_results_get_run (DigResults *self)
{
  g_return_val_if_fail (DIG_IS_RESULTS (self), NULL);
  return self->run;
}

const char *
dig_results_get_error (DigResults *self)
{
  g_return_val_if_fail (DIG_IS_RESULTS (self), NULL);
  return self->error;
}

double
dig_results_get_seconds (DigResults *self)
{
  g_return_val_if_fail (DIG_IS_RESULTS (self), 0);
  return self->seconds;
}

gboolean
dig_results_is_computing (DigResults *self)
{
  g_return_val_if_fail (DIG_IS_RESULTS (self), FALSE);
  return self->cancellable != NULL;
}

DigResultsPart
dig_results_get_part (DigResults *self)
{
  g_return_val_if_fail (DIG_IS_RESULTS (self), DIG_RESULTS_VALIDATION);
  return self->part;
}

void
dig_results_set_part (DigResults *self, DigResultsPart part)
{
  g_return_if_fail (DIG_IS_RESULTS (self));
  g_return_if_fail (part <= DIG_RESULTS_TRAINING);

  if (self->part == part)
    return;
  self->part = part;
  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  update (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PART]);
}

gboolean
dig_results_is_watched (DigResults *self)
{
  g_return_val_if_fail (DIG_IS_RESULTS (self), FALSE);
  return self->is_watched;
}

void
dig_results_set_is_watched (DigResults *self, gboolean is_watched)
{
  g_return_if_fail (DIG_IS_RESULTS (self));

  is_watched = !!is_watched;
  if (self->is_watched == is_watched)
    return;
  self->is_watched = is_watched;
  update (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_IS_WATCHED]);
}
