/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "app/dig-network-page.h"

#include <glib/gi18n.h>

#include "app/dig-code-dialog.h"
#include "app/dig-columns.h"
#include "app/dig-file-question.h"
#include "app/dig-layer-list.h"
#include "app/dig-layer-text.h"
#include "app/dig-network-totals.h"
#include "app/dig-window.h"
#include "app/dig-wrap.h"
#include "charts/dig-network-view.h"
#include "compute/dig-registry.h"

struct _DigNetworkPage
{
  AdwBin parent_instance;

  DigSession *session;
  DigNetworkDesign *design;
  char *device; /* whose memory was asked for; NULL: none yet */

  DigLayerList *layers;
  DigNetworkView *drawing;
  DigNetworkTotals *totals;
  GtkWidget *problem_box;
  GtkLabel *problem_label;
  GtkWidget *problem_button;
  GtkLabel *waiting_label;
};

G_DEFINE_FINAL_TYPE (DigNetworkPage, dig_network_page, ADW_TYPE_BIN)

enum
{
  PROP_SESSION = 1,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

/* ---- Showing ---- */

static DigBlockKind
get_block_kind (DigLayerType type)
{
  static const DigBlockKind kinds[DIG_N_LAYER_TYPES] = {
    [DIG_LAYER_CONV2D] = DIG_BLOCK_CONVOLUTION,
    [DIG_LAYER_MAX_POOL2D] = DIG_BLOCK_POOL,
    [DIG_LAYER_AVERAGE_POOL2D] = DIG_BLOCK_POOL,
    [DIG_LAYER_GLOBAL_AVERAGE_POOL2D] = DIG_BLOCK_POOL,
    [DIG_LAYER_BATCH_NORM] = DIG_BLOCK_NORM,
    [DIG_LAYER_DROPOUT] = DIG_BLOCK_DROPOUT,
    [DIG_LAYER_ACTIVATION] = DIG_BLOCK_ACTIVATION,
    [DIG_LAYER_FLATTEN] = DIG_BLOCK_RESHAPE,
    [DIG_LAYER_DENSE] = DIG_BLOCK_DENSE,
  };

  return kinds[type];
}

static void
add_layer_block (DigNetworkPlot *plot, const DigLayerSpec *layer, const DigLayerReport *report)
{
  g_autofree char *text = dig_layer_dup_text (layer);
  g_autofree char *whole = report->problem != NULL
                               ? g_strdup_printf ("%s: %s", layer->name, report->problem)
                               : g_strdup_printf ("%s: %s", layer->name, text);

  dig_network_plot_add (plot, &(DigNetworkBlock){ .label = layer->name,
                                                  .text = whole,
                                                  .kind = get_block_kind (layer->type),
                                                  .channels = report->info.out_c,
                                                  .height = report->info.out_h,
                                                  .width = report->info.out_w,
                                                  .has_problem = report->problem != NULL });
}

/* Nothing is drawn of a network whose input cannot be. */
static void
show_drawing (DigNetworkPage *self)
{
  DigNetworkSpec *spec = dig_network_design_get_spec (self->design);
  const DigNetworkReport *report = dig_network_design_get_report (self->design);
  DigNetworkPlot *plot = dig_network_view_get_plot (self->drawing);

  dig_network_plot_clear (plot);
  if (report->total.in_c > 0)
    dig_network_plot_add (plot, &(DigNetworkBlock){ .label = _ ("input"),
                                                    .text = _ ("The digit"),
                                                    .kind = DIG_BLOCK_INPUT,
                                                    .channels = report->total.in_c,
                                                    .height = report->total.in_h,
                                                    .width = report->total.in_w });
  for (guint i = 0; i < report->n_layers && report->layers[i].info.out_c > 0; i++)
    add_layer_block (plot, dig_network_spec_get_layer (spec, i), &report->layers[i]);
  dig_network_view_queue_update (self->drawing);
}

/* The first layer that cannot work; -1: all can, or the fault is the whole network's. */
static int
find_problem (DigNetworkPage *self)
{
  const DigNetworkReport *report = dig_network_design_get_report (self->design);

  for (guint i = 0; i < report->n_layers; i++)
    if (report->layers[i].problem != NULL)
      return (int)i;
  return -1;
}

static void
show_problem (DigNetworkPage *self)
{
  const DigNetworkReport *report = dig_network_design_get_report (self->design);
  g_autofree char *text = NULL;

  if (report->problem != NULL)
    text = g_strdup (report->problem);
  else if (report->n_problems > 0)
    text =
        g_strdup_printf (ngettext ("%u layer cannot work; the list says why.",
                                   "%u layers cannot work; the list says why.", report->n_problems),
                         report->n_problems);
  gtk_label_set_label (self->problem_label, text != NULL ? text : "");
  gtk_widget_set_visible (self->problem_box, text != NULL);
  gtk_widget_set_visible (self->problem_button, find_problem (self) >= 0);
}

static void
design_changed_cb (DigNetworkPage *self)
{
  GtkWidget *widget = GTK_WIDGET (self);
  const DigNetworkReport *report = dig_network_design_get_report (self->design);

  show_drawing (self);
  show_problem (self);
  dig_network_totals_show (self->totals, report);
  gtk_widget_set_visible (GTK_WIDGET (self->waiting_label),
                          dig_network_design_is_waiting (self->design));
  gtk_widget_action_set_enabled (widget, "network.undo",
                                 dig_network_design_can_undo (self->design));
  gtk_widget_action_set_enabled (widget, "network.redo",
                                 dig_network_design_can_redo (self->design));
  gtk_widget_action_set_enabled (widget, "network.code", report->n_problems == 0);
}

/* The drawing has the input before the layers. */
static void
row_chosen_cb (DigNetworkPage *self)
{
  int chosen = dig_layer_list_get_chosen (self->layers);

  dig_network_view_set_selected (self->drawing, chosen < 0 ? -1 : chosen + 1);
}

static void
block_selected_cb (DigNetworkPage *self)
{
  int selected = dig_network_view_get_selected (self->drawing);

  if (selected != 0)
    dig_layer_list_set_chosen (self->layers, selected < 0 ? -1 : selected - 1);
}

/* ---- The memory of the device ---- */

static void
find_memory (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  g_autoptr (DigDevice) device = dig_device_find (data, NULL);

  g_task_return_int (task, device != NULL ? (gssize)device->info.memory_bytes : 0);
}

static void
memory_found_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  DigNetworkPage *self = DIG_NETWORK_PAGE (source);
  gssize n_bytes = g_task_propagate_int (G_TASK (result), NULL);

