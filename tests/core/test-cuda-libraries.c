/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The CUDA backend with cuDNN and cuBLASLt, which are the processor here (cuda-libraries.c): what is chosen among their
 * algorithms, and what is asked of them. A choice holds for the process, so every test has a shape of its own. */
#include "config.h"

#include <cuda_runtime_api.h>
#include <cudnn.h>
#include <glib/gstdio.h>

#include "cuda-runtime.h"
#include "cuda/choices.h"
#include "cuda/dig-cuda.h"
#include "kernel-run.h"

#define FAST "10"
#define SLOW "1000000"

typedef struct
{
  DigStream *stream;
  DigDenseShape shape;
  float *x, *w, *b, *y, *expected;
  float *d_x, *d_w, *d_b, *d_y; /* the bias with room to be moved */
} Dense;

static const char *choices_file;

static DigStream *
open_stream (DigPrecision precision)
{
  DigStreamOptions options = { .precision = precision, .choices_file = choices_file };
  DigStatus status;
  DigStream *stream = dig_backend_get ()->stream_new (&options, &status);

  g_assert_cmpstr (stream == NULL ? status.message : NULL, ==, NULL);
  return stream;
}

static float *
upload (DigStream *stream, const float *numbers, gsize n)
{
  float *d = dig_backend_get ()->alloc (stream, n * sizeof (float));

  dig_backend_get ()->upload (stream, d, numbers, n * sizeof (float));
  return d;
}

static Dense
open_dense (int n, int in, int out)
{
  Dense d = { .stream = open_stream (DIG_PRECISION_FP32), .shape = { n, in, out } };

  d.x = kernel_case_floats (1, (gsize)n * in);
  d.w = kernel_case_floats (2, (gsize)in * out);
  d.b = kernel_case_floats (3, (gsize)out + 4);
  d.y = kernel_case_floats (4, (gsize)n * out);
  d.expected = kernel_case_floats (4, (gsize)n * out);
  d.d_x = upload (d.stream, d.x, (gsize)n * in);
  d.d_w = upload (d.stream, d.w, (gsize)in * out);
  d.d_b = upload (d.stream, d.b, (gsize)out + 4);
  d.d_y = upload (d.stream, d.y, (gsize)n * out);
  return d;
}

static void
close_what_was_opened (Dense *d)
{
  float *const d_blocks[] = { d->d_x, d->d_w, d->d_b, d->d_y };

  for (gsize i = 0; i < G_N_ELEMENTS (d_blocks); i++)
    dig_backend_get ()->free (d->stream, d_blocks[i]);
  dig_backend_get ()->stream_free (d->stream);
  g_free (d->x);
  g_free (d->w);
  g_free (d->b);
  g_free (d->y);
  g_free (d->expected);
}

static void
close_dense (Dense *d)
{
  close_what_was_opened (d);
  g_assert_cmpuint (dig_runtime_count_live (), ==, 0);
}

/* The bias begins `shift` numbers after an aligned place. */
static void
assert_dense (Dense *d, DigActivation activation, int shift)
{
  const DigBackend *reference = dig_backend_reference ();
  gsize n = (gsize)d->shape.n * d->shape.out;
  DigStreamOptions options = { 0 };
  DigStatus status;
  DigStream *stream = reference->stream_new (&options, &status);

  dig_backend_get ()->dense_forward (d->stream, &d->shape, activation, d->d_y, d->d_x, d->d_w,
                                     d->d_b + shift);
  dig_backend_get ()->download (d->stream, d->y, d->d_y, n * sizeof (float));
  reference->dense_forward (stream, &d->shape, activation, d->expected, d->x, d->w, d->b + shift);
  dig_backend_get ()->sync (d->stream, &status);
  g_assert_cmpstr (status.message, ==, "");
  g_assert_cmpfloat (kernel_case_distance (d->y, d->expected, n), <, KERNEL_TOLERANCE);
  reference->stream_free (stream);
}

