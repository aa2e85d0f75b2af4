/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "app/dig-digit-strip.h"

/* More than the lines of a 4K window at the default zoom. */
#define N_LINES 48

typedef struct
{
  guint line;
  GdkTexture *texture; /* NULL: empty slot */
} Slot;

struct _DigStripCache
{
  DigDataSet *data;
  DigStripShape shape;
  PangoContext *context;
  PangoFontDescription *font;
  GdkRGBA text;
  GPtrArray *captions;     /* PangoLayout by class; NULL: to be made */
  DigStripCaption caption; /* NULL: the class */
  gpointer caption_data;
  guint n_caption_lines;
  char *widest_caption;
  Slot slots[N_LINES]; /* line n is in slot n % N_LINES or nowhere */
};

/* pixels (height · zoom lines of `stride` pixels) from image (height, width). */
static void
paint_digit (guint32 *pixels, gsize stride, const guint8 *image, guint height, guint width,
             guint zoom)
{
  for (guint y = 0; y < height; y++)
    {
      guint32 *line = pixels + (gsize)y * zoom * stride;
      for (guint x = 0; x < width; x++)
        for (guint i = 0; i < zoom; i++)
          line[x * zoom + i] = 0xff000000u | image[y * width + x] * 0x010101u;
      for (guint i = 1; i < zoom; i++)
        memcpy (line + i * stride, line, (gsize)width * zoom * sizeof *line);
    }
}

/* Takes `surface`. */
static GdkTexture *
take_surface (cairo_surface_t *surface)
{
  gsize stride = (gsize)cairo_image_surface_get_stride (surface);
  int width = cairo_image_surface_get_width (surface);
  int height = cairo_image_surface_get_height (surface);
  g_autoptr (GBytes) bytes =
      g_bytes_new_with_free_func (cairo_image_surface_get_data (surface), stride * (gsize)height,
                                  (GDestroyNotify)cairo_surface_destroy, surface);

  return gdk_memory_texture_new (width, height, GDK_MEMORY_DEFAULT, bytes, stride);
}

GdkTexture *
dig_digit_texture_new (const guint8 *image, guint height, guint width, guint zoom)
{
  g_return_val_if_fail (image != NULL && zoom > 0, NULL);

  cairo_surface_t *surface =
      cairo_image_surface_create (CAIRO_FORMAT_ARGB32, (int)(width * zoom), (int)(height * zoom));
  guint32 *pixels = (guint32 *)(void *)cairo_image_surface_get_data (surface);
  gsize stride = (gsize)cairo_image_surface_get_stride (surface) / sizeof *pixels;

  paint_digit (pixels, stride, image, height, width, zoom);
  return take_surface (surface);
}

static PangoLayout *
make_caption (DigStripCache *cache, const char *name)
{
  PangoLayout *layout = pango_layout_new (cache->context);
  int width;

  pango_layout_set_text (layout, name, -1);
  pango_layout_set_single_paragraph_mode (layout, TRUE);
  pango_layout_get_pixel_size (layout, &width, NULL);
  if (width > cache->shape.cell_width)
    {
      pango_layout_set_width (layout, cache->shape.cell_width * PANGO_SCALE);
      pango_layout_set_ellipsize (layout, PANGO_ELLIPSIZE_END);
    }
  return layout;
}

static void
make_captions (DigStripCache *cache)
{
  if (cache->captions != NULL)
    return;
  cache->captions = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint label = 0; label < dig_data_set_get_n_classes (cache->data); label++)
    g_ptr_array_add (cache->captions,
                     make_caption (cache, dig_data_set_get_class_name (cache->data, label)));
}

static void
draw_text (DigStripCache *cache, cairo_t *cr, PangoLayout *text, guint column, int y)
{
  const DigStripShape *shape = &cache->shape;
  PangoRectangle extents;

  pango_layout_get_pixel_extents (text, NULL, &extents);
  cairo_move_to (
      cr, (int)column * shape->cell_width + (shape->cell_width - extents.width) / 2 - extents.x, y);
  pango_cairo_show_layout (cr, text);
}

static void
draw_own_captions (DigStripCache *cache, cairo_t *cr, const guint32 *rows, guint n_rows)
{
  const DigStripShape *shape = &cache->shape;
  int height = (shape->cell_height - shape->caption_y) / (int)cache->n_caption_lines;

  for (guint i = 0; i < n_rows; i++)
    for (guint line = 0; line < cache->n_caption_lines; line++)
      {
        g_autofree char *text = cache->caption (cache->data, rows[i], line, cache->caption_data);
        g_autoptr (PangoLayout) layout = make_caption (cache, text);

        draw_text (cache, cr, layout, i, shape->caption_y + (int)line * height);
      }
}

static void
draw_class_captions (DigStripCache *cache, cairo_t *cr, const guint32 *rows, guint n_rows)
{
  const guint8 *labels = dig_data_set_get_labels (cache->data);

  make_captions (cache);
  for (guint i = 0; i < n_rows; i++)
    draw_text (cache, cr, g_ptr_array_index (cache->captions, labels[rows[i]]), i,
               cache->shape.caption_y);
}

