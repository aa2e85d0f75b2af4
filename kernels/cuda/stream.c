/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Streams: a queue on one GPU with its memory, its scratch blocks, its first failure and its graphs.
 * Calls of the CUDA runtime are in this file, queues.c and tuning.c alone. */
#include <dlfcn.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "choices.h"
#include "dig-cuda-stream.h"
#include "kernels.h"
#include "rows.h"

#define MIB (1024.0 * 1024.0)
/* Below this much free memory no network of this program can be trained. */
#define MIN_FREE_BYTES (256u << 20)
#define MIN_BF16_CAPABILITY 80 /* Ampere: the first with bf16 and TF32 */

/* While one stream is being recorded, no other takes or frees memory, opens or ends: such calls wait for the whole device,
 * which may spoil what is being recorded in another thread. Recursive, since a first use takes memory while it is recorded.
 * The one state that streams share, and short: a step is recorded once. */
static pthread_mutex_t device_lock = PTHREAD_RECURSIVE_MUTEX_INITIALIZER_NP;
static unsigned n_streams; /* open or being opened */

void
dig_cuda_fail (DigStream *stream, DigStatusCode code, const char *format, ...)
{
  va_list arguments;

  if (stream->status.code != DIG_STATUS_OK)
    return;
  stream->status.code = code;
  va_start (arguments, format);
  vsnprintf (stream->status.message, sizeof stream->status.message, format, arguments);
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
  return stream->precision;
}

/* After one of these nothing works on the device until the process, or the machine, starts anew. */
static bool
is_device_lost (cudaError_t error)
{
  switch (error)
    {
    case cudaErrorDevicesUnavailable:
    case cudaErrorECCUncorrectable:
    case cudaErrorNvlinkUncorrectable:
    case cudaErrorIllegalAddress:
    case cudaErrorLaunchTimeout:
    case cudaErrorContextIsDestroyed:
    case cudaErrorHardwareStackError:
    case cudaErrorIllegalInstruction:
    case cudaErrorMisalignedAddress:
    case cudaErrorInvalidAddressSpace:
    case cudaErrorInvalidPc:
    case cudaErrorLaunchFailure:
    case cudaErrorSystemNotReady:
    case cudaErrorAssert:
    case cudaErrorExternalDevice:
    case cudaErrorUnknown:
#if CUDART_VERSION >= 13000
    case cudaErrorContained:
#endif
      return true;
    default:
      return false;
    }
}

bool
dig_cuda_check (DigStream *stream, cudaError_t error, const char *what)
{
  if (error == cudaSuccess)
    return true;
  (void)cudaGetLastError (); /* clears it, so that it is not blamed on a later call */
  if (error == cudaErrorMemoryAllocation)
    dig_cuda_fail (stream, DIG_STATUS_NO_MEMORY, "%s has too little free memory while %s.",
                   stream->info.name, what);
  else if (is_device_lost (error))
    dig_cuda_fail (stream, DIG_STATUS_DEVICE_LOST, "%s stopped working while %s: %s.",
                   stream->info.name, what, cudaGetErrorString (error));
  else
    dig_cuda_fail (stream, DIG_STATUS_FAILED, "%s failed while %s: %s.", stream->info.name, what,
                   cudaGetErrorString (error));
  return false;
}

void
dig_cuda_fail_library (DigStream *stream, const char *library, const char *format, ...)
{
  char work[96];
  va_list arguments;
  size_t n_free, n_total;
  cudaError_t error = cudaPeekAtLastError ();

  /* A library has a runtime of its own; a lost device answers to no call of ours either. */
  if (error == cudaSuccess)
    error = cudaMemGetInfo (&n_free, &n_total);
  if (is_device_lost (error))
    {
      dig_cuda_check (stream, error, "computing");
      return;
    }
  (void)cudaGetLastError ();
  va_start (arguments, format);
  vsnprintf (work, sizeof work, format, arguments);
  va_end (arguments);
  dig_cuda_fail (stream, DIG_STATUS_FAILED, "%s failed on %s in %s.", library, stream->info.name,
                 work);
}

