/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A plug-in of another version of the program, for test-registry: ABI and SIZE say by how much it differs. */
#include "compute/dig-backend.h"

const DigBackend *dig_backend_get (void);

static int
probe (DigDeviceInfo *devices, int max, DigStatus *status)
{
  return 0;
}

const DigBackend *
dig_backend_get (void)
{
  static const DigBackend table = {
    .abi = DIG_BACKEND_ABI + ABI,
    .size = sizeof (DigBackend) + SIZE,
    .name = "other",
    .probe = probe,
  };

  return &table;
}
