/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "app/dig-run-bar.h"

#include <glib/gi18n.h>
#include <math.h>

#include "app/dig-wrap.h"
#include "charts/dig-number-format.h"

struct _DigRunBar
{
  AdwBin parent_instance;

  AdwButtonContent *start_content;
  GtkProgressBar *progress;
  GtkLabel *state_label;
  GtkLabel *epoch_label;
  GtkInscription *step_label;
  GtkInscription *speed_label;
  GtkInscription *left_label;
  GtkLabel *best_label;
  GtkLabel *device_label;
  GtkInscription *loss_label;
  GtkWidget *best_box;
  GtkWidget *obstacle_box;
  GtkLabel *obstacle_label;
  GtkButton *obstacle_button;

  DigRunState state;
};

G_DEFINE_FINAL_TYPE (DigRunBar, dig_run_bar, ADW_TYPE_BIN)

static const char *
get_end_title (const DigEndRecord *end)
{
  switch (end->reason)
    {
    case DIG_END_EPOCHS:
      return _ ("Finished");
    case DIG_END_EARLY_STOPPING:
      return _ ("Finished early");
    case DIG_END_INTERRUPTED:
      return _ ("Stopped");
    case DIG_END_DIVERGED:
      return _ ("Diverged");
    case DIG_END_NONE:
    default:
      return _ ("Finished");
    }
}

static const char *
get_state_title (DigRunBar *self, DigRun *run)
{
  switch (self->state)
    {
    case DIG_RUN_READY:
      return gtk_widget_get_visible (self->obstacle_box) ? _ ("Not ready") : _ ("Ready");
    case DIG_RUN_STARTING:
      return _ ("Starting");
    case DIG_RUN_RUNNING:
      return _ ("Training");
    case DIG_RUN_PAUSED:
      return _ ("Paused");
    case DIG_RUN_STOPPING:
      return dig_run_is_stopping_after_epoch (run) ? _ ("Last epoch") : _ ("Stopping");
    case DIG_RUN_FINISHED:
      return get_end_title (dig_run_get_end (run));
    case DIG_RUN_FAILED:
      return _ ("Failed");
    default:
      g_return_val_if_reached ("");
    }
}

/* The label changes nothing, and nobody is told, when the text is the same. */
static void
show_text (GtkLabel *label, const char *text)
{
  if (g_strcmp0 (gtk_label_get_label (label), text) != 0)
    gtk_label_set_label (label, text);
}

/* A number that changes all the time. Other than a label's its size does not follow the text, so that the window is not
 * laid out anew for it: there is room for `n_chars`, this text and all longer ones before it. */
static void
show_number (GtkInscription *inscription, const char *text, glong n_chars)
{
  guint room = (guint)MAX (n_chars, g_utf8_strlen (text, -1));

  if (room > gtk_inscription_get_min_chars (inscription))
    gtk_inscription_set_min_chars (inscription, room);
  if (g_strcmp0 (gtk_inscription_get_text (inscription), text) != 0)
    gtk_inscription_set_text (inscription, text);
}

static void
show_place (DigRunBar *self, DigRun *run)
{
  const DigNumberStyle *style = dig_number_style_get_locale ();
  guint64 per_epoch = run ? dig_run_get_steps_per_epoch (run) : 0;
  guint64 step = run ? dig_run_get_last_step (run) : 0;
  guint64 total = run ? dig_run_get_total_steps (run) : 0;
  g_autofree char *epoch_text = NULL, *step_text = NULL;

  if (per_epoch == 0)
    {
      show_text (self->epoch_label, "–");
      show_number (self->step_label, "–", 0);
      gtk_progress_bar_set_fraction (self->progress, 0);
      return;
    }
  g_autofree char *step_number = dig_format_integer ((gint64)step, style);
  g_autofree char *total_number = dig_format_integer ((gint64)total, style);

  /* Translators: epoch 3 of at most 40. */
  epoch_text = g_strdup_printf (_ ("%u of %u"), (guint)(MAX (step, 1) - 1) / (guint)per_epoch + 1,
                                dig_run_get_settings (run)->epochs);
  /* Translators: step 1,234 of at most 47,280. */
  step_text = g_strdup_printf (_ ("%s of %s"), step_number, total_number);
  show_text (self->epoch_label, epoch_text);
  show_number (self->step_label, step_text,
               g_utf8_strlen (step_text, -1) + g_utf8_strlen (total_number, -1)
                   - g_utf8_strlen (step_number, -1));
  gtk_progress_bar_set_fraction (self->progress, MIN (1, (double)step / (double)MAX (1, total)));
}

static void
show_speed (DigRunBar *self, DigRun *run)
{
  const DigNumberStyle *style = dig_number_style_get_locale ();
  double speed = run ? dig_run_get_images_per_second (run) : 0;
  g_autofree char *speed_text = speed > 0 ? dig_format_integer (llround (speed), style) : NULL;
  g_autofree char *left_text =
      dig_format_duration (run ? dig_run_get_seconds_left (run) : NAN, style);

  show_number (self->speed_label, speed_text ? speed_text : "–", 0);
  show_number (self->left_label, left_text, 0);
}

