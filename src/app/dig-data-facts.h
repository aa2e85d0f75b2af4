/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is known of the training and of the test file, side by side; and, only when cells are missing,
 * where they are missing. */
#pragma once

#include <gtk/gtk.h>

#include "io/dig-data-set.h"
#include "io/dig-load.h"

G_BEGIN_DECLS

#define DIG_TYPE_DATA_FACTS (dig_data_facts_get_type ())
G_DECLARE_FINAL_TYPE (DigDataFacts, dig_data_facts, DIG, DATA_FACTS, GtkWidget)

typedef enum
{
  DIG_FACTS_TRAINING,
  DIG_FACTS_TEST,
} DigFactsColumn;

GtkWidget *dig_data_facts_new (void);
/* NULL: there is no such file. */
void dig_data_facts_show (DigDataFacts *self, DigFactsColumn column, DigDataSet *data,
                          const DigLoadReport *report);

/* "12 empty cells in 5 rows. Columns: pixel5 (3), pixel9 (9). Rows: 17, 29, 31, 40, 52."; NULL when none is
 * missing. Lists are cut short with the number of what was left out. */
char *dig_describe_missing (const DigLoadReport *report);

G_END_DECLS
