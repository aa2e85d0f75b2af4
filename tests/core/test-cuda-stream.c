/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The CUDA backend's own streams, memory, graphs and sentences, on a runtime that is the processor
 * (cuda-runtime.c) and fails where it is told to. */
#include "config.h"

#include <cuda_runtime_api.h>
#include <glib.h>

#include "cuda-runtime.h"
#include "cuda/dig-cuda.h"

static const DigBackend *backend;

/* A stream, or NULL and its sentence. */
static DigStream *
open_stream (DigPrecision precision, DigStatus *status)
{
  DigStreamOptions options = { .precision = precision };

  return backend->stream_new (&options, status);
}

static void
assert_refused (const char *variable, const char *value, DigStatusCode code, const char *sentence)
{
  DigStatus status;

  g_setenv (variable, value, TRUE);
  g_assert_null (open_stream (DIG_PRECISION_FP32, &status));
  g_unsetenv (variable);
  g_assert_cmpstr (status.message, ==, sentence);
  g_assert_cmpint (status.code, ==, code);
  g_assert_cmpuint (dig_runtime_count_live (), ==, 0);
}

static void
test_each_thing_that_is_missing_has_its_sentence (void)
{
  g_autofree char *older = g_strdup_printf ("%d", CUDART_VERSION / 1000 * 1000 - 920);
  g_autofree char *too_old = g_strdup_printf (
      "The NVIDIA driver is too old: it offers CUDA %d.8, and CUDA %d.0 or newer is needed.",
      CUDART_VERSION / 1000 - 1, CUDART_VERSION / 1000);
  g_autofree char *lacking =
      g_strdup_printf ("The NVIDIA driver is too old: it has no cuInit; CUDA %d.%d is needed.",
                       CUDART_VERSION / 1000, CUDART_VERSION % 1000 / 10);

  assert_refused ("DIG_CUDA_DRIVER", "none", DIG_STATUS_NO_DEVICE,
                  "No NVIDIA driver is installed (libcuda.so.1 was not found).");
  assert_refused ("DIG_CUDA_DRIVER", "old", DIG_STATUS_NO_DEVICE, lacking);
  assert_refused ("DIG_CUDA_DRIVER", older, DIG_STATUS_NO_DEVICE, too_old);
  assert_refused ("DIG_CUDA_DEVICES", "0", DIG_STATUS_NO_DEVICE,
                  "The NVIDIA driver is installed, but it finds no GPU.");
  assert_refused ("DIG_CUDA_CAPABILITY", "61", DIG_STATUS_NO_DEVICE,
                  "Emulated GPU is too old: its compute capability is 6.1, and 7.5 is needed.");
  assert_refused ("DIG_CUDA_MIB", "100", DIG_STATUS_NO_MEMORY,
                  "Emulated GPU has too little free memory: 100 of 100 MiB, and at least 256 are "
                  "needed.");
  assert_refused ("DIG_CUDA_FAULT", "cudaSetDevice:1:46", DIG_STATUS_DEVICE_LOST,
                  "Emulated GPU stopped working while selecting the device: an error of the test.");
  assert_refused ("DIG_CUDA_FAULT", "cudaFuncGetAttributes:1:209", DIG_STATUS_FAILED,
                  "Emulated GPU failed while loading the program's kernels: an error of the test.");
}

static void
test_older_gpus_have_fp32_alone (void)
{
  DigStatus status;
  DigStream *stream;

  g_setenv ("DIG_CUDA_CAPABILITY", "75", TRUE);
  g_assert_null (open_stream (DIG_PRECISION_TF32, &status));
  g_assert_cmpstr (status.message, ==,
                   "Emulated GPU computes neither TF32 nor bf16: its compute capability is 7.5, "
                   "and 8.0 is needed. Choose fp32.");
  stream = open_stream (DIG_PRECISION_FP32, &status);
  g_assert_nonnull (stream);
  backend->stream_free (stream);
  g_unsetenv ("DIG_CUDA_CAPABILITY");
}

