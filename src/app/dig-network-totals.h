/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a network costs as a whole. */
#pragma once

#include <adwaita.h>

#include "nn/dig-network-report.h"

G_BEGIN_DECLS

#define DIG_TYPE_NETWORK_TOTALS (dig_network_totals_get_type ())
G_DECLARE_FINAL_TYPE (DigNetworkTotals, dig_network_totals, DIG, NETWORK_TOTALS, AdwBin)

void dig_network_totals_show (DigNetworkTotals *self, const DigNetworkReport *report);

G_END_DECLS