  if (self->design != NULL && g_strcmp0 (g_task_get_task_data (G_TASK (result)), self->device) == 0)
    dig_network_design_set_memory (self->design, (guint64)MAX (n_bytes, 0));
}

/* Once the page is seen, and for every other device. */
static void
ask_for_memory (DigNetworkPage *self)
{
  g_autoptr (GTask) task = NULL;
  g_autofree char *device = NULL;

  g_object_get (dig_session_get_run_settings (self->session), "device", &device, NULL);
  if (!gtk_widget_get_mapped (GTK_WIDGET (self)) || g_strcmp0 (device, self->device) == 0)
    return;
  g_free (self->device);
  self->device = g_strdup (device);
  task = g_task_new (self, NULL, memory_found_cb, NULL);
  g_task_set_task_data (task, g_steal_pointer (&device), g_free);
  g_task_run_in_thread (task, find_memory);
}

/* ---- Verbs ---- */

static void
show_error (DigNetworkPage *self, const char *sentence)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));

  if (DIG_IS_WINDOW (root))
    dig_window_show_error (DIG_WINDOW (root), sentence);
}

static void
undo_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  dig_network_design_undo (DIG_NETWORK_PAGE (widget)->design);
}

static void
redo_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  dig_network_design_redo (DIG_NETWORK_PAGE (widget)->design);
}

