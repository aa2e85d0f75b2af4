/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Answers known by hand, for the reference and for the CPU backend with every instruction set that
 * this machine runs. Both work in ordinary memory, so arrays of the test are passed directly. */
#include "config.h"

#include <string.h>

#include "cpu/dig-cpu-table.h"
#include "kernel-case.h"

typedef void (*Check) (const DigBackend *b, DigStream *stream);

static void
assert_near (const float *values, const float *expected, gsize n)
{
  for (gsize i = 0; i < n; i++)
    g_assert_cmpfloat_with_epsilon (values[i], expected[i], 1e-5f);
}

static void
check_conv2d (const DigBackend *b, DigStream *stream)
{
  const float x[] = { 1, 2, 3, 4, 5, 6, 7, 8, 9 }, w[] = { 1, 2, 3, 4 }, bias[] = { 10 };
  const float grad_y[] = { 1, 0, 0, 2 };
  DigConv2dShape valid = kernel_case_conv (1, 1, 3, 3, 1, 2, 2, FALSE);
  DigConv2dShape same = kernel_case_conv (1, 1, 3, 3, 1, 2, 2, TRUE);
  float y[9], grad_w[4], grad_b[1];

  b->conv2d_forward (stream, &valid, DIG_ACTIVATION_NONE, y, x, w, bias);
  assert_near (y, (float[]){ 47, 57, 77, 87 }, 4);
  /* An even kernel has its larger half of padding below and to the right. */
  b->conv2d_forward (stream, &same, DIG_ACTIVATION_NONE, y, x, w, bias);
  assert_near (y, (float[]){ 47, 57, 31, 77, 87, 43, 33, 36, 19 }, 9);
  b->conv2d_backward_data (stream, &valid, y, grad_y, w);
  assert_near (y, (float[]){ 1, 2, 0, 3, 6, 4, 0, 6, 8 }, 9);
  b->conv2d_backward_params (stream, &valid, grad_w, grad_b, x, grad_y);
  assert_near (grad_w, (float[]){ 11, 14, 20, 23 }, 4);
  assert_near (grad_b, (float[]){ 3 }, 1);
}

static void
check_dense (const DigBackend *b, DigStream *stream)
{
  const float x[] = { 1, 2, 3 }, w[] = { 1, 0, 2, 0, -1, 1 }, bias[] = { 0.5f, -1.5f };
  const float grad_y[] = { 2, 3 };
  DigDenseShape shape = { 1, 3, 2 };
  float y[2], grad_x[3], grad_w[6], grad_b[2];

  b->dense_forward (stream, &shape, DIG_ACTIVATION_NONE, y, x, w, bias);
  assert_near (y, (float[]){ 7.5f, -0.5f }, 2);
  b->dense_forward (stream, &shape, DIG_ACTIVATION_RELU, y, x, w, bias);
  assert_near (y, (float[]){ 7.5f, 0 }, 2);
  b->dense_backward_data (stream, &shape, grad_x, grad_y, w);
  assert_near (grad_x, (float[]){ 2, -3, 7 }, 3);
  b->dense_backward_params (stream, &shape, grad_w, grad_b, x, grad_y);
  assert_near (grad_w, (float[]){ 2, 4, 6, 3, 6, 9 }, 6);
  assert_near (grad_b, (float[]){ 2, 3 }, 2);
}

