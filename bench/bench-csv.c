/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Loads a data file once and prints, as one line of JSON, how long it took and how much memory it
 * needed at its peak beyond what the process had before. bench-csv.py runs it. */
#include "config.h"

#include <stdio.h>
#include <string.h>

#include "io/dig-load.h"

/* VmHWM of Linux; ru_maxrss would count what the parent used before it started this program. */
static guint64
get_peak_bytes (void)
{
  g_autofree char *status = NULL;
  const char *line = NULL;

  if (g_file_get_contents ("/proc/self/status", &status, NULL, NULL))
    line = strstr (status, "VmHWM:");
  return line ? g_ascii_strtoull (line + strlen ("VmHWM:"), NULL, 10) * 1024 : 0;
}

int
main (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (DigDataSet) set = NULL;
  guint64 before = get_peak_bytes ();
  gint64 start_us = g_get_monotonic_time ();
  gint64 end_us;

  if (argc != 2)
    {
      fprintf (stderr, "Usage: %s FILE\n", argv[0]);
      return 2;
    }
  set = dig_load (argv[1], NULL, NULL, NULL, NULL, NULL, &error);
  end_us = g_get_monotonic_time ();
  if (!set)
    {
      fprintf (stderr, "%s\n", error->message);
      return 4;
    }
  printf ("{\"seconds\": %.6f, \"rows\": %u, \"pixels\": %u, \"peak_bytes\": %.0f}\n",
          (double)(end_us - start_us) / 1e6, dig_data_set_get_n_images (set),
          dig_data_set_get_n_pixels (set), (double)(get_peak_bytes () - before));
  return 0;
}
