/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "model/dig-prediction.h"

#include "base/dig-error.h"
#include "io/dig-model-file.h"
#include "io/dig-solution.h"
#include "model/dig-makers.h"
#include "model/dig-run-list.h"
#include "train/dig-ensemble.h"

#include <glib/gi18n-lib.h>

/* How often the main thread looks at the worker's progress, in milliseconds. */
#define PROGRESS_INTERVAL_MS 50

/* What the worker gets and gives. */
typedef struct
{
  GPtrArray *models; /* DigSnapshot; NULL: read it from the path of the same place */
  GPtrArray *paths;
  GPtrArray *makers; /* see dig_makers_list */
  DigDataSet *data;
  guint n_copies;
  GCancellable *cancellable;
  int progress; /* per mille; written by the worker */
  guint timer;

  DigAnswers *answers;
  DigSubmissionReport *report;
  char *fingerprint;
  guint n_opened;
} Job;

struct _DigPrediction
{
  GObject parent_instance;

  DigSession *session;
  DigModelChoices *choices;
  DigRunList *runs;
  guint n_copies;
  Job *job; /* of the task that is running; lent */
  double progress;
  guint revision;
  char *error;

  DigAnswers *answers;
  DigDataSet *data;
  GPtrArray *makers;       /* of the answers */
  guint n_answered_copies; /* likewise */
  gboolean is_current;
  DigSubmissionReport *report;
  gboolean is_own_report; /* of the answers, not of a file that was only checked */
  char *fingerprint;
  guint n_opened;
  char *builtin_solution;
  DigEvaluation *score;
};

G_DEFINE_FINAL_TYPE (DigPrediction, dig_prediction, G_TYPE_OBJECT)

enum
{
  PROP_IS_WORKING = 1,
  PROP_PROGRESS,
  PROP_REVISION,
  PROP_IS_CURRENT,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

static void
notify_change (DigPrediction *self)
{
  self->revision++;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_REVISION]);
}

/* Whether what is chosen now would give the answers that there are. */
static void
update_current (DigPrediction *self)
{
  g_autoptr (GPtrArray) makers = dig_makers_list (self->choices);
  gboolean is_current = self->answers != NULL && self->n_copies == self->n_answered_copies
                        && dig_makers_equal (makers, self->makers);

  if (self->is_current == is_current)
    return;
  self->is_current = is_current;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_IS_CURRENT]);
}

/* ---- Answering ---- */

static void
unref_snapshot (gpointer snapshot)
{
  g_clear_pointer ((DigSnapshot **)&snapshot, dig_snapshot_unref);
}

static void
job_free (gpointer data)
{
  Job *job = data;

  g_clear_handle_id (&job->timer, g_source_remove);
  g_ptr_array_unref (job->models);
  g_ptr_array_unref (job->paths);
  g_clear_pointer (&job->makers, g_ptr_array_unref);
  dig_data_set_unref (job->data);
  g_object_unref (job->cancellable);
  g_clear_pointer (&job->answers, dig_answers_unref);
  g_clear_pointer (&job->report, dig_submission_report_free);
  g_free (job->fingerprint);
  g_free (job);
}

static Job *
job_new (DigPrediction *self)
{
  GListModel *choices = G_LIST_MODEL (self->choices);
  Job *job = g_new0 (Job, 1);

  job->models = g_ptr_array_new_with_free_func (unref_snapshot);
  job->paths = g_ptr_array_new_with_free_func (g_free);
  job->makers = dig_makers_list (self->choices);
  job->data = dig_data_set_ref (dig_session_get_test_data (self->session));
  job->n_copies = self->n_copies;
  job->cancellable = g_cancellable_new ();
  for (guint i = 0; i < g_list_model_get_n_items (choices); i++)
    {
      g_autoptr (DigModelChoice) choice = g_list_model_get_item (choices, i);
      DigSnapshot *snapshot = dig_model_choice_get_snapshot (choice);

      if (!dig_model_choice_get_is_chosen (choice))
        continue;
      g_ptr_array_add (job->models, snapshot != NULL ? dig_snapshot_ref (snapshot) : NULL);
      g_ptr_array_add (job->paths, g_strdup (dig_model_choice_get_path (choice)));
    }
  return job;
}

