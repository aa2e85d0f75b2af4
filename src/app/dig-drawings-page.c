/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "app/dig-drawings-page.h"

#include "app/dig-digit-grid.h"
#include "app/dig-file-question.h"
#include "app/dig-hold-out-box.h"
#include "app/dig-keeper-toast.h"
#include "app/dig-keeper.h"
#include "app/dig-reader.h"
#include "app/dig-round-window.h"
#include "app/dig-side-box.h"
#include "app/dig-wrap.h"
#include "app/dig-writer-question.h"
#include "app/dig-writer-table.h"
#include "charts/dig-number-format.h"
#include "model/dig-collection-exchange.h"
#include "model/dig-collection-results.h"

#include <glib/gi18n.h>

enum
{
  N_CLASSES = 10,
};

struct _DigDrawingsPage
{
  AdwBin parent_instance;

  GtkStack *stack;
  AdwStatusPage *empty_page;
  GtkDropDown *collection_choice, *writer_choice, *digit_choice;
  GtkWidget *grid_place, *network_label, *relabel_button;
  DigWriterTable *table;
  DigHoldOutBox *hold_out_box;
  GtkLabel *count_label;

  DigSession *session;
  DigCollectionKeeper *keeper;
  DigCollectionResults *results;
  DigDigitGrid *grid;
  char *writer; /* that is shown alone; "": nobody's; NULL: all */
  gboolean is_updating;
};

G_DEFINE_FINAL_TYPE (DigDrawingsPage, dig_drawings_page, ADW_TYPE_BIN)

