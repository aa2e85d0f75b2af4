/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "app/dig-layer-times.h"

#include <glib/gi18n.h>
#include <math.h>

#include "app/dig-table.h"
#include "charts/dig-number-format.h"

#define MEASURE_SECONDS 2.0
#define BAR_WIDTH 64

struct _DigLayerTimes
{
  AdwBin parent_instance;

  DigSession *session;
  GCancellable *cancellable; /* of the measurement that goes on, or NULL */

  GtkWidget *button;
  GtkSpinner *spinner;
  GtkLabel *note;
  GtkScrolledWindow *card;
};

G_DEFINE_FINAL_TYPE (DigLayerTimes, dig_layer_times, ADW_TYPE_BIN)

enum
{
  COLUMN_LAYER,
  COLUMN_FORWARD,
  COLUMN_BACKWARD,
  COLUMN_BAR,
  COLUMN_SHARE,
  COLUMN_SPEED,
  N_COLUMNS,
};

/* ---- Figures ---- */

static double
count_layer_gflop (const DigLayerInfo *info, guint batch_size, gboolean is_first, int *n_passes)
{
  *n_passes = info->n_multiply_adds == 0 ? 0 : is_first ? 2 : 3;
  return 2e-9 * (double)info->n_multiply_adds * batch_size * *n_passes;
}

double
dig_layer_times_count_gflop (DigNetworkSpec *spec, guint batch_size)
{
  guint n_layers = dig_network_spec_get_n_layers (spec);
  g_autofree DigLayerInfo *infos = g_new0 (DigLayerInfo, n_layers);
  gboolean is_first = TRUE;
  double sum = 0;

  if (!dig_network_spec_check (spec, infos, NULL))
    return 0;
  for (guint i = 0; i < n_layers; i++)
    {
      int n_passes;

      sum += count_layer_gflop (&infos[i], batch_size, is_first, &n_passes);
      is_first = is_first && n_passes == 0;
    }
  return sum;
}

/* ---- The table ---- */

static void
attach_text (GtkGrid *grid, int column, int row, char *text)
{
  dig_table_attach (grid, column, row, text, DIG_TABLE_NUMBER);
  g_free (text);
}

static void
attach_milliseconds (GtkGrid *grid, int column, int row, double seconds)
{
  attach_text (grid, column, row,
               dig_format_fixed (1e3 * seconds, 3, dig_number_style_get_locale ()));
}

static void
attach_speed (GtkGrid *grid, int row, double gflop, double seconds)
{
  attach_text (grid, COLUMN_SPEED, row,
               gflop > 0 && seconds > 0
                   ? dig_format_integer (llround (gflop / seconds), dig_number_style_get_locale ())
                   : g_strdup ("–"));
}

static void
attach_share (GtkGrid *grid, int row, double share)
{
  GtkWidget *bar = gtk_progress_bar_new ();
  g_autofree char *text = dig_format_percent (share, 1, dig_number_style_get_locale ());

  gtk_progress_bar_set_fraction (GTK_PROGRESS_BAR (bar), CLAMP (share, 0, 1));
  gtk_widget_set_valign (bar, GTK_ALIGN_CENTER);
  gtk_widget_set_size_request (bar, BAR_WIDTH, -1);
  gtk_accessible_update_property (GTK_ACCESSIBLE (bar), GTK_ACCESSIBLE_PROPERTY_LABEL, text, -1);
  gtk_grid_attach (grid, bar, COLUMN_BAR, row, 1, 1);
  attach_text (grid, COLUMN_SHARE, row, g_steal_pointer (&text));
}

static void
attach_headings (GtkGrid *grid)
{
  dig_table_attach (grid, COLUMN_LAYER, 0, _ ("Layer"), DIG_TABLE_HEADING);
  dig_table_attach (grid, COLUMN_FORWARD, 0, _ ("Forward, ms"), DIG_TABLE_NUMBER_HEADING);
  dig_table_attach (grid, COLUMN_BACKWARD, 0, _ ("Backward, ms"), DIG_TABLE_NUMBER_HEADING);
  dig_table_attach (grid, COLUMN_SHARE, 0, _ ("Share"), DIG_TABLE_NUMBER_HEADING);
  dig_table_attach (grid, COLUMN_SPEED, 0, _ ("GFLOP/s"), DIG_TABLE_NUMBER_HEADING);
}

