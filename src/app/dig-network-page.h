/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The page on which a network is built. Property: "session" (construct-only). */
#pragma once

#include <adwaita.h>

#include "model/dig-network-design.h"

G_BEGIN_DECLS

#define DIG_TYPE_NETWORK_PAGE (dig_network_page_get_type ())
G_DECLARE_FINAL_TYPE (DigNetworkPage, dig_network_page, DIG, NETWORK_PAGE, AdwBin)

/* Lent. */
DigNetworkDesign *dig_network_page_get_design (DigNetworkPage *self);

G_END_DECLS
