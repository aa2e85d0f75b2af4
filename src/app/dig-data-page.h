/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The page that shows what is open. */
#pragma once

#include <adwaita.h>

#include "model/dig-session.h"

G_BEGIN_DECLS

#define DIG_TYPE_DATA_PAGE (dig_data_page_get_type ())
G_DECLARE_FINAL_TYPE (DigDataPage, dig_data_page, DIG, DATA_PAGE, AdwBin)

/* Property "session" (DigSession, construct only). */

G_END_DECLS