static void
show_problem_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  DigNetworkPage *self = DIG_NETWORK_PAGE (widget);
  int place = find_problem (self);

  if (place >= 0)
    dig_layer_list_go_to (self->layers, place);
}

static void
add_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  dig_layer_list_add (DIG_NETWORK_PAGE (widget)->layers,
                      (DigLayerType)g_variant_get_int32 (parameter));
}

static void
preset_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  DigNetworkPage *self = DIG_NETWORK_PAGE (widget);
  DigNetworkSpec *spec = dig_network_spec_new_preset (g_variant_get_string (parameter, NULL));

  if (spec != NULL)
    dig_network_design_take (self->design, spec, NULL);
}

static void
open_answered_cb (const char *path, gpointer data)
{
  DigNetworkPage *self = data;
  g_autoptr (GError) error = NULL;

  if (!dig_network_design_open (self->design, path, &error))
    show_error (self, error->message);
}

static void
open_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  dig_file_question_open (widget, _ ("Open Network"), "*.json", open_answered_cb,
                          G_OBJECT (widget));
}

static void
save_answered_cb (const char *path, gpointer data)
{
  DigNetworkPage *self = data;
  g_autoptr (GError) error = NULL;

  if (!dig_network_design_save (self->design, path, &error))
    show_error (self, error->message);
}

static void
save_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  dig_file_question_save (widget, _ ("Save Network"), "network.json", save_answered_cb,
                          G_OBJECT (widget));
}

static void
code_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  DigNetworkPage *self = DIG_NETWORK_PAGE (widget);
  GtkRoot *root = gtk_widget_get_root (widget);
  g_autoptr (DigTrainSettings) settings = dig_run_settings_dup (
      dig_session_get_run_settings (self->session), dig_session_get_test_size (self->session),
      dig_session_get_split_seed (self->session));

  dig_network_spec_unref (settings->spec);
  settings->spec = dig_network_spec_ref (dig_network_design_get_spec (self->design));
  gtk_window_present (
      dig_code_dialog_new (GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL, settings));
}

/* ---- Shortcuts: wherever the keyboard is while the page is seen ---- */

static gboolean
shortcut_cb (GtkWidget *widget, GVariant *arguments, gpointer data)
{
  if (!gtk_widget_get_mapped (widget))
    return FALSE;
  gtk_widget_activate_action (widget, g_variant_get_string (arguments, NULL), NULL);
  return TRUE;
}

static void
add_shortcuts (DigNetworkPage *self)
{
  static const struct
  {
    const char *keys, *action;
  } rows[] = { { "<Control>z", "network.undo" },
               { "<Control><Shift>z", "network.redo" },
               { "<Control>y", "network.redo" } };
  GtkEventController *controller = gtk_shortcut_controller_new ();

  gtk_shortcut_controller_set_scope (GTK_SHORTCUT_CONTROLLER (controller),
                                     GTK_SHORTCUT_SCOPE_GLOBAL);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      GtkShortcut *shortcut = gtk_shortcut_new (gtk_shortcut_trigger_parse_string (rows[i].keys),
                                                gtk_callback_action_new (shortcut_cb, NULL, NULL));

      gtk_shortcut_set_arguments (shortcut, g_variant_new_string (rows[i].action));
      gtk_shortcut_controller_add_shortcut (GTK_SHORTCUT_CONTROLLER (controller), shortcut);
    }
  gtk_widget_add_controller (GTK_WIDGET (self), controller);
}

/* ---- GObject ---- */