static void
check_max_pool (const DigBackend *b, DigStream *stream)
{
  /* A tie, an ordinary window; NaN beside a greater number; the last column is left over. */
  const float x[] = { 3, 3, 1, 9, 100, 3, 3, 5, 4, 100, 7, NAN, -2, -3, 100, 8, 1, -1, -1, 100 };
  DigPoolShape shape = { 1, 1, 4, 5, 2, 2, 2 };
  float y[4], grad_x[20];
  guint8 which[4];

  b->max_pool_forward (stream, &shape, y, which, x);
  assert_near (y, (float[]){ 3, 9 }, 2);
  g_assert_true (isnan (y[2]));
  g_assert_cmpfloat (y[3], ==, -1);
  g_assert_cmpmem (which, 4, ((guint8[]){ 0, 1, 1, 2 }), 4);
  b->max_pool_forward (stream, &shape, y, NULL, x);
  assert_near (y, (float[]){ 3, 9 }, 2);
  g_assert_true (isnan (y[2]));
  g_assert_cmpfloat (y[3], ==, -1);
  b->max_pool_backward (stream, &shape, grad_x, (float[]){ 1, 2, 3, 4 }, which);
  assert_near (grad_x, (float[]){ 1, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 3, 0, 0, 0, 0, 0, 4, 0, 0 }, 20);
}

/* The fused pair sees the NaN too, and stops the gradient where ReLU gave 0. */
static void
check_conv2d_relu_pool (const DigBackend *b, DigStream *stream)
{
  const float x[] = { 1, 5, NAN, 2, 3, 5, 1, 1, -1, -2, 4, 0, -3, -4, 0, 6 };
  const float w[] = { 2 }, bias[] = { -1 };
  DigConv2dShape shape = kernel_case_conv (1, 1, 4, 4, 1, 1, 1, TRUE);
  float y[4], grad_x[16], grad_w[1], grad_b[1];
  guint8 which[4];

  if (b->conv2d_relu_pool_forward == NULL)
    return;
  b->conv2d_relu_pool_forward (stream, &shape, 2, y, which, x, w, bias);
  assert_near (y, (float[]){ 9 }, 1);
  g_assert_true (isnan (y[1]));
  assert_near (y + 2, (float[]){ 0, 11 }, 2);
  g_assert_cmpmem (which, 4, ((guint8[]){ 1, 0, 0, 3 }), 4);
  b->conv2d_relu_pool_backward (stream, &shape, 2, grad_x, grad_w, grad_b, (float[]){ 1, 0, 10, 3 },
                                y, which, x, w);
  assert_near (grad_x, (float[]){ 0, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 6 }, 16);
  assert_near (grad_w, (float[]){ 5 + 18 }, 1);
  assert_near (grad_b, (float[]){ 4 }, 1);
}

/* Whichever way a convolution goes: a diverged training must be seen. What the reference finds NaN is NaN,
 * and the other image of the batch is not. */
static void
check_nan_in_convolution (const DigBackend *b, DigStream *stream, const DigConv2dShape *s, int pool,
                          gsize place)
{
  gsize n_x = (gsize)s->n * s->c * s->h * s->w, n_y = (gsize)s->n * s->oc * s->oh * s->ow;
  DigPoolShape windows = { s->n, s->oc, s->oh, s->ow, pool, s->oh / pool, s->ow / pool };
  gsize n_pooled = (gsize)s->n * s->oc * windows.oh * windows.ow;
  g_autofree float *x = kernel_case_floats (1, n_x), *bias = kernel_case_floats (3, s->oc);
  g_autofree float *w = kernel_case_floats (2, (gsize)s->oc * s->c * s->kh * s->kw);
  g_autofree float *expected = g_new (float, n_y), *y = g_new (float, n_y);
  g_autofree guint8 *which = g_new (guint8, n_y);
  const DigBackend *reference = dig_backend_reference ();
  DigStream *other = reference->stream_new (&(DigStreamOptions){ .n_threads = 1 }, NULL);

  x[place] = NAN;
  reference->conv2d_forward (other, s, DIG_ACTIVATION_RELU, expected, x, w, bias);
  b->conv2d_forward (stream, s, DIG_ACTIVATION_RELU, y, x, w, bias);
  for (gsize i = 0; i < n_y; i++)
    g_assert_true (isnan (expected[i]) ? isnan (y[i]) : i < n_y / 2 || isfinite (y[i]));
  if (b->conv2d_relu_pool_forward != NULL)
    {
      reference->max_pool_forward (other, &windows, y, which, expected);
      memcpy (expected, y, n_pooled * sizeof (float));
      b->conv2d_relu_pool_forward (stream, s, pool, y, which, x, w, bias);
      for (gsize i = 0; i < n_pooled; i++)
        g_assert_true (isnan (expected[i]) ? isnan (y[i]) : i < n_pooled / 2 || isfinite (y[i]));
    }
  reference->stream_free (other);
}

