/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A plug-in with a GPU that is the processor, and that is lost when a test wants it to be: the
 * program sees what it would see of a real one.
 *
 * DIG_TEST_GPU_BATCHES: it stops working so many batches after a stream was opened; not set: never.
 * 0: it does not even open one. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "compute/dig-backend.h"

static int n_batches;

static bool
is_lost (void)
{
  const char *most = getenv ("DIG_TEST_GPU_BATCHES");

  return most != NULL && n_batches >= atoi (most);
}

static void
lose (DigStatus *status)
{
  if (status == NULL)
    return;
  status->code = DIG_STATUS_DEVICE_LOST;
  snprintf (status->message, sizeof status->message, "Test GPU stopped working while computing.");
}

static int
probe (DigDeviceInfo *devices, int max, DigStatus *status)
{
  if (max > 0)
    devices[0] = (DigDeviceInfo){ .name = "Test GPU",
                                  .driver = "of tests",
                                  .memory_bytes = (uint64_t)8 << 30,
                                  .compute_capability = 90 };
  return 1;
}

static DigStream *
stream_new (const DigStreamOptions *options, DigStatus *status)
{
  DigStreamOptions on_processor = { .device = 0, .n_threads = options->n_threads };

  n_batches = 0;
  if (is_lost ())
    {
      lose (status);
      return NULL;
    }
  return dig_backend_cpu ()->stream_new (&on_processor, status);
}

static bool
sync (DigStream *stream, DigStatus *status)
{
  bool is_done = dig_backend_cpu ()->sync (stream, status);

  if (!is_done || !is_lost ())
    return is_done;
  lose (status);
  return false;
}

/* What a lost device sends is not what was computed. */
static void
download (DigStream *stream, void *to, const void *d_from, size_t n_bytes)
{
  if (is_lost ())
    memset (to, 0xFF, n_bytes);
  else
    dig_backend_cpu ()->download (stream, to, d_from, n_bytes);
}

static void
step_advance (DigStream *stream, DigStepState *d_state, int n_images)
{
  n_batches++;
  dig_backend_cpu ()->step_advance (stream, d_state, n_images);
}

const DigBackend *dig_backend_get (void);

__attribute__ ((visibility ("default"))) const DigBackend *
dig_backend_get (void)
{
  static DigBackend backend;

  backend = *dig_backend_cpu ();
  backend.name = "cuda";
  backend.probe = probe;
  backend.stream_new = stream_new;
  backend.sync = sync;
  backend.download = download;
  backend.step_advance = step_advance;
  return &backend;
}