static void
test_device_says_that_it_has_no_libraries (void)
{
  DigDeviceInfo info;
  DigStatus status;

  g_assert_cmpint (backend->probe (&info, 1, &status), ==, 1);
  g_assert_true (g_str_has_suffix (info.driver, ", no cuDNN, no cuBLAS"));
}

static void
test_memory_that_is_not_there_has_its_sentence (void)
{
  DigStatus status;
  DigStream *stream = open_stream (DIG_PRECISION_FP32, &status);
  void *d_memory = backend->alloc (stream, 1000);

  g_assert_nonnull (d_memory);
  g_assert_null (backend->alloc (stream, (size_t)9 << 30));
  g_assert_null (backend->alloc (stream, 8)); /* the first failure sticks */
  g_assert_false (backend->sync (stream, &status));
  g_assert_cmpint (status.code, ==, DIG_STATUS_NO_MEMORY);
  g_assert_cmpstr (
      status.message, ==,
      "Emulated GPU has no 9216.0 MiB of memory left; a smaller batch or network needs "
      "less.");
  backend->free (stream, d_memory);
  backend->stream_free (stream);
  g_assert_cmpuint (dig_runtime_count_live (), ==, 0);
}

/* d[i] += 1 for i < 4, recorded and launched. */
static DigGraph *
record_addition (DigStream *stream, float *d, const float *d_one)
{
  backend->graph_begin (stream);
  backend->add (stream, 4, d, d_one);
  return backend->graph_end (stream);
}

typedef struct
{
  DigStream *stream;
  float *d, *d_one;
  DigGraph *graph;
} Recorded;

static Recorded
open_recorded (void)
{
  static const float one[] = { 1, 1, 1, 1 };
  DigStatus status;
  Recorded r = { .stream = open_stream (DIG_PRECISION_FP32, &status) };

  g_assert_nonnull (r.stream);
  r.d = backend->alloc (r.stream, sizeof one);
  r.d_one = backend->alloc (r.stream, sizeof one);
  backend->upload (r.stream, r.d_one, one, sizeof one);
  r.graph = record_addition (r.stream, r.d, r.d_one);
  return r;
}

static void
close_recorded (Recorded *r)
{
  backend->graph_free (r->stream, r->graph);
  backend->free (r->stream, r->d);
  backend->free (r->stream, r->d_one);
  backend->stream_free (r->stream);
  g_assert_cmpuint (dig_runtime_count_live (), ==, 0);
}

static void
test_recorded_work_runs_when_launched (void)
{
  Recorded r = open_recorded ();
  float result[4];

  g_assert_nonnull (r.graph);
  for (int i = 0; i < 3; i++)
    backend->graph_launch (r.stream, r.graph);
  backend->download (r.stream, result, r.d, sizeof result);
  g_assert_cmpfloat (result[3], ==, 3);
  g_assert_true (backend->sync (r.stream, NULL));
  close_recorded (&r);
}

static void
test_what_was_uploaded_may_change_afterwards (void)
{
  Recorded r = open_recorded ();
  float numbers[] = { 1, 2, 3, 4 }, result[4];

  backend->upload (r.stream, r.d, numbers, sizeof numbers);
  numbers[1] = 9;
  backend->download (r.stream, result, r.d, sizeof result);
  g_assert_cmpfloat (result[1], ==, 2);
  close_recorded (&r);
}

static void
test_what_cannot_be_recorded_is_refused (void)
{
  Recorded r = open_recorded ();
  DigStatus status;
  float result[4];

  backend->graph_begin (r.stream);
  backend->download (r.stream, result, r.d, sizeof result);
  g_assert_null (backend->graph_end (r.stream));
  g_assert_false (backend->sync (r.stream, &status));
  g_assert_cmpstr (status.message, ==, "A download cannot be part of a recorded step.");
  close_recorded (&r);
}

/* Whatever call it is that fails, in the middle of the work or of a recording: one sentence, everything is given back, and
 * another stream can be opened (a lock that stayed taken would hang here). */
