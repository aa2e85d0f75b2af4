/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Convolutions by cuDNN. Every call of cuDNN is in this file.
 *
 * The library is opened with the first stream, not with the plug-in. It offers several algorithms
 * for a shape; those that repeat bit for bit are tried (tuning.h) when a stream meets the shape for
 * the first time, and the choice is kept. The calls are the classic ones: deprecated in cuDNN 9 in
 * favour of its graph interface, but present in all of it, and they take part in stream capture.
 *
 * cuDNN pads both sides alike. "Same" padding of an even kernel does not, and is left to our own
 * kernels, like every shape that no algorithm takes. */
#include <cudnn.h>
#include <dlfcn.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "tuning.h"

#pragma GCC diagnostic ignored "-Wdeprecated-declarations"

#define MAX_WORKSPACE_BYTES (256u << 20)
#define MAX_CANDIDATES 6 /* ≤ DIG_CUDA_MAX_CANDIDATES */
#define MAX_LISTED 16
#define MATH_SHIFT 8

#define CUDNN_FUNCTIONS(F)                                                                         \
  F (cudnnCreate)                                                                                  \
  F (cudnnDestroy)                                                                                 \
  F (cudnnSetStream)                                                                               \
  F (cudnnGetVersion)                                                                              \
  F (cudnnCreateTensorDescriptor)                                                                  \
  F (cudnnSetTensor4dDescriptor)                                                                   \
  F (cudnnDestroyTensorDescriptor)                                                                 \
  F (cudnnCreateFilterDescriptor)                                                                  \
  F (cudnnSetFilter4dDescriptor)                                                                   \
  F (cudnnDestroyFilterDescriptor)                                                                 \
  F (cudnnCreateConvolutionDescriptor)                                                             \
  F (cudnnSetConvolution2dDescriptor)                                                              \
  F (cudnnSetConvolutionMathType)                                                                  \
  F (cudnnDestroyConvolutionDescriptor)                                                            \
  F (cudnnGetConvolutionForwardAlgorithm_v7)                                                       \
  F (cudnnGetConvolutionBackwardDataAlgorithm_v7)                                                  \
  F (cudnnGetConvolutionBackwardFilterAlgorithm_v7)                                                \
  F (cudnnGetConvolutionForwardWorkspaceSize)                                                      \
  F (cudnnGetConvolutionBackwardDataWorkspaceSize)                                                 \
  F (cudnnGetConvolutionBackwardFilterWorkspaceSize)                                               \
  F (cudnnConvolutionForward)                                                                      \
  F (cudnnConvolutionBackwardData)                                                                 \
  F (cudnnConvolutionBackwardFilter)

typedef struct
{
#define DECLARE(name) __typeof__ (name) *name;
  CUDNN_FUNCTIONS (DECLARE)
#undef DECLARE
} Functions;

typedef enum
{
  FORWARD,
  BACKWARD_DATA,
  BACKWARD_WEIGHTS,
} Kind;

typedef struct _Plan
{
  DigCudaKey key;
  Kind kind;
  DigPrecision precision;
  DigConv2dShape shape;
  int algorithm; /* as in Candidates, or below 0 a choice of tuning.h */
  cudnnTensorDescriptor_t x, y;
  cudnnFilterDescriptor_t w;
  cudnnConvolutionDescriptor_t conv;
  struct _Plan *next;
} Plan;

struct _DigCudnn
{
  cudnnHandle_t handle, side_handle, tuning_handle; /* one a queue; NULL until one is needed */
  bool is_refused;                                  /* cuDNN gave none */
  Plan *plans;                                      /* of this stream, one a kind and shape */
};

static pthread_once_t open_once = PTHREAD_ONCE_INIT;
static Functions cudnn; /* read-only once opened */
static bool is_open;

static void
open_library (void)
{
  static const char *const names[] = { "libcudnn.so.9", NULL };
  void *library = dig_cuda_open_library (names);
  const struct
  {
    void *entry;
    const char *name;
  } symbols[] = {
#define SYMBOL(name) { &cudnn.name, #name },
    CUDNN_FUNCTIONS (SYMBOL)
#undef SYMBOL
  };

  if (library == NULL)
    return;
  for (size_t i = 0; i < sizeof symbols / sizeof symbols[0]; i++)
    {
      void *symbol = dlsym (library, symbols[i].name);

      if (symbol == NULL)
        return;
      memcpy (symbols[i].entry, &symbol, sizeof symbol);
    }
  is_open = true;
}

