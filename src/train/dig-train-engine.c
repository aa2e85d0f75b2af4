/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "train/dig-train-engine.h"

#include "base/dig-error.h"
#include "compute/dig-philox.h"
#include "train/dig-norm-bias.h"
#include "train/dig-precision.h"

#include <stddef.h>
#include <string.h>

/* Images at a time in validation. */
#define VALIDATION_BATCH 256
/* Entries of the log; steps between two readings where a step does not end before it is read. */
#define LOG_CAPACITY 1024
#define STEPS_BETWEEN_READINGS 64
/* One full batch, several, and what is left at the end of an epoch. */
#define N_RECORDED 3

typedef struct
{
  guint n;          /* images in a batch */
  guint n_steps;    /* in the graph; 0: the place is free */
  gboolean has_run; /* once without recording, so that the backend can prepare itself */
  DigGraph *graph;
} RecordedStep;

struct _DigTrainEngine
{
  DigDevice *device;
  const DigBackend *backend;
  DigStream *stream;
  DigNetwork *network;
  DigOptimizer optimizer;
  DigSchedule schedule;
  guint64 n_schedule_steps; /* of all epochs */
  float label_smoothing;
  gboolean is_augmented;
  DigAugmentation augmentation;
  DigAverage average; /* decay 0: there is none */
  const DigSplit *split;
  guint64 seed;
  guint batch_size, height, width, n_pixels, n_classes;
  gint32 *order; /* (n_train) of this epoch */
  float *rates;  /* (n_rates) of this epoch's steps and of the one after them */
  guint n_rates;
  guint64 first_step; /* of this epoch */
  RecordedStep recorded[N_RECORDED];
  guint position; /* images of this epoch that are enqueued */
  guint64 step, read_step;

  guint8 *d_images, *d_labels; /* the whole data set */
  gint32 *d_train_order, *d_validation_order;
  float *d_scale, *d_offset;
  float *d_x;  /* (batch, pixels) */
  guint8 *d_y; /* (batch) */
  DigStepState *d_state, *d_validation_state;
  DigMetricSums *d_sums, *d_validation_sums;
  DigStepLog *d_log; /* (LOG_CAPACITY) */
  float *d_rates;    /* (n_rates) */
  float *d_averages; /* (n_parameters), or NULL */
  float *d_kept; /* (n_parameters): the parameters, while the model is in their place; or NULL */
  DigTensorInfo *tensors;
  guint n_tensors;
  gsize n_trainable; /* of the parameters; behind them lie the running statistics */
  float *statistics; /* (n_parameters - n_trainable), or NULL: there are none */
  gboolean is_model,
      is_shown; /* whether the parameters are a model already; whether it is in their place now */
};

void
dig_train_shuffle (gint32 *rows, guint n, guint64 seed, guint epoch)
{
  DigRandomBlock block = { { 0 } };

  for (guint k = 0; k + 1 < n; k++)
    {
      guint i = n - 1 - k, j;
      gint32 row = rows[i];

      if (k % 4 == 0)
        block = dig_random_block (seed, DIG_RANDOM_ORDER, 0, epoch, k / 4);
      j = (guint)(((guint64)block.word[k % 4] * (i + 1)) >> 32);
      rows[i] = rows[j];
      rows[j] = row;
    }
}

static gboolean
check_stream (DigTrainEngine *engine, GError **error)
{
  DigStatus status = { 0 };

  if (engine->backend->sync (engine->stream, &status))
    return TRUE;
  dig_status_to_error (&status, error);
  return FALSE;
}

static gboolean
open_stream (DigTrainEngine *engine, const char *device, const DigTrainSettings *settings,
             GError **error)
{
  engine->device = dig_device_find (device, error);
  if (engine->device == NULL || !dig_precision_check (settings->precision, engine->device, error))
    return FALSE;
  engine->backend = engine->device->backend;
  engine->stream =
      dig_device_open_stream (engine->device, settings->n_threads, settings->precision, error);
  return engine->stream != NULL;
}

