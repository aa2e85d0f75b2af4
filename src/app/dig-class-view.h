/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The classes as a table, and whether the network is as sure as it should be: the calibration plot. */
#pragma once

#include <adwaita.h>

#include "app/dig-class-table.h"

G_BEGIN_DECLS

#define DIG_TYPE_CLASS_VIEW (dig_class_view_get_type ())
G_DECLARE_FINAL_TYPE (DigClassView, dig_class_view, DIG, CLASS_VIEW, AdwBin)

/* report NULL: nothing. */
void dig_class_view_show (DigClassView *self, DigReport *report, DigDataSet *data);
DigClassTable *dig_class_view_get_table (DigClassView *self);

G_END_DECLS
