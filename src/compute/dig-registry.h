/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The backends of this process and the devices that they offer. */
#pragma once

#include <glib.h>

#include "compute/dig-backend.h"

G_BEGIN_DECLS

typedef struct
{
  char *id; /* "cpu", "cuda:0" */
  DigDeviceInfo info;
  const DigBackend *backend; /* resident until the process ends */
  int index;                 /* for DigStreamOptions.device */
} DigDevice;

void dig_device_free (DigDevice *device);

/* Array of DigDevice, the CPU first. Opens plug-ins on the first call (0.3 s): off the main thread. Any thread. `why_not` (may be NULL)
 * gets a sentence for every backend that has no device, as a NULL-terminated list. */
GPtrArray *dig_device_list (char ***why_not);

/* "auto" (the first GPU that works, else the CPU), "cpu", "cuda", "cuda:1". DIG_ERROR_DEVICE with the reason. */
DigDevice *dig_device_find (const char *id, GError **error);

/* A stream on `device`; n_threads as in DigStreamOptions. What a GPU is quickest with is kept in the user's cache folder. NULL
 * with DIG_ERROR_DEVICE or DIG_ERROR_MEMORY. Any thread. */
DigStream *dig_device_open_stream (const DigDevice *device, guint n_threads, DigPrecision precision,
                                   GError **error);

/* Starts the driver and the libraries of a GPU (some tenths of a second) in a thread of its own, so that they are there when
 * the first stream is wanted. To be joined; NULL for the CPU, where nothing is to be started. */
GThread *dig_device_warm_up (const DigDevice *device);

/* Status of a backend as a GError: DIG_ERROR_DEVICE or DIG_ERROR_MEMORY. */
void dig_status_to_error (const DigStatus *status, GError **error);
/* Whether a device is to blame: on another one the same work may well go on. */
gboolean dig_device_is_to_blame (const GError *error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DigDevice, dig_device_free)

G_END_DECLS