static gboolean
allocate (DigTrainEngine *engine, const DigDataSet *data, guint max_batch, GError **error)
{
  const DigBackend *backend = engine->backend;
  DigStream *stream = engine->stream;
  gsize n_pixels = engine->n_pixels, n_images = dig_data_set_get_n_images (data);

  engine->d_images = backend->alloc (stream, n_images * n_pixels);
  engine->d_labels = backend->alloc (stream, n_images);
  engine->d_train_order = backend->alloc (stream, engine->split->n_train * sizeof (gint32));
  engine->d_validation_order =
      backend->alloc (stream, engine->split->n_validation * sizeof (gint32));
  engine->d_scale = backend->alloc (stream, n_pixels * sizeof (float));
  engine->d_offset = backend->alloc (stream, n_pixels * sizeof (float));
  engine->d_x = backend->alloc (stream, max_batch * n_pixels * sizeof (float));
  engine->d_y = backend->alloc (stream, max_batch);
  engine->d_state = backend->alloc (stream, sizeof (DigStepState));
  engine->d_validation_state = backend->alloc (stream, sizeof (DigStepState));
  engine->d_sums = backend->alloc (stream, sizeof (DigMetricSums));
  engine->d_validation_sums = backend->alloc (stream, sizeof (DigMetricSums));
  engine->d_log = backend->alloc (stream, LOG_CAPACITY * sizeof (DigStepLog));
  engine->d_rates = backend->alloc (stream, engine->n_rates * sizeof (float));
  return check_stream (engine, error);
}

static void
upload_data (DigTrainEngine *engine, const DigDataSet *data, const DigScaler *scaler)
{
  const DigBackend *backend = engine->backend;
  DigStream *stream = engine->stream;
  gsize n_pixels = engine->n_pixels, n_images = dig_data_set_get_n_images (data);

  backend->upload (stream, engine->d_images, dig_data_set_get_images (data), n_images * n_pixels);
  backend->upload (stream, engine->d_labels, dig_data_set_get_labels (data), n_images);
  backend->upload (stream, engine->d_validation_order, engine->split->validation,
                   engine->split->n_validation * sizeof (gint32));
  backend->upload (stream, engine->d_scale, scaler->scale, n_pixels * sizeof (float));
  backend->upload (stream, engine->d_offset, scaler->offset, n_pixels * sizeof (float));
}

/* An average that has seen nothing is the initial parameters. */
static void
begin_average (DigTrainEngine *engine)
{
  gsize n, n_bytes;
  const float *d_parameters = dig_network_get_parameters (engine->network, &n);

  n_bytes = n * sizeof (float);
  engine->d_averages = engine->backend->alloc (engine->stream, n_bytes);
  engine->backend->copy (engine->stream, engine->d_averages, d_parameters, n_bytes);
}

/* Room for what the model has in place of the parameters. */
static void
prepare_model (DigTrainEngine *engine, const DigNetworkSpec *spec)
{
  gsize n = dig_train_engine_get_n_parameters (engine);

  engine->tensors = dig_network_spec_list_tensors (spec, &engine->n_tensors);
  engine->n_trainable = dig_train_engine_get_n_moments (engine) / 2;
  if (n > engine->n_trainable)
    engine->statistics = g_new (float, n - engine->n_trainable);
  if (engine->d_averages != NULL || engine->statistics != NULL)
    engine->d_kept = engine->backend->alloc (engine->stream, n * sizeof (float));
}

