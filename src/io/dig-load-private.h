/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the readers of the single formats share with dig_load (). */
#pragma once

#include "io/dig-byte-source.h"
#include "io/dig-load.h"

G_BEGIN_DECLS

enum
{
  DIG_LOAD_PREFIX_BYTES = 4,
};

/* One call of dig_load (). */
typedef struct
{
  const char *path;
  DigByteSource *source;
  guint8 prefix[DIG_LOAD_PREFIX_BYTES]; /* read from the source already, to tell the format */
  gsize n_prefix;
  DigLoadOptions options;
  GCancellable *cancellable;
  void (*progress) (double fraction, gpointer data);
  gpointer progress_data;
} DigLoadJob;

/* Both fill `report` except for file_bytes and format; the set has no name yet. */
DigDataSet *dig_csv_read (DigLoadJob *job, DigLoadReport *report, GError **error);
DigDataSet *dig_idx_read (DigLoadJob *job, DigLoadReport *report, GError **error);
gboolean dig_idx_is_magic (const guint8 *prefix, gsize n_prefix);

G_END_DECLS
