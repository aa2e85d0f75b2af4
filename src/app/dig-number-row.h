/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A row to type a number into, with decimal point or comma. */
#pragma once

#include <adwaita.h>

G_BEGIN_DECLS

#define DIG_TYPE_NUMBER_ROW (dig_number_row_get_type ())
G_DECLARE_FINAL_TYPE (DigNumberRow, dig_number_row, DIG, NUMBER_ROW, AdwEntryRow)

/* Properties: "value" (double), "minimum", "maximum" (double, both allowed), "is-whole" (boolean),
 * "waits" (boolean: a number is taken with Return or when the row is left, not while it is typed).
 * What is no number in the range is marked, explained in the tooltip, and not taken. */
double dig_number_row_get_value (DigNumberRow *self);
void dig_number_row_set_value (DigNumberRow *self, double value);
void dig_number_row_set_waits (DigNumberRow *self, gboolean waits);
/* Something was typed that is not taken yet. */
gboolean dig_number_row_is_edited (DigNumberRow *self);

G_END_DECLS
