/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How well each writer's drawings are read, and each digit: counts, shares and their 95 % intervals. */
#pragma once

#include <gtk/gtk.h>

#include "train/dig-writer-accuracy.h"

G_BEGIN_DECLS

#define DIG_TYPE_WRITER_TABLE (dig_writer_table_get_type ())
G_DECLARE_FINAL_TYPE (DigWriterTable, dig_writer_table, DIG, WRITER_TABLE, GtkWidget)

/* `data` NULL: empty. `report` NULL: counts alone; else it is of these data. */
void dig_writer_table_show (DigWriterTable *self, DigDataSet *data, const DigReport *report);
/* Of the writers' table: line 0 are the titles, then all together, then each writer. NULL: no such cell. */
const char *dig_writer_table_get_text (DigWriterTable *self, guint line, guint column);

G_END_DECLS
