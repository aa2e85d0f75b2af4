/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "app/dig-confusion-view.h"

#include "app/dig-side-box.h"
#include "app/dig-wrap.h"

#include <glib/gi18n.h>

struct _DigConfusionView
{
  AdwBin parent_instance;

  DigReport *report;
  DigDataSet *data;
  gboolean is_updating;
  gboolean is_own_place; /* the person chose it */

  DigMatrixChart *matrix;
  GtkDropDown *scale_drop_down;
  GtkCheckButton *diagonal_check;
  DigImageList *list;
};

enum
{
  PROP_SELECTED_ROW = 1,
  N_PROPS,
};

enum
{
  SIGNAL_ACTIVATED,
  SIGNAL_PLACE_CHOSEN,
  N_SIGNALS,
};

static GParamSpec *properties[N_PROPS];
static guint signals[N_SIGNALS];

G_DEFINE_FINAL_TYPE (DigConfusionView, dig_confusion_view, ADW_TYPE_BIN)

static void
show_images (DigConfusionView *self)
{
  DigMatrixPlace place = dig_matrix_chart_get_selected (self->matrix);
  DigMatrixPlot *plot = dig_matrix_chart_get_plot (self->matrix);
  const DigNumberStyle *numbers = &dig_chart_get_style (DIG_CHART (self->matrix))->numbers;
  gboolean is_cell = place.row >= 0 && place.column >= 0;
  g_autofree char *title = dig_matrix_plot_dup_reading (plot, place, numbers);

  dig_image_list_set_title (self->list,
                            *title != '\0' ? title : _ ("All images that were misread"));
  /* Of a row or a column the errors; the many right ones are a cell of their own. */
  dig_image_list_show (self->list, self->report, self->data, place.row, place.column, !is_cell);
}

static void
fill_plot (DigMatrixPlot *plot, const DigEvaluation *evaluation)
{
  guint n = evaluation->n_classes;
  g_autofree guint *counts = g_new (guint, n * n);

  for (guint i = 0; i < n; i++)
    for (guint j = 0; j < n; j++)
      counts[i * n + j] = evaluation->confusion[i][j];
  dig_matrix_plot_set_counts (plot, counts);
}

static void
apply_settings (DigConfusionView *self, DigMatrixPlot *plot)
{
  dig_matrix_plot_set_scale (plot,
                             (DigMatrixScale)gtk_drop_down_get_selected (self->scale_drop_down));
  dig_matrix_plot_set_hides_diagonal (plot, gtk_check_button_get_active (self->diagonal_check));
}

static void
make_plot (DigConfusionView *self, guint n)
{
  g_autofree const char **names = g_new0 (const char *, n);
  g_autoptr (DigMatrixPlot) plot = NULL;

  for (guint i = 0; i < n; i++)
    names[i] = dig_data_set_get_class_name (self->data, i);
  plot = dig_matrix_plot_new (names, (int)n);
  apply_settings (self, plot);
  dig_matrix_chart_set_plot (self->matrix, plot);
}

static void
choose_most_confused (DigConfusionView *self, const DigEvaluation *evaluation)
{
  DigMatrixPlace place = { evaluation->most_confused_true, evaluation->most_confused_predicted };

  self->is_own_place = FALSE;
  dig_matrix_chart_select (self->matrix, place);
}

static void
set_source (DigConfusionView *self, DigReport *report, DigDataSet *data)
{
  g_clear_pointer (&self->report, dig_report_unref);
  g_clear_pointer (&self->data, dig_data_set_unref);
  self->report = report != NULL ? dig_report_ref (report) : NULL;
  self->data = report != NULL ? dig_data_set_ref (data) : NULL;
}

/* The pair that was found for the person is not confused any more. */
static gboolean
is_emptied (DigConfusionView *self, const DigEvaluation *evaluation)
{
  DigMatrixPlace place = dig_matrix_chart_get_selected (self->matrix);

  return !self->is_own_place && place.row >= 0 && place.column >= 0
         && evaluation->confusion[place.row][place.column] == 0;
}

gboolean
dig_confusion_view_show (DigConfusionView *self, DigReport *report, DigDataSet *data,
                         gboolean is_new)
{
  const DigEvaluation *evaluation;
  gboolean has_same_classes, has_moved = FALSE;

  g_return_val_if_fail (DIG_IS_CONFUSION_VIEW (self), FALSE);
  g_return_val_if_fail (report == NULL || data != NULL, FALSE);

  self->is_updating = TRUE;
  has_same_classes = self->data == data && self->data != NULL;
  set_source (self, report, data);
  if (report != NULL)
    {
      evaluation = dig_report_get_evaluation (report);
      if (!has_same_classes)
        make_plot (self, evaluation->n_classes);
      fill_plot (dig_matrix_chart_get_plot (self->matrix), evaluation);
      has_moved = is_new || is_emptied (self, evaluation);
      if (has_moved)
        choose_most_confused (self, evaluation);
      dig_chart_queue_update (DIG_CHART (self->matrix));
    }
  show_images (self);
  self->is_updating = FALSE;
  return has_moved;
}

