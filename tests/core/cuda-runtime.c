/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "cuda-runtime.h"

#include <cuda_runtime_api.h>
#include <glib.h>
#include <stdlib.h>
#include <string.h>

#include "cuda-emulation.h"

#define MIB ((size_t)1 << 20)
/* Long, so that few launches make the time that warming up takes. */
#define KERNEL_US 500.0
#define MAX_GRID_X 2147483647u
#define MAX_GRID_Y 65535u

typedef struct
{
  const void *kernel;         /* NULL: a library's, or a copy; without `from` bytes of `value` */
  void (*run) (const void *); /* a library's */
  gboolean is_replayed;
  struct dim3 grid;
  unsigned n_threads;
  gsize n_argument_bytes;
  void *arguments;
  double us;
  void *to;
  const void *from;
  int value;
  size_t n_bytes;
  gboolean is_wait; /* until `awaited`, or in a recording the lane, has done so many works */
  cudaStream_t awaited;
  guint awaited_lane;
  guint64 position;
} Work;

/* A recording has a lane for every stream that takes part. */
struct CUstream_st
{
  GPtrArray *queue; /* of Work: enqueued and not yet run */
  guint64 n_enqueued, n_done;
  gboolean is_behind_kernel; /* the last thing that was enqueued is one of cudaLaunchKernel */
  GPtrArray *lanes;          /* of GPtrArray of Work; NULL: nothing is being recorded */
  guint lane;
  cudaStream_t origin; /* of the recording */
  gboolean is_spoiled; /* of an origin */
};

struct CUgraph_st
{
  GPtrArray *lanes;
};

struct CUgraphExec_st
{
  GPtrArray *lanes;
  GPtrArray *sides; /* a stream for every lane but the first */
};

struct CUevent_st
{
  gboolean is_timing;
  double time_us;
  cudaStream_t stream;
  GPtrArray *lanes;
  guint lane;
  guint64 position;
};

static GHashTable *blocks; /* of device memory: pointer, bytes */
static GPtrArray *streams;
static size_t n_taken;
static unsigned n_objects;
static unsigned n_overlapping; /* launches that might begin early */
static double clock_us;        /* of all streams: the sum of what was done */
static bool is_replaying;

unsigned
dig_runtime_count_live (void)
{
  return n_objects + (blocks != NULL ? g_hash_table_size (blocks) : 0);
}

long
dig_runtime_get_number (const char *variable, long otherwise)
{
  const char *text = g_getenv (variable);

  return text != NULL ? strtol (text, NULL, 10) : otherwise;
}

/* ---- Faults ---- */

static gboolean
loses_device (int code)
{
  return code == cudaErrorLaunchFailure || code == cudaErrorIllegalAddress
         || code == cudaErrorECCUncorrectable;
}

cudaError_t
dig_runtime_take_fault (const char *name)
{
  static char *armed;
  static int n_calls;
  static gboolean is_lost;
  const char *text = g_getenv ("DIG_CUDA_FAULT");
  g_auto (GStrv) parts = NULL;
  int code;

  if (g_strcmp0 (text, armed) != 0)
    {
      g_free (armed);
      armed = g_strdup (text);
      n_calls = 0;
      is_lost = FALSE;
    }
  if (text == NULL)
    return cudaSuccess;
  parts = g_strsplit (text, ":", 3);
  code = atoi (parts[2]);
  if (is_lost)
    return (cudaError_t)code;
  if (!g_str_equal (parts[0], name) || ++n_calls != atoi (parts[1]))
    return cudaSuccess;
  is_lost = loses_device (code);
  return (cudaError_t)code;
}

#define FAULT()                                                                                    \
  G_STMT_START                                                                                     \
  {                                                                                                \
    cudaError_t fault = dig_runtime_take_fault (__func__);                                         \
    if (fault != cudaSuccess)                                                                      \
      return fault;                                                                                \
  }                                                                                                \
  G_STMT_END

/* ---- Work ---- */

static void
free_work (gpointer data)
{
  Work *work = data;

  g_free (work->arguments);
  g_free (work);
}

bool
dig_runtime_is_replaying (void)
{
  return is_replaying;
}

static void
do_work (const Work *work)
{
  clock_us += work->us;
  is_replaying = work->is_replayed;
  if (work->kernel != NULL)
    dig_emulation_run (work->kernel, work->grid.x, work->grid.y, work->n_threads, work->arguments);
  else if (work->run != NULL)
    work->run (work->arguments);
  else if (work->from != NULL)
    memmove (work->to, work->from, work->n_bytes);
  else
    memset (work->to, work->value, work->n_bytes);
}

