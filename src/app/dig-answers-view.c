/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "app/dig-answers-view.h"

#include "app/dig-columns.h"
#include "app/dig-digit-strip.h"
#include "charts/dig-bar-chart.h"
#include "charts/dig-digit-view.h"
#include "charts/dig-number-format.h"

#include <glib/gi18n.h>

/* Pictures of answers; each is a few widgets. */
#define N_TILES 60
/* Logical pixels per image pixel. */
#define TILE_ZOOM 2

struct _DigAnswersView
{
  AdwBin parent_instance;

  GtkStack *stack;
  AdwStatusPage *empty_page;
  DigBarChart *class_chart, *probability_chart;
  GtkFlowBox *tiles;
  DigDigitView *digit_view;
  GtkLabel *title_label;

  gboolean is_waiting;
  char *why_not; /* no answers can be made; NULL: they can */
  DigAnswers *answers;
  DigDataSet *data;
  GArray *rows; /* guint32, the least certain first */
};

G_DEFINE_FINAL_TYPE (DigAnswersView, dig_answers_view, ADW_TYPE_BIN)

static char *
format_certainty (float probability)
{
  return dig_format_percent ((double)probability, 1, dig_number_style_get_locale ());
}

/* ---- Classes ---- */

static void
add_shares (DigBarPlot *plot, const char *name, const guint *counts, guint n_classes, int category)
{
  g_autofree double *shares = g_new (double, n_classes);
  double n = 0;

  for (guint i = 0; i < n_classes; i++)
    n += counts[i];
  for (guint i = 0; i < n_classes; i++)
    shares[i] = counts[i] / MAX (1, n);
  dig_bar_plot_add_part (plot, name, shares, category);
}

static DigBarPlot *
make_plot (DigDataSet *data, guint n_classes, const char *y_title)
{
  g_autofree const char **names = g_new (const char *, n_classes);
  DigBarPlot *plot;

  for (guint i = 0; i < n_classes; i++)
    names[i] = dig_data_set_get_class_name (data, i);
  plot = dig_bar_plot_new (names, (int)n_classes);
  dig_bar_plot_set_titles (plot, _ ("Class"), y_title);
  dig_bar_plot_set_unit (plot, DIG_BARS_PERCENT);
  return plot;
}

static void
show_classes (DigAnswersView *self, DigDataSet *training)
{
  guint n_classes = dig_answers_get_n_classes (self->answers);
  g_autofree guint *counts = g_new0 (guint, n_classes);
  g_autoptr (DigBarPlot) plot = make_plot (self->data, n_classes, _ ("Share of the images"));

  dig_bar_plot_set_arrangement (plot, DIG_BARS_GROUPED);
  dig_answers_count_classes (self->answers, counts);
  add_shares (plot, _ ("Answers"), counts, n_classes, 0);
  if (training != NULL && dig_data_set_has_labels (training)
      && dig_data_set_get_n_classes (training) == n_classes)
    {
      dig_data_set_count_classes (training, counts);
      add_shares (plot, _ ("Training data"), counts, n_classes, 1);
    }
  dig_bar_chart_set_plot (self->class_chart, plot);
}

/* ---- The enlarged answer ---- */

static char *
describe_row (DigAnswersView *self, guint row)
{
  guint first = dig_answers_get_digits (self->answers)[row];
  guint second = dig_answers_get_second (self->answers, row);
  const float *p = dig_answers_get_row (self->answers, row);
  g_autofree char *p_first = format_certainty (p[first]);
  g_autofree char *p_second = format_certainty (p[second]);

  /* Translators: "Row 17: 4 with 51.2 %, 9 with 48.0 %" */
  return g_strdup_printf (_ ("Row %u: %s with %s, %s with %s"),
                          dig_data_set_get_source_row (self->data, row),
                          dig_data_set_get_class_name (self->data, first), p_first,
                          dig_data_set_get_class_name (self->data, second), p_second);
}