static void
test_a_failure_anywhere_leaves_nothing_behind (void)
{
  static const char *const calls[] = { "cudaMalloc",
                                       "cudaMemsetAsync",
                                       "cudaMemcpyAsync",
                                       "cudaLaunchKernel",
                                       "cudaStreamBeginCapture",
                                       "cudaStreamEndCapture",
                                       "cudaGraphInstantiate",
                                       "cudaGraphUpload",
                                       "cudaGraphLaunch",
                                       "cudaStreamSynchronize",
                                       "cudaSetDevice",
                                       "cudaStreamCreateWithFlags",
                                       "cudaEventCreateWithFlags" };
  static const int codes[] = { cudaErrorLaunchFailure, cudaErrorMemoryAllocation,
                               cudaErrorInvalidValue };

  for (guint i = 0; i < G_N_ELEMENTS (calls) * G_N_ELEMENTS (codes) * 4; i++)
    {
      const char *call = calls[i % G_N_ELEMENTS (calls)];
      int code = codes[i / G_N_ELEMENTS (calls) % G_N_ELEMENTS (codes)];
      guint n = 1 + i / (guint)(G_N_ELEMENTS (calls) * G_N_ELEMENTS (codes)) * 2;
      g_autofree char *fault = g_strdup_printf ("%s:%u:%d", call, n, code);
      DigStatus status = { DIG_STATUS_OK, "" };
      DigStream *stream;
      float result[4];

      g_setenv ("DIG_CUDA_FAULT", fault, TRUE);
      stream = open_stream (DIG_PRECISION_FP32, &status);
      if (stream != NULL)
        {
          float *d = backend->alloc (stream, sizeof result);
          DigGraph *graph;

          backend->upload (stream, d, result, sizeof result);
          graph = record_addition (stream, d, d);
          backend->graph_launch (stream, graph);
          backend->download (stream, result, d, sizeof result);
          backend->sync (stream, &status);
          backend->graph_free (stream, graph);
          backend->free (stream, d);
          backend->stream_free (stream);
        }
      g_unsetenv ("DIG_CUDA_FAULT");
      g_test_message ("%s: %s", fault, status.message);
      g_assert_true (status.code == DIG_STATUS_OK || g_str_has_prefix (status.message, "Emulated"));
      if (code == cudaErrorLaunchFailure && status.code != DIG_STATUS_OK)
        g_assert_cmpint (status.code, ==, DIG_STATUS_DEVICE_LOST);
      if (n == 1)
        g_assert_cmpint (status.code, !=, DIG_STATUS_OK);
      g_assert_cmpuint (dig_runtime_count_live (), ==, 0);
    }
}

/* As many units as a dense layer may have, as many filters as a convolution: recorded, so that no kernel runs. */
static void
test_the_widest_layers_can_be_launched (void)
{
  const int n_units = 1048576, n_filters = 65536;
  DigDenseShape dense = { 1, 1, n_units }, narrow = { 1, n_units, 1 };
  DigConv2dShape conv = { 1, n_filters, 1, 1, n_filters, 1, 1, 0, 0, 1, 1 };
  DigShape4 planes = { 1, n_units, 1, 1 };
  DigBatchNorm norm = { 0.9f, 1e-3f };
  DigStatus status;
  DigStream *stream = open_stream (DIG_PRECISION_FP32, &status);
  float *d = backend->alloc (stream, 4);
  DigGraph *graph;

  backend->graph_begin (stream);
  backend->dense_forward (stream, &dense, DIG_ACTIVATION_NONE, d, d, d, d);
  backend->dense_backward_data (stream, &narrow, d, d, d);
  backend->dense_backward_params (stream, &dense, d, d, d, d);
  backend->dense_backward_params (stream, &narrow, d, d, d, d);
  backend->conv2d_forward (stream, &conv, DIG_ACTIVATION_NONE, d, d, d, d);
  backend->conv2d_backward_data (stream, &conv, d, d, d);
  backend->conv2d_backward_params (stream, &conv, d, d, d, d);
  backend->batch_norm_forward (stream, &planes, &norm, d, d, d, d, d, d, d);
  backend->batch_norm_backward (stream, &planes, d, d, d, d, d, d, d);
  graph = backend->graph_end (stream);
  backend->sync (stream, &status);
  g_assert_cmpstr (status.message, ==, "");
  backend->graph_free (stream, graph);
  backend->free (stream, d);
  backend->stream_free (stream);
  g_assert_cmpuint (dig_runtime_count_live (), ==, 0);
}