enum
{
  PROP_SESSION = 1,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

/* ---- What is shown ---- */

static const char *
get_writer_name (DigDataSet *data, guint row)
{
  guint writer = dig_data_set_get_writer (data, row);

  return writer == DIG_NO_WRITER ? "" : dig_data_set_get_writer_name (data, writer);
}

static char *
describe_cb (DigDataSet *data, guint row, gpointer user_data)
{
  DigDrawingsPage *self = user_data;
  const char *writer = get_writer_name (data, row);
  DigReport *report = dig_collection_results_get_report (self->results);
  guint label = dig_data_set_get_labels (data)[row];
  g_autofree char *who = writer[0] != '\0' ? g_strdup_printf (_ ("%u, drawn by %s"), label, writer)
                                           : g_strdup_printf ("%u", label);

  if (report == NULL || dig_collection_results_get_data (self->results) != data
      || dig_report_get_image (report, row)->answer == label)
    return g_steal_pointer (&who);
  return g_strdup_printf (_ ("%s; read as %u"), who, dig_report_get_image (report, row)->answer);
}

/* "7", and "→ 1" where it is read as another digit. */
static char *
caption_cb (DigDataSet *data, guint row, guint line, gpointer user_data)
{
  DigDrawingsPage *self = user_data;
  DigReport *report = dig_collection_results_get_report (self->results);
  guint label = dig_data_set_get_labels (data)[row];

  if (report == NULL || dig_collection_results_get_data (self->results) != data
      || dig_report_get_image (report, row)->answer == label)
    return g_strdup_printf ("%u", label);
  return g_strdup_printf ("%u → %u", label, dig_report_get_image (report, row)->answer);
}

static GArray *
filter_rows (DigDrawingsPage *self, DigDataSet *data)
{
  GArray *rows = g_array_new (FALSE, FALSE, sizeof (guint32));
  int digit = (int)gtk_drop_down_get_selected (self->digit_choice) - 1;
  const guint8 *labels = dig_data_set_get_labels (data);

  for (guint32 i = 0; i < dig_data_set_get_n_images (data); i++)
    if ((digit < 0 || labels[i] == digit)
        && (self->writer == NULL || g_strcmp0 (get_writer_name (data, i), self->writer) == 0))
      g_array_append_val (rows, i);
  return rows;
}

static void
update_verbs (DigDrawingsPage *self)
{
  GtkWidget *widget = GTK_WIDGET (self);
  g_autoptr (GArray) marked = dig_digit_grid_dup_marked (self->grid);
  guint row = dig_digit_grid_get_selected_row (self->grid);
  gboolean has_digits = dig_collection_keeper_get_n_digits (self->keeper) > 0;
  gboolean is_chosen =
      has_digits && (marked->len > 0 || dig_digit_grid_find_row (self->grid, row, NULL));

  gtk_widget_action_set_enabled (widget, "drawings.remove", is_chosen);
  gtk_widget_action_set_enabled (widget, "drawings.relabel", is_chosen);
  gtk_widget_set_sensitive (self->relabel_button, is_chosen);
  gtk_widget_action_set_enabled (widget, "drawings.rename", has_digits && self->writer != NULL);
  gtk_widget_action_set_enabled (widget, "drawings.undo",
                                 dig_collection_keeper_can_undo (self->keeper));
  gtk_widget_action_set_enabled (widget, "drawings.merge",
                                 dig_collection_keeper_is_ready (self->keeper));
  gtk_widget_action_set_enabled (widget, "drawings.round",
                                 dig_collection_keeper_is_ready (self->keeper));
  gtk_widget_action_set_enabled (widget, "drawings.export", has_digits);
}

static char *
dup_count (guint n)
{
  return dig_format_integer (n, dig_number_style_get_locale ());
}

static void
show_count (DigDrawingsPage *self)
{
  guint n = dig_collection_keeper_get_n_digits (self->keeper);
  guint n_shown = dig_digit_grid_get_n_shown (self->grid);
  g_autofree char *all = dup_count (n), *shown = dup_count (n_shown);
  g_autofree char *text =
      n_shown == n
          ? g_strdup_printf (ngettext ("%s drawing", "%s drawings", n), all)
          : g_strdup_printf (ngettext ("%s of %s drawing", "%s of %s drawings", n), shown, all);

  gtk_label_set_text (self->count_label, text);
}

static void
show_digits (DigDrawingsPage *self)
{
  DigDataSet *data = dig_collection_keeper_get_data (self->keeper);

  if (data == NULL)
    dig_digit_grid_set_ordered_content (self->grid, NULL, NULL);
  else
    {
      g_autoptr (GArray) rows = filter_rows (self, data);

      dig_digit_grid_set_ordered_content (self->grid, data, rows);
    }
  show_count (self);
  update_verbs (self);
}

static void
show_hold_out_result (DigDrawingsPage *self, DigDataSet *data, DigReport *report)
{
  DigRun *run = dig_session_get_run (self->session);
  DigRunDrawings *drawings = NULL;

  if (run != NULL && !dig_collection_results_is_builtin (self->results))
    drawings = dig_collection_training_get_drawings (run);
  dig_hold_out_box_show_result (self->hold_out_box, data, report, drawings);
}

static void
show_results (DigDrawingsPage *self)
{
  DigDataSet *data = dig_collection_keeper_get_data (self->keeper);
  DigReport *report = dig_collection_results_get_report (self->results);
  const char *problem = dig_collection_results_get_problem (self->results);
  g_autofree char *text = NULL;
  gboolean is_current = data != NULL && dig_collection_results_get_data (self->results) == data;

  if (is_current && problem != NULL)
    text = g_strdup (problem);
  else if (!is_current || report == NULL)
    text = g_strdup (_ ("Being read…"));
  else if (dig_collection_results_is_builtin (self->results))
    text = g_strdup (_ ("By the built-in model"));
  else
    text = g_strdup_printf (_ ("By the shown run, epoch %u"),
                            dig_collection_results_get_epoch (self->results));
  gtk_label_set_text (GTK_LABEL (self->network_label), text);
  dig_writer_table_show (self->table, data, is_current ? report : NULL);
  show_hold_out_result (self, data, is_current ? report : NULL);
  if (is_current && report != NULL)
    dig_digit_grid_set_caption (self->grid, caption_cb, self, 1, "8 → 8");
}

/* ---- Filters ---- */

static void
fill_writers (DigDrawingsPage *self)
{
  DigDataSet *data = dig_collection_keeper_get_data (self->keeper);
  g_autoptr (GtkStringList) names = gtk_string_list_new (NULL);
  guint n = data != NULL ? dig_data_set_get_n_writers (data) : 0;
  guint selected = 0;
  gboolean has_nobody = FALSE;

  gtk_string_list_append (names, _ ("Everybody"));
  for (guint i = 0; i < n; i++)
    {
      gtk_string_list_append (names, dig_data_set_get_writer_name (data, i));
      if (g_strcmp0 (self->writer, dig_data_set_get_writer_name (data, i)) == 0)
        selected = i + 1;
    }
  for (guint i = 0; data != NULL && i < dig_data_set_get_n_images (data) && !has_nobody; i++)
    has_nobody = dig_data_set_get_writer (data, i) == DIG_NO_WRITER;
  if (has_nobody)
    gtk_string_list_append (names, _ ("Nobody named"));
  if (has_nobody && g_strcmp0 (self->writer, "") == 0)
    selected = n + 1;
  if (selected == 0)
    g_clear_pointer (&self->writer, g_free);
  self->is_updating = TRUE;
  gtk_drop_down_set_model (self->writer_choice, G_LIST_MODEL (names));
  gtk_drop_down_set_selected (self->writer_choice, selected);
  self->is_updating = FALSE;
}

static void
writer_chosen_cb (DigDrawingsPage *self)
{
  DigDataSet *data;
  guint selected = gtk_drop_down_get_selected (self->writer_choice);

  if (self->is_updating || self->keeper == NULL)
    return;
  data = dig_collection_keeper_get_data (self->keeper);
  g_clear_pointer (&self->writer, g_free);
  if (data != NULL && selected > 0 && selected <= dig_data_set_get_n_writers (data))
    self->writer = g_strdup (dig_data_set_get_writer_name (data, selected - 1));
  else if (selected > 0)
    self->writer = g_strdup ("");
  show_digits (self);
}

static void
digit_chosen_cb (DigDrawingsPage *self)
{
  if (!self->is_updating && self->keeper != NULL)
    show_digits (self);
}

static void
fill_digits (DigDrawingsPage *self)
{
  g_autoptr (GtkStringList) names = gtk_string_list_new (NULL);

  gtk_string_list_append (names, _ ("All digits"));
  for (guint i = 0; i < N_CLASSES; i++)
    {
      g_autofree char *name = g_strdup_printf ("%u", i);

      gtk_string_list_append (names, name);
    }
  self->is_updating = TRUE;
  gtk_drop_down_set_model (self->digit_choice, G_LIST_MODEL (names));
  self->is_updating = FALSE;
}

/* ---- Collections ---- */

static void
fill_collections (DigDrawingsPage *self)
{
  g_auto (GStrv) names = dig_collection_keeper_dup_names (self->keeper);
  const char *open = dig_collection_keeper_get_name (self->keeper);
  g_autoptr (GtkStringList) list = gtk_string_list_new ((const char *const *)names);
  guint selected = 0;

  while (names[selected] != NULL && g_strcmp0 (names[selected], open) != 0)
    selected++;
  self->is_updating = TRUE;
  gtk_drop_down_set_model (self->collection_choice, G_LIST_MODEL (list));
  gtk_drop_down_set_selected (self->collection_choice, selected);
  self->is_updating = FALSE;
}

static void
collection_chosen_cb (DigDrawingsPage *self)
{
  GtkStringObject *item = gtk_drop_down_get_selected_item (self->collection_choice);
  const char *name = item != NULL ? gtk_string_object_get_string (item) : NULL;

  if (self->is_updating || self->keeper == NULL || name == NULL
      || g_strcmp0 (name, dig_collection_keeper_get_name (self->keeper)) == 0)
    return;
  dig_collection_keeper_open (self->keeper, name);
}

static void
update_state (DigDrawingsPage *self)
{
  const char *problem = dig_collection_keeper_get_problem (self->keeper);
  gboolean is_empty = dig_collection_keeper_get_n_digits (self->keeper) == 0;
  g_autofree char *markup = problem != NULL ? g_markup_escape_text (problem, -1) : NULL;

  adw_status_page_set_title (self->empty_page, problem != NULL
                                                   ? _ ("This Collection Cannot Be Read")
                                                   : _ ("No Drawings Yet"));
  adw_status_page_set_description (
      self->empty_page,
      problem != NULL ? markup
                      : _ ("Draw a digit and say what it was, or let everyone draw ten. Then see "
                           "how well they are read, and train with them."));
  gtk_stack_set_visible_child_name (self->stack, is_empty ? "empty" : "digits");
}

static void
keeper_changed_cb (DigDrawingsPage *self)
{
  update_state (self);
  fill_writers (self);
  show_digits (self);
  dig_hold_out_box_show (self->hold_out_box, dig_collection_keeper_get_data (self->keeper));
  show_results (self);
}

static void
problem_cb (DigDrawingsPage *self, const char *sentence)
{
  update_state (self);
  update_verbs (self);
  fill_collections (self); /* the one that was chosen may not have been opened */
  if (gtk_widget_get_mapped (GTK_WIDGET (self)))
    dig_keeper_toast (GTK_WIDGET (self), sentence);
}

/* ---- Verbs ---- */

/* guint rows: the marked ones, or the selected one. */
static GArray *
get_chosen (DigDrawingsPage *self)
{
  GArray *rows = dig_digit_grid_dup_marked (self->grid);
  guint32 row = dig_digit_grid_get_selected_row (self->grid);

  if (rows->len == 0 && dig_digit_grid_find_row (self->grid, row, NULL))
    g_array_append_val (rows, row);
  return rows;
}

static void
remove_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  DigDrawingsPage *self = DIG_DRAWINGS_PAGE (widget);
  g_autoptr (GArray) rows = get_chosen (self);
  g_autofree char *n = dup_count (rows->len), *text = NULL;

