/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Two passes: one runs whole steps, one stops after every layer. The first tells what a step takes,
 * the second how it is shared out. */
#include "config.h"

#include "train/dig-profile.h"

#include "base/dig-error.h"
#include "compute/dig-philox.h"
#include "compute/dig-registry.h"

#define SEED 1
#define N_WARM_UP_STEPS 3
#define LEARNING_RATE 1e-4f

/* What a step works on, in the backend's memory. */
typedef struct
{
  const DigBackend *backend;
  DigStream *stream;
  DigNetwork *network;
  guint batch_size;
  int n_classes;
  float *d_x;
  guint8 *d_y;
  DigStepState *d_state;
  DigMetricSums *d_sums;
} Bench;

static void
clear_bench (Bench *bench)
{
  g_clear_pointer (&bench->network, dig_network_free);
  if (bench->stream == NULL)
    return;
  bench->backend->free (bench->stream, bench->d_x);
  bench->backend->free (bench->stream, bench->d_y);
  bench->backend->free (bench->stream, bench->d_state);
  bench->backend->free (bench->stream, bench->d_sums);
  bench->backend->stream_free (bench->stream);
}

G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC (Bench, clear_bench)

static void
fill_batch (Bench *bench, gsize n_inputs)
{
  g_autofree float *x = g_new (float, n_inputs * bench->batch_size);
  g_autofree guint8 *y = g_new (guint8, bench->batch_size);
  DigStepState state = { .seed = SEED, .learning_rate = LEARNING_RATE };

  for (gsize i = 0; i < n_inputs * bench->batch_size; i++)
    x[i] =
        dig_random_unit (dig_random_block (SEED, DIG_RANDOM_EXPERIMENT, 0, 0, (uint32_t)i).word[0]);
  for (guint i = 0; i < bench->batch_size; i++)
    y[i] = (guint8)(i % (guint)bench->n_classes);
  bench->backend->upload (bench->stream, bench->d_x, x,
                          n_inputs * bench->batch_size * sizeof (float));
  bench->backend->upload (bench->stream, bench->d_y, y, bench->batch_size);
  bench->backend->upload (bench->stream, bench->d_state, &state, sizeof state);
}

static gboolean
check_stream (const Bench *bench, GError **error)
{
  DigStatus status = { 0 };

  if (bench->backend->sync (bench->stream, &status))
    return TRUE;
  dig_status_to_error (&status, error);
  return FALSE;
}

static gboolean
open_bench (Bench *bench, DigNetworkSpec *spec, const DigDevice *device,
            const DigProfileOptions *options, GError **error)
{
  guint n_layers = dig_network_spec_get_n_layers (spec);
  DigNetworkOptions network_options;
  int c, h, w;
  gsize n_inputs;

  dig_network_spec_get_input (spec, &c, &h, &w);
  n_inputs = (gsize)c * (gsize)h * (gsize)w;
  bench->backend = device->backend;
  bench->batch_size = options->batch_size;
  bench->n_classes = dig_network_spec_get_layer (spec, n_layers - 1)->units;
  bench->stream = dig_device_open_stream (device, options->n_threads, options->precision, error);
  if (bench->stream == NULL)
    return FALSE;
  network_options = (DigNetworkOptions){ .backend = bench->backend,
                                         .stream = bench->stream,
                                         .max_batch = bench->batch_size,
                                         .is_training = TRUE };
  bench->network = dig_network_new (spec, &network_options, error);
  if (bench->network == NULL)
    return FALSE;
  dig_network_initialise (bench->network, SEED);
  bench->d_x = bench->backend->alloc (bench->stream, n_inputs * bench->batch_size * sizeof (float));
  bench->d_y = bench->backend->alloc (bench->stream, bench->batch_size);
  bench->d_state = bench->backend->alloc (bench->stream, sizeof (DigStepState));
  bench->d_sums = bench->backend->alloc (bench->stream, sizeof (DigMetricSums));
  if (!check_stream (bench, error))
    return FALSE;
  fill_batch (bench, n_inputs);
  return check_stream (bench, error);
}

static void
run_step (Bench *bench)
{
  const DigOptimizer optimizer = {
    .kind = DIG_OPTIMIZER_ADAM, .beta1 = 0.9f, .beta2 = 0.999f, .epsilon = 1e-7f
  };
  const DigLoss loss = { .n = (int)bench->batch_size, .k = bench->n_classes, .log_capacity = 1 };

  dig_network_train_step (bench->network, bench->d_x, bench->d_y, bench->batch_size, bench->d_state,
                          &optimizer, &loss, bench->d_sums, NULL);
  bench->backend->step_advance (bench->stream, bench->d_state, 0);
}

/* Seconds a step over as many steps as fit into `seconds`, three at least. */
static gboolean
run_steps (Bench *bench, double seconds, GCancellable *cancellable, guint *n_steps,
           double *step_seconds, GError **error)
{
  gint64 begin = g_get_monotonic_time (), now = begin;

  *n_steps = 0;
  while (*n_steps < 3 || now - begin < (gint64)(1e6 * seconds))
    {
      if (g_cancellable_set_error_if_cancelled (cancellable, error))
        return FALSE;
      run_step (bench);
      if (!check_stream (bench, error))
        return FALSE;
      (*n_steps)++;
      now = g_get_monotonic_time ();
    }
  *step_seconds = 1e-6 * (double)(now - begin) / *n_steps;
  return TRUE;
}

static gboolean
run_bench (Bench *bench, DigProfile *profile, double seconds, GCancellable *cancellable,
           GError **error)
{
  double measured, in_layers = 0;
  guint n_whole;

  for (guint i = 0; i < N_WARM_UP_STEPS; i++)
    run_step (bench);
  if (!run_steps (bench, seconds / 2, cancellable, &n_whole, &profile->step, error))
    return FALSE;
  dig_network_set_layer_times (bench->network, profile->layers);
  if (!run_steps (bench, seconds / 2, cancellable, &profile->n_steps, &measured, error))
    return FALSE;
  for (guint i = 0; i < profile->n_layers; i++)
    {
      profile->layers[i].forward /= profile->n_steps;
      profile->layers[i].backward /= profile->n_steps;
      in_layers += profile->layers[i].forward + profile->layers[i].backward;
    }
  profile->loss_and_update = MAX (0, measured - in_layers);
  return TRUE;
}

DigProfile *
dig_profile_measure (DigNetworkSpec *spec, const DigProfileOptions *options,
                     GCancellable *cancellable, GError **error)
{
  g_autoptr (DigProfile) profile = NULL;
  g_autoptr (DigDevice) device = NULL;
  g_auto (Bench) bench = { 0 };

  g_return_val_if_fail (spec != NULL && options != NULL && options->batch_size > 0, NULL);

  if (!dig_network_spec_check (spec, NULL, error))
    return NULL;
  device = dig_device_find (options->device, error);
  if (device == NULL || !open_bench (&bench, spec, device, options, error))
    return NULL;
  profile = g_new0 (DigProfile, 1);
  profile->n_layers = dig_network_spec_get_n_layers (spec);
  profile->layers = g_new0 (DigLayerTime, profile->n_layers);
  g_strlcpy (profile->device_name, device->info.name, sizeof profile->device_name);
  if (!run_bench (&bench, profile, options->seconds, cancellable, error))
    return NULL;
  return g_steal_pointer (&profile);
}

void
dig_profile_free (DigProfile *profile)
{
  if (profile == NULL)
    return;
  g_free (profile->layers);
  g_free (profile);
}
