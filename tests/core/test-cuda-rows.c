/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The CUDA backend's convolutions by rows against its plain kernels, on a GPU made of loops: shapes
 * with every way of cutting a picture into segments and bands, and images and channels into blocks. */
#include "config.h"

#include <math.h>
#include <string.h>

#include "cuda-emulation.h"
#include "cuda/dig-cuda.h"
#include "cuda/rows.h"
#include "kernel-case.h"

#define TOLERANCE 5e-6 /* as a trial on a GPU allows, of ‖x - plain‖ / ‖plain‖ */

static DigConv2dShape
same (int n, int c, int h, int w, int oc, int size)
{
  return kernel_case_conv (n, c, h, w, oc, size, size, TRUE);
}

static DigConv2dShape
valid (int n, int c, int h, int w, int oc, int size)
{
  return kernel_case_conv (n, c, h, w, oc, size, size, FALSE);
}

static gsize
make_shapes (DigConv2dShape *shapes)
{
  const DigConv2dShape list[] = {
    same (2, 1, 28, 28, 32, 5),  /* the first layer: one input channel, two segments a row */
    same (2, 9, 14, 14, 33, 5),  /* the second: bands of eight and six rows */
    same (3, 9, 7, 7, 65, 5),    /* short segments, a channel more than two blocks have */
    same (2, 9, 3, 3, 33, 5),    /* a picture smaller than the kernel */
    same (1, 3, 5, 56, 5, 3),    /* four segments */
    same (1, 2, 9, 43, 34, 3),   /* four, the last of one pixel */
    same (1, 1, 4, 29, 3, 5),    /* three */
    same (1, 1, 2, 56, 40, 5),   /* four for one input channel */
    same (2, 5, 1, 1, 7, 3),     /* one pixel */
    same (1, 1, 1, 1, 1, 5),     /* one of everything */
    valid (2, 1, 28, 28, 8, 5),  /* 24 wide, no margin */
    valid (3, 13, 10, 9, 20, 3), /* seven wide */
    valid (2, 8, 5, 19, 31, 5),  /* one row */
    same (70, 1, 6, 5, 2, 3),    /* more images than splits have room for */
    same (300, 4, 2, 3, 3, 3),   /* several units a block */
    same (1, 2056, 2, 1, 5, 3),  /* more tiles than blocks are wanted: no splits */
    same (9, 17, 23, 8, 6, 3),   /* many bands, the last one short */
    same (1, 16, 13, 15, 20, 5), /* odd in height, a second segment of one pixel */
    same (50, 5, 14, 14, 3, 5),  /* blocks enough for two groups of threads, not four */
    same (15, 6, 27, 28, 2, 5),  /* ... with two segments, and a last band of three rows */
  };

  memcpy (shapes, list, sizeof list);
  return G_N_ELEMENTS (list);
}

#define MAX_SHAPES 32

typedef struct
{
  DigStream *stream;
  DigConv2dShape shape;
  float *x, *w, *b, *grad_y;
  gsize n_x, n_w, n_y;
} Case;

static Case
make_case (const DigConv2dShape *s)
{
  DigStreamOptions options = { 0 };
  Case test = { .shape = *s };

  test.stream = dig_cuda_stream_new (&options, NULL);
  test.n_x = (gsize)s->n * s->c * s->h * s->w;
  test.n_w = (gsize)s->oc * s->c * s->kh * s->kw;
  test.n_y = (gsize)s->n * s->oc * s->oh * s->ow;
  test.x = kernel_case_floats (1, test.n_x);
  test.w = kernel_case_floats (2, test.n_w);
  test.b = kernel_case_floats (3, s->oc);
  test.grad_y = kernel_case_floats (4, test.n_y);
  return test;
}

static void
clear_case (Case *test)
{
  g_assert_false (dig_cuda_has_failed (test->stream));
  dig_cuda_stream_free (test->stream);
  g_free (test->x);
  g_free (test->w);
  g_free (test->b);
  g_free (test->grad_y);
}

/* NaN, so that what stays unwritten shows. */
static float *
make_output (gsize n)
{
  return memset (g_new (float, n), 0xFF, n * sizeof (float));
}