/* A dense layer of four units whose gradients go to two queues: what is read and written on each. */
typedef struct
{
  DigStream *stream;
  float *d_x, *d_w, *d_grad_y, *d_grad_x, *d_grad_w, *d_grad_b;
} Gradients;

static const DigDenseShape square = { 4, 4, 4 };

static float *
upload_square (DigStream *stream, float begin)
{
  float numbers[16];
  float *d = backend->alloc (stream, sizeof numbers);

  for (int i = 0; i < 16; i++)
    numbers[i] = begin + (float)(i % 5);
  backend->upload (stream, d, numbers, sizeof numbers);
  return d;
}

static Gradients
open_gradients (void)
{
  DigStatus status;
  Gradients g = { .stream = open_stream (DIG_PRECISION_FP32, &status) };

  g_assert_nonnull (g.stream);
  g.d_x = upload_square (g.stream, 1);
  g.d_w = upload_square (g.stream, 2);
  g.d_grad_y = upload_square (g.stream, 3);
  g.d_grad_x = upload_square (g.stream, 0);
  g.d_grad_w = upload_square (g.stream, 0);
  g.d_grad_b = upload_square (g.stream, 0);
  return g;
}

static void
close_gradients (Gradients *g)
{
  float *const d_blocks[] = { g->d_x, g->d_w, g->d_grad_y, g->d_grad_x, g->d_grad_w, g->d_grad_b };

  for (guint i = 0; i < G_N_ELEMENTS (d_blocks); i++)
    backend->free (g->stream, d_blocks[i]);
  backend->stream_free (g->stream);
  g_assert_cmpuint (dig_runtime_count_live (), ==, 0);
}

static void
enqueue_params (Gradients *g)
{
  backend->dense_backward_params (g->stream, &square, g->d_grad_w, g->d_grad_b, g->d_x,
                                  g->d_grad_y);
}

/* What comes before writes what both queues read; what comes after changes what both have read and written. */
static void
enqueue_backward (Gradients *g)
{
  backend->add (g->stream, 16, g->d_grad_y, g->d_x);
  enqueue_params (g);
  backend->dense_backward_data (g->stream, &square, g->d_grad_x, g->d_grad_y, g->d_w);
  backend->add (g->stream, 16, g->d_grad_y, g->d_grad_x);
  backend->add (g->stream, 16, g->d_grad_w, g->d_grad_y);
}

/* No gradient of the input between, and then what the gradient of the weights still reads. */
static void
enqueue_params_and_add (Gradients *g)
{
  enqueue_params (g);
  backend->add (g->stream, 16, g->d_x, g->d_w);
}

static void
enqueue_params_and_copy (Gradients *g)
{
  enqueue_params (g);
  backend->copy (g->stream, g->d_grad_y, g->d_x, 16 * sizeof (float));
}

static void
enqueue_params_and_zero (Gradients *g)
{
  enqueue_params (g);
  backend->zero (g->stream, g->d_x, 8 * sizeof (float));
}

/* The gradient of the input takes the place of the input. */
static void
enqueue_backward_in_place (Gradients *g)
{
  enqueue_params (g);
  backend->dense_backward_data (g->stream, &square, g->d_x, g->d_grad_y, g->d_w);
}

/* A batch norm behind a layer whose weights are still under way: it writes elsewhere, and what comes behind it waits. */
static void
norm (Gradients *g, float *d_grad_x)
{
  const DigShape4 shape = { 2, 2, 2, 2 };

  backend->batch_norm_backward (g->stream, &shape, d_grad_x, g->d_grad_b + 8, g->d_grad_b + 12,
                                g->d_grad_x, g->d_w, g->d_w, g->d_w + 4);
}

