/* SPDX-License-Identifier: GPL-3.0-or-later */
/* cuBLASLt and cuDNN on the processor, as far as kernels/cuda uses them: naive loops behind the libraries' own headers.
 *
 * Each offers algorithms that differ in what a trial has to find out: one is right and slow, one is right and takes
 * DIG_CUDA_LIBRARY_US, faster ones are wrong, or wrong when they are replayed. What NVIDIA's libraries answer with an
 * illegal access (workspace too small, a bias that is not aligned) ends the program. */
#include "config.h"

#include "cuda-runtime.h"

#include <cublasLt.h>
#include <cudnn.h>
#include <glib.h>
#include <string.h>

#pragma GCC diagnostic ignored "-Wdeprecated-declarations"

#define KIB ((size_t)1024)

typedef enum
{
  SLOW,
  BEST,
  WRONG,
  WRONG_WHEN_REPLAYED,
  N_ALGORITHMS,
} Algorithm;

static const size_t workspaces[N_ALGORITHMS] = { 4096 * KIB, 64 * KIB, 0, 0 };
static unsigned n_calls, n_handles;
static char last_call[64];

unsigned
dig_library_count_calls (void)
{
  return n_calls;
}

unsigned
dig_library_count_handles (void)
{
  return n_handles;
}

const char *
dig_library_get_last_call (void)
{
  return last_call;
}

static double
get_us (Algorithm algorithm)
{
  static const double factors[N_ALGORITHMS] = { 3, 1, 0.5, 0.25 };

  return g_ascii_strtod (g_getenv ("DIG_CUDA_LIBRARY_US"), NULL) * factors[algorithm];
}

static gboolean
is_wrong_now (Algorithm algorithm)
{
  return g_getenv ("DIG_CUDA_LIBRARY_WRONG") != NULL || algorithm == WRONG
         || (algorithm == WRONG_WHEN_REPLAYED && dig_runtime_is_replaying ());
}

static void
check_workspace (Algorithm algorithm, void *d_workspace, size_t n_bytes)
{
  g_assert_cmpuint (n_bytes, >=, workspaces[algorithm]);
  if (workspaces[algorithm] > 0)
    dig_runtime_check_memory (d_workspace, workspaces[algorithm]);
}

static double
get_number (const void *array, gboolean is_bf16, size_t i)
{
  union
  {
    guint32 bits;
    float value;
  } word;

  if (!is_bf16)
    return (double)((const float *)array)[i];
  word.bits = (guint32)((const guint16 *)array)[i] << 16;
  return (double)word.value;
}

/* To nearest: the result is compared with a tolerance. */
static void
set_number (void *array, gboolean is_bf16, size_t i, double number)
{
  union
  {
    guint32 bits;
    float value;
  } word = { .value = (float)number };

  if (is_bf16)
    ((guint16 *)array)[i] = (guint16)((word.bits + 0x8000u) >> 16);
  else
    ((float *)array)[i] = word.value;
}

/* ---- cuBLASLt ---- */

typedef struct
{
  cublasOperation_t transposed[2];
  cublasLtEpilogue_t epilogue;
  const float *bias;
} Matmul;

typedef struct
{
  gboolean is_bf16;
  size_t rows, columns, step;
} Layout;

typedef struct
{
  Algorithm algorithm;
  Matmul matmul;
  Layout a, b, d;
  const void *d_a, *d_b;
  float *d_d;
} Product;

static size_t
get_version (void)
{
  return 130100;
}

static cublasStatus_t
create_blas (cublasLtHandle_t *handle)
{
  *handle = g_malloc (1);
  n_handles++;
  return CUBLAS_STATUS_SUCCESS;
}

static cublasStatus_t
destroy_blas (cublasLtHandle_t handle)
{
  g_free (handle);
  n_handles--;
  return CUBLAS_STATUS_SUCCESS;
}

static cublasStatus_t
create_matmul (cublasLtMatmulDesc_t *matmul, cublasComputeType_t compute, cudaDataType_t scale)
{
  *matmul = (cublasLtMatmulDesc_t)g_new0 (Matmul, 1);
  ((Matmul *)*matmul)->epilogue = CUBLASLT_EPILOGUE_DEFAULT;
  return CUBLAS_STATUS_SUCCESS;
}

