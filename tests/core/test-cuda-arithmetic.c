/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The CUDA backend without a GPU: its operations and its kernels, compiled as C and run by
 * cuda-emulation.c, against the reference loops. Convolutions and matrix products are the backend's
 * own; those of NVIDIA's libraries need a GPU. */
#include "config.h"

#include <string.h>

#include "cuda-emulation.h"
#include "cuda/dig-cuda.h"
#include "kernel-run.h"

/* More products than the emulation does in a moment. */
static gboolean
is_large (gsize i)
{
  DigConv2dShape s = kernel_shape (i).conv;

  return s.oc * s.c * s.kh * s.kw > 10000;
}

static KernelResult
compute_on (const DigBackend *backend, const KernelSubject *subject, gsize i)
{
  KernelShape shape = kernel_shape (i);
  DigStreamOptions options = { .n_threads = 1 };

  return kernel_compute (backend, &options, subject->run, &shape);
}

static void
test_agrees_with_the_reference (gconstpointer data)
{
  const KernelSubject *subject = data;

  for (gsize i = 0; i < n_kernel_shapes; i++)
    {
      KernelResult expected, result;

      if (is_large (i))
        continue;
      expected = compute_on (dig_backend_reference (), subject, i);
      result = compute_on (dig_backend_get (), subject, i);

      kernel_assert_agree (&result, &expected, "emulated", i);
      kernel_result_clear (&result);
      kernel_result_clear (&expected);
    }
}

/* A missing barrier shows here. */
static void
test_order_of_threads_does_not_matter (gconstpointer data)
{
  const KernelSubject *subject = data;
  const gsize i = n_kernel_shapes - 1; /* with several blocks a channel */
  KernelResult forward = compute_on (dig_backend_get (), subject, i), reverse;

  dig_emulation_reverse = true;
  reverse = compute_on (dig_backend_get (), subject, i);
  dig_emulation_reverse = false;
  kernel_assert_same (&reverse, &forward);
  kernel_result_clear (&reverse);
  kernel_result_clear (&forward);
}

/* Known answers: 1 + 2⁻⁸ lies between two bf16 numbers and goes to the even one, 1 + 3 · 2⁻⁸ too. */
static void
test_bf16_rounds_to_nearest_even (void)
{
  const float numbers[] = { 1.0f,  1.0f + 0x1p-8f,          1.0f + 0x3p-8f, 1.0f + 0x1.8p-8f,
                            -3.5f, 0x1.fffffep127f /* ∞ */, 0.0f,           (float)NAN };
  const float expected[] = { 1.0f, 1.0f, 1.0f + 0x1p-6f, 1.0f + 0x1p-7f, -3.5f, (float)INFINITY,
                             0.0f };
  DigStreamOptions options = { 0 };
  DigStream *stream = dig_cuda_stream_new (&options, NULL);
  float results[G_N_ELEMENTS (numbers)];
  uint16_t halves[G_N_ELEMENTS (numbers)];

  dig_cuda_to_bf16 (stream, G_N_ELEMENTS (numbers), halves, numbers);
  dig_cuda_from_bf16 (stream, G_N_ELEMENTS (numbers), results, halves);
  for (gsize i = 0; i < G_N_ELEMENTS (expected); i++)
    g_assert_cmpfloat (results[i], ==, expected[i]);
  g_assert_true (isnan (results[7]));
  dig_cuda_stream_free (stream);
}

