/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cpu/dig-cpu-blas.h"

#include <dlfcn.h>
#include <pthread.h>
#include <stddef.h>
#include <stdlib.h>

/* Of cblas.h, which Debian packs with the static library. */
enum
{
  ROW_MAJOR = 101,
  NOT_TRANSPOSED = 111,
  TRANSPOSED = 112,
};
typedef void (*SgemmFunc) (int order, int a_transposed, int b_transposed, int m, int n, int k,
                           float alpha, const float *a, int a_stride, const float *b, int b_stride,
                           float beta, float *c, int c_stride);
typedef void (*SetThreadsFunc) (int n_threads);

static SgemmFunc sgemm;
static pthread_once_t once = PTHREAD_ONCE_INIT;

/* The library reads its environment while it loads. Of a processor that is newer than itself it
 * knows nothing: version 0.3.21 then takes kernels for SSE3 alone. So it is told which ones fit. */
static void
prepare_environment (void)
{
#ifdef HAVE_X86
  const char *type = NULL;

  if (__builtin_cpu_supports ("avx512f") && __builtin_cpu_supports ("avx512bw")
      && __builtin_cpu_supports ("avx512dq") && __builtin_cpu_supports ("avx512vl"))
    type = "SkylakeX";
  else if (__builtin_cpu_supports ("avx2") && __builtin_cpu_supports ("fma"))
    type = "Haswell";
  else if (__builtin_cpu_supports ("avx"))
    type = "Sandybridge";
  else if (__builtin_cpu_supports ("sse4.2"))
    type = "Nehalem";
  if (type != NULL)
    setenv ("OPENBLAS_CORETYPE", type, 0);
#endif
  /* Our own threads call it: it needs none. */
  setenv ("OPENBLAS_NUM_THREADS", "1", 0);
}

static void
open_library (void)
{
  void *library;
  SetThreadsFunc set_threads;

  prepare_environment ();
  library = dlopen ("libopenblas.so.0", RTLD_NOW | RTLD_LOCAL);
  if (library == NULL)
    return;
  *(void **)&set_threads = dlsym (library, "openblas_set_num_threads");
  *(void **)&sgemm = dlsym (library, "cblas_sgemm");
  if (set_threads != NULL)
    set_threads (1);
  else
    sgemm = NULL;
}

bool
dig_cpu_blas_open (void)
{
  pthread_once (&once, open_library);
  return sgemm != NULL;
}

bool
dig_cpu_blas_is_faster (void)
{
#ifdef HAVE_X86
  return __builtin_cpu_supports ("avx");
#else
  return true;
#endif
}

void
dig_cpu_blas_multiply (int n_rows, int n_columns, int depth, DigCpuMatrix a, DigCpuMatrix b,
                       float c_factor, float *c, int c_stride)
{
  sgemm (ROW_MAJOR, a.is_transposed ? TRANSPOSED : NOT_TRANSPOSED,
         b.is_transposed ? TRANSPOSED : NOT_TRANSPOSED, n_rows, n_columns, depth, 1, a.values,
         a.stride, b.values, b.stride, c_factor, c, c_stride);
}