static cublasStatus_t
destroy_matmul (cublasLtMatmulDesc_t matmul)
{
  g_free (matmul);
  return CUBLAS_STATUS_SUCCESS;
}

static cublasStatus_t
set_matmul (cublasLtMatmulDesc_t desc, cublasLtMatmulDescAttributes_t attribute, const void *value,
            size_t n_bytes)
{
  Matmul *matmul = (Matmul *)desc;

  if (attribute == CUBLASLT_MATMUL_DESC_TRANSA)
    memcpy (&matmul->transposed[0], value, n_bytes);
  else if (attribute == CUBLASLT_MATMUL_DESC_TRANSB)
    memcpy (&matmul->transposed[1], value, n_bytes);
  else if (attribute == CUBLASLT_MATMUL_DESC_EPILOGUE)
    memcpy (&matmul->epilogue, value, n_bytes);
  else if (attribute == CUBLASLT_MATMUL_DESC_BIAS_POINTER)
    memcpy (&matmul->bias, value, n_bytes);
  else
    return CUBLAS_STATUS_NOT_SUPPORTED;
  return CUBLAS_STATUS_SUCCESS;
}

static cublasStatus_t
create_layout (cublasLtMatrixLayout_t *layout, cudaDataType_t type, uint64_t rows, uint64_t columns,
               int64_t step)
{
  Layout *self = g_new (Layout, 1);

  *self = (Layout){ type == CUDA_R_16BF, rows, columns, (size_t)step };
  *layout = (cublasLtMatrixLayout_t)self;
  return CUBLAS_STATUS_SUCCESS;
}

static cublasStatus_t
destroy_layout (cublasLtMatrixLayout_t layout)
{
  g_free (layout);
  return CUBLAS_STATUS_SUCCESS;
}

static cublasStatus_t
create_preference (cublasLtMatmulPreference_t *preference)
{
  *preference = g_malloc (1);
  return CUBLAS_STATUS_SUCCESS;
}

static cublasStatus_t
destroy_preference (cublasLtMatmulPreference_t preference)
{
  g_free (preference);
  return CUBLAS_STATUS_SUCCESS;
}

static cublasStatus_t
set_preference (cublasLtMatmulPreference_t preference,
                cublasLtMatmulPreferenceAttributes_t attribute, const void *value, size_t n_bytes)
{
  return CUBLAS_STATUS_SUCCESS;
}

static cublasStatus_t
list_products (cublasLtHandle_t handle, cublasLtMatmulDesc_t matmul, cublasLtMatrixLayout_t a,
               cublasLtMatrixLayout_t b, cublasLtMatrixLayout_t c, cublasLtMatrixLayout_t d,
               cublasLtMatmulPreference_t preference, int most,
               cublasLtMatmulHeuristicResult_t *results, int *n)
{
  *n = MIN (most, N_ALGORITHMS);
  for (int i = 0; i < *n; i++)
    {
      results[i] = (cublasLtMatmulHeuristicResult_t){ .workspaceSize = workspaces[i] };
      results[i].algo.data[0] = (guint64)i;
    }
  return CUBLAS_STATUS_SUCCESS;
}

/* Column-major: d = a · b, with the bias one number a row. */
static void
multiply (const void *arguments)
{
  const Product *p = arguments;
  const Matmul *m = &p->matmul;
  size_t n_terms = m->transposed[0] == CUBLAS_OP_N ? p->a.columns : p->a.rows;
  gboolean has_bias = m->epilogue != CUBLASLT_EPILOGUE_DEFAULT;

  for (size_t column = 0; column < p->d.columns; column++)
    for (size_t row = 0; row < p->d.rows; row++)
      {
        double sum = has_bias ? (double)m->bias[row] : 0.0;

        for (size_t k = 0; k < n_terms; k++)
          sum += get_number (p->d_a, p->a.is_bf16,
                             m->transposed[0] == CUBLAS_OP_N ? row + k * p->a.step
                                                             : k + row * p->a.step)
                 * get_number (p->d_b, p->b.is_bf16,
                               m->transposed[1] == CUBLAS_OP_N ? k + column * p->b.step
                                                               : column + k * p->b.step);
        if (m->epilogue == CUBLASLT_EPILOGUE_RELU_BIAS)
          sum = MAX (sum, 0.0);
        p->d_d[row + column * p->d.step] = (float)sum;
      }
  if (is_wrong_now (p->algorithm))
    p->d_d[p->d.rows - 1] += 1.0f;
}

