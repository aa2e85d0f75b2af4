/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The last epochs of a run in numbers, newest first, training beside validation. */
#pragma once

#include <adwaita.h>

#include "model/dig-run.h"

G_BEGIN_DECLS

#define DIG_TYPE_EPOCH_TABLE (dig_epoch_table_get_type ())
G_DECLARE_FINAL_TYPE (DigEpochTable, dig_epoch_table, DIG, EPOCH_TABLE, AdwBin)

/* Run may be NULL. */
void dig_epoch_table_update (DigEpochTable *self, DigRun *run);

G_END_DECLS
