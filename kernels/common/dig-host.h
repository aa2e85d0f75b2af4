/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the backends that compute in ordinary memory share: the status that sticks to a stream and
 * the memory entries of the table. A backend's stream begins with a DigHostStream. */
#pragma once

#include "compute/dig-backend.h"

typedef struct
{
  DigStatus status; /* the first failure */
} DigHostStream;

/* Keeps the first failure; `format` as printf. */
void dig_host_fail (DigHostStream *host, DigStatusCode code, const char *format, ...)
    __attribute__ ((format (printf, 3, 4)));

static inline bool
dig_host_failed (DigStream *stream)
{
  return ((DigHostStream *)stream)->status.code != DIG_STATUS_OK;
}

void dig_status_set (DigStatus *status, DigStatusCode code, const char *format, ...)
    __attribute__ ((format (printf, 3, 4)));

/* Bytes of this machine's memory, 0 when unknown. */
uint64_t dig_host_memory_bytes (void);

/* Aligned to 64 bytes (large blocks to 2 MiB, so that the system can use large pages); contents
 * undefined. NULL when there is no memory or more is asked than the machine has. */
void *dig_host_memory_new (size_t n_bytes);

bool dig_host_sync (DigStream *stream, DigStatus *status);
void *dig_host_alloc (DigStream *stream, size_t n_bytes);
void dig_host_free (DigStream *stream, void *memory);
void dig_host_upload (DigStream *stream, void *to, const void *from, size_t n_bytes);
void dig_host_download (DigStream *stream, void *to, const void *from, size_t n_bytes);
void dig_host_copy (DigStream *stream, void *to, const void *from, size_t n_bytes);
void dig_host_zero (DigStream *stream, void *memory, size_t n_bytes);
void dig_host_step_advance (DigStream *stream, DigStepState *state, int n_images);
