/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The Drawings page: the collection, filtered, cleaned, merged with others, and how well it is read. */
#pragma once

#include <adwaita.h>

#include "model/dig-collection-keeper.h"

G_BEGIN_DECLS

#define DIG_TYPE_DRAWINGS_PAGE (dig_drawings_page_get_type ())
G_DECLARE_FINAL_TYPE (DigDrawingsPage, dig_drawings_page, DIG, DRAWINGS_PAGE, AdwBin)

/* Construct property "session" (DigSession). Actions: "drawings.remove", "drawings.relabel" (int), "drawings.undo",
 * "drawings.merge", "drawings.export", "drawings.new", "drawings.round". */

G_END_DECLS
