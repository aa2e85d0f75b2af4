/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The epochs of a run in numbers, newest first, training above validation. */
#pragma once

#include <adwaita.h>

#include "train/dig-records.h"

G_BEGIN_DECLS

#define DIG_TYPE_EPOCH_TABLE (dig_epoch_table_get_type ())
G_DECLARE_FINAL_TYPE (DigEpochTable, dig_epoch_table, DIG, EPOCH_TABLE, AdwBin)

/* DigEpochRecord; NULL: none. What is shown already stays where one has scrolled to. */
void dig_epoch_table_set_epochs (DigEpochTable *self, const GArray *epochs);

G_END_DECLS