static void
test_agrees_with_the_reference (gconstpointer data)
{
  const KernelSubject *subject = data;
  static const gsize shapes[] = {
    3, 9
  }; /* without and with padding, and few enough products for trials */
  DigStreamOptions options = { 0 };
  unsigned n_calls = dig_library_count_calls ();

  for (gsize i = 0; i < G_N_ELEMENTS (shapes); i++)
    {
      KernelShape shape = kernel_shape (shapes[i]);
      KernelResult expected =
          kernel_compute (dig_backend_reference (), &options, subject->run, &shape);
      KernelResult result = kernel_compute (dig_backend_get (), &options, subject->run, &shape);

      kernel_assert_agree (&result, &expected, "emulated", shapes[i]);
      kernel_result_clear (&result);
      kernel_result_clear (&expected);
    }
  g_assert_cmpuint (dig_library_count_calls (), >, n_calls);
}

static void
test_bias_of_any_alignment_is_added (void)
{
  Dense d = open_dense (5, 7, 12);

  for (int activation = DIG_ACTIVATION_NONE; activation <= DIG_ACTIVATION_TANH; activation++)
    {
      assert_dense (&d, activation, 0);
      g_assert_cmpstr (dig_library_get_last_call (), ==, "product, algorithm 1, bias");
      assert_dense (&d, activation, 1);
      g_assert_cmpstr (dig_library_get_last_call (), ==, "product, algorithm 1");
    }
  close_dense (&d);
}

/* Algorithm 0 is right and slow, 2 is wrong, 3 is wrong when replayed; both take less time. */
static void
test_fastest_right_algorithm_is_taken (void)
{
  Dense d = open_dense (9, 21, 16);

  assert_dense (&d, DIG_ACTIVATION_RELU, 0);
  g_assert_cmpstr (dig_library_get_last_call (), ==, "product, algorithm 1, bias");
  close_dense (&d);
}

static void
test_own_kernel_stays_where_it_is_as_fast (void)
{
  Dense d = open_dense (3, 21, 16);
  unsigned n_calls;

  g_setenv ("DIG_CUDA_LIBRARY_US", SLOW, TRUE);
  assert_dense (&d, DIG_ACTIVATION_RELU, 0);
  n_calls = dig_library_count_calls ();
  assert_dense (&d, DIG_ACTIVATION_RELU, 0);
  g_setenv ("DIG_CUDA_LIBRARY_US", FAST, TRUE);
  assert_dense (&d, DIG_ACTIVATION_RELU, 0);
  g_assert_cmpuint (dig_library_count_calls (), ==, n_calls);
  close_dense (&d);
}

/* A forward pass on a stream of its own; numbers in `a` are images and weights. */
static void
assert_convolution (DigPrecision precision, const DigConv2dShape *s, double tolerance)
{
  const DigBackend *reference = dig_backend_reference ();
  DigStreamOptions options = { 0 };
  DigStatus status;
  DigStream *stream = open_stream (precision), *exact = reference->stream_new (&options, &status);
  gsize n_y = (gsize)s->n * s->oc * s->oh * s->ow;
  g_autofree float *numbers = kernel_case_floats (1, 1000), *y = g_new0 (float, n_y);
  g_autofree float *expected = g_new0 (float, n_y);
  float *d = upload (stream, numbers, 1000), *d_y = upload (stream, y, n_y);

  for (guint i = 0; i < 2; i++) /* a trial, and what it chose */
    dig_backend_get ()->conv2d_forward (stream, s, DIG_ACTIVATION_RELU, d_y, d, d, d);
  dig_backend_get ()->download (stream, y, d_y, n_y * sizeof (float));
  reference->conv2d_forward (exact, s, DIG_ACTIVATION_RELU, expected, numbers, numbers, numbers);
  dig_backend_get ()->sync (stream, &status);
  g_assert_cmpstr (status.message, ==, "");
  g_assert_cmpfloat (kernel_case_distance (y, expected, n_y), <, tolerance);
  dig_backend_get ()->free (stream, d);
  dig_backend_get ()->free (stream, d_y);
  dig_backend_get ()->stream_free (stream);
  reference->stream_free (exact);
}

/* Our fastest kernel, wrong on this device, gives way to the library's, though that is slower; and where that is wrong too, to
 * our plain one. */
