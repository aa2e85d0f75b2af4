/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "cuda-runtime.h"

#include <cuda.h>
#include <cuda_runtime_api.h>
#include <glib.h>
#include <stdlib.h>
#include <string.h>

#include "cuda-emulation.h"

#define DEFAULT_MIB 8192
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
} Work;

struct CUstream_st
{
  GPtrArray *queue;  /* of Work: enqueued and not yet run */
  GPtrArray *record; /* of Work; NULL: nothing is being recorded */
  gboolean is_spoiled;
};

struct CUgraph_st
{
  GPtrArray *works;
};

struct CUgraphExec_st
{
  GPtrArray *works;
};

struct CUevent_st
{
  double time_us;
};

static GHashTable *blocks; /* of device memory: pointer, bytes */
static GPtrArray *streams;
static size_t n_taken;
static unsigned n_objects;
static double clock_us; /* of all streams: the sum of what was done */
static bool is_replaying;

unsigned
dig_runtime_count_live (void)
{
  return n_objects + (blocks != NULL ? g_hash_table_size (blocks) : 0);
}

static long
get_number (const char *variable, long otherwise)
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
run_queue (cudaStream_t stream)
{
  for (guint i = 0; i < stream->queue->len; i++)
    do_work (stream->queue->pdata[i]);
  g_ptr_array_set_size (stream->queue, 0);
}

/* A GPU might still use what is being given back: programs of tests end. */
static void
check_nothing_is_under_way (const char *what)
{
  for (guint i = 0; streams != NULL && i < streams->len; i++)
    if (((cudaStream_t)streams->pdata[i])->queue->len > 0)
      g_error ("%s while work that may use it is under way.", what);
}

static cudaError_t
enqueue (cudaStream_t stream, const Work *work)
{
  Work *kept = g_memdup2 (work, sizeof *work);

  kept->arguments = g_memdup2 (work->arguments, work->n_argument_bytes);
  g_ptr_array_add (stream->record != NULL ? stream->record : stream->queue, kept);
  return stream->is_spoiled ? cudaErrorStreamCaptureInvalidated : cudaSuccess;
}

static cudaError_t
refuse_while_recorded (cudaStream_t stream)
{
  if (stream->record == NULL)
    return cudaSuccess;
  stream->is_spoiled = TRUE;
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
  return device < get_number ("DIG_CUDA_DEVICES", 1) ? cudaSuccess : cudaErrorInvalidDevice;
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
  *n_total = (size_t)get_number ("DIG_CUDA_MIB", DEFAULT_MIB) * MIB;
  *n_free = *n_total - n_taken;
  return cudaSuccess;
}

cudaError_t
cudaFuncGetAttributes (struct cudaFuncAttributes *attributes, const void *function)
{
  FAULT ();
  dig_emulation_argument_bytes (function); /* ends the program for an unknown one */
  return cudaSuccess;
}

cudaError_t
cudaMalloc (void **d_memory, size_t n_bytes)
{
  FAULT ();
  if (n_taken + n_bytes > (size_t)get_number ("DIG_CUDA_MIB", DEFAULT_MIB) * MIB)
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
  if (stream->record != NULL)
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

  FAULT ();
  if (grid.x > MAX_GRID_X || grid.y > MAX_GRID_Y)
    return cudaErrorInvalidConfiguration;
  return enqueue (stream, &work);
}

cudaError_t
cudaStreamCreateWithFlags (cudaStream_t *stream, unsigned flags)
{
  FAULT ();
  g_assert_cmpuint (flags, ==, cudaStreamNonBlocking);
  if (streams == NULL)
    streams = g_ptr_array_new ();
  *stream = g_new0 (struct CUstream_st, 1);
  (*stream)->queue = g_ptr_array_new_with_free_func (free_work);
  g_ptr_array_add (streams, *stream);
  n_objects++;
  return cudaSuccess;
}

cudaError_t
cudaStreamDestroy (cudaStream_t stream)
{
  g_assert_true (g_ptr_array_remove (streams, stream));
  g_ptr_array_unref (stream->queue);
  g_clear_pointer (&stream->record, g_ptr_array_unref);
  g_free (stream);
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
      return fault;
    }
  if (stream->record != NULL)
    return refuse_while_recorded (stream);
  run_queue (stream);
  return cudaSuccess;
}

cudaError_t
cudaStreamBeginCapture (cudaStream_t stream, enum cudaStreamCaptureMode mode)
{
  FAULT ();
  if (stream->record != NULL)
    return cudaErrorIllegalState;
  stream->record = g_ptr_array_new_with_free_func (free_work);
  stream->is_spoiled = FALSE;
  return cudaSuccess;
}

cudaError_t
cudaStreamEndCapture (cudaStream_t stream, cudaGraph_t *graph)
{
  gboolean is_spoiled = stream->is_spoiled;

  *graph = NULL;
  g_assert_nonnull (stream->record);
  stream->is_spoiled = FALSE;
  if (is_spoiled)
    {
      g_clear_pointer (&stream->record, g_ptr_array_unref);
      return cudaErrorStreamCaptureInvalidated;
    }
  *graph = g_new0 (struct CUgraph_st, 1);
  (*graph)->works = g_steal_pointer (&stream->record);
  n_objects++;
  FAULT ();
  return cudaSuccess;
}

