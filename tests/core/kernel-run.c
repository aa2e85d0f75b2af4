/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Values pass through alloc, upload and download, so that the table's own memory is used. */
#include "config.h"

#include <string.h>

#include "kernel-run.h"

#define MAX_OUTPUTS 8
#define BATCH_START 2 /* rows of the order before the batch */

/* Odd in every respect: channels that fill no vector, kernels of even and unequal size, rows that
 * pooling leaves over, one image, one pixel of output, many channels, many images. */
static const struct
{
  int n, c, h, w, oc, kh, kw;
  gboolean is_same;
  int pool;
} shapes[] = {
  { 3, 5, 11, 13, 37, 3, 5, TRUE, 2 },
  { 1, 1, 28, 28, 32, 5, 5, TRUE, 2 },
  { 2, 33, 9, 7, 18, 4, 2, FALSE, 3 },
  { 5, 3, 4, 5, 7, 4, 5, FALSE, 1 },
  { 2, 32, 14, 14, 64, 5, 5, TRUE, 2 },
  { 4, 70, 6, 17, 3, 7, 1, TRUE, 5 },
  { 61, 2, 11, 15, 3, 3, 3, TRUE, 2 },
  /* Shapes for Winograd's convolutions: tiles beyond the edge, several images of a tile, no pooling. */
  { 5, 17, 7, 9, 35, 5, 5, TRUE, 2 },
  { 7, 9, 3, 3, 20, 5, 5, TRUE, 2 },
  { 3, 12, 13, 10, 11, 3, 3, TRUE, 4 },
  { 2, 8, 9, 15, 40, 3, 3, FALSE, 1 },
  /* Several segments a row for the GPU's convolutions by rows, with more than one input channel. */
  { 2, 3, 28, 28, 33, 5, 5, TRUE, 2 },
  { 1, 5, 6, 56, 6, 3, 3, TRUE, 2 },
  { 2, 16, 11, 19, 9, 5, 5, FALSE, 1 },
};

/* One run of an operation: inputs of fixed numbers, outputs that are compared. */
struct _KernelRun
{
  const DigBackend *backend;
  DigStream *stream;
  GPtrArray *memory; /* of the stream */
  guint32 n_inputs;
  float *d_outputs[MAX_OUTPUTS];
  gsize n_floats[MAX_OUTPUTS];
  int n_outputs;
  const guint8 *d_exact[MAX_OUTPUTS]; /* outputs that must agree exactly */
  gsize n_exact_bytes[MAX_OUTPUTS];
  int n_exact;
};

static void *
take_memory (KernelRun *run, gsize n_bytes)
{
  void *memory = run->backend->alloc (run->stream, n_bytes);

  g_ptr_array_add (run->memory, memory); /* NULL: the stream has failed and does nothing more */
  return memory;
}

static float *
input (KernelRun *run, gsize n)
{
  g_autofree float *values = kernel_case_floats (++run->n_inputs, n);
  float *d_values = take_memory (run, n * sizeof (float));

  run->backend->upload (run->stream, d_values, values, n * sizeof (float));
  return d_values;
}

static float *
output (KernelRun *run, gsize n)
{
  g_assert_cmpint (run->n_outputs, <, MAX_OUTPUTS);
  run->d_outputs[run->n_outputs] = input (run, n); /* what was there must not matter */
  run->n_floats[run->n_outputs] = n;
  return run->d_outputs[run->n_outputs++];
}

/* Bytes of the stream's memory that must agree exactly in the end. */
static void
compare_exactly (KernelRun *run, const void *d_bytes, gsize n_bytes)
{
  g_assert_cmpint (run->n_exact, <, MAX_OUTPUTS);
  run->d_exact[run->n_exact] = d_bytes;
  run->n_exact_bytes[run->n_exact++] = n_bytes;
}

/* An input that the operation changes. */
static float *
changed (KernelRun *run, gsize n)
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
run_conv2d_forward (KernelRun *run, const KernelShape *shape)
{
  const DigConv2dShape *s = &shape->conv;
  float *x = input (run, size_x (s)), *w = input (run, size_w (s)), *b = input (run, s->oc);

  for (int activation = DIG_ACTIVATION_NONE; activation <= DIG_ACTIVATION_LEAKY_RELU; activation++)
    run->backend->conv2d_forward (run->stream, s, activation, output (run, size_y (s)), x, w, b);
}

