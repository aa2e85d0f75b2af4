/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A network as a row of blocks, to scale: as high and as deep as the maps that a layer gives, as thick
 * as there are many of them. Rows of units are bars. */
#pragma once

#include <cairo.h>
#include <glib-object.h>

#include "charts/dig-plot-style.h"

G_BEGIN_DECLS

typedef enum
{
  DIG_BLOCK_INPUT,
  DIG_BLOCK_CONVOLUTION,
  DIG_BLOCK_POOL,
  DIG_BLOCK_NORM,
  DIG_BLOCK_DROPOUT,
  DIG_BLOCK_ACTIVATION,
  DIG_BLOCK_RESHAPE,
  DIG_BLOCK_DENSE,
  DIG_N_BLOCK_KINDS,
} DigBlockKind;

typedef struct
{
  const char *label; /* "conv2d_1" */
  const char *text;  /* the layer in words, for a screen reader */
  DigBlockKind kind;
  int channels, height, width; /* of the output; height and width 1: units */
  gboolean has_problem;
} DigNetworkBlock;

#define DIG_TYPE_NETWORK_PLOT (dig_network_plot_get_type ())
typedef struct _DigNetworkPlot DigNetworkPlot;

GType dig_network_plot_get_type (void);
DigNetworkPlot *dig_network_plot_new (void);
DigNetworkPlot *dig_network_plot_ref (DigNetworkPlot *plot);
void dig_network_plot_unref (DigNetworkPlot *plot);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DigNetworkPlot, dig_network_plot_unref)

void dig_network_plot_clear (DigNetworkPlot *plot);
/* The strings are copied. */
void dig_network_plot_add (DigNetworkPlot *plot, const DigNetworkBlock *block);
int dig_network_plot_get_n_blocks (const DigNetworkPlot *plot);
const DigNetworkBlock *dig_network_plot_get_block (const DigNetworkPlot *plot, int index);
guint64 dig_network_plot_get_revision (const DigNetworkPlot *plot);
/* "28×28×32", or "256" units. */
char *dig_network_block_dup_shape (const DigNetworkBlock *block);

/* Where a block lies: its front, and how far its back is moved to the right and up. */
typedef struct
{
  DigRectangle front;
  double depth;
} DigBlockPlace;

/* `places` (n_blocks): from left to right, none over the next. */
void dig_network_plot_place (const DigNetworkPlot *plot, const DigPlotStyle *style, double width,
                             double height, DigBlockPlace *places);
/* `chosen` -1: none. */
void dig_network_plot_draw (cairo_t *cr, double width, double height, const DigNetworkPlot *plot,
                            const DigPlotStyle *style, int chosen);
/* The block whose column holds the point, or -1. */
int dig_network_plot_find (const DigNetworkPlot *plot, const DigPlotStyle *style, double width,
                           double height, double x, double y);

G_END_DECLS