static void
show_row (DigAnswersView *self, guint row)
{
  guint n_classes = dig_answers_get_n_classes (self->answers);
  const float *p = dig_answers_get_row (self->answers, row);
  g_autoptr (DigBarPlot) plot = make_plot (self->data, n_classes, _ ("Probability"));
  g_autofree double *values = g_new (double, n_classes);
  g_autofree char *title = describe_row (self, row);

  for (guint i = 0; i < n_classes; i++)
    values[i] = (double)p[i];
  dig_bar_plot_add_part (plot, _ ("Probability"), values, 0);
  dig_bar_chart_set_plot (self->probability_chart, plot);
  dig_digit_view_set_bytes (self->digit_view, dig_data_set_get_image (self->data, row));
  dig_digit_view_set_label (self->digit_view, title);
  gtk_label_set_label (self->title_label, title);
}

static void
selection_changed_cb (DigAnswersView *self)
{
  g_autoptr (GList) selected = gtk_flow_box_get_selected_children (self->tiles);

  if (selected == NULL || self->answers == NULL)
    return;
  show_row (self,
            g_array_index (self->rows, guint32, gtk_flow_box_child_get_index (selected->data)));
}

/* ---- Pictures ---- */

static GtkWidget *
make_caption (DigAnswersView *self, guint label, float probability, gboolean is_first)
{
  g_autofree char *percent = format_certainty (probability);
  g_autofree char *text =
      g_strdup_printf ("%s  %s", dig_data_set_get_class_name (self->data, label), percent);
  GtkWidget *caption = gtk_label_new (text);

  gtk_widget_add_css_class (caption, "numeric");
  gtk_widget_add_css_class (caption, is_first ? "caption-heading" : "caption");
  return caption;
}

static GtkWidget *
make_tile (DigAnswersView *self, guint row)
{
  guint height = dig_data_set_get_height (self->data), width = dig_data_set_get_width (self->data);
  guint zoom = TILE_ZOOM * (guint)gtk_widget_get_scale_factor (GTK_WIDGET (self));
  guint first = dig_answers_get_digits (self->answers)[row];
  guint second = dig_answers_get_second (self->answers, row);
  const float *p = dig_answers_get_row (self->answers, row);
  g_autoptr (GdkTexture) texture =
      dig_digit_texture_new (dig_data_set_get_image (self->data, row), height, width, zoom);
  GtkWidget *picture = gtk_picture_new_for_paintable (GDK_PAINTABLE (texture));
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2);
  GtkWidget *child = gtk_flow_box_child_new ();
  g_autofree char *description = describe_row (self, row);

  gtk_picture_set_can_shrink (GTK_PICTURE (picture), TRUE);
  gtk_widget_set_size_request (picture, (int)(width * TILE_ZOOM), (int)(height * TILE_ZOOM));
  gtk_widget_set_halign (picture, GTK_ALIGN_CENTER);
  gtk_box_append (GTK_BOX (box), picture);
  gtk_box_append (GTK_BOX (box), make_caption (self, first, p[first], TRUE));
  gtk_box_append (GTK_BOX (box), make_caption (self, second, p[second], FALSE));
  gtk_flow_box_child_set_child (GTK_FLOW_BOX_CHILD (child), box);
  gtk_widget_set_tooltip_text (child, description);
  gtk_accessible_update_property (GTK_ACCESSIBLE (child), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  description, -1);
  return child;
}

static void
fill_tiles (DigAnswersView *self)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->tiles))) != NULL)
    gtk_flow_box_remove (self->tiles, child);
  for (guint i = 0; self->rows != NULL && i < self->rows->len; i++)
    gtk_flow_box_insert (self->tiles, make_tile (self, g_array_index (self->rows, guint32, i)), -1);
}