bool
dig_cuda_is_alone (void)
{
  return n_streams == 1;
}

bool
dig_cuda_forgive_memory (DigStream *stream, const DigStatus *before)
{
  if (stream->status.code != DIG_STATUS_NO_MEMORY || before->code != DIG_STATUS_OK)
    return false;
  stream->status = *before;
  return true;
}

bool
dig_cuda_enter (DigStream *stream)
{
  return !dig_cuda_has_failed (stream)
         && dig_cuda_check (stream, cudaSetDevice (stream->device), "selecting the device");
}

void
dig_cuda_lock_device (void)
{
  pthread_mutex_lock (&device_lock);
}

void
dig_cuda_unlock_device (void)
{
  pthread_mutex_unlock (&device_lock);
}

void *
dig_cuda_open_library (const char *const *names)
{
  void *library = NULL;

  for (size_t i = 0; library == NULL && names[i] != NULL; i++)
    library = dlopen (names[i], RTLD_NOW | RTLD_LOCAL);
  return library;
}

/* The device of the options, as listed by `probe`, and whether it has the arithmetic wanted. */
static bool
find_device (DigStream *stream, const DigStreamOptions *options)
{
  enum
  {
    MAX_DEVICES = 64
  };
  DigDeviceInfo devices[MAX_DEVICES];
  DigStatus status = { DIG_STATUS_OK, "" };
  int n_devices = dig_cuda_probe (devices, MAX_DEVICES, &status);
  int capability;

  snprintf (stream->info.name, sizeof stream->info.name, "The GPU");
  if (n_devices == 0)
    dig_cuda_fail (stream, DIG_STATUS_NO_DEVICE, "%s", status.message);
  else if (options->device < 0 || options->device >= n_devices || options->device >= MAX_DEVICES)
    dig_cuda_fail (stream, DIG_STATUS_NO_DEVICE, "There is no GPU number %d; this machine has %d.",
                   options->device, n_devices);
  if (dig_cuda_has_failed (stream))
    return false;
  stream->info = devices[options->device];
  stream->gpu = dig_cuda_identify (&stream->info);
  if (!dig_rows_are_wanted ())
    stream->gpu = ~stream->gpu; /* what is the quickest without them is another choice */
  capability = stream->info.compute_capability;
  if (capability < DIG_CUDA_MIN_CAPABILITY)
    dig_cuda_fail (stream, DIG_STATUS_NO_DEVICE,
                   "%s is too old: its compute capability is %d.%d, and %d.%d is needed.",
                   stream->info.name, capability / 10, capability % 10,
                   DIG_CUDA_MIN_CAPABILITY / 10, DIG_CUDA_MIN_CAPABILITY % 10);
  else if (options->precision != DIG_PRECISION_FP32 && capability < MIN_BF16_CAPABILITY)
    dig_cuda_fail (stream, DIG_STATUS_FAILED,
                   "%s computes neither TF32 nor bf16: its compute capability is %d.%d, and %d.%d "
                   "is needed. Choose fp32.",
                   stream->info.name, capability / 10, capability % 10, MIN_BF16_CAPABILITY / 10,
                   MIN_BF16_CAPABILITY % 10);
  return !dig_cuda_has_failed (stream);
}

static bool
has_free_memory (DigStream *stream)
{
  size_t n_free = 0, n_total = 0;

  if (!dig_cuda_check (stream, cudaMemGetInfo (&n_free, &n_total), "starting"))
    return false;
  if (n_free >= MIN_FREE_BYTES)
    return true;
  dig_cuda_fail (stream, DIG_STATUS_NO_MEMORY,
                 "%s has too little free memory: %.0f of %.0f MiB, and at least %.0f are needed.",
                 stream->info.name, (double)n_free / MIB, (double)n_total / MIB,
                 (double)MIN_FREE_BYTES / MIB);
  return false;
}

