/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Errors of the world: files, devices, input. A message is a whole sentence for the user. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define DIG_ERROR (dig_error_quark ())

/* What the caller may do about it. The command line maps these to its exit codes. */
typedef enum
{
  DIG_ERROR_FAILED,      /* anything else */
  DIG_ERROR_USAGE,       /* a setting or option makes no sense (exit 2) */
  DIG_ERROR_DEVICE,      /* no such device, or it failed (exit 3) */
  DIG_ERROR_FILE,        /* bad content of an input file (exit 4) */
  DIG_ERROR_NETWORK,     /* a network spec that cannot work (exit 4) */
  DIG_ERROR_DIVERGED,    /* the training produced NaN or infinity (exit 5) */
  DIG_ERROR_INTERRUPTED, /* stopped on request (exit 130) */
  DIG_ERROR_MEMORY,      /* not enough memory on the device */
} DigErrorCode;

GQuark dig_error_quark (void);

G_END_DECLS