static void
check_nan_in_convolutions (const DigBackend *b, DigStream *stream)
{
  static const struct
  {
    int c, oc, k, pool;
  } cases[] = { { 2, 5, 3, 2 }, { 1, 17, 1, 3 }, { 8, 9, 3, 2 }, { 9, 8, 3, 4 }, { 8, 20, 5, 2 } };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      DigConv2dShape shape =
          kernel_case_conv (2, cases[i].c, 8, 13, cases[i].oc, cases[i].k, cases[i].k, TRUE);

      /* Each place of a window once, in an image of 8 × 13 pixels. */
      for (int j = 0; j < cases[i].pool * cases[i].pool; j++)
        check_nan_in_convolution (b, stream, &shape, cases[i].pool,
                                  (gsize)(j / cases[i].pool * 13 + j % cases[i].pool));
    }
}

/* Where all of a window is 0, the first place is the maximum's; with and without Winograd's way. */
static void
check_ties_in_convolutions (const DigBackend *b, DigStream *stream)
{
  for (int c = 2; c <= 8; c += 6)
    {
      DigConv2dShape shape = kernel_case_conv (1, c, 8, 8, 9, 3, 3, TRUE);
      g_autofree float *x = kernel_case_floats (1, (gsize)c * 64);
      g_autofree float *w = kernel_case_floats (2, (gsize)9 * c * 9);
      float bias[9], y[9 * 16];
      guint8 which[9 * 16];

      for (int i = 0; i < 9; i++)
        bias[i] = -1000;
      if (b->conv2d_relu_pool_forward == NULL)
        return;
      b->conv2d_relu_pool_forward (stream, &shape, 2, y, which, x, w, bias);
      for (int i = 0; i < 9 * 16; i++)
        {
          g_assert_cmpfloat (y[i], ==, 0);
          g_assert_cmpuint (which[i], ==, 0);
        }
    }
}

static void
check_average_pool (const DigBackend *b, DigStream *stream)
{
  const float x[] = { 1, 2, 9, 3, 6, 9 };
  DigPoolShape shape = { 1, 1, 2, 3, 2, 1, 1 };
  DigShape4 planes = { 1, 2, 1, 3 };
  float y[2], grad_x[6];

  b->average_pool_forward (stream, &shape, y, x);
  assert_near (y, (float[]){ 3 }, 1);
  b->average_pool_backward (stream, &shape, grad_x, (float[]){ 8 });
  assert_near (grad_x, (float[]){ 2, 2, 0, 2, 2, 0 }, 6);
  b->global_average_forward (stream, &planes, y, x);
  assert_near (y, (float[]){ 4, 6 }, 2);
  b->global_average_backward (stream, &planes, grad_x, (float[]){ 3, 6 });
  assert_near (grad_x, (float[]){ 1, 1, 1, 2, 2, 2 }, 6);
}

/* A hundred million and four thousand ones: a float would stay at the first. */
static void
check_long_sums (const DigBackend *b, DigStream *stream)
{
  enum
  {
    N = 4097
  };
  g_autofree float *grad_y = g_new (float, N), *x = g_new0 (float, N);
  DigDenseShape dense = { N, 1, 1 };
  DigConv2dShape conv = kernel_case_conv (N, 1, 1, 1, 1, 1, 1, TRUE);
  float grad_w[1], grad_b[1] = { 0 };

  for (int i = 0; i < N; i++)
    grad_y[i] = i == 0 ? 1e8f : 1;
  b->dense_backward_params (stream, &dense, grad_w, grad_b, x, grad_y);
  g_assert_cmpfloat (grad_b[0], ==, 100004096);
  grad_b[0] = 0;
  b->conv2d_backward_params (stream, &conv, grad_w, grad_b, x, grad_y);
  g_assert_cmpfloat (grad_b[0], ==, 100004096);
}

