/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "nn/dig-snapshot.h"

#include <stdatomic.h>
#include <string.h>

struct _DigSnapshot
{
  atomic_int ref_count;
  DigNetworkSpec *spec;
  DigScaler *scaler;
  float *parameters;
  gsize n_parameters;
};

DigSnapshot *
dig_snapshot_new (DigNetworkSpec *spec, const DigScaler *scaler, const float *parameters,
                  gsize n_parameters)
{
  DigSnapshot *snapshot;
  DigLayerInfo total;

  g_return_val_if_fail (spec != NULL && scaler != NULL && parameters != NULL, NULL);
  dig_network_spec_get_totals (spec, &total);
  g_return_val_if_fail ((gsize)total.n_parameters == n_parameters, NULL);
  g_return_val_if_fail ((gint64)total.in_c * total.in_h * total.in_w == scaler->n_pixels, NULL);

  snapshot = g_new0 (DigSnapshot, 1);
  atomic_init (&snapshot->ref_count, 1);
  snapshot->spec = dig_network_spec_ref (spec);
  snapshot->scaler = dig_scaler_copy (scaler);
  snapshot->parameters = g_new (float, n_parameters);
  memcpy (snapshot->parameters, parameters, n_parameters * sizeof (float));
  snapshot->n_parameters = n_parameters;
  return snapshot;
}

DigSnapshot *
dig_snapshot_ref (DigSnapshot *snapshot)
{
  g_return_val_if_fail (snapshot != NULL, NULL);

  atomic_fetch_add (&snapshot->ref_count, 1);
  return snapshot;
}

void
dig_snapshot_unref (DigSnapshot *snapshot)
{
  g_return_if_fail (snapshot != NULL);

  if (atomic_fetch_sub (&snapshot->ref_count, 1) != 1)
    return;
  dig_network_spec_unref (snapshot->spec);
  dig_scaler_free (snapshot->scaler);
  g_free (snapshot->parameters);
  g_free (snapshot);
}

DigNetworkSpec *
dig_snapshot_get_spec (const DigSnapshot *snapshot)
{
  g_return_val_if_fail (snapshot != NULL, NULL);

  return snapshot->spec;
}

const DigScaler *
dig_snapshot_get_scaler (const DigSnapshot *snapshot)
{
  g_return_val_if_fail (snapshot != NULL, NULL);

  return snapshot->scaler;
}

const float *
dig_snapshot_get_parameters (const DigSnapshot *snapshot, gsize *n_parameters)
{
  g_return_val_if_fail (snapshot != NULL, NULL);

  if (n_parameters != NULL)
    *n_parameters = snapshot->n_parameters;
  return snapshot->parameters;
}
