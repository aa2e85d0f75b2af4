/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "app/dig-verb-actions.h"

#include <glib/gi18n.h>

struct _DigVerbActions
{
  GtkApplicationWindow *window; /* lent */
  DigSession *session;
  GPtrArray *buttons; /* GtkWidget with an action of ours, borrowed from the pages */
  GtkEventController *keys;
  DigVerbActivated activated;
  DigVerbRefused refused;
  gpointer data;
};

static void
activated_cb (GSimpleAction *action, GVariant *parameter, gpointer data)
{
  DigVerbActions *self = data;

  self->activated (dig_verb_find (g_action_get_name (G_ACTION (action))), self->data);
}

DigVerbActions *
dig_verb_actions_new (GtkApplicationWindow *window, DigSession *session, DigVerbActivated activated,
                      gpointer data)
{
  DigVerbActions *self = g_new0 (DigVerbActions, 1);

  self->window = window;
  self->session = g_object_ref (session);
  self->buttons = g_ptr_array_new ();
  self->activated = activated;
  self->data = data;
  for (DigVerb verb = 0; verb < DIG_N_VERBS; verb++)
    {
      g_autoptr (GSimpleAction) action = g_simple_action_new (dig_verb_get_info (verb)->name, NULL);

      g_signal_connect (action, "activate", G_CALLBACK (activated_cb), self);
      g_action_map_add_action (G_ACTION_MAP (window), G_ACTION (action));
    }
  return self;
}

void
dig_verb_actions_free (DigVerbActions *self)
{
  if (self->keys != NULL)
    gtk_widget_remove_controller (GTK_WIDGET (self->window), self->keys);
  /* D-Bus may hold them longer than the window lives. */
  for (DigVerb verb = 0; verb < DIG_N_VERBS; verb++)
    {
      const char *name = dig_verb_get_info (verb)->name;
      GAction *action = g_action_map_lookup_action (G_ACTION_MAP (self->window), name);

      g_signal_handlers_disconnect_by_data (action, self);
      g_action_map_remove_action (G_ACTION_MAP (self->window), name);
    }
  g_ptr_array_unref (self->buttons);
  g_object_unref (self->session);
  g_free (self);
}

static char *
dup_tooltip (DigVerb verb, const DigAppState *state)
{
  const DigVerbInfo *info = dig_verb_get_info (verb);
  const char *why_not = dig_verb_why_not (verb, state);
  g_autofree char *keys = NULL;
  guint key = 0;
  GdkModifierType modifiers = 0;

  if (why_not != NULL)
    return g_strdup (why_not);
  if (info->accels[0] == NULL || !gtk_accelerator_parse (info->accels[0], &key, &modifiers))
    return g_strdup (_ (info->tooltip));
  keys = gtk_accelerator_get_label (key, modifiers);
  return g_strdup_printf ("%s (%s)", _ (info->tooltip), keys);
}

static DigVerb
find_verb_of (GtkWidget *widget)
{
  const char *name =
      GTK_IS_ACTIONABLE (widget) ? gtk_actionable_get_action_name (GTK_ACTIONABLE (widget)) : NULL;

  return name && g_str_has_prefix (name, "win.") ? dig_verb_find (name + strlen ("win."))
                                                 : DIG_N_VERBS;
}

void
dig_verb_actions_add_buttons (DigVerbActions *self, GtkWidget *widget)
{
  if (find_verb_of (widget) != DIG_N_VERBS)
    g_ptr_array_add (self->buttons, widget);
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    dig_verb_actions_add_buttons (self, child);
}

void
dig_verb_actions_update (DigVerbActions *self)
{
  g_auto (DigAppState) state = { 0 };

  dig_app_state_read (&state, self->session);
  for (DigVerb verb = 0; verb < DIG_N_VERBS; verb++)
    {
      GAction *action =
          g_action_map_lookup_action (G_ACTION_MAP (self->window), dig_verb_get_info (verb)->name);

      g_simple_action_set_enabled (G_SIMPLE_ACTION (action),
                                   dig_verb_why_not (verb, &state) == NULL);
    }
  for (guint i = 0; i < self->buttons->len; i++)
    {
      GtkWidget *button = g_ptr_array_index (self->buttons, i);
      g_autofree char *tooltip = dup_tooltip (find_verb_of (button), &state);

      /* Also where it is the same, it would look for what is under the mouse. */
      if (g_strcmp0 (gtk_widget_get_tooltip_text (button), tooltip) != 0)
        gtk_widget_set_tooltip_text (button, tooltip);
    }
}

/* Where the verb works, the key is its action's. */
static gboolean
key_cb (GtkWidget *widget, GVariant *arguments, gpointer data)
{
  DigVerbActions *self = data;
  g_auto (DigAppState) state = { 0 };
  const char *why_not;

  dig_app_state_read (&state, self->session);
  why_not = dig_verb_why_not (g_variant_get_uint32 (arguments), &state);
  if (why_not == NULL)
    return FALSE;
  self->refused (why_not, self->data);
  return TRUE;
}

static void
add_key (DigVerbActions *self, DigVerb verb, const char *accel)
{
  GtkShortcut *shortcut = gtk_shortcut_new (gtk_shortcut_trigger_parse_string (accel),
                                            gtk_callback_action_new (key_cb, self, NULL));

  gtk_shortcut_set_arguments (shortcut, g_variant_new_uint32 (verb));
  gtk_shortcut_controller_add_shortcut (GTK_SHORTCUT_CONTROLLER (self->keys), shortcut);
}

void
dig_verb_actions_answer_keys (DigVerbActions *self, DigVerbRefused say)
{
  g_return_if_fail (self->keys == NULL);

  self->refused = say;
  self->keys = gtk_shortcut_controller_new ();
  for (DigVerb verb = 0; verb < DIG_N_VERBS; verb++)
    for (const char *const *accel = dig_verb_get_info (verb)->accels; *accel != NULL; accel++)
      add_key (self, verb, *accel);
  gtk_widget_add_controller (GTK_WIDGET (self->window), self->keys);
}
