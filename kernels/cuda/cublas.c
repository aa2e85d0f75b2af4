/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Matrix products by cuBLASLt. Every call of it is in this file.
 *
 * cuBLASLt thinks in columns: the row-major d (M, N) = a · b is its column-major dᵀ (N, M) = bᵀ · aᵀ,
 * so b is its first operand and the bias (N) one per row, as its epilogue wants it. The library is
 * opened with the first stream; algorithms are tried as cuDNN's are (tuning.h). */
#include <cublasLt.h>
#include <dlfcn.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "tuning.h"

#define MAX_WORKSPACE_BYTES (32u << 20)
#define MAX_CANDIDATES 6 /* ≤ DIG_CUDA_MAX_CANDIDATES */

#define CUBLAS_FUNCTIONS(F)                                                                        \
  F (cublasLtGetVersion)                                                                           \
  F (cublasLtCreate)                                                                               \
  F (cublasLtDestroy)                                                                              \
  F (cublasLtMatmul)                                                                               \
  F (cublasLtMatmulDescCreate)                                                                     \
  F (cublasLtMatmulDescDestroy)                                                                    \
  F (cublasLtMatmulDescSetAttribute)                                                               \
  F (cublasLtMatrixLayoutCreate)                                                                   \
  F (cublasLtMatrixLayoutDestroy)                                                                  \
  F (cublasLtMatmulPreferenceCreate)                                                               \
  F (cublasLtMatmulPreferenceDestroy)                                                              \
  F (cublasLtMatmulPreferenceSetAttribute)                                                         \
  F (cublasLtMatmulAlgoGetHeuristic)

typedef struct
{
#define DECLARE(name) __typeof__ (name) *name;
  CUBLAS_FUNCTIONS (DECLARE)
#undef DECLARE
} Functions;

typedef struct _Plan
{
  DigCudaKey key;
  DigMatrixProduct product;
  bool has_bias;
  uint32_t alignment; /* bytes, of every array; a bias has 16 */
  int algorithm;      /* place in the library's list, below 0: left to our own kernel */
  int n_listed;
  cublasLtMatmulHeuristicResult_t listed[MAX_CANDIDATES];
  cublasLtMatmulDesc_t matmul;
  cublasLtMatrixLayout_t first, second, result;
  struct _Plan *next;
} Plan;

struct _DigCublas
{
  cublasLtHandle_t handle;
  Plan *plans;
};

static pthread_once_t open_once = PTHREAD_ONCE_INIT;
static Functions cublas; /* read-only once opened */
static bool is_open;

#define NAME_OF(major) NAME_OF_NUMBER (major)
#define NAME_OF_NUMBER(major) "libcublasLt.so." #major

