/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where the time of a training step goes: every layer, forward and backward. */
#pragma once

#include <gio/gio.h>

#include "nn/dig-network.h"

G_BEGIN_DECLS

/* Seconds a step, mean over `n_steps`. */
typedef struct
{
  guint n_layers;
  DigLayerTime *layers;   /* (n_layers of the spec) */
  double loss_and_update; /* loss, metrics and optimiser */
  double step;            /* the whole, measured without stopping between the layers */
  guint n_steps;
  char device_name[192];
} DigProfile;

typedef struct
{
  const char *device; /* as in DigTrainSettings */
  guint n_threads;    /* 0: all */
  guint batch_size;
  DigPrecision precision;
  double seconds; /* to measure, about */
} DigProfileOptions;

/* Trains a network of its own on random images, beside whatever else is going on. Any thread. DIG_ERROR_DEVICE,
 * DIG_ERROR_MEMORY, DIG_ERROR_NETWORK, G_IO_ERROR_CANCELLED. */
DigProfile *dig_profile_measure (DigNetworkSpec *spec, const DigProfileOptions *options,
                                 GCancellable *cancellable, GError **error);
void dig_profile_free (DigProfile *profile);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DigProfile, dig_profile_free)

G_END_DECLS
