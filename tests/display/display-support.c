/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "display-support.h"

/* Far more than anything here takes, also on a machine that has other things to do. */
#define PATIENCE_SECONDS 60u

DigDataSet *
make_digits (guint n_images, gboolean is_labelled)
{
  guint8 *images = g_malloc ((gsize)n_images * 784);
  guint8 *labels = is_labelled ? g_malloc (n_images) : NULL;

  for (guint row = 0; row < n_images; row++)
    {
      for (guint pixel = 0; pixel < 784; pixel++)
        images[(gsize)row * 784 + pixel] = (guint8)((7 * row + pixel) % 256);
      if (is_labelled)
        labels[row] = (guint8)(row % 10);
    }
  return dig_data_set_new_take (images, labels, NULL, n_images, 28, 28, 10);
}

GtkWindow *
show_in_window (GtkWidget *child, int width, int height)
{
  GtkWindow *window = GTK_WINDOW (gtk_window_new ());

  gtk_window_set_child (window, child);
  gtk_window_set_default_size (window, width, height);
  gtk_window_present (window);
  gtk_test_widget_wait_for_draw (child);
  return window;
}

void
wait_for_frame (GtkWidget *widget)
{
  gtk_widget_queue_draw (widget);
  gtk_test_widget_wait_for_draw (widget);
}

GtkWidget *
find_button (GtkWidget *widget, const char *label)
{
  GtkWidget *found =
      GTK_IS_BUTTON (widget) && g_strcmp0 (gtk_button_get_label (GTK_BUTTON (widget)), label) == 0
          ? widget
          : NULL;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL && found == NULL;
       child = gtk_widget_get_next_sibling (child))
    found = find_button (child, label);
  return found;
}

GtkWidget *
find_label (GtkWidget *widget, const char *sentence)
{
  GtkWidget *found = NULL;

  if (!gtk_widget_get_can_target (widget))
    return NULL;
  if (GTK_IS_LABEL (widget) && g_strcmp0 (gtk_label_get_text (GTK_LABEL (widget)), sentence) == 0)
    return widget;
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL && found == NULL;
       child = gtk_widget_get_next_sibling (child))
    found = find_label (child, sentence);
  return found;
}

static gboolean
timed_out_cb (gpointer data)
{
  g_error ("it did not happen within %u seconds", PATIENCE_SECONDS);
  return G_SOURCE_REMOVE;
}

void
wait_until (gboolean (*is_done) (gpointer data), gpointer data)
{
  guint timer = g_timeout_add_seconds (PATIENCE_SECONDS, timed_out_cb, NULL);

  while (!is_done (data))
    g_main_context_iteration (NULL, TRUE);
  g_source_remove (timer);
}

static gboolean
try_shortcut (GtkWidget *widget, GtkShortcut *shortcut, guint key, GdkModifierType modifiers)
{
  GtkShortcutTrigger *trigger = gtk_shortcut_get_trigger (shortcut);

  if (!GTK_IS_KEYVAL_TRIGGER (trigger)
      || gtk_keyval_trigger_get_keyval (GTK_KEYVAL_TRIGGER (trigger)) != key
      || gtk_keyval_trigger_get_modifiers (GTK_KEYVAL_TRIGGER (trigger)) != modifiers)
    return FALSE;
  return gtk_shortcut_action_activate (gtk_shortcut_get_action (shortcut), 0, widget,
                                       gtk_shortcut_get_arguments (shortcut));
}

gboolean
press_key (GtkWidget *widget, guint key, GdkModifierType modifiers)
{
  g_autoptr (GListModel) controllers = gtk_widget_observe_controllers (widget);
  gboolean is_handled = FALSE;

  for (guint i = 0; i < g_list_model_get_n_items (controllers) && !is_handled; i++)
    {
      g_autoptr (GObject) controller = g_list_model_get_item (controllers, i);
      if (!GTK_IS_SHORTCUT_CONTROLLER (controller))
        continue;
      GListModel *shortcuts = G_LIST_MODEL (controller);
      for (guint j = 0; j < g_list_model_get_n_items (shortcuts) && !is_handled; j++)
        {
          g_autoptr (GtkShortcut) shortcut = g_list_model_get_item (shortcuts, j);
          is_handled = try_shortcut (widget, shortcut, key, modifiers);
        }
    }
  return is_handled;
}

