/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The page that trains: controls, settings, layers, curves. */
#pragma once

#include <adwaita.h>

#include "model/dig-session.h"

G_BEGIN_DECLS

#define DIG_TYPE_TRAIN_PAGE (dig_train_page_get_type ())
G_DECLARE_FINAL_TYPE (DigTrainPage, dig_train_page, DIG, TRAIN_PAGE, AdwBin)

/* Property "session" (DigSession, construct only). */

G_END_DECLS