static void
progress_cb (double fraction, gpointer data)
{
  g_atomic_int_set (&((Job *)data)->progress, (int)(1000 * fraction));
}

static gboolean
read_models (Job *job, GError **error)
{
  for (guint i = 0; i < job->models->len; i++)
    {
      DigSnapshot *snapshot = g_ptr_array_index (job->models, i);

      if (snapshot != NULL)
        continue;
      snapshot = dig_model_file_load (g_ptr_array_index (job->paths, i), NULL, error);
      if (snapshot == NULL)
        return FALSE;
      g_ptr_array_index (job->models, i) = snapshot;
    }
  return TRUE;
}

static gboolean
answer (Job *job, GError **error)
{
  const DigEnsembleOptions options = { .device = "auto", .n_copies = job->n_copies };

  job->answers =
      dig_ensemble_answer ((DigSnapshot *const *)job->models->pdata, job->models->len, job->data,
                           &options, job->cancellable, progress_cb, job, error);
  if (job->answers == NULL)
    return FALSE;
  if (dig_answers_get_n_classes (job->answers) <= DIG_SUBMISSION_N_CLASSES)
    return TRUE;
  g_set_error (error, DIG_ERROR, DIG_ERROR_FILE,
               _ ("The model tells %u classes apart; the labels of a submission are 0 to 9."),
               dig_answers_get_n_classes (job->answers));
  return FALSE;
}

static void
answer_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Job *job = data;
  g_autofree char *log_path = dig_solution_log_path ();
  g_autoptr (GBytes) text = NULL;
  GError *error = NULL;
  guint n_images;

  if (!read_models (job, &error) || !answer (job, &error))
    {
      g_task_return_error (task, error);
      return;
    }
  n_images = dig_answers_get_n_images (job->answers);
  text = dig_submission_format (dig_answers_get_digits (job->answers), n_images);
  job->report = dig_submission_check_bytes (text, _ ("These answers"), n_images);
  job->fingerprint = dig_data_set_dup_fingerprint (job->data);
  if (!dig_solution_get_count (log_path, job->fingerprint, &job->n_opened, NULL))
    job->n_opened = G_MAXUINT;
  g_task_return_boolean (task, TRUE);
}

static void
forget_answers (DigPrediction *self)
{
  g_clear_pointer (&self->answers, dig_answers_unref);
  g_clear_pointer (&self->data, dig_data_set_unref);
  g_clear_pointer (&self->makers, g_ptr_array_unref);
  g_clear_pointer (&self->report, dig_submission_report_free);
  g_clear_pointer (&self->fingerprint, g_free);
  g_clear_pointer (&self->builtin_solution, g_free);
  g_clear_pointer (&self->score, g_free);
  self->n_opened = G_MAXUINT;
}

static void
take_results (DigPrediction *self, Job *job)
{
  forget_answers (self);
  self->answers = g_steal_pointer (&job->answers);
  self->data = dig_data_set_ref (job->data);
  self->makers = g_steal_pointer (&job->makers);
  self->n_answered_copies = job->n_copies;
  self->report = g_steal_pointer (&job->report);
  self->is_own_report = TRUE;
  self->fingerprint = g_steal_pointer (&job->fingerprint);
  self->n_opened = job->n_opened;
  self->builtin_solution = dig_solution_find_builtin (self->fingerprint);
}

