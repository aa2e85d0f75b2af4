/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "app/dig-result-figures.h"

#include "app/dig-wrap.h"
#include "charts/dig-number-format.h"

#include <glib/gi18n.h>

enum
{
  FIGURE_ACCURACY,
  FIGURE_ERRORS,
  FIGURE_LOSS,
  FIGURE_F1,
  N_FIGURES,
};

struct _DigResultFigures
{
  AdwBin parent_instance;

  GtkLabel *values[N_FIGURES];
  GtkLabel *notes[N_FIGURES];
};

G_DEFINE_FINAL_TYPE (DigResultFigures, dig_result_figures, ADW_TYPE_BIN)

static void
set_figure (DigResultFigures *self, guint figure, const char *value, const char *note)
{
  gtk_label_set_text (self->values[figure], value);
  gtk_label_set_text (self->notes[figure], note);
}

static void
show_accuracy (DigResultFigures *self, const DigEvaluation *evaluation)
{
  const DigNumberStyle *style = dig_number_style_get_locale ();
  g_autofree char *accuracy = dig_format_percent (evaluation->metrics.accuracy, 2, style);
  g_autofree char *low = dig_format_fixed (100 * evaluation->accuracy_low, 2, style);
  g_autofree char *high = dig_format_percent (evaluation->accuracy_high, 2, style);
  /* Translators: the 95 % interval of the accuracy. */
  g_autofree char *interval = g_strdup_printf (_ ("95 %% interval: %s … %s"), low, high);

  set_figure (self, FIGURE_ACCURACY, accuracy, interval);
}

static void
show_errors (DigResultFigures *self, const DigEvaluation *evaluation)
{
  const DigNumberStyle *style = dig_number_style_get_locale ();
  guint n_right = 0;
  g_autofree char *n_images = dig_format_integer (evaluation->n_images, style);
  g_autofree char *note =
      g_strdup_printf (ngettext ("of %s image", "of %s images", evaluation->n_images), n_images);
  g_autofree char *n_wrong = NULL;

  for (guint i = 0; i < evaluation->n_classes; i++)
    n_right += evaluation->confusion[i][i];
  n_wrong = dig_format_integer (evaluation->n_images - n_right, style);
  set_figure (self, FIGURE_ERRORS, n_wrong, note);
}

void
dig_result_figures_show (DigResultFigures *self, DigReport *report)
{
  const DigNumberStyle *style = dig_number_style_get_locale ();
  const DigEvaluation *evaluation;
  g_autofree char *loss = NULL, *f1 = NULL;

  g_return_if_fail (DIG_IS_RESULT_FIGURES (self));

  if (report == NULL)
    {
      for (guint i = 0; i < N_FIGURES; i++)
        set_figure (self, i, "–", "");
      return;
    }
  evaluation = dig_report_get_evaluation (report);
  show_accuracy (self, evaluation);
  show_errors (self, evaluation);
  loss = dig_format_fixed (evaluation->metrics.loss, 4, style);
  f1 = dig_format_percent (evaluation->metrics.macro_f1, 2, style);
  set_figure (self, FIGURE_LOSS, loss, _ ("cross-entropy"));
  set_figure (self, FIGURE_F1, f1, _ ("mean of the classes"));
}

const char *
dig_result_figures_get_text (DigResultFigures *self, guint figure)
{
  g_return_val_if_fail (DIG_IS_RESULT_FIGURES (self) && figure < N_FIGURES, NULL);

  return gtk_label_get_text (self->values[figure]);
}

static GtkLabel *
add_label (GtkWidget *box, const char *text, const char *css_class)
{
  GtkWidget *label = gtk_label_new (text);

  gtk_label_set_xalign (GTK_LABEL (label), 0);
  gtk_widget_add_css_class (label, css_class);
  gtk_box_append (GTK_BOX (box), label);
  return GTK_LABEL (label);
}

static void
dig_result_figures_class_init (DigResultFiguresClass *klass)
{
}

static void
dig_result_figures_init (DigResultFigures *self)
{
  const char *const titles[N_FIGURES] = { _ ("Accuracy"), _ ("Errors"), _ ("Loss"),
                                          _ ("Macro F1") };
  GtkWidget *wrap = g_object_new (DIG_TYPE_WRAP, "spacing", 24, "line-spacing", 6, NULL);

  for (guint i = 0; i < N_FIGURES; i++)
    {
      GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 0);

      gtk_widget_add_css_class (GTK_WIDGET (add_label (box, titles[i], "caption-heading")),
                                "secondary");
      self->values[i] = add_label (box, "–", "title-3");
      gtk_widget_add_css_class (GTK_WIDGET (self->values[i]), "numeric");
      self->notes[i] = add_label (box, "", "caption");
      gtk_widget_add_css_class (GTK_WIDGET (self->notes[i]), "numeric");
      gtk_widget_set_parent (box, wrap);
    }
  adw_bin_set_child (ADW_BIN (self), wrap);
}