cudaError_t
cudaGraphDestroy (cudaGraph_t graph)
{
  g_ptr_array_unref (graph->works);
  g_free (graph);
  n_objects--;
  return cudaSuccess;
}

cudaError_t
cudaGraphInstantiate (cudaGraphExec_t *exec, cudaGraph_t graph, unsigned long long flags)
{
  FAULT ();
  *exec = g_new0 (struct CUgraphExec_st, 1);
  (*exec)->works = g_ptr_array_ref (graph->works);
  n_objects++;
  return cudaSuccess;
}

cudaError_t
cudaGraphUpload (cudaGraphExec_t exec, cudaStream_t stream)
{
  FAULT ();
  return cudaSuccess;
}

cudaError_t
cudaGraphLaunch (cudaGraphExec_t exec, cudaStream_t stream)
{
  FAULT ();
  if (stream->record != NULL)
    return refuse_while_recorded (stream);
  for (guint i = 0; i < exec->works->len; i++)
    {
      Work work = *(const Work *)exec->works->pdata[i];

      work.is_replayed = TRUE;
      enqueue (stream, &work);
    }
  return cudaSuccess;
}

cudaError_t
cudaGraphExecDestroy (cudaGraphExec_t exec)
{
  check_nothing_is_under_way ("A graph is freed");
  g_ptr_array_unref (exec->works);
  g_free (exec);
  n_objects--;
  return cudaSuccess;
}

cudaError_t
cudaEventCreate (cudaEvent_t *event)
{
  FAULT ();
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
  run_queue (stream);
  event->time_us = clock_us;
  return cudaSuccess;
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

/* ---- The driver ---- */

static CUresult
driver_init (unsigned flags)
{
  return get_number ("DIG_CUDA_DEVICES", 1) > 0 ? CUDA_SUCCESS : CUDA_ERROR_NO_DEVICE;
}

static CUresult
driver_version (int *version)
{
  *version = (int)get_number ("DIG_CUDA_DRIVER", CUDA_VERSION);
  return CUDA_SUCCESS;
}

static CUresult
driver_count (int *count)
{
  *count = (int)get_number ("DIG_CUDA_DEVICES", 1);
  return CUDA_SUCCESS;
}

static CUresult
driver_get (CUdevice *device, int index)
{
  *device = index;
  return CUDA_SUCCESS;
}

static CUresult
driver_name (char *name, int length, CUdevice device)
{
  g_strlcpy (name, "Emulated GPU", (gsize)length);
  return CUDA_SUCCESS;
}

static CUresult
driver_memory (size_t *n_bytes, CUdevice device)
{
  *n_bytes = (size_t)get_number ("DIG_CUDA_MIB", DEFAULT_MIB) * MIB;
  return CUDA_SUCCESS;
}

static CUresult
driver_attribute (int *value, CUdevice_attribute attribute, CUdevice device)
{
  int capability = (int)get_number ("DIG_CUDA_CAPABILITY", 90);

  *value =
      attribute == CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MAJOR ? capability / 10 : capability % 10;
  return CUDA_SUCCESS;
}

static CUresult
driver_error_string (CUresult error, const char **string)
{
  *string = "an error of the test";
  return CUDA_SUCCESS;
}

/* In the place of dlopen and dlsym in kernels/cuda. */
void *dig_runtime_dlopen (const char *name, int flags);
void *dig_runtime_dlsym (void *library, const char *name);

void *
dig_runtime_dlopen (const char *name, int flags)
{
  const char *driver = g_getenv ("DIG_CUDA_DRIVER");

  if (g_getenv ("DIG_CUDA_LIBRARY_US") != NULL
      && (g_str_has_prefix (name, "libcudnn") || g_str_has_prefix (name, "libcublasLt")))
    return &streams;
  return g_str_equal (name, "libcuda.so.1") && g_strcmp0 (driver, "none") != 0 ? &blocks : NULL;
}

void *
dig_runtime_dlsym (void *library, const char *name)
{
  const struct
  {
    const char *name;
    gpointer function;
  } functions[] = {
    { "cuInit", driver_init },
    { "cuDriverGetVersion", driver_version },
    { "cuDeviceGetCount", driver_count },
    { "cuDeviceGet", driver_get },
    { "cuDeviceGetName", driver_name },
    { "cuDeviceTotalMem_v2", driver_memory },
    { "cuDeviceGetAttribute", driver_attribute },
    { "cuGetErrorString", driver_error_string },
  };

  if (library == &streams)
    return dig_library_find (name);
  if (g_strcmp0 (g_getenv ("DIG_CUDA_DRIVER"), "old") == 0)
    return NULL;
  for (gsize i = 0; i < G_N_ELEMENTS (functions); i++)
    if (g_str_equal (functions[i].name, name))
      return functions[i].function;
  return NULL;
}