static float *
run_forward (Case *test, DigOwn own)
{
  float *y = make_output (test->n_y);

  dig_cuda_convolve (test->stream, own, &test->shape, DIG_ACTIVATION_LEAKY_RELU, y, test->x,
                     test->w, test->b);
  return y;
}

static float *
run_bare (Case *test, DigOwn own)
{
  float *y = make_output (test->n_y);

  dig_cuda_convolve (test->stream, own, &test->shape, DIG_ACTIVATION_NONE, y, test->x, test->w,
                     NULL);
  return y;
}

static float *
run_back (Case *test, DigOwn own)
{
  float *grad_x = make_output (test->n_x);

  dig_cuda_convolve_back (test->stream, own, &test->shape, grad_x, test->grad_y, test->w);
  return grad_x;
}

static float *
run_weights (Case *test, DigOwn own)
{
  float *grad_w = make_output (test->n_w);

  dig_cuda_convolve_weights (test->stream, own, &test->shape, grad_w, test->x, test->grad_y);
  return grad_w;
}

static void
assert_agree (const float *x, const float *expected, gsize n, gsize shape)
{
  double error = 0.0, size = 0.0;

  for (gsize i = 0; i < n; i++)
    {
      error += pow ((double)x[i] - (double)expected[i], 2);
      size += pow ((double)expected[i], 2);
    }
  g_test_message ("shape %zu: %.2e", shape, sqrt (error / size));
  g_assert_cmpfloat (sqrt (error), <=, TOLERANCE * sqrt (size));
}

typedef struct
{
  const char *name;
  float *(*run) (Case *test, DigOwn own);
  gsize n_offset; /* of the result's size in Case */
} Subject;

static const Subject subjects[] = {
  { "forward", run_forward, G_STRUCT_OFFSET (Case, n_y) },
  { "bare", run_bare, G_STRUCT_OFFSET (Case, n_y) },
  { "back", run_back, G_STRUCT_OFFSET (Case, n_x) },
  { "weights", run_weights, G_STRUCT_OFFSET (Case, n_w) },
};

static void
test_agrees_with_the_plain_kernel (gconstpointer data)
{
  const Subject *subject = data;
  DigConv2dShape shapes[MAX_SHAPES];
  gsize n_shapes = make_shapes (shapes);

  for (gsize i = 0; i < n_shapes; i++)
    {
      Case test = make_case (&shapes[i]);
      g_autofree float *plain = subject->run (&test, DIG_OWN_PLAIN);
      g_autofree float *fastest = subject->run (&test, DIG_OWN_FASTEST);

      assert_agree (fastest, plain, G_STRUCT_MEMBER (gsize, &test, subject->n_offset), i);
      clear_case (&test);
    }
}

/* A missing barrier, or one too late, shows here: copies arrive when they are waited for. */
static void
test_order_of_threads_does_not_matter (gconstpointer data)
{
  const Subject *subject = data;
  DigConv2dShape shapes[MAX_SHAPES];

  make_shapes (shapes);
  for (gsize i = 0; i < 4; i++)
    {
      Case test = make_case (&shapes[i]);
      g_autofree float *forward = subject->run (&test, DIG_OWN_FASTEST), *reverse = NULL;
      gsize n = G_STRUCT_MEMBER (gsize, &test, subject->n_offset);

      dig_emulation_reverse = true;
      reverse = subject->run (&test, DIG_OWN_FASTEST);
      dig_emulation_reverse = false;
      g_assert_cmpmem (reverse, n * sizeof (float), forward, n * sizeof (float));
      clear_case (&test);
    }
}

