/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Bars: a few categories (ten classes), one or several parts each (training, validation). */
#pragma once

#include <cairo.h>
#include <glib-object.h>

#include "charts/dig-plot-style.h"

G_BEGIN_DECLS

typedef enum
{
  DIG_BARS_STACKED, /* parts upon one another: they add up to something */
  DIG_BARS_GROUPED  /* parts beside one another: to compare */
} DigBarArrangement;

typedef enum
{
  DIG_BARS_COUNT,  /* whole numbers with digit groups */
  DIG_BARS_PERCENT /* 0…1 as 0…100 % */
} DigBarUnit;

#define DIG_TYPE_BAR_PLOT (dig_bar_plot_get_type ())
typedef struct _DigBarPlot DigBarPlot;

GType dig_bar_plot_get_type (void);
/* labels (n) are copied: "0" … "9", or a data set's class names. */
DigBarPlot *dig_bar_plot_new (const char *const *labels, int n);
DigBarPlot *dig_bar_plot_ref (DigBarPlot *plot);
void dig_bar_plot_unref (DigBarPlot *plot);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DigBarPlot, dig_bar_plot_unref)

/* Values (n) of one part; all parts are replaced by calling dig_bar_plot_clear first. */
int dig_bar_plot_add_part (DigBarPlot *plot, const char *name, const double *values, int category);
void dig_bar_plot_set_values (DigBarPlot *plot, int part, const double *values);
void dig_bar_plot_clear (DigBarPlot *plot);
void dig_bar_plot_set_arrangement (DigBarPlot *plot, DigBarArrangement arrangement);
void dig_bar_plot_set_unit (DigBarPlot *plot, DigBarUnit unit);
void dig_bar_plot_set_titles (DigBarPlot *plot, const char *x_title, const char *y_title);

int dig_bar_plot_get_n_bars (const DigBarPlot *plot);
int dig_bar_plot_get_n_parts (const DigBarPlot *plot);
double dig_bar_plot_get_value (const DigBarPlot *plot, int part, int bar);
guint64 dig_bar_plot_get_revision (const DigBarPlot *plot);
/* "3: 4,351 (Training 3,914, Validation 437)"; "3: –" where there are no parts. */
char *dig_bar_plot_dup_reading (const DigBarPlot *plot, int bar, const DigNumberStyle *numbers);
/* Every bar's reading, one sentence; without parts, that there are no values. */
char *dig_bar_plot_dup_summary (const DigBarPlot *plot, const DigNumberStyle *numbers);

typedef struct
{
  int hovered;  /* -1: none */
  int selected; /* -1: none */
  gboolean has_focus;
} DigBarState;

/* `state` NULL: nothing hovered nor selected. */
void dig_bar_plot_draw (cairo_t *cr, double width, double height, const DigBarPlot *plot,
                        const DigPlotStyle *style, const DigBarState *state);
/* The bar whose slot (its whole column, label included) holds the point, or -1. */
int dig_bar_plot_find (const DigBarPlot *plot, const DigPlotStyle *style, double width,
                       double height, double x, double y);
gboolean dig_bar_plot_save_csv (const DigBarPlot *plot, const char *path, GError **error);

G_END_DECLS