static void
run_until (cudaStream_t stream, guint64 position)
{
  while (stream->n_done < position)
    {
      Work *work;

      if (stream->queue->len == 0)
        g_error ("A queue waits for what was not enqueued.");
      work = g_ptr_array_steal_index (stream->queue, 0);
      if (work->is_wait)
        run_until (work->awaited, work->position);
      else
        do_work (work);
      stream->n_done++;
      free_work (work);
    }
}

static void
run_queue (cudaStream_t stream)
{
  run_until (stream, stream->n_enqueued);
}

static gboolean
is_other_busy (cudaStream_t stream)
{
  for (guint i = 0; i < streams->len; i++)
    if (streams->pdata[i] != stream && ((cudaStream_t)streams->pdata[i])->queue->len > 0)
      return TRUE;
  return FALSE;
}

static void
run_early (cudaStream_t stream)
{
  if (g_strcmp0 (g_getenv ("DIG_CUDA_ORDER"), "early") == 0 && is_other_busy (stream))
    run_queue (stream);
}

/* A GPU might still use what is being given back: programs of tests end. */
static void
check_nothing_is_under_way (const char *what)
{
  for (guint i = 0; streams != NULL && i < streams->len; i++)
    if (((cudaStream_t)streams->pdata[i])->queue->len > 0)
      g_error ("%s while work that may use it is under way.", what);
}

static void
append (cudaStream_t stream, const Work *work)
{
  Work *kept = g_memdup2 (work, sizeof *work);

  kept->arguments = g_memdup2 (work->arguments, work->n_argument_bytes);
  if (stream->lanes != NULL)
    {
      g_ptr_array_add (stream->lanes->pdata[stream->lane], kept);
      return;
    }
  g_ptr_array_add (stream->queue, kept);
  stream->n_enqueued++;
}

static cudaError_t
enqueue (cudaStream_t stream, const Work *work)
{
  append (stream, work);
  stream->is_behind_kernel = work->kernel != NULL;
  if (stream->lanes != NULL)
    return stream->origin->is_spoiled ? cudaErrorStreamCaptureInvalidated : cudaSuccess;
  run_early (stream);
  return cudaSuccess;
}

static cudaError_t
refuse_while_recorded (cudaStream_t stream)
{
  if (stream->lanes == NULL)
    return cudaSuccess;
  stream->origin->is_spoiled = TRUE;
  return cudaErrorStreamCaptureUnsupported;
}

void
dig_runtime_check_memory (const void *d_memory, size_t n_bytes)
{
  GHashTableIter iter;
  gpointer block, size;

  g_hash_table_iter_init (&iter, blocks);
  while (g_hash_table_iter_next (&iter, &block, &size))
    if ((const char *)d_memory >= (const char *)block
        && (const char *)d_memory + n_bytes <= (const char *)block + GPOINTER_TO_SIZE (size))
      return;
  g_error ("%zu bytes at %p are not memory of the device.", n_bytes, d_memory);
}

/* ---- The runtime ---- */

cudaError_t
cudaSetDevice (int device)
{
  FAULT ();
  return device < dig_runtime_get_number ("DIG_CUDA_DEVICES", 1) ? cudaSuccess
                                                                 : cudaErrorInvalidDevice;
}

cudaError_t
cudaGetLastError (void)
{
  return cudaSuccess;
}

cudaError_t
cudaPeekAtLastError (void)
{
  return cudaSuccess;
}

const char *
cudaGetErrorString (cudaError_t error)
{
  return error == cudaErrorLaunchFailure ? "unspecified launch failure" : "an error of the test";
}

cudaError_t
cudaMemGetInfo (size_t *n_free, size_t *n_total)
{
  FAULT ();
  *n_total = (size_t)dig_runtime_get_number ("DIG_CUDA_MIB", DIG_RUNTIME_DEFAULT_MIB) * MIB;
  *n_free = *n_total - n_taken;
  return cudaSuccess;
}

cudaError_t
cudaFuncGetAttributes (struct cudaFuncAttributes *attributes, const void *function)
{
  FAULT ();
  dig_emulation_argument_bytes (function); /* ends the program for an unknown one */
  attributes->ptxVersion = (int)dig_runtime_get_number ("DIG_CUDA_PTX", 90);
  return cudaSuccess;
}

