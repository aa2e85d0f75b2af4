/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which rows of a data set a grid shows, in which order, and which of them are marked. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct _DigDigitOrder DigDigitOrder;

DigDigitOrder *dig_digit_order_new (void);
void dig_digit_order_free (DigDigitOrder *order);

/* `rows` (guint32, NULL: 0 … n_images - 1) may be in any order, each at most once; `is_ascending`: in this one. Keeps a ref. */
void dig_digit_order_set_rows (DigDigitOrder *order, GArray *rows, guint n_images,
                               gboolean is_ascending);
gboolean dig_digit_order_has_rows (const DigDigitOrder *order, const GArray *rows);

guint dig_digit_order_get_n_places (const DigDigitOrder *order);
/* place < n_places. */
guint dig_digit_order_get_row (const DigDigitOrder *order, guint place);
/* FALSE when it is not shown; `place` may be NULL. */
gboolean dig_digit_order_find (const DigDigitOrder *order, guint row, guint *place);
/* Of an ascending order: the first place whose row is not below `row`, n_places when there is none. Of another one: the
 * row's place, or 0. */
guint dig_digit_order_find_nearest (const DigDigitOrder *order, guint row);

/* Marks are rows; those that are not shown are forgotten by set_rows. */
gboolean dig_digit_order_is_marked (const DigDigitOrder *order, guint row);
void dig_digit_order_mark (DigDigitOrder *order, guint row, gboolean is_marked);
void dig_digit_order_mark_places (DigDigitOrder *order, guint first, guint last);
/* What a press on a place does: Ctrl adds or takes away one (the row that was merely chosen before, `chosen_row`, counts
 * as the first of several), Shift marks all from the last one on, else there are none. TRUE: the marks changed. */
gboolean dig_digit_order_choose (DigDigitOrder *order, guint place, guint chosen_row,
                                 gboolean has_ctrl, gboolean has_shift);
void dig_digit_order_clear_marks (DigDigitOrder *order);
guint dig_digit_order_get_n_marked (const DigDigitOrder *order);
/* guint32 rows in the order of their places. */
GArray *dig_digit_order_list_marked (const DigDigitOrder *order);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DigDigitOrder, dig_digit_order_free)

G_END_DECLS
