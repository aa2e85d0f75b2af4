/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A training as a Python program of its own that another library runs. */
#pragma once

#include "nn/dig-network-code.h"
#include "train/dig-train-settings.h"

G_BEGIN_DECLS

/* The whole program: the network, a reader of Digit Lab's model files, and the training with the same
 * split, scaling, optimiser, schedule and rules. It cannot have the same random numbers. DIG_ERROR_NETWORK
 * when the spec does not check. */
char *dig_train_code_new (const DigTrainSettings *settings, DigCodeLibrary library, GError **error);

G_END_DECLS