static void
check_batch_norm (const DigBackend *b, DigStream *stream)
{
  const float x[] = { 1, 2, 3, 6 }, gamma[] = { 2 }, beta[] = { 1 };
  DigShape4 shape = { 2, 1, 1, 2 };
  DigBatchNorm norm = { .momentum = 0.9f, .epsilon = 0.5f };
  float y[4], mean[] = { 1 }, var[] = { 1 }, saved[2];

  b->batch_norm_forward (stream, &shape, &norm, y, x, gamma, beta, mean, var, saved);
  assert_near (y, (float[]){ -1, 0, 1, 4 }, 4);
  assert_near (saved, (float[]){ 3, 0.5f }, 2);
  /* Running values: a tenth of the batch's mean 3 and unbiased variance 14 / 3. */
  assert_near (mean, (float[]){ 1.2f }, 1);
  assert_near (var, (float[]){ 0.9f + 1.4f / 3 }, 1);
  b->batch_norm_infer (stream, &shape, &norm, y, x, gamma, beta, (float[]){ 2 }, (float[]){ 3.5f });
  assert_near (y, (float[]){ 0, 1, 2, 5 }, 4);
}

/* One image of one pixel: its variance is 0, and no division by one less than one. */
static void
check_batch_norm_of_one_value (const DigBackend *b, DigStream *stream)
{
  const float x[] = { 5 }, gamma[] = { 2 }, beta[] = { 1 };
  DigShape4 shape = { 1, 1, 1, 1 };
  DigBatchNorm norm = { .momentum = 0.9f, .epsilon = 0.25f };
  float y[1], mean[] = { 1 }, var[] = { 1 }, saved[2], grad_x[1], grad_gamma[1], grad_beta[1];

  b->batch_norm_forward (stream, &shape, &norm, y, x, gamma, beta, mean, var, saved);
  assert_near (y, (float[]){ 1 }, 1);
  assert_near (saved, (float[]){ 5, 2 }, 2);
  assert_near (mean, (float[]){ 1.4f }, 1);
  assert_near (var, (float[]){ 0.9f }, 1);
  b->batch_norm_backward (stream, &shape, grad_x, grad_gamma, grad_beta, (float[]){ 3 }, x, gamma,
                          saved);
  assert_near (grad_x, (float[]){ 0 }, 1);
  assert_near (grad_gamma, (float[]){ 0 }, 1);
  assert_near (grad_beta, (float[]){ 3 }, 1);
}

static void
check_loss (const DigBackend *b, DigStream *stream)
{
  const float logits[] = { 0, logf (3), 0, logf (3) };
  DigLoss loss = { .n = 2, .k = 2, .log_capacity = 4 };
  DigStepState state = { .step = 6 };
  DigMetricSums sums = { 0 };
  DigStepLog log[4] = { 0 };
  float probabilities[4], gradient[4];

  b->softmax_cross_entropy (stream, &loss, &state, probabilities, gradient, logits,
                            (guint8[]){ 1, 0 }, &sums, log);
  assert_near (probabilities, (float[]){ 0.25f, 0.75f, 0.25f, 0.75f }, 4);
  assert_near (gradient, (float[]){ 0.125f, -0.125f, -0.375f, 0.375f }, 4);
  g_assert_cmpfloat_with_epsilon (sums.loss, log1p (1.0 / 3) + 2 * G_LN2, 1e-6);
  g_assert_cmpint (sums.n_images, ==, 2);
  g_assert_cmpint (sums.n_correct, ==, 1);
  g_assert_cmpint (sums.n_true_positive, ==, 1);
  g_assert_cmpint (sums.n_predicted, ==, 2);
  g_assert_cmpint (sums.confusion[0][1], ==, 1);
  g_assert_cmpint (sums.confusion[1][1], ==, 1);
  g_assert_cmpfloat_with_epsilon (log[2].accuracy, 0.5f, 1e-6f);
  g_assert_cmpfloat_with_epsilon (log[2].loss, (float)sums.loss / 2, 1e-6f);
}