static void
draw_captions (DigStripCache *cache, cairo_surface_t *surface, const guint32 *rows, guint n_rows)
{
  cairo_t *cr = cairo_create (surface);

  cairo_scale (cr, cache->shape.scale, cache->shape.scale);
  gdk_cairo_set_source_rgba (cr, &cache->text);
  if (cache->n_caption_lines > 0)
    draw_own_captions (cache, cr, rows, n_rows);
  else
    draw_class_captions (cache, cr, rows, n_rows);
  cairo_destroy (cr);
}

GdkTexture *
dig_strip_cache_draw (DigStripCache *cache, guint line, const guint32 *rows, guint n_rows)
{
  const DigStripShape *shape = &cache->shape;
  Slot *slot = &cache->slots[line % N_LINES];

  g_return_val_if_fail (cache->data != NULL, NULL);
  g_return_val_if_fail (n_rows <= shape->columns, NULL);

  int scale = shape->scale;
  cairo_surface_t *surface = cairo_image_surface_create (
      CAIRO_FORMAT_ARGB32, (int)shape->columns * shape->cell_width * scale,
      shape->cell_height * scale);
  guint32 *pixels = (guint32 *)(void *)cairo_image_surface_get_data (surface);
  gsize stride = (gsize)cairo_image_surface_get_stride (surface) / sizeof *pixels;
  int left = (shape->cell_width - shape->image_width) / 2;

  cairo_surface_flush (surface);
  for (guint i = 0; i < n_rows; i++)
    paint_digit (pixels + (gsize)(shape->image_y * scale) * stride
                     + (gsize)(((int)i * shape->cell_width + left) * scale),
                 stride, dig_data_set_get_image (cache->data, rows[i]),
                 dig_data_set_get_height (cache->data), dig_data_set_get_width (cache->data),
                 shape->zoom * (guint)scale);
  cairo_surface_mark_dirty (surface);
  if (cache->context != NULL
      && (cache->n_caption_lines > 0 || dig_data_set_has_labels (cache->data)))
    draw_captions (cache, surface, rows, n_rows);
  cairo_surface_flush (surface);

  g_clear_object (&slot->texture);
  slot->line = line;
  slot->texture = take_surface (surface);
  return slot->texture;
}

GdkTexture *
dig_strip_cache_find (DigStripCache *cache, guint line)
{
  Slot *slot = &cache->slots[line % N_LINES];

  return slot->line == line ? slot->texture : NULL;
}

void
dig_strip_cache_forget_lines (DigStripCache *cache)
{
  for (guint i = 0; i < N_LINES; i++)
    g_clear_object (&cache->slots[i].texture);
}

static void
forget_captions (DigStripCache *cache)
{
  g_clear_pointer (&cache->captions, g_ptr_array_unref);
  dig_strip_cache_forget_lines (cache);
}

void
dig_strip_cache_set_data (DigStripCache *cache, DigDataSet *data)
{
  if (data != NULL)
    dig_data_set_ref (data);
  g_clear_pointer (&cache->data, dig_data_set_unref);
  cache->data = data;
  forget_captions (cache);
}

void
dig_strip_cache_set_shape (DigStripCache *cache, const DigStripShape *shape)
{
  if (memcmp (&cache->shape, shape, sizeof *shape) == 0)
    return;
  cache->shape = *shape;
  forget_captions (cache);
}

gboolean
dig_strip_cache_set_style (DigStripCache *cache, PangoContext *context, const GdkRGBA *text)
{
  const PangoFontDescription *font = pango_context_get_font_description (context);

  if (cache->context == context && cache->font != NULL
      && pango_font_description_equal (cache->font, font) && gdk_rgba_equal (&cache->text, text))
    return FALSE;
  g_set_object (&cache->context, context);
  g_clear_pointer (&cache->font, pango_font_description_free);
  cache->font = pango_font_description_copy (font);
  cache->text = *text;
  forget_captions (cache);
  return TRUE;
}

void
dig_strip_cache_set_caption (DigStripCache *cache, DigStripCaption caption, gpointer user_data,
                             guint n_lines, const char *widest)
{
  g_return_if_fail (n_lines == 0 || (caption != NULL && widest != NULL));

  cache->caption = caption;
  cache->caption_data = user_data;
  cache->n_caption_lines = n_lines;
  g_free (cache->widest_caption);
  cache->widest_caption = g_strdup (widest);
  forget_captions (cache);
}

int
dig_strip_cache_measure_caption (const DigStripCache *cache, PangoContext *context, int *width)
{
  gboolean has_own = cache->n_caption_lines > 0;
  g_autoptr (PangoLayout) layout = NULL;
  int height;

  *width = 0;
  if (cache->data == NULL || (!has_own && !dig_data_set_has_labels (cache->data)))
    return 0;
  layout = pango_layout_new (context);
  pango_layout_set_text (layout, has_own ? cache->widest_caption : "0", -1);
  pango_layout_get_pixel_size (layout, has_own ? width : NULL, &height);
  return height * (int)MAX (cache->n_caption_lines, 1);
}

DigStripCache *
dig_strip_cache_new (void)
{
  return g_new0 (DigStripCache, 1);
}

void
dig_strip_cache_free (DigStripCache *cache)
{
  if (cache == NULL)
    return;
  forget_captions (cache);
  g_clear_pointer (&cache->data, dig_data_set_unref);
  g_clear_pointer (&cache->font, pango_font_description_free);
  g_clear_object (&cache->context);
  g_free (cache->widest_caption);
  g_free (cache);
}
