/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A scrollable grid of thousands of digits, one of them selected. Only the lines in view are drawn,
 * each as one texture.
 *
 * Put it into a GtkScrolledWindow. Properties: "selected-row" (uint, notified once per change; G_MAXUINT:
 * none), "zoom" (uint 1…6, logical pixels per image pixel), "is-multiple" (boolean: Ctrl, Shift, Ctrl+A and
 * Ctrl+Space mark several; FALSE at first). Signals: "activated" (uint row): Return, Space or a double click;
 * "marks-changed". The selection is a row of the data, not a place in the grid: it survives
 * every filter, and a refresh moves neither it nor the scroll position. */
#pragma once

#include <gtk/gtk.h>

#include "app/dig-digit-strip.h"
#include "io/dig-data-set.h"

G_BEGIN_DECLS

#define DIG_TYPE_DIGIT_GRID (dig_digit_grid_get_type ())
G_DECLARE_FINAL_TYPE (DigDigitGrid, dig_digit_grid, DIG, DIGIT_GRID, GtkWidget)

/* What a person is told about a row, in the tooltip and by the screen reader. Gives a new string. */
typedef char *(*DigDigitGridDescribe) (DigDataSet *data, guint row, gpointer user_data);

GtkWidget *dig_digit_grid_new (void);

/* `rows` (guint32, ascending): which rows of `data` are shown; NULL: all. */
void dig_digit_grid_set_content (DigDigitGrid *self, DigDataSet *data, GArray *rows);
/* The same in any order; scroll position and marks stay as far as they can. */
void dig_digit_grid_set_ordered_content (DigDigitGrid *self, DigDataSet *data, GArray *rows);
/* Lines of text below every digit instead of its class, none wider than `widest`. */
void dig_digit_grid_set_caption (DigDigitGrid *self, DigStripCaption caption, gpointer user_data,
                                 guint n_lines, const char *widest);
/* guint32 rows, in the order they are shown. */
GArray *dig_digit_grid_dup_marked (DigDigitGrid *self);
DigDataSet *dig_digit_grid_get_data (DigDigitGrid *self);
guint dig_digit_grid_get_n_shown (DigDigitGrid *self);
/* The row at a place of the grid, place < n_shown. */
guint dig_digit_grid_get_row_at (DigDigitGrid *self, guint place);
/* The first place whose row is not below `row`; n_shown when there is none. */
guint dig_digit_grid_find_place (DigDigitGrid *self, guint row);
/* FALSE when the row is not shown; `place` may be NULL. */
gboolean dig_digit_grid_find_row (DigDigitGrid *self, guint row, guint *place);

void dig_digit_grid_set_describe (DigDigitGrid *self, DigDigitGridDescribe describe,
                                  gpointer user_data);

guint dig_digit_grid_get_selected_row (DigDigitGrid *self);
/* Scrolls it into view when it is shown. */
void dig_digit_grid_set_selected_row (DigDigitGrid *self, guint row);
guint dig_digit_grid_get_zoom (DigDigitGrid *self);
void dig_digit_grid_set_zoom (DigDigitGrid *self, guint zoom);
/* Columns of the last allocation, at least 1. */
guint dig_digit_grid_get_n_columns (DigDigitGrid *self);

G_END_DECLS