cudaError_t
cudaMalloc (void **d_memory, size_t n_bytes)
{
  FAULT ();
  if (n_taken + n_bytes
      > (size_t)dig_runtime_get_number ("DIG_CUDA_MIB", DIG_RUNTIME_DEFAULT_MIB) * MIB)
    return cudaErrorMemoryAllocation;
  if (blocks == NULL)
    blocks = g_hash_table_new (NULL, NULL);
  if (posix_memalign (d_memory, 256, n_bytes) != 0)
    return cudaErrorMemoryAllocation;
  memset (*d_memory, 0xFF, n_bytes);
  n_taken += n_bytes;
  g_hash_table_insert (blocks, *d_memory, GSIZE_TO_POINTER (n_bytes));
  return cudaSuccess;
}

cudaError_t
cudaFree (void *d_memory)
{
  gpointer size;

  check_nothing_is_under_way ("Memory is freed");
  if (blocks == NULL || !g_hash_table_lookup_extended (blocks, d_memory, NULL, &size))
    g_error ("%p is freed, and is no memory of the device.", d_memory);
  n_taken -= GPOINTER_TO_SIZE (size);
  memset (d_memory, 0xFF, GPOINTER_TO_SIZE (size));
  g_hash_table_remove (blocks, d_memory);
  free (d_memory);
  FAULT ();
  return cudaSuccess;
}

cudaError_t
cudaMemsetAsync (void *d_memory, int value, size_t n_bytes, cudaStream_t stream)
{
  Work work = { .to = d_memory, .value = value, .n_bytes = n_bytes };

  FAULT ();
  dig_runtime_check_memory (d_memory, n_bytes);
  return enqueue (stream, &work);
}

/* The host's memory is pageable: what goes there is there on return, and what comes from there is read when the copy is
 * done, as it may be where the GPU reaches such memory by itself. */
cudaError_t
cudaMemcpyAsync (void *to, const void *from, size_t n_bytes, enum cudaMemcpyKind kind,
                 cudaStream_t stream)
{
  Work work = { .to = to, .from = from, .n_bytes = n_bytes };

  FAULT ();
  if (kind != cudaMemcpyHostToDevice)
    dig_runtime_check_memory (from, n_bytes);
  if (kind != cudaMemcpyDeviceToHost)
    dig_runtime_check_memory (to, n_bytes);
  if (kind == cudaMemcpyDeviceToDevice)
    return enqueue (stream, &work);
  if (stream->lanes != NULL)
    return refuse_while_recorded (stream);
  if (kind == cudaMemcpyHostToDevice)
    return enqueue (stream, &work);
  run_queue (stream);
  memcpy (to, from, n_bytes);
  return cudaSuccess;
}

cudaError_t
dig_runtime_enqueue (cudaStream_t stream, void (*run) (const void *), const void *arguments,
                     size_t n_bytes, double us)
{
  Work work = { .run = run, .n_argument_bytes = n_bytes, .arguments = (void *)arguments, .us = us };

  return enqueue (stream, &work);
}

cudaError_t
cudaLaunchKernel (const void *kernel, struct dim3 grid, struct dim3 threads, void **arguments,
                  size_t n_shared, cudaStream_t stream)
{
  Work work = { .kernel = kernel,
                .grid = grid,
                .n_threads = threads.x,
                .n_argument_bytes = dig_emulation_argument_bytes (kernel),
                .arguments = arguments[0],
                .us = KERNEL_US + (double)grid.x * grid.y * threads.x / 20.0 };

  const char *name = dig_emulation_get_name (kernel), *spoiled = g_getenv ("DIG_CUDA_SPOILED");

  FAULT ();
  if (grid.x > MAX_GRID_X || grid.y > MAX_GRID_Y)
    return cudaErrorInvalidConfiguration;
  if (spoiled != NULL && g_str_has_prefix (name, spoiled))
    return cudaSuccess;
  if (g_str_has_suffix (name, "bf16")) /* so that a library's product in bf16 is worth its casts */
    work.us = 1;
  return enqueue (stream, &work);
}

/* The only attribute that is known lets the kernel begin before what it follows has ended; it waits by itself. Here it follows
 * like any other, but something must be there to follow, and on its own queue. */
cudaError_t
cudaLaunchKernelExC (const cudaLaunchConfig_t *config, const void *kernel, void **arguments)
{
  if (config->numAttrs != 1
      || config->attrs->id != cudaLaunchAttributeProgrammaticStreamSerialization
      || config->attrs->val.programmaticStreamSerializationAllowed != 1
      || !config->stream->is_behind_kernel)
    return cudaErrorInvalidValue;
  n_overlapping++;
  return cudaLaunchKernel (kernel, config->gridDim, config->blockDim, arguments,
                           config->dynamicSmemBytes, config->stream);
}

unsigned
dig_runtime_count_overlapping (void)
{
  return n_overlapping;
}

