/* SPDX-License-Identifier: GPL-3.0-or-later */
/* devices: what can be computed on, and why the rest cannot. */
#include "config.h"

#include "cli/dig-cli.h"
#include "cli/dig-json-line.h"

#include "compute/dig-registry.h"

#include <stdio.h>

static void
print_json (const DigDevice *device)
{
  g_autoptr (GString) json = g_string_new (NULL);

  dig_json_line_open (json, NULL, '{');
  dig_json_line_add_string (json, "id", device->id);
  dig_json_line_add_string (json, "name", device->info.name);
  dig_json_line_add_string (json, "backend", device->backend->name);
  dig_json_line_add_string (json, "driver", device->info.driver);
  dig_json_line_add_integer (json, "memory_bytes", (gint64)device->info.memory_bytes);
  dig_json_line_add_integer (json, "compute_capability", device->info.compute_capability);
  dig_json_line_close (json, '}');
  dig_cli_print_line (json->str);
}

static void
print_text (const DigDevice *device)
{
  printf ("%-8s %s", device->id, device->info.name);
  if (device->info.memory_bytes > 0)
    printf (", %.0f GB", (double)device->info.memory_bytes / 1e9);
  if (device->info.compute_capability > 0)
    printf (", compute capability %d.%d", device->info.compute_capability / 10,
            device->info.compute_capability % 10);
  if (device->info.driver[0] != '\0')
    printf (" (%s)", device->info.driver);
  printf ("\n");
}

static int
run_devices (const DigCliCommand *command, int argc, char **argv)
{
  gboolean json = FALSE;
  int exit_code = DIG_EXIT_DONE;
  const GOptionEntry entries[] = {
    { "json", 0, 0, G_OPTION_ARG_NONE, &json, "One JSON object a device", NULL },
    G_OPTION_ENTRY_NULL,
  };
  g_autoptr (GPtrArray) devices = NULL;
  g_auto (GStrv) why_not = NULL;

  if (!dig_cli_parse (command, entries, &argc, &argv, 0, 0, &exit_code))
    return exit_code;

  devices = dig_device_list (&why_not);
  for (guint i = 0; i < devices->len; i++)
    {
      if (json)
        print_json (g_ptr_array_index (devices, i));
      else
        print_text (g_ptr_array_index (devices, i));
    }
  for (guint i = 0; why_not != NULL && why_not[i] != NULL; i++)
    fprintf (stderr, "%s\n", why_not[i]);
  return dig_cli_finish (exit_code);
}

const DigCliCommand dig_command_devices = {
  .name = "devices",
  .arguments = "",
  .summary = "Lists the processor and the graphics cards that can be computed on",
  .description = "What cannot be used is told on standard error, with the reason.",
  .run = run_devices,
};