static void
check_loss_extremes (const DigBackend *b, DigStream *stream)
{
  const float logits[] = { 1e30f, -1e30f, 0, NAN, 5, 5 };
  DigLoss loss = { .n = 3, .k = 2, .log_capacity = 1 };
  DigStepState state = { 0 };
  DigMetricSums sums = { 0 };
  float probabilities[6], gradient[6];

  b->softmax_cross_entropy (stream, &loss, &state, probabilities, gradient, logits,
                            (guint8[]){ 0, 1, 0 }, &sums, NULL);
  assert_near (probabilities, (float[]){ 1, 0 }, 2);
  assert_near (gradient, (float[]){ 0, 0 }, 2);
  g_assert_cmpint (sums.n_non_finite, ==, 1);
  g_assert_cmpint (sums.n_images, ==, 3);
  g_assert_cmpfloat_with_epsilon (sums.loss, G_LN2, 1e-6); /* of the tie; class 0 wins it */
  g_assert_cmpint (sums.confusion[0][0], ==, 2);
}

/* The table has the rates of steps 4, 5 and 6; from step 7 on the rate stays. */
static void
check_step_advance (const DigBackend *b, DigStream *stream)
{
  const float rates[] = { 0.1f, 0.2f, 0.3f };
  DigStepState state = { .step = 4,
                         .batch_start = 8,
                         .learning_rate = 0.1f,
                         .n_rates = 3,
                         .first_step = 4,
                         .d_rates = rates };
  DigStepState plain = { .learning_rate = 0.5f };
  const float expected[] = { 0.2f, 0.3f, 0.3f };

  for (guint i = 0; i < 3; i++)
    {
      b->step_advance (stream, &state, 32);
      g_assert_cmpfloat (state.learning_rate, ==, expected[i]);
    }
  g_assert_cmpuint (state.step, ==, 7);
  g_assert_cmpint (state.batch_start, ==, 104);
  b->step_advance (stream, &plain, 1);
  g_assert_cmpfloat (plain.learning_rate, ==, 0.5f);
}

static void
check_optimizer (const DigBackend *b, DigStream *stream)
{
  DigOptimizer adam = { DIG_OPTIMIZER_ADAM, 0.9f, 0.999f, 1e-7f, 0, 0 };
  DigOptimizer adamw = { DIG_OPTIMIZER_ADAMW, 0.9f, 0.999f, 1e-7f, 0, 0.5f };
  DigOptimizer sgd = { DIG_OPTIMIZER_SGD, 0, 0, 0, 0.9f, 0 };
  DigStepState state = { .step = 0, .learning_rate = 0.1f };
  float p[] = { 1, 1 }, m[] = { 0, 0 }, v[] = { 0, 0 };
  const float grad[] = { -4, 0.5f };

  /* The first step of Adam is the learning rate, against the sign. */
  b->optimizer_step (stream, &adam, &state, 2, p, grad, m, v);
  assert_near (p, (float[]){ 1.1f, 0.9f }, 2);
  assert_near (m, (float[]){ -0.4f, 0.05f }, 2);
  assert_near (v, (float[]){ 0.016f, 0.00025f }, 2);
  memcpy (p, ((float[]){ 1, 1 }), sizeof p);
  memset (m, 0, sizeof m);
  memset (v, 0, sizeof v);
  b->optimizer_step (stream, &adamw, &state, 2, p, grad, m, v);
  assert_near (p, (float[]){ 1.05f, 0.85f }, 2);
  memcpy (p, ((float[]){ 1, 1 }), sizeof p);
  memcpy (m, ((float[]){ 2, 0 }), sizeof m);
  b->optimizer_step (stream, &sgd, &state, 2, p, grad, m, v);
  assert_near (m, (float[]){ 2.2f, -0.05f }, 2);
  assert_near (p, (float[]){ 3.2f, 0.95f }, 2);
}