static double
sum_times (const DigProfile *profile)
{
  double sum = profile->loss_and_update;

  for (guint i = 0; i < profile->n_layers; i++)
    sum += profile->layers[i].forward + profile->layers[i].backward;
  return sum;
}

/* A layer that is done together with the one before has its work and its time counted there. */
static void
attach_layers (GtkGrid *grid, DigNetworkSpec *spec, const DigProfile *profile, guint batch_size,
               const DigLayerInfo *infos)
{
  double sum = sum_times (profile);
  gboolean is_first = TRUE;

  for (guint i = 0; i < profile->n_layers; i++)
    {
      const DigLayerTime *time = &profile->layers[i];
      int row = (int)i + 1, n_passes;
      double gflop = count_layer_gflop (&infos[i], batch_size, is_first, &n_passes);

      is_first = is_first && n_passes == 0;
      dig_table_attach (grid, COLUMN_LAYER, row, dig_network_spec_get_layer (spec, i)->name,
                        DIG_TABLE_TEXT);
      if (time->is_fused)
        {
          GtkWidget *label = dig_table_attach (grid, COLUMN_FORWARD, row,
                                               _ ("with the layer before"), DIG_TABLE_NUMBER);

          gtk_widget_add_css_class (label, "secondary");
          gtk_grid_remove (grid, g_object_ref (label));
          gtk_grid_attach (grid, label, COLUMN_FORWARD, row, 2, 1);
          g_object_unref (label);
          continue;
        }
      attach_milliseconds (grid, COLUMN_FORWARD, row, time->forward);
      attach_milliseconds (grid, COLUMN_BACKWARD, row, time->backward);
      attach_share (grid, row, (time->forward + time->backward) / sum);
      attach_speed (grid, row, gflop, time->forward + time->backward);
    }
}

static GtkWidget *
build_table (DigNetworkSpec *spec, const DigProfile *profile, guint batch_size)
{
  GtkGrid *grid = dig_table_new ();
  g_autofree DigLayerInfo *infos = g_new0 (DigLayerInfo, profile->n_layers);
  int row = (int)profile->n_layers + 1;

  gtk_widget_set_margin_top (GTK_WIDGET (grid), 12);
  gtk_widget_set_margin_bottom (GTK_WIDGET (grid), 12);
  gtk_widget_set_margin_start (GTK_WIDGET (grid), 12);
  gtk_widget_set_margin_end (GTK_WIDGET (grid), 12);
  dig_network_spec_check (spec, infos, NULL);
  attach_headings (grid);
  attach_layers (grid, spec, profile, batch_size, infos);
  dig_table_attach (grid, COLUMN_LAYER, row, _ ("Loss and update"), DIG_TABLE_TEXT);
  attach_milliseconds (grid, COLUMN_BACKWARD, row, profile->loss_and_update);
  attach_share (grid, row, profile->loss_and_update / sum_times (profile));
  dig_table_attach (grid, COLUMN_LAYER, row + 1, _ ("Whole step"), DIG_TABLE_HEADING);
  attach_milliseconds (grid, COLUMN_BACKWARD, row + 1, profile->step);
  attach_speed (grid, row + 1, dig_layer_times_count_gflop (spec, batch_size), profile->step);
  return GTK_WIDGET (grid);
}

/* ---- Measuring ---- */

typedef struct
{
  DigNetworkSpec *spec;
  DigProfileOptions options;
  char *device;
} Order;

static void
order_free (gpointer data)
{
  Order *order = data;

  dig_network_spec_unref (order->spec);
  g_free (order->device);
  g_free (order);
}

static void
measure_thread (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  const Order *order = data;
  g_autoptr (GError) error = NULL;
  DigProfile *profile = dig_profile_measure (order->spec, &order->options, cancellable, &error);

  if (profile != NULL)
    g_task_return_pointer (task, profile, (GDestroyNotify)dig_profile_free);
  else
    g_task_return_error (task, g_steal_pointer (&error));
}

static gboolean
is_training (DigLayerTimes *self)
{
  DigRun *run = dig_session_get_run (self->session);

  return run != NULL && dig_run_is_active (run);
}

static void
show_state (DigLayerTimes *self)
{
  gboolean is_measuring = self->cancellable != NULL, trains = is_training (self);

  gtk_widget_action_set_enabled (GTK_WIDGET (self), "layer-times.measure",
                                 !is_measuring && !trains);
  gtk_spinner_set_spinning (self->spinner, is_measuring);
  gtk_widget_set_tooltip_text (
      self->button, trains         ? _ ("Stop the training first: each would slow the other down")
                    : is_measuring ? _ ("It is measuring already")
                                   : _ ("Trains for two seconds and throws the result away"));
}

