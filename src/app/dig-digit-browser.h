/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The browser of the digits: a grid that is filtered by part and class, and the selected digit enlarged
 * beside it with its pixel values. */
#pragma once

#include <gtk/gtk.h>

#include "app/dig-digit-grid.h"
#include "model/dig-session.h"

G_BEGIN_DECLS

#define DIG_TYPE_DIGIT_BROWSER (dig_digit_browser_get_type ())
G_DECLARE_FINAL_TYPE (DigDigitBrowser, dig_digit_browser, DIG, DIGIT_BROWSER, GtkWidget)

typedef enum
{
  DIG_SHOW_ALL, /* of the training data */
  DIG_SHOW_TRAINING_PART,
  DIG_SHOW_VALIDATION_PART,
  DIG_SHOW_TEST_DATA,
} DigShow;

/* Properties, notified once per change: "session" (DigSession), "class-filter" (int, -1 all), "show" (uint,
 * DigShow), "is-enlarged" (boolean: the digit has the place of the grid). The selected row of the training
 * data is the session's; the test data have their own. */
GtkWidget *dig_digit_browser_new (void);
void dig_digit_browser_set_session (DigDigitBrowser *self, DigSession *session);
int dig_digit_browser_get_class_filter (DigDigitBrowser *self);
void dig_digit_browser_set_class_filter (DigDigitBrowser *self, int label);
/* The same by a person: where the selected digit is of another class, the first one of this class is selected. */
void dig_digit_browser_choose_class (DigDigitBrowser *self, int label);
DigShow dig_digit_browser_get_show (DigDigitBrowser *self);
void dig_digit_browser_set_show (DigDigitBrowser *self, DigShow show);
gboolean dig_digit_browser_get_is_enlarged (DigDigitBrowser *self);
void dig_digit_browser_set_is_enlarged (DigDigitBrowser *self, gboolean is_enlarged);
/* Selects the digit that was data row `source_row` of the file; drops filters that hide it. */
void dig_digit_browser_go_to (DigDigitBrowser *self, guint source_row);
DigDigitGrid *dig_digit_browser_get_grid (DigDigitBrowser *self);
/* "Row 17, label 3, validation part" of the selected digit. */
const char *dig_digit_browser_get_title (DigDigitBrowser *self);

G_END_DECLS