  dig_collection_keeper_remove (self->keeper, (const guint *)rows->data, rows->len);
  text = g_strdup_printf (ngettext ("%s drawing removed", "%s drawings removed", rows->len), n);
  dig_keeper_toast_with_undo (widget, self->keeper, text);
}

static void
relabel_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  DigDrawingsPage *self = DIG_DRAWINGS_PAGE (widget);
  g_autoptr (GArray) rows = get_chosen (self);
  guint label = (guint)g_variant_get_int32 (parameter);
  g_autofree char *n = dup_count (rows->len), *text = NULL;

  g_return_if_fail (label < N_CLASSES);

  dig_collection_keeper_relabel (self->keeper, (const guint *)rows->data, rows->len, label);
  text = g_strdup_printf (
      ngettext ("%s drawing is a %u now", "%s drawings are a %u now", rows->len), n, label);
  dig_keeper_toast_with_undo (widget, self->keeper, text);
}

/* Who is held out stays so under the new name: nobody is trained on by being renamed. The old name stays in
 * the list, for when the change is taken back. */
static void
rename_answered_cb (const char *name, gpointer data)
{
  DigDrawingsPage *self = data;
  DigCollectionTraining *training = dig_collection_training_get_for_session (self->session);
  g_autofree char *old = g_steal_pointer (&self->writer);
  g_autofree char *text = NULL;

  if (old == NULL)
    return;
  if (dig_collection_training_is_held_out (training, old))
    dig_collection_training_set_held_out (training, name, TRUE);
  self->writer = g_strdup (name);
  dig_collection_keeper_rename_writer (self->keeper, old, name);
  text = old[0] != '\0' ? g_strdup_printf (_ ("%s is %s now"), old, name)
                        : g_strdup_printf (_ ("Signed by %s now"), name);
  dig_keeper_toast_with_undo (GTK_WIDGET (self), self->keeper, text);
}