static cudaStream_t
new_stream (void)
{
  cudaStream_t stream = g_new0 (struct CUstream_st, 1);

  if (streams == NULL)
    streams = g_ptr_array_new ();
  stream->queue = g_ptr_array_new_with_free_func (free_work);
  g_ptr_array_add (streams, stream);
  return stream;
}

static void
free_stream (gpointer data)
{
  cudaStream_t stream = data;

  g_assert_true (g_ptr_array_remove (streams, stream));
  g_ptr_array_unref (stream->queue);
  g_clear_pointer (&stream->lanes, g_ptr_array_unref);
  g_free (stream);
}

cudaError_t
cudaStreamCreateWithFlags (cudaStream_t *stream, unsigned flags)
{
  FAULT ();
  g_assert_cmpuint (flags, ==, cudaStreamNonBlocking);
  *stream = new_stream ();
  n_objects++;
  return cudaSuccess;
}

cudaError_t
cudaStreamDestroy (cudaStream_t stream)
{
  free_stream (stream);
  n_objects--;
  FAULT ();
  return cudaSuccess;
}

cudaError_t
cudaStreamSynchronize (cudaStream_t stream)
{
  cudaError_t fault = dig_runtime_take_fault (__func__);

  if (fault != cudaSuccess)
    {
      g_ptr_array_set_size (stream->queue, 0);
      stream->n_done = stream->n_enqueued;
      return fault;
    }
  if (stream->lanes != NULL)
    return refuse_while_recorded (stream);
  run_queue (stream);
  return cudaSuccess;
}

static void
add_lane (cudaStream_t stream)
{
  stream->lane = stream->lanes->len;
  g_ptr_array_add (stream->lanes, g_ptr_array_new_with_free_func (free_work));
}

cudaError_t
cudaStreamBeginCapture (cudaStream_t stream, enum cudaStreamCaptureMode mode)
{
  FAULT ();
  if (stream->lanes != NULL)
    return cudaErrorIllegalState;
  stream->lanes = g_ptr_array_new_with_free_func ((GDestroyNotify)g_ptr_array_unref);
  stream->origin = stream;
  stream->is_spoiled = FALSE;
  stream->is_behind_kernel = FALSE;
  add_lane (stream);
  return cudaSuccess;
}

/* The first lane waits for the end of this one. */
static gboolean
is_joined (GPtrArray *lanes, guint lane)
{
  const GPtrArray *first = lanes->pdata[0];

  for (guint i = 0; i < first->len; i++)
    {
      const Work *work = first->pdata[i];

      if (work->is_wait && work->awaited_lane == lane
          && work->position == ((const GPtrArray *)lanes->pdata[lane])->len)
        return TRUE;
    }
  return FALSE;
}

/* Every stream that takes part stops recording, whatever comes of it. */
static cudaError_t
end_lanes (cudaStream_t stream)
{
  cudaError_t error = stream->is_spoiled ? cudaErrorStreamCaptureInvalidated : cudaSuccess;
  GPtrArray *lanes = stream->lanes;

  for (guint i = 0; i < streams->len; i++)
    {
      cudaStream_t other = streams->pdata[i];

      if (other->lanes != lanes || other == stream)
        continue;
      if (error == cudaSuccess && !is_joined (lanes, other->lane))
        error = cudaErrorStreamCaptureUnjoined;
      g_clear_pointer (&other->lanes, g_ptr_array_unref);
    }
  stream->is_spoiled = FALSE;
  return error;
}

cudaError_t
cudaStreamEndCapture (cudaStream_t stream, cudaGraph_t *graph)
{
  cudaError_t error;

  *graph = NULL;
  stream->is_behind_kernel = FALSE;
  g_assert_true (stream->lanes != NULL && stream->origin == stream);
  error = end_lanes (stream);
  if (error != cudaSuccess)
    {
      g_clear_pointer (&stream->lanes, g_ptr_array_unref);
      return error;
    }
  *graph = g_new0 (struct CUgraph_st, 1);
  (*graph)->lanes = g_steal_pointer (&stream->lanes);
  n_objects++;
  FAULT ();
  return cudaSuccess;
}

cudaError_t
cudaGraphDestroy (cudaGraph_t graph)
{
  g_ptr_array_unref (graph->lanes);
  g_free (graph);
  n_objects--;
  return cudaSuccess;
}

cudaError_t
cudaGraphInstantiate (cudaGraphExec_t *exec, cudaGraph_t graph, unsigned long long flags)
{
  FAULT ();
  *exec = g_new0 (struct CUgraphExec_st, 1);
  (*exec)->lanes = g_ptr_array_ref (graph->lanes);
  (*exec)->sides = g_ptr_array_new_with_free_func (free_stream);
  for (guint i = 1; i < graph->lanes->len; i++)
    g_ptr_array_add ((*exec)->sides, new_stream ());
  n_objects++;
  return cudaSuccess;
}

