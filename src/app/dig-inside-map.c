/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "app/dig-inside-map.h"

#include "app/dig-inside-view.h"
#include "charts/dig-scatter-chart.h"
#include "train/dig-projection.h"

#include <glib/gi18n.h>
#include <string.h>

struct _DigInsideMap
{
  AdwBin parent_instance;

  GtkDropDown *method_drop_down;
  GtkProgressBar *progress;
  GtkStack *stack; /* the chart, or why there is none */
  GtkLabel *problem_label;
  DigScatterChart *chart;
  DigScatterPlot *plot;
  DigAtlas *atlas;
  DigSurvey *survey; /* that the plot shows */
  float *shown;      /* (n_images, 2) of the survey, where the plot has them */
  DigAxes axes;      /* of the survey's points to those that were shown before */
  guint row;
};

G_DEFINE_FINAL_TYPE (DigInsideMap, dig_inside_map, ADW_TYPE_BIN)

static guint chosen_signal;

static guint8 *
collect_labels (const DigSurvey *survey, const DigDataSet *data)
{
  const guint8 *labels = dig_data_set_get_labels (data);
  guint8 *found;

  if (labels == NULL)
    return NULL;
  found = g_new (guint8, survey->n_images);
  for (guint i = 0; i < survey->n_images; i++)
    found[i] = labels[survey->rows[i]];
  return found;
}

static void
ring_row (DigInsideMap *self)
{
  int found = -1;

  for (guint i = 0; self->survey != NULL && i < self->survey->n_images; i++)
    if ((guint)self->survey->rows[i] == self->row)
      found = (int)i;
  dig_scatter_chart_select (self->chart, found);
}

static void
make_plot (DigInsideMap *self)
{
  DigDataSet *data = dig_atlas_get_data (self->atlas);
  int n_classes = (int)dig_data_set_get_n_classes (data);
  g_autofree const char **names = g_new0 (const char *, n_classes);
  g_autofree guint8 *labels = NULL;

  for (int i = 0; i < n_classes; i++)
    names[i] = dig_data_set_get_class_name (data, (guint)i);
  g_clear_pointer (&self->survey, dig_survey_unref);
  self->survey = dig_survey_ref (dig_atlas_get_survey (self->atlas));
  g_clear_pointer (&self->plot, dig_scatter_plot_unref);
  self->plot = dig_scatter_plot_new (names, n_classes);
  labels = collect_labels (self->survey, data);
  dig_scatter_plot_set_points (self->plot, self->shown, labels, self->survey->predicted,
                               (int)self->survey->n_images);
  dig_scatter_chart_set_plot (self->chart, self->plot);
  ring_row (self);
}

static void
show_problem (DigInsideMap *self, const char *problem)
{
  gtk_widget_set_sensitive (GTK_WIDGET (self->method_drop_down), problem == NULL);
  gtk_label_set_text (self->problem_label, problem != NULL ? problem : "");
  gtk_stack_set_visible_child (self->stack, problem != NULL ? GTK_WIDGET (self->problem_label)
                                                            : GTK_WIDGET (self->chart));
}

static gboolean
has_same_images (const DigSurvey *a, const DigSurvey *b)
{
  return a->n_images == b->n_images
         && memcmp (a->rows, b->rows, a->n_images * sizeof *a->rows) == 0;
}

/* Another epoch's map must not seem another because it is mirrored. */
static void
take_points (DigInsideMap *self, const float *points)
{
  DigSurvey *survey = dig_atlas_get_survey (self->atlas);
  float *shown = g_memdup2 (points, 2 * (gsize)survey->n_images * sizeof (float));

  if (self->survey == NULL || !has_same_images (self->survey, survey))
    self->axes = (DigAxes){ FALSE };
  else if (survey != self->survey)
    self->axes = dig_axes_compare (self->shown, points, survey->n_images);
  dig_axes_apply (&self->axes, shown, survey->n_images);
  g_free (self->shown);
  self->shown = shown;
}

static void
points_changed_cb (DigInsideMap *self)
{
  const float *points = dig_atlas_get_points (self->atlas);

  show_problem (self, dig_atlas_get_problem (self->atlas));
  if (points == NULL)
    return;
  take_points (self, points);
  if (self->plot == NULL || self->survey != dig_atlas_get_survey (self->atlas))
    {
      make_plot (self);
      return;
    }
  dig_scatter_plot_move_points (self->plot, self->shown);
  dig_scatter_chart_queue_update (self->chart);
}