/* Exactly the documented rule, and by it about the asked share; in place, and in any piece. */
static void
check_dropout (const DigBackend *b, DigStream *stream)
{
  enum
  {
    N = 100003
  };
  DigDropout dropout = { .rate = 0.25f, .layer = 12 };
  DigStepState state = { .seed = 99, .step = G_GUINT64_CONSTANT (1) << 33 };
  g_autofree float *values = g_new (float, N);
  gsize n_kept = 0;

  for (gsize i = 0; i < N; i++)
    values[i] = 3;
  b->dropout (stream, &dropout, &state, N, values, values);
  for (gsize i = 0; i < N; i++)
    {
      DigRandomBlock block = dig_random_block (99, DIG_RANDOM_DROPOUT, 12, state.step, i / 8);
      gboolean is_kept = dig_random_half (&block, i % 8) >= 16384;

      g_assert_cmpfloat (values[i], ==, is_kept ? 4 : 0);
      n_kept += is_kept;
    }
  /* Five standard deviations of the binomial distribution. */
  g_assert_cmpfloat (fabs ((double)n_kept / N - 0.75), <, 5 * sqrt (0.25 * 0.75 / N));
}

/* What the answer to an image is does not depend on its company. */
static void
check_batch (const DigBackend *b, DigStream *stream)
{
  DigConv2dShape conv = kernel_case_conv (7, 3, 9, 8, 20, 3, 3, TRUE), one_conv = conv;
  DigDenseShape dense = { 7, 216, 11 }, one_dense = { 1, 216, 11 };
  g_autofree float *x = kernel_case_floats (1, 7 * 216), *w = kernel_case_floats (2, 216 * 20);
  g_autofree float *bias = kernel_case_floats (3, 20), *y = g_new (float, 7 * 20 * 72);
  float one[20 * 72];

  one_conv.n = 1;
  b->conv2d_forward (stream, &conv, DIG_ACTIVATION_RELU, y, x, w, bias);
  b->conv2d_forward (stream, &one_conv, DIG_ACTIVATION_RELU, one, x + 5 * 216, w, bias);
  g_assert_cmpmem (one, sizeof one, y + 5 * 1440, sizeof one);
  b->dense_forward (stream, &dense, DIG_ACTIVATION_NONE, y, x, w, bias);
  b->dense_forward (stream, &one_dense, DIG_ACTIVATION_NONE, one, x + 6 * 216, w, bias);
  g_assert_cmpmem (one, 11 * sizeof (float), y + 66, 11 * sizeof (float));
}

static void
check_relu (const DigBackend *b, DigStream *stream)
{
  const float x[] = { -1, 0, 2, NAN };
  float y[4];

  b->activation_forward (stream, DIG_ACTIVATION_RELU, 4, y, x);
  assert_near (y, (float[]){ 0, 0, 2 }, 3);
  g_assert_true (isnan (y[3]));
}

