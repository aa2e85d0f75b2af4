/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "model/dig-atlas.h"

#include "model/dig-builtin-model.h"
#include "model/dig-worker.h"
#include "train/dig-projection.h"

#include <pthread.h>
#include <string.h>

#define PERPLEXITY 30
#define TSNE_STEPS 600
#define TSNE_SEED 1
/* How often the main thread looks how far the threads are. */
#define LOOK_INTERVAL_MS 100

/* How far the threads are: written by them, read by the main thread. */
typedef struct
{
  pthread_mutex_t lock;
  double share;
  float *points; /* (n_points, 2); NULL: nothing new */
  guint n_points;
} Progress;

typedef struct
{
  DigSnapshot *snapshot;
  DigDataSet *data;
  DigSplit *split;
  DigSurvey *survey;
  float *points;
  gsize max_bytes;
  Progress *progress;
} Job;

typedef struct
{
  DigSurvey *survey;
  DigDataSet *data;
  float *points; /* (n_images, 2); NULL: the layer is too wide */
} Result;

struct _DigAtlas
{
  GObject parent_instance;

  DigSession *session;
  DigWorker *surveyor, *mapper;
  Progress progress;
  gboolean is_active;
  DigAtlasMethod method;
  guint look_source;
  gsize max_bytes;

  DigSnapshot *snapshot; /* of the survey that is there or on its way */
  DigSurvey *survey;
  DigDataSet *data;
  float *pca, *tsne;
};

G_DEFINE_FINAL_TYPE (DigAtlas, dig_atlas, G_TYPE_OBJECT)

enum
{
  SURVEY_CHANGED,
  POINTS_CHANGED,
  PROGRESS_CHANGED,
  N_SIGNALS
};

static guint signals[N_SIGNALS];

static void
free_job (gpointer data)
{
  Job *job = data;

  g_clear_pointer (&job->snapshot, dig_snapshot_unref);
  g_clear_pointer (&job->data, dig_data_set_unref);
  g_clear_pointer (&job->split, dig_split_free);
  g_clear_pointer (&job->survey, dig_survey_unref);
  g_free (job->points);
  g_free (job);
}

static void
free_result (gpointer data)
{
  Result *result = data;

  g_clear_pointer (&result->survey, dig_survey_unref);
  g_clear_pointer (&result->data, dig_data_set_unref);
  g_free (result->points);
  g_free (result);
}

static void
report (Progress *progress, double share, const float *points, guint n_points)
{
  pthread_mutex_lock (&progress->lock);
  progress->share = share;
  if (points != NULL)
    {
      g_free (progress->points);
      progress->points = g_memdup2 (points, 2 * (gsize)n_points * sizeof (float));
      progress->n_points = n_points;
    }
  pthread_mutex_unlock (&progress->lock);
}

static void
surveyed_some (double share, gpointer data)
{
  report (data, share, NULL, 0);
}

/* In the surveyor's thread. */
static gpointer
survey_rows (gpointer data, GCancellable *cancellable)
{
  Job *job = data;
  DigSurveyOptions options = { .snapshot = job->snapshot,
                               .data = job->data,
                               .rows = job->split->validation,
                               .n_rows = job->split->n_validation,
                               .n_threads = 1,
                               .max_bytes = job->max_bytes,
                               .progress = surveyed_some,
                               .progress_data = job->progress };
  DigSurvey *survey = dig_survey_new (&options, cancellable, NULL);
  Result *result;

  if (survey == NULL)
    return NULL;
  result = g_new0 (Result, 1);
  result->survey = survey;
  result->data = dig_data_set_ref (job->data);
  if (survey->vectors == NULL)
    return result;
  result->points = g_new (float, 2 * (gsize)survey->n_images);
  if (!dig_pca (survey->vectors, survey->n_images, survey->n_vector, result->points, NULL,
                cancellable))
    g_clear_pointer (&result, free_result);
  return result;
}

typedef struct
{
  Progress *progress;
  guint n;
} Mapping;

static void
mapped_some (const float *points, double share, gpointer data)
{
  Mapping *mapping = data;

  report (mapping->progress, share, points, mapping->n);
}

/* In the mapper's thread. */
static gpointer
map_survey (gpointer data, GCancellable *cancellable)
{
  Job *job = data;
  DigTsneOptions options = { PERPLEXITY, TSNE_STEPS, TSNE_SEED };
  Mapping mapping = { job->progress, job->survey->n_images };
  Result *result;

  if (!dig_tsne (job->survey->vectors, job->survey->n_images, job->survey->n_vector, &options,
                 job->points, mapped_some, &mapping, cancellable))
    return NULL;
  result = g_new0 (Result, 1);
  result->survey = dig_survey_ref (job->survey);
  result->points = g_steal_pointer (&job->points);
  return result;
}

static gboolean
is_busy (DigAtlas *self)
{
  return dig_worker_is_busy (self->surveyor) || dig_worker_is_busy (self->mapper);
}