gboolean
send_key (GtkWidget *widget, guint key, GdkModifierType modifiers)
{
  g_autoptr (GListModel) controllers = gtk_widget_observe_controllers (widget);
  gboolean is_handled = FALSE;

  for (guint i = 0; !is_handled && i < g_list_model_get_n_items (controllers); i++)
    {
      g_autoptr (GObject) controller = g_list_model_get_item (controllers, i);

      if (GTK_IS_EVENT_CONTROLLER_KEY (controller))
        g_signal_emit_by_name (controller, "key-pressed", key, 0, modifiers, &is_handled);
    }
  return is_handled;
}

void
click_at (GtkWidget *widget, int n_press, double x, double y)
{
  g_autoptr (GListModel) controllers = gtk_widget_observe_controllers (widget);

  for (guint i = 0; i < g_list_model_get_n_items (controllers); i++)
    {
      g_autoptr (GObject) controller = g_list_model_get_item (controllers, i);
      if (!GTK_IS_GESTURE_CLICK (controller))
        continue;
      g_signal_emit_by_name (controller, "pressed", n_press, x, y);
      g_signal_emit_by_name (controller, "released", n_press, x, y);
      return;
    }
  g_assert_not_reached ();
}

GskRenderNode *
draw_node (GtkWidget *widget)
{
  GtkSnapshot *snapshot = gtk_snapshot_new ();

  GTK_WIDGET_GET_CLASS (widget)->snapshot (widget, snapshot);
  return gtk_snapshot_free_to_node (snapshot);
}

guint
count_nodes (GskRenderNode *node, GskRenderNodeType type)
{
  guint count = 0;

  if (node == NULL)
    return 0;
  if (gsk_render_node_get_node_type (node) == type)
    return 1;
  switch ((int)gsk_render_node_get_node_type (node))
    {
    case GSK_CONTAINER_NODE:
      for (guint i = 0; i < gsk_container_node_get_n_children (node); i++)
        count += count_nodes (gsk_container_node_get_child (node, i), type);
      break;
    case GSK_CLIP_NODE:
      return count_nodes (gsk_clip_node_get_child (node), type);
    case GSK_ROUNDED_CLIP_NODE:
      return count_nodes (gsk_rounded_clip_node_get_child (node), type);
    case GSK_TRANSFORM_NODE:
      return count_nodes (gsk_transform_node_get_child (node), type);
    default:
      break;
    }
  return count;
}

static void
notified_cb (GObject *object, GParamSpec *pspec, gpointer data)
{
  (*(guint *)data)++;
}

void
count_notify (gpointer object, const char *property, guint *count)
{
  g_autofree char *signal = g_strconcat ("notify::", property, NULL);

  *count = 0;
  g_signal_connect (object, signal, G_CALLBACK (notified_cb), count);
}

gboolean
is_true (gpointer flag)
{
  return *(gboolean *)flag;
}

typedef struct
{
  gboolean is_done;
  GError *error;
} Load;

static void
loaded_cb (GObject *session, GAsyncResult *result, gpointer data)
{
  Load *load = data;

  dig_session_load_finish (DIG_SESSION (session), result, &load->error);
  load->is_done = TRUE;
}

GError *
load_file (DigSession *session, const char *path, DigDataRole role)
{
  g_autoptr (GFile) file = g_file_new_for_path (path);
  Load load = { FALSE, NULL };

  dig_session_load_async (session, file, role, NULL, loaded_cb, &load);
  wait_until (is_true, &load.is_done);
  return load.error;
}

void
load_builtin_digits (DigSession *session)
{
  Load load = { FALSE, NULL };

  dig_session_load_builtin_async (session, NULL, loaded_cb, &load);
  wait_until (is_true, &load.is_done);
  g_assert_no_error (load.error);
}
