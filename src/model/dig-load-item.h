/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One file of a load, and what reading it gave. Private to DigSession. */
#pragma once

#include "model/dig-session.h"

G_BEGIN_DECLS

typedef struct
{
  DigDataSet *data;
  DigLoadReport *report;
} DigOpenData;

void dig_open_data_clear (DigOpenData *open);

typedef struct
{
  char *path; /* NULL: not on this computer */
  char *name; /* NULL: the file's */
  DigDataRole role;
  GFile *file; /* NULL: built in */
} DigLoadItem;

DigLoadItem *dig_load_item_new (GFile *file, DigDataRole role);
/* Any thread. What was read into `open` has a known role. */
gboolean dig_load_item_read (const DigLoadItem *item, const DigLoadOptions *options,
                             GCancellable *cancellable,
                             void (*progress) (double fraction, gpointer data), gpointer data,
                             DigOpenData *open, GError **error);
DigDataRole dig_load_item_resolve_role (DigDataRole wanted, DigDataSet *data);

/* Of DigLoadItem, which it owns. */
GPtrArray *dig_load_list_new (void);
/* The digits that come with the program, training data first. */
GPtrArray *dig_load_list_builtin (void);

G_END_DECLS
