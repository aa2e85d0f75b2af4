/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The CPU backend against the reference loops, for every instruction set that this machine runs and
 * for 1, 2 and 3 threads, which must give the same bits. Values pass through alloc, upload and
 * download, so the table's own memory is used. */
#include "config.h"

#include <string.h>

#include "cpu/dig-cpu-table.h"
#include "kernel-case.h"

#define TOLERANCE 1e-5
#define MAX_OUTPUTS 8

typedef struct
{
  DigConv2dShape conv;
  int pool;
} Shape;

/* Odd in every respect: channels that fill no vector, kernels of even and unequal size, rows that
 * pooling leaves over, one image, one pixel of output, many channels. */
static const struct
{
  int n, c, h, w, oc, kh, kw;
  gboolean is_same;
  int pool;
} shapes[] = {
  { 3, 5, 11, 13, 37, 3, 5, TRUE, 2 },  { 1, 1, 28, 28, 32, 5, 5, TRUE, 2 },
  { 2, 33, 9, 7, 18, 4, 2, FALSE, 3 },  { 5, 3, 4, 5, 7, 4, 5, FALSE, 1 },
  { 2, 32, 14, 14, 64, 5, 5, TRUE, 2 }, { 4, 70, 6, 17, 3, 7, 1, TRUE, 5 },
};

/* One run of an operation: inputs of fixed numbers, outputs that are compared. */
typedef struct
{
  const DigBackend *backend;
  DigStream *stream;
  GPtrArray *memory; /* of the stream */
  guint32 n_inputs;
  float *d_outputs[MAX_OUTPUTS];
  gsize n_floats[MAX_OUTPUTS];
  int n_outputs;
} Run;

typedef void (*Operation) (Run *run, const Shape *shape);

static void *
take_memory (Run *run, gsize n_bytes)
{
  void *memory = run->backend->alloc (run->stream, n_bytes);

  g_assert_nonnull (memory);
  g_ptr_array_add (run->memory, memory);
  return memory;
}

static float *
input (Run *run, gsize n)
{
  g_autofree float *values = kernel_case_floats (++run->n_inputs, n);
  float *d_values = take_memory (run, n * sizeof (float));

  run->backend->upload (run->stream, d_values, values, n * sizeof (float));
  return d_values;
}

static float *
output (Run *run, gsize n)
{
  g_assert_cmpint (run->n_outputs, <, MAX_OUTPUTS);
  run->d_outputs[run->n_outputs] = input (run, n); /* what was there must not matter */
  run->n_floats[run->n_outputs] = n;
  return run->d_outputs[run->n_outputs++];
}

/* An input that the operation changes. */
static float *
changed (Run *run, gsize n)
{
  return output (run, n);
}

static gsize
size_x (const DigConv2dShape *s)
{
  return (gsize)s->n * s->c * s->h * s->w;
}

static gsize
size_y (const DigConv2dShape *s)
{
  return (gsize)s->n * s->oc * s->oh * s->ow;
}

static gsize
size_w (const DigConv2dShape *s)
{
  return (gsize)s->oc * s->c * s->kh * s->kw;
}

static void
run_conv2d_forward (Run *run, const Shape *shape)
{
  const DigConv2dShape *s = &shape->conv;
  float *x = input (run, size_x (s)), *w = input (run, size_w (s)), *b = input (run, s->oc);

  for (int activation = DIG_ACTIVATION_NONE; activation <= DIG_ACTIVATION_LEAKY_RELU; activation++)
    run->backend->conv2d_forward (run->stream, s, activation, output (run, size_y (s)), x, w, b);
}

static void
run_conv2d_backward (Run *run, const Shape *shape)
{
  const DigConv2dShape *s = &shape->conv;
  float *x = input (run, size_x (s)), *w = input (run, size_w (s));
  float *grad_y = input (run, size_y (s));
  float *grad_w, *grad_b;

  run->backend->conv2d_backward_data (run->stream, s, output (run, size_x (s)), grad_y, w);
  grad_w = output (run, size_w (s));
  grad_b = output (run, s->oc);
  run->backend->conv2d_backward_params (run->stream, s, grad_w, grad_b, x, grad_y);
}