static void
rename_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  DigDrawingsPage *self = DIG_DRAWINGS_PAGE (widget);

  dig_writer_question_ask (widget, self->keeper, self->writer, rename_answered_cb,
                           G_OBJECT (widget));
}

static void
undo_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  dig_collection_keeper_undo (DIG_DRAWINGS_PAGE (widget)->keeper);
}

static void
merged_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (DigDrawingsPage) self = data;
  g_autoptr (GError) error = NULL;
  g_autofree char *n_added = NULL, *n_same = NULL, *added = NULL, *text = NULL;
  DigMergeCount count;

  if (!dig_collection_keeper_merge_finish (DIG_COLLECTION_KEEPER (source), result, &count, &error))
    {
      dig_keeper_toast (GTK_WIDGET (self), error->message);
      return;
    }
  n_added = dup_count (count.n_added);
  n_same = dup_count (count.n_same);
  added =
      g_strdup_printf (ngettext ("%s drawing added", "%s drawings added", count.n_added), n_added);
  text = g_strdup_printf (
      ngettext ("%s; %s was there already", "%s; %s were there already", count.n_same), added,
      n_same);
  dig_keeper_toast_with_undo (GTK_WIDGET (self), DIG_COLLECTION_KEEPER (source), text);
}

static void
merge_chosen_cb (const char *path, gpointer data)
{
  DigDrawingsPage *self = data;

  dig_collection_keeper_merge_async (self->keeper, path, merged_cb, g_object_ref (self));
}

