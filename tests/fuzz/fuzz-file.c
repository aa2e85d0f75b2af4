/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "fuzz.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

int
dig_fuzz_open_file (const uint8_t *data, size_t n_bytes, char path[64])
{
  int fd = memfd_create ("fuzz", MFD_CLOEXEC);

  if (fd < 0 || write (fd, data, n_bytes) != (ssize_t)n_bytes)
    abort ();
  snprintf (path, 64, "/proc/self/fd/%d", fd);
  return fd;
}
