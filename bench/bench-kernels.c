/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Time of each operation of the reference network's training step on the CPU:
 *
 *   bench-kernels [THREADS [BATCH [STEPS]]]
 *
 * Prints microseconds a step (the lower quartile, so that a busy machine disturbs little), and GFLOP/s counted as the products of a direct
 * convolution, whether or not a zero spared them. */
#include "config.h"

#include <glib.h>
#include <stdlib.h>
#include <time.h>

#include "compute/dig-backend.h"
#include "compute/dig-philox.h"

#define N_PARAMETERS 858122
#define N_IMAGES 37800 /* of an epoch */
#define MAX_PHASES 32

typedef struct
{
  const char *name;
  double mflop; /* of an image */
  GArray *times_us;
} Phase;

typedef struct
{
  const DigBackend *backend;
  DigStream *stream;
  Phase phases[MAX_PHASES];
  int n_phases, phase;
  gboolean is_alone; /* one thread: its own time is measured, not the machine's */
  gint64 begin_us;
} Bench;

static float *
take_floats (Bench *bench, gsize n, float size)
{
  float *values = g_new (float, n);
  float *d_values = bench->backend->alloc (bench->stream, n * sizeof (float));

  for (gsize i = 0; i < n; i++)
    {
      DigRandomBlock block = dig_random_block (1, DIG_RANDOM_EXPERIMENT, 0, n, (guint32)i);

      values[i] = (2 * dig_random_unit (block.word[0]) - 1) * size;
    }
  bench->backend->upload (bench->stream, d_values, values, n * sizeof (float));
  g_free (values);
  return d_values;
}

static gint64
get_time_us (const Bench *bench)
{
  struct timespec time;

  clock_gettime (bench->is_alone ? CLOCK_THREAD_CPUTIME_ID : CLOCK_MONOTONIC, &time);
  return (gint64)time.tv_sec * 1000000 + time.tv_nsec / 1000;
}

/* Ends the phase that ran since the last call. */
static void
mark (Bench *bench, const char *name, double mflop)
{
  gint64 now_us;
  double time_us;

  bench->backend->sync (bench->stream, NULL);
  now_us = get_time_us (bench);
  time_us = (double)(now_us - bench->begin_us);
  if (bench->phase == bench->n_phases)
    bench->phases[bench->n_phases++] =
        (Phase){ name, mflop, g_array_new (FALSE, FALSE, sizeof (double)) };
  g_array_append_val (bench->phases[bench->phase].times_us, time_us);
  bench->phase++;
  bench->begin_us = get_time_us (bench);
}

/* Buffers of the step: the values between layers and their gradients, and one flat block. */
typedef struct
{
  int n;
  float *x, *p, *grad, *m, *v, *saved, *running;
  float *pool1, *norm1, *pool2, *norm2, *dense1, *drop, *logits, *probabilities;
  float *grad_pool1, *grad_norm1, *grad_pool2, *grad_norm2, *grad_dense1, *grad_logits;
  guint8 *which1, *which2, *labels;
  DigStepState *state;
  DigMetricSums *sums;
} Step;

static void
make_step (Bench *bench, Step *step, int n)
{
  gsize large = (gsize)n * 32 * 14 * 14, small = (gsize)n * 3136;
  DigStepState state = { .seed = 1, .learning_rate = 1e-4f };

  step->n = n;
  step->x = take_floats (bench, (gsize)n * 784, 1);
  step->p = take_floats (bench, N_PARAMETERS, 0.05f);
  step->grad = take_floats (bench, N_PARAMETERS, 0);
  step->m = take_floats (bench, N_PARAMETERS, 0);
  step->v = take_floats (bench, N_PARAMETERS, 0);
  step->saved = take_floats (bench, 256, 0);
  step->running = take_floats (bench, 256, 0);
  step->pool1 = take_floats (bench, large, 0);
  step->norm1 = take_floats (bench, large, 0);
  step->grad_pool1 = take_floats (bench, large, 0);
  step->grad_norm1 = take_floats (bench, large, 0);
  step->pool2 = take_floats (bench, small, 0);
  step->norm2 = take_floats (bench, small, 0);
  step->grad_pool2 = take_floats (bench, small, 0);
  step->grad_norm2 = take_floats (bench, small, 0);
  step->dense1 = take_floats (bench, (gsize)n * 256, 0);
  step->drop = take_floats (bench, (gsize)n * 256, 0);
  step->grad_dense1 = take_floats (bench, (gsize)n * 256, 0);
  step->logits = take_floats (bench, (gsize)n * 10, 0);
  step->probabilities = take_floats (bench, (gsize)n * 10, 0);
  step->grad_logits = take_floats (bench, (gsize)n * 10, 0);
  step->which1 = bench->backend->alloc (bench->stream, large);
  step->which2 = bench->backend->alloc (bench->stream, small);
  step->labels = bench->backend->alloc (bench->stream, n);
  step->sums = bench->backend->alloc (bench->stream, sizeof (DigMetricSums));
  step->state = bench->backend->alloc (bench->stream, sizeof state);
  bench->backend->upload (bench->stream, step->state, &state, sizeof state);
}