/* The kernel that pools at once, and the two kernels that it replaces: the same numbers, the same places. */
static void
test_pooled_is_pooling_what_was_convolved (void)
{
  DigConv2dShape shapes[MAX_SHAPES];
  gsize n_shapes = make_shapes (shapes);

  for (gsize i = 0; i < n_shapes; i++)
    {
      const DigConv2dShape *s = &shapes[i];
      DigPoolShape pool = { s->n, s->oc, s->oh, s->ow, 2, s->oh / 2, s->ow / 2 };
      gsize n = (gsize)s->n * s->oc * pool.oh * pool.ow;
      Case test = make_case (s);
      g_autofree float *convolved = make_output (test.n_y), *expected = make_output (n);
      g_autofree float *y = make_output (n);
      g_autofree guint8 *expected_which = g_malloc0 (n), *which = g_malloc0 (n);

      if (n > 0)
        {
          dig_cuda_convolve (test.stream, DIG_OWN_FASTEST, s, DIG_ACTIVATION_RELU, convolved,
                             test.x, test.w, test.b);
          dig_cuda_max_pool_forward (test.stream, &pool, expected, expected_which, convolved);
          dig_cuda_conv2d_relu_pool_forward (test.stream, s, 2, y, which, test.x, test.w, test.b);
          g_assert_cmpmem (y, n * sizeof (float), expected, n * sizeof (float));
          g_assert_cmpmem (which, n, expected_which, n);
          /* As a validation batch asks for it. */
          memset (y, 0xFF, n * sizeof (float));
          dig_cuda_conv2d_relu_pool_forward (test.stream, s, 2, y, NULL, test.x, test.w, test.b);
          g_assert_cmpmem (y, n * sizeof (float), expected, n * sizeof (float));
        }
      clear_case (&test);
    }
}

/* NaN and infinity go where the plain kernel sends them, and no further. */
static void
test_what_is_not_finite_stays_where_it_belongs (void)
{
  DigConv2dShape shape = same (2, 5, 9, 11, 35, 3);
  Case test = make_case (&shape);
  g_autofree float *plain = NULL, *fastest = NULL;

  test.x[17] = (float)NAN;
  test.x[200] = (float)INFINITY;
  plain = run_bare (&test, DIG_OWN_PLAIN);
  fastest = run_bare (&test, DIG_OWN_FASTEST);
  for (gsize i = 0; i < test.n_y; i++)
    g_assert_cmpint (isfinite (fastest[i]), ==, isfinite (plain[i]));
  clear_case (&test);
}

static void
test_other_shapes_are_not_taken (void)
{
  const DigConv2dShape others[] = {
    kernel_case_conv (1, 1, 8, 8, 1, 3, 5, TRUE),  kernel_case_conv (1, 1, 8, 8, 1, 4, 4, TRUE),
    kernel_case_conv (1, 1, 8, 8, 1, 1, 1, TRUE),  kernel_case_conv (1, 1, 8, 8, 1, 7, 7, TRUE),
    kernel_case_conv (1, 1, 8, 57, 1, 3, 3, TRUE),
  };

  for (gsize i = 0; i < G_N_ELEMENTS (others); i++)
    {
      Case test = make_case (&others[i]);
      g_autofree float *grad_w = make_output (test.n_w);
      DigConvArgs conv = { .n = 1,
                           .kh = others[i].kh,
                           .kw = others[i].kw,
                           .out_h = others[i].oh,
                           .out_w = others[i].ow,
                           .out_c = 1,
                           .sign = 1 };

      g_assert_false (dig_rows_convolve (test.stream, &conv));
      g_assert_false (dig_rows_weigh (test.stream, &others[i], grad_w, test.x, test.grad_y));
      g_assert_true (isnan (grad_w[0]));
      clear_case (&test);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < G_N_ELEMENTS (subjects); i++)
    {
      g_autofree char *agrees =
          g_strdup_printf ("/cuda-rows/agrees-with-the-plain-kernel/%s", subjects[i].name);
      g_autofree char *order =
          g_strdup_printf ("/cuda-rows/order-of-threads-does-not-matter/%s", subjects[i].name);

      g_test_add_data_func (agrees, &subjects[i], test_agrees_with_the_plain_kernel);
      g_test_add_data_func (order, &subjects[i], test_order_of_threads_does_not_matter);
    }
  g_test_add_func ("/cuda-rows/pooled-is-pooling-what-was-convolved",
                   test_pooled_is_pooling_what_was_convolved);
  g_test_add_func ("/cuda-rows/what-is-not-finite-stays-where-it-belongs",
                   test_what_is_not_finite_stays_where_it_belongs);
  g_test_add_func ("/cuda-rows/other-shapes-are-not-taken", test_other_shapes_are_not_taken);
  return g_test_run ();
}
