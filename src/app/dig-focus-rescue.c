/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "app/dig-focus-rescue.h"

typedef struct
{
  GtkWindow *window; /* whose this is */
  GtkWidget *last;   /* had the keys; weak, as all here are */
  GtkWidget *origin; /* lost them; whoever used it wants them there */
  GtkWidget *helper; /* has them instead */
  GPtrArray *watched;
  guint idle;
} Rescue;

static const char rescue_key[] = "dig-focus-rescue";

static void try_later (Rescue *self);

static void
stop_watching (Rescue *self)
{
  for (guint i = 0; i < self->watched->len; i++)
    g_signal_handlers_disconnect_by_data (self->watched->pdata[i], self);
  g_ptr_array_set_size (self->watched, 0);
}

static void
rescue_free (gpointer data)
{
  Rescue *self = data;

  stop_watching (self);
  g_ptr_array_unref (self->watched);
  g_clear_handle_id (&self->idle, g_source_remove);
  g_clear_weak_pointer (&self->last);
  g_clear_weak_pointer (&self->origin);
  g_clear_weak_pointer (&self->helper);
  g_free (self);
}

/* Of the widget and those around it, the outermost that is why it cannot be used. */
static GtkWidget *
find_why (GtkWidget *widget)
{
  GtkWidget *parent = gtk_widget_get_parent (widget);

  while (parent != NULL && !gtk_widget_is_sensitive (parent))
    {
      widget = parent;
      parent = gtk_widget_get_parent (widget);
    }
  return widget;
}

static gboolean
give_keys (Rescue *self, GtkWidget *widget)
{
  return widget != NULL && gtk_widget_get_root (widget) == GTK_ROOT (self->window)
         && gtk_widget_is_sensitive (widget) && gtk_widget_get_mapped (widget)
         && gtk_widget_child_focus (widget, GTK_DIR_TAB_FORWARD);
}

static gboolean
give_to_siblings (Rescue *self, GtkWidget *first, GtkWidget *end)
{
  for (; first != NULL && first != end; first = gtk_widget_get_next_sibling (first))
    if (give_keys (self, first))
      return TRUE;
  return FALSE;
}

/* The first before it: what comes after a button may lead a step further, or undo what it did. The first of a group has
 * the group before, and only then those after it. */
static gboolean
give_to_neighbour (Rescue *self, GtkWidget *widget)
{
  GtkWidget *parent = gtk_widget_get_parent (widget);
  GtkWidget *group = parent != NULL ? gtk_widget_get_parent (parent) : NULL;

  if (parent == NULL)
    return FALSE;
  if (gtk_widget_get_first_child (parent) != widget)
    return give_to_siblings (self, gtk_widget_get_first_child (parent), widget);
  return (group != NULL && give_to_siblings (self, gtk_widget_get_first_child (group), parent))
         || give_to_siblings (self, gtk_widget_get_next_sibling (widget), NULL);
}

/* Where all around it is locked too, further up; but a button waits for its neighbours. */
static gboolean
give_away (Rescue *self, GtkWidget *widget)
{
  GtkWidget *why = find_why (widget);
  gboolean is_alone = why == widget && GTK_IS_BUTTON (widget);

  for (; why != NULL && why != GTK_WIDGET (self->window); why = gtk_widget_get_parent (why))
    {
      if (give_to_neighbour (self, why))
        return TRUE;
      if (is_alone)
        break;
    }
  return FALSE;
}

/* Until one of them can be used again. */
static void
watch (Rescue *self, GtkWidget *widget)
{
  for (; widget != NULL; widget = gtk_widget_get_prev_sibling (widget))
    {
      g_signal_connect_swapped (widget, "notify::sensitive", G_CALLBACK (try_later), self);
      g_ptr_array_add (self->watched, g_object_ref (widget));
    }
}

static gboolean
rescue_cb (gpointer data)
{
  Rescue *self = data;
  GtkWidget *origin = self->origin;

  self->idle = 0;
  stop_watching (self);
  if (origin == NULL || gtk_widget_get_root (origin) != GTK_ROOT (self->window)
      || gtk_window_get_focus (self->window) != NULL)
    return G_SOURCE_REMOVE;
  if (give_keys (self, origin))
    return G_SOURCE_REMOVE;
  if (give_away (self, origin))
    g_set_weak_pointer (&self->helper, gtk_window_get_focus (self->window));
  else
    watch (self, find_why (origin));
  return G_SOURCE_REMOVE;
}

static void
try_later (Rescue *self)
{
  if (self->idle == 0)
    self->idle = g_idle_add (rescue_cb, self);
}

static void
focus_changed_cb (GtkWindow *window, GParamSpec *pspec, gpointer data)
{
  Rescue *self = data;
  GtkWidget *focus = gtk_window_get_focus (window);
  GtkWidget *last = self->last;

  if (focus != NULL)
    {
      stop_watching (self);
      g_set_weak_pointer (&self->last, focus);
      /* Who went elsewhere wants the keys where they are lost next. */
      if (focus != self->helper)
        g_clear_weak_pointer (&self->helper);
      return;
    }
  if (last == NULL || gtk_widget_is_sensitive (last) || !gtk_widget_get_mapped (last))
    return;
  if (last != self->helper)
    g_set_weak_pointer (&self->origin, last);
  try_later (self);
}

void
dig_focus_rescue_follow (GtkWindow *window)
{
  Rescue *self;

  g_return_if_fail (GTK_IS_WINDOW (window));

  self = g_new0 (Rescue, 1);
  self->window = window;
  self->watched = g_ptr_array_new_with_free_func (g_object_unref);
  g_object_set_data_full (G_OBJECT (window), rescue_key, self, rescue_free);
  g_signal_connect (window, "notify::focus-widget", G_CALLBACK (focus_changed_cb), self);
  focus_changed_cb (window, NULL, self);
}