DigTrainEngine *
dig_train_engine_new (const DigTrainSettings *settings, const char *device, const DigDataSet *data,
                      const DigSplit *split, const DigScaler *scaler, GError **error)
{
  g_autoptr (DigTrainEngine) engine = g_new0 (DigTrainEngine, 1);
  guint max_batch = MAX (settings->batch_size, VALIDATION_BATCH);
  DigNetworkOptions options = { .max_batch = max_batch, .is_training = TRUE };
  DigLayerInfo total;

  dig_network_spec_get_totals (settings->spec, &total);
  engine->optimizer = settings->optimizer;
  engine->split = split;
  engine->seed = settings->seed;
  engine->batch_size = settings->batch_size;
  engine->height = dig_data_set_get_height (data);
  engine->width = dig_data_set_get_width (data);
  engine->n_pixels = dig_data_set_get_n_pixels (data);
  engine->is_augmented = settings->is_augmented;
  engine->augmentation = settings->augmentation;
  engine->average.decay = (float)settings->average_decay;
  engine->n_classes = (guint)total.out_c;
  engine->order = g_new (gint32, split->n_train);
  engine->n_rates = dig_train_engine_get_n_steps (engine) + 1;
  engine->rates = g_new (float, engine->n_rates);
  engine->schedule = settings->schedule;
  engine->n_schedule_steps = (guint64)settings->epochs * dig_train_engine_get_n_steps (engine);
  engine->label_smoothing = settings->label_smoothing;
  if (!open_stream (engine, device, settings, error) || !allocate (engine, data, max_batch, error))
    return NULL;
  upload_data (engine, data, scaler);
  options.backend = engine->backend;
  options.stream = engine->stream;
  engine->network = dig_network_new (settings->spec, &options, error);
  if (engine->network == NULL)
    return NULL;
  dig_network_initialise (engine->network, settings->seed);
  if (settings->average_decay > 0.0)
    begin_average (engine);
  prepare_model (engine, settings->spec);
  return check_stream (engine, error) ? g_steal_pointer (&engine) : NULL;
}

static void
free_memory (DigTrainEngine *engine)
{
  void *blocks[] = {
    engine->d_images,
    engine->d_labels,
    engine->d_train_order,
    engine->d_validation_order,
    engine->d_scale,
    engine->d_offset,
    engine->d_x,
    engine->d_y,
    engine->d_state,
    engine->d_sums,
    engine->d_validation_state,
    engine->d_validation_sums,
    engine->d_log,
    engine->d_rates,
    engine->d_averages,
    engine->d_kept,
  };

  for (guint i = 0; i < N_RECORDED; i++)
    if (engine->recorded[i].graph != NULL)
      engine->backend->graph_free (engine->stream, engine->recorded[i].graph);
  for (guint i = 0; i < G_N_ELEMENTS (blocks); i++)
    engine->backend->free (engine->stream, blocks[i]);
}

void
dig_train_engine_free (DigTrainEngine *engine)
{
  if (engine == NULL)
    return;
  if (engine->stream != NULL)
    {
      engine->backend->sync (engine->stream, NULL);
      free_memory (engine);
      dig_network_free (engine->network);
      engine->backend->stream_free (engine->stream);
    }
  g_clear_pointer (&engine->device, dig_device_free);
  g_free (engine->tensors);
  g_free (engine->statistics);
  g_free (engine->order);
  g_free (engine->rates);
  g_free (engine);
}

const DigDevice *
dig_train_engine_get_device (const DigTrainEngine *engine)
{
  return engine->device;
}

guint
dig_train_engine_get_n_classes (const DigTrainEngine *engine)
{
  return engine->n_classes;
}

gsize
dig_train_engine_get_n_parameters (const DigTrainEngine *engine)
{
  gsize n;

  dig_network_get_parameters (engine->network, &n);
  return n;
}

gsize
dig_train_engine_get_n_moments (const DigTrainEngine *engine)
{
  gsize n;

  dig_network_get_optimizer_state (engine->network, &n);
  return n;
}

gsize
dig_train_engine_get_n_averages (const DigTrainEngine *engine)
{
  return engine->d_averages != NULL ? dig_train_engine_get_n_parameters (engine) : 0;
}

gboolean
dig_train_engine_download (DigTrainEngine *engine, float *parameters, float *moments,
                           float *averages, GError **error)
{
  gsize n_parameters, n_moments;
  const float *d_parameters = dig_network_get_parameters (engine->network, &n_parameters);
  const float *d_moments = dig_network_get_optimizer_state (engine->network, &n_moments);

  engine->backend->download (engine->stream, parameters, d_parameters,
                             n_parameters * sizeof (float));
  engine->backend->download (engine->stream, moments, d_moments, n_moments * sizeof (float));
  if (engine->d_averages != NULL)
    engine->backend->download (engine->stream, averages, engine->d_averages,
                               n_parameters * sizeof (float));
  return check_stream (engine, error);
}