/* Brings every kernel to the device: loading one while a graph is being recorded is not safe. */
static bool
load_kernels (DigStream *stream)
{
  static const void *const kernels[] = {
#define DIG_CUDA_ADDRESS(name, Arguments) (const void *)dig_kernel_##name,
    DIG_CUDA_KERNELS (DIG_CUDA_ADDRESS)
#undef DIG_CUDA_ADDRESS
  };
  struct cudaFuncAttributes attributes = { 0 };

  for (size_t i = 0; i < sizeof kernels / sizeof kernels[0]; i++)
    if (!dig_cuda_check (stream, cudaFuncGetAttributes (&attributes, kernels[i]),
                         "loading the program's kernels"))
      return false;
  stream->code_capability = attributes.ptxVersion;
  return true;
}

#if CUDART_VERSION >= 12030 /* earlier ones cannot record it */
#define MIN_OVERLAP_CAPABILITY 90

/* From this kernel's start on the GPU, the one before it is waited for in the kernel (dig_follow). */
static cudaError_t
launch_overlapping (DigStream *stream, const void *kernel, struct dim3 blocks, struct dim3 threads,
                    void **arguments)
{
  cudaLaunchAttribute attribute = { .id = cudaLaunchAttributeProgrammaticStreamSerialization };
  cudaLaunchConfig_t config = { .gridDim = blocks,
                                .blockDim = threads,
                                .stream = stream->queue,
                                .attrs = &attribute,
                                .numAttrs = 1 };

  attribute.val.programmaticStreamSerializationAllowed = 1;
  return cudaLaunchKernelExC (&config, kernel, arguments);
}

/* By the user's wish: what it gains was not measured yet. */
static bool
may_overlap (const DigStream *stream)
{
  const char *wanted = getenv ("DIGIT_LAB_CUDA_OVERLAP");

  return wanted != NULL && atoi (wanted) == 1
         && stream->info.compute_capability >= MIN_OVERLAP_CAPABILITY
         && stream->code_capability >= MIN_OVERLAP_CAPABILITY;
}
#else
static cudaError_t
launch_overlapping (DigStream *stream, const void *kernel, struct dim3 blocks, struct dim3 threads,
                    void **arguments)
{
  return cudaErrorNotSupported;
}

static bool
may_overlap (const DigStream *stream)
{
  return false;
}
#endif

static void
open_stream (DigStream *stream, const DigStreamOptions *options)
{
  if (find_device (stream, options) && dig_cuda_enter (stream) && has_free_memory (stream)
      && load_kernels (stream)
      && dig_cuda_check (stream, cudaStreamCreateWithFlags (&stream->queue, cudaStreamNonBlocking),
                         "opening a queue")
      && dig_cuda_check (stream,
                         cudaStreamCreateWithFlags (&stream->tuning_queue, cudaStreamNonBlocking),
                         "opening a queue")
      && dig_cuda_open_side (stream))
    {
      stream->may_overlap = may_overlap (stream);
      stream->cudnn = dig_cudnn_new (stream);
      stream->cublas = dig_cublas_new (stream);
    }
}

DigStream *
dig_cuda_stream_new (const DigStreamOptions *options, DigStatus *status)
{
  DigStream *stream = calloc (1, sizeof *stream);
  DigStatus result = { DIG_STATUS_NO_MEMORY, "There is no memory left for a GPU queue." };

  if (stream != NULL)
    {
      stream->device = options->device;
      stream->precision = options->precision;
      dig_cuda_keep_choices (options->choices_file);
      pthread_mutex_lock (&device_lock);
      n_streams++;
      open_stream (stream, options);
      pthread_mutex_unlock (&device_lock);
      result = stream->status;
      if (dig_cuda_has_failed (stream))
        {
          dig_cuda_stream_free (stream);
          stream = NULL;
        }
    }
  if (status != NULL)
    *status = result;
  return stream;
}