static void
open_library (void)
{
  static const char *const names[] = { NAME_OF (CUBLAS_VER_MAJOR), NULL };
  void *library = dig_cuda_open_library (names);
  const struct
  {
    void *entry;
    const char *name;
  } symbols[] = {
#define SYMBOL(name) { &cublas.name, #name },
    CUBLAS_FUNCTIONS (SYMBOL)
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
dig_cublas_get_version (void)
{
  pthread_once (&open_once, open_library);
  return is_open ? (unsigned)cublas.cublasLtGetVersion () : 0;
}

DigCublas *
dig_cublas_new (DigStream *stream)
{
  DigCublas *self;

  pthread_once (&open_once, open_library);
  if (!is_open || !dig_cuda_enter (stream))
    return NULL;
  self = calloc (1, sizeof *self);
  if (self != NULL && cublas.cublasLtCreate (&self->handle) != CUBLAS_STATUS_SUCCESS)
    {
      free (self);
      return NULL;
    }
  return self;
}

static void
free_plan (Plan *plan)
{
  cublasLtMatrixLayout_t layouts[] = { plan->first, plan->second, plan->result };

  for (size_t i = 0; i < sizeof layouts / sizeof layouts[0]; i++)
    if (layouts[i] != NULL)
      cublas.cublasLtMatrixLayoutDestroy (layouts[i]);
  if (plan->matmul != NULL)
    cublas.cublasLtMatmulDescDestroy (plan->matmul);
  free (plan);
}

void
dig_cublas_free (DigCublas *self, bool is_lost)
{
  if (self == NULL)
    return;
  for (Plan *plan = self->plans, *next; plan != NULL; plan = next)
    {
      next = plan->next;
      free_plan (plan);
    }
  if (!is_lost)
    cublas.cublasLtDestroy (self->handle);
  free (self);
}

static bool
set (Plan *plan, cublasLtMatmulDescAttributes_t attribute, const void *value, size_t n_bytes)
{
  return cublas.cublasLtMatmulDescSetAttribute (plan->matmul, attribute, value, n_bytes)
         == CUBLAS_STATUS_SUCCESS;
}

/* A row-major (rows, columns) array is a column-major (columns, rows) one. */
static bool
lay_out (cublasLtMatrixLayout_t *layout, cudaDataType_t type, int rows, int columns)
{
  return cublas.cublasLtMatrixLayoutCreate (layout, type, (uint64_t)columns, (uint64_t)rows,
                                            columns)
         == CUBLAS_STATUS_SUCCESS;
}

static bool
describe (Plan *plan, DigPrecision precision)
{
  const DigMatrixProduct *p = &plan->product;
  cudaDataType_t type = precision == DIG_PRECISION_BF16 ? CUDA_R_16BF : CUDA_R_32F;
  cublasComputeType_t compute =
      precision == DIG_PRECISION_TF32 ? CUBLAS_COMPUTE_32F_FAST_TF32 : CUBLAS_COMPUTE_32F;
  cublasOperation_t first = p->b_transposed ? CUBLAS_OP_T : CUBLAS_OP_N;
  cublasOperation_t second = p->a_transposed ? CUBLAS_OP_T : CUBLAS_OP_N;
  cublasLtEpilogue_t epilogue = p->relu ? CUBLASLT_EPILOGUE_RELU_BIAS : CUBLASLT_EPILOGUE_BIAS;

  if (cublas.cublasLtMatmulDescCreate (&plan->matmul, compute, CUDA_R_32F) != CUBLAS_STATUS_SUCCESS
      || !set (plan, CUBLASLT_MATMUL_DESC_TRANSA, &first, sizeof first)
      || !set (plan, CUBLASLT_MATMUL_DESC_TRANSB, &second, sizeof second)
      || (plan->has_bias && !set (plan, CUBLASLT_MATMUL_DESC_EPILOGUE, &epilogue, sizeof epilogue)))
    return false;
  return lay_out (&plan->first, type, p->b_transposed ? p->n : p->k, p->b_transposed ? p->k : p->n)
         && lay_out (&plan->second, type, p->a_transposed ? p->k : p->m,
                     p->a_transposed ? p->m : p->k)
         && lay_out (&plan->result, CUDA_R_32F, p->m, p->n);
}

/* Only sums in a fixed order: no split that adds up with atomics. */
static bool
list_candidates (DigCublas *self, Plan *plan)
{
  cublasLtMatmulPreference_t preference = NULL;
  size_t n_bytes = MAX_WORKSPACE_BYTES;
  uint32_t reductions = CUBLASLT_REDUCTION_SCHEME_COMPUTE_TYPE;
  const struct
  {
    cublasLtMatmulPreferenceAttributes_t attribute;
    const void *value;
    size_t n_bytes;
  } wishes[] = {
    { CUBLASLT_MATMUL_PREF_MAX_WORKSPACE_BYTES, &n_bytes, sizeof n_bytes },
    { CUBLASLT_MATMUL_PREF_REDUCTION_SCHEME_MASK, &reductions, sizeof reductions },
    { CUBLASLT_MATMUL_PREF_MIN_ALIGNMENT_A_BYTES, &plan->alignment, sizeof plan->alignment },
    { CUBLASLT_MATMUL_PREF_MIN_ALIGNMENT_B_BYTES, &plan->alignment, sizeof plan->alignment },
    { CUBLASLT_MATMUL_PREF_MIN_ALIGNMENT_C_BYTES, &plan->alignment, sizeof plan->alignment },
    { CUBLASLT_MATMUL_PREF_MIN_ALIGNMENT_D_BYTES, &plan->alignment, sizeof plan->alignment },
  };
  bool is_listed = cublas.cublasLtMatmulPreferenceCreate (&preference) == CUBLAS_STATUS_SUCCESS;

  for (size_t i = 0; is_listed && i < sizeof wishes / sizeof wishes[0]; i++)
    is_listed = cublas.cublasLtMatmulPreferenceSetAttribute (preference, wishes[i].attribute,
                                                             wishes[i].value, wishes[i].n_bytes)
                == CUBLAS_STATUS_SUCCESS;
  is_listed = is_listed
              && cublas.cublasLtMatmulAlgoGetHeuristic (
                     self->handle, plan->matmul, plan->first, plan->second, plan->result,
                     plan->result, preference, MAX_CANDIDATES, plan->listed, &plan->n_listed)
                     == CUBLAS_STATUS_SUCCESS;
  if (preference != NULL)
    cublas.cublasLtMatmulPreferenceDestroy (preference);
  return is_listed && plan->n_listed > 0;
}

/* Operands for the stream's precision: themselves, or bf16 copies. */
static bool
cast (DigStream *stream, const DigMatrixProduct *p, const void **d_a, const void **d_b)
{
  size_t n_a = (size_t)p->m * (size_t)p->k, n_b = (size_t)p->k * (size_t)p->n;
  uint16_t *d_a16, *d_b16;

  if (stream->precision != DIG_PRECISION_BF16)
    return true;
  d_a16 = dig_cuda_scratch (stream, DIG_SCRATCH_CAST_A, n_a * sizeof *d_a16);
  d_b16 = dig_cuda_scratch (stream, DIG_SCRATCH_CAST_B, n_b * sizeof *d_b16);
  if (d_a16 == NULL || d_b16 == NULL)
    return false;
  dig_cuda_to_bf16 (stream, n_a, d_a16, *d_a);
  dig_cuda_to_bf16 (stream, n_b, d_b16, *d_b);
  *d_a = d_a16;
  *d_b = d_b16;
  return true;
}

static bool
run (DigStream *stream, Plan *plan, int algorithm, float *d_d, const void *d_a, const void *d_b,
     const float *d_bias)
{
  const float one = 1.0f, none = 0.0f;
  const cublasLtMatmulHeuristicResult_t *chosen = &plan->listed[algorithm];
  size_t n_bytes = chosen->workspaceSize;
  void *d_workspace = NULL;

  if (chosen->state != CUBLAS_STATUS_SUCCESS || !cast (stream, &plan->product, &d_a, &d_b))
    return false;
  if (n_bytes > 0)
    {
      d_workspace = dig_cuda_scratch (stream, DIG_SCRATCH_WORKSPACE, n_bytes);
      if (d_workspace == NULL)
        return false;
    }
  if (plan->has_bias && !set (plan, CUBLASLT_MATMUL_DESC_BIAS_POINTER, &d_bias, sizeof d_bias))
    return false;
  dig_cuda_interrupt (stream);
  return cublas.cublasLtMatmul (stream->cublas->handle, plan->matmul, &one, d_b, plan->first, d_a,
                                plan->second, &none, d_d, plan->result, d_d, plan->result,
                                &chosen->algo, d_workspace, n_bytes, stream->queue)
         == CUBLAS_STATUS_SUCCESS;
}

/* In a trial the first N numbers of `a` stand for the bias. */
static bool
run_candidate (DigStream *stream, const void *context, int candidate, float *d_out,
               const float *d_a, const float *d_b)
{
  Plan *plan = *(Plan *const *)context;

  return run (stream, plan, candidate, d_out, d_a, d_b, plan->has_bias ? d_a : NULL);
}

/* Our own are all plain. */
static void
run_own (DigStream *stream, const void *context, DigOwn own, float *d_out, const float *d_a,
         const float *d_b)
{
  const Plan *plan = *(Plan *const *)context;

  dig_cuda_multiply (stream, &plan->product,
                     plan->product.relu ? DIG_ACTIVATION_RELU : DIG_ACTIVATION_NONE, d_out, d_a,
                     d_b, plan->has_bias ? d_a : NULL);
}

static bool
choose_algorithm (DigStream *stream, Plan *plan)
{
  const DigMatrixProduct *p = &plan->product;
  size_t n_a = (size_t)p->m * (size_t)p->k;
  DigTrial trial = {
    .n_out = (size_t)p->m * (size_t)p->n,
    .n_a = n_a > (size_t)p->n ? n_a : (size_t)p->n,
    .n_b = (size_t)p->k * (size_t)p->n,
    .n_terms = (size_t)p->k,
    .n_candidates = plan->n_listed,
    .run = run_candidate,
    .run_own = run_own,
    .context = &plan,
  };

  return dig_cuda_choose (stream, &trial, &plan->algorithm);
}

static DigCudaKey
get_key (const DigStream *stream, const DigMatrixProduct *p, bool has_bias, uint32_t alignment)
{
  return (DigCudaKey){ stream->gpu,
                       { 'd', (int)stream->precision, p->m, p->n, p->k, p->a_transposed,
                         p->b_transposed, p->relu, has_bias, (int)alignment } };
}

/* The place of an algorithm in the list may change, what describes it does not. */
static int
get_id (const Plan *plan, int place)
{
  return place < 0
             ? -1
             : dig_cuda_hash_bytes (&plan->listed[place].algo, sizeof plan->listed[place].algo);
}

/* What was kept may be of another library. */
static bool
find_algorithm (Plan *plan, int id)
{
  plan->algorithm = -1;
  for (int i = 0; i < plan->n_listed && plan->algorithm < 0; i++)
    if (plan->listed[i].state == CUBLAS_STATUS_SUCCESS && get_id (plan, i) == id)
      plan->algorithm = i;
  return plan->algorithm >= 0 || id == -1;
}

/* Under the lock, so that two streams that meet a shape at once take one algorithm. */
static void
look_up_algorithm (DigStream *stream, Plan *plan)
{
  int id;

  dig_cuda_lock_device ();
  if ((!dig_cuda_recall (&plan->key, &id) || !find_algorithm (plan, id))
      && choose_algorithm (stream, plan))
    dig_cuda_remember (&plan->key, get_id (plan, plan->algorithm), dig_cuda_is_alone ());
  dig_cuda_unlock_device ();
}

static Plan *
find_plan (DigStream *stream, const DigMatrixProduct *product, bool has_bias, uint32_t alignment)
{
  DigCudaKey key = get_key (stream, product, has_bias, alignment);
  Plan *plan;

  for (plan = stream->cublas->plans; plan != NULL; plan = plan->next)
    if (memcmp (&plan->key, &key, sizeof key) == 0)
      return plan;
  plan = calloc (1, sizeof *plan);
  if (plan == NULL)
    return NULL;
  *plan = (Plan){
    .key = key, .product = *product, .has_bias = has_bias, .alignment = alignment, .algorithm = -1
  };
  if (describe (plan, stream->precision) && list_candidates (stream->cublas, plan))
    look_up_algorithm (stream, plan);
  plan->next = stream->cublas->plans;
  stream->cublas->plans = plan;
  return plan;
}

/* Arrays are parts of flat blocks: some begin on 16 bytes, which faster algorithms want. */
static uint32_t
get_alignment (const void *d_d, const void *d_a, const void *d_b, const void *d_bias)
{
  uintptr_t bits = (uintptr_t)d_d | (uintptr_t)d_a | (uintptr_t)d_b | (uintptr_t)d_bias;

  return bits % 16 == 0 ? 16 : sizeof (float);
}

bool
dig_cublas_product (DigStream *stream, const DigMatrixProduct *product, float *d_d,
                    const float *d_a, const float *d_b, const float *d_bias)
{
  const DigStatus before = stream->status;
  Plan *plan;

  dig_cuda_settle (stream);
  if (stream->cublas == NULL || !dig_cuda_enter (stream))
    return false;
  plan = find_plan (stream, product, d_bias != NULL, get_alignment (d_d, d_a, d_b, d_bias));
  if (plan == NULL || plan->algorithm < 0)
    return false;
  if (run (stream, plan, plan->algorithm, d_d, d_a, d_b, d_bias))
    return true;
  if (dig_cuda_forgive_memory (stream, &before))
    {
      plan->algorithm = -1;
      return false;
    }
  dig_cuda_fail_library (stream, "cuBLAS", "a product of %d × %d and %d × %d numbers", product->m,
                         product->k, product->k, product->n);
  return true;
}
