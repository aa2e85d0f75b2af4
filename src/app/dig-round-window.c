/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "app/dig-round-window.h"

#include "app/dig-pad-view.h"
#include "app/dig-reader.h"
#include "app/dig-wrap.h"
#include "model/dig-drawing-round.h"

#include <glib/gi18n.h>

struct _DigRoundWindow
{
  AdwWindow parent_instance;

  GtkStack *stack;
  GtkEditable *name_row;
  GtkLabel *task_label, *progress_label, *problem_label;
  GtkProgressBar *progress_bar;
  DigPadView *view;
  AdwStatusPage *done_page;
  GtkWidget *next_person_button;

  DigCollectionKeeper *keeper;
  DigDrawingPad *pad;
  DigDrawingRound *round;
};

G_DEFINE_FINAL_TYPE (DigRoundWindow, dig_round_window, ADW_TYPE_WINDOW)

static const char *
get_task (guint digit)
{
  static const char *const tasks[DIG_ROUND_N_DIGITS] = {
    N_ ("Draw a Zero"),   N_ ("Draw a One"),  N_ ("Draw a Two"), N_ ("Draw a Three"),
    N_ ("Draw a Four"),   N_ ("Draw a Five"), N_ ("Draw a Six"), N_ ("Draw a Seven"),
    N_ ("Draw an Eight"), N_ ("Draw a Nine"),
  };

  return _ (tasks[digit]);
}

static void
update_verbs (DigRoundWindow *self)
{
  GtkWidget *widget = GTK_WIDGET (self);
  gboolean is_drawing = dig_drawing_round_get_writer (self->round) != NULL
                        && dig_drawing_round_get_digit (self->round) < DIG_ROUND_N_DIGITS;
  gboolean is_drawn = is_drawing && !dig_drawing_pad_is_empty (self->pad);
  g_autofree char *name = dig_writer_name_new (gtk_editable_get_text (self->name_row));

  gtk_widget_action_set_enabled (widget, "round.begin", name != NULL && name[0] != '\0');
  gtk_widget_action_set_enabled (widget, "round.keep", is_drawn);
  gtk_widget_action_set_enabled (widget, "round.clear", is_drawn);
  gtk_widget_action_set_enabled (widget, "round.skip", is_drawing);
  gtk_widget_action_set_enabled (widget, "round.back",
                                 dig_drawing_round_get_writer (self->round) != NULL
                                     && dig_drawing_round_get_digit (self->round) > 0);
}

static void
show_task (DigRoundWindow *self, guint digit)
{
  g_autofree char *progress =
      g_strdup_printf (_ ("%s: digit %u of %u"), dig_drawing_round_get_writer (self->round),
                       digit + 1, DIG_ROUND_N_DIGITS);

  gtk_label_set_text (self->task_label, get_task (digit));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->view), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  get_task (digit), -1);
  gtk_label_set_text (self->progress_label, progress);
  gtk_progress_bar_set_fraction (self->progress_bar, (double)digit / DIG_ROUND_N_DIGITS);
  gtk_stack_set_visible_child_name (self->stack, "draw");
  gtk_widget_grab_focus (GTK_WIDGET (self->view));
}

static void
show_done (DigRoundWindow *self)
{
  guint n = dig_drawing_round_get_n_kept (self->round);
  g_autofree char *title =
      g_strdup_printf (_ ("Thank You, %s"), dig_drawing_round_get_writer (self->round));
  g_autofree char *markup = g_markup_escape_text (title, -1);
  g_autofree char *text =
      g_strdup_printf (ngettext ("%u drawing is kept.", "%u drawings are kept.", n), n);

  adw_status_page_set_title (self->done_page, markup);
  adw_status_page_set_description (self->done_page, text);
  gtk_stack_set_visible_child_name (self->stack, "done");
  gtk_widget_grab_focus (self->next_person_button);
}

static void
round_changed_cb (DigRoundWindow *self)
{
  if (dig_drawing_round_get_writer (self->round) == NULL)
    gtk_stack_set_visible_child_name (self->stack, "name");
  else if (dig_drawing_round_get_digit (self->round) < DIG_ROUND_N_DIGITS)
    show_task (self, dig_drawing_round_get_digit (self->round));
  else
    show_done (self);
  update_verbs (self);
}

static void
problem_cb (DigRoundWindow *self, const char *sentence)
{
  gtk_label_set_text (self->problem_label, sentence);
  gtk_widget_set_visible (GTK_WIDGET (self->problem_label), TRUE);
}

static void
saved_cb (DigRoundWindow *self)
{
  gtk_widget_set_visible (GTK_WIDGET (self->problem_label), FALSE);
}

/* ---- Verbs ---- */

static void
begin_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  DigRoundWindow *self = DIG_ROUND_WINDOW (widget);

  dig_drawing_round_begin (self->round, gtk_editable_get_text (self->name_row));
}

static void
keep_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  DigRoundWindow *self = DIG_ROUND_WINDOW (widget);
  const char *problem = dig_collection_keeper_get_problem (self->keeper);

  if (!dig_drawing_round_keep (self->round) && !dig_drawing_pad_is_empty (self->pad))
    problem_cb (self, problem != NULL ? problem : _ ("The drawing could not be kept."));
}

static void
clear_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  dig_drawing_pad_clear (DIG_ROUND_WINDOW (widget)->pad);
}

