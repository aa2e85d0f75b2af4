/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Loads a data file once and prints, as one line of JSON, how long it took and how much memory it
 * needed at its peak beyond what the process had before. bench-csv.py runs it. */
#include "config.h"

#include <stdio.h>
#include <sys/resource.h>

#include "io/dig-load.h"

static long
get_peak_kb (void)
{
  struct rusage usage;

  getrusage (RUSAGE_SELF, &usage);
  return usage.ru_maxrss;
}

int
main (int argc, char **argv)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (DigDataSet) set = NULL;
  long before_kb = get_peak_kb ();
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
  printf ("{\"seconds\": %.6f, \"rows\": %u, \"pixels\": %u, \"peak_bytes\": %ld}\n",
          (double)(end_us - start_us) / 1e6, dig_data_set_get_n_images (set),
          dig_data_set_get_n_pixels (set), (get_peak_kb () - before_kb) * 1024);
  return 0;
}