static void
merge_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  dig_file_question_open (widget, _ ("Merge a File of Drawings"), "*.csv", merge_chosen_cb,
                          G_OBJECT (widget));
}

static void
exported_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (DigDrawingsPage) self = data;
  g_autoptr (GError) error = NULL;

  if (dig_collection_keeper_export_finish (DIG_COLLECTION_KEEPER (source), result, &error))
    dig_keeper_toast (GTK_WIDGET (self), _ ("Drawings saved"));
  else
    dig_keeper_toast (GTK_WIDGET (self), error->message);
}

static void
export_chosen_cb (const char *path, gpointer data)
{
  DigDrawingsPage *self = data;

  dig_collection_keeper_export_async (self->keeper, path, exported_cb, g_object_ref (self));
}

static void
export_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  DigDrawingsPage *self = DIG_DRAWINGS_PAGE (widget);
  g_autofree char *file = g_strdup_printf ("%s.csv", dig_collection_keeper_get_name (self->keeper));

  dig_file_question_save (widget, _ ("Save the Drawings"), file, export_chosen_cb,
                          G_OBJECT (widget));
}

static void
round_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  dig_round_window_present (widget, DIG_DRAWINGS_PAGE (widget)->keeper);
}

static void
new_response_cb (AdwMessageDialog *dialog, const char *response, gpointer data)
{
  DigDrawingsPage *self = data;
  GtkEditable *row = g_object_get_data (G_OBJECT (dialog), "row");
  g_autofree char *name = dig_writer_name_new (gtk_editable_get_text (row));

  if (g_strcmp0 (response, "create") == 0 && name != NULL)
    dig_collection_keeper_open (self->keeper, name);
}

static void
new_name_changed_cb (GtkEditable *row, gpointer data)
{
  AdwMessageDialog *dialog = data;
  DigDrawingsPage *self = g_object_get_data (G_OBJECT (dialog), "page");
  const char *text = gtk_editable_get_text (row);
  g_autofree char *problem = dig_collection_keeper_check_name (self->keeper, text);

  adw_message_dialog_set_response_enabled (dialog, "create", problem == NULL);
  adw_message_dialog_set_body (dialog, problem != NULL && text[0] != '\0' ? problem : "");
}

