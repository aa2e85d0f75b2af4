/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "charts/dig-plot-save.h"

#include <cairo-pdf.h>
#include <cairo-svg.h>
#include <gio/gio.h>
#include <glib/gi18n-lib.h>
#include <math.h>
#include <string.h>

#define PNG_SCALE 2

typedef enum
{
  KIND_PNG,
  KIND_SVG,
  KIND_PDF,
  KIND_UNKNOWN
} Kind;

static Kind
kind_of (const char *path)
{
  static const char *const endings[] = { ".png", ".svg", ".pdf" };
  g_autofree char *lower = g_ascii_strdown (path, -1);

  for (int kind = 0; kind < KIND_UNKNOWN; kind++)
    if (g_str_has_suffix (lower, endings[kind]))
      return (Kind)kind;
  return KIND_UNKNOWN;
}

static cairo_status_t
append_bytes (void *closure, const unsigned char *data, unsigned int length)
{
  g_byte_array_append (closure, data, length);
  return CAIRO_STATUS_SUCCESS;
}

static cairo_surface_t *
new_surface (Kind kind, double width, double height, GByteArray *bytes)
{
  cairo_surface_t *surface;

  if (kind == KIND_SVG)
    return cairo_svg_surface_create_for_stream (append_bytes, bytes, width, height);
  if (kind == KIND_PDF)
    return cairo_pdf_surface_create_for_stream (append_bytes, bytes, width, height);
  surface = cairo_image_surface_create (CAIRO_FORMAT_ARGB32, (int)ceil (width) * PNG_SCALE,
                                        (int)ceil (height) * PNG_SCALE);
  cairo_surface_set_device_scale (surface, PNG_SCALE, PNG_SCALE);
  return surface;
}

gboolean
dig_plot_save_knows (const char *path)
{
  g_return_val_if_fail (path != NULL, FALSE);

  return kind_of (path) != KIND_UNKNOWN;
}

gboolean
dig_plot_save (const char *path, double width, double height, DigPlotDrawFunc draw,
               gpointer user_data, GError **error)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  g_autofree char *name = NULL;
  Kind kind;
  cairo_surface_t *surface;
  cairo_status_t status;
  cairo_t *cr;

  g_return_val_if_fail (path != NULL && draw != NULL && width > 0 && height > 0, FALSE);

  kind = kind_of (path);
  name = g_filename_display_name (path);
  if (kind == KIND_UNKNOWN)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_NOT_SUPPORTED,
                   _ ("“%s” does not say which kind of picture: the name must end in .png, .svg or "
                      ".pdf"),
                   name);
      return FALSE;
    }
  surface = new_surface (kind, width, height, bytes);
  cr = cairo_create (surface);
  draw (cr, width, height, user_data);
  status = cairo_status (cr);
  cairo_destroy (cr);
  if (kind == KIND_PNG && status == CAIRO_STATUS_SUCCESS)
    status = cairo_surface_write_to_png_stream (surface, append_bytes, bytes);
  cairo_surface_finish (surface);
  if (status == CAIRO_STATUS_SUCCESS)
    status = cairo_surface_status (surface);
  cairo_surface_destroy (surface);
  if (status != CAIRO_STATUS_SUCCESS)
    {
      g_set_error (error, G_IO_ERROR, G_IO_ERROR_FAILED, _ ("“%s” could not be drawn: %s"), name,
                   cairo_status_to_string (status));
      return FALSE;
    }
  return g_file_set_contents_full (path, (const char *)bytes->data, (gssize)bytes->len,
                                   G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE,
                                   0666, error);
}