static void
answered_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  DigPrediction *self = DIG_PREDICTION (source);
  Job *job = g_task_get_task_data (G_TASK (result));
  g_autoptr (GError) error = NULL;
  gboolean is_done = g_task_propagate_boolean (G_TASK (result), &error);

  g_clear_handle_id (&job->timer, g_source_remove);
  if (self->job != job)
    return;
  self->job = NULL;
  if (is_done && job->data == dig_session_get_test_data (self->session))
    take_results (self, job);
  else if (!is_done && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    self->error = g_strdup (error->message);
  update_current (self);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_IS_WORKING]);
  notify_change (self);
}

static void
set_progress (DigPrediction *self, double progress)
{
  if (self->progress == progress)
    return;
  self->progress = progress;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_PROGRESS]);
}

static gboolean
poll_progress_cb (gpointer data)
{
  DigPrediction *self = data;

  set_progress (self, g_atomic_int_get (&self->job->progress) / 1000.0);
  return G_SOURCE_CONTINUE;
}

gboolean
dig_prediction_has_rows_left_out (DigPrediction *self)
{
  const DigLoadReport *report;

  g_return_val_if_fail (DIG_IS_PREDICTION (self), FALSE);

  report = dig_session_get_test_report (self->session);
  return report != NULL && dig_session_get_test_data (self->session) != NULL
         && report->n_rows > dig_data_set_get_n_images (dig_session_get_test_data (self->session));
}

void
dig_prediction_look_for_runs (DigPrediction *self)
{
  g_return_if_fail (DIG_IS_PREDICTION (self));

  dig_run_list_scan (self->runs);
}

const char *
dig_prediction_why_not (DigPrediction *self)
{
  g_return_val_if_fail (DIG_IS_PREDICTION (self), NULL);

  if (self->job != NULL)
    return _ ("It is answering already");
  if (dig_session_get_test_data (self->session) == NULL)
    return _ ("Open a file of test digits first");
  if (dig_prediction_has_rows_left_out (self))
    return _ ("Rows with missing values were left out: fill them with 0 on the Data page");
  if (g_list_model_get_n_items (G_LIST_MODEL (self->choices)) == 0)
    return _ ("Train a network or open a model file first");
  if (dig_model_choices_get_n_chosen (self->choices) == 0)
    return _ ("Choose a model first");
  return NULL;
}

void
dig_prediction_start (DigPrediction *self)
{
  g_autoptr (GTask) task = NULL;

  g_return_if_fail (DIG_IS_PREDICTION (self));

  if (dig_prediction_why_not (self) != NULL)
    return;
  g_clear_pointer (&self->error, g_free);
  self->job = job_new (self);
  self->job->timer = g_timeout_add (PROGRESS_INTERVAL_MS, poll_progress_cb, self);
  task = g_task_new (self, self->job->cancellable, answered_cb, NULL);
  g_task_set_task_data (task, self->job, job_free);
  g_task_run_in_thread (task, answer_thread);
  set_progress (self, 0);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_IS_WORKING]);
}

void
dig_prediction_cancel (DigPrediction *self)
{
  g_return_if_fail (DIG_IS_PREDICTION (self));

  if (self->job != NULL)
    g_cancellable_cancel (self->job->cancellable);
}

/* ---- Saving, checking, scoring ---- */

typedef enum
{
  DEED_SAVE,
  DEED_CHECK,
  DEED_SCORE,
} Deed;

typedef struct
{
  Deed deed;
  char *path;
  DigAnswers *answers;
  DigDataSet *data;

  DigSubmissionReport *report;
  DigEvaluation *score;
  guint n_opened;
} Errand;

static void
errand_free (gpointer data)
{
  Errand *errand = data;

  g_free (errand->path);
  g_clear_pointer (&errand->answers, dig_answers_unref);
  dig_data_set_unref (errand->data);
  g_clear_pointer (&errand->report, dig_submission_report_free);
  g_free (errand->score);
  g_free (errand);
}