static void
new_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  DigDrawingsPage *self = DIG_DRAWINGS_PAGE (widget);
  GtkRoot *root = gtk_widget_get_root (widget);
  GtkWidget *dialog = adw_message_dialog_new (GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL,
                                              _ ("New Collection"), NULL);
  GtkWidget *group = adw_preferences_group_new (), *row = adw_entry_row_new ();

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), _ ("Name"));
  adw_entry_row_set_activates_default (ADW_ENTRY_ROW (row), TRUE);
  dig_reader_name_entry (ADW_ENTRY_ROW (row));
  adw_preferences_group_add (ADW_PREFERENCES_GROUP (group), row);
  adw_message_dialog_set_extra_child (ADW_MESSAGE_DIALOG (dialog), group);
  adw_message_dialog_add_responses (ADW_MESSAGE_DIALOG (dialog), "cancel", _ ("_Cancel"), "create",
                                    _ ("C_reate"), NULL);
  adw_message_dialog_set_response_appearance (ADW_MESSAGE_DIALOG (dialog), "create",
                                              ADW_RESPONSE_SUGGESTED);
  adw_message_dialog_set_response_enabled (ADW_MESSAGE_DIALOG (dialog), "create", FALSE);
  adw_message_dialog_set_default_response (ADW_MESSAGE_DIALOG (dialog), "create");
  adw_message_dialog_set_close_response (ADW_MESSAGE_DIALOG (dialog), "cancel");
  g_object_set_data (G_OBJECT (dialog), "row", row);
  g_object_set_data (G_OBJECT (dialog), "page", self);
  g_signal_connect (row, "changed", G_CALLBACK (new_name_changed_cb), dialog);
  g_signal_connect_object (dialog, "response", G_CALLBACK (new_response_cb), self, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}

/* ---- The page ---- */

static void
make_grid (DigDrawingsPage *self)
{
  GtkWidget *grid = dig_digit_grid_new ();

  self->grid = DIG_DIGIT_GRID (grid);
  g_object_set (grid, "is-multiple", TRUE, "zoom", 2, NULL);
  dig_digit_grid_set_describe (self->grid, describe_cb, self);
  gtk_accessible_update_property (GTK_ACCESSIBLE (grid), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Drawings"), -1);
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (self->grid_place), grid);
  g_signal_connect_swapped (grid, "marks-changed", G_CALLBACK (update_verbs), self);
  g_signal_connect_swapped (grid, "notify::selected-row", G_CALLBACK (update_verbs), self);
}

static void
dig_drawings_page_constructed (GObject *object)
{
  DigDrawingsPage *self = DIG_DRAWINGS_PAGE (object);

  G_OBJECT_CLASS (dig_drawings_page_parent_class)->constructed (object);
  self->keeper = g_object_ref (dig_keeper_get (self->session));
  self->results = dig_collection_results_new (self->session, self->keeper);
  make_grid (self);
  dig_hold_out_box_set_training (self->hold_out_box,
                                 dig_collection_training_get_for_session (self->session));
  g_signal_connect_object (self->keeper, "notify::revision", G_CALLBACK (keeper_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->keeper, "notify::is-ready", G_CALLBACK (update_verbs), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->keeper, "notify::can-undo", G_CALLBACK (update_verbs), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->keeper, "notify::name", G_CALLBACK (fill_collections), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->keeper, "problem", G_CALLBACK (problem_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->results, "changed", G_CALLBACK (show_results), self,
                           G_CONNECT_SWAPPED);
  fill_digits (self);
  fill_collections (self);
  keeper_changed_cb (self);
}

static void
dig_drawings_page_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (dig_drawings_page_parent_class)->map (widget);
  dig_collection_results_set_active (DIG_DRAWINGS_PAGE (widget)->results, TRUE);
}

static void
dig_drawings_page_unmap (GtkWidget *widget)
{
  if (DIG_DRAWINGS_PAGE (widget)->results != NULL)
    dig_collection_results_set_active (DIG_DRAWINGS_PAGE (widget)->results, FALSE);
  GTK_WIDGET_CLASS (dig_drawings_page_parent_class)->unmap (widget);
}

static void
dig_drawings_page_dispose (GObject *object)
{
  DigDrawingsPage *self = DIG_DRAWINGS_PAGE (object);

  if (self->grid != NULL)
    g_signal_handlers_disconnect_by_data (self->grid, self);
  self->grid = NULL;
  g_clear_object (&self->results);
  g_clear_object (&self->keeper);
  g_clear_object (&self->session);
  g_clear_pointer (&self->writer, g_free);
  G_OBJECT_CLASS (dig_drawings_page_parent_class)->dispose (object);
}

static void
dig_drawings_page_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  g_value_set_object (value, DIG_DRAWINGS_PAGE (object)->session);
}

