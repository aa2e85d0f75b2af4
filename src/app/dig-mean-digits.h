/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The mean digit of every class as a tile to press: pressing one looks at that class only, pressing it
 * again at all. The means are computed in a worker thread. */
#pragma once

#include <gtk/gtk.h>

#include "io/dig-data-set.h"

G_BEGIN_DECLS

#define DIG_TYPE_MEAN_DIGITS (dig_mean_digits_get_type ())
G_DECLARE_FINAL_TYPE (DigMeanDigits, dig_mean_digits, DIG, MEAN_DIGITS, GtkWidget)

/* Properties: "selected-class" (int, -1 none; notified once per change), "is-ready" (boolean: the pictures
 * are those of the data). */
GtkWidget *dig_mean_digits_new (void);
void dig_mean_digits_set_data (DigMeanDigits *self, DigDataSet *data);
int dig_mean_digits_get_selected_class (DigMeanDigits *self);
void dig_mean_digits_set_selected_class (DigMeanDigits *self, int label);
gboolean dig_mean_digits_is_ready (DigMeanDigits *self);

G_END_DECLS
