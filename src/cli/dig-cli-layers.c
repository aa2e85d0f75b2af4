/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "cli/dig-cli-layers.h"

#include "cli/dig-cli.h"
#include "cli/dig-json-line.h"

#include <stdio.h>

static void
print_json (DigNetworkSpec *spec, const DigProfile *profile, guint batch_size)
{
  g_autoptr (GString) json = g_string_new (NULL);

  dig_json_line_open (json, NULL, '{');
  dig_json_line_add_string (json, "device", profile->device_name);
  dig_json_line_add_integer (json, "batch_size", batch_size);
  dig_json_line_add_number (json, "step_seconds", profile->step);
  dig_json_line_add_number (json, "loss_and_update_seconds", profile->loss_and_update);
  dig_json_line_open (json, "layers", '[');
  for (guint i = 0; i < profile->n_layers; i++)
    {
      const DigLayerTime *time = &profile->layers[i];

      dig_json_line_open (json, NULL, '{');
      dig_json_line_add_string (json, "name", dig_network_spec_get_layer (spec, i)->name);
      dig_json_line_add_number (json, "forward_seconds", time->forward);
      dig_json_line_add_number (json, "backward_seconds", time->backward);
      dig_json_line_add_boolean (json, "with_previous", time->is_fused);
      dig_json_line_close (json, '}');
    }
  dig_json_line_close (json, ']');
  dig_json_line_close (json, '}');
  dig_cli_print_line (json->str);
}

static void
print_row (const char *name, const char *kind, const DigLayerTime *time)
{
  if (time->is_fused)
    printf ("  %-16s %-28s %10s %10s  with the layer before\n", name, kind, "", "");
  else
    printf ("  %-16s %-28s %10.0f %10.0f\n", name, kind, 1e6 * time->forward, 1e6 * time->backward);
}

void
dig_cli_layers_print (DigNetworkSpec *spec, const DigProfile *profile, guint batch_size,
                      gboolean json)
{
  g_autofree char *images = dig_cli_count (batch_size, "image", "images");

  if (json)
    {
      print_json (spec, profile, batch_size);
      return;
    }
  printf ("%s: microseconds a step of %s\n\n", profile->device_name, images);
  printf ("  %-16s %-28s %10s %10s\n", "layer", "", "forward", "backward");
  for (guint i = 0; i < profile->n_layers; i++)
    {
      const DigLayerSpec *layer = dig_network_spec_get_layer (spec, i);
      g_autofree char *kind = dig_layer_spec_describe (layer);

      print_row (layer->name, kind, &profile->layers[i]);
    }
  printf ("  %-45s %21.0f\n", "loss and update", 1e6 * profile->loss_and_update);
  printf ("  %-45s %21.0f\n", "step, not stopped between layers", 1e6 * profile->step);
}
