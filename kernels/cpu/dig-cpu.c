/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The backend "cpu".
 *
 * The vector files are compiled once per instruction set and the best one that this machine runs is
 * taken at the first call. The environment variable DIGIT_LAB_CPU = avx512, avx2, openblas or
 * portable asks for another one, for tests; a set that the machine does not have is ignored.
 *
 * With AVX2 or more all arithmetic is done by kernels of our own: the convolutions never leave the
 * cache, and gradients that are zero cost nothing. For all other processors there are loops in plain
 * C, in which the compiler finds the vectors that every processor of that kind has. OpenBLAS knows
 * more of ARM, POWER and of x86 with AVX, so there it multiplies what is dense (PERFORMANCE.md),
 * where it is installed. */
#include "cpu/dig-cpu-table.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cpu/dig-cpu-blas.h"
#include "cpu/dig-cpu-planes.h"
#include "cpu/dig-cpu-stream.h"

typedef struct
{
  const char *name;  /* for DIGIT_LAB_CPU */
  const char *title; /* for people */
  void (*fill) (DigBackend *table);
  bool is_available;
  DigBackend table;
} InstructionSet;

static void
fill_openblas (DigBackend *table)
{
  dig_cpu_fill_portable (table);
  dig_cpu_blas_fill_conv (table);
  dig_cpu_blas_fill_dense (table);
}

/* The best first. */
static InstructionSet sets[] = {
#ifdef HAVE_X86
  { .name = "avx512", .title = "AVX-512", .fill = dig_cpu_fill_avx512 },
  { .name = "avx2", .title = "AVX2", .fill = dig_cpu_fill_avx2 },
#endif
  { .name = "openblas", .title = "OpenBLAS", .fill = fill_openblas },
  { .name = "portable", .title = "no special instructions", .fill = dig_cpu_fill_portable },
};
#define N_SETS (sizeof sets / sizeof sets[0])

static const InstructionSet *chosen;
static pthread_once_t once = PTHREAD_ONCE_INIT;

/* Name of the processor as the system writes it, without doubled spaces. */
static void
read_processor_name (char *name, size_t n_bytes)
{
  FILE *file = fopen ("/proc/cpuinfo", "r");
  char line[512];
  size_t n = 0;

  while (file != NULL && n == 0 && fgets (line, sizeof line, file) != NULL)
    {
      const char *from = strchr (line, ':');

      if (strncmp (line, "model name", 10) != 0 || from == NULL)
        continue;
      for (from++; *from != '\0' && *from != '\n' && n + 1 < n_bytes; from++)
        if (*from != ' ' || (n > 0 && from[1] != ' '))
          name[n++] = *from;
    }
  name[n] = '\0';
  if (file != NULL)
    fclose (file);
  if (n == 0)
    snprintf (name, n_bytes, "Processor");
}

static int
probe (DigDeviceInfo *devices, int max, DigStatus *status)
{
  char name[80];
  int n_cores = dig_cpu_n_cores ();

  if (max <= 0)
    return 1;
  read_processor_name (name, sizeof name);
  devices[0] = (DigDeviceInfo){ .memory_bytes = dig_host_memory_bytes () };
  snprintf (devices[0].name, sizeof devices[0].name, "%s, %s, %d core%s", name, chosen->title,
            n_cores, n_cores == 1 ? "" : "s");
  return 1;
}

static const DigBackend common_entries = {
  .abi = DIG_BACKEND_ABI,
  .size = sizeof (DigBackend),
  .name = "cpu",
  .probe = probe,
  .stream_new = dig_cpu_stream_new,
  .stream_free = dig_cpu_stream_free,
  .sync = dig_host_sync,
  .alloc = dig_host_alloc,
  .free = dig_host_free,
  .upload = dig_host_upload,
  .download = dig_host_download,
  .copy = dig_host_copy,
  .zero = dig_host_zero,
  .step_advance = dig_host_step_advance,
};

static bool
can_run (const char *name)
{
#ifdef HAVE_X86
  if (strcmp (name, "avx512") == 0)
    return __builtin_cpu_supports ("avx512f") && __builtin_cpu_supports ("avx512bw")
           && __builtin_cpu_supports ("avx512dq") && __builtin_cpu_supports ("avx512vl")
           && __builtin_cpu_supports ("fma");
  if (strcmp (name, "avx2") == 0)
    return __builtin_cpu_supports ("avx2") && __builtin_cpu_supports ("fma");
#endif
  if (strcmp (name, "openblas") == 0)
    return dig_cpu_blas_open ();
  return strcmp (name, "portable") == 0;
}

static bool
prepare_set (InstructionSet *set)
{
  /* Even filling the table is code of that instruction set. */
  set->is_available = can_run (set->name);
  if (!set->is_available)
    return false;
  set->table = common_entries;
  dig_cpu_fill_planes (&set->table);
  set->fill (&set->table);
  return true;
}

/* The wanted set, or else the best. Sets that are not looked at are not opened either. */
static void
choose_set (void)
{
  const char *wanted = getenv ("DIGIT_LAB_CPU");

  for (size_t i = 0; i < N_SETS && wanted != NULL && chosen == NULL; i++)
    if (strcmp (wanted, sets[i].name) == 0 && prepare_set (&sets[i]))
      chosen = &sets[i];
  for (size_t i = 0; i < N_SETS && chosen == NULL; i++)
    if ((strcmp (sets[i].name, "openblas") != 0 || dig_cpu_blas_is_faster ())
        && prepare_set (&sets[i]))
      chosen = &sets[i];
}

static void
prepare_sets (void)
{
  dig_backend_cpu ();
  for (size_t i = 0; i < N_SETS; i++)
    if (&sets[i] != chosen)
      prepare_set (&sets[i]);
}

const DigBackend *
dig_cpu_backend_for (const char *name)
{
  static pthread_once_t all_once = PTHREAD_ONCE_INIT;

  pthread_once (&all_once, prepare_sets);
  for (size_t i = 0; i < N_SETS; i++)
    if (sets[i].is_available && strcmp (sets[i].name, name) == 0)
      return &sets[i].table;
  return NULL;
}

const DigBackend *
dig_backend_cpu (void)
{
  pthread_once (&once, choose_set);
  return &chosen->table;
}
