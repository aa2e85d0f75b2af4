/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Digits as textures: a single one, and whole lines of captioned tiles, one texture a line, which is
 * what makes a grid of 42,000 digits scroll without effort. As the file has them, 0 black and 255
 * white, on any ground, and enlarged without smoothing. */
#pragma once

#include <gtk/gtk.h>

#include "io/dig-data-set.h"

G_BEGIN_DECLS

/* image (height, width), each pixel a square of `zoom` device pixels. */
GdkTexture *dig_digit_texture_new (const guint8 *image, guint height, guint width, guint zoom);

/* How a line of tiles is laid out, in logical pixels. No padding between the fields: compared with
 * memcmp. */
typedef struct
{
  guint columns;
  int cell_width, cell_height; /* of a tile with its caption and the space round it */
  int image_width, image_height;
  int image_y; /* of the image inside its cell; it is centred horizontally */
  int caption_y;
  int scale; /* device pixels per logical pixel */
  guint zoom;
} DigStripShape;

/* The lines drawn last, by number. */
typedef struct _DigStripCache DigStripCache;

/* One line of what stands below a digit; gives a new string. */
typedef char *(*DigStripCaption) (DigDataSet *data, guint row, guint line, gpointer user_data);

DigStripCache *dig_strip_cache_new (void);
void dig_strip_cache_free (DigStripCache *cache);
/* Forgets all lines; keeps a reference to `data` (may be NULL). */
void dig_strip_cache_set_data (DigStripCache *cache, DigDataSet *data);
void dig_strip_cache_set_shape (DigStripCache *cache, const DigStripShape *shape);
/* Font and colour of the captions, which are the names of the classes. TRUE when they changed; then all
 * lines are forgotten. */
gboolean dig_strip_cache_set_style (DigStripCache *cache, PangoContext *context,
                                    const GdkRGBA *text);
/* Instead of the names of the classes; `widest` is a text that is as wide as any. */
void dig_strip_cache_set_caption (DigStripCache *cache, DigStripCaption caption, gpointer user_data,
                                  guint n_lines, const char *widest);
/* Height of what stands below a digit (0: nothing does); `width` gets what it needs, 0 when it is shortened to fit. */
int dig_strip_cache_measure_caption (const DigStripCache *cache, PangoContext *context, int *width);
void dig_strip_cache_forget_lines (DigStripCache *cache);
/* Line `line`, columns · cell_width by cell_height logical pixels; NULL: not in the cache. Lent. */
GdkTexture *dig_strip_cache_find (DigStripCache *cache, guint line);
/* Draws it: the digits `rows` (n_rows, at most shape.columns) of the data. Lent. */
GdkTexture *dig_strip_cache_draw (DigStripCache *cache, guint line, const guint32 *rows,
                                  guint n_rows);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DigStripCache, dig_strip_cache_free)

G_END_DECLS