static cublasStatus_t
run_product (cublasLtHandle_t handle, cublasLtMatmulDesc_t matmul, const void *alpha,
             const void *d_a, cublasLtMatrixLayout_t a, const void *d_b, cublasLtMatrixLayout_t b,
             const void *beta, const void *d_c, cublasLtMatrixLayout_t c, void *d_d,
             cublasLtMatrixLayout_t d, const cublasLtMatmulAlgo_t *algorithm, void *d_workspace,
             size_t n_bytes, cudaStream_t stream)
{
  Product p = { (Algorithm)algorithm->data[0],
                *(Matmul *)matmul,
                *(Layout *)a,
                *(Layout *)b,
                *(Layout *)d,
                d_a,
                d_b,
                d_d };

  if (dig_runtime_take_fault ("cublasLtMatmul") != cudaSuccess)
    return CUBLAS_STATUS_EXECUTION_FAILED;
  check_workspace (p.algorithm, d_workspace, n_bytes);
  if (p.matmul.epilogue != CUBLASLT_EPILOGUE_DEFAULT && (guintptr)p.matmul.bias % 16 != 0)
    g_error ("A bias at %p is not aligned to 16 bytes.", p.matmul.bias);
  n_calls++;
  g_snprintf (last_call, sizeof last_call, "product, algorithm %d%s", (int)p.algorithm,
              p.matmul.epilogue == CUBLASLT_EPILOGUE_DEFAULT ? "" : ", bias");
  return dig_runtime_enqueue (stream, multiply, &p, sizeof p, get_us (p.algorithm)) == cudaSuccess
             ? CUBLAS_STATUS_SUCCESS
             : CUBLAS_STATUS_EXECUTION_FAILED;
}

/* ---- cuDNN ---- */

struct cudnnContext
{
  cudaStream_t stream;
};

struct cudnnTensorStruct
{
  gboolean is_bf16;
  int n, c, h, w;
};

struct cudnnFilterStruct
{
  int oc, c, h, w;
};

struct cudnnConvolutionStruct
{
  int top, left;
  cudnnMathType_t math;
};

typedef enum
{
  FORWARD,
  BACKWARD_DATA,
  BACKWARD_FILTER,
} Kind;

typedef struct
{
  Kind kind;
  Algorithm algorithm;
  struct cudnnTensorStruct x, y;
  struct cudnnFilterStruct w;
  struct cudnnConvolutionStruct conv;
  const void *d_a, *d_b;
  void *d_out;
} Convolution;

/* Rows that the sum meets: places in x, w and y whose product belongs together. */
static void
add_products (const Convolution *c, int n, int o, int i, int j, double *sums)
{
  size_t y = (((size_t)n * c->y.c + o) * c->y.h + i) * c->y.w + j;

  for (int k = 0; k < c->x.c; k++)
    for (int p = 0; p < c->w.h; p++)
      for (int q = 0; q < c->w.w; q++)
        {
          int row = i + p - c->conv.top, column = j + q - c->conv.left;
          size_t x = (((size_t)n * c->x.c + k) * c->x.h + row) * c->x.w + column;
          size_t w = (((size_t)o * c->x.c + k) * c->w.h + p) * c->w.w + q;
          gboolean is_bf16 = c->x.is_bf16;

          if (row < 0 || row >= c->x.h || column < 0 || column >= c->x.w)
            continue;
          if (c->kind == FORWARD)
            sums[y] += get_number (c->d_a, is_bf16, x) * get_number (c->d_b, is_bf16, w);
          else if (c->kind == BACKWARD_DATA)
            sums[x] += get_number (c->d_a, is_bf16, y) * get_number (c->d_b, is_bf16, w);
          else
            sums[w] += get_number (c->d_a, is_bf16, x) * get_number (c->d_b, is_bf16, y);
        }
}