void
dig_cuda_free_scratch (DigCudaScratch *scratch)
{
  for (size_t i = 0; i < DIG_SCRATCH_N; i++)
    if (scratch->blocks[i].d_memory != NULL)
      (void)cudaFree (scratch->blocks[i].d_memory);
  for (size_t i = 0; i < scratch->n_outgrown; i++)
    (void)cudaFree (scratch->outgrown[i].d_memory);
  free (scratch->outgrown);
}

/* Both: after a failure they may not have come together. */
static void
wait_for_queues (DigStream *stream)
{
  dig_cuda_join (stream);
  (void)cudaStreamSynchronize (stream->queue);
  if (stream->other_queue != NULL)
    (void)cudaStreamSynchronize (stream->other_queue);
}

/* Frees what can be freed; on a lost device these calls fail, and nothing can be done about it. */
void
dig_cuda_stream_free (DigStream *stream)
{
  if (stream == NULL)
    return;
  pthread_mutex_lock (&device_lock);
  if (stream->queue != NULL)
    {
      (void)cudaSetDevice (stream->device);
      wait_for_queues (stream);
    }
  dig_cudnn_free (stream->cudnn, stream->status.code == DIG_STATUS_DEVICE_LOST);
  dig_cublas_free (stream->cublas, stream->status.code == DIG_STATUS_DEVICE_LOST);
  dig_cuda_free_scratch (&stream->scratch);
  dig_cuda_close_side (stream);
  if (stream->tuning_queue != NULL)
    (void)cudaStreamDestroy (stream->tuning_queue);
  if (stream->queue != NULL)
    (void)cudaStreamDestroy (stream->queue);
  (void)cudaGetLastError ();
  n_streams--;
  pthread_mutex_unlock (&device_lock);
  free (stream);
}

bool
dig_cuda_sync (DigStream *stream, DigStatus *status)
{
  dig_cuda_join (stream);
  if (dig_cuda_enter (stream))
    dig_cuda_check (stream, cudaStreamSynchronize (stream->queue), "computing");
  if (status != NULL)
    *status = stream->status;
  return !dig_cuda_has_failed (stream);
}

/* Memory and transfers have no place in a recorded step. */
static bool
enter_unrecorded (DigStream *stream, const char *what)
{
  if (!dig_cuda_enter (stream))
    return false;
  dig_cuda_settle (stream);
  dig_cuda_interrupt (stream);
  if (!stream->is_recording)
    return !dig_cuda_has_failed (stream);
  dig_cuda_fail (stream, DIG_STATUS_FAILED, "%s cannot be part of a recorded step.", what);
  return false;
}

void *
dig_cuda_alloc (DigStream *stream, size_t n_bytes)
{
  void *d_memory = NULL;
  cudaError_t error;

  if (!enter_unrecorded (stream, "An allocation"))
    return NULL;
  if (n_bytes == 0)
    n_bytes = 1;
  pthread_mutex_lock (&device_lock);
  error = cudaMalloc (&d_memory, n_bytes);
  pthread_mutex_unlock (&device_lock);
  if (error == cudaErrorMemoryAllocation)
    {
      (void)cudaGetLastError ();
      dig_cuda_fail (stream, DIG_STATUS_NO_MEMORY,
                     "%s has no %.1f MiB of memory left; a smaller batch or network needs less.",
                     stream->info.name, (double)n_bytes / MIB);
      return NULL;
    }
  if (!dig_cuda_check (stream, error, "taking memory"))
    return NULL;
  dig_cuda_check (stream, cudaMemsetAsync (d_memory, 0, n_bytes, stream->queue), "clearing memory");
  return d_memory;
}

/* What is given back may still be in use. On a lost device this fails at once; what is being recorded cannot be waited for,
 * and uses nothing before it is launched. */
static void
wait_before_freeing (DigStream *stream)
{
  (void)cudaSetDevice (stream->device);
  if (stream->is_recording)
    return;
  wait_for_queues (stream);
}