static void
enqueue_backward_and_norm (Gradients *g)
{
  enqueue_params (g);
  backend->dense_backward_data (g->stream, &square, g->d_grad_x, g->d_grad_y, g->d_w);
  norm (g, g->d_grad_x);
  backend->add (g->stream, 16, g->d_grad_y, g->d_grad_x);
  backend->add (g->stream, 16, g->d_x, g->d_grad_w);
}

/* ... or over what the gradient of the weights still reads. */
static void
enqueue_backward_and_norm_in_place (Gradients *g)
{
  enqueue_params (g);
  backend->dense_backward_data (g->stream, &square, g->d_grad_x, g->d_grad_y, g->d_w);
  norm (g, g->d_grad_y);
  norm (g, g->d_x);
}

static void
read_all (Gradients *g, float results[6 * 16])
{
  float *const d_blocks[] = { g->d_x, g->d_w, g->d_grad_y, g->d_grad_x, g->d_grad_w, g->d_grad_b };
  DigStatus status;

  for (guint i = 0; i < G_N_ELEMENTS (d_blocks); i++)
    backend->download (g->stream, results + i * 16, d_blocks[i], 16 * sizeof (float));
  g_assert_true (backend->sync (g->stream, &status));
}

typedef void (*Enqueue) (Gradients *g);

static void
compute (Enqueue enqueue, guint n, gboolean is_recorded, float results[6 * 16])
{
  Gradients g = open_gradients ();
  DigGraph *graph = NULL;

  if (is_recorded)
    {
      backend->graph_begin (g.stream);
      enqueue (&g);
      graph = backend->graph_end (g.stream);
      g_assert_nonnull (graph);
    }
  for (guint i = 0; i < n; i++)
    if (is_recorded)
      backend->graph_launch (g.stream, graph);
    else
      enqueue (&g);
  backend->graph_free (g.stream, graph);
  read_all (&g, results);
  close_gradients (&g);
}

/* As one queue computes it. */
static void
assert_same (Enqueue enqueue, guint n)
{
  float expected[6 * 16], results[6 * 16];

  g_setenv ("DIGIT_LAB_CUDA_QUEUES", "1", TRUE);
  compute (enqueue, n, FALSE, expected);
  g_unsetenv ("DIGIT_LAB_CUDA_QUEUES");
  for (guint way = 0; way < 4; way++)
    {
      g_setenv ("DIG_CUDA_ORDER", way % 2 == 0 ? "late" : "early", TRUE);
      compute (enqueue, n, way / 2 == 1, results);
      g_assert_cmpmem (results, sizeof results, expected, sizeof expected);
    }
  g_unsetenv ("DIG_CUDA_ORDER");
}

static const Enqueue deeds[] = { enqueue_backward,
                                 enqueue_params_and_add,
                                 enqueue_params_and_copy,
                                 enqueue_params_and_zero,
                                 enqueue_backward_in_place,
                                 enqueue_backward_and_norm,
                                 enqueue_backward_and_norm_in_place };

static void
add_before_and_after_a_recording (void)
{
  DigStatus status;
  Gradients g = open_gradients ();
  DigGraph *graph;

  backend->add (g.stream, 16, g.d_x, g.d_w);
  backend->graph_begin (g.stream);
  backend->add (g.stream, 16, g.d_x, g.d_w);
  graph = backend->graph_end (g.stream);
  backend->add (g.stream, 16, g.d_x, g.d_w);
  backend->graph_launch (g.stream, graph);
  backend->add (g.stream, 16, g.d_x, g.d_w);
  backend->sync (g.stream, &status);
  g_assert_cmpstr (status.message, ==, "");
  backend->graph_free (g.stream, graph);
  close_gradients (&g);
}

