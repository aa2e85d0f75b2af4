/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which rows of a data set are looked at: all, a part of the split, a class. No GTK. */
#pragma once

#include "io/dig-data-set.h"
#include "io/dig-split.h"

G_BEGIN_DECLS

typedef enum
{
  DIG_PART_ALL,
  DIG_PART_TRAINING,
  DIG_PART_VALIDATION,
} DigPart;

/* (n_rows) 1 for the validation rows, 0 for the others. NULL without a split. */
guint8 *dig_validation_mask_new (guint n_rows, const DigSplit *split);

/* guint32 rows, ascending. `is_validation` NULL: there is no split, every part is all rows. label < 0: all
 * classes; without labels the label is not looked at. */
GArray *dig_filter_rows (const DigDataSet *data, const guint8 *is_validation, DigPart part,
                         int label);

/* training, validation (n_classes). Without a split all rows count as training. */
void dig_count_parts (const DigDataSet *data, const guint8 *is_validation, guint *training,
                      guint *validation);

/* The row that was data row `source_row` (1-based) of the file, or the next one that was kept; the last
 * row when there is none. n_images > 0. */
guint dig_find_source_row (const DigDataSet *data, guint source_row);

/* "Row 12, label 4": 1-based data row in the file. */
char *dig_describe_row (const DigDataSet *data, guint row);

G_END_DECLS