static void
test_wrong_own_kernel_is_not_taken (void)
{
  DigConv2dShape quick = kernel_case_conv (2, 3, 5, 7, 4, 3, 3, TRUE);
  DigConv2dShape spoiled = kernel_case_conv (2, 3, 6, 7, 5, 3, 3, TRUE);
  DigConv2dShape alone = kernel_case_conv (3, 3, 6, 7, 5, 3, 3, TRUE);

  g_setenv ("DIG_CUDA_LIBRARY_US", SLOW, TRUE);
  assert_convolution (DIG_PRECISION_FP32, &quick, KERNEL_TOLERANCE);
  g_assert_false (g_str_has_prefix (dig_library_get_last_call (), "forward, algorithm 1,"));
  g_setenv ("DIG_CUDA_SPOILED", "rows_3", TRUE);
  assert_convolution (DIG_PRECISION_FP32, &spoiled, KERNEL_TOLERANCE);
  g_assert_true (g_str_has_prefix (dig_library_get_last_call (), "forward, algorithm 1,"));
  g_setenv ("DIG_CUDA_LIBRARY_WRONG", "1", TRUE);
  assert_convolution (DIG_PRECISION_FP32, &alone, KERNEL_TOLERANCE);
  g_unsetenv ("DIG_CUDA_LIBRARY_WRONG");
  g_unsetenv ("DIG_CUDA_SPOILED");
  g_setenv ("DIG_CUDA_LIBRARY_US", FAST, TRUE);
}

/* cuDNN's call stands between two casts of ours. */
static void
convolve_back_in_bf16 (void)
{
  DigConv2dShape shape = kernel_case_conv (2, 4, 5, 6, 4, 3, 3, TRUE);
  DigStream *stream = open_stream (DIG_PRECISION_BF16);
  g_autofree float *numbers = kernel_case_floats (1, 1000);
  float *d = upload (stream, numbers, 1000), *d_out = upload (stream, numbers, 1000);
  DigStatus status;

  dig_backend_get ()->conv2d_backward_data (stream, &shape, d_out, d, d);
  dig_backend_get ()->sync (stream, &status);
  g_assert_cmpstr (status.message, ==, "");
  g_assert_true (g_str_has_prefix (dig_library_get_last_call (), "backward data, algorithm 1,"));
  dig_backend_get ()->free (stream, d);
  dig_backend_get ()->free (stream, d_out);
  dig_backend_get ()->stream_free (stream);
}

/* A kernel that follows a library's waits for it as a whole; the runtime refuses what overlaps with anything but a kernel. */
static void
test_overlapping_launches_keep_off_the_libraries (void)
{
  unsigned n_before = dig_runtime_count_overlapping ();
  Dense d;

  g_setenv ("DIGIT_LAB_CUDA_OVERLAP", "1", TRUE);
  d = open_dense (4, 9, 20);
  for (int shift = 0; shift < 2; shift++)
    {
      assert_dense (&d, DIG_ACTIVATION_TANH, shift); /* with a trial */
      dig_backend_get ()->add (d.stream, 4, d.d_y, d.d_x);
      assert_dense (&d, DIG_ACTIVATION_TANH, shift);
    }
  close_dense (&d);
  convolve_back_in_bf16 ();
  g_assert_cmpuint (dig_runtime_count_overlapping (), >, n_before);
  g_unsetenv ("DIGIT_LAB_CUDA_OVERLAP");
}

static gsize
get_free_bytes (void)
{
  gsize n_free, n_total;

  g_assert_cmpint (cudaMemGetInfo (&n_free, &n_total), ==, cudaSuccess);
  return n_free;
}

/* The slow algorithm's 4 MiB come back, the best one's 64 KiB stay. */
static void
test_memory_of_a_trial_comes_back (void)
{
  Dense d = open_dense (4, 19, 16);
  gsize n_before = get_free_bytes ();

  assert_dense (&d, DIG_ACTIVATION_NONE, 0);
  g_assert_cmpuint (n_before - get_free_bytes (), ==, 64 << 10);
  close_dense (&d);
}