static gboolean
score (Errand *errand, GError **error)
{
  g_autofree char *log_path = dig_solution_log_path ();
  guint n_classes = dig_answers_get_n_classes (errand->answers);
  guint n_images = dig_answers_get_n_images (errand->answers);
  const DigSolutionRequest request = { errand->path, errand->data, n_classes, log_path };
  g_autofree guint8 *labels = dig_solution_open (&request, &errand->n_opened, error);

  if (labels == NULL)
    return FALSE;
  errand->score = g_new0 (DigEvaluation, 1);
  dig_evaluation_compute (errand->score, dig_answers_get_probabilities (errand->answers), labels,
                          n_images, n_classes);
  return TRUE;
}

static void
errand_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Errand *errand = data;
  guint n_images = dig_data_set_get_n_images (errand->data);
  GError *error = NULL;
  gboolean is_done;

  if (errand->deed == DEED_SCORE)
    is_done = score (errand, &error);
  else
    is_done = errand->deed == DEED_CHECK
              || dig_submission_write (errand->path, dig_answers_get_digits (errand->answers),
                                       n_images, &error);
  /* What was written is read again: the checks are of the file as it lies there. */
  if (is_done && errand->deed != DEED_SCORE)
    is_done = (errand->report = dig_submission_check (errand->path, n_images, &error)) != NULL;
  if (is_done)
    g_task_return_boolean (task, TRUE);
  else
    g_task_return_error (task, error);
}

static void
begin_errand (DigPrediction *self, Deed deed, const char *path, GAsyncReadyCallback callback,
              gpointer data)
{
  g_autoptr (GTask) task = g_task_new (self, NULL, callback, data);
  DigDataSet *images = deed == DEED_CHECK ? dig_session_get_test_data (self->session) : self->data;
  Errand *errand;

  if (images == NULL)
    {
      g_task_return_new_error (task, DIG_ERROR, DIG_ERROR_USAGE, "%s",
                               deed == DEED_CHECK ? _ ("Open a file of test digits first")
                                                  : _ ("There are no answers yet"));
      return;
    }
  errand = g_new0 (Errand, 1);
  errand->deed = deed;
  errand->path = g_strdup (path);
  errand->data = dig_data_set_ref (images);
  if (self->answers != NULL)
    errand->answers = dig_answers_ref (self->answers);
  g_task_set_task_data (task, errand, errand_free);
  g_task_run_in_thread (task, errand_thread);
}

void
dig_prediction_save_async (DigPrediction *self, const char *path, GAsyncReadyCallback callback,
                           gpointer data)
{
  g_return_if_fail (DIG_IS_PREDICTION (self) && path != NULL);

  begin_errand (self, DEED_SAVE, path, callback, data);
}

void
dig_prediction_check_async (DigPrediction *self, const char *path, GAsyncReadyCallback callback,
                            gpointer data)
{
  g_return_if_fail (DIG_IS_PREDICTION (self) && path != NULL);

  begin_errand (self, DEED_CHECK, path, callback, data);
}

void
dig_prediction_score_async (DigPrediction *self, const char *path, GAsyncReadyCallback callback,
                            gpointer data)
{
  g_return_if_fail (DIG_IS_PREDICTION (self) && path != NULL);

  begin_errand (self, DEED_SCORE, path, callback, data);
}

gboolean
dig_prediction_finish (DigPrediction *self, GAsyncResult *result, GError **error)
{
  Errand *errand;

  g_return_val_if_fail (g_task_is_valid (result, self), FALSE);

  if (!g_task_propagate_boolean (G_TASK (result), error))
    return FALSE;
  errand = g_task_get_task_data (G_TASK (result));
  if (errand->report != NULL)
    {
      g_clear_pointer (&self->report, dig_submission_report_free);
      self->report = g_steal_pointer (&errand->report);
      self->is_own_report = errand->deed == DEED_SAVE;
    }
  /* Answers that came meanwhile have another score. */
  if (errand->score != NULL && errand->answers == self->answers)
    {
      g_free (self->score);
      self->score = g_steal_pointer (&errand->score);
    }
  if (errand->deed == DEED_SCORE && errand->data == self->data)
    self->n_opened = errand->n_opened;
  notify_change (self);
  return TRUE;
}

