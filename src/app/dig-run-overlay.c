/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "app/dig-run-overlay.h"

#include <glib/gi18n.h>
#include <math.h>
#include <stddef.h>

#include "app/dig-run-words.h"
#include "charts/dig-curve-chart.h"

struct _DigRunOverlay
{
  AdwBin parent_instance;

  GPtrArray *items; /* DigRunItem */
  char *shown_folder;
  guint shown_epoch;
  guint update_id; /* 0: nothing has changed since the last drawing */

  GtkDropDown *figure_drop;
  GtkDropDown *axis_drop;
  DigCurveChart *chart;
};

G_DEFINE_FINAL_TYPE (DigRunOverlay, dig_run_overlay, ADW_TYPE_BIN)

static const struct
{
  const char *title; /* untranslated */
  gsize offset;
  gboolean is_percent;
  gboolean is_step; /* holds until the next epoch */
} figures[] = {
  { N_ ("Validation accuracy"), offsetof (DigEpochRecord, validation.accuracy), TRUE },
  { N_ ("Validation loss"), offsetof (DigEpochRecord, validation.loss) },
  { N_ ("Validation F1 (> 50 %)"), offsetof (DigEpochRecord, validation.f1), TRUE },
  { N_ ("Validation precision"), offsetof (DigEpochRecord, validation.precision), TRUE },
  { N_ ("Validation recall"), offsetof (DigEpochRecord, validation.recall), TRUE },
  { N_ ("Training accuracy"), offsetof (DigEpochRecord, train.accuracy), TRUE },
  { N_ ("Training loss"), offsetof (DigEpochRecord, train.loss) },
  { N_ ("Training F1 (> 50 %)"), offsetof (DigEpochRecord, train.f1), TRUE },
  { N_ ("Learning rate"), offsetof (DigEpochRecord, learning_rate), FALSE, TRUE },
};

typedef enum
{
  AXIS_EPOCH,
  AXIS_STEP,
  AXIS_SECONDS,
  N_AXES,
} Axis;

static const char *const axis_titles[N_AXES] = { N_ ("Epoch"), N_ ("Step"),
                                                 N_ ("Training time (s)") };

/* ---- The plot ---- */

static double
get_x (const GArray *epochs, guint index, Axis axis)
{
  const DigEpochRecord *record = &g_array_index (epochs, DigEpochRecord, index);
  double seconds = 0;

  if (axis == AXIS_EPOCH)
    return record->epoch;
  if (axis == AXIS_STEP)
    return (double)record->step;
  for (guint i = 0; i <= index; i++)
    seconds += g_array_index (epochs, DigEpochRecord, i).seconds;
  return seconds;
}

static void
add_curve (DigCurvePlot *plot, DigRunItem *item, const char *name, int category, guint figure,
           Axis axis)
{
  const GArray *epochs = dig_run_item_get_epochs (item);
  int curve = dig_curve_plot_add_curve (
      plot, name, figures[figure].is_step ? DIG_CURVE_STEPS : DIG_CURVE_POINTS, category);

  for (guint i = 0; i < epochs->len; i++)
    {
      const DigEpochRecord *record = &g_array_index (epochs, DigEpochRecord, i);

      dig_curve_plot_append (plot, curve, get_x (epochs, i, axis),
                             G_STRUCT_MEMBER (double, record, figures[figure].offset));
    }
}

static void
mark_shown (DigRunOverlay *self, DigCurvePlot *plot, Axis axis)
{
  for (guint i = 0; i < self->items->len && self->shown_folder != NULL; i++)
    {
      DigRunItem *item = g_ptr_array_index (self->items, i);
      const GArray *epochs = dig_run_item_get_epochs (item);
      g_autofree char *label = NULL;

      if (self->shown_epoch == 0 || self->shown_epoch > epochs->len
          || g_strcmp0 (dig_run_item_get_folder (item), self->shown_folder) != 0)
        continue;
      /* Translators: where the epoch is that all pages show, in a chart. */
      label = g_strdup_printf (_ ("Shown: epoch %u"), self->shown_epoch);
      dig_curve_plot_add_mark (plot, get_x (epochs, self->shown_epoch - 1, axis), label);
    }
}

static void
fill_plot (DigRunOverlay *self)
{
  DigCurvePlot *plot = dig_curve_chart_get_plot (self->chart);
  guint figure = gtk_drop_down_get_selected (self->figure_drop);
  Axis axis = gtk_drop_down_get_selected (self->axis_drop);
  const DigAxis x_axis = { .title = _ (axis_titles[axis]),
                           .whole_numbers = axis != AXIS_SECONDS,
                           .digits = axis == AXIS_SECONDS ? 1 : 0 };
  const DigAxis y_axis = { .title = _ (figures[figure].title),
                           .is_percent = figures[figure].is_percent,
                           .is_robust = TRUE,
                           .digits = figures[figure].is_step ? 7 : 0 };
  g_auto (GStrv) names = dig_run_words_name_side_by_side (self->items);

  dig_curve_plot_remove_all_curves (plot);
  dig_curve_plot_clear_marks (plot);
  dig_curve_plot_set_x_axis (plot, &x_axis);
  dig_curve_plot_set_y_axis (plot, &y_axis);
  for (guint i = 0; i < self->items->len; i++)
    add_curve (plot, g_ptr_array_index (self->items, i), names[i], (int)i, figure, axis);
  mark_shown (self, plot, axis);
  dig_curve_chart_set_label (self->chart, _ (figures[figure].title));
  dig_curve_chart_queue_update (self->chart);
}