static void
convolve (const void *arguments)
{
  const Convolution *c = arguments;
  size_t n_x = (size_t)c->x.n * c->x.c * c->x.h * c->x.w,
         n_y = (size_t)c->y.n * c->y.c * c->y.h * c->y.w;
  size_t n_w = (size_t)c->w.oc * c->w.c * c->w.h * c->w.w;
  size_t n_out = c->kind == FORWARD ? n_y : c->kind == BACKWARD_DATA ? n_x : n_w;
  g_autofree double *sums = g_new0 (double, n_out);

  for (int n = 0; n < c->y.n; n++)
    for (int o = 0; o < c->y.c; o++)
      for (int i = 0; i < c->y.h; i++)
        for (int j = 0; j < c->y.w; j++)
          add_products (c, n, o, i, j, sums);
  if (is_wrong_now (c->algorithm))
    sums[n_out - 1] += 1.0;
  for (size_t i = 0; i < n_out; i++)
    set_number (c->d_out, c->x.is_bf16, i, sums[i]);
}

static cudnnStatus_t
create_dnn (cudnnHandle_t *handle)
{
  *handle = g_new0 (struct cudnnContext, 1);
  n_handles++;
  return CUDNN_STATUS_SUCCESS;
}

static cudnnStatus_t
destroy_dnn (cudnnHandle_t handle)
{
  g_free (handle);
  n_handles--;
  return CUDNN_STATUS_SUCCESS;
}

static cudnnStatus_t
set_stream (cudnnHandle_t handle, cudaStream_t stream)
{
  handle->stream = stream;
  return CUDNN_STATUS_SUCCESS;
}

static size_t
get_dnn_version (void)
{
  return 91900;
}

static cudnnStatus_t
create_tensor (cudnnTensorDescriptor_t *tensor)
{
  *tensor = g_new0 (struct cudnnTensorStruct, 1);
  return CUDNN_STATUS_SUCCESS;
}

static cudnnStatus_t
set_tensor (cudnnTensorDescriptor_t tensor, cudnnTensorFormat_t format, cudnnDataType_t type, int n,
            int c, int h, int w)
{
  *tensor = (struct cudnnTensorStruct){ type == CUDNN_DATA_BFLOAT16, n, c, h, w };
  return CUDNN_STATUS_SUCCESS;
}

static cudnnStatus_t
destroy_tensor (cudnnTensorDescriptor_t tensor)
{
  g_free (tensor);
  return CUDNN_STATUS_SUCCESS;
}

static cudnnStatus_t
create_filter (cudnnFilterDescriptor_t *filter)
{
  *filter = g_new0 (struct cudnnFilterStruct, 1);
  return CUDNN_STATUS_SUCCESS;
}

static cudnnStatus_t
set_filter (cudnnFilterDescriptor_t filter, cudnnDataType_t type, cudnnTensorFormat_t format,
            int oc, int c, int h, int w)
{
  *filter = (struct cudnnFilterStruct){ oc, c, h, w };
  return CUDNN_STATUS_SUCCESS;
}

static cudnnStatus_t
destroy_filter (cudnnFilterDescriptor_t filter)
{
  g_free (filter);
  return CUDNN_STATUS_SUCCESS;
}

static cudnnStatus_t
create_convolution (cudnnConvolutionDescriptor_t *conv)
{
  *conv = g_new0 (struct cudnnConvolutionStruct, 1);
  return CUDNN_STATUS_SUCCESS;
}

static cudnnStatus_t
set_convolution (cudnnConvolutionDescriptor_t conv, int top, int left, int step_y, int step_x,
                 int dilation_y, int dilation_x, cudnnConvolutionMode_t mode, cudnnDataType_t type)
{
  conv->top = top;
  conv->left = left;
  return CUDNN_STATUS_SUCCESS;
}

static cudnnStatus_t
set_math (cudnnConvolutionDescriptor_t conv, cudnnMathType_t math)
{
  conv->math = math;
  return CUDNN_STATUS_SUCCESS;
}

static cudnnStatus_t
destroy_convolution (cudnnConvolutionDescriptor_t conv)
{
  g_free (conv);
  return CUDNN_STATUS_SUCCESS;
}