/* Takes over the points that the t-SNE has now. */
static gboolean
look_cb (gpointer data)
{
  DigAtlas *self = data;
  float *points;
  guint n_points;

  pthread_mutex_lock (&self->progress.lock);
  points = g_steal_pointer (&self->progress.points);
  n_points = self->progress.n_points;
  pthread_mutex_unlock (&self->progress.lock);
  if (points != NULL && self->survey != NULL && n_points == self->survey->n_images
      && dig_worker_is_busy (self->mapper))
    {
      g_free (self->tsne);
      self->tsne = g_steal_pointer (&points);
      g_signal_emit (self, signals[POINTS_CHANGED], 0);
    }
  g_free (points);
  g_signal_emit (self, signals[PROGRESS_CHANGED], 0);
  if (is_busy (self))
    return G_SOURCE_CONTINUE;
  self->look_source = 0;
  return G_SOURCE_REMOVE;
}

static void
begin_looking (DigAtlas *self)
{
  report (&self->progress, 0, NULL, 0);
  if (self->look_source == 0)
    self->look_source = g_timeout_add (LOOK_INTERVAL_MS, look_cb, self);
  g_signal_emit (self, signals[PROGRESS_CHANGED], 0);
}

static void
begin_tsne (DigAtlas *self)
{
  Job *job;

  if (!self->is_active || self->method != DIG_ATLAS_TSNE || self->survey == NULL
      || self->pca == NULL || self->tsne != NULL || self->survey->n_images < 4)
    return;
  job = g_new0 (Job, 1);
  job->survey = dig_survey_ref (self->survey);
  job->points = g_memdup2 (self->pca, 2 * (gsize)self->survey->n_images * sizeof (float));
  job->progress = &self->progress;
  dig_worker_push (self->mapper, job);
  begin_looking (self);
}

static void
surveyed_cb (gpointer data, gboolean is_last, gpointer owner)
{
  DigAtlas *self = owner;
  Result *result = data;

  if (result == NULL)
    {
      /* Ask again when somebody looks next time. */
      g_clear_pointer (&self->snapshot, dig_snapshot_unref);
      return;
    }
  dig_worker_cancel (self->mapper);
  g_clear_pointer (&self->survey, dig_survey_unref);
  g_clear_pointer (&self->data, dig_data_set_unref);
  g_clear_pointer (&self->tsne, g_free);
  g_free (self->pca);
  self->survey = g_steal_pointer (&result->survey);
  self->data = g_steal_pointer (&result->data);
  self->pca = g_steal_pointer (&result->points);
  free_result (result);
  g_signal_emit (self, signals[SURVEY_CHANGED], 0);
  g_signal_emit (self, signals[POINTS_CHANGED], 0);
  begin_tsne (self);
}

static void survey (DigAtlas *self);

static void
mapped_cb (gpointer data, gboolean is_last, gpointer owner)
{
  DigAtlas *self = owner;
  Result *result = data;

  if (result == NULL)
    return;
  if (result->survey == self->survey)
    {
      g_free (self->tsne);
      self->tsne = g_steal_pointer (&result->points);
      g_signal_emit (self, signals[POINTS_CHANGED], 0);
    }
  free_result (result);
  g_signal_emit (self, signals[PROGRESS_CHANGED], 0);
  survey (self);
}

/* The rows that the run did not learn from. */
static DigSplit *
split_rows (DigAtlas *self, const DigDataSet *data)
{
  DigRun *run = dig_session_get_run (self->session);
  double test_size = dig_session_get_test_size (self->session);
  guint32 seed = dig_session_get_split_seed (self->session);
  guint limit = 0;

  if (run != NULL)
    {
      const DigTrainSettings *settings = dig_run_get_settings (run);

      test_size = settings->test_size;
      seed = settings->split_seed;
      limit = settings->limit;
    }
  return dig_split_new_for_data (data, limit, test_size, seed, NULL);
}

static void
survey (DigAtlas *self)
{
  DigSnapshot *snapshot = dig_builtin_model_get_answering (self->session);
  DigDataSet *data = dig_session_get_train_data (self->session);
  g_autoptr (DigSplit) split = NULL;
  Job *job;

  /* A t-SNE is brought to its end before the next network is mapped. */
  if (!self->is_active || snapshot == NULL || data == NULL
      || (self->method == DIG_ATLAS_TSNE && dig_worker_is_busy (self->mapper))
      || (snapshot == self->snapshot && (self->data == NULL || data == self->data))
      || dig_data_set_get_n_pixels (data) != dig_snapshot_get_scaler (snapshot)->n_pixels)
    return;
  split = split_rows (self, data);
  if (split == NULL)
    return;
  g_clear_pointer (&self->snapshot, dig_snapshot_unref);
  self->snapshot = dig_snapshot_ref (snapshot);
  job = g_new0 (Job, 1);
  job->snapshot = dig_snapshot_ref (snapshot);
  job->data = dig_data_set_ref (data);
  job->split = g_steal_pointer (&split);
  job->max_bytes = self->max_bytes;
  job->progress = &self->progress;
  dig_worker_push (self->surveyor, job);
  begin_looking (self);
}

