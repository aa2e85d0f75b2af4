/* SPDX-License-Identifier: GPL-3.0-or-later */
/* In the place of kernels/cuda's device.c, stream.c, cudnn.c, cublas.c. */
#include "config.h"

#include <glib.h>
#include <string.h>

#include "cuda-emulation.h"
#include "cuda/dig-cuda.h"

/* What a stream enqueues: done at once, or kept while a graph is recorded. */
typedef struct
{
  const void *kernel; /* NULL: a copy, or with `from` NULL zeros */
  DigCudaGrid grid;
  unsigned n_threads;
  void *arguments;
  void *to;
  const void *from;
  gsize n_bytes;
} Work;

struct _DigStream
{
  DigStatus status;
  GPtrArray *recording; /* of Work; NULL: nothing is being recorded */
  GPtrArray *outgrown;
  void *scratch[DIG_SCRATCH_N];
  gsize scratch_bytes[DIG_SCRATCH_N];
};

struct _DigGraph
{
  GPtrArray *works;
};

static void
do_work (const Work *work)
{
  if (work->kernel != NULL)
    dig_emulation_run (work->kernel, work->grid.x, work->grid.y, work->n_threads, work->arguments);
  else if (work->from != NULL)
    memmove (work->to, work->from, work->n_bytes);
  else
    memset (work->to, 0, work->n_bytes);
}

static void
free_work (gpointer data)
{
  Work *work = data;

  g_free (work->arguments);
  g_free (work);
}

static void
enqueue (DigStream *stream, const Work *work, gsize n_argument_bytes)
{
  Work *kept;

  if (dig_cuda_has_failed (stream))
    return;
  if (stream->recording == NULL)
    {
      do_work (work);
      return;
    }
  kept = g_memdup2 (work, sizeof *work);
  kept->arguments = g_memdup2 (work->arguments, n_argument_bytes);
  g_ptr_array_add (stream->recording, kept);
}

void
dig_cuda_launch (DigStream *stream, const void *kernel, DigCudaGrid grid, unsigned n_threads,
                 const void *arguments)
{
  Work work = {
    .kernel = kernel, .grid = grid, .n_threads = n_threads, .arguments = (void *)arguments
  };

  enqueue (stream, &work, dig_emulation_argument_bytes (kernel));
}

void
dig_cuda_fail (DigStream *stream, DigStatusCode code, const char *format, ...)
{
  va_list arguments;

  if (dig_cuda_has_failed (stream))
    return;
  stream->status.code = code;
  va_start (arguments, format);
  g_vsnprintf (stream->status.message, sizeof stream->status.message, format, arguments);
  va_end (arguments);
}

bool
dig_cuda_has_failed (const DigStream *stream)
{
  return stream->status.code != DIG_STATUS_OK;
}

DigPrecision
dig_cuda_precision (const DigStream *stream)
{
  return DIG_PRECISION_FP32;
}

/* One queue: everything has an order already. */
void
dig_cuda_fork (DigStream *stream)
{
}

void
dig_cuda_turn (DigStream *stream)
{
}

void
dig_cuda_leave (DigStream *stream, const void *d_a, const void *d_b)
{
}

void
dig_cuda_resume (DigStream *stream, const void *d_out)
{
}

void
dig_cuda_leave_on (DigStream *stream)
{
}

void
dig_cuda_join (DigStream *stream)
{
}

/* NaN, so that reading what was not written shows. */
void *
dig_cuda_scratch (DigStream *stream, DigScratch use, size_t n_bytes)
{
  if (n_bytes > stream->scratch_bytes[use])
    {
      if (stream->scratch[use] != NULL)
        g_ptr_array_add (stream->outgrown, stream->scratch[use]);
      stream->scratch[use] = g_malloc (n_bytes);
      stream->scratch_bytes[use] = n_bytes;
    }
  if (stream->recording == NULL)
    memset (stream->scratch[use], 0xFF, n_bytes);
  return stream->scratch[use];
}