/* Places of the layers in the flat block, weights then biases. */
enum
{
  CONV1 = 0,
  NORM1 = CONV1 + 832,
  CONV2 = NORM1 + 64,
  NORM2 = CONV2 + 51264,
  DENSE1 = NORM2 + 128,
  DENSE2 = DENSE1 + 803072,
};

static void
run_step (Bench *bench, Step *s)
{
  const DigBackend *b = bench->backend;
  DigStream *stream = bench->stream;
  int n = s->n;
  DigConv2dShape conv1 = { n, 1, 28, 28, 32, 5, 5, 2, 2, 28, 28 };
  DigConv2dShape conv2 = { n, 32, 14, 14, 64, 5, 5, 2, 2, 14, 14 };
  DigShape4 norm1 = { n, 32, 14, 14 }, norm2 = { n, 64, 7, 7 };
  DigDenseShape dense1 = { n, 3136, 256 }, dense2 = { n, 256, 10 };
  DigBatchNorm norm = { 0.99f, 1e-3f };
  DigDropout drop1 = { 0.25f, 3 }, drop2 = { 0.25f, 7 }, drop3 = { 0.5f, 10 };
  DigLoss loss = { n, 10, 0, 1 };
  DigOptimizer adam = { DIG_OPTIMIZER_ADAM, 0.9f, 0.999f, 1e-7f, 0, 0 };
  float *p = s->p, *grad = s->grad, *saved2 = s->saved + 64, *running2 = s->running + 64;

  bench->phase = 0;
  bench->begin_us = get_time_us (bench);
  b->conv2d_relu_pool_forward (stream, &conv1, 2, s->pool1, s->which1, s->x, p + CONV1,
                               p + CONV1 + 800);
  mark (bench, "conv1 forward", 1.2544);
  b->batch_norm_dropout_forward (stream, &norm1, &norm, &drop1, s->state, s->norm1, s->pool1,
                                 p + NORM1, p + NORM1 + 32, s->running, s->running + 32, s->saved);
  mark (bench, "norm1 forward", 0);
  b->conv2d_relu_pool_forward (stream, &conv2, 2, s->pool2, s->which2, s->norm1, p + CONV2,
                               p + CONV2 + 51200);
  mark (bench, "conv2 forward", 20.0704);
  b->batch_norm_dropout_forward (stream, &norm2, &norm, &drop2, s->state, s->norm2, s->pool2,
                                 p + NORM2, p + NORM2 + 64, running2, running2 + 64, saved2);
  mark (bench, "norm2 forward", 0);
  b->dense_forward (stream, &dense1, DIG_ACTIVATION_RELU, s->dense1, s->norm2, p + DENSE1,
                    p + DENSE1 + 802816);
  mark (bench, "dense1 forward", 1.605632);
  b->dropout (stream, &drop3, s->state, (gsize)n * 256, s->drop, s->dense1);
  b->dense_forward (stream, &dense2, DIG_ACTIVATION_NONE, s->logits, s->drop, p + DENSE2,
                    p + DENSE2 + 2560);
  b->softmax_cross_entropy (stream, &loss, s->state, s->probabilities, s->grad_logits, s->logits,
                            s->labels, s->sums, NULL);
  b->dense_backward_params (stream, &dense2, grad + DENSE2, grad + DENSE2 + 2560, s->drop,
                            s->grad_logits);
  b->dense_backward_data (stream, &dense2, s->grad_dense1, s->grad_logits, p + DENSE2);
  b->dropout (stream, &drop3, s->state, (gsize)n * 256, s->grad_dense1, s->grad_dense1);
  b->activation_backward (stream, DIG_ACTIVATION_RELU, (gsize)n * 256, s->grad_dense1,
                          s->grad_dense1, s->dense1);
  mark (bench, "dense2, loss, dropout", 0.01536);
  b->dense_backward_params (stream, &dense1, grad + DENSE1, grad + DENSE1 + 802816, s->norm2,
                            s->grad_dense1);
  mark (bench, "dense1 parameters", 1.605632);
  b->dense_backward_data (stream, &dense1, s->grad_norm2, s->grad_dense1, p + DENSE1);
  mark (bench, "dense1 data", 1.605632);
  b->batch_norm_dropout_backward (stream, &norm2, &drop2, s->state, s->grad_pool2, grad + NORM2,
                                  grad + NORM2 + 64, s->grad_norm2, s->pool2, p + NORM2, saved2);
  mark (bench, "norm2 backward", 0);
  b->conv2d_relu_pool_backward (stream, &conv2, 2, s->grad_norm1, grad + CONV2,
                                grad + CONV2 + 51200, s->grad_pool2, s->pool2, s->which2, s->norm1,
                                p + CONV2);
  mark (bench, "conv2 backward", 40.1408);
  b->batch_norm_dropout_backward (stream, &norm1, &drop1, s->state, s->grad_pool1, grad + NORM1,
                                  grad + NORM1 + 32, s->grad_norm1, s->pool1, p + NORM1, s->saved);
  mark (bench, "norm1 backward", 0);
  b->conv2d_relu_pool_backward (stream, &conv1, 2, NULL, grad + CONV1, grad + CONV1 + 800,
                                s->grad_pool1, s->pool1, s->which1, s->x, p + CONV1);
  mark (bench, "conv1 backward", 1.2544);
  b->optimizer_step (stream, &adam, s->state, N_PARAMETERS, p, grad, s->m, s->v);
  mark (bench, "adam", 0);
  b->step_advance (stream, s->state, n);
}