static gboolean
update_cb (GtkWidget *widget, GdkFrameClock *clock, gpointer data)
{
  DigRunOverlay *self = DIG_RUN_OVERLAY (widget);

  self->update_id = 0;
  fill_plot (self);
  return G_SOURCE_REMOVE;
}

/* At most once a frame. */
static void
queue_update (DigRunOverlay *self)
{
  if (self->update_id == 0)
    self->update_id = gtk_widget_add_tick_callback (GTK_WIDGET (self), update_cb, NULL, NULL);
}

/* ---- GObject ---- */

static void
forget_items (DigRunOverlay *self)
{
  for (guint i = 0; i < self->items->len; i++)
    g_signal_handlers_disconnect_by_func (g_ptr_array_index (self->items, i), queue_update, self);
  g_ptr_array_set_size (self->items, 0);
}

static void
dig_run_overlay_dispose (GObject *object)
{
  DigRunOverlay *self = DIG_RUN_OVERLAY (object);

  forget_items (self);
  g_clear_pointer (&self->shown_folder, g_free);

  G_OBJECT_CLASS (dig_run_overlay_parent_class)->dispose (object);
}

static void
dig_run_overlay_finalize (GObject *object)
{
  g_clear_pointer (&DIG_RUN_OVERLAY (object)->items, g_ptr_array_unref);

  G_OBJECT_CLASS (dig_run_overlay_parent_class)->finalize (object);
}

static void
dig_run_overlay_class_init (DigRunOverlayClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  g_type_ensure (DIG_TYPE_CURVE_CHART);
  G_OBJECT_CLASS (klass)->dispose = dig_run_overlay_dispose;
  G_OBJECT_CLASS (klass)->finalize = dig_run_overlay_finalize;
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/digitlab/DigitLab/ui/dig-run-overlay.ui");
  gtk_widget_class_bind_template_child (widget_class, DigRunOverlay, figure_drop);
  gtk_widget_class_bind_template_child (widget_class, DigRunOverlay, axis_drop);
  gtk_widget_class_bind_template_child (widget_class, DigRunOverlay, chart);
}

static void
fill_drop (GtkDropDown *drop, const char *name, const char *title, GtkStringList *list)
{
  gtk_drop_down_set_model (drop, G_LIST_MODEL (list));
  gtk_widget_set_name (GTK_WIDGET (drop), name);
  gtk_accessible_update_property (GTK_ACCESSIBLE (drop), GTK_ACCESSIBLE_PROPERTY_LABEL, title, -1);
  g_object_unref (list);
}

static void
dig_run_overlay_init (DigRunOverlay *self)
{
  GtkStringList *figure_list = gtk_string_list_new (NULL), *axis_list = gtk_string_list_new (NULL);

  gtk_widget_init_template (GTK_WIDGET (self));
  self->items = g_ptr_array_new_with_free_func (g_object_unref);
  for (guint i = 0; i < G_N_ELEMENTS (figures); i++)
    gtk_string_list_append (figure_list, _ (figures[i].title));
  for (guint i = 0; i < N_AXES; i++)
    gtk_string_list_append (axis_list, _ (axis_titles[i]));
  fill_drop (self->figure_drop, "figure", _ ("Figure"), figure_list);
  fill_drop (self->axis_drop, "axis", _ ("Over"), axis_list);
  g_signal_connect_swapped (self->figure_drop, "notify::selected", G_CALLBACK (queue_update), self);
  g_signal_connect_swapped (self->axis_drop, "notify::selected", G_CALLBACK (queue_update), self);
}

void
dig_run_overlay_set_items (DigRunOverlay *self, GPtrArray *items)
{
  g_return_if_fail (DIG_IS_RUN_OVERLAY (self));

  forget_items (self);
  for (guint i = 0; i < items->len; i++)
    {
      DigRunItem *item = g_ptr_array_index (items, i);

      if (dig_run_item_get_settings (item) == NULL)
        continue;
      g_ptr_array_add (self->items, g_object_ref (item));
      g_signal_connect_object (item, "notify::revision", G_CALLBACK (queue_update), self,
                               G_CONNECT_SWAPPED);
    }
  queue_update (self);
}

void
dig_run_overlay_set_shown (DigRunOverlay *self, const char *folder, guint epoch)
{
  g_return_if_fail (DIG_IS_RUN_OVERLAY (self));

  g_free (self->shown_folder);
  self->shown_folder = g_strdup (folder);
  self->shown_epoch = epoch;
  queue_update (self);
}
