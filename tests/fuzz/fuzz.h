/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a fuzz target needs: its entry, and bytes that have to be a file. */
#pragma once

#include <stddef.h>
#include <stdint.h>

int LLVMFuzzerTestOneInput (const uint8_t *data, size_t n_bytes);

/* A file in memory with these bytes; its path may be opened until the file is closed. Gives the
 * descriptor. */
int dig_fuzz_open_file (const uint8_t *data, size_t n_bytes, char path[64]);