/* ---- GObject ---- */

static void
run_changed_cb (DigPrediction *self)
{
  dig_model_choices_set_run (self->choices, dig_session_get_run (self->session));
}

static void
choices_changed_cb (DigPrediction *self, guint position, guint n_removed, guint n_added)
{
  for (guint i = position; i < position + n_added; i++)
    {
      g_autoptr (DigModelChoice) choice = g_list_model_get_item (G_LIST_MODEL (self->choices), i);

      g_signal_connect_object (choice, "notify::revision", G_CALLBACK (update_current), self,
                               G_CONNECT_SWAPPED);
    }
  update_current (self);
}

static void
test_changed_cb (DigPrediction *self)
{
  dig_prediction_cancel (self);
  forget_answers (self);
  update_current (self);
  g_clear_pointer (&self->error, g_free);
  notify_change (self);
}

static void
dig_prediction_dispose (GObject *object)
{
  DigPrediction *self = DIG_PREDICTION (object);

  dig_prediction_cancel (self);
  if (self->session != NULL)
    g_signal_handlers_disconnect_by_data (self->session, self);
  g_clear_object (&self->session);
  if (self->choices != NULL)
    {
      g_signal_handlers_disconnect_by_data (self->choices, self);
      dig_model_choices_set_run (self->choices, NULL);
      dig_model_choices_set_stored (self->choices, NULL);
    }
  g_clear_object (&self->runs);

  G_OBJECT_CLASS (dig_prediction_parent_class)->dispose (object);
}

static void
dig_prediction_finalize (GObject *object)
{
  DigPrediction *self = DIG_PREDICTION (object);

  forget_answers (self);
  g_free (self->error);
  g_clear_object (&self->choices);

  G_OBJECT_CLASS (dig_prediction_parent_class)->finalize (object);
}

