/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The page that shows the data that are open: facts, classes, mean digits, split, and every digit. */
#pragma once

#include <adwaita.h>

#include "app/dig-digit-browser.h"
#include "model/dig-session.h"

G_BEGIN_DECLS

#define DIG_TYPE_DATA_PAGE (dig_data_page_get_type ())
G_DECLARE_FINAL_TYPE (DigDataPage, dig_data_page, DIG, DATA_PAGE, AdwBin)

/* Property "session" (DigSession, construct only). */

/* "empty", "loading" or "content". */
const char *dig_data_page_get_view (DigDataPage *self);
DigDigitBrowser *dig_data_page_get_browser (DigDataPage *self);

G_END_DECLS