/* Works on a failed stream too, so that its memory comes back. */
void
dig_cuda_free (DigStream *stream, void *d_memory)
{
  if (d_memory == NULL)
    return;
  wait_before_freeing (stream);
  pthread_mutex_lock (&device_lock);
  (void)cudaFree (d_memory);
  pthread_mutex_unlock (&device_lock);
  (void)cudaGetLastError ();
}

/* Waits: whether the driver still reads pageable memory after its call returned is up to the driver. */
void
dig_cuda_upload (DigStream *stream, void *d_to, const void *from, size_t n_bytes)
{
  if (enter_unrecorded (stream, "An upload")
      && dig_cuda_check (
          stream, cudaMemcpyAsync (d_to, from, n_bytes, cudaMemcpyHostToDevice, stream->queue),
          "receiving data"))
    dig_cuda_check (stream, cudaStreamSynchronize (stream->queue), "receiving data");
}

void
dig_cuda_download (DigStream *stream, void *to, const void *d_from, size_t n_bytes)
{
  if (enter_unrecorded (stream, "A download")
      && dig_cuda_check (
          stream, cudaMemcpyAsync (to, d_from, n_bytes, cudaMemcpyDeviceToHost, stream->queue),
          "sending data"))
    dig_cuda_check (stream, cudaStreamSynchronize (stream->queue), "sending data");
}

void
dig_cuda_copy (DigStream *stream, void *d_to, const void *d_from, size_t n_bytes)
{
  dig_cuda_settle (stream);
  dig_cuda_interrupt (stream);
  if (dig_cuda_enter (stream))
    dig_cuda_check (
        stream, cudaMemcpyAsync (d_to, d_from, n_bytes, cudaMemcpyDeviceToDevice, stream->queue),
        "copying");
}

void
dig_cuda_zero (DigStream *stream, void *d_memory, size_t n_bytes)
{
  dig_cuda_settle (stream);
  dig_cuda_interrupt (stream);
  if (dig_cuda_enter (stream))
    dig_cuda_check (stream, cudaMemsetAsync (d_memory, 0, n_bytes, stream->queue),
                    "clearing memory");
}

static bool
keep_outgrown (DigStream *stream, const DigCudaBlock *block)
{
  DigCudaScratch *scratch = &stream->scratch;
  DigCudaBlock *outgrown;

  if (block->d_memory == NULL)
    return true;
  outgrown = realloc (scratch->outgrown, (scratch->n_outgrown + 1) * sizeof *outgrown);
  if (outgrown == NULL)
    {
      dig_cuda_fail (stream, DIG_STATUS_NO_MEMORY, "There is no memory left for a GPU queue.");
      return false;
    }
  scratch->outgrown = outgrown;
  scratch->outgrown[scratch->n_outgrown++] = *block;
  return true;
}

void *
dig_cuda_scratch (DigStream *stream, DigScratch use, size_t n_bytes)
{
  DigCudaBlock *block = &stream->scratch.blocks[use];
  DigCudaBlock larger = { NULL, n_bytes };
  cudaError_t error;

  if (!dig_cuda_enter (stream))
    return NULL;
  if (n_bytes <= block->n_bytes && block->d_memory != NULL)
    return block->d_memory;
  pthread_mutex_lock (&device_lock);
  error = cudaMalloc (&larger.d_memory, n_bytes > 0 ? n_bytes : 1);
  pthread_mutex_unlock (&device_lock);
  if (!dig_cuda_check (stream, error, "taking working memory"))
    return NULL;
  if (!keep_outgrown (stream, block))
    {
      (void)cudaFree (larger.d_memory);
      return NULL;
    }
  *block = larger;
  return block->d_memory;
}