/* The fused entries, or what a caller does without them. */
static void
run_conv2d_relu_pool (Run *run, const Shape *shape)
{
  const DigConv2dShape *s = &shape->conv;
  const DigBackend *backend = run->backend;
  DigPoolShape pool = {
    s->n, s->oc, s->oh, s->ow, shape->pool, s->oh / shape->pool, s->ow / shape->pool
  };
  gsize n_pooled = (gsize)pool.n * pool.c * pool.oh * pool.ow;
  float *x = input (run, size_x (s)), *w = input (run, size_w (s)), *b = input (run, s->oc);
  float *grad_y = input (run, n_pooled), *y = output (run, n_pooled);
  float *grad_x = output (run, size_x (s)), *grad_w = output (run, size_w (s));
  float *grad_b = output (run, s->oc);
  guint8 *which = take_memory (run, n_pooled);

  if (backend->conv2d_relu_pool_forward != NULL)
    {
      backend->conv2d_relu_pool_forward (run->stream, s, shape->pool, y, which, x, w, b);
      backend->conv2d_relu_pool_backward (run->stream, s, shape->pool, grad_x, grad_w, grad_b,
                                          grad_y, y, which, x, w);
    }
  else
    {
      float *full = input (run, size_y (s)), *grad = input (run, size_y (s));

      backend->conv2d_forward (run->stream, s, DIG_ACTIVATION_RELU, full, x, w, b);
      backend->max_pool_forward (run->stream, &pool, y, which, full);
      backend->max_pool_backward (run->stream, &pool, grad, grad_y, which);
      backend->activation_backward (run->stream, DIG_ACTIVATION_RELU, size_y (s), grad, grad, full);
      backend->conv2d_backward_data (run->stream, s, grad_x, grad, w);
      backend->conv2d_backward_params (run->stream, s, grad_w, grad_b, x, grad);
    }
}

/* IN = C H W, OUT = OC */
static void
run_dense (Run *run, const Shape *shape)
{
  const DigConv2dShape *s = &shape->conv;
  DigDenseShape dense = { s->n, s->c * s->h * s->w, s->oc };
  float *x = input (run, size_x (s)), *w = input (run, (gsize)dense.in * dense.out);
  float *b = input (run, dense.out), *grad_y = input (run, (gsize)s->n * dense.out);
  float *grad_w, *grad_b;

  run->backend->dense_forward (run->stream, &dense, DIG_ACTIVATION_NONE,
                               output (run, (gsize)s->n * dense.out), x, w, b);
  run->backend->dense_forward (run->stream, &dense, DIG_ACTIVATION_RELU,
                               output (run, (gsize)s->n * dense.out), x, w, b);
  run->backend->dense_backward_data (run->stream, &dense, output (run, size_x (s)), grad_y, w);
  grad_w = output (run, (gsize)dense.in * dense.out);
  grad_b = output (run, dense.out);
  run->backend->dense_backward_params (run->stream, &dense, grad_w, grad_b, x, grad_y);
}

static DigPoolShape
pool_of (const Shape *shape)
{
  const DigConv2dShape *s = &shape->conv;
  int size = MIN (shape->pool + 1, MIN (s->h, s->w));

  return (DigPoolShape){ s->n, s->c, s->h, s->w, size, s->h / size, s->w / size };
}