static void
dig_atlas_dispose (GObject *object)
{
  DigAtlas *self = DIG_ATLAS (object);

  if (self->session != NULL)
    {
      g_signal_handlers_disconnect_by_data (self->session, self);
      g_signal_handlers_disconnect_by_data (dig_builtin_model_get (self->session), self);
    }
  g_clear_object (&self->session);
  g_clear_handle_id (&self->look_source, g_source_remove);
  g_clear_pointer (&self->surveyor, dig_worker_free);
  g_clear_pointer (&self->mapper, dig_worker_free);
  g_clear_pointer (&self->snapshot, dig_snapshot_unref);
  g_clear_pointer (&self->survey, dig_survey_unref);
  g_clear_pointer (&self->data, dig_data_set_unref);
  g_clear_pointer (&self->pca, g_free);
  g_clear_pointer (&self->tsne, g_free);
  g_clear_pointer (&self->progress.points, g_free);
  G_OBJECT_CLASS (dig_atlas_parent_class)->dispose (object);
}

static void
dig_atlas_finalize (GObject *object)
{
  pthread_mutex_destroy (&DIG_ATLAS (object)->progress.lock);
  G_OBJECT_CLASS (dig_atlas_parent_class)->finalize (object);
}

static void
dig_atlas_class_init (DigAtlasClass *class)
{
  static const char *const names[] = { "survey-changed", "points-changed", "progress-changed" };

  G_OBJECT_CLASS (class)->dispose = dig_atlas_dispose;
  G_OBJECT_CLASS (class)->finalize = dig_atlas_finalize;
  for (guint i = 0; i < N_SIGNALS; i++)
    signals[i] = g_signal_new (names[i], DIG_TYPE_ATLAS, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                               G_TYPE_NONE, 0);
}

static void
dig_atlas_init (DigAtlas *self)
{
  pthread_mutex_init (&self->progress.lock, NULL);
  self->max_bytes = DIG_SURVEY_MAX_BYTES;
  self->surveyor =
      dig_worker_new ("surveyor", survey_rows, free_job, free_result, surveyed_cb, self);
  self->mapper = dig_worker_new ("mapper", map_survey, free_job, free_result, mapped_cb, self);
}

DigAtlas *
dig_atlas_new (DigSession *session)
{
  DigAtlas *self;

  g_return_val_if_fail (DIG_IS_SESSION (session), NULL);

  self = g_object_new (DIG_TYPE_ATLAS, NULL);
  self->session = g_object_ref (session);
  g_signal_connect_swapped (session, "notify::shown-snapshot", G_CALLBACK (survey), self);
  g_signal_connect_swapped (session, "notify::revision", G_CALLBACK (survey), self);
  g_signal_connect_swapped (dig_builtin_model_get (session), "loaded", G_CALLBACK (survey), self);
  return self;
}

/* Nobody looks: what is being worked out is given up, what is there stays. */
void
dig_atlas_set_active (DigAtlas *self, gboolean is_active)
{
  g_return_if_fail (DIG_IS_ATLAS (self));

  if (self->is_active == is_active)
    return;
  self->is_active = is_active;
  if (is_active)
    {
      survey (self);
      begin_tsne (self);
      return;
    }
  if (dig_worker_is_busy (self->surveyor))
    g_clear_pointer (&self->snapshot, dig_snapshot_unref);
  if (dig_worker_is_busy (self->mapper))
    g_clear_pointer (&self->tsne, g_free);
  dig_worker_cancel (self->surveyor);
  dig_worker_cancel (self->mapper);
}

void
dig_atlas_set_method (DigAtlas *self, DigAtlasMethod method)
{
  g_return_if_fail (DIG_IS_ATLAS (self));

  if (self->method == method)
    return;
  self->method = method;
  g_signal_emit (self, signals[POINTS_CHANGED], 0);
  if (!dig_worker_is_busy (self->mapper))
    begin_tsne (self);
}

void
dig_atlas_set_max_bytes (DigAtlas *self, gsize n_bytes)
{
  g_return_if_fail (DIG_IS_ATLAS (self));

  self->max_bytes = n_bytes;
}

DigSurvey *
dig_atlas_get_survey (DigAtlas *self)
{
  g_return_val_if_fail (DIG_IS_ATLAS (self), NULL);

  return self->survey;
}

DigDataSet *
dig_atlas_get_data (DigAtlas *self)
{
  g_return_val_if_fail (DIG_IS_ATLAS (self), NULL);

  return self->data;
}

const float *
dig_atlas_get_points (DigAtlas *self)
{
  g_return_val_if_fail (DIG_IS_ATLAS (self), NULL);

  return self->method == DIG_ATLAS_TSNE ? self->tsne : self->pca;
}

const char *
dig_atlas_get_problem (DigAtlas *self)
{
  g_return_val_if_fail (DIG_IS_ATLAS (self), NULL);

  return self->survey != NULL ? self->survey->problem : NULL;
}

double
dig_atlas_get_progress (DigAtlas *self)
{
  double share;

  g_return_val_if_fail (DIG_IS_ATLAS (self), -1);

  if (!is_busy (self))
    return -1;
  pthread_mutex_lock (&self->progress.lock);
  share = self->progress.share;
  pthread_mutex_unlock (&self->progress.lock);
  return share;
}