/* Only kernels that follow another on their queue may; the runtime refuses any other. */
static void
test_overlapping_launches_change_nothing (void)
{
  unsigned n_before = dig_runtime_count_overlapping ();

  for (guint i = 0; i < G_N_ELEMENTS (deeds); i++)
    assert_same (deeds[i], 3);
  g_assert_cmpuint (dig_runtime_count_overlapping (), ==, n_before);
  g_setenv ("DIGIT_LAB_CUDA_OVERLAP", "1", TRUE);
  for (guint i = 0; i < G_N_ELEMENTS (deeds); i++)
    assert_same (deeds[i], 3);
  add_before_and_after_a_recording ();
  g_assert_cmpuint (dig_runtime_count_overlapping (), >, n_before);
  n_before = dig_runtime_count_overlapping ();
  for (guint i = 0; i < 2; i++)
    {
      /* A GPU before those that can, and code for one before. */
      const char *variable = i == 0 ? "DIG_CUDA_CAPABILITY" : "DIG_CUDA_PTX";

      g_setenv (variable, "89", TRUE);
      assert_same (deeds[0], 3);
      g_unsetenv (variable);
      g_assert_cmpuint (dig_runtime_count_overlapping (), ==, n_before);
    }
  g_unsetenv ("DIGIT_LAB_CUDA_OVERLAP");
}

/* In whatever order the queues get their turns. */
static void
test_second_queue_changes_nothing (void)
{

  for (guint i = 0; i < G_N_ELEMENTS (deeds); i++)
    for (guint n = 1; n <= 2; n++)
      assert_same (deeds[i], n);
}

/* One that fails between fork and join, recorded or not. */
static void
test_failure_aside_leaves_nothing_behind (void)
{
  static const char *const calls[] = { "cudaEventRecord", "cudaStreamWaitEvent",
                                       "cudaLaunchKernel" };

  for (guint i = 0; i < G_N_ELEMENTS (calls) * 2 * 2; i++)
    {
      g_autofree char *fault =
          g_strdup_printf ("%s:%u:%d", calls[i % G_N_ELEMENTS (calls)],
                           1 + i / (guint)(2 * G_N_ELEMENTS (calls)), cudaErrorInvalidValue);
      Gradients g = open_gradients ();
      DigGraph *graph = NULL;
      DigStatus status;

      g_setenv ("DIG_CUDA_FAULT", fault, TRUE);
      if (i / G_N_ELEMENTS (calls) % 2 == 0)
        backend->graph_begin (g.stream);
      enqueue_backward (&g);
      graph = backend->graph_end (g.stream);
      g_assert_null (graph);
      g_assert_false (backend->sync (g.stream, &status));
      g_assert_true (g_str_has_suffix (status.message, ": an error of the test."));
      g_unsetenv ("DIG_CUDA_FAULT");
      close_gradients (&g);
    }
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  backend = dig_backend_get ();
  g_test_add_func ("/cuda-stream/each-thing-that-is-missing-has-its-sentence",
                   test_each_thing_that_is_missing_has_its_sentence);
  g_test_add_func ("/cuda-stream/older-gpus-have-fp32-alone", test_older_gpus_have_fp32_alone);
  g_test_add_func ("/cuda-stream/device-says-that-it-has-no-libraries",
                   test_device_says_that_it_has_no_libraries);
  g_test_add_func ("/cuda-stream/memory-that-is-not-there-has-its-sentence",
                   test_memory_that_is_not_there_has_its_sentence);
  g_test_add_func ("/cuda-stream/recorded-work-runs-when-launched",
                   test_recorded_work_runs_when_launched);
  g_test_add_func ("/cuda-stream/what-was-uploaded-may-change-afterwards",
                   test_what_was_uploaded_may_change_afterwards);
  g_test_add_func ("/cuda-stream/what-cannot-be-recorded-is-refused",
                   test_what_cannot_be_recorded_is_refused);
  g_test_add_func ("/cuda-stream/the-widest-layers-can-be-launched",
                   test_the_widest_layers_can_be_launched);
  g_test_add_func ("/cuda-stream/a-failure-anywhere-leaves-nothing-behind",
                   test_a_failure_anywhere_leaves_nothing_behind);
  g_test_add_func ("/cuda-stream/second-queue-changes-nothing", test_second_queue_changes_nothing);
  g_test_add_func ("/cuda-stream/overlapping-launches-change-nothing",
                   test_overlapping_launches_change_nothing);
  g_test_add_func ("/cuda-stream/failure-aside-leaves-nothing-behind",
                   test_failure_aside_leaves_nothing_behind);
  return g_test_run ();
}
