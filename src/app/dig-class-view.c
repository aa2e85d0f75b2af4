/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "app/dig-class-view.h"

#include "app/dig-columns.h"
#include "charts/dig-curve-chart.h"
#include "charts/dig-number-format.h"

#include <glib/gi18n.h>

enum
{
  CURVE_PERFECT,
  CURVE_ACCURACY,
  CURVE_LOW,
  CURVE_HIGH,
};

struct _DigClassView
{
  AdwBin parent_instance;

  DigClassTable *table;
  DigCurveChart *calibration_chart;
  GtkLabel *calibration_label;
};

G_DEFINE_FINAL_TYPE (DigClassView, dig_class_view, ADW_TYPE_BIN)

static void
set_up_calibration (DigClassView *self)
{
  DigCurvePlot *plot = dig_curve_chart_get_plot (self->calibration_chart);
  const DigAxis x_axis = {
    .title = _ ("How sure the network is"), .has_limits = TRUE, .maximum = 1, .is_percent = TRUE
  };
  const DigAxis y_axis = {
    .title = _ ("How often it is right"), .has_limits = TRUE, .maximum = 1, .is_percent = TRUE
  };

  dig_curve_plot_add_curve (plot, _ ("As it should be"), DIG_CURVE_LINE, 7);
  dig_curve_plot_add_curve (plot, _ ("This network"), DIG_CURVE_POINTS, 0);
  /* Translators: lower and upper end of the 95 % interval. */
  dig_curve_plot_add_curve (plot, _ ("From (95 %)"), DIG_CURVE_LINE, 5);
  dig_curve_plot_add_curve (plot, _ ("To (95 %)"), DIG_CURVE_LINE, 5);
  dig_curve_plot_set_x_axis (plot, &x_axis);
  dig_curve_plot_set_y_axis (plot, &y_axis);
}

static void
append_bins (DigCurvePlot *plot, const DigCalibrationBin *bins)
{
  dig_curve_plot_append (plot, CURVE_PERFECT, 0, 0);
  dig_curve_plot_append (plot, CURVE_PERFECT, 1, 1);
  for (guint i = 0; i < DIG_CALIBRATION_BINS; i++)
    if (bins[i].n > 0)
      {
        dig_curve_plot_append (plot, CURVE_ACCURACY, bins[i].confidence, bins[i].accuracy);
        dig_curve_plot_append (plot, CURVE_LOW, bins[i].confidence, bins[i].accuracy_low);
        dig_curve_plot_append (plot, CURVE_HIGH, bins[i].confidence, bins[i].accuracy_high);
      }
}

static void
show_calibration (DigClassView *self, DigReport *report)
{
  DigCurvePlot *plot = dig_curve_chart_get_plot (self->calibration_chart);
  g_autofree char *error = NULL, *text = NULL;

  dig_curve_plot_clear (plot);
  if (report != NULL)
    {
      append_bins (plot, dig_report_get_calibration (report));
      error = dig_format_percent (dig_report_get_calibration_error (report), 2,
                                  dig_number_style_get_locale ());
      /* Translators: the expected calibration error, a percentage. */
      text = g_strdup_printf (_ ("Its confidence is off by %s on average (expected calibration "
                                 "error, ten bins)."),
                              error);
    }
  gtk_label_set_text (self->calibration_label, text != NULL ? text : "");
  dig_curve_chart_queue_update (self->calibration_chart);
}

static void
dig_class_view_class_init (DigClassViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  g_type_ensure (DIG_TYPE_CLASS_TABLE);
  g_type_ensure (DIG_TYPE_COLUMNS);
  g_type_ensure (DIG_TYPE_CURVE_CHART);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/digitlab/DigitLab/ui/dig-class-view.ui");
  gtk_widget_class_bind_template_child (widget_class, DigClassView, table);
  gtk_widget_class_bind_template_child (widget_class, DigClassView, calibration_chart);
  gtk_widget_class_bind_template_child (widget_class, DigClassView, calibration_label);
}

static void
dig_class_view_init (DigClassView *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  set_up_calibration (self);
}

void
dig_class_view_show (DigClassView *self, DigReport *report, DigDataSet *data)
{
  g_return_if_fail (DIG_IS_CLASS_VIEW (self));

  dig_class_table_show (self->table, report, data);
  show_calibration (self, report);
}

DigClassTable *
dig_class_view_get_table (DigClassView *self)
{
  g_return_val_if_fail (DIG_IS_CLASS_VIEW (self), NULL);

  return self->table;
}