bool
dig_cudnn_forward (DigStream *stream, const DigConv2dShape *shape, float *d_y, const float *d_x,
                   const float *d_w, DigOwn *own)
{
  *own = DIG_OWN_FASTEST;
  return false;
}

bool
dig_cudnn_backward_data (DigStream *stream, const DigConv2dShape *shape, float *d_grad_x,
                         const float *d_grad_y, const float *d_w, DigOwn *own)
{
  *own = DIG_OWN_FASTEST;
  return false;
}

bool
dig_cudnn_backward_weights (DigStream *stream, const DigConv2dShape *shape, float *d_grad_w,
                            const float *d_x, const float *d_grad_y, DigOwn *own)
{
  *own = DIG_OWN_FASTEST;
  return false;
}

bool
dig_cublas_product (DigStream *stream, const DigMatrixProduct *product, float *d_d,
                    const float *d_a, const float *d_b, const float *d_bias)
{
  return false;
}

int
dig_cuda_probe (DigDeviceInfo *devices, int max, DigStatus *status)
{
  if (max > 0)
    devices[0] = (DigDeviceInfo){ .name = "Emulated GPU" };
  return 1;
}

DigStream *
dig_cuda_stream_new (const DigStreamOptions *options, DigStatus *status)
{
  DigStream *stream = g_new0 (DigStream, 1);

  stream->outgrown = g_ptr_array_new_with_free_func (g_free);
  return stream;
}

void
dig_cuda_stream_free (DigStream *stream)
{
  if (stream == NULL)
    return;
  for (gsize i = 0; i < DIG_SCRATCH_N; i++)
    g_free (stream->scratch[i]);
  g_ptr_array_unref (stream->outgrown);
  g_clear_pointer (&stream->recording, g_ptr_array_unref);
  g_free (stream);
}

bool
dig_cuda_sync (DigStream *stream, DigStatus *status)
{
  if (status != NULL)
    *status = stream->status;
  return !dig_cuda_has_failed (stream);
}

void *
dig_cuda_alloc (DigStream *stream, size_t n_bytes)
{
  void *memory = NULL;

  g_assert_null (stream->recording);
  g_assert_cmpint (posix_memalign (&memory, 64, MAX (n_bytes, 1)), ==, 0);
  return memset (memory, 0, n_bytes);
}

void
dig_cuda_free (DigStream *stream, void *d_memory)
{
  free (d_memory);
}

void
dig_cuda_upload (DigStream *stream, void *d_to, const void *from, size_t n_bytes)
{
  g_assert_null (stream->recording);
  memcpy (d_to, from, n_bytes);
}

void
dig_cuda_download (DigStream *stream, void *to, const void *d_from, size_t n_bytes)
{
  g_assert_null (stream->recording);
  memcpy (to, d_from, n_bytes);
}

void
dig_cuda_copy (DigStream *stream, void *d_to, const void *d_from, size_t n_bytes)
{
  Work work = { .to = d_to, .from = d_from, .n_bytes = n_bytes };

  enqueue (stream, &work, 0);
}

void
dig_cuda_zero (DigStream *stream, void *d_memory, size_t n_bytes)
{
  Work work = { .to = d_memory, .n_bytes = n_bytes };

  enqueue (stream, &work, 0);
}

void
dig_cuda_graph_begin (DigStream *stream)
{
  g_assert_null (stream->recording);
  stream->recording = g_ptr_array_new_with_free_func (free_work);
}

DigGraph *
dig_cuda_graph_end (DigStream *stream)
{
  DigGraph *graph = g_new0 (DigGraph, 1);

  g_assert_nonnull (stream->recording);
  graph->works = g_steal_pointer (&stream->recording);
  return graph;
}

void
dig_cuda_graph_launch (DigStream *stream, DigGraph *graph)
{
  g_assert_null (stream->recording);
  for (guint i = 0; i < graph->works->len; i++)
    do_work (graph->works->pdata[i]);
}

void
dig_cuda_graph_free (DigStream *stream, DigGraph *graph)
{
  if (graph == NULL)
    return;
  g_ptr_array_unref (graph->works);
  g_free (graph);
}