static void
run_pools (Run *run, const Shape *shape)
{
  DigPoolShape pool = pool_of (shape);
  gsize n_x = size_x (&shape->conv), n_y = (gsize)pool.n * pool.c * pool.oh * pool.ow;
  DigShape4 planes = { pool.n, pool.c, pool.h, pool.w };
  float *x = input (run, n_x), *grad_y = input (run, n_y);
  guint8 *which = take_memory (run, n_y);

  run->backend->max_pool_forward (run->stream, &pool, output (run, n_y), which, x);
  run->backend->max_pool_backward (run->stream, &pool, output (run, n_x), grad_y, which);
  run->backend->average_pool_forward (run->stream, &pool, output (run, n_y), x);
  run->backend->average_pool_backward (run->stream, &pool, output (run, n_x), grad_y);
  run->backend->global_average_forward (run->stream, &planes, output (run, (gsize)pool.n * pool.c),
                                        x);
  run->backend->global_average_backward (run->stream, &planes, output (run, n_x), x);
}

static void
run_activations (Run *run, const Shape *shape)
{
  gsize n = size_x (&shape->conv);
  float *x = input (run, n), *grad_y = input (run, n);
  DigActivation some[] = { DIG_ACTIVATION_RELU, DIG_ACTIVATION_TANH, DIG_ACTIVATION_SIGMOID };

  for (gsize i = 0; i < G_N_ELEMENTS (some); i++)
    {
      float *y = output (run, n);

      run->backend->activation_forward (run->stream, some[i], n, y, x);
      run->backend->activation_backward (run->stream, some[i], n, output (run, n), grad_y, y);
    }
  run->backend->add (run->stream, n, changed (run, n), x);
}

static DigStepState *
state_of (Run *run)
{
  DigStepState state = { .seed = 77, .step = 5, .batch_start = 0, .learning_rate = 0.01f };
  DigStepState *d_state = take_memory (run, sizeof state);

  run->backend->upload (run->stream, d_state, &state, sizeof state);
  return d_state;
}

static void
run_batch_norm (Run *run, const Shape *shape)
{
  const DigConv2dShape *s = &shape->conv;
  DigShape4 planes = { s->n, s->c, s->h, s->w };
  DigBatchNorm norm = { .momentum = 0.9f, .epsilon = 1e-3f };
  float *x = input (run, size_x (s)), *grad_y = input (run, size_x (s));
  float *gamma = input (run, s->c), *beta = input (run, s->c);
  float *y = output (run, size_x (s)), *mean = changed (run, s->c), *var = changed (run, s->c);
  float *saved = output (run, 2 * (gsize)s->c), *grad_x, *grad_gamma;

  run->backend->batch_norm_forward (run->stream, &planes, &norm, y, x, gamma, beta, mean, var,
                                    saved);
  grad_x = output (run, size_x (s));
  grad_gamma = output (run, s->c);
  run->backend->batch_norm_backward (run->stream, &planes, grad_x, grad_gamma, output (run, s->c),
                                     grad_y, x, gamma, saved);
  run->backend->activation_forward (run->stream, DIG_ACTIVATION_SIGMOID, s->c, var, var);
  run->backend->batch_norm_infer (run->stream, &planes, &norm, output (run, size_x (s)), x, gamma,
                                  beta, mean, var);
}

static void
run_batch_norm_dropout (Run *run, const Shape *shape)
{
  const DigConv2dShape *s = &shape->conv;
  const DigBackend *backend = run->backend;
  DigShape4 planes = { s->n, s->c, s->h, s->w };
  DigBatchNorm norm = { .momentum = 0.9f, .epsilon = 1e-3f };
  DigDropout dropout = { .rate = 0.3f, .layer = 4 };
  DigStepState *state = state_of (run);
  float *x = input (run, size_x (s)), *grad_y = input (run, size_x (s));
  float *gamma = input (run, s->c), *beta = input (run, s->c);
  float *y = output (run, size_x (s)), *mean = changed (run, s->c), *var = changed (run, s->c);
  float *saved = output (run, 2 * (gsize)s->c), *grad_x = output (run, size_x (s));
  float *grad_gamma = output (run, s->c), *grad_beta = output (run, s->c);

  if (backend->batch_norm_dropout_forward != NULL)
    {
      backend->batch_norm_dropout_forward (run->stream, &planes, &norm, &dropout, state, y, x,
                                           gamma, beta, mean, var, saved);
      backend->batch_norm_dropout_backward (run->stream, &planes, &dropout, state, grad_x,
                                            grad_gamma, grad_beta, grad_y, x, gamma, saved);
    }
  else
    {
      float *grad = input (run, size_x (s));

      backend->batch_norm_forward (run->stream, &planes, &norm, y, x, gamma, beta, mean, var,
                                   saved);
      backend->dropout (run->stream, &dropout, state, size_x (s), y, y);
      backend->dropout (run->stream, &dropout, state, size_x (s), grad, grad_y);
      backend->batch_norm_backward (run->stream, &planes, grad_x, grad_gamma, grad_beta, grad, x,
                                    gamma, saved);
    }
}