/* ---- What the person does ---- */

static void
settings_changed_cb (DigConfusionView *self)
{
  if (self->matrix == NULL)
    return;
  apply_settings (self, dig_matrix_chart_get_plot (self->matrix));
  dig_chart_queue_update (DIG_CHART (self->matrix));
}

static void
place_selected_cb (DigConfusionView *self)
{
  if (self->is_updating)
    return;
  self->is_own_place = TRUE;
  show_images (self);
  g_signal_emit (self, signals[SIGNAL_PLACE_CHOSEN], 0);
}

/* To the images of the cell. */
static void
place_activated_cb (DigConfusionView *self)
{
  gtk_widget_grab_focus (GTK_WIDGET (self->list));
}

static void
image_activated_cb (DigConfusionView *self, guint row)
{
  g_signal_emit (self, signals[SIGNAL_ACTIVATED], 0, row);
}

static void
image_selected_cb (DigConfusionView *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SELECTED_ROW]);
}

/* ---- GObject ---- */

static void
dig_confusion_view_dispose (GObject *object)
{
  set_source (DIG_CONFUSION_VIEW (object), NULL, NULL);

  G_OBJECT_CLASS (dig_confusion_view_parent_class)->dispose (object);
}

static void
dig_confusion_view_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  g_value_set_uint (value, dig_image_list_get_selected_row (DIG_CONFUSION_VIEW (object)->list));
}

static void
dig_confusion_view_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  dig_image_list_set_selected_row (DIG_CONFUSION_VIEW (object)->list, g_value_get_uint (value));
}

static void
bind_template (GtkWidgetClass *klass)
{
  gtk_widget_class_set_template_from_resource (
      klass, "/io/github/digitlab/DigitLab/ui/dig-confusion-view.ui");
  gtk_widget_class_bind_template_child (klass, DigConfusionView, matrix);
  gtk_widget_class_bind_template_child (klass, DigConfusionView, scale_drop_down);
  gtk_widget_class_bind_template_child (klass, DigConfusionView, diagonal_check);
  gtk_widget_class_bind_template_child (klass, DigConfusionView, list);
  gtk_widget_class_bind_template_callback (klass, settings_changed_cb);
  gtk_widget_class_bind_template_callback (klass, place_selected_cb);
  gtk_widget_class_bind_template_callback (klass, place_activated_cb);
  gtk_widget_class_bind_template_callback (klass, image_activated_cb);
  gtk_widget_class_bind_template_callback (klass, image_selected_cb);
}

static void
dig_confusion_view_class_init (DigConfusionViewClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = dig_confusion_view_dispose;
  object_class->get_property = dig_confusion_view_get_property;
  object_class->set_property = dig_confusion_view_set_property;
  properties[PROP_SELECTED_ROW] =
      g_param_spec_uint ("selected-row", NULL, NULL, 0, G_MAXUINT, G_MAXUINT,
                         G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  signals[SIGNAL_ACTIVATED] = g_signal_new ("activated", DIG_TYPE_CONFUSION_VIEW, G_SIGNAL_RUN_LAST,
                                            0, NULL, NULL, NULL, G_TYPE_NONE, 1, G_TYPE_UINT);
  signals[SIGNAL_PLACE_CHOSEN] =
      g_signal_new ("place-chosen", DIG_TYPE_CONFUSION_VIEW, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                    G_TYPE_NONE, 0);

  g_type_ensure (DIG_TYPE_SIDE_BOX);
  g_type_ensure (DIG_TYPE_MATRIX_CHART);
  g_type_ensure (DIG_TYPE_IMAGE_LIST);
  g_type_ensure (DIG_TYPE_WRAP);
  bind_template (GTK_WIDGET_CLASS (klass));
}

static void
dig_confusion_view_init (DigConfusionView *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

DigMatrixChart *
dig_confusion_view_get_matrix (DigConfusionView *self)
{
  g_return_val_if_fail (DIG_IS_CONFUSION_VIEW (self), NULL);

  return self->matrix;
}

DigImageList *
dig_confusion_view_get_list (DigConfusionView *self)
{
  g_return_val_if_fail (DIG_IS_CONFUSION_VIEW (self), NULL);

  return self->list;
}