static void
run_conv2d_backward (KernelRun *run, const KernelShape *shape)
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
run_conv2d_relu_pool (KernelRun *run, const KernelShape *shape)
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
run_dense (KernelRun *run, const KernelShape *shape)
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
pool_of (const KernelShape *shape)
{
  const DigConv2dShape *s = &shape->conv;
  int size = MIN (shape->pool + 1, MIN (s->h, s->w));

  return (DigPoolShape){ s->n, s->c, s->h, s->w, size, s->h / size, s->w / size };
}

static void
run_pools (KernelRun *run, const KernelShape *shape)
{
  DigPoolShape pool = pool_of (shape);
  gsize n_x = size_x (&shape->conv), n_y = (gsize)pool.n * pool.c * pool.oh * pool.ow;
  DigShape4 planes = { pool.n, pool.c, pool.h, pool.w };
  float *x = input (run, n_x), *grad_y = input (run, n_y);
  guint8 *which = take_memory (run, n_y);

  compare_exactly (run, which, n_y);
  run->backend->max_pool_forward (run->stream, &pool, output (run, n_y), which, x);
  run->backend->max_pool_backward (run->stream, &pool, output (run, n_x), grad_y, which);
  run->backend->average_pool_forward (run->stream, &pool, output (run, n_y), x);
  run->backend->average_pool_backward (run->stream, &pool, output (run, n_x), grad_y);
  run->backend->global_average_forward (run->stream, &planes, output (run, (gsize)pool.n * pool.c),
                                        x);
  run->backend->global_average_backward (run->stream, &planes, output (run, n_x), x);
}

static void
run_activations (KernelRun *run, const KernelShape *shape)
{
  gsize n = size_x (&shape->conv);
  float *x = input (run, n), *grad_y = input (run, n);
  DigActivation some[] = { DIG_ACTIVATION_TANH, DIG_ACTIVATION_SIGMOID, DIG_ACTIVATION_LEAKY_RELU };

  for (gsize i = 0; i < G_N_ELEMENTS (some); i++)
    {
      float *y = output (run, n);

      run->backend->activation_forward (run->stream, some[i], n, y, x);
      run->backend->activation_backward (run->stream, some[i], n, output (run, n), grad_y, y);
    }
  run->backend->add (run->stream, n, changed (run, n), x);
}

static DigStepState *
state_of (KernelRun *run)
{
  DigStepState state = {
    .seed = 77, .step = 5, .batch_start = BATCH_START, .learning_rate = 0.01f
  };
  DigStepState *d_state = take_memory (run, sizeof state);

  run->backend->upload (run->stream, d_state, &state, sizeof state);
  return d_state;
}

static void
run_batch_norm (KernelRun *run, const KernelShape *shape)
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
run_batch_norm_dropout (KernelRun *run, const KernelShape *shape)
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
run_dropout (KernelRun *run, const KernelShape *shape)
{
  DigDropout dropout = { .rate = 0.4f, .layer = 9 };
  gsize n = size_x (&shape->conv);
  DigStepState *state = state_of (run);

  run->backend->dropout (run->stream, &dropout, state, n, output (run, n), input (run, n));
}

static void
run_optimizer (KernelRun *run, const KernelShape *shape)
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
run_loss (KernelRun *run, const KernelShape *shape)
{
  int n = size_x (&shape->conv) / 10 + 1000; /* more than a block has threads */
  DigLoss loss = { .n = n, .k = 10, .label_smoothing = 0.1f, .log_capacity = 1 };
  float *logits = input (run, (gsize)n * 10);
  guint8 *labels = take_memory (run, n);
  DigMetricSums *sums = take_memory (run, sizeof (DigMetricSums));
  float *p = output (run, (gsize)n * 10);
  g_autofree guint8 *classes = g_malloc (n);

  for (int i = 0; i < n; i++)
    classes[i] = (guint8)(i * 7 % 10);
  run->backend->upload (run->stream, labels, classes, n);
  compare_exactly (run, &sums->n_images, sizeof *sums - G_STRUCT_OFFSET (DigMetricSums, n_images));
  run->backend->softmax_cross_entropy (run->stream, &loss, state_of (run), p,
                                       output (run, (gsize)n * 10), logits, labels, sums,
                                       (DigStepLog *)output (run, 2));
  run->backend->softmax (run->stream, n, 10, output (run, (gsize)n * 10), logits);
}