static void
run_dropout (Run *run, const Shape *shape)
{
  DigDropout dropout = { .rate = 0.4f, .layer = 9 };
  gsize n = size_x (&shape->conv);
  DigStepState *state = state_of (run);

  run->backend->dropout (run->stream, &dropout, state, n, output (run, n), input (run, n));
}

static void
run_optimizer (Run *run, const Shape *shape)
{
  gsize n = size_x (&shape->conv);
  DigStepState *state = state_of (run);
  float *grad = input (run, n);

  for (int kind = DIG_OPTIMIZER_ADAM; kind <= DIG_OPTIMIZER_SGD; kind++)
    {
      DigOptimizer optimizer = { kind, 0.9f, 0.999f, 1e-7f, 0.9f, 0.1f };
      float *p = changed (run, n), *m, *v = take_memory (run, n * sizeof (float));

      m = kind == DIG_OPTIMIZER_ADAMW ? take_memory (run, n * sizeof (float)) : changed (run, n);
      run->backend->optimizer_step (run->stream, &optimizer, state, n, p, grad, m, v);
      run->backend->optimizer_step (run->stream, &optimizer, state, n, p, grad, m, v);
    }
}

static void
run_loss (Run *run, const Shape *shape)
{
  int n = size_x (&shape->conv) / 10;
  DigLoss loss = { .n = n, .k = 10, .label_smoothing = 0.1f, .log_capacity = 1 };
  float *logits = input (run, (gsize)n * 10);
  guint8 *labels = take_memory (run, n);
  DigMetricSums *sums = take_memory (run, sizeof (DigMetricSums));
  float *p = output (run, (gsize)n * 10);

  run->backend->softmax_cross_entropy (run->stream, &loss, state_of (run), p,
                                       output (run, (gsize)n * 10), logits, labels, sums,
                                       (DigStepLog *)output (run, 2));
  run->backend->softmax (run->stream, n, 10, output (run, (gsize)n * 10), logits);
}

static void
run_gather (Run *run, const Shape *shape)
{
  const DigConv2dShape *s = &shape->conv;
  int n_pixels = s->c * s->h * s->w;
  g_autofree guint8 *images = g_malloc (4 * (gsize)n_pixels);
  g_autofree gint32 *order = g_new (gint32, s->n);
  guint8 *d_images = take_memory (run, 4 * (gsize)n_pixels);
  gint32 *d_order = take_memory (run, s->n * sizeof (gint32));
  DigGather gather = {
    s->n, n_pixels, d_images, NULL, d_order, input (run, n_pixels), input (run, n_pixels)
  };

  for (gsize i = 0; i < 4 * (gsize)n_pixels; i++)
    images[i] = (guint8)(i * 37 + i / 251);
  for (int i = 0; i < s->n; i++)
    order[i] = (3 * i + 1) % 4;
  run->backend->upload (run->stream, d_images, images, 4 * (gsize)n_pixels);
  run->backend->upload (run->stream, d_order, order, s->n * sizeof (gint32));
  run->backend->gather (run->stream, &gather, state_of (run), output (run, size_x (s)), NULL);
}

