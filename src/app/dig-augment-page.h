/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What augmentation does to a digit: ranges, and copies that follow them. */
#pragma once

#include <adwaita.h>

#include "model/dig-session.h"

G_BEGIN_DECLS

#define DIG_TYPE_AUGMENT_PAGE (dig_augment_page_get_type ())
G_DECLARE_FINAL_TYPE (DigAugmentPage, dig_augment_page, DIG, AUGMENT_PAGE, AdwBin)

/* Property: "session" (DigSession, construct only). */

G_END_DECLS