static void
run_gather (KernelRun *run, const KernelShape *shape)
{
  const DigConv2dShape *s = &shape->conv;
  int n_pixels = s->c * s->h * s->w;
  g_autofree guint8 *images = g_malloc (4 * (gsize)n_pixels);
  int n_order = BATCH_START + s->n;
  g_autofree gint32 *order = g_new (gint32, n_order);
  const guint8 labels[4] = { 3, 1, 4, 9 };
  guint8 *d_labels = take_memory (run, 4), *d_y = take_memory (run, s->n);
  guint8 *d_images = take_memory (run, 4 * (gsize)n_pixels);
  gint32 *d_order = take_memory (run, n_order * sizeof (gint32));
  DigGather gather = {
    s->n, n_pixels, d_images, d_labels, d_order, input (run, n_pixels), input (run, n_pixels)
  };

  for (gsize i = 0; i < 4 * (gsize)n_pixels; i++)
    images[i] = (guint8)(i * 37 + i / 251);
  for (int i = 0; i < n_order; i++)
    order[i] = (3 * i + i / 3) % 4;
  run->backend->upload (run->stream, d_images, images, 4 * (gsize)n_pixels);
  run->backend->upload (run->stream, d_labels, labels, 4);
  compare_exactly (run, d_y, s->n);
  run->backend->upload (run->stream, d_order, order, n_order * sizeof (gint32));
  run->backend->gather (run->stream, &gather, state_of (run), output (run, size_x (s)), d_y);
}

/* Every fill mode; ranges so wide that many places look beyond the image. */
static void
run_augment (KernelRun *run, const KernelShape *shape)
{
  int h = shape->conv.h, w = shape->conv.w, n_pixels = h * w, n = 9;
  DigAugmentation augmentation = { .rotation = 40.0f,
                                   .shift_x = 0.2f,
                                   .shift_y = 0.3f,
                                   .zoom = 0.4f,
                                   .shear = 20.0f,
                                   .flips_horizontally = 1,
                                   .fill_value = 7.0f,
                                   .erase_probability = 0.5f,
                                   .erase_min = 0.05f,
                                   .erase_max = 0.2f };
  g_autofree guint8 *images = g_malloc (4 * (gsize)n_pixels);
  gint32 order[BATCH_START + 9] = { 0, 3, 1, 3, 0, 2, 2, 1, 0, 3, 3 };
  guint8 *d_images = take_memory (run, 4 * (gsize)n_pixels);
  gint32 *d_order = take_memory (run, sizeof order);
  DigGather gather = { .n = n,
                       .n_pixels = n_pixels,
                       .d_images = d_images,
                       .d_order = d_order,
                       .d_scale = input (run, n_pixels),
                       .d_offset = input (run, n_pixels),
                       .augmentation = &augmentation,
                       .height = h,
                       .width = w };
  DigStepState *d_state = state_of (run);

  for (gsize i = 0; i < 4 * (gsize)n_pixels; i++)
    images[i] = (guint8)(i * 37 + i / 251);
  run->backend->upload (run->stream, d_images, images, 4 * (gsize)n_pixels);
  run->backend->upload (run->stream, d_order, order, sizeof order);
  for (int mode = DIG_FILL_CONSTANT; mode <= DIG_FILL_WRAP; mode++)
    {
      augmentation.fill_mode = mode;
      augmentation.elastic_alpha = mode == DIG_FILL_REFLECT ? 8.0f : 0.0f;
      augmentation.elastic_sigma = 2.0f;
      run->backend->gather (run->stream, &gather, d_state, output (run, (gsize)n * n_pixels), NULL);
    }
}

/* Step 0 copies, others that the period divides follow, the rest leaves the average alone. */
static void
run_average (KernelRun *run, const KernelShape *shape)
{
  const guint64 steps[] = { 0, 80, 84 };
  gsize n = size_x (&shape->conv);
  float *p = input (run, n);
  DigAverage average = { 0.99f };
  DigStepState *d_state = state_of (run);

  for (gsize i = 0; i < G_N_ELEMENTS (steps); i++)
    {
      DigStepState state = { .step = steps[i] };

      run->backend->upload (run->stream, d_state, &state, sizeof state);
      run->backend->average_step (run->stream, &average, d_state, n, changed (run, n), p);
    }
}

