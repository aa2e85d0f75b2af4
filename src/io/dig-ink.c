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

/* Readers of gdk-pixbuf write a critical message about some broken files, for one about a GIF whose picture has no
 * width, and then report a failure as they should: the caller tells that one. */
static void
drop_message (G_GNUC_UNUSED const char *domain, G_GNUC_UNUSED GLogLevelFlags level,
              G_GNUC_UNUSED const char *message, G_GNUC_UNUSED gpointer user_data)
{
}

/* At most MAX_SIDE pixels wide and high; NULL with *error where there is no picture or one too large. */
static GdkPixbuf *
read_pixbuf (const char *path, GError **error)
{
  g_autofree char *name = g_filename_display_basename (path);
  g_autoptr (GError) failure = NULL;
  int width = 0, height = 0;
  GdkPixbuf *pixbuf;

  gdk_pixbuf_get_file_info (path, &width, &height);
  if ((gint64)width * height > MAX_PIXELS)
    {
      g_set_error (error, DIG_ERROR, DIG_ERROR_FILE,
                   _ ("%s: %d×%d pixels are too many for a picture of a digit"), name, width,
                   height);
      return NULL;
    }
  if (MAX (width, height) > MAX_SIDE)
    pixbuf = gdk_pixbuf_new_from_file_at_size (path, MAX_SIDE, MAX_SIDE, &failure);
  else
    pixbuf = gdk_pixbuf_new_from_file (path, &failure);
  if (pixbuf == NULL)
    g_set_error (error, DIG_ERROR, DIG_ERROR_FILE,
                 _ ("%s: no picture can be read from it; PNG, JPEG or the like is expected (%s)"),
                 name, failure->message);
  return pixbuf;
}

float *
dig_ink_read (const char *path, guint *width, guint *height, GError **error)
{
  guint handler = g_log_set_handler ("GdkPixbuf", G_LOG_LEVEL_CRITICAL, drop_message, NULL);
  g_autoptr (GdkPixbuf) pixbuf = read_pixbuf (path, error);
  g_autoptr (GdkPixbuf) upright = NULL;

  g_log_remove_handler ("GdkPixbuf", handler);
  if (pixbuf == NULL)
    return NULL;
  upright = gdk_pixbuf_apply_embedded_orientation (pixbuf);
  return dig_ink_new_from_pixbuf (upright, width, height);
}
