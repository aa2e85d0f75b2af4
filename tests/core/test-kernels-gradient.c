/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The reference gradients against central differences, in double: step 1e-5, relative error below
 * 1e-6. The scalar that is differentiated is the sum of r · y, with fixed numbers r. */
#include "config.h"

#include "kernel-case.h"
#include "reference/dig-reference-ops.h"

#define STEP 1e-5
#define TOLERANCE 1e-6

/* An operation with its arguments; `arguments` are what is varied. */
typedef struct
{
  DigConv2dShape conv;
  DigPoolShape pool;
  DigDenseShape dense;
  DigShape4 planes;
  DigActivation activation;
  double *arguments[3];
  gsize n_arguments[3];
  double *y;
  gsize n_y;
} Case;

typedef void (*Forward) (Case *test);

static void
prepare (Case *test, gsize n_first, gsize n_second, gsize n_third, gsize n_y)
{
  gsize n[] = { n_first, n_second, n_third };

  for (int i = 0; i < 3; i++)
    {
      test->n_arguments[i] = n[i];
      test->arguments[i] = kernel_case_doubles (10 + i, n[i]);
    }
  test->n_y = n_y;
  test->y = g_new0 (double, n_y);
}

static void
finish (Case *test)
{
  for (int i = 0; i < 3; i++)
    g_free (test->arguments[i]);
  g_free (test->y);
}

static double
weighted_sum (Case *test, Forward forward, const double *r)
{
  double sum = 0;

  forward (test);
  for (gsize i = 0; i < test->n_y; i++)
    sum += r[i] * test->y[i];
  return sum;
}

static void
check_gradient (Case *test, Forward forward, int argument, const double *r, const double *gradient)
{
  double difference = 0, size = 0;

  for (gsize i = 0; i < test->n_arguments[argument]; i++)
    {
      double *value = &test->arguments[argument][i], before = *value, slope;

      *value = before + STEP;
      slope = weighted_sum (test, forward, r);
      *value = before - STEP;
      slope = (slope - weighted_sum (test, forward, r)) / (2 * STEP);
      *value = before;
      difference += (slope - gradient[i]) * (slope - gradient[i]);
      size += slope * slope;
    }
  g_assert_cmpfloat (size, >, 0);
  g_assert_cmpfloat (sqrt (difference / size), <, TOLERANCE);
}

static void
convolve (Case *test)
{
  dig_reference_double_conv2d_forward (&test->conv, test->activation, test->y, test->arguments[0],
                                       test->arguments[1], test->arguments[2]);
}

static void
test_conv2d (void)
{
  DigConv2dShape shapes[] = { kernel_case_conv (2, 3, 5, 4, 2, 3, 2, TRUE),
                              kernel_case_conv (1, 2, 6, 5, 3, 4, 3, FALSE) };

  for (gsize i = 0; i < G_N_ELEMENTS (shapes); i++)
    {
      DigConv2dShape s = shapes[i];
      Case test = { .conv = s };
      g_autofree double *grad_x = g_new (double, s.n *s.c *s.h *s.w);
      g_autofree double *grad_w = g_new (double, s.oc *s.c *s.kh *s.kw);
      g_autofree double *grad_b = g_new (double, s.oc);
      g_autofree double *r = kernel_case_doubles (3, s.n * s.oc * s.oh * s.ow);

      prepare (&test, s.n * s.c * s.h * s.w, s.oc * s.c * s.kh * s.kw, s.oc,
               s.n * s.oc * s.oh * s.ow);
      dig_reference_double_conv2d_backward_data (&s, grad_x, r, test.arguments[1]);
      dig_reference_double_conv2d_backward_params (&s, grad_w, grad_b, test.arguments[0], r);
      check_gradient (&test, convolve, 0, r, grad_x);
      check_gradient (&test, convolve, 1, r, grad_w);
      check_gradient (&test, convolve, 2, r, grad_b);
      finish (&test);
    }
}

static void
multiply (Case *test)
{
  dig_reference_double_dense_forward (&test->dense, DIG_ACTIVATION_NONE, test->y,
                                      test->arguments[0], test->arguments[1], test->arguments[2]);
}

static void
test_dense (void)
{
  DigDenseShape s = { 3, 5, 4 };
  Case test = { .dense = s };
  double grad_x[15], grad_w[20], grad_b[4];
  g_autofree double *r = kernel_case_doubles (3, 12);

  prepare (&test, 15, 20, 4, 12);
  dig_reference_double_dense_backward_data (&s, grad_x, r, test.arguments[1]);
  dig_reference_double_dense_backward_params (&s, grad_w, grad_b, test.arguments[0], r);
  check_gradient (&test, multiply, 0, r, grad_x);
  check_gradient (&test, multiply, 1, r, grad_w);
  check_gradient (&test, multiply, 2, r, grad_b);
  finish (&test);
}

static void
activate (Case *test)
{
  dig_reference_double_activation_forward (test->activation, test->n_y, test->y,
                                           test->arguments[0]);
}

static void
test_activations (void)
{
  for (int activation = DIG_ACTIVATION_NONE; activation <= DIG_ACTIVATION_LEAKY_RELU; activation++)
    {
      Case test = { .activation = activation };
      double gradient[40];
      g_autofree double *r = kernel_case_doubles (3, 40);

      prepare (&test, 40, 0, 0, 40);
      activate (&test);
      dig_reference_double_activation_backward (activation, 40, gradient, r, test.y);
      check_gradient (&test, activate, 0, r, gradient);
      finish (&test);
    }
}

