/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "app/dig-answer-panel.h"

#include "app/dig-row-filter.h"
#include "charts/dig-bar-chart.h"
#include "charts/dig-digit-view.h"

#include <glib/gi18n.h>

#define DIGIT_PIXELS (28 * 28)

struct _DigAnswerPanel
{
  AdwBin parent_instance;

  DigBarPlot *plot; /* NULL: of no data yet */
  DigDataSet *plot_data;

  GtkLabel *title_label;
  GtkLabel *detail_label;
  DigDigitView *digit_view;
  DigBarChart *bar_chart;
};

enum
{
  PART_LABEL,
  PART_OTHERS,
};

G_DEFINE_FINAL_TYPE (DigAnswerPanel, dig_answer_panel, ADW_TYPE_BIN)

static char *
describe_answer (const DigReportImage *image, DigDataSet *data)
{
  const char *label = dig_data_set_get_class_name (data, image->label);
  const char *answer = dig_data_set_get_class_name (data, image->answer);

  if (image->label == image->answer)
    /* Translators: the class of an image that was read rightly. */
    return g_strdup_printf (_ ("True %s, read rightly"), label);
  return g_strdup_printf (_ ("True %s, read as %s"), label, answer);
}

static char *
describe_numbers (const DigReportImage *image, DigDataSet *data)
{
  const DigNumberStyle *style = dig_number_style_get_locale ();
  g_autofree char *confidence = dig_format_percent ((double)image->confidence, 2, style);
  g_autofree char *loss = dig_format_significant (image->loss, 3, style);

  /* Translators: row of the file, probability of the answer, loss of this image. */
  return g_strdup_printf (_ ("Row %u · %s sure · loss %s"),
                          dig_data_set_get_source_row (data, image->row), confidence, loss);
}

static void
make_plot (DigAnswerPanel *self, DigDataSet *data)
{
  guint n = dig_data_set_get_n_classes (data);
  g_autofree const char **names = g_new0 (const char *, n);
  g_autofree double *zeros = g_new0 (double, n);

  if (self->plot_data == data)
    return;
  g_clear_pointer (&self->plot, dig_bar_plot_unref);
  g_clear_pointer (&self->plot_data, dig_data_set_unref);
  self->plot_data = dig_data_set_ref (data);
  for (guint i = 0; i < n; i++)
    names[i] = dig_data_set_get_class_name (data, i);
  self->plot = dig_bar_plot_new (names, (int)n);
  dig_bar_plot_set_unit (self->plot, DIG_BARS_PERCENT);
  dig_bar_plot_set_titles (self->plot, _ ("Class"), _ ("Probability"));
  dig_bar_plot_add_part (self->plot, _ ("True class"), zeros, 2);
  dig_bar_plot_add_part (self->plot, _ ("Others"), zeros, 0);
  dig_bar_chart_set_plot (self->bar_chart, self->plot);
}

/* The label's bar has a colour of its own. */
static void
show_probabilities (DigAnswerPanel *self, const float *probabilities, guint label)
{
  guint n = dig_data_set_get_n_classes (self->plot_data);
  g_autofree double *of_label = g_new0 (double, n), *of_others = g_new0 (double, n);

  for (guint i = 0; i < n && probabilities != NULL; i++)
    *(i == label ? &of_label[i] : &of_others[i]) = (double)probabilities[i];
  dig_bar_plot_set_values (self->plot, PART_LABEL, of_label);
  dig_bar_plot_set_values (self->plot, PART_OTHERS, of_others);
  dig_bar_chart_queue_update (self->bar_chart);
}

static void
show_nothing (DigAnswerPanel *self)
{
  gtk_label_set_text (self->title_label, _ ("No image is chosen"));
  gtk_label_set_text (self->detail_label, "");
  dig_digit_view_set_bytes (self->digit_view, NULL);
  gtk_widget_set_visible (GTK_WIDGET (self->bar_chart), FALSE);
}

static void
show_answer (DigAnswerPanel *self, DigReport *report, DigDataSet *data, guint index)
{
  const DigReportImage *image = dig_report_get_image (report, index);
  g_autofree char *title = describe_answer (image, data);
  g_autofree char *detail = describe_numbers (image, data);

  gtk_label_set_text (self->title_label, title);
  gtk_label_set_text (self->detail_label, detail);
  make_plot (self, data);
  show_probabilities (self, dig_report_get_probabilities (report, index), image->label);
  gtk_widget_set_visible (GTK_WIDGET (self->bar_chart), TRUE);
}

void
dig_answer_panel_show (DigAnswerPanel *self, DigReport *report, DigDataSet *data, guint row)
{
  guint index;

  g_return_if_fail (DIG_IS_ANSWER_PANEL (self));

  if (data == NULL || row >= dig_data_set_get_n_images (data))
    {
      show_nothing (self);
      return;
    }
  dig_digit_view_set_bytes (self->digit_view, dig_data_set_get_n_pixels (data) == DIGIT_PIXELS
                                                  ? dig_data_set_get_image (data, row)
                                                  : NULL);
  if (report != NULL && dig_report_find_row (report, row, &index))
    {
      show_answer (self, report, data, index);
      return;
    }
  g_autofree char *title = dig_describe_row (data, row);
  gtk_label_set_text (self->title_label, title);
  gtk_label_set_text (self->detail_label, _ ("This image is not among those that are evaluated"));
  gtk_widget_set_visible (GTK_WIDGET (self->bar_chart), FALSE);
}

const char *
dig_answer_panel_get_title (DigAnswerPanel *self)
{
  g_return_val_if_fail (DIG_IS_ANSWER_PANEL (self), NULL);

  return gtk_label_get_text (self->title_label);
}

static void
dig_answer_panel_dispose (GObject *object)
{
  DigAnswerPanel *self = DIG_ANSWER_PANEL (object);

  g_clear_pointer (&self->plot, dig_bar_plot_unref);
  g_clear_pointer (&self->plot_data, dig_data_set_unref);

  G_OBJECT_CLASS (dig_answer_panel_parent_class)->dispose (object);
}

static void
dig_answer_panel_class_init (DigAnswerPanelClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  g_type_ensure (DIG_TYPE_DIGIT_VIEW);
  g_type_ensure (DIG_TYPE_BAR_CHART);
  G_OBJECT_CLASS (klass)->dispose = dig_answer_panel_dispose;
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/digitlab/DigitLab/ui/dig-answer-panel.ui");
  gtk_widget_class_bind_template_child (widget_class, DigAnswerPanel, title_label);
  gtk_widget_class_bind_template_child (widget_class, DigAnswerPanel, detail_label);
  gtk_widget_class_bind_template_child (widget_class, DigAnswerPanel, digit_view);
  gtk_widget_class_bind_template_child (widget_class, DigAnswerPanel, bar_chart);
}

static void
dig_answer_panel_init (DigAnswerPanel *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  show_nothing (self);
}