unsigned
dig_cudnn_get_version (void)
{
  pthread_once (&open_once, open_library);
  return is_open ? (unsigned)cudnn.cudnnGetVersion () : 0;
}

DigCudnn *
dig_cudnn_new (DigStream *stream)
{
  pthread_once (&open_once, open_library);
  return is_open ? calloc (1, sizeof (DigCudnn)) : NULL;
}

static void
close_handles (DigCudnn *self)
{
  cudnnHandle_t *handles[] = { &self->handle, &self->side_handle, &self->tuning_handle };

  for (size_t i = 0; i < sizeof handles / sizeof handles[0]; i++)
    {
      if (*handles[i] != NULL)
        cudnn.cudnnDestroy (*handles[i]);
      *handles[i] = NULL;
    }
}

static bool
open_handle (cudnnHandle_t *handle, cudaStream_t queue)
{
  return cudnn.cudnnCreate (handle) == CUDNN_STATUS_SUCCESS
         && cudnn.cudnnSetStream (*handle, queue) == CUDNN_STATUS_SUCCESS;
}

/* A handle brings some hundred megabytes of cuDNN into the process: where our own kernels are known to be quickest, none is
 * opened. Steps run once before they are recorded, so that this is not met in a recording. */
static bool
open_handles (DigStream *stream)
{
  DigCudnn *self = stream->cudnn;
  bool is_aside = stream->side == DIG_SIDE_ASIDE;
  cudaStream_t queue = is_aside ? stream->other_queue : stream->queue;
  cudaStream_t other_queue = is_aside ? stream->queue : stream->other_queue;

  if (self->handle != NULL || self->is_refused)
    return self->handle != NULL;
  if (open_handle (&self->handle, queue) && open_handle (&self->tuning_handle, stream->tuning_queue)
      && (other_queue == NULL || open_handle (&self->side_handle, other_queue)))
    return true;
  close_handles (self);
  self->is_refused = true;
  return false;
}

static void
free_plan (Plan *plan)
{
  if (plan->x != NULL)
    cudnn.cudnnDestroyTensorDescriptor (plan->x);
  if (plan->y != NULL)
    cudnn.cudnnDestroyTensorDescriptor (plan->y);
  if (plan->w != NULL)
    cudnn.cudnnDestroyFilterDescriptor (plan->w);
  if (plan->conv != NULL)
    cudnn.cudnnDestroyConvolutionDescriptor (plan->conv);
  free (plan);
}

void
dig_cudnn_free (DigCudnn *self, bool is_lost)
{
  if (self == NULL)
    return;
  for (Plan *plan = self->plans, *next; plan != NULL; plan = next)
    {
      next = plan->next;
      free_plan (plan);
    }
  if (!is_lost)
    close_handles (self);
  free (self);
}

static bool
describe (Plan *plan)
{
  const DigPrecision precision = plan->precision;
  const DigConv2dShape *s = &plan->shape;
  cudnnDataType_t type = precision == DIG_PRECISION_BF16 ? CUDNN_DATA_BFLOAT16 : CUDNN_DATA_FLOAT;
  /* FMA_MATH keeps full float products; DEFAULT_MATH lets the device take TF32. */
  cudnnMathType_t math = precision == DIG_PRECISION_FP32   ? CUDNN_FMA_MATH
                         : precision == DIG_PRECISION_TF32 ? CUDNN_DEFAULT_MATH
                                                           : CUDNN_TENSOR_OP_MATH;

  return cudnn.cudnnCreateTensorDescriptor (&plan->x) == CUDNN_STATUS_SUCCESS
         && cudnn.cudnnCreateTensorDescriptor (&plan->y) == CUDNN_STATUS_SUCCESS
         && cudnn.cudnnCreateFilterDescriptor (&plan->w) == CUDNN_STATUS_SUCCESS
         && cudnn.cudnnCreateConvolutionDescriptor (&plan->conv) == CUDNN_STATUS_SUCCESS
         && cudnn.cudnnSetTensor4dDescriptor (plan->x, CUDNN_TENSOR_NCHW, type, s->n, s->c, s->h,
                                              s->w)
                == CUDNN_STATUS_SUCCESS
         && cudnn.cudnnSetTensor4dDescriptor (plan->y, CUDNN_TENSOR_NCHW, type, s->n, s->oc, s->oh,
                                              s->ow)
                == CUDNN_STATUS_SUCCESS
         && cudnn.cudnnSetFilter4dDescriptor (plan->w, type, CUDNN_TENSOR_NCHW, s->oc, s->c, s->kh,
                                              s->kw)
                == CUDNN_STATUS_SUCCESS
         && cudnn.cudnnSetConvolution2dDescriptor (plan->conv, s->pad_top, s->pad_left, 1, 1, 1, 1,
                                                   CUDNN_CROSS_CORRELATION, CUDNN_DATA_FLOAT)
                == CUDNN_STATUS_SUCCESS
         && cudnn.cudnnSetConvolutionMathType (plan->conv, math) == CUDNN_STATUS_SUCCESS;
}