void
dig_answers_view_show (DigAnswersView *self, DigAnswers *answers, DigDataSet *data,
                       DigDataSet *training)
{
  g_return_if_fail (DIG_IS_ANSWERS_VIEW (self));
  g_return_if_fail (answers == NULL || data != NULL);

  if (answers != NULL && answers == self->answers)
    {
      show_classes (self, training);
      return;
    }
  g_clear_pointer (&self->answers, dig_answers_unref);
  g_clear_pointer (&self->data, dig_data_set_unref);
  g_clear_pointer (&self->rows, g_array_unref);
  if (answers != NULL)
    {
      self->answers = dig_answers_ref (answers);
      self->data = dig_data_set_ref (data);
      self->rows = dig_answers_list_least_certain (answers, N_TILES);
      show_classes (self, training);
    }
  fill_tiles (self);
  dig_answers_view_select (self, 0);
  gtk_stack_set_visible_child_name (self->stack, answers != NULL ? "answers" : "empty");
}

static void
show_empty (DigAnswersView *self)
{
  const char *text = self->is_waiting ? _ ("The chosen models read the test digits.")
                     : self->why_not != NULL
                         ? self->why_not
                         : _ ("Choose one model or several, then press Predict.");
  g_autofree char *markup = g_markup_escape_text (text, -1);

  adw_status_page_set_title (self->empty_page,
                             self->is_waiting ? _ ("Answering") : _ ("No Answers Yet"));
  adw_status_page_set_description (self->empty_page, markup);
}

void
dig_answers_view_set_is_waiting (DigAnswersView *self, gboolean is_waiting)
{
  g_return_if_fail (DIG_IS_ANSWERS_VIEW (self));

  self->is_waiting = is_waiting;
  show_empty (self);
}

void
dig_answers_view_set_why_not (DigAnswersView *self, const char *why_not)
{
  g_return_if_fail (DIG_IS_ANSWERS_VIEW (self));

  g_free (self->why_not);
  self->why_not = g_strdup (why_not);
  show_empty (self);
}

const char *
dig_answers_view_get_title (DigAnswersView *self)
{
  g_return_val_if_fail (DIG_IS_ANSWERS_VIEW (self), NULL);

  return self->answers != NULL ? gtk_label_get_label (self->title_label) : "";
}

guint
dig_answers_view_get_n_tiles (DigAnswersView *self)
{
  g_return_val_if_fail (DIG_IS_ANSWERS_VIEW (self), 0);

  return self->rows != NULL ? self->rows->len : 0;
}

void
dig_answers_view_select (DigAnswersView *self, guint place)
{
  GtkFlowBoxChild *child;

  g_return_if_fail (DIG_IS_ANSWERS_VIEW (self));

  child = gtk_flow_box_get_child_at_index (self->tiles, (int)place);
  if (child != NULL)
    gtk_flow_box_select_child (self->tiles, child);
}

static void
dig_answers_view_finalize (GObject *object)
{
  DigAnswersView *self = DIG_ANSWERS_VIEW (object);

  g_clear_pointer (&self->answers, dig_answers_unref);
  g_clear_pointer (&self->data, dig_data_set_unref);
  g_clear_pointer (&self->rows, g_array_unref);
  g_free (self->why_not);

  G_OBJECT_CLASS (dig_answers_view_parent_class)->finalize (object);
}

static void
dig_answers_view_class_init (DigAnswersViewClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  g_type_ensure (DIG_TYPE_BAR_CHART);
  g_type_ensure (DIG_TYPE_COLUMNS);
  g_type_ensure (DIG_TYPE_DIGIT_VIEW);
  G_OBJECT_CLASS (klass)->finalize = dig_answers_view_finalize;
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/digitlab/DigitLab/ui/dig-answers-view.ui");
  gtk_widget_class_bind_template_child (widget_class, DigAnswersView, stack);
  gtk_widget_class_bind_template_child (widget_class, DigAnswersView, empty_page);
  gtk_widget_class_bind_template_child (widget_class, DigAnswersView, class_chart);
  gtk_widget_class_bind_template_child (widget_class, DigAnswersView, probability_chart);
  gtk_widget_class_bind_template_child (widget_class, DigAnswersView, tiles);
  gtk_widget_class_bind_template_child (widget_class, DigAnswersView, digit_view);
  gtk_widget_class_bind_template_child (widget_class, DigAnswersView, title_label);
  gtk_widget_class_bind_template_callback (widget_class, selection_changed_cb);
}

static void
dig_answers_view_init (DigAnswersView *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