/* The outputs of one run: arrays of floats. */
static GPtrArray *
compute (const DigBackend *backend, int n_threads, Operation operation, const Shape *shape)
{
  DigStreamOptions options = { .n_threads = n_threads };
  DigStatus status = { 0 };
  GPtrArray *results = g_ptr_array_new_with_free_func ((GDestroyNotify)g_array_unref);
  Run run = { .backend = backend, .memory = g_ptr_array_new () };

  run.stream = backend->stream_new (&options, &status);
  g_assert_nonnull (run.stream);
  operation (&run, shape);
  for (int i = 0; i < run.n_outputs; i++)
    {
      GArray *values = g_array_new (FALSE, FALSE, sizeof (float));

      g_array_set_size (values, (guint)run.n_floats[i]);
      backend->download (run.stream, values->data, run.d_outputs[i],
                         run.n_floats[i] * sizeof (float));
      g_ptr_array_add (results, values);
    }
  g_assert_true (backend->sync (run.stream, &status));
  for (guint i = 0; i < run.memory->len; i++)
    backend->free (run.stream, run.memory->pdata[i]);
  g_ptr_array_unref (run.memory);
  backend->stream_free (run.stream);
  return results;
}

static void
check_backend (const DigBackend *backend, const char *set, Operation operation, const Shape *shape,
               GPtrArray *expected, int case_number)
{
  g_autoptr (GPtrArray) one = compute (backend, 1, operation, shape);

  for (guint i = 0; i < expected->len; i++)
    {
      GArray *a = one->pdata[i], *b = expected->pdata[i];
      double distance = kernel_case_distance ((float *)a->data, (float *)b->data, b->len);

      g_test_message ("%s, shape %d, output %u: %.2e", set, case_number, i, distance);
      g_assert_true (distance < TOLERANCE); /* false for NaN too */
    }
  for (int n_threads = 2; n_threads <= 3; n_threads++)
    {
      g_autoptr (GPtrArray) many = compute (backend, n_threads, operation, shape);

      for (guint i = 0; i < one->len; i++)
        {
          GArray *a = many->pdata[i], *b = one->pdata[i];

          g_assert_cmpmem (a->data, a->len * sizeof (float), b->data, b->len * sizeof (float));
        }
    }
}

static void
test_agrees (gconstpointer data)
{
  Operation operation = *(const Operation *)data;
  const char *sets[] = { "avx512", "avx2", "portable" };

  for (gsize i = 0; i < G_N_ELEMENTS (shapes); i++)
    {
      Shape shape = { kernel_case_conv (shapes[i].n, shapes[i].c, shapes[i].h, shapes[i].w,
                                        shapes[i].oc, shapes[i].kh, shapes[i].kw,
                                        shapes[i].is_same),
                      shapes[i].pool };
      g_autoptr (GPtrArray) expected = compute (dig_backend_reference (), 1, operation, &shape);

      for (gsize j = 0; j < G_N_ELEMENTS (sets); j++)
        if (dig_cpu_backend_for (sets[j]) != NULL)
          check_backend (dig_cpu_backend_for (sets[j]), sets[j], operation, &shape, expected, i);
    }
}

static const struct
{
  const char *name;
  Operation operation;
} operations[] = {
  { "conv2d-forward", run_conv2d_forward },
  { "conv2d-backward", run_conv2d_backward },
  { "conv2d-relu-pool", run_conv2d_relu_pool },
  { "dense", run_dense },
  { "pooling", run_pools },
  { "activations", run_activations },
  { "batch-norm", run_batch_norm },
  { "batch-norm-dropout", run_batch_norm_dropout },
  { "dropout", run_dropout },
  { "optimizer", run_optimizer },
  { "loss", run_loss },
  { "gather", run_gather },
};

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (operations); i++)
    {
      g_autofree char *path =
          g_strdup_printf ("/kernels/cpu-agrees-with-the-reference/%s", operations[i].name);

      g_test_add_data_func (path, &operations[i].operation, test_agrees);
    }
  return g_test_run ();
}
