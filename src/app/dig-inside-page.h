/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The page that looks inside: from the whole network to a feature map to the arithmetic of one pixel;
 * beside it filters, what speaks for an answer, what excites a unit, the map of the last hidden layer. */
#pragma once

#include <adwaita.h>

#include "model/dig-inspection.h"

G_BEGIN_DECLS

#define DIG_TYPE_INSIDE_PAGE (dig_inside_page_get_type ())
G_DECLARE_FINAL_TYPE (DigInsidePage, dig_inside_page, DIG, INSIDE_PAGE, AdwBin)

/* Property "session" (DigSession, construct only). */

/* What it shows; lent, for measuring. */
DigInspection *dig_inside_page_get_inspection (DigInsidePage *self);

G_END_DECLS