/* The three kinds of listing differ in the type of their algorithm alone. */
#define COLLECT(PerfType, call, ...)                                                               \
  do                                                                                               \
    {                                                                                              \
      PerfType listed[MAX_LISTED];                                                                 \
                                                                                                   \
      if (call (handle, __VA_ARGS__, MAX_LISTED, &n_listed, listed) == CUDNN_STATUS_SUCCESS)       \
        for (int i = 0; i < n_listed; i++)                                                         \
          if (listed[i].status == CUDNN_STATUS_SUCCESS                                             \
              && listed[i].determinism == CUDNN_DETERMINISTIC                                      \
              && listed[i].memory <= MAX_WORKSPACE_BYTES)                                          \
            n = add_candidate (candidates, n,                                                      \
                               join (plan, (int)listed[i].algo, listed[i].mathType));              \
    }                                                                                              \
  while (0)

static int
add_candidate (int *candidates, int n, int candidate)
{
  for (int i = 0; i < n; i++)
    if (candidates[i] == candidate)
      return n;
  if (n < MAX_CANDIDATES)
    candidates[n++] = candidate;
  return n;
}

/* One number for an algorithm and the mathematics that it was listed with; full float products stay that. */
static int
join (const Plan *plan, int algorithm, cudnnMathType_t math)
{
  return algorithm
         | (int)(plan->precision == DIG_PRECISION_FP32 ? CUDNN_FMA_MATH : math) << MATH_SHIFT;
}

static int
get_algorithm (int candidate)
{
  return candidate & ((1 << MATH_SHIFT) - 1);
}

static cudnnMathType_t
get_math (int candidate)
{
  return (cudnnMathType_t)(candidate >> MATH_SHIFT);
}

/* The library's best guess first. */
static int
list_candidates (cudnnHandle_t handle, const Plan *plan, int *candidates)
{
  int n_listed = 0, n = 0;

  switch (plan->kind)
    {
    case FORWARD:
      COLLECT (cudnnConvolutionFwdAlgoPerf_t, cudnn.cudnnGetConvolutionForwardAlgorithm_v7, plan->x,
               plan->w, plan->conv, plan->y);
      break;
    case BACKWARD_DATA:
      COLLECT (cudnnConvolutionBwdDataAlgoPerf_t, cudnn.cudnnGetConvolutionBackwardDataAlgorithm_v7,
               plan->w, plan->y, plan->conv, plan->x);
      break;
    case BACKWARD_WEIGHTS:
    default:
      COLLECT (cudnnConvolutionBwdFilterAlgoPerf_t,
               cudnn.cudnnGetConvolutionBackwardFilterAlgorithm_v7, plan->x, plan->y, plan->conv,
               plan->w);
      break;
    }
  return n;
}

static cudnnStatus_t
get_workspace (cudnnHandle_t handle, const Plan *plan, int algorithm, size_t *n_bytes)
{
  switch (plan->kind)
    {
    case FORWARD:
      return cudnn.cudnnGetConvolutionForwardWorkspaceSize (
          handle, plan->x, plan->w, plan->conv, plan->y, (cudnnConvolutionFwdAlgo_t)algorithm,
          n_bytes);
    case BACKWARD_DATA:
      return cudnn.cudnnGetConvolutionBackwardDataWorkspaceSize (
          handle, plan->w, plan->y, plan->conv, plan->x, (cudnnConvolutionBwdDataAlgo_t)algorithm,
          n_bytes);
    case BACKWARD_WEIGHTS:
    default:
      return cudnn.cudnnGetConvolutionBackwardFilterWorkspaceSize (
          handle, plan->x, plan->y, plan->conv, plan->w, (cudnnConvolutionBwdFilterAlgo_t)algorithm,
          n_bytes);
    }
}