const KernelSubject kernel_subjects[] = {
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
  { "augment", run_augment },
  { "average", run_average },
};
const gsize n_kernel_subjects = G_N_ELEMENTS (kernel_subjects);
const gsize n_kernel_shapes = G_N_ELEMENTS (shapes);

KernelShape
kernel_shape (gsize i)
{
  return (KernelShape){ kernel_case_conv (shapes[i].n, shapes[i].c, shapes[i].h, shapes[i].w,
                                          shapes[i].oc, shapes[i].kh, shapes[i].kw,
                                          shapes[i].is_same),
                        shapes[i].pool };
}

static void
read_results (KernelRun *run, KernelResult *result)
{
  for (int i = 0; i < run->n_outputs; i++)
    {
      GArray *values = g_array_new (FALSE, FALSE, sizeof (float));

      g_array_set_size (values, (guint)run->n_floats[i]);
      memset (values->data, 0, run->n_floats[i] * sizeof (float));
      run->backend->download (run->stream, values->data, run->d_outputs[i],
                              run->n_floats[i] * sizeof (float));
      g_ptr_array_add (result->outputs, values);
    }
  for (int i = 0; i < run->n_exact; i++)
    {
      guint before = result->bytes->len;

      g_byte_array_set_size (result->bytes, before + (guint)run->n_exact_bytes[i]);
      run->backend->download (run->stream, result->bytes->data + before, run->d_exact[i],
                              run->n_exact_bytes[i]);
    }
}

KernelResult
kernel_compute (const DigBackend *backend, const DigStreamOptions *options,
                KernelOperation operation, const KernelShape *shape)
{
  DigStatus status = { 0 };
  KernelResult result = { g_ptr_array_new_with_free_func ((GDestroyNotify)g_array_unref),
                          g_byte_array_new () };
  KernelRun run = { .backend = backend, .memory = g_ptr_array_new () };

  run.stream = backend->stream_new (options, &status);
  g_assert_cmpstr (run.stream == NULL ? status.message : NULL, ==, NULL);
  if (run.stream == NULL)
    {
      g_ptr_array_unref (run.memory);
      return result;
    }
  operation (&run, shape);
  read_results (&run, &result);
  backend->sync (run.stream, &status);
  g_assert_cmpstr (status.message, ==, "");
  for (guint i = 0; i < run.memory->len; i++)
    backend->free (run.stream, run.memory->pdata[i]);
  g_ptr_array_unref (run.memory);
  backend->stream_free (run.stream);
  return result;
}

void
kernel_result_clear (KernelResult *result)
{
  g_clear_pointer (&result->outputs, g_ptr_array_unref);
  g_clear_pointer (&result->bytes, g_byte_array_unref);
}

void
kernel_assert_agree (const KernelResult *result, const KernelResult *expected, const char *who,
                     gsize shape)
{
  g_assert_cmpuint (result->outputs->len, ==, expected->outputs->len);
  for (guint i = 0; i < MIN (result->outputs->len, expected->outputs->len); i++)
    {
      const GArray *a = result->outputs->pdata[i], *b = expected->outputs->pdata[i];
      double distance = kernel_case_distance ((float *)a->data, (float *)b->data, b->len);

      g_test_message ("%s, shape %" G_GSIZE_FORMAT ", output %u: %.2e", who, shape, i, distance);
      g_assert_cmpfloat (distance, <, KERNEL_TOLERANCE); /* false for NaN too */
    }
  g_assert_cmpmem (result->bytes->data, result->bytes->len, expected->bytes->data,
                   expected->bytes->len);
}

void
kernel_assert_same (const KernelResult *result, const KernelResult *expected)
{
  for (guint i = 0; i < MIN (result->outputs->len, expected->outputs->len); i++)
    {
      const GArray *a = result->outputs->pdata[i], *b = expected->outputs->pdata[i];

      g_assert_cmpmem (a->data, a->len * sizeof (float), b->data, b->len * sizeof (float));
    }
  g_assert_cmpmem (result->bytes->data, result->bytes->len, expected->bytes->data,
                   expected->bytes->len);
}