void
dig_train_engine_upload (DigTrainEngine *engine, const float *parameters, const float *moments,
                         const float *averages, guint64 step)
{
  gsize n_parameters, n_moments;
  float *d_parameters = dig_network_get_parameters (engine->network, &n_parameters);
  float *d_moments = dig_network_get_optimizer_state (engine->network, &n_moments);

  engine->step = step;
  engine->read_step = step;
  engine->is_model = FALSE;
  engine->backend->upload (engine->stream, d_parameters, parameters, n_parameters * sizeof (float));
  engine->backend->upload (engine->stream, d_moments, moments, n_moments * sizeof (float));
  if (engine->d_averages != NULL)
    engine->backend->upload (engine->stream, engine->d_averages, averages,
                             n_parameters * sizeof (float));
}

gboolean
dig_train_engine_load (DigTrainEngine *engine, const DigSnapshot *snapshot, GError **error)
{
  gsize n_parameters;
  float *d_parameters = dig_network_get_parameters (engine->network, &n_parameters);

  if (!dig_network_load (engine->network, snapshot, error))
    return FALSE;
  engine->is_model = TRUE;
  if (engine->d_averages != NULL)
    engine->backend->copy (engine->stream, engine->d_averages, d_parameters,
                           n_parameters * sizeof (float));
  return TRUE;
}

/* A failure sticks to the stream: the next reading reports it. */
static void
free_statistics (DigTrainEngine *engine, float *d_parameters, double bias)
{
  const DigBackend *backend = engine->backend;
  gsize n_bytes =
      (dig_train_engine_get_n_parameters (engine) - engine->n_trainable) * sizeof (float);
  float *d_statistics = d_parameters + engine->n_trainable;

  backend->download (engine->stream, engine->statistics, d_statistics, n_bytes);
  if (!backend->sync (engine->stream, NULL))
    return;
  dig_norm_bias_remove (engine->statistics, engine->n_trainable, engine->tensors, engine->n_tensors,
                        bias);
  backend->upload (engine->stream, d_statistics, engine->statistics, n_bytes);
}

/* The model takes the place of the parameters (they are the same: nothing happens). */
static void
show_model (DigTrainEngine *engine)
{
  gsize n_parameters;
  float *d_parameters = dig_network_get_parameters (engine->network, &n_parameters);
  double bias = engine->statistics != NULL && !engine->is_model
                    ? dig_norm_bias_after (engine->step, &engine->average)
                    : 0.0;

  engine->is_shown = engine->d_averages != NULL || bias > 0.0;
  if (!engine->is_shown)
    return;
  engine->backend->copy (engine->stream, engine->d_kept, d_parameters,
                         n_parameters * sizeof (float));
  if (engine->d_averages != NULL)
    engine->backend->copy (engine->stream, d_parameters, engine->d_averages,
                           n_parameters * sizeof (float));
  if (bias > 0.0)
    free_statistics (engine, d_parameters, bias);
}

static void
hide_model (DigTrainEngine *engine)
{
  gsize n_parameters;
  float *d_parameters = dig_network_get_parameters (engine->network, &n_parameters);

  if (engine->is_shown)
    engine->backend->copy (engine->stream, d_parameters, engine->d_kept,
                           n_parameters * sizeof (float));
}

DigSnapshot *
dig_train_engine_save (DigTrainEngine *engine, const DigScaler *scaler, GError **error)
{
  DigSnapshot *snapshot;

  show_model (engine);
  snapshot = dig_network_save (engine->network, scaler, error);
  hide_model (engine);
  return snapshot;
}

guint
dig_train_engine_get_n_steps (const DigTrainEngine *engine)
{
  return (engine->split->n_train + engine->batch_size - 1) / engine->batch_size;
}

double
dig_train_engine_get_rate (const DigTrainEngine *engine, double learning_rate, guint64 step)
{
  return learning_rate
         * dig_schedule_get_factor (&engine->schedule, step, engine->n_schedule_steps);
}

/* Rates of the epoch that begins with `first_step`; the table of an earlier epoch is no longer in use. */
static void
upload_rates (DigTrainEngine *engine, double learning_rate)
{
  for (guint i = 0; i < engine->n_rates; i++)
    engine->rates[i] =
        (float)dig_train_engine_get_rate (engine, learning_rate, engine->first_step + i);
  engine->backend->upload (engine->stream, engine->d_rates, engine->rates,
                           engine->n_rates * sizeof (float));
}