/* In one MiB the slow algorithm does not fit, and nothing is known of this shape for good. */
static void
test_trial_without_memory_is_made_again (void)
{
  Dense d = open_dense (6, 19, 16), other;
  unsigned n_calls;

  g_setenv ("DIG_CUDA_MIB", "1", TRUE);
  assert_dense (&d, DIG_ACTIVATION_NONE, 0);
  g_unsetenv ("DIG_CUDA_MIB");
  close_dense (&d);
  other = open_dense (6, 19, 16);
  n_calls = dig_library_count_calls ();
  assert_dense (&other, DIG_ACTIVATION_NONE, 0);
  g_assert_cmpuint (dig_library_count_calls (), >, n_calls + 1);
  n_calls = dig_library_count_calls ();
  assert_dense (&other, DIG_ACTIVATION_NONE, 0);
  g_assert_cmpuint (dig_library_count_calls (), ==, n_calls + 1);
  close_dense (&other);
}

/* Where the stream allows TF32, the best algorithm is the one that was listed with FMA. */
static void
test_algorithm_has_the_mathematics_it_was_listed_with (void)
{
  DigStream *stream = open_stream (DIG_PRECISION_TF32);
  DigConv2dShape shape = kernel_case_conv (2, 3, 5, 6, 4, 3, 3, TRUE);
  g_autofree float *numbers = kernel_case_floats (1, 1000);
  g_autofree char *expected =
      g_strdup_printf ("backward data, algorithm 1, math %d", CUDNN_FMA_MATH);
  float *d = upload (stream, numbers, 1000), *d_out = upload (stream, numbers, 1000);

  dig_backend_get ()->conv2d_backward_data (stream, &shape, d_out, d, d);
  g_assert_cmpstr (dig_library_get_last_call (), ==, expected);
  dig_backend_get ()->free (stream, d);
  dig_backend_get ()->free (stream, d_out);
  dig_backend_get ()->stream_free (stream);
}

/* A product and a convolution, by a process of their own. Gives how often a library was called. */
static unsigned
compute_in_a_new_process (const char *path)
{
  unsigned n_calls = dig_library_count_calls ();
  DigConv2dShape shape = kernel_case_conv (2, 3, 6, 7, 4, 3, 3, TRUE);
  g_autofree float *numbers = kernel_case_floats (1, 1000);
  float *d;
  Dense dense;

  dig_cuda_forget_choices ();
  choices_file = path;
  dense = open_dense (7, 23, 16);
  choices_file = NULL;
  assert_dense (&dense, DIG_ACTIVATION_NONE, 0);
  g_assert_cmpstr (dig_library_get_last_call (), ==, "product, algorithm 1, bias");
  d = upload (dense.stream, numbers, 1000);
  dig_backend_get ()->conv2d_backward_data (dense.stream, &shape, d, d, d);
  g_assert_true (g_str_has_prefix (dig_library_get_last_call (), "backward data, algorithm 1,"));
  dig_backend_get ()->free (dense.stream, d);
  close_what_was_opened (&dense);
  dig_cuda_forget_choices ();
  return dig_library_count_calls () - n_calls;
}

/* All lines of the file with another algorithm. */
static void
set_algorithms (const char *path, const char *algorithm)
{
  g_autofree char *text = NULL;
  g_autofree char *changed = NULL;
  g_autoptr (GRegex) last = g_regex_new (" -?[0-9]+$", G_REGEX_MULTILINE, 0, NULL);
  g_autofree char *replacement = g_strconcat (" ", algorithm, NULL);

  g_assert_true (g_file_get_contents (path, &text, NULL, NULL));
  changed = g_regex_replace_literal (last, text, -1, 0, replacement, 0, NULL);
  g_assert_true (g_file_set_contents (path, changed, -1, NULL));
}

