/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The most float products and sums that this machine does: independent fused multiply-adds in
 * registers, on one thread or several.
 *
 *   bench-peak [THREADS]        prints GFLOP/s; a fused multiply-add counts as two */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#define N_SUMS 12
#define N_ROUNDS 20000000

/* VL floats of a vector; `factor` is known at run time only, so that nothing is computed before. */
#define LOOP(name, n_lanes, set)                                                                   \
  typedef float Vector##n_lanes __attribute__ ((vector_size (4 * n_lanes)));                       \
  static float __attribute__ ((target (set), optimize ("O3"))) name (float factor)                 \
  {                                                                                                \
    Vector##n_lanes sums[N_SUMS], a = { 0 };                                                       \
    float result = 0;                                                                              \
                                                                                                   \
    a += factor;                                                                                   \
    for (int i = 0; i < N_SUMS; i++)                                                               \
      sums[i] = a + (float)i;                                                                      \
    for (int round = 0; round < N_ROUNDS; round++)                                                 \
      _Pragma ("GCC unroll 16") for (int i = 0; i < N_SUMS; i++) sums[i] = sums[i] * a + a;        \
    for (int i = 0; i < N_SUMS; i++)                                                               \
      for (int lane = 0; lane < n_lanes; lane++)                                                   \
        result += sums[i][lane];                                                                   \
    return result;                                                                                 \
  }

#if defined(__x86_64__)
LOOP (run_avx512, 16, "avx512f,fma")
LOOP (run_avx2, 8, "avx2,fma")
LOOP (run_portable, 4, "sse2")
#endif

typedef struct
{
  pthread_t thread;
  float factor, result;
} Worker;

static int n_lanes = 4;

static void *
run_worker (void *data)
{
  Worker *worker = data;

#if defined(__x86_64__)
  worker->result = n_lanes == 16  ? run_avx512 (worker->factor)
                   : n_lanes == 8 ? run_avx2 (worker->factor)
                                  : run_portable (worker->factor);
#endif
  return NULL;
}

static double
get_seconds (void)
{
  struct timespec time;

  clock_gettime (CLOCK_MONOTONIC, &time);
  return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

int
main (int argc, char **argv)
{
  int n_threads = argc > 1 ? atoi (argv[1]) : 1;
  Worker workers[64];
  double best = 0;

#if defined(__x86_64__)
  n_lanes = __builtin_cpu_supports ("avx512f")                                  ? 16
            : __builtin_cpu_supports ("avx2") && __builtin_cpu_supports ("fma") ? 8
                                                                                : 4;
#else
  fputs ("The peak is measured on x86 only.\n", stderr);
  return 1;
#endif
  if (n_threads < 1 || n_threads > 64)
    {
      fputs ("bench-peak [THREADS], 1 to 64\n", stderr);
      return 2;
    }
  for (int run = 0; run < 3; run++)
    {
      double begin = get_seconds (), rate;

      for (int i = 0; i < n_threads; i++)
        {
          workers[i].factor = 1e-3f * (float)(i + argc);
          if (pthread_create (&workers[i].thread, NULL, run_worker, &workers[i]) != 0)
            return 1;
        }
      for (int i = 0; i < n_threads; i++)
        pthread_join (workers[i].thread, NULL);
      rate = 2e-9 * N_SUMS * n_lanes * N_ROUNDS * n_threads / (get_seconds () - begin);
      best = rate > best ? rate : best;
    }
  printf ("%.1f\n", best);
  return 0;
}
