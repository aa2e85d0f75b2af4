/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which parts of the digit speak for a class: Grad-CAM and occlusion. */
#pragma once

#include <adwaita.h>

#include "model/dig-inspection.h"

G_BEGIN_DECLS

#define DIG_TYPE_INSIDE_WHY (dig_inside_why_get_type ())
G_DECLARE_FINAL_TYPE (DigInsideWhy, dig_inside_why, DIG, INSIDE_WHY, AdwBin)

void dig_inside_why_set_inspection (DigInsideWhy *self, DigInspection *inspection);
/* Asks only while it is seen. */
void dig_inside_why_set_active (DigInsideWhy *self, gboolean is_active);

G_END_DECLS
