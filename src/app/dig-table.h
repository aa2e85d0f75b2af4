/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Small tables of labels: nothing in them takes the keyboard. */
#pragma once

#include <gtk/gtk.h>

G_BEGIN_DECLS

typedef enum
{
  DIG_TABLE_TEXT,
  DIG_TABLE_NUMBER, /* to the right, digits of equal width */
  DIG_TABLE_HEADING,
  DIG_TABLE_NUMBER_HEADING,
} DigTableCell;

GtkGrid *dig_table_new (void);
/* A new label; lent. */
GtkWidget *dig_table_attach (GtkGrid *grid, int column, int row, const char *text,
                             DigTableCell kind);

G_END_DECLS
