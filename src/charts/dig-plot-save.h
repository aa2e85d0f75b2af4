/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Any drawing into a file: PNG, SVG or PDF by the ending of its name. */
#pragma once

#include <cairo.h>
#include <glib.h>

G_BEGIN_DECLS

/* The name ends in .png, .svg or .pdf. */
gboolean dig_plot_save_knows (const char *path);

typedef void (*DigPlotDrawFunc) (cairo_t *cr, double width, double height, gpointer user_data);

/* Width and height in pixels (PNG is drawn at twice as many, so that it prints well) or points.
 * The file is written beside and renamed: on failure what was there stays. Errors: G_FILE_ERROR
 * and G_IO_ERROR (an ending that is none of the three: G_IO_ERROR_NOT_SUPPORTED). */
gboolean dig_plot_save (const char *path, double width, double height, DigPlotDrawFunc draw,
                        gpointer user_data, GError **error);

G_END_DECLS
