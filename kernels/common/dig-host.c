/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "common/dig-host.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define LINE_BYTES 64u
#define LARGE_PAGE_BYTES ((size_t)2 << 20)

static void
set_status (DigStatus *status, DigStatusCode code, const char *format, va_list arguments)
{
  status->code = code;
  vsnprintf (status->message, sizeof status->message, format, arguments);
}

void
dig_status_set (DigStatus *status, DigStatusCode code, const char *format, ...)
{
  va_list arguments;

  if (status == NULL)
    return;
  va_start (arguments, format);
  set_status (status, code, format, arguments);
  va_end (arguments);
}

void
dig_host_fail (DigHostStream *host, DigStatusCode code, const char *format, ...)
{
  va_list arguments;

  if (host->status.code != DIG_STATUS_OK)
    return;
  va_start (arguments, format);
  set_status (&host->status, code, format, arguments);
  va_end (arguments);
}

uint64_t
dig_host_memory_bytes (void)
{
  long n_pages = sysconf (_SC_PHYS_PAGES);
  long page_bytes = sysconf (_SC_PAGESIZE);

  return n_pages > 0 && page_bytes > 0 ? (uint64_t)n_pages * (uint64_t)page_bytes : 0;
}

void *
dig_host_memory_new (size_t n_bytes)
{
  uint64_t machine_bytes = dig_host_memory_bytes ();
  size_t alignment = n_bytes >= LARGE_PAGE_BYTES ? LARGE_PAGE_BYTES : LINE_BYTES;
  void *memory;

  if (n_bytes > PTRDIFF_MAX || (machine_bytes > 0 && n_bytes > machine_bytes))
    return NULL;
  memory = aligned_alloc (alignment, (n_bytes / alignment + 1) * alignment);
  if (memory != NULL && alignment == LARGE_PAGE_BYTES)
    madvise (memory, n_bytes, MADV_HUGEPAGE); /* a hint: it may fail */
  return memory;
}

bool
dig_host_sync (DigStream *stream, DigStatus *status)
{
  if (status != NULL)
    *status = ((DigHostStream *)stream)->status;
  return !dig_host_failed (stream);
}

void *
dig_host_alloc (DigStream *stream, size_t n_bytes)
{
  void *memory;

  if (dig_host_failed (stream))
    return NULL;
  memory = dig_host_memory_new (n_bytes);
  if (memory == NULL)
    dig_host_fail ((DigHostStream *)stream, DIG_STATUS_NO_MEMORY,
                   "There is not enough memory: %zu MB were asked for, the machine has %llu MB.",
                   n_bytes / 1000000, (unsigned long long)(dig_host_memory_bytes () / 1000000));
  else
    memset (memory, 0, n_bytes);
  return memory;
}

void
dig_host_free (DigStream *stream, void *memory)
{
  free (memory);
}

void
dig_host_upload (DigStream *stream, void *to, const void *from, size_t n_bytes)
{
  if (!dig_host_failed (stream) && n_bytes > 0)
    memcpy (to, from, n_bytes);
}

void
dig_host_download (DigStream *stream, void *to, const void *from, size_t n_bytes)
{
  dig_host_upload (stream, to, from, n_bytes);
}

void
dig_host_copy (DigStream *stream, void *to, const void *from, size_t n_bytes)
{
  if (!dig_host_failed (stream) && n_bytes > 0)
    memmove (to, from, n_bytes);
}

void
dig_host_zero (DigStream *stream, void *memory, size_t n_bytes)
{
  if (!dig_host_failed (stream) && n_bytes > 0)
    memset (memory, 0, n_bytes);
}

void
dig_host_step_advance (DigStream *stream, DigStepState *state, int n_images)
{
  if (dig_host_failed (stream))
    return;
  state->batch_start += n_images;
  state->step++;
  if (state->d_rates != NULL && state->step - state->first_step < state->n_rates)
    state->learning_rate = state->d_rates[state->step - state->first_step];
}