void
dig_train_engine_set_learning_rate (DigTrainEngine *engine, double learning_rate)
{
  upload_rates (engine, learning_rate);
  engine->backend->upload (engine->stream,
                           (guint8 *)engine->d_state + offsetof (DigStepState, learning_rate),
                           &engine->rates[engine->step - engine->first_step], sizeof (float));
}

void
dig_train_engine_begin_epoch (DigTrainEngine *engine, guint epoch, guint64 step,
                              double learning_rate)
{
  DigStepState state = {
    .seed = engine->seed,
    .step = step,
    .n_rates = engine->n_rates,
    .first_step = step,
    .d_rates = engine->d_rates,
  };
  gsize order_bytes = engine->split->n_train * sizeof (gint32);

  memcpy (engine->order, engine->split->train, order_bytes);
  dig_train_shuffle (engine->order, engine->split->n_train, engine->seed, epoch);
  engine->position = 0;
  engine->step = step;
  engine->first_step = step;
  engine->read_step = step;
  upload_rates (engine, learning_rate);
  state.learning_rate = engine->rates[0];
  engine->backend->upload (engine->stream, engine->d_train_order, engine->order, order_bytes);
  engine->backend->upload (engine->stream, engine->d_state, &state, sizeof state);
  engine->backend->zero (engine->stream, engine->d_sums, sizeof (DigMetricSums));
}

gboolean
dig_train_engine_has_more (const DigTrainEngine *engine)
{
  return engine->position < engine->split->n_train;
}

static DigGather
make_gather (const DigTrainEngine *engine, guint n, const gint32 *d_order)
{
  return (DigGather){
    .n = (int)n,
    .n_pixels = (int)engine->n_pixels,
    .d_images = engine->d_images,
    .d_labels = engine->d_labels,
    .d_order = d_order,
    .d_scale = engine->d_scale,
    .d_offset = engine->d_offset,
    .height = (int)engine->height,
    .width = (int)engine->width,
  };
}

static void
enqueue_step (DigTrainEngine *engine, guint n)
{
  DigGather gather = make_gather (engine, n, engine->d_train_order);
  DigLoss loss = {
    .n = (int)n,
    .k = (int)engine->n_classes,
    .label_smoothing = engine->label_smoothing,
    .log_capacity = LOG_CAPACITY,
  };

  if (engine->is_augmented)
    gather.augmentation = &engine->augmentation;
  engine->backend->gather (engine->stream, &gather, engine->d_state, engine->d_x, engine->d_y);
  dig_network_train_step (engine->network, engine->d_x, engine->d_y, n, engine->d_state,
                          &engine->optimizer, &loss, engine->d_sums, engine->d_log);
  if (engine->d_averages != NULL)
    {
      gsize n_parameters;
      const float *d_parameters = dig_network_get_parameters (engine->network, &n_parameters);

      engine->backend->average_step (engine->stream, &engine->average, engine->d_state,
                                     n_parameters, engine->d_averages, d_parameters);
    }
  engine->backend->step_advance (engine->stream, engine->d_state, (int)n);
}

/* The place of so many steps of this batch size, or NULL when there is no more room (or no graphs). */
static RecordedStep *
find_recorded (DigTrainEngine *engine, guint n, guint n_steps)
{
  if (engine->backend->graph_begin == NULL)
    return NULL;
  for (guint i = 0; i < N_RECORDED; i++)
    {
      RecordedStep *recorded = &engine->recorded[i];

      if (recorded->n_steps == 0)
        *recorded = (RecordedStep){ .n = n, .n_steps = n_steps };
      if (recorded->n == n && recorded->n_steps == n_steps)
        return recorded;
    }
  return NULL;
}

/* Whether the next steps are full ones that can be launched together: one of them has run by itself. */
static gboolean
can_run_together (DigTrainEngine *engine)
{
  guint n_left = engine->split->n_train - engine->position;
  const RecordedStep *single;

  if (n_left / engine->batch_size < DIG_TRAIN_STEPS_TOGETHER)
    return FALSE;
  single = find_recorded (engine, engine->batch_size, 1);
  return single != NULL && single->has_run;
}

