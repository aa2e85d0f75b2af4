/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Several images as labelled tiles: the mean digit of each class, a row of examples. */
#pragma once

#include <glib-object.h>

#include "charts/dig-digit-image.h"

G_BEGIN_DECLS

#define DIG_TYPE_MOSAIC (dig_mosaic_get_type ())
typedef struct _DigMosaic DigMosaic;

GType dig_mosaic_get_type (void);
DigMosaic *dig_mosaic_new (void);
DigMosaic *dig_mosaic_ref (DigMosaic *mosaic);
void dig_mosaic_unref (DigMosaic *mosaic);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DigMosaic, dig_mosaic_unref)

/* bytes (28 × 28) and label (NULL: none) are copied. */
void dig_mosaic_add (DigMosaic *mosaic, const guint8 *bytes, const char *label);
void dig_mosaic_clear (DigMosaic *mosaic);
void dig_mosaic_set_map (DigMosaic *mosaic, DigColorMap map);
/* Always so many tiles in a row; 0, as at first: as many as make them largest. */
void dig_mosaic_set_n_columns (DigMosaic *mosaic, int n_columns);
/* Rows begin at the left edge, as text does; else, as at first, they lie in the middle. */
void dig_mosaic_set_is_left (DigMosaic *mosaic, gboolean is_left);
int dig_mosaic_get_n_tiles (const DigMosaic *mosaic);
const guint8 *dig_mosaic_get_bytes (const DigMosaic *mosaic, int tile);
const char *dig_mosaic_get_label (const DigMosaic *mosaic, int tile);
guint64 dig_mosaic_get_revision (const DigMosaic *mosaic);

/* Tiles are as large as fits: the number of columns is chosen so. `selected` -1: none. */
void dig_mosaic_draw (cairo_t *cr, double width, double height, const DigMosaic *mosaic,
                      const DigPlotStyle *style, int selected);
int dig_mosaic_find (const DigMosaic *mosaic, const DigPlotStyle *style, double width,
                     double height, double x, double y);
int dig_mosaic_get_n_columns (const DigMosaic *mosaic, const DigPlotStyle *style, double width,
                              double height);
/* That lets tiles of a fixed number of columns fill `width`; 0 where the number is not fixed or there are
 * no tiles. */
double dig_mosaic_get_height (const DigMosaic *mosaic, const DigPlotStyle *style, double width);

G_END_DECLS
