/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "app/dig-newest-run.h"

#include "model/dig-run-list.h"
#include "model/dig-run-open.h"

#include <glib/gi18n.h>

struct _DigNewestRun
{
  AdwBin parent_instance;

  DigSession *session;
  DigRunList *list;
  DigRunItem *item; /* NULL: there is none */
  GSignalGroup *item_signals;
  char *title; /* as it was last told */
  GtkWidget *button;
  GtkLabel *problem_label;
};

G_DEFINE_FINAL_TYPE (DigNewestRun, dig_newest_run, ADW_TYPE_BIN)

enum
{
  PROP_TITLE = 1,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

/* Lent; the list has the newest first. */
static DigRunItem *
find_newest (GListModel *list)
{
  for (guint i = 0; i < g_list_model_get_n_items (list); i++)
    {
      g_autoptr (DigRunItem) item = g_list_model_get_item (list, i);

      if (dig_run_item_get_problem (item) == NULL && dig_run_item_get_best (item) != NULL)
        return item;
    }
  return NULL;
}

/* Somebody may have given it another name meanwhile. */
static void
update_title (DigNewestRun *self)
{
  const char *title = dig_newest_run_get_title (self);

  if (g_strcmp0 (title, self->title) == 0)
    return;
  g_free (self->title);
  self->title = g_strdup (title);
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_TITLE]);
}

static void
list_changed_cb (DigNewestRun *self)
{
  if (!g_set_object (&self->item, find_newest (G_LIST_MODEL (self->list))))
    return;
  g_signal_group_set_target (self->item_signals, self->item);
  gtk_widget_set_visible (self->button, self->item != NULL);
  update_title (self);
}

static void
opened_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (DigNewestRun) self = data;
  g_autoptr (GError) error = NULL;
  DigRun *run = dig_run_open_finish (DIG_SESSION (source), result, &error);
  gboolean has_failed = run == NULL && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED);

  if (self->session == NULL)
    return;
  gtk_widget_set_sensitive (self->button, TRUE);
  gtk_label_set_text (self->problem_label, has_failed ? error->message : "");
  gtk_widget_set_visible (GTK_WIDGET (self->problem_label), has_failed);
}

static void
clicked_cb (DigNewestRun *self)
{
  gtk_widget_set_sensitive (self->button, FALSE);
  dig_run_open_async (self->session, dig_run_item_get_folder (self->item), opened_cb,
                      g_object_ref (self));
}

static void
dig_newest_run_map (GtkWidget *widget)
{
  DigNewestRun *self = DIG_NEWEST_RUN (widget);

  GTK_WIDGET_CLASS (dig_newest_run_parent_class)->map (widget);
  if (self->list != NULL)
    dig_run_list_scan (self->list);
}

static void
dig_newest_run_dispose (GObject *object)
{
  DigNewestRun *self = DIG_NEWEST_RUN (object);

  g_clear_object (&self->item_signals);
  g_clear_object (&self->item);
  g_clear_object (&self->list);
  g_clear_object (&self->session);

  G_OBJECT_CLASS (dig_newest_run_parent_class)->dispose (object);
}

static void
dig_newest_run_finalize (GObject *object)
{
  g_free (DIG_NEWEST_RUN (object)->title);

  G_OBJECT_CLASS (dig_newest_run_parent_class)->finalize (object);
}

static void
dig_newest_run_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  g_value_set_string (value, dig_newest_run_get_title (DIG_NEWEST_RUN (object)));
}

static void
dig_newest_run_class_init (DigNewestRunClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = dig_newest_run_dispose;
  object_class->finalize = dig_newest_run_finalize;
  object_class->get_property = dig_newest_run_get_property;
  GTK_WIDGET_CLASS (klass)->map = dig_newest_run_map;
  properties[PROP_TITLE] =
      g_param_spec_string ("title", NULL, NULL, NULL, G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
dig_newest_run_init (DigNewestRun *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);

  self->item_signals = g_signal_group_new (DIG_TYPE_RUN_ITEM);
  g_signal_group_connect_swapped (self->item_signals, "notify::revision", G_CALLBACK (update_title),
                                  self);
  self->button = gtk_button_new_with_mnemonic (_ ("_Show the Newest Run"));
  gtk_widget_add_css_class (self->button, "pill");
  gtk_widget_add_css_class (self->button, "suggested-action");
  gtk_widget_set_halign (self->button, GTK_ALIGN_CENTER);
  gtk_widget_set_visible (self->button, FALSE);
  g_signal_connect_swapped (self->button, "clicked", G_CALLBACK (clicked_cb), self);
  gtk_box_append (GTK_BOX (box), self->button);
  self->problem_label = GTK_LABEL (gtk_label_new (NULL));
  gtk_label_set_wrap (self->problem_label, TRUE);
  gtk_label_set_justify (self->problem_label, GTK_JUSTIFY_CENTER);
  gtk_widget_add_css_class (GTK_WIDGET (self->problem_label), "error");
  gtk_widget_set_visible (GTK_WIDGET (self->problem_label), FALSE);
  gtk_box_append (GTK_BOX (box), GTK_WIDGET (self->problem_label));
  adw_bin_set_child (ADW_BIN (self), box);
}

void
dig_newest_run_set_session (DigNewestRun *self, DigSession *session)
{
  g_return_if_fail (DIG_IS_NEWEST_RUN (self));
  g_return_if_fail (DIG_IS_SESSION (session) && self->session == NULL);

  self->session = g_object_ref (session);
  self->list = g_object_ref (dig_run_list_get_for_session (session));
  g_signal_connect_object (self->list, "items-changed", G_CALLBACK (list_changed_cb), self,
                           G_CONNECT_SWAPPED);
  list_changed_cb (self);
  if (gtk_widget_get_mapped (GTK_WIDGET (self)))
    dig_run_list_scan (self->list);
}

const char *
dig_newest_run_get_title (DigNewestRun *self)
{
  g_return_val_if_fail (DIG_IS_NEWEST_RUN (self), NULL);

  return self->item != NULL ? dig_run_item_get_title (self->item) : NULL;
}