static void
dig_prediction_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  DigPrediction *self = DIG_PREDICTION (object);

  switch (id)
    {
    case PROP_IS_WORKING:
      g_value_set_boolean (value, self->job != NULL);
      break;
    case PROP_PROGRESS:
      g_value_set_double (value, self->progress);
      break;
    case PROP_REVISION:
      g_value_set_uint (value, self->revision);
      break;
    case PROP_IS_CURRENT:
      g_value_set_boolean (value, self->is_current);
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
dig_prediction_class_init (DigPredictionClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READABLE | G_PARAM_STATIC_STRINGS;

  object_class->dispose = dig_prediction_dispose;
  object_class->finalize = dig_prediction_finalize;
  object_class->get_property = dig_prediction_get_property;
  properties[PROP_IS_WORKING] = g_param_spec_boolean ("is-working", NULL, NULL, FALSE, flags);
  properties[PROP_PROGRESS] = g_param_spec_double ("progress", NULL, NULL, 0, 1, 0, flags);
  properties[PROP_REVISION] = g_param_spec_uint ("revision", NULL, NULL, 0, G_MAXUINT, 0, flags);
  properties[PROP_IS_CURRENT] = g_param_spec_boolean ("is-current", NULL, NULL, FALSE, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
dig_prediction_init (DigPrediction *self)
{
  self->choices = dig_model_choices_new ();
  g_signal_connect_swapped (self->choices, "items-changed", G_CALLBACK (choices_changed_cb), self);
  g_signal_connect_swapped (self->choices, "notify::n-chosen", G_CALLBACK (update_current), self);
  self->n_copies = 1;
  self->n_opened = G_MAXUINT;
}

DigPrediction *
dig_prediction_new (DigSession *session)
{
  DigPrediction *self = g_object_new (DIG_TYPE_PREDICTION, NULL);

  self->session = g_object_ref (session);
  g_signal_connect_swapped (session, "notify::run", G_CALLBACK (run_changed_cb), self);
  g_signal_connect_swapped (session, "notify::test-revision", G_CALLBACK (test_changed_cb), self);
  run_changed_cb (self);
  self->runs = g_object_ref (dig_run_list_get_for_session (session));
  dig_model_choices_set_stored (self->choices, G_LIST_MODEL (self->runs));
  return self;
}

DigModelChoices *
dig_prediction_get_choices (DigPrediction *self)
{
  g_return_val_if_fail (DIG_IS_PREDICTION (self), NULL);
  return self->choices;
}

guint
dig_prediction_get_n_copies (DigPrediction *self)
{
  g_return_val_if_fail (DIG_IS_PREDICTION (self), 1);
  return self->n_copies;
}

void
dig_prediction_set_n_copies (DigPrediction *self, guint n_copies)
{
  g_return_if_fail (DIG_IS_PREDICTION (self));
  g_return_if_fail (n_copies > 0 && n_copies <= DIG_ENSEMBLE_MAX_COPIES);

  self->n_copies = n_copies;
  update_current (self);
}

gboolean
dig_prediction_is_working (DigPrediction *self)
{
  g_return_val_if_fail (DIG_IS_PREDICTION (self), FALSE);
  return self->job != NULL;
}

double
dig_prediction_get_progress (DigPrediction *self)
{
  g_return_val_if_fail (DIG_IS_PREDICTION (self), 0);
  return self->progress;
}

guint
dig_prediction_get_revision (DigPrediction *self)
{
  g_return_val_if_fail (DIG_IS_PREDICTION (self), 0);
  return self->revision;
}

const char *
dig_prediction_get_error (DigPrediction *self)
{
  g_return_val_if_fail (DIG_IS_PREDICTION (self), NULL);
  return self->error;
}

DigAnswers *
dig_prediction_get_answers (DigPrediction *self)
{
  g_return_val_if_fail (DIG_IS_PREDICTION (self), NULL);
  return self->answers;
}

DigDataSet *
dig_prediction_get_data (DigPrediction *self)
{
  g_return_val_if_fail (DIG_IS_PREDICTION (self), NULL);
  return self->data;
}

const DigSubmissionReport *
dig_prediction_get_report (DigPrediction *self)
{
  g_return_val_if_fail (DIG_IS_PREDICTION (self), NULL);
  return self->report;
}

guint
dig_prediction_get_n_models (DigPrediction *self)
{
  g_return_val_if_fail (DIG_IS_PREDICTION (self), 0);
  return self->makers != NULL ? self->makers->len : 0;
}

guint
dig_prediction_get_n_answered_copies (DigPrediction *self)
{
  g_return_val_if_fail (DIG_IS_PREDICTION (self), 1);
  return self->n_answered_copies;
}

gboolean
dig_prediction_is_current (DigPrediction *self)
{
  g_return_val_if_fail (DIG_IS_PREDICTION (self), FALSE);
  return self->is_current;
}

gboolean
dig_prediction_is_own_report (DigPrediction *self)
{
  g_return_val_if_fail (DIG_IS_PREDICTION (self), FALSE);
  return self->report != NULL && self->is_own_report;
}

guint
dig_prediction_get_n_opened (DigPrediction *self)
{
  g_return_val_if_fail (DIG_IS_PREDICTION (self), G_MAXUINT);
  return self->n_opened;
}

const char *
dig_prediction_get_builtin_solution (DigPrediction *self)
{
  g_return_val_if_fail (DIG_IS_PREDICTION (self), NULL);
  return self->builtin_solution;
}

const DigEvaluation *
dig_prediction_get_score (DigPrediction *self)
{
  g_return_val_if_fail (DIG_IS_PREDICTION (self), NULL);
  return self->score;
}
