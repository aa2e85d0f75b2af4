/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How many images of each class lie in the training and in the validation part, with the sums. */
#pragma once

#include <gtk/gtk.h>

#include "io/dig-data-set.h"

G_BEGIN_DECLS

#define DIG_TYPE_SPLIT_TABLE (dig_split_table_get_type ())
G_DECLARE_FINAL_TYPE (DigSplitTable, dig_split_table, DIG, SPLIT_TABLE, GtkWidget)

GtkWidget *dig_split_table_new (void);
/* training, validation (n_classes of `data`). `data` NULL: an empty table. */
void dig_split_table_show (DigSplitTable *self, DigDataSet *data, const guint *training,
                           const guint *validation);
/* Text of a cell: line 0 are the titles, n_classes + 1 the sums; column 0 is the class. */
const char *dig_split_table_get_text (DigSplitTable *self, guint line, guint column);

G_END_DECLS