/* That of stream->queue. */
static cudnnHandle_t
get_handle (const DigStream *stream)
{
  if (stream->queue == stream->tuning_queue)
    return stream->cudnn->tuning_handle;
  return stream->side == DIG_SIDE_ASIDE ? stream->cudnn->side_handle : stream->cudnn->handle;
}

/* forward: out = y from x, w; backward data: x's gradient from y's, w; weights: w's from x, y's. */
static cudnnStatus_t
call (DigStream *stream, const Plan *plan, int algorithm, void *d_workspace, size_t n_bytes,
      void *d_out, const void *d_a, const void *d_b)
{
  const float one = 1.0f, none = 0.0f;
  cudnnHandle_t handle = get_handle (stream);

  dig_cuda_interrupt (stream);
  switch (plan->kind)
    {
    case FORWARD:
      return cudnn.cudnnConvolutionForward (handle, &one, plan->x, d_a, plan->w, d_b, plan->conv,
                                            (cudnnConvolutionFwdAlgo_t)algorithm, d_workspace,
                                            n_bytes, &none, plan->y, d_out);
    case BACKWARD_DATA:
      return cudnn.cudnnConvolutionBackwardData (
          handle, &one, plan->w, d_b, plan->y, d_a, plan->conv,
          (cudnnConvolutionBwdDataAlgo_t)algorithm, d_workspace, n_bytes, &none, plan->x, d_out);
    case BACKWARD_WEIGHTS:
    default:
      return cudnn.cudnnConvolutionBackwardFilter (
          handle, &one, plan->x, d_a, plan->y, d_b, plan->conv,
          (cudnnConvolutionBwdFilterAlgo_t)algorithm, d_workspace, n_bytes, &none, plan->w, d_out);
    }
}

typedef struct
{
  size_t n_out, n_a, n_b;
} Sizes;

static Sizes
get_sizes (const Plan *plan)
{
  const DigConv2dShape *s = &plan->shape;
  size_t n_x = (size_t)s->n * (size_t)s->c * (size_t)s->h * (size_t)s->w;
  size_t n_y = (size_t)s->n * (size_t)s->oc * (size_t)s->oh * (size_t)s->ow;
  size_t n_w = (size_t)s->oc * (size_t)s->c * (size_t)s->kh * (size_t)s->kw;

  switch (plan->kind)
    {
    case FORWARD:
      return (Sizes){ n_y, n_x, n_w };
    case BACKWARD_DATA:
      return (Sizes){ n_x, n_y, n_w };
    case BACKWARD_WEIGHTS:
    default:
      return (Sizes){ n_w, n_x, n_y };
    }
}

/* Runs the plan on stream->queue; false when cuDNN refuses. */
static bool
run (DigStream *stream, const Plan *plan, int candidate, float *d_out, const float *d_a,
     const float *d_b)
{
  int algorithm = get_algorithm (candidate);
  cudnnHandle_t handle = get_handle (stream);
  Sizes sizes = get_sizes (plan);
  size_t n_bytes = 0;
  void *d_workspace, *d_out16, *d_a16, *d_b16;

  if (cudnn.cudnnSetConvolutionMathType (plan->conv, get_math (candidate)) != CUDNN_STATUS_SUCCESS
      || get_workspace (handle, plan, algorithm, &n_bytes) != CUDNN_STATUS_SUCCESS
      || n_bytes > MAX_WORKSPACE_BYTES)
    return false;
  d_workspace = n_bytes > 0 ? dig_cuda_scratch (stream, DIG_SCRATCH_WORKSPACE, n_bytes) : NULL;
  if (n_bytes > 0 && d_workspace == NULL)
    return false;
  if (stream->precision != DIG_PRECISION_BF16)
    return call (stream, plan, algorithm, d_workspace, n_bytes, d_out, d_a, d_b)
           == CUDNN_STATUS_SUCCESS;
  d_out16 = dig_cuda_scratch (stream, DIG_SCRATCH_CAST_C, sizes.n_out * sizeof (uint16_t));
  d_a16 = dig_cuda_scratch (stream, DIG_SCRATCH_CAST_A, sizes.n_a * sizeof (uint16_t));
  d_b16 = dig_cuda_scratch (stream, DIG_SCRATCH_CAST_B, sizes.n_b * sizeof (uint16_t));
  if (d_out16 == NULL || d_a16 == NULL || d_b16 == NULL)
    return false;
  dig_cuda_to_bf16 (stream, sizes.n_a, d_a16, d_a);
  dig_cuda_to_bf16 (stream, sizes.n_b, d_b16, d_b);
  if (call (stream, plan, algorithm, d_workspace, n_bytes, d_out16, d_a16, d_b16)
      != CUDNN_STATUS_SUCCESS)
    return false;
  dig_cuda_from_bf16 (stream, sizes.n_out, d_out, d_out16);
  return true;
}

