/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The filters of a convolution as pictures, by input map. Signal "activated" (uint layer, int map): a filter
 * was pressed. */
#pragma once

#include <adwaita.h>

#include "train/dig-trace.h"

G_BEGIN_DECLS

#define DIG_TYPE_INSIDE_FILTERS (dig_inside_filters_get_type ())
G_DECLARE_FINAL_TYPE (DigInsideFilters, dig_inside_filters, DIG, INSIDE_FILTERS, AdwBin)

void dig_inside_filters_set_trace (DigInsideFilters *self, DigTrace *trace);

G_END_DECLS
