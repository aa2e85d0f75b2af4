/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What all charts of the window share: a picture kept until something changes, colours and font from
 * the widget's style, the numbers in words for a screen reader, a focus ring, saving to a file.
 *
 * Property: "label" (accessible name). Actions of the widget: "chart.save" asks for a file name;
 * "chart.menu" opens the context menu (secondary click, Menu key, Shift+F10). */
#pragma once

#include <gtk/gtk.h>

#include "charts/dig-plot-style.h"

G_BEGIN_DECLS

#define DIG_TYPE_CHART (dig_chart_get_type ())
G_DECLARE_DERIVABLE_TYPE (DigChart, dig_chart, DIG, CHART, GtkWidget)

struct _DigChartClass
{
  GtkWidgetClass parent_class;

  /* Everything that is kept as a picture. */
  void (*draw) (DigChart *chart, cairo_t *cr, double width, double height,
                const DigPlotStyle *style);
  /* What follows the pointer, drawn each time; may be NULL. */
  void (*draw_overlay) (DigChart *chart, cairo_t *cr, double width, double height,
                        const DigPlotStyle *style);
  /* Changes whenever what `draw` shows does. */
  guint64 (*get_revision) (DigChart *chart);
  /* The picture in words. */
  char *(*dup_description) (DigChart *chart, const DigNumberStyle *numbers);
  /* CSV by the caller's ending; NULL: pictures only. */
  gboolean (*save_table) (DigChart *chart, const char *path, GError **error);
};

const DigPlotStyle *dig_chart_get_style (DigChart *chart);
/* Draws again if the revision says so; the description follows within a second. */
void dig_chart_queue_update (DigChart *chart);
/* Something else altogether is shown, whatever its revision. */
void dig_chart_reset (DigChart *chart);
/* The description now: somebody moved something and listens. */
void dig_chart_describe (DigChart *chart);
void dig_chart_set_label (DigChart *chart, const char *label);
const char *dig_chart_get_label (DigChart *chart);
/* PNG, SVG, PDF (light colours, the size on the screen) or CSV, by the ending. */
gboolean dig_chart_save (DigChart *chart, const char *path, GError **error);

G_END_DECLS