static void
pool_maximum (Case *test)
{
  dig_reference_double_max_pool_forward (&test->pool, test->y, NULL, test->arguments[0]);
}

static void
pool_average (Case *test)
{
  dig_reference_double_average_pool_forward (&test->pool, test->y, test->arguments[0]);
}

static void
pool_plane (Case *test)
{
  dig_reference_double_global_average_forward (&test->planes, test->y, test->arguments[0]);
}

static void
test_pooling (void)
{
  Case test = { .pool = { 2, 3, 7, 5, 2, 3, 2 }, .planes = { 2, 3, 7, 5 } };
  double gradient[210];
  guint8 which[36];
  g_autofree double *r = kernel_case_doubles (3, 36);

  prepare (&test, 210, 0, 0, 36);
  dig_reference_double_max_pool_forward (&test.pool, test.y, which, test.arguments[0]);
  dig_reference_double_max_pool_backward (&test.pool, gradient, r, which);
  check_gradient (&test, pool_maximum, 0, r, gradient);
  dig_reference_double_average_pool_backward (&test.pool, gradient, r);
  check_gradient (&test, pool_average, 0, r, gradient);
  test.n_y = 6;
  dig_reference_double_global_average_backward (&test.planes, gradient, r);
  check_gradient (&test, pool_plane, 0, r, gradient);
  finish (&test);
}

static void
normalise (Case *test)
{
  DigBatchNorm norm = { .momentum = 0.9f, .epsilon = 1e-3f };
  double mean[3] = { 0 }, var[3] = { 0 }, saved[6];

  dig_reference_double_batch_norm_forward (&test->planes, &norm, test->y, test->arguments[0],
                                           test->arguments[1], test->arguments[2], mean, var,
                                           saved);
}

static void
test_batch_norm (void)
{
  Case test = { .planes = { 4, 3, 2, 3 } };
  DigBatchNorm norm = { .momentum = 0.9f, .epsilon = 1e-3f };
  double mean[3] = { 0 }, var[3] = { 0 }, saved[6], grad_x[72], grad_gamma[3], grad_beta[3];
  g_autofree double *r = kernel_case_doubles (3, 72);

  prepare (&test, 72, 3, 3, 72);
  dig_reference_double_batch_norm_forward (&test.planes, &norm, test.y, test.arguments[0],
                                           test.arguments[1], test.arguments[2], mean, var, saved);
  dig_reference_double_batch_norm_backward (&test.planes, grad_x, grad_gamma, grad_beta, r,
                                            test.arguments[0], test.arguments[1], saved);
  check_gradient (&test, normalise, 0, r, grad_x);
  check_gradient (&test, normalise, 1, r, grad_gamma);
  check_gradient (&test, normalise, 2, r, grad_beta);
  finish (&test);
}

static const guint8 labels[] = { 2, 0, 4 };

/* y[0]: the loss of three images of five classes, with smoothed labels. */
static void
sum_loss (Case *test)
{
  DigLoss loss = { .n = 3, .k = 5, .label_smoothing = 0.1f };
  DigStepState state = { 0 };
  DigMetricSums sums = { 0 };
  double probabilities[15];

  dig_reference_double_softmax_cross_entropy (&loss, &state, probabilities, NULL,
                                              test->arguments[0], labels, &sums, NULL);
  test->y[0] = sums.loss / 3;
}

static void
test_loss (void)
{
  DigLoss loss = { .n = 3, .k = 5, .label_smoothing = 0.1f };
  DigStepState state = { 0 };
  DigMetricSums sums = { 0 };
  Case test = { 0 };
  double probabilities[15], gradient[15], r = 1;

  prepare (&test, 15, 0, 0, 1);
  dig_reference_double_softmax_cross_entropy (&loss, &state, probabilities, gradient,
                                              test.arguments[0], labels, &sums, NULL);
  check_gradient (&test, sum_loss, 0, &r, gradient);
  finish (&test);
}

static void
drop (Case *test)
{
  DigDropout dropout = { .rate = 0.4f, .layer = 2 };
  DigStepState state = { .seed = 3, .step = 4 };

  dig_reference_double_dropout (&dropout, &state, test->n_y, test->y, test->arguments[0]);
}

static void
test_dropout (void)
{
  DigDropout dropout = { .rate = 0.4f, .layer = 2 };
  DigStepState state = { .seed = 3, .step = 4 };
  Case test = { 0 };
  double gradient[50];
  g_autofree double *r = kernel_case_doubles (3, 50);

  prepare (&test, 50, 0, 0, 50);
  dig_reference_double_dropout (&dropout, &state, 50, gradient, r);
  check_gradient (&test, drop, 0, r, gradient);
  finish (&test);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, G_TEST_OPTION_ISOLATE_DIRS, NULL);
  g_test_add_func ("/kernels/gradient-equals-central-differences/conv2d", test_conv2d);
  g_test_add_func ("/kernels/gradient-equals-central-differences/dense", test_dense);
  g_test_add_func ("/kernels/gradient-equals-central-differences/activations", test_activations);
  g_test_add_func ("/kernels/gradient-equals-central-differences/pooling", test_pooling);
  g_test_add_func ("/kernels/gradient-equals-central-differences/batch-norm", test_batch_norm);
  g_test_add_func ("/kernels/gradient-equals-central-differences/loss", test_loss);
  g_test_add_func ("/kernels/gradient-equals-central-differences/dropout", test_dropout);
  return g_test_run ();
}