/* Through ReLU and pooling; the loss counts such an image, for which class 0 wins. */
static void
test_nan_is_kept_and_counted (void)
{
  const DigBackend *backend = dig_backend_get ();
  DigStreamOptions options = { 0 };
  DigStream *stream = backend->stream_new (&options, NULL);
  float x[4] = { 1.0f, (float)NAN, -2.0f, 3.0f }, y[4], p[4];
  uint8_t which[1], labels[2] = { 0, 1 };
  DigPoolShape pool = { 1, 1, 2, 2, 2, 1, 1 };
  DigLoss loss = { .n = 2, .k = 2, .log_capacity = 4 };
  DigStepState state = { .step = 6 };
  DigMetricSums sums = { 0 };
  DigStepLog log[4] = { 0 };

  backend->activation_forward (stream, DIG_ACTIVATION_RELU, 4, y, x);
  g_assert_true (isnan (y[1]));
  g_assert_cmpfloat (y[2], ==, 0.0f);
  backend->max_pool_forward (stream, &pool, p, which, x);
  g_assert_true (isnan (p[0]));
  g_assert_cmpint (which[0], ==, 1);
  backend->softmax_cross_entropy (stream, &loss, &state, p, NULL, x, labels, &sums, log);
  g_assert_cmpint (sums.n_non_finite, ==, 1);
  g_assert_cmpint (sums.n_images, ==, 2);
  g_assert_cmpfloat_with_epsilon (sums.loss, log1p (exp (-5.0)), 1e-7);
  g_assert_true (isnan (log[2].loss));
  g_assert_cmpfloat (log[2].accuracy, ==, 1.0f);
  backend->stream_free (stream);
}

/* And not while it is being recorded. */
static void
test_recorded_step_is_done_at_every_launch (void)
{
  const DigBackend *backend = dig_backend_get ();
  DigStreamOptions options = { 0 };
  DigStream *stream = backend->stream_new (&options, NULL);
  const float rates[] = { 0.5f, 0.25f, 0.125f };
  DigStepState state = { .step = 3,
                         .batch_start = 10,
                         .learning_rate = 0.5f,
                         .n_rates = 3,
                         .first_step = 3,
                         .d_rates = rates };
  DigOptimizer optimizer = { .kind = DIG_OPTIMIZER_SGD };
  float p[3] = { 1.0f, 2.0f, 3.0f }, grad[3] = { 1.0f, 1.0f, -2.0f }, m[3] = { 0.0f };
  DigGraph *graph;

  backend->graph_begin (stream);
  backend->optimizer_step (stream, &optimizer, &state, 3, p, grad, m, NULL);
  backend->step_advance (stream, &state, 32);
  graph = backend->graph_end (stream);
  g_assert_cmpuint (state.step, ==, 3);
  state.learning_rate = 0.75f; /* read at the launch; the next step's is in the table */
  backend->graph_launch (stream, graph);
  backend->graph_launch (stream, graph);
  g_assert_cmpuint (state.step, ==, 5);
  g_assert_cmpint (state.batch_start, ==, 74);
  g_assert_cmpfloat (p[0], ==, 0.0f);
  g_assert_cmpfloat (p[2], ==, 5.0f);
  g_assert_cmpfloat (state.learning_rate, ==, 0.125f);
  backend->graph_free (stream, graph);
  backend->stream_free (stream);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < n_kernel_subjects; i++)
    {
      const KernelSubject *subject = &kernel_subjects[i];
      g_autofree char *agrees =
          g_strdup_printf ("/cuda-arithmetic/agrees-with-the-reference/%s", subject->name);
      g_autofree char *order =
          g_strdup_printf ("/cuda-arithmetic/order-of-threads-does-not-matter/%s", subject->name);

      g_test_add_data_func (agrees, subject, test_agrees_with_the_reference);
      g_test_add_data_func (order, subject, test_order_of_threads_does_not_matter);
    }
  g_test_add_func ("/cuda-arithmetic/bf16-rounds-to-nearest-even",
                   test_bf16_rounds_to_nearest_even);
  g_test_add_func ("/cuda-arithmetic/nan-is-kept-and-counted", test_nan_is_kept_and_counted);
  g_test_add_func ("/cuda-arithmetic/recorded-step-is-done-at-every-launch",
                   test_recorded_step_is_done_at_every_launch);
  return g_test_run ();
}