/* The place in the list is the algorithm; where the descriptor allows more than FMA, BEST wants FMA all the same. */
#define LIST(results)                                                                              \
  do                                                                                               \
    {                                                                                              \
      *n = MIN (most, N_ALGORITHMS);                                                               \
      for (int i = 0; i < *n; i++)                                                                 \
        {                                                                                          \
          memset (&(results)[i], 0, sizeof (results)[i]);                                          \
          (results)[i].algo = i;                                                                   \
          (results)[i].memory = workspaces[i];                                                     \
          (results)[i].determinism = CUDNN_DETERMINISTIC;                                          \
          (results)[i].mathType = i == BEST ? CUDNN_FMA_MATH : conv->math;                         \
        }                                                                                          \
    }                                                                                              \
  while (0)

static cudnnStatus_t
list_forward (cudnnHandle_t handle, const cudnnTensorDescriptor_t x,
              const cudnnFilterDescriptor_t w, const cudnnConvolutionDescriptor_t conv,
              const cudnnTensorDescriptor_t y, const int most, int *n,
              cudnnConvolutionFwdAlgoPerf_t *results)
{
  LIST (results);
  return CUDNN_STATUS_SUCCESS;
}

static cudnnStatus_t
list_backward_data (cudnnHandle_t handle, const cudnnFilterDescriptor_t w,
                    const cudnnTensorDescriptor_t y, const cudnnConvolutionDescriptor_t conv,
                    const cudnnTensorDescriptor_t x, const int most, int *n,
                    cudnnConvolutionBwdDataAlgoPerf_t *results)
{
  LIST (results);
  return CUDNN_STATUS_SUCCESS;
}

static cudnnStatus_t
list_backward_filter (cudnnHandle_t handle, const cudnnTensorDescriptor_t x,
                      const cudnnTensorDescriptor_t y, const cudnnConvolutionDescriptor_t conv,
                      const cudnnFilterDescriptor_t w, const int most, int *n,
                      cudnnConvolutionBwdFilterAlgoPerf_t *results)
{
  LIST (results);
  return CUDNN_STATUS_SUCCESS;
}

/* The three take other descriptors in the same number, and the algorithm behind them. */
static cudnnStatus_t
size_workspace (cudnnHandle_t handle, const void *a, const void *b,
                const cudnnConvolutionDescriptor_t conv, const void *out, int algorithm,
                size_t *n_bytes)
{
  *n_bytes = workspaces[algorithm];
  return CUDNN_STATUS_SUCCESS;
}

static cudnnStatus_t
run_convolution (cudnnHandle_t handle, const Convolution *c, void *d_workspace, size_t n_bytes)
{
  static const char *const names[] = { "forward", "backward data", "backward filter" };
  gboolean is_best = c->algorithm == BEST && c->conv.math == CUDNN_FMA_MATH;

  if (dig_runtime_take_fault ("cudnnConvolution") != cudaSuccess)
    return CUDNN_STATUS_EXECUTION_FAILED;
  check_workspace (c->algorithm, d_workspace, n_bytes);
  n_calls++;
  g_snprintf (last_call, sizeof last_call, "%s, algorithm %d, math %d", names[c->kind],
              (int)c->algorithm, (int)c->conv.math);
  return dig_runtime_enqueue (handle->stream, convolve, c, sizeof *c,
                              get_us (c->algorithm == BEST && !is_best ? SLOW : c->algorithm))
                 == cudaSuccess
             ? CUDNN_STATUS_SUCCESS
             : CUDNN_STATUS_EXECUTION_FAILED;
}

static cudnnStatus_t
run_forward (cudnnHandle_t handle, const void *alpha, const cudnnTensorDescriptor_t x,
             const void *d_x, const cudnnFilterDescriptor_t w, const void *d_w,
             const cudnnConvolutionDescriptor_t conv, cudnnConvolutionFwdAlgo_t algorithm,
             void *d_workspace, size_t n_bytes, const void *beta, const cudnnTensorDescriptor_t y,
             void *d_y)
{
  Convolution c = { FORWARD, (Algorithm)algorithm, *x, *y, *w, *conv, d_x, d_w, d_y };

  return run_convolution (handle, &c, d_workspace, n_bytes);
}

