/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The backend "cpu". */
#include <pthread.h>

#include "compute/dig-backend.h"

static DigBackend table;

static void
fill_table (void)
{
  table = *dig_backend_reference ();
  table.name = "cpu";
}

const DigBackend *
dig_backend_cpu (void)
{
  static pthread_once_t once = PTHREAD_ONCE_INIT;

  pthread_once (&once, fill_table);
  return &table;
}
