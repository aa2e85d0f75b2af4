/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "io/dig-ink.h"

#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#include "base/dig-error.h"

enum
{
  MAX_SIDE = 640,             /* larger pictures show no more of a digit */
  MAX_PIXELS = 300 * 1000000, /* more than any camera's; decoded they fill a gigabyte */
};

/* Luma of Rec. 601. */
static double
get_grey (const guint8 *pixel)
{
  return (0.299 * pixel[0] + 0.587 * pixel[1] + 0.114 * pixel[2]) / 255.0;
}

/* What lies behind transparent pixels: the opposite of what is drawn. */
static double
find_backdrop (GdkPixbuf *pixbuf)
{
  const guint8 *pixels = gdk_pixbuf_read_pixels (pixbuf);
  int stride = gdk_pixbuf_get_rowstride (pixbuf);
  double sum = 0.0, weight = 0.0;

  for (int y = 0; y < gdk_pixbuf_get_height (pixbuf); y++)
    for (int x = 0; x < gdk_pixbuf_get_width (pixbuf); x++)
      {
        const guint8 *pixel = pixels + (gsize)y * (gsize)stride + (gsize)x * 4;

        sum += get_grey (pixel) * pixel[3];
        weight += pixel[3];
      }
  return weight > 0.0 && sum / weight > 0.5 ? 0.0 : 1.0;
}

float *
dig_ink_new_from_pixbuf (GdkPixbuf *pixbuf, guint *width, guint *height)
{
  const guint8 *pixels = gdk_pixbuf_read_pixels (pixbuf);
  int n_channels = gdk_pixbuf_get_n_channels (pixbuf);
  gsize stride = (gsize)gdk_pixbuf_get_rowstride (pixbuf);
  double backdrop = gdk_pixbuf_get_has_alpha (pixbuf) ? find_backdrop (pixbuf) : 0.0;
  float *grey;

  *width = (guint)gdk_pixbuf_get_width (pixbuf);
  *height = (guint)gdk_pixbuf_get_height (pixbuf);
  grey = g_new (float, (gsize)*width **height);
  for (guint y = 0; y < *height; y++)
    for (guint x = 0; x < *width; x++)
      {
        const guint8 *pixel = pixels + y * stride + (gsize)x * (gsize)n_channels;
        double alpha = n_channels == 4 ? pixel[3] / 255.0 : 1.0;

        grey[(gsize)y * *width + x] = (float)(get_grey (pixel) * alpha + backdrop * (1.0 - alpha));
      }
  dig_ink_clean (grey, *width, *height);
  return grey;
}

/* Behind the last of a GIF's blocks that start at offset: each tells its length in its first byte. */
static gsize
skip_gif_blocks (const guint8 *bytes, gsize n_bytes, gsize offset)
{
  while (offset < n_bytes && bytes[offset] != 0)
    offset += 1 + (gsize)bytes[offset];
  return offset + 1;
}

static gsize
get_gif_palette_length (guint8 flags)
{
  return flags & 0x80 ? (gsize)3 << ((flags & 7) + 1) : 0;
}

/* Whether a GIF's screen or one of its pictures has no pixels, after the format's specification 89a: gdk-pixbuf
 * writes a critical message about such a file, even when it is only asked for the size. */
static gboolean
is_empty_gif (const char *path)
{
  g_autoptr (GMappedFile) file = g_mapped_file_new (path, FALSE, NULL);
  const guint8 *bytes = file ? (const guint8 *)g_mapped_file_get_contents (file) : NULL;
  gsize n_bytes = file ? g_mapped_file_get_length (file) : 0;
  gsize offset;

  if (n_bytes < 13 || memcmp (bytes, "GIF8", 4) != 0)
    return FALSE;
  if ((bytes[6] | bytes[7]) == 0 || (bytes[8] | bytes[9]) == 0)
    return TRUE;
  offset = 13 + get_gif_palette_length (bytes[10]);
  while (offset + 10 <= n_bytes && (bytes[offset] == '!' || bytes[offset] == ','))
    {
      const guint8 *block = bytes + offset;

      if (block[0] == ',' && ((block[5] | block[6]) == 0 || (block[7] | block[8]) == 0))
        return TRUE;
      /* An extension's label or a picture's descriptor, palette and code size go before the blocks. */
      offset += block[0] == '!' ? 2 : 11 + get_gif_palette_length (block[9]);
      offset = skip_gif_blocks (bytes, n_bytes, offset);
    }
  return FALSE;
}

float *
dig_ink_read (const char *path, guint *width, guint *height, GError **error)
{
  g_autoptr (GError) failure = NULL;
  g_autoptr (GdkPixbuf) pixbuf = NULL;
  g_autoptr (GdkPixbuf) upright = NULL;
  int full_width = 0, full_height = 0;

  if (is_empty_gif (path))
    {
      g_autofree char *name = g_filename_display_basename (path);

      g_set_error (
          error, DIG_ERROR, DIG_ERROR_FILE,
          _ ("%s: the picture has no pixels; a width and a height of 1 or more are expected"),
          name);
      return NULL;
    }
  gdk_pixbuf_get_file_info (path, &full_width, &full_height);
  if ((gint64)full_width * full_height > MAX_PIXELS)
    {
      g_autofree char *name = g_filename_display_basename (path);

      g_set_error (error, DIG_ERROR, DIG_ERROR_FILE,
                   _ ("%s: %d×%d pixels are too many for a picture of a digit"), name, full_width,
                   full_height);
      return NULL;
    }
  if (MAX (full_width, full_height) > MAX_SIDE)
    pixbuf = gdk_pixbuf_new_from_file_at_size (path, MAX_SIDE, MAX_SIDE, &failure);
  else
    pixbuf = gdk_pixbuf_new_from_file (path, &failure);
  if (pixbuf == NULL)
    {
      g_autofree char *name = g_filename_display_basename (path);

      g_set_error (error, DIG_ERROR, DIG_ERROR_FILE,
                   _ ("%s: no picture can be read from it; PNG, JPEG or the like is expected (%s)"),
                   name, failure->message);
      return NULL;
    }
  upright = gdk_pixbuf_apply_embedded_orientation (pixbuf);
  return dig_ink_new_from_pixbuf (upright, width, height);
}