static void
show_best (DigRunBar *self, DigRun *run)
{
  const GArray *epochs = run ? dig_run_get_epochs (run) : NULL;
  const DigEpochRecord *last, *best;
  g_autofree char *accuracy = NULL, *text = NULL;

  if (epochs == NULL || epochs->len == 0)
    {
      show_text (self->best_label, "–");
      return;
    }
  last = &g_array_index (epochs, DigEpochRecord, epochs->len - 1);
  if (last->best_epoch == 0 || last->best_epoch > epochs->len)
    return;
  best = &g_array_index (epochs, DigEpochRecord, last->best_epoch - 1);
  accuracy = dig_format_percent (best->validation.accuracy, 2, dig_number_style_get_locale ());
  /* Translators: accuracy, then the number of the epoch. */
  text = g_strdup_printf (_ ("%s, epoch %u"), accuracy, best->epoch);
  show_text (self->best_label, text);
}

static void
show_loss (DigRunBar *self, DigRun *run)
{
  const GArray *steps = run ? dig_run_get_steps (run) : NULL;
  g_autofree char *loss = NULL;

  if (steps != NULL && steps->len > 0)
    loss =
        dig_format_significant ((double)g_array_index (steps, DigStepRecord, steps->len - 1).loss,
                                3, dig_number_style_get_locale ());
  show_number (self->loss_label, loss != NULL ? loss : "–", 0);
}

void
dig_run_bar_update (DigRunBar *self, DigRun *run)
{
  const char *device = run ? dig_run_get_device_name (run) : "";

  g_return_if_fail (DIG_IS_RUN_BAR (self));

  self->state = run ? dig_run_get_state (run) : DIG_RUN_READY;
  show_text (self->state_label, get_state_title (self, run));
  show_text (self->device_label, device[0] != '\0' ? device : "–");
  show_place (self, run);
  show_speed (self, run);
  show_loss (self, run);
  show_best (self, run);
}

void
dig_run_bar_set_continues (DigRunBar *self, gboolean continues)
{
  g_return_if_fail (DIG_IS_RUN_BAR (self));

  adw_button_content_set_label (self->start_content, continues ? _ ("_Continue") : _ ("_Start"));
}

void
dig_run_bar_set_best_rule (DigRunBar *self, DigBestRule rule)
{
  const char *text;

  g_return_if_fail (DIG_IS_RUN_BAR (self));

  text = rule == DIG_BEST_ACCURACY
             ? _ ("The epoch with the highest validation accuracy is the best one")
             : _ ("The epoch with the lowest validation loss is the best one; another may have a "
                  "higher accuracy");
  if (g_strcmp0 (gtk_widget_get_tooltip_text (self->best_box), text) != 0)
    gtk_widget_set_tooltip_text (self->best_box, text);
}

void
dig_run_bar_set_obstacle (DigRunBar *self, const DigRunObstacle *obstacle)
{
  g_return_if_fail (DIG_IS_RUN_BAR (self));
  g_return_if_fail (obstacle != NULL);

  gtk_widget_set_visible (self->obstacle_box, obstacle->sentence != NULL);
  show_text (self->obstacle_label, obstacle->sentence != NULL ? obstacle->sentence : "");
  if (obstacle->is_error)
    gtk_widget_add_css_class (GTK_WIDGET (self->obstacle_label), "error");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self->obstacle_label), "error");
  gtk_widget_set_visible (GTK_WIDGET (self->obstacle_button), obstacle->page != NULL);
  if (obstacle->page != NULL)
    {
      gtk_actionable_set_action_target (GTK_ACTIONABLE (self->obstacle_button), "s",
                                        obstacle->page);
      gtk_button_set_label (self->obstacle_button, obstacle->title);
    }
  if (self->state == DIG_RUN_READY)
    show_text (self->state_label, get_state_title (self, NULL));
}

static void
dig_run_bar_class_init (DigRunBarClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  g_type_ensure (DIG_TYPE_WRAP);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/digitlab/DigitLab/ui/dig-run-bar.ui");
  gtk_widget_class_bind_template_child (widget_class, DigRunBar, start_content);
  gtk_widget_class_bind_template_child (widget_class, DigRunBar, progress);
  gtk_widget_class_bind_template_child (widget_class, DigRunBar, state_label);
  gtk_widget_class_bind_template_child (widget_class, DigRunBar, epoch_label);
  gtk_widget_class_bind_template_child (widget_class, DigRunBar, step_label);
  gtk_widget_class_bind_template_child (widget_class, DigRunBar, speed_label);
  gtk_widget_class_bind_template_child (widget_class, DigRunBar, left_label);
  gtk_widget_class_bind_template_child (widget_class, DigRunBar, best_label);
  gtk_widget_class_bind_template_child (widget_class, DigRunBar, device_label);
  gtk_widget_class_bind_template_child (widget_class, DigRunBar, loss_label);
  gtk_widget_class_bind_template_child (widget_class, DigRunBar, best_box);
  gtk_widget_class_bind_template_child (widget_class, DigRunBar, obstacle_box);
  gtk_widget_class_bind_template_child (widget_class, DigRunBar, obstacle_label);
  gtk_widget_class_bind_template_child (widget_class, DigRunBar, obstacle_button);
}

static void
dig_run_bar_init (DigRunBar *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->progress), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Progress of the training"), -1);
  dig_run_bar_update (self, NULL);
  dig_run_bar_set_best_rule (self, DIG_BEST_LOSS);
}