static void
show_profile (DigLayerTimes *self, const Order *order, const DigProfile *profile)
{
  g_autofree char *steps = dig_format_integer (profile->n_steps, dig_number_style_get_locale ());
  /* Translators: the name of a device, a number of images, a number of steps. */
  g_autofree char *text = g_strdup_printf (ngettext ("%s, %u image a step, mean of %s steps",
                                                     "%s, %u images a step, mean of %s steps",
                                                     order->options.batch_size),
                                           profile->device_name, order->options.batch_size, steps);

  gtk_label_set_label (self->note, text);
  gtk_scrolled_window_set_child (self->card,
                                 build_table (order->spec, profile, order->options.batch_size));
  gtk_widget_show (GTK_WIDGET (self->card));
}

static void
show_note (DigLayerTimes *self, const char *sentence)
{
  gtk_label_set_label (self->note, sentence);
  gtk_widget_hide (GTK_WIDGET (self->card));
}

static void
measured_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  DigLayerTimes *self = DIG_LAYER_TIMES (source);
  g_autoptr (GError) error = NULL;
  g_autoptr (DigProfile) profile = g_task_propagate_pointer (G_TASK (result), &error);

  g_clear_object (&self->cancellable);
  if (self->session == NULL)
    return;
  if (profile != NULL)
    show_profile (self, g_task_get_task_data (G_TASK (result)), profile);
  else if (g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED))
    show_note (self, _ ("Not measured: a training began meanwhile."));
  else
    show_note (self, error->message);
  show_state (self);
}

static void
measure_activated_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  DigLayerTimes *self = DIG_LAYER_TIMES (widget);
  DigRunSettings *settings = dig_session_get_run_settings (self->session);
  Order *order;
  g_autoptr (GTask) task = NULL;

  if (self->cancellable != NULL || is_training (self))
    return;
  order = g_new0 (Order, 1);
  order->spec = dig_network_spec_ref (dig_run_settings_get_spec (settings));
  g_object_get (settings, "device", &order->device, "threads", &order->options.n_threads,
                "batch-size", &order->options.batch_size, NULL);
  order->options.device = order->device;
  order->options.seconds = MEASURE_SECONDS;
  self->cancellable = g_cancellable_new ();
  task = g_task_new (self, self->cancellable, measured_cb, NULL);
  g_task_set_task_data (task, order, order_free);
  g_task_run_in_thread (task, measure_thread);
  show_note (self, _ ("Measuring…"));
  show_state (self);
}

void
dig_layer_times_update (DigLayerTimes *self)
{
  g_return_if_fail (DIG_IS_LAYER_TIMES (self));

  if (self->cancellable != NULL && is_training (self))
    g_cancellable_cancel (self->cancellable);
  show_state (self);
}

void
dig_layer_times_set_session (DigLayerTimes *self, DigSession *session)
{
  g_return_if_fail (DIG_IS_LAYER_TIMES (self));
  g_return_if_fail (self->session == NULL);

  self->session = g_object_ref (session);
  show_note (self, _ ("How long each layer of this network takes on this machine."));
  show_state (self);
}

/* ---- GObject ---- */

static void
dig_layer_times_dispose (GObject *object)
{
  DigLayerTimes *self = DIG_LAYER_TIMES (object);

  if (self->cancellable != NULL)
    g_cancellable_cancel (self->cancellable);
  g_clear_object (&self->session);

  G_OBJECT_CLASS (dig_layer_times_parent_class)->dispose (object);
}

static void
dig_layer_times_class_init (DigLayerTimesClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = dig_layer_times_dispose;
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/digitlab/DigitLab/ui/dig-layer-times.ui");
  gtk_widget_class_bind_template_child (widget_class, DigLayerTimes, button);
  gtk_widget_class_bind_template_child (widget_class, DigLayerTimes, spinner);
  gtk_widget_class_bind_template_child (widget_class, DigLayerTimes, note);
  gtk_widget_class_bind_template_child (widget_class, DigLayerTimes, card);
  gtk_widget_class_install_action (widget_class, "layer-times.measure", NULL, measure_activated_cb);
}

static void
dig_layer_times_init (DigLayerTimes *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