static void
run_steps (DigTrainEngine *engine, guint n, guint n_steps)
{
  RecordedStep *recorded = find_recorded (engine, n, n_steps);

  if (recorded == NULL || (n_steps == 1 && !recorded->has_run))
    {
      for (guint i = 0; i < n_steps; i++)
        enqueue_step (engine, n);
      if (recorded != NULL)
        recorded->has_run = TRUE;
      return;
    }
  if (recorded->graph == NULL)
    {
      engine->backend->graph_begin (engine->stream);
      for (guint i = 0; i < n_steps; i++)
        enqueue_step (engine, n);
      recorded->graph = engine->backend->graph_end (engine->stream);
    }
  /* Without a graph the stream has failed and says so at the next reading. */
  if (recorded->graph != NULL)
    engine->backend->graph_launch (engine->stream, recorded->graph);
}

gboolean
dig_train_engine_step (DigTrainEngine *engine, gboolean may_hurry)
{
  guint n = MIN (engine->batch_size, engine->split->n_train - engine->position);
  guint n_steps = may_hurry && can_run_together (engine) ? DIG_TRAIN_STEPS_TOGETHER : 1;

  g_return_val_if_fail (n > 0, FALSE);

  run_steps (engine, n, n_steps);
  engine->position += n * n_steps;
  engine->step += n_steps;
  return engine->backend->graph_begin == NULL
         || engine->step - engine->read_step >= STEPS_BETWEEN_READINGS;
}

guint64
dig_train_engine_get_step (const DigTrainEngine *engine)
{
  return engine->step;
}

gboolean
dig_train_engine_read_log (DigTrainEngine *engine, GArray *entries, guint64 *first_step,
                           GError **error)
{
  guint n = (guint)(engine->step - engine->read_step);

  g_array_set_size (entries, n);
  *first_step = engine->read_step + 1;
  for (guint done = 0; done < n;)
    {
      guint place = (guint)((engine->read_step + done) % LOG_CAPACITY);
      guint n_run = MIN (n - done, LOG_CAPACITY - place);

      engine->backend->download (engine->stream, &g_array_index (entries, DigStepLog, done),
                                 engine->d_log + place, n_run * sizeof (DigStepLog));
      done += n_run;
    }
  engine->read_step = engine->step;
  return check_stream (engine, error);
}

gboolean
dig_train_engine_read_sums (DigTrainEngine *engine, DigMetricSums *sums, GError **error)
{
  engine->backend->download (engine->stream, sums, engine->d_sums, sizeof *sums);
  return check_stream (engine, error);
}

gboolean
dig_train_engine_validate (DigTrainEngine *engine, DigMetricSums *sums, float *probabilities,
                           GError **error)
{
  const DigBackend *backend = engine->backend;
  gsize n_classes = dig_train_engine_get_n_classes (engine);
  DigStepState state = { .seed = engine->seed };

  backend->upload (engine->stream, engine->d_validation_state, &state, sizeof state);
  backend->zero (engine->stream, engine->d_validation_sums, sizeof *sums);
  show_model (engine);
  for (guint i = 0; i < engine->split->n_validation; i += VALIDATION_BATCH)
    {
      guint n = MIN (VALIDATION_BATCH, engine->split->n_validation - i);
      DigGather gather = make_gather (engine, n, engine->d_validation_order);
      const float *d_probabilities;

      backend->gather (engine->stream, &gather, engine->d_validation_state, engine->d_x,
                       engine->d_y);
      d_probabilities =
          dig_network_evaluate (engine->network, engine->d_x, engine->d_y, n,
                                engine->d_validation_state, engine->d_validation_sums);
      if (probabilities != NULL && d_probabilities != NULL)
        backend->download (engine->stream, probabilities + i * n_classes, d_probabilities,
                           n * n_classes * sizeof (float));
      backend->step_advance (engine->stream, engine->d_validation_state, (int)n);
    }
  hide_model (engine);
  backend->download (engine->stream, sums, engine->d_validation_sums, sizeof *sums);
  return check_stream (engine, error);
}
