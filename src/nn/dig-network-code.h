/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A network as the source text of another library: what Digit Lab does, to be read and to be run. */
#pragma once

#include "nn/dig-network-spec.h"

G_BEGIN_DECLS

typedef enum
{
  DIG_CODE_KERAS,   /* Keras 3 */
  DIG_CODE_PYTORCH, /* 1.13 and newer */
  DIG_N_CODE_LIBRARIES,
} DigCodeLibrary;

/* "Keras", "PyTorch". */
const char *dig_code_library_get_name (DigCodeLibrary library);

/* Python definitions, without the imports: the network, and `load (path)`, which reads a model file of
 * Digit Lab and gives the network with its weights, and offset and scale of each pixel. DIG_ERROR_NETWORK
 * when the spec does not check. */
char *dig_network_code_new (const DigNetworkSpec *spec, DigCodeLibrary library, GError **error);

G_END_DECLS