cudaError_t
cudaGraphUpload (cudaGraphExec_t exec, cudaStream_t stream)
{
  FAULT ();
  return cudaSuccess;
}

static cudaStream_t
get_lane_stream (cudaGraphExec_t exec, cudaStream_t first, guint lane)
{
  return lane == 0 ? first : exec->sides->pdata[lane - 1];
}

/* `begins` has where each lane begins in its stream. */
static void
append_lane (cudaGraphExec_t exec, cudaStream_t first, guint lane, const guint64 *begins)
{
  const GPtrArray *works = exec->lanes->pdata[lane];

  for (guint i = 0; i < works->len; i++)
    {
      Work work = *(const Work *)works->pdata[i];

      work.is_replayed = TRUE;
      if (work.is_wait)
        {
          work.awaited = get_lane_stream (exec, first, work.awaited_lane);
          work.position += begins[work.awaited_lane];
        }
      append (get_lane_stream (exec, first, lane), &work);
    }
}

cudaError_t
cudaGraphLaunch (cudaGraphExec_t exec, cudaStream_t stream)
{
  g_autofree guint64 *begins = g_new (guint64, exec->lanes->len);

  FAULT ();
  if (stream->lanes != NULL)
    return refuse_while_recorded (stream);
  stream->is_behind_kernel = FALSE;
  for (guint i = 0; i < exec->lanes->len; i++)
    begins[i] = get_lane_stream (exec, stream, i)->n_enqueued;
  for (guint i = 0; i < exec->lanes->len; i++)
    append_lane (exec, stream, i, begins);
  for (guint i = 0; i < exec->sides->len; i++)
    run_early (exec->sides->pdata[i]);
  return cudaSuccess;
}

cudaError_t
cudaGraphExecDestroy (cudaGraphExec_t exec)
{
  check_nothing_is_under_way ("A graph is freed");
  g_ptr_array_unref (exec->lanes);
  g_ptr_array_unref (exec->sides);
  g_free (exec);
  n_objects--;
  return cudaSuccess;
}

cudaError_t
cudaEventCreate (cudaEvent_t *event)
{
  FAULT ();
  *event = g_new0 (struct CUevent_st, 1);
  (*event)->is_timing = TRUE;
  n_objects++;
  return cudaSuccess;
}

cudaError_t
cudaEventCreateWithFlags (cudaEvent_t *event, unsigned flags)
{
  FAULT ();
  g_assert_cmpuint (flags, ==, cudaEventDisableTiming);
  *event = g_new0 (struct CUevent_st, 1);
  n_objects++;
  return cudaSuccess;
}

cudaError_t
cudaEventDestroy (cudaEvent_t event)
{
  g_free (event);
  n_objects--;
  return cudaSuccess;
}

cudaError_t
cudaEventRecord (cudaEvent_t event, cudaStream_t stream)
{
  FAULT ();
  if (event->is_timing)
    {
      run_queue (stream);
      event->time_us = clock_us;
      return cudaSuccess;
    }
  event->stream = stream;
  event->lanes = stream->lanes;
  event->lane = stream->lane;
  event->position = stream->lanes != NULL
                        ? ((const GPtrArray *)stream->lanes->pdata[stream->lane])->len
                        : stream->n_enqueued;
  return cudaSuccess;
}

/* A stream that waits for what is being recorded is recorded with it. */
cudaError_t
cudaStreamWaitEvent (cudaStream_t stream, cudaEvent_t event, unsigned flags)
{
  Work work = { .is_wait = TRUE,
                .awaited = event->stream,
                .awaited_lane = event->lane,
                .position = event->position };

  FAULT ();
  g_assert_nonnull (event->stream);
  if (event->lanes != NULL && stream->lanes == NULL)
    {
      stream->lanes = g_ptr_array_ref (event->lanes);
      stream->origin = event->stream->origin;
      add_lane (stream);
    }
  if (stream->lanes != event->lanes)
    {
      (stream->lanes != NULL ? stream : event->stream)->origin->is_spoiled = TRUE;
      return cudaErrorStreamCaptureIsolation;
    }
  return enqueue (stream, &work);
}

cudaError_t
cudaEventSynchronize (cudaEvent_t event)
{
  FAULT ();
  return cudaSuccess;
}

cudaError_t
cudaEventElapsedTime (float *milliseconds, cudaEvent_t start, cudaEvent_t end)
{
  FAULT ();
  *milliseconds = (float)((end->time_us - start->time_us) * 1e-3);
  return cudaSuccess;
}