static void
dig_network_page_constructed (GObject *object)
{
  DigNetworkPage *self = DIG_NETWORK_PAGE (object);

  G_OBJECT_CLASS (dig_network_page_parent_class)->constructed (object);

  self->design = dig_network_design_new (self->session);
  dig_layer_list_set_design (self->layers, self->design);
  dig_chart_set_label (DIG_CHART (self->drawing), _ ("Drawing of the network"));
  g_signal_connect_object (self->design, "changed", G_CALLBACK (design_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->layers, "notify::chosen", G_CALLBACK (row_chosen_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->drawing, "notify::selected", G_CALLBACK (block_selected_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (dig_session_get_run_settings (self->session), "notify::device",
                           G_CALLBACK (ask_for_memory), self, G_CONNECT_SWAPPED);
  g_signal_connect (self, "map", G_CALLBACK (ask_for_memory), NULL);
  design_changed_cb (self);
}

static void
dig_network_page_dispose (GObject *object)
{
  DigNetworkPage *self = DIG_NETWORK_PAGE (object);

  g_clear_object (&self->design);
  g_clear_object (&self->session);
  g_clear_pointer (&self->device, g_free);

  G_OBJECT_CLASS (dig_network_page_parent_class)->dispose (object);
}

static void
dig_network_page_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  g_value_set_object (value, DIG_NETWORK_PAGE (object)->session);
}

static void
dig_network_page_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  DIG_NETWORK_PAGE (object)->session = g_value_dup_object (value);
}

static void
install_actions (GtkWidgetClass *widget_class)
{
  gtk_widget_class_install_action (widget_class, "network.undo", NULL, undo_cb);
  gtk_widget_class_install_action (widget_class, "network.redo", NULL, redo_cb);
  gtk_widget_class_install_action (widget_class, "network.add", "i", add_cb);
  gtk_widget_class_install_action (widget_class, "network.show-problem", NULL, show_problem_cb);
  gtk_widget_class_install_action (widget_class, "network.preset", "s", preset_cb);
  gtk_widget_class_install_action (widget_class, "network.open", NULL, open_cb);
  gtk_widget_class_install_action (widget_class, "network.save", NULL, save_cb);
  gtk_widget_class_install_action (widget_class, "network.code", NULL, code_cb);
}

static void
dig_network_page_class_init (DigNetworkPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  g_type_ensure (DIG_TYPE_COLUMNS);
  g_type_ensure (DIG_TYPE_LAYER_LIST);
  g_type_ensure (DIG_TYPE_NETWORK_TOTALS);
  g_type_ensure (DIG_TYPE_NETWORK_VIEW);
  g_type_ensure (DIG_TYPE_WRAP);
  object_class->constructed = dig_network_page_constructed;
  object_class->dispose = dig_network_page_dispose;
  object_class->get_property = dig_network_page_get_property;
  object_class->set_property = dig_network_page_set_property;
  properties[PROP_SESSION] =
      g_param_spec_object ("session", NULL, NULL, DIG_TYPE_SESSION,
                           G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  install_actions (widget_class);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/digitlab/DigitLab/ui/dig-network-page.ui");
  gtk_widget_class_bind_template_child (widget_class, DigNetworkPage, layers);
  gtk_widget_class_bind_template_child (widget_class, DigNetworkPage, drawing);
  gtk_widget_class_bind_template_child (widget_class, DigNetworkPage, totals);
  gtk_widget_class_bind_template_child (widget_class, DigNetworkPage, problem_box);
  gtk_widget_class_bind_template_child (widget_class, DigNetworkPage, problem_label);
  gtk_widget_class_bind_template_child (widget_class, DigNetworkPage, problem_button);
  gtk_widget_class_bind_template_child (widget_class, DigNetworkPage, waiting_label);
}

static void
dig_network_page_init (DigNetworkPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  add_shortcuts (self);
}

DigNetworkDesign *
dig_network_page_get_design (DigNetworkPage *self)
{
  g_return_val_if_fail (DIG_IS_NETWORK_PAGE (self), NULL);

  return self->design;
}