static cudnnStatus_t
run_backward_data (cudnnHandle_t handle, const void *alpha, const cudnnFilterDescriptor_t w,
                   const void *d_w, const cudnnTensorDescriptor_t y, const void *d_y,
                   const cudnnConvolutionDescriptor_t conv, cudnnConvolutionBwdDataAlgo_t algorithm,
                   void *d_workspace, size_t n_bytes, const void *beta,
                   const cudnnTensorDescriptor_t x, void *d_x)
{
  Convolution c = { BACKWARD_DATA, (Algorithm)algorithm, *x, *y, *w, *conv, d_y, d_w, d_x };

  return run_convolution (handle, &c, d_workspace, n_bytes);
}

static cudnnStatus_t
run_backward_filter (cudnnHandle_t handle, const void *alpha, const cudnnTensorDescriptor_t x,
                     const void *d_x, const cudnnTensorDescriptor_t y, const void *d_y,
                     const cudnnConvolutionDescriptor_t conv,
                     cudnnConvolutionBwdFilterAlgo_t algorithm, void *d_workspace, size_t n_bytes,
                     const void *beta, const cudnnFilterDescriptor_t w, void *d_w)
{
  Convolution c = { BACKWARD_FILTER, (Algorithm)algorithm, *x, *y, *w, *conv, d_x, d_y, d_w };

  return run_convolution (handle, &c, d_workspace, n_bytes);
}

void *
dig_library_find (const char *name)
{
  const struct
  {
    const char *name;
    gpointer function;
  } functions[] = {
    { "cublasLtGetVersion", get_version },
    { "cublasLtCreate", create_blas },
    { "cublasLtDestroy", destroy_blas },
    { "cublasLtMatmul", run_product },
    { "cublasLtMatmulDescCreate", create_matmul },
    { "cublasLtMatmulDescDestroy", destroy_matmul },
    { "cublasLtMatmulDescSetAttribute", set_matmul },
    { "cublasLtMatrixLayoutCreate", create_layout },
    { "cublasLtMatrixLayoutDestroy", destroy_layout },
    { "cublasLtMatmulPreferenceCreate", create_preference },
    { "cublasLtMatmulPreferenceDestroy", destroy_preference },
    { "cublasLtMatmulPreferenceSetAttribute", set_preference },
    { "cublasLtMatmulAlgoGetHeuristic", list_products },
    { "cudnnCreate", create_dnn },
    { "cudnnDestroy", destroy_dnn },
    { "cudnnSetStream", set_stream },
    { "cudnnGetVersion", get_dnn_version },
    { "cudnnCreateTensorDescriptor", create_tensor },
    { "cudnnSetTensor4dDescriptor", set_tensor },
    { "cudnnDestroyTensorDescriptor", destroy_tensor },
    { "cudnnCreateFilterDescriptor", create_filter },
    { "cudnnSetFilter4dDescriptor", set_filter },
    { "cudnnDestroyFilterDescriptor", destroy_filter },
    { "cudnnCreateConvolutionDescriptor", create_convolution },
    { "cudnnSetConvolution2dDescriptor", set_convolution },
    { "cudnnSetConvolutionMathType", set_math },
    { "cudnnDestroyConvolutionDescriptor", destroy_convolution },
    { "cudnnGetConvolutionForwardAlgorithm_v7", list_forward },
    { "cudnnGetConvolutionBackwardDataAlgorithm_v7", list_backward_data },
    { "cudnnGetConvolutionBackwardFilterAlgorithm_v7", list_backward_filter },
    { "cudnnGetConvolutionForwardWorkspaceSize", size_workspace },
    { "cudnnGetConvolutionBackwardDataWorkspaceSize", size_workspace },
    { "cudnnGetConvolutionBackwardFilterWorkspaceSize", size_workspace },
    { "cudnnConvolutionForward", run_forward },
    { "cudnnConvolutionBackwardData", run_backward_data },
    { "cudnnConvolutionBackwardFilter", run_backward_filter },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (functions); i++)
    if (g_str_equal (functions[i].name, name))
      return functions[i].function;
  return NULL;
}