static void
progress_changed_cb (DigInsideMap *self)
{
  double share = dig_atlas_get_progress (self->atlas);

  gtk_widget_set_opacity (GTK_WIDGET (self->progress), share >= 0 ? 1 : 0);
  gtk_progress_bar_set_fraction (self->progress, CLAMP (share, 0, 1));
}

static void
method_changed_cb (DigInsideMap *self)
{
  if (self->atlas != NULL)
    dig_atlas_set_method (self->atlas,
                          (DigAtlasMethod)gtk_drop_down_get_selected (self->method_drop_down));
}

static void
activated_cb (DigInsideMap *self, int point)
{
  g_signal_emit (self, chosen_signal, 0, (guint)self->survey->rows[point]);
}

static void
dig_inside_map_dispose (GObject *object)
{
  DigInsideMap *self = DIG_INSIDE_MAP (object);

  if (self->atlas != NULL)
    g_signal_handlers_disconnect_by_data (self->atlas, self);
  g_clear_object (&self->atlas);
  g_clear_pointer (&self->survey, dig_survey_unref);
  g_clear_pointer (&self->shown, g_free);
  g_clear_pointer (&self->plot, dig_scatter_plot_unref);
  G_OBJECT_CLASS (dig_inside_map_parent_class)->dispose (object);
}

static void
dig_inside_map_class_init (DigInsideMapClass *class)
{
  G_OBJECT_CLASS (class)->dispose = dig_inside_map_dispose;
  chosen_signal = g_signal_new ("row-chosen", DIG_TYPE_INSIDE_MAP, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                NULL, G_TYPE_NONE, 1, G_TYPE_UINT);
}

static GtkStack *
make_stack (DigInsideMap *self)
{
  GtkStack *stack = GTK_STACK (gtk_stack_new ());
  GtkWidget *label = gtk_label_new (NULL);

  self->chart = DIG_SCATTER_CHART (dig_scatter_chart_new ());
  dig_chart_set_label (DIG_CHART (self->chart), _ ("Map of the last hidden layer"));
  gtk_widget_set_vexpand (GTK_WIDGET (self->chart), TRUE);
  self->problem_label = GTK_LABEL (label);
  gtk_label_set_wrap (self->problem_label, TRUE);
  gtk_label_set_justify (self->problem_label, GTK_JUSTIFY_CENTER);
  gtk_widget_add_css_class (label, "dim-label");
  gtk_stack_add_child (stack, GTK_WIDGET (self->chart));
  gtk_stack_add_child (stack, label);
  return stack;
}

static void
dig_inside_map_init (DigInsideMap *self)
{
  const char *const methods[] = { _ ("PCA"), _ ("t-SNE"), NULL };
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);
  GtkWidget *controls = dig_inside_controls_new ();
  GtkWidget *frame = gtk_box_new (GTK_ORIENTATION_HORIZONTAL, 0);

  self->method_drop_down = GTK_DROP_DOWN (gtk_drop_down_new_from_strings (methods));
  self->progress = GTK_PROGRESS_BAR (gtk_progress_bar_new ());
  gtk_widget_set_valign (GTK_WIDGET (self->progress), GTK_ALIGN_CENTER);
  self->stack = make_stack (self);
  dig_inside_controls_add (controls, _ ("Map by"), GTK_WIDGET (self->method_drop_down));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->progress), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Progress"), -1);
  gtk_widget_set_hexpand (GTK_WIDGET (self->progress), TRUE);
  gtk_widget_set_size_request (frame, 150, 34);
  gtk_box_append (GTK_BOX (frame), GTK_WIDGET (self->progress));
  gtk_widget_set_parent (frame, controls);
  gtk_box_append (GTK_BOX (box), controls);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->stack));
  adw_bin_set_child (ADW_BIN (self), box);
  g_signal_connect_swapped (self->method_drop_down, "notify::selected",
                            G_CALLBACK (method_changed_cb), self);
  g_signal_connect_swapped (self->chart, "activated", G_CALLBACK (activated_cb), self);
}

void
dig_inside_map_set_atlas (DigInsideMap *self, DigAtlas *atlas)
{
  g_return_if_fail (DIG_IS_INSIDE_MAP (self) && self->atlas == NULL);

  self->atlas = g_object_ref (atlas);
  g_signal_connect_swapped (atlas, "points-changed", G_CALLBACK (points_changed_cb), self);
  g_signal_connect_swapped (atlas, "progress-changed", G_CALLBACK (progress_changed_cb), self);
  progress_changed_cb (self);
}

void
dig_inside_map_set_row (DigInsideMap *self, guint row)
{
  g_return_if_fail (DIG_IS_INSIDE_MAP (self));

  self->row = row;
  ring_row (self);
}