typedef struct
{
  const Plan *plan;
  int list[MAX_CANDIDATES]; /* made by join */
} Candidates;

/* The forward pass with its bias, which costs cuDNN's output another kernel; its numbers are the first of `a`. */
static bool
run_candidate (DigStream *stream, const void *context, int candidate, float *d_out,
               const float *d_a, const float *d_b)
{
  const Candidates *candidates = context;
  const DigConv2dShape *s = &candidates->plan->shape;

  if (!run (stream, candidates->plan, candidates->list[candidate], d_out, d_a, d_b))
    return false;
  if (candidates->plan->kind == FORWARD)
    dig_cuda_bias_activation (stream, DIG_ACTIVATION_NONE, (size_t)s->n, s->oc, s->oh * s->ow,
                              d_out, d_a);
  return true;
}

static void
run_own (DigStream *stream, const void *context, DigOwn own, float *d_out, const float *d_a,
         const float *d_b)
{
  const Plan *plan = ((const Candidates *)context)->plan;

  switch (plan->kind)
    {
    case FORWARD:
      dig_cuda_convolve (stream, own, &plan->shape, DIG_ACTIVATION_NONE, d_out, d_a, d_b, d_a);
      break;
    case BACKWARD_DATA:
      dig_cuda_convolve_back (stream, own, &plan->shape, d_out, d_a, d_b);
      break;
    case BACKWARD_WEIGHTS:
    default:
      dig_cuda_convolve_weights (stream, own, &plan->shape, d_out, d_a, d_b);
      break;
    }
}

/* False: not to be remembered. */
static bool
choose_algorithm (DigStream *stream, Plan *plan)
{
  const DigConv2dShape *s = &plan->shape;
  Candidates candidates = { plan, { 0 } };
  Sizes sizes = get_sizes (plan);
  DigTrial trial = {
    .n_out = sizes.n_out,
    .n_a = plan->kind == FORWARD && sizes.n_a < (size_t)s->oc ? (size_t)s->oc : sizes.n_a,
    .n_b = sizes.n_b,
    .run = run_candidate,
    .run_own = run_own,
    .context = &candidates,
  };
  int channels = plan->kind == BACKWARD_DATA ? s->oc : s->c, choice = DIG_CHOICE_OWN;
  bool is_lasting = false;

  trial.n_terms = plan->kind == BACKWARD_WEIGHTS ? (size_t)s->n * (size_t)s->oh * (size_t)s->ow
                                                 : (size_t)channels * (size_t)s->kh * (size_t)s->kw;
  trial.n_candidates = list_candidates (stream->cudnn->tuning_handle, plan, candidates.list);
  if (trial.n_candidates > 0)
    is_lasting = dig_cuda_choose (stream, &trial, &choice);
  plan->algorithm = choice >= 0 ? candidates.list[choice] : choice;
  return is_lasting;
}

static bool
is_padded_alike (const DigConv2dShape *s)
{
  return s->oh == s->h + 2 * s->pad_top - s->kh + 1 && s->ow == s->w + 2 * s->pad_left - s->kw + 1;
}

static DigCudaKey
get_key (const DigStream *stream, Kind kind, const DigConv2dShape *s)
{
  return (DigCudaKey){ stream->gpu,
                       { 'c', (int)kind, (int)stream->precision, s->n, s->c, s->h, s->w, s->oc,
                         s->kh, s->kw, s->pad_top, s->pad_left, s->oh, s->ow } };
}