/* What a stream gives is zero and lies on a line of its own; a copy may overlap what it is of. */
static void
check_memory (const DigBackend *b, DigStream *stream)
{
  const float values[] = { 1, 2, 3, 4, 5 };
  float found[5];

  for (gsize n_bytes = 1; n_bytes <= 1 << 22; n_bytes *= 64)
    {
      guint8 *memory = b->alloc (stream, n_bytes);

      g_assert_nonnull (memory);
      g_assert_cmpuint ((gsize)memory % 64, ==, 0);
      g_assert_cmpuint (memory[0], ==, 0);
      g_assert_cmpuint (memory[n_bytes - 1], ==, 0);
      b->free (stream, memory);
    }
  float *memory = b->alloc (stream, sizeof values);
  b->upload (stream, memory, values, sizeof values);
  b->copy (stream, memory + 1, memory, 3 * sizeof *memory);
  b->zero (stream, memory, sizeof *memory);
  b->download (stream, found, memory, sizeof found);
  g_assert_cmpmem (found, sizeof found, ((float[]){ 0, 1, 2, 3, 5 }), sizeof found);
  b->add (stream, 5, memory, values);
  b->download (stream, found, memory, sizeof found);
  g_assert_cmpmem (found, sizeof found, ((float[]){ 1, 3, 5, 7, 10 }), sizeof found);
  b->free (stream, memory);
}

static void
check_failed_stream (const DigBackend *b, DigStream *stream)
{
  float values[] = { 1 };
  DigStatus status = { 0 };

  g_assert_null (b->alloc (stream, PTRDIFF_MAX - 100));
  b->add (stream, 1, values, values);
  g_assert_cmpfloat (values[0], ==, 1);
  g_assert_null (b->alloc (stream, 64));
  g_assert_false (b->sync (stream, &status));
  g_assert_cmpint (status.code, ==, DIG_STATUS_NO_MEMORY);
  g_assert_cmpstr (status.message, !=, "");
}

static void
run_check (Check check, const DigBackend *backend, int n_threads)
{
  DigStreamOptions options = { .n_threads = n_threads };
  DigStatus status = { 0 };
  DigStream *stream = backend->stream_new (&options, &status);

  g_assert_nonnull (stream);
  check (backend, stream);
  if (check != check_failed_stream)
    g_assert_true (backend->sync (stream, &status));
  backend->stream_free (stream);
}

static void
test_check (gconstpointer data)
{
  Check check = *(const Check *)data;
  const char *sets[] = { "avx512", "avx2", "openblas", "portable" };

  run_check (check, dig_backend_reference (), 1);
  for (gsize i = 0; i < G_N_ELEMENTS (sets); i++)
    if (dig_cpu_backend_for (sets[i]) != NULL)
      run_check (check, dig_cpu_backend_for (sets[i]), 2);
}

static const struct
{
  const char *name;
  Check check;
} checks[] = {
  { "conv2d-gives-the-answer-by-hand", check_conv2d },
  { "dense-gives-the-answer-by-hand", check_dense },
  { "max-pool-takes-the-first-of-a-tie-and-any-nan", check_max_pool },
  { "conv2d-relu-pool-keeps-nan-and-stops-gradients", check_conv2d_relu_pool },
  { "convolutions-keep-nan", check_nan_in_convolutions },
  { "convolutions-take-the-first-of-a-tie", check_ties_in_convolutions },
  { "average-pool-gives-the-answer-by-hand", check_average_pool },
  { "gradients-of-biases-are-summed-in-double", check_long_sums },
  { "batch-norm-gives-the-answer-by-hand", check_batch_norm },
  { "batch-norm-of-one-value-is-finite", check_batch_norm_of_one_value },
  { "step-advance-takes-the-rate-of-the-table", check_step_advance },
  { "loss-gives-the-answer-by-hand", check_loss },
  { "loss-counts-nan-and-survives-huge-logits", check_loss_extremes },
  { "optimizer-gives-the-answer-by-hand", check_optimizer },
  { "dropout-follows-the-documented-rule", check_dropout },
  { "an-image-alone-gives-the-same-bits", check_batch },
  { "relu-keeps-nan", check_relu },
  { "memory-is-zero-and-copies-whole", check_memory },
  { "a-failure-sticks-to-the-stream", check_failed_stream },
};

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (checks); i++)
    {
      g_autofree char *path = g_strdup_printf ("/kernels/%s", checks[i].name);

      g_test_add_data_func (path, &checks[i].check, test_check);
    }
  return g_test_run ();
}