static void
dig_drawings_page_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  DIG_DRAWINGS_PAGE (object)->session = g_value_dup_object (value);
}

static void
install_verbs (GtkWidgetClass *class)
{
  gtk_widget_class_install_action (class, "drawings.remove", NULL, remove_cb);
  gtk_widget_class_install_action (class, "drawings.relabel", "i", relabel_cb);
  gtk_widget_class_install_action (class, "drawings.rename", NULL, rename_cb);
  gtk_widget_class_install_action (class, "drawings.undo", NULL, undo_cb);
  gtk_widget_class_install_action (class, "drawings.merge", NULL, merge_cb);
  gtk_widget_class_install_action (class, "drawings.export", NULL, export_cb);
  gtk_widget_class_install_action (class, "drawings.new", NULL, new_cb);
  gtk_widget_class_install_action (class, "drawings.round", NULL, round_cb);
  gtk_widget_class_add_binding_action (class, GDK_KEY_Delete, 0, "drawings.remove", NULL);
  gtk_widget_class_add_binding_action (class, GDK_KEY_z, GDK_CONTROL_MASK, "drawings.undo", NULL);
  for (int i = 0; i < N_CLASSES; i++)
    gtk_widget_class_add_binding_action (class, GDK_KEY_0 + (guint)i, GDK_CONTROL_MASK,
                                         "drawings.relabel", "i", i);
}

static void
bind_template (GtkWidgetClass *class)
{
  gtk_widget_class_set_template_from_resource (
      class, "/io/github/digitlab/DigitLab/ui/dig-drawings-page.ui");
  gtk_widget_class_bind_template_child (class, DigDrawingsPage, stack);
  gtk_widget_class_bind_template_child (class, DigDrawingsPage, empty_page);
  gtk_widget_class_bind_template_child (class, DigDrawingsPage, collection_choice);
  gtk_widget_class_bind_template_child (class, DigDrawingsPage, writer_choice);
  gtk_widget_class_bind_template_child (class, DigDrawingsPage, digit_choice);
  gtk_widget_class_bind_template_child (class, DigDrawingsPage, grid_place);
  gtk_widget_class_bind_template_child (class, DigDrawingsPage, network_label);
  gtk_widget_class_bind_template_child (class, DigDrawingsPage, relabel_button);
  gtk_widget_class_bind_template_child (class, DigDrawingsPage, hold_out_box);
  gtk_widget_class_bind_template_child (class, DigDrawingsPage, table);
  gtk_widget_class_bind_template_child (class, DigDrawingsPage, count_label);
  gtk_widget_class_bind_template_callback (class, collection_chosen_cb);
  gtk_widget_class_bind_template_callback (class, writer_chosen_cb);
  gtk_widget_class_bind_template_callback (class, digit_chosen_cb);
}

static void
dig_drawings_page_class_init (DigDrawingsPageClass *class)
{
  GObjectClass *object_class = G_OBJECT_CLASS (class);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  object_class->constructed = dig_drawings_page_constructed;
  object_class->dispose = dig_drawings_page_dispose;
  object_class->get_property = dig_drawings_page_get_property;
  object_class->set_property = dig_drawings_page_set_property;
  widget_class->map = dig_drawings_page_map;
  widget_class->unmap = dig_drawings_page_unmap;
  properties[PROP_SESSION] =
      g_param_spec_object ("session", NULL, NULL, DIG_TYPE_SESSION,
                           G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  g_type_ensure (DIG_TYPE_HOLD_OUT_BOX);
  g_type_ensure (DIG_TYPE_SIDE_BOX);
  g_type_ensure (DIG_TYPE_WRAP);
  g_type_ensure (DIG_TYPE_WRITER_TABLE);
  install_verbs (widget_class);
  bind_template (widget_class);
}

static void
dig_drawings_page_init (DigDrawingsPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