/* What was kept may be of another library, and must be one that repeats. */
static bool
has_algorithm (DigStream *stream, const Plan *plan)
{
  int candidates[MAX_CANDIDATES];
  int n = list_candidates (stream->cudnn->handle, plan, candidates);

  for (int i = 0; i < n; i++)
    if (candidates[i] == plan->algorithm)
      return true;
  return false;
}

/* Under the lock, so that two streams that meet a shape at once take one algorithm. */
static void
look_up_algorithm (DigStream *stream, Plan *plan)
{
  bool is_known;

  dig_cuda_lock_device ();
  is_known = dig_cuda_recall (&plan->key, &plan->algorithm);
  if (!is_known || plan->algorithm >= 0)
    {
      if (!open_handles (stream) || !describe (plan))
        plan->algorithm = DIG_CHOICE_OWN;
      else if ((!is_known || !has_algorithm (stream, plan)) && choose_algorithm (stream, plan))
        dig_cuda_remember (&plan->key, plan->algorithm, dig_cuda_is_alone ());
    }
  dig_cuda_unlock_device ();
}

static Plan *
find_plan (DigStream *stream, Kind kind, const DigConv2dShape *shape)
{
  DigCudaKey key = get_key (stream, kind, shape);
  Plan *plan;

  for (plan = stream->cudnn->plans; plan != NULL; plan = plan->next)
    if (memcmp (&plan->key, &key, sizeof key) == 0)
      return plan;
  plan = calloc (1, sizeof *plan);
  if (plan == NULL)
    return NULL;
  *plan = (Plan){ .key = key,
                  .kind = kind,
                  .precision = stream->precision,
                  .shape = *shape,
                  .algorithm = DIG_CHOICE_OWN };
  if (is_padded_alike (shape))
    look_up_algorithm (stream, plan);
  plan->next = stream->cudnn->plans;
  stream->cudnn->plans = plan;
  return plan;
}

/* cuDNN reads four floats at a time where it can; arrays in a flat block may begin anywhere. */
static bool
is_aligned (const void *d_a, const void *d_b, const void *d_c)
{
  return ((uintptr_t)d_a | (uintptr_t)d_b | (uintptr_t)d_c) % 16 == 0;
}

static bool
convolve (DigStream *stream, Kind kind, const DigConv2dShape *shape, float *d_out, const float *d_a,
          const float *d_b, DigOwn *own)
{
  const DigStatus before = stream->status;
  Plan *plan;

  *own = DIG_OWN_FASTEST;
  dig_cuda_settle (stream);
  if (stream->cudnn == NULL || !is_aligned (d_out, d_a, d_b) || !dig_cuda_enter (stream))
    return false;
  plan = find_plan (stream, kind, shape);
  if (plan != NULL && plan->algorithm == DIG_CHOICE_PLAIN)
    *own = DIG_OWN_PLAIN;
  if (plan == NULL || plan->algorithm < 0)
    return false;
  if (run (stream, plan, plan->algorithm, d_out, d_a, d_b))
    return true;
  if (dig_cuda_forgive_memory (stream, &before))
    {
      plan->algorithm = DIG_CHOICE_OWN;
      return false;
    }
  dig_cuda_fail_library (stream, "cuDNN", "a convolution of %d images", shape->n);
  return true;
}

bool
dig_cudnn_forward (DigStream *stream, const DigConv2dShape *shape, float *d_y, const float *d_x,
                   const float *d_w, DigOwn *own)
{
  return convolve (stream, FORWARD, shape, d_y, d_x, d_w, own);
}

bool
dig_cudnn_backward_data (DigStream *stream, const DigConv2dShape *shape, float *d_grad_x,
                         const float *d_grad_y, const float *d_w, DigOwn *own)
{
  return convolve (stream, BACKWARD_DATA, shape, d_grad_x, d_grad_y, d_w, own);
}

bool
dig_cudnn_backward_weights (DigStream *stream, const DigConv2dShape *shape, float *d_grad_w,
                            const float *d_x, const float *d_grad_y, DigOwn *own)
{
  return convolve (stream, BACKWARD_WEIGHTS, shape, d_grad_w, d_x, d_grad_y, own);
}