static void
skip_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  dig_drawing_round_skip (DIG_ROUND_WINDOW (widget)->round);
}

static void
back_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  dig_drawing_round_go_back (DIG_ROUND_WINDOW (widget)->round);
}

static void
next_person_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  DigRoundWindow *self = DIG_ROUND_WINDOW (widget);

  dig_drawing_round_end (self->round);
  gtk_editable_set_text (self->name_row, "");
  gtk_widget_grab_focus (GTK_WIDGET (self->name_row));
}

static void
name_activated_cb (DigRoundWindow *self)
{
  gtk_widget_activate_action (GTK_WIDGET (self), "round.begin", NULL);
}

/* ---- The window ---- */

static gboolean
dig_round_window_close_request (GtkWindow *window)
{
  dig_drawing_round_end (DIG_ROUND_WINDOW (window)->round);
  return GTK_WINDOW_CLASS (dig_round_window_parent_class)->close_request (window);
}

static void
dig_round_window_dispose (GObject *object)
{
  DigRoundWindow *self = DIG_ROUND_WINDOW (object);

  if (self->round != NULL)
    g_signal_handlers_disconnect_by_data (self->round, self);
  if (self->pad != NULL)
    g_signal_handlers_disconnect_by_data (self->pad, self);
  g_clear_object (&self->round);
  g_clear_object (&self->pad);
  g_clear_object (&self->keeper);
  G_OBJECT_CLASS (dig_round_window_parent_class)->dispose (object);
}

static void
install_verbs (GtkWidgetClass *class)
{
  gtk_widget_class_install_action (class, "round.begin", NULL, begin_cb);
  gtk_widget_class_install_action (class, "round.keep", NULL, keep_cb);
  gtk_widget_class_install_action (class, "round.clear", NULL, clear_cb);
  gtk_widget_class_install_action (class, "round.skip", NULL, skip_cb);
  gtk_widget_class_install_action (class, "round.back", NULL, back_cb);
  gtk_widget_class_install_action (class, "round.next-person", NULL, next_person_cb);
  gtk_widget_class_add_binding_action (class, GDK_KEY_Delete, 0, "round.clear", NULL);
  gtk_widget_class_add_binding_action (class, GDK_KEY_Left, GDK_ALT_MASK, "round.back", NULL);
  gtk_widget_class_add_binding_action (class, GDK_KEY_Right, GDK_ALT_MASK, "round.skip", NULL);
  gtk_widget_class_add_binding_action (class, GDK_KEY_Escape, 0, "window.close", NULL);
}

static void
dig_round_window_class_init (DigRoundWindowClass *class)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  G_OBJECT_CLASS (class)->dispose = dig_round_window_dispose;
  GTK_WINDOW_CLASS (class)->close_request = dig_round_window_close_request;
  g_type_ensure (DIG_TYPE_PAD_VIEW);
  g_type_ensure (DIG_TYPE_WRAP);
  install_verbs (widget_class);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/digitlab/DigitLab/ui/dig-round-window.ui");
  gtk_widget_class_bind_template_child (widget_class, DigRoundWindow, stack);
  gtk_widget_class_bind_template_child (widget_class, DigRoundWindow, name_row);
  gtk_widget_class_bind_template_child (widget_class, DigRoundWindow, task_label);
  gtk_widget_class_bind_template_child (widget_class, DigRoundWindow, progress_label);
  gtk_widget_class_bind_template_child (widget_class, DigRoundWindow, problem_label);
  gtk_widget_class_bind_template_child (widget_class, DigRoundWindow, progress_bar);
  gtk_widget_class_bind_template_child (widget_class, DigRoundWindow, view);
  gtk_widget_class_bind_template_child (widget_class, DigRoundWindow, done_page);
  gtk_widget_class_bind_template_child (widget_class, DigRoundWindow, next_person_button);
  gtk_widget_class_bind_template_callback (widget_class, update_verbs);
  gtk_widget_class_bind_template_callback (widget_class, name_activated_cb);
}

static void
dig_round_window_init (DigRoundWindow *self)
{
  self->pad = dig_drawing_pad_new ();
  gtk_widget_init_template (GTK_WIDGET (self));
  dig_reader_name_entry (ADW_ENTRY_ROW (self->name_row));
  dig_pad_view_set_pad (self->view, self->pad);
}

void
dig_round_window_present (GtkWidget *parent, DigCollectionKeeper *keeper)
{
  GtkRoot *root = gtk_widget_get_root (parent);
  DigRoundWindow *self = g_object_new (DIG_TYPE_ROUND_WINDOW, "modal", TRUE, NULL);

  if (GTK_IS_WINDOW (root))
    gtk_window_set_transient_for (GTK_WINDOW (self), GTK_WINDOW (root));
  self->keeper = g_object_ref (keeper);
  self->round = dig_drawing_round_new (keeper, self->pad);
  g_signal_connect_swapped (self->round, "changed", G_CALLBACK (round_changed_cb), self);
  g_signal_connect_swapped (self->pad, "changed", G_CALLBACK (update_verbs), self);
  g_signal_connect_object (keeper, "problem", G_CALLBACK (problem_cb), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (keeper, "saved", G_CALLBACK (saved_cb), self, G_CONNECT_SWAPPED);
  update_verbs (self);
  gtk_window_present (GTK_WINDOW (self));
  gtk_widget_grab_focus (GTK_WIDGET (self->name_row));
}