static void
test_next_process_knows_what_is_fastest (void)
{
  g_autofree char *folder = g_dir_make_tmp ("digit-lab-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "algorithms.txt", NULL);
  unsigned n_tried = compute_in_a_new_process (path);

  g_assert_cmpuint (n_tried, >, 2);
  g_assert_cmpuint (compute_in_a_new_process (path), ==, 2);
  /* As another version of the libraries might have left it. */
  set_algorithms (path, "77777");
  g_assert_cmpuint (compute_in_a_new_process (path), ==, n_tried);
  g_assert_cmpuint (compute_in_a_new_process (path), ==, 2);
  g_assert_cmpint (g_remove (path), ==, 0);
  g_assert_cmpint (g_rmdir (folder), ==, 0);
  g_assert_cmpuint (compute_in_a_new_process (path), ==, n_tried); /* its folder is gone */
}

/* Our own kernel needs none. */
static void
test_known_algorithm_without_memory_is_done_without (void)
{
  g_autofree char *folder = g_dir_make_tmp ("digit-lab-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "algorithms.txt", NULL);
  unsigned n_calls;
  Dense d;

  compute_in_a_new_process (path);
  choices_file = path;
  d = open_dense (7, 23, 16);
  choices_file = NULL;
  n_calls = dig_library_count_calls ();
  g_setenv ("DIG_CUDA_MIB", "0", TRUE);
  assert_dense (&d, DIG_ACTIVATION_RELU, 0);
  assert_dense (&d, DIG_ACTIVATION_NONE, 0);
  g_unsetenv ("DIG_CUDA_MIB");
  g_assert_cmpuint (dig_library_count_calls (), ==, n_calls);
  close_dense (&d);
  dig_cuda_forget_choices ();
  g_assert_cmpint (g_remove (path), ==, 0);
  g_assert_cmpint (g_rmdir (folder), ==, 0);
}

/* The other stream may have work that disturbs the clock. */
static void
test_choice_beside_another_stream_is_not_kept (void)
{
  g_autofree char *folder = g_dir_make_tmp ("digit-lab-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "algorithms.txt", NULL);
  DigStream *other = open_stream (DIG_PRECISION_FP32);

  g_assert_cmpuint (compute_in_a_new_process (path), >, 2);
  g_assert_false (g_file_test (path, G_FILE_TEST_EXISTS));
  dig_backend_get ()->stream_free (other);
  g_assert_cmpuint (compute_in_a_new_process (path), >, 2);
  g_assert_true (g_file_test (path, G_FILE_TEST_EXISTS));
  g_assert_cmpint (g_remove (path), ==, 0);
  g_assert_cmpint (g_rmdir (folder), ==, 0);
}

static void
assert_failure (int n, const char *fault, DigStatusCode code, const char *sentence)
{
  Dense d = open_dense (n, 11, 16);
  DigStatus status;

  assert_dense (&d, DIG_ACTIVATION_NONE, 0);
  g_setenv ("DIG_CUDA_FAULT", fault, TRUE);
  dig_backend_get ()->dense_forward (d.stream, &d.shape, DIG_ACTIVATION_NONE, d.d_y, d.d_x, d.d_w,
                                     d.d_b);
  dig_backend_get ()->sync (d.stream, &status);
  g_assert_cmpstr (status.message, ==, sentence);
  g_assert_cmpint (status.code, ==, code);
  close_dense (&d);
  g_unsetenv ("DIG_CUDA_FAULT");
}

static void
test_failure_of_a_library_names_what_failed (void)
{
  unsigned n_handles = dig_library_count_handles ();

  assert_failure (2, "cublasLtMatmul:1:1", DIG_STATUS_FAILED,
                  "cuBLAS failed on Emulated GPU in a product of 2 × 11 and 11 × 16 numbers.");
  g_assert_cmpuint (dig_library_count_handles (), ==, n_handles);
  assert_failure (3, "cublasLtMatmul:1:719", DIG_STATUS_DEVICE_LOST,
                  "Emulated GPU stopped working while computing: unspecified launch failure.");
  g_assert_cmpuint (dig_library_count_handles (), ==, n_handles + 1);
}

/* cuDNN's handles are opened with the first shape that needs one, and stay when the device is lost. */
static void
test_cudnn_is_opened_where_it_is_needed (void)
{
  g_autofree char *folder = g_dir_make_tmp ("digit-lab-XXXXXX", NULL);
  g_autofree char *path = g_build_filename (folder, "algorithms.txt", NULL);
  DigConv2dShape shape = kernel_case_conv (2, 3, 6, 7, 4, 3, 3, TRUE);
  g_autofree float *numbers = kernel_case_floats (1, 1000);
  const unsigned n_opened[] = { 3, 0 }; /* unknown shape, own kernel known to be quickest */

  for (gsize i = 0; i < G_N_ELEMENTS (n_opened); i++)
    {
      unsigned n_handles = dig_library_count_handles ();
      DigStream *stream;
      DigStatus status;
      float *d;

      choices_file = path;
      stream = open_stream (DIG_PRECISION_FP32);
      choices_file = NULL;
      g_assert_cmpuint (dig_library_count_handles (), ==, n_handles + 1); /* cuBLASLt's */
      d = upload (stream, numbers, 1000);
      dig_backend_get ()->conv2d_backward_data (stream, &shape, d, d, d);
      g_assert_true (dig_backend_get ()->sync (stream, &status));
      g_assert_cmpuint (dig_library_count_handles (), ==, n_handles + 1 + n_opened[i]);
      dig_backend_get ()->free (stream, d);
      dig_backend_get ()->stream_free (stream);
      g_assert_cmpuint (dig_library_count_handles (), ==, n_handles);
      dig_cuda_forget_choices ();
      set_algorithms (path, "-1");
    }
  g_assert_cmpint (g_remove (path), ==, 0);
  g_assert_cmpint (g_rmdir (folder), ==, 0);
}

static void
test_device_says_which_libraries_it_has (void)
{
  DigDeviceInfo info;
  DigStatus status;

  g_assert_cmpint (dig_backend_get ()->probe (&info, 1, &status), ==, 1);
  g_assert_true (g_str_has_suffix (info.driver, ", cuDNN 9.19.0, cuBLAS 13.1.0"));
}

int
main (int argc, char **argv)
{
  g_setenv ("DIG_CUDA_LIBRARY_US", FAST, TRUE);
  g_test_init (&argc, &argv, NULL);
  for (gsize i = 0; i < n_kernel_subjects; i++)
    {
      g_autofree char *path =
          g_strdup_printf ("/cuda-libraries/agrees-with-the-reference/%s", kernel_subjects[i].name);

      if (g_str_has_prefix (kernel_subjects[i].name, "conv")
          || g_str_equal (kernel_subjects[i].name, "dense"))
        g_test_add_data_func (path, &kernel_subjects[i], test_agrees_with_the_reference);
    }
  g_test_add_func ("/cuda-libraries/bias-of-any-alignment-is-added",
                   test_bias_of_any_alignment_is_added);
  g_test_add_func ("/cuda-libraries/fastest-right-algorithm-is-taken",
                   test_fastest_right_algorithm_is_taken);
  g_test_add_func ("/cuda-libraries/own-kernel-stays-where-it-is-as-fast",
                   test_own_kernel_stays_where_it_is_as_fast);
  g_test_add_func ("/cuda-libraries/memory-of-a-trial-comes-back",
                   test_memory_of_a_trial_comes_back);
  g_test_add_func ("/cuda-libraries/trial-without-memory-is-made-again",
                   test_trial_without_memory_is_made_again);
  g_test_add_func ("/cuda-libraries/algorithm-has-the-mathematics-it-was-listed-with",
                   test_algorithm_has_the_mathematics_it_was_listed_with);
  g_test_add_func ("/cuda-libraries/next-process-knows-what-is-fastest",
                   test_next_process_knows_what_is_fastest);
  g_test_add_func ("/cuda-libraries/known-algorithm-without-memory-is-done-without",
                   test_known_algorithm_without_memory_is_done_without);
  g_test_add_func ("/cuda-libraries/choice-beside-another-stream-is-not-kept",
                   test_choice_beside_another_stream_is_not_kept);
  g_test_add_func ("/cuda-libraries/failure-of-a-library-names-what-failed",
                   test_failure_of_a_library_names_what_failed);
  g_test_add_func ("/cuda-libraries/wrong-own-kernel-is-not-taken",
                   test_wrong_own_kernel_is_not_taken);
  g_test_add_func ("/cuda-libraries/overlapping-launches-keep-off-the-libraries",
                   test_overlapping_launches_keep_off_the_libraries);
  g_test_add_func ("/cuda-libraries/cudnn-is-opened-where-it-is-needed",
                   test_cudnn_is_opened_where_it_is_needed);
  g_test_add_func ("/cuda-libraries/device-says-which-libraries-it-has",
                   test_device_says_which_libraries_it_has);
  return g_test_run ();
}
