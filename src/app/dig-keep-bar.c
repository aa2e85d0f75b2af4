/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "app/dig-keep-bar.h"

#include "app/dig-keeper-toast.h"
#include "app/dig-round-window.h"
#include "app/dig-settings.h"
#include "app/dig-wrap.h"
#include "charts/dig-number-format.h"

#include <glib/gi18n.h>

enum
{
  N_CLASSES = 10,
};

struct _DigKeepBar
{
  AdwBin parent_instance;

  GtkWidget *buttons;
  GtkEntry *writer_entry;

  DigCollectionKeeper *keeper;
  GSettings *settings;
  char *saying; /* once the drawing is saved; NULL: nothing */
};

G_DEFINE_FINAL_TYPE (DigKeepBar, dig_keep_bar, ADW_TYPE_BIN)

static void
saved_cb (DigKeepBar *self)
{
  g_autofree char *saying = g_steal_pointer (&self->saying);

  if (saying != NULL)
    dig_keeper_toast_with_undo (GTK_WIDGET (self), self->keeper, saying);
}

static void
problem_cb (DigKeepBar *self, const char *sentence)
{
  if (g_steal_pointer (&self->saying) != NULL || gtk_widget_get_mapped (GTK_WIDGET (self)))
    dig_keeper_toast (GTK_WIDGET (self), sentence);
}

static void
round_clicked_cb (DigKeepBar *self)
{
  dig_round_window_present (GTK_WIDGET (self), self->keeper);
}

static char *
dup_saying (DigKeepBar *self, guint label, const char *writer, DigKept kept)
{
  guint n = dig_collection_keeper_get_n_digits (self->keeper);
  g_autofree char *all = dig_format_integer (n, dig_number_style_get_locale ());

  if (kept == DIG_KEPT_RELABELED)
    return g_strdup_printf (_ ("Kept as %u now"), label);
  if (writer[0] == '\0')
    return g_strdup_printf (
        ngettext ("Kept as %u; %s drawing so far", "Kept as %u; %s drawings so far", n), label,
        all);
  return g_strdup_printf (
      ngettext ("Kept as %u by %s; %s drawing so far", "Kept as %u by %s; %s drawings so far", n),
      label, writer, all);
}

static void
say_refused (DigKeepBar *self)
{
  const char *problem = dig_collection_keeper_get_problem (self->keeper);
  g_autofree char *most =
      dig_format_integer (DIG_COLLECTION_MAX_DIGITS, dig_number_style_get_locale ());
  g_autofree char *full = NULL;

  if (problem == NULL && dig_collection_keeper_is_ready (self->keeper))
    full = g_strdup_printf (_ ("A collection has at most %s digits."), most);
  else if (problem == NULL)
    full = g_strdup (_ ("The collection is still being read"));
  dig_keeper_toast (GTK_WIDGET (self), problem != NULL ? problem : full);
}

void
dig_keep_bar_keep (DigKeepBar *self, DigDrawingPad *pad, guint label)
{
  g_autofree char *writer = NULL;
  g_autoptr (DigDrawnDigit) digit = NULL;
  g_autofree char *same = NULL;
  DigKept kept;

  g_return_if_fail (DIG_IS_KEEP_BAR (self) && self->keeper != NULL);
  g_return_if_fail (label < N_CLASSES);

  writer = dig_writer_name_new (gtk_editable_get_text (GTK_EDITABLE (self->writer_entry)));
  if (writer == NULL)
    {
      dig_keeper_toast (GTK_WIDGET (self), _ ("This name is too long"));
      gtk_widget_grab_focus (GTK_WIDGET (self->writer_entry));
      return;
    }
  digit = dig_drawing_pad_make_digit (pad, label, writer);
  if (digit == NULL)
    return;
  kept = dig_collection_keeper_add (self->keeper, digit);
  if (kept == DIG_KEPT_REFUSED)
    {
      say_refused (self);
      return;
    }
  dig_drawing_pad_finish (pad);
  g_free (self->saying);
  self->saying = kept != DIG_KEPT_SAME ? dup_saying (self, label, writer, kept) : NULL;
  if (kept == DIG_KEPT_SAME)
    same = g_strdup_printf (_ ("This drawing is kept already, as %u"), label);
  if (same != NULL)
    dig_keeper_toast (GTK_WIDGET (self), same);
}

void
dig_keep_bar_set_keeper (DigKeepBar *self, DigCollectionKeeper *keeper)
{
  g_return_if_fail (DIG_IS_KEEP_BAR (self) && DIG_IS_COLLECTION_KEEPER (keeper));
  g_return_if_fail (self->keeper == NULL);

  self->keeper = g_object_ref (keeper);
  g_signal_connect_object (keeper, "saved", G_CALLBACK (saved_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (keeper, "problem", G_CALLBACK (problem_cb), self, G_CONNECT_SWAPPED);
}

static void
add_buttons (DigKeepBar *self)
{
  for (guint i = 0; i < N_CLASSES; i++)
    {
      char digit[2] = { (char)('0' + i), '\0' };
      GtkWidget *button = gtk_button_new_with_label (digit);
      g_autofree char *tooltip = g_strdup_printf (_ ("Keep the drawing as %u (Ctrl+%u)"), i, i);

      gtk_widget_add_css_class (button, "digit-tile");
      gtk_widget_set_hexpand (button, TRUE);
      gtk_widget_set_size_request (button, 30, -1);
      gtk_widget_set_tooltip_text (button, tooltip);
      gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                      tooltip, -1);
      gtk_actionable_set_action_target (GTK_ACTIONABLE (button), "i", (int)i);
      gtk_actionable_set_action_name (GTK_ACTIONABLE (button), "pad.keep");
      gtk_box_append (GTK_BOX (self->buttons), button);
    }
}

static void
dig_keep_bar_dispose (GObject *object)
{
  DigKeepBar *self = DIG_KEEP_BAR (object);

  g_clear_object (&self->keeper);
  g_clear_object (&self->settings);
  g_clear_pointer (&self->saying, g_free);
  G_OBJECT_CLASS (dig_keep_bar_parent_class)->dispose (object);
}

static void
dig_keep_bar_class_init (DigKeepBarClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = dig_keep_bar_dispose;
  g_type_ensure (DIG_TYPE_WRAP);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/digitlab/DigitLab/ui/dig-keep-bar.ui");
  gtk_widget_class_bind_template_child (widget_class, DigKeepBar, buttons);
  gtk_widget_class_bind_template_child (widget_class, DigKeepBar, writer_entry);
  gtk_widget_class_bind_template_callback (widget_class, round_clicked_cb);
}

static void
dig_keep_bar_init (DigKeepBar *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  add_buttons (self);
  self->settings = dig_settings_new (NULL);
  if (self->settings != NULL)
    g_settings_bind (self->settings, "writer", self->writer_entry, "text", G_SETTINGS_BIND_DEFAULT);
}
