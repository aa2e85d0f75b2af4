/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One enlarged digit. Pointer and arrow keys read a pixel: "row 12, column 7: 253" (counted from 0,
 * as pixelN = 28 row + column). Properties: "label", "row", "column" (-1 none), "reading" (text of
 * the pixel, "" for none; read only), "show-values". */
#pragma once

#include "charts/dig-chart.h"
#include "charts/dig-digit-image.h"

G_BEGIN_DECLS

#define DIG_TYPE_DIGIT_VIEW (dig_digit_view_get_type ())
G_DECLARE_FINAL_TYPE (DigDigitView, dig_digit_view, DIG, DIGIT_VIEW, DigChart)

GtkWidget *dig_digit_view_new (void);
/* bytes (28 × 28) are copied; NULL: no digit. */
void dig_digit_view_set_bytes (DigDigitView *view, const guint8 *bytes);
void dig_digit_view_set_map (DigDigitView *view, DigColorMap map);
void dig_digit_view_set_label (DigDigitView *view, const char *label);
const char *dig_digit_view_get_label (DigDigitView *view);
void dig_digit_view_set_show_values (DigDigitView *view, gboolean show_values);
gboolean dig_digit_view_get_show_values (DigDigitView *view);
void dig_digit_view_set_pixel (DigDigitView *view, int row, int column);
const char *dig_digit_view_get_reading (DigDigitView *view);

G_END_DECLS