static int
compare_times (gconstpointer a, gconstpointer b)
{
  double x = *(const double *)a, y = *(const double *)b;

  return (x > y) - (x < y);
}

static double
quartile_us (Phase *phase)
{
  g_array_sort (phase->times_us, compare_times);
  return g_array_index (phase->times_us, double, phase->times_us->len / 4);
}

static void
print_line (const char *name, double time_us, double mflop, int n)
{
  g_print ("%-24s %8.0f us", name, time_us);
  if (mflop > 0)
    g_print (" %7.1f GFLOP/s", mflop * n / time_us * 1e3);
  g_print ("\n");
}

int
main (int argc, char **argv)
{
  DigStreamOptions options = { .n_threads = argc > 1 ? atoi (argv[1]) : 0 };
  int n = argc > 2 ? atoi (argv[2]) : 32, n_steps = argc > 3 ? atoi (argv[3]) : 100;
  double total_us = 0, mflop = 0;
  Bench bench = { .backend = dig_backend_cpu () };
  DigDeviceInfo info = { 0 };
  DigStatus status = { 0 };
  Step step;

  bench.backend->probe (&info, 1, &status);
  bench.stream = bench.backend->stream_new (&options, &status);
  if (bench.stream == NULL || n < 1 || n_steps < 1)
    g_error ("%s", status.message[0] != '\0' ? status.message : "A batch has at least one image.");
  bench.is_alone = options.n_threads == 1;
  make_step (&bench, &step, n);
  for (int i = 0; i < n_steps; i++)
    run_step (&bench, &step);
  if (!bench.backend->sync (bench.stream, &status))
    g_error ("%s", status.message);
  g_print ("%s; %d threads, batch %d, %d steps\n", info.name, options.n_threads, n, n_steps);
  for (int i = 0; i < bench.n_phases; i++)
    {
      double time_us = quartile_us (&bench.phases[i]);

      print_line (bench.phases[i].name, time_us, bench.phases[i].mflop, n);
      total_us += time_us;
      mflop += bench.phases[i].mflop;
    }
  print_line ("step", total_us, mflop, n);
  g_print ("%.0f images/s, %.2f s an epoch of %d images\n", n / total_us * 1e6,
           total_us * 1e-6 * N_IMAGES / n, N_IMAGES);
  return 0;
}
