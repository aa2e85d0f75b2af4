/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Precision, recall, F1 and support of every class with 95 % intervals. A press on a heading sorts by it, another one the
 * other way round. */
#pragma once

#include <adwaita.h>

#include "io/dig-data-set.h"
#include "train/dig-report.h"

G_BEGIN_DECLS

typedef enum
{
  DIG_CLASS_COLUMN_NAME,
  DIG_CLASS_COLUMN_PRECISION,
  DIG_CLASS_COLUMN_RECALL,
  DIG_CLASS_COLUMN_F1,
  DIG_CLASS_COLUMN_SUPPORT,
  DIG_N_CLASS_COLUMNS,
} DigClassColumn;

#define DIG_TYPE_CLASS_TABLE (dig_class_table_get_type ())
G_DECLARE_FINAL_TYPE (DigClassTable, dig_class_table, DIG, CLASS_TABLE, AdwBin)

/* report NULL: nothing. */
void dig_class_table_show (DigClassTable *self, DigReport *report, DigDataSet *data);
void dig_class_table_sort (DigClassTable *self, DigClassColumn column, gboolean is_descending);
/* Line 0 is the first class; NULL where there is none. */
const char *dig_class_table_get_text (DigClassTable *self, guint line, DigClassColumn column);

G_END_DECLS