/* A kernel that directly follows another of ours may overlap with it; all else waits for its predecessor as a whole. */
void
dig_cuda_launch (DigStream *stream, const void *kernel, DigCudaGrid grid, unsigned n_threads,
                 const void *arguments)
{
  struct dim3 blocks = { grid.x, grid.y, 1 }, threads = { n_threads, 1, 1 };
  void *list[] = { (void *)(uintptr_t)arguments };
  cudaError_t error;

  dig_cuda_settle (stream);
  if (grid.x == 0 || grid.y == 0 || !dig_cuda_enter (stream))
    return;
  if (stream->may_overlap && stream->follows_kernel)
    error = launch_overlapping (stream, kernel, blocks, threads, list);
  else
    error = cudaLaunchKernel (kernel, blocks, threads, list, 0, stream->queue);
  stream->follows_kernel = dig_cuda_check (stream, error, "starting a kernel");
}

/* Relaxed: the first use of a shape measures algorithms and takes working memory while the step is
 * being recorded, on `tuning_queue`; what was enqueued before has ended by then. */
void
dig_cuda_graph_begin (DigStream *stream)
{
  if (!enter_unrecorded (stream, "Another recording")
      || !dig_cuda_check (stream, cudaStreamSynchronize (stream->queue), "computing"))
    return;
  pthread_mutex_lock (&device_lock); /* until the recording ends */
  stream->is_recording =
      dig_cuda_check (stream, cudaStreamBeginCapture (stream->queue, cudaStreamCaptureModeRelaxed),
                      "starting to record a step");
  if (!stream->is_recording)
    pthread_mutex_unlock (&device_lock);
}

cudaError_t
dig_cuda_instantiate (cudaGraphExec_t *exec, cudaGraph_t graph)
{
#if CUDART_VERSION >= 12000
  return cudaGraphInstantiate (exec, graph, 0);
#else
  return cudaGraphInstantiate (exec, graph, NULL, NULL, 0);
#endif
}

static DigGraph *
make_graph (DigStream *stream, cudaGraph_t recorded)
{
  DigGraph *graph = calloc (1, sizeof *graph);

  if (graph == NULL)
    dig_cuda_fail (stream, DIG_STATUS_NO_MEMORY, "There is no memory left for a GPU queue.");
  else if (!dig_cuda_check (stream, dig_cuda_instantiate (&graph->exec, recorded),
                            "recording a step")
           || !dig_cuda_check (stream, cudaGraphUpload (graph->exec, stream->queue),
                               "recording a step"))
    {
      dig_cuda_graph_free (stream, graph);
      graph = NULL;
    }
  return graph;
}

DigGraph *
dig_cuda_graph_end (DigStream *stream)
{
  cudaGraph_t recorded = NULL;
  DigGraph *graph = NULL;
  cudaError_t error;

  if (!stream->is_recording)
    return NULL;
  dig_cuda_join (stream);
  dig_cuda_interrupt (stream);
  stream->is_recording = false;
  error = cudaStreamEndCapture (stream->queue, &recorded); /* also after a failure: it must end */
  if (!dig_cuda_has_failed (stream) && dig_cuda_check (stream, error, "recording a step"))
    graph = make_graph (stream, recorded);
  if (recorded != NULL)
    (void)cudaGraphDestroy (recorded);
  pthread_mutex_unlock (&device_lock);
  return graph;
}

void
dig_cuda_graph_launch (DigStream *stream, DigGraph *graph)
{
  dig_cuda_settle (stream);
  dig_cuda_interrupt (stream);
  if (graph != NULL && dig_cuda_enter (stream))
    dig_cuda_check (stream, cudaGraphLaunch (graph->exec, stream->queue), "starting a step");
}

void
dig_cuda_graph_free (DigStream *stream, DigGraph *graph)
{
  if (graph == NULL)
    return;
  wait_before_freeing (stream);
  pthread_mutex_lock (&device_lock);
  if (graph->exec != NULL)
    (void)cudaGraphExecDestroy (graph->exec);
  pthread_mutex_unlock (&device_lock);
  (void)cudaGetLastError ();
  free (graph);
}
