/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "cpu/dig-cpu-stream.h"

#include <stdlib.h>

DigStream *
dig_cpu_stream_new (const DigStreamOptions *options, DigStatus *status)
{
  DigStream *stream = calloc (1, sizeof *stream);
  int n_threads = options->n_threads > 0 ? options->n_threads : dig_cpu_n_cores ();

  if (stream != NULL)
    stream->pool = dig_cpu_pool_new (n_threads);
  if (stream == NULL || stream->pool == NULL)
    {
      dig_status_set (status, DIG_STATUS_NO_MEMORY,
                      "%d threads could not be started: there is no memory, or the system allows "
                      "no more threads.",
                      n_threads);
      free (stream);
      return NULL;
    }
  return stream;
}

void
dig_cpu_stream_free (DigStream *stream)
{
  if (stream == NULL)
    return;
  dig_cpu_pool_free (stream->pool);
  free (stream->scratch);
  free (stream);
}

float *
dig_cpu_scratch (DigStream *stream, size_t n_shared, size_t n_own)
{
  int n_workers = dig_cpu_pool_get_n_workers (stream->pool);

  size_t n_floats = (n_shared + 15) / 16 * 16 + (n_own + 15) / 16 * 16 * (size_t)n_workers;
  size_t n_bytes = n_floats * sizeof (float);

  if (n_bytes > stream->scratch_bytes || stream->scratch == NULL)
    {
      free (stream->scratch);
      stream->scratch_bytes = 0;
      stream->scratch = dig_host_memory_new (n_bytes);
      if (stream->scratch == NULL)
        {
          dig_host_fail (&stream->host, DIG_STATUS_NO_MEMORY,
                         "There is not enough memory: %zu MB of working space were asked for.",
                         n_bytes / 1000000);
          return NULL;
        }
      stream->scratch_bytes = n_bytes;
    }
  return (float *)(void *)stream->scratch;
}
