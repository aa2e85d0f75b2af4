/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The CPU backend for one instruction set. */
#pragma once

#include "compute/dig-backend.h"

/* Put the entries that are compiled per instruction set into a table. */
void dig_cpu_fill_avx512 (DigBackend *table);
void dig_cpu_fill_avx2 (DigBackend *table);
void dig_cpu_fill_portable (DigBackend *table);

/* The backend for "avx512", "avx2", "openblas" or "portable"; NULL when this machine cannot run it. */
const DigBackend *dig_cpu_backend_for (const char *set);
