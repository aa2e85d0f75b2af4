/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "app/dig-window.h"

#include <glib/gi18n.h>

#include "app/dig-close-question.h"
#include "app/dig-device-question.h"
#include "app/dig-epoch-slider.h"
#include "app/dig-pages.h"
#include "app/dig-scroll-guard.h"
#include "app/dig-toast.h"
#include "app/dig-verb-actions.h"
#include "model/dig-collection-keeper.h"
#include "model/dig-repeat.h"

/* Of "repeat". */
#define N_SEEDS 5

struct _DigWindow
{
  AdwApplicationWindow parent_instance;

  GSettings *settings;
  DigSession *session;
  GSignalGroup *run_signals;
  GSimpleAction *page_action;
  DigVerbActions *verbs;
  gboolean has_opened; /* something was asked for, so the built-in digits are not */
  gboolean may_lose_drawings;
  gboolean is_closing; /* closes as soon as the training has stopped */
  guint n_frames;

  GtkWidget *header;
  AdwWindowTitle *title;
  GtkWidget *sidebar_button;
  AdwFlap *flap;
  GtkListBox *page_list;
  AdwToastOverlay *toasts;
  GtkWidget *content; /* pages and slider */
  AdwViewStack *stack;
  DigEpochSlider *epoch_slider;
  GtkInfoBar *error_bar;
  GtkLabel *error_label;
  GtkProgressBar *load_bar;
  GtkWidget *drop_frame;
  GtkWidget *open_button;
  GtkWidget *menu_button;
};

G_DEFINE_FINAL_TYPE (DigWindow, dig_window, ADW_TYPE_APPLICATION_WINDOW)

/* ---- Verbs ---- */

static DigRun *
begin_run (DigWindow *self)
{
  g_autofree char *folder = g_build_filename (g_get_user_data_dir (), "digit-lab", "runs", NULL);
  g_autoptr (GError) error = NULL;
  DigRun *run = dig_session_begin_run (self->session, folder, &error);

  if (run == NULL)
    dig_window_show_error (self, error->message);
  else
    gtk_widget_hide (GTK_WIDGET (self->error_bar));
  return run;
}

/* The run that goes on, or that was stopped and can, or a new one. */
static DigRun *
ensure_run (DigWindow *self)
{
  DigRun *run = dig_session_get_run (self->session);

  if (run != NULL && (dig_run_is_active (run) || dig_session_can_continue_run (self->session)))
    return run;
  return begin_run (self);
}

static void load_builtin (DigWindow *self);
static void enter_page (DigWindow *self);

static void
chooser_response_cb (GtkNativeDialog *dialog, int response, gpointer data)
{
  DigWindow *self = data;
  g_autoptr (GListModel) files = gtk_file_chooser_get_files (GTK_FILE_CHOOSER (dialog));
  g_autoptr (GPtrArray) list = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; response == GTK_RESPONSE_ACCEPT && i < g_list_model_get_n_items (files); i++)
    g_ptr_array_add (list, g_list_model_get_item (files, i));
  if (list->len > 0)
    dig_window_open_files (self, (GFile **)list->pdata, list->len);
  gtk_native_dialog_destroy (dialog);
  g_object_unref (dialog);
}

static void
choose_files (DigWindow *self)
{
  GtkFileChooserNative *chooser =
      gtk_file_chooser_native_new (_ ("Open Digits"), GTK_WINDOW (self),
                                   GTK_FILE_CHOOSER_ACTION_OPEN, _ ("_Open"), _ ("_Cancel"));
  g_autoptr (GtkFileFilter) digits = gtk_file_filter_new ();
  g_autoptr (GtkFileFilter) all = gtk_file_filter_new ();
  static const char *const patterns[] = { "*.csv",    "*.csv.gz", "*.idx",
                                          "*.idx.gz", "*-ubyte",  "*-ubyte.gz" };

  gtk_file_filter_set_name (digits, _ ("Digits (CSV, IDX, gzip)"));
  for (guint i = 0; i < G_N_ELEMENTS (patterns); i++)
    gtk_file_filter_add_pattern (digits, patterns[i]);
  gtk_file_filter_set_name (all, _ ("All files"));
  gtk_file_filter_add_pattern (all, "*");
  gtk_file_chooser_add_filter (GTK_FILE_CHOOSER (chooser), digits);
  gtk_file_chooser_add_filter (GTK_FILE_CHOOSER (chooser), all);
  gtk_file_chooser_set_select_multiple (GTK_FILE_CHOOSER (chooser), TRUE);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (chooser), TRUE);
  g_signal_connect_object (chooser, "response", G_CALLBACK (chooser_response_cb), self, 0);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (chooser));
}

static void
start_run (DigWindow *self)
{
  DigRun *run = ensure_run (self);

  if (run != NULL)
    dig_run_start (run);
}

static void
step_run (DigWindow *self)
{
  DigRun *run = ensure_run (self);

  if (run != NULL)
    dig_run_step (run);
}

/* The runs come where all runs are, one after the other. */
static void
repeat_run (DigWindow *self)
{
  g_autoptr (DigTrainSettings) settings = dig_run_settings_dup (
      dig_session_get_run_settings (self->session), dig_session_get_test_size (self->session),
      dig_session_get_split_seed (self->session));
  g_autoptr (GError) error = NULL;

  if (dig_repeat_start (dig_repeat_get_for_session (self->session), settings, N_SEEDS, TRUE,
                        &error))
    adw_view_stack_set_visible_child_name (self->stack, "runs");
  else
    dig_window_show_error (self, error->message);
}

static void
carry_out (DigVerb verb, gpointer data)
{
  DigWindow *self = data;
  DigRun *run = dig_session_get_run (self->session);

  switch (verb)
    {
    case DIG_VERB_DATA_OPEN:
      choose_files (self);
      break;
    case DIG_VERB_DATA_OPEN_BUILTIN:
      load_builtin (self);
      break;
    case DIG_VERB_RUN_START:
      start_run (self);
      break;
    case DIG_VERB_RUN_PAUSE:
      dig_run_pause (run);
      break;
    case DIG_VERB_RUN_STEP:
      step_run (self);
      break;
    case DIG_VERB_RUN_STOP:
      dig_run_stop_now (run);
      break;
    case DIG_VERB_RUN_STOP_AFTER_EPOCH:
      dig_run_stop_after_epoch (run);
      break;
    case DIG_VERB_RUN_RESET:
      dig_session_set_run (self->session, NULL);
      break;
    case DIG_VERB_RUN_REPEAT:
      repeat_run (self);
      break;
    case DIG_N_VERBS:
    default:
      g_assert_not_reached ();
    }
}

/* One at a time: the newest is what the last key came to. */
static void
say (const char *sentence, gpointer data)
{
  dig_toast_say (GTK_WIDGET (((DigWindow *)data)->toasts), "window", sentence);
}

/* Keys and buttons lead into the page; the list, which keeps the focus, goes another way. */
static void
go_to_page (GSimpleAction *action, GVariant *name, gpointer data)
{
  DigWindow *self = data;

  adw_view_stack_set_visible_child_name (self->stack, g_variant_get_string (name, NULL));
  enter_page (self);
}

static void
add_actions (DigWindow *self)
{
  g_autoptr (GPropertyAction) sidebar =
      g_property_action_new ("sidebar", self->flap, "reveal-flap");

  self->page_action =
      g_simple_action_new_stateful ("page", G_VARIANT_TYPE_STRING, g_variant_new_string (""));
  g_signal_connect (self->page_action, "activate", G_CALLBACK (go_to_page), self);
  g_action_map_add_action (G_ACTION_MAP (self), G_ACTION (self->page_action));
  g_action_map_add_action (G_ACTION_MAP (self), G_ACTION (sidebar));
  self->verbs =
      dig_verb_actions_new (GTK_APPLICATION_WINDOW (self), self->session, carry_out, self);
  dig_verb_actions_answer_keys (self->verbs, say);
}

/* ---- Opening ---- */

/* After files that held no training data, or could not be read, the window is not left empty. */
static void
loaded_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (DigWindow) self = data;
  DigSession *session = DIG_SESSION (source);
  g_autoptr (GError) error = NULL;
  gboolean were_files = self->has_opened;

  if (!dig_session_load_finish (session, result, &error)
      && !g_error_matches (error, G_IO_ERROR, G_IO_ERROR_CANCELLED) && self->session != NULL)
    dig_window_show_error (self, error->message);
  if (self->session == NULL || dig_session_is_loading (session)
      || dig_session_get_train_data (session) != NULL || !were_files)
    return;
  self->has_opened = FALSE;
  load_builtin (self);
}

static void
load_builtin (DigWindow *self)
{
  dig_session_load_builtin_async (self->session, NULL, loaded_cb, g_object_ref (self));
}

void
dig_window_open_files (DigWindow *self, GFile **files, guint n_files)
{
  g_return_if_fail (DIG_IS_WINDOW (self));

  self->has_opened = TRUE;
  gtk_widget_hide (GTK_WIDGET (self->error_bar));
  dig_session_load_files_async (self->session, files, n_files, DIG_DATA_ROLE_AUTO, NULL, loaded_cb,
                                g_object_ref (self));
}

static void
hide_drop_frame (DigWindow *self)
{
  gtk_widget_hide (self->drop_frame);
}

static GdkDragAction
drop_entered_cb (GtkDropTarget *target, double x, double y, gpointer data)
{
  DigWindow *self = data;

  gtk_widget_show (self->drop_frame);
  return GDK_ACTION_COPY;
}

static gboolean
dropped_cb (GtkDropTarget *target, const GValue *value, double x, double y, gpointer data)
{
  DigWindow *self = data;
  GSList *list = gdk_file_list_get_files (g_value_get_boxed (value));
  g_autoptr (GPtrArray) files = g_ptr_array_new ();

  hide_drop_frame (self);
  for (GSList *item = list; item != NULL; item = item->next)
    g_ptr_array_add (files, item->data);
  if (files->len > 0)
    dig_window_open_files (self, (GFile **)files->pdata, files->len);
  g_slist_free (list);
  return files->len > 0;
}

/* The first frame is on the screen when the second is begun. */
static gboolean
frame_cb (GtkWidget *widget, GdkFrameClock *clock, gpointer data)
{
  DigWindow *self = DIG_WINDOW (widget);

  if (++self->n_frames < 2)
    return G_SOURCE_CONTINUE;
  if (!self->has_opened)
    load_builtin (self);
  dig_device_list_find (dig_session_get_devices (self->session));
  return G_SOURCE_REMOVE;
}

static void
load_progress_cb (DigSession *session, GParamSpec *pspec, gpointer data)
{
  DigWindow *self = data;

  /* Before the first digits the page itself shows it. */
  gtk_widget_set_visible (GTK_WIDGET (self->load_bar),
                          dig_session_is_loading (session)
                              && dig_session_get_train_data (session) != NULL);
  gtk_progress_bar_set_fraction (self->load_bar, dig_session_get_load_progress (session));
}

/* ---- Pages ---- */

/* A page that has the focus keeps it where it is. */
static void
enter_page (DigWindow *self)
{
  GtkWidget *page = adw_view_stack_get_visible_child (self->stack);

  if (adw_flap_get_folded (self->flap))
    adw_flap_set_reveal_flap (self->flap, FALSE);
  if (gtk_widget_get_focus_child (page) == NULL)
    gtk_widget_child_focus (page, GTK_DIR_TAB_FORWARD);
}

static void
page_selected_cb (GtkListBox *list, GtkListBoxRow *row, gpointer data)
{
  DigWindow *self = data;

  if (row != NULL)
    adw_view_stack_set_visible_child_name (self->stack, dig_pages_get_name (row));
}

/* Where the list lies over the page, it has done its work. */
static void
page_activated_cb (GtkListBox *list, GtkListBoxRow *row, gpointer data)
{
  DigWindow *self = data;

  if (adw_flap_get_folded (self->flap))
    enter_page (self);
}

/* GTK leads Tab from row to row, which would open one page after the other: it leaves the list. */
static gboolean
page_list_key_cb (GtkEventControllerKey *controller, guint key, guint code, GdkModifierType state,
                  gpointer data)
{
  DigWindow *self = data;
  gboolean is_back = key == GDK_KEY_ISO_Left_Tab || (state & GDK_SHIFT_MASK) != 0;

  if ((key != GDK_KEY_Tab && key != GDK_KEY_KP_Tab && key != GDK_KEY_ISO_Left_Tab)
      || (state & GDK_CONTROL_MASK) != 0)
    return GDK_EVENT_PROPAGATE;
  if (!is_back)
    return gtk_widget_child_focus (self->content, GTK_DIR_TAB_FORWARD);
  return gtk_widget_child_focus (GTK_WIDGET (self->error_bar), GTK_DIR_TAB_BACKWARD)
         || gtk_widget_child_focus (self->header, GTK_DIR_TAB_BACKWARD);
}

/* Pages that show what a run has learnt. */
static gboolean
has_epochs (const char *page)
{
  static const char *const names[] = { "train", "runs",     "results", "inside",
                                       "draw",  "drawings", NULL };

  return page != NULL && g_strv_contains (names, page);
}

static void
page_shown_cb (AdwViewStack *stack, GParamSpec *pspec, gpointer data)
{
  DigWindow *self = data;
  GtkWidget *page = adw_view_stack_get_visible_child (stack);
  GtkWidget *made;

  /* A page that was hidden while the window changed its size may ask for sizes while they are
   * given out: without all that lies above it in the same round, GTK draws nothing. */
  gtk_widget_queue_resize (GTK_WIDGET (stack));
  if (page == NULL)
    return;
  made = dig_pages_ensure (stack, self->session);
  if (made != NULL)
    {
      dig_verb_actions_add_buttons (self->verbs, made);
      dig_verb_actions_update (self->verbs);
    }
  adw_window_title_set_title (
      self->title, adw_view_stack_page_get_title (adw_view_stack_get_page (stack, page)));
  g_simple_action_set_state (self->page_action,
                             g_variant_new_string (adw_view_stack_get_visible_child_name (stack)));
  dig_pages_select (self->page_list, adw_view_stack_get_visible_child_name (stack));
  gtk_widget_set_visible (GTK_WIDGET (self->epoch_slider),
                          has_epochs (adw_view_stack_get_visible_child_name (stack)));
}

/* ---- Messages ---- */

void
dig_window_show_error (DigWindow *self, const char *sentence)
{
  g_return_if_fail (DIG_IS_WINDOW (self));

  gtk_label_set_label (self->error_label, sentence);
  gtk_widget_show (GTK_WIDGET (self->error_bar));
}

static void
error_response_cb (GtkInfoBar *bar, int response, gpointer data)
{
  gtk_widget_hide (GTK_WIDGET (bar));
}

static void
show_end (DigWindow *self, DigRun *run)
{
  const DigEndRecord *end = dig_run_get_end (run);
  g_autofree char *text = NULL;

  if (end->reason == DIG_END_DIVERGED)
    dig_window_show_error (self, end->message);
  else if (end->reason == DIG_END_INTERRUPTED)
    say (_ ("Training stopped; what was learnt is kept."), self);
  else if (end->reason == DIG_END_EARLY_STOPPING)
    {
      text = g_strdup_printf (
          _ ("No progress any more: training ended by itself, epoch %u was the best."),
          end->best_epoch);
      say (text, self);
    }
  else
    say (_ ("Training finished."), self);
}

static void
run_state_cb (DigRun *run, GParamSpec *pspec, gpointer data)
{
  DigWindow *self = data;
  DigRunState state = dig_run_get_state (run);

  if (dig_run_can_go_on_without_device (run) && !self->is_closing)
    dig_device_question_ask (GTK_WINDOW (self), run);
  else if (state == DIG_RUN_FAILED)
    dig_window_show_error (self, dig_run_get_error (run)->message);
  else if (state == DIG_RUN_FINISHED && !self->is_closing)
    show_end (self, run);
  dig_verb_actions_update (self->verbs);
  if (self->is_closing && !dig_run_is_active (run))
    gtk_window_close (GTK_WINDOW (self));
}

/* Which data are open, on every page. */
static void
name_data (DigWindow *self)
{
  DigDataSet *data[] = { dig_session_get_train_data (self->session),
                         dig_session_get_test_data (self->session) };
  g_autoptr (GString) names = g_string_new (NULL);

  for (guint i = 0; i < G_N_ELEMENTS (data); i++)
    if (data[i] != NULL)
      g_string_append_printf (names, "%s%s", names->len > 0 ? ", " : "",
                              dig_data_set_get_name (data[i]));
  adw_window_title_set_subtitle (self->title, names->str);
}

static void
update_verbs (DigWindow *self)
{
  dig_verb_actions_update (self->verbs);
}

static void
run_changed_cb (DigSession *session, GParamSpec *pspec, gpointer data)
{
  DigWindow *self = data;

  g_signal_group_set_target (self->run_signals, dig_session_get_run (session));
}

/* ---- Closing ---- */

static void
close_answered_cb (DigCloseAnswer answer, gpointer data)
{
  DigWindow *self = data;
  DigRun *run = dig_session_get_run (self->session);

  self->is_closing = answer != DIG_CLOSE_NOT;
  self->may_lose_drawings = answer == DIG_CLOSE_LOSE_DRAWINGS;
  if (!self->is_closing)
    return;
  if (run != NULL && dig_run_is_active (run))
    dig_run_stop_now (run); /* run_state_cb closes when it has stopped */
  else
    gtk_window_close (GTK_WINDOW (self));
}

static void
save_geometry (DigWindow *self)
{
  int width, height;

  g_settings_set_boolean (self->settings, "window-maximized",
                          gtk_window_is_maximized (GTK_WINDOW (self)));
  if (gtk_window_is_maximized (GTK_WINDOW (self)))
    return;
  gtk_window_get_default_size (GTK_WINDOW (self), &width, &height);
  g_settings_set (self->settings, "window-size", "(ii)", width, height);
}

static gboolean
dig_window_close_request (GtkWindow *window)
{
  DigWindow *self = DIG_WINDOW (window);
  DigRun *run = dig_session_get_run (self->session);
  const char *problem;

  if (!self->is_closing && dig_session_is_training (self->session))
    {
      dig_close_question_ask_to_stop (window, close_answered_cb);
      return GDK_EVENT_STOP;
    }
  if (run != NULL && dig_run_is_active (run))
    return GDK_EVENT_STOP; /* run_state_cb closes when it has stopped */
  problem = dig_collection_keeper_flush_for_session (self->session);
  if (problem != NULL && !self->may_lose_drawings)
    {
      dig_close_question_ask_to_lose_drawings (window, problem, close_answered_cb);
      return GDK_EVENT_STOP;
    }
  save_geometry (self);
  return GTK_WINDOW_CLASS (dig_window_parent_class)->close_request (window);
}

/* ---- GObject ---- */

static void
dig_window_dispose (GObject *object)
{
  DigWindow *self = DIG_WINDOW (object);

  if (self->session != NULL)
    g_signal_handlers_disconnect_by_data (self->session, self);
  /* They hold widgets, and D-Bus may hold them until there is no display any more. */
  if (self->page_action != NULL)
    g_signal_handlers_disconnect_by_data (self->page_action, self);
  g_action_map_remove_action (G_ACTION_MAP (self), "page");
  g_action_map_remove_action (G_ACTION_MAP (self), "sidebar");
  g_clear_object (&self->run_signals);
  g_clear_object (&self->page_action);
  g_clear_pointer (&self->verbs, dig_verb_actions_free);
  g_clear_object (&self->session);
  g_clear_object (&self->settings);

  G_OBJECT_CLASS (dig_window_parent_class)->dispose (object);
}

static void
dig_window_class_init (DigWindowClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  g_type_ensure (DIG_TYPE_EPOCH_SLIDER);
  G_OBJECT_CLASS (klass)->dispose = dig_window_dispose;
  GTK_WINDOW_CLASS (klass)->close_request = dig_window_close_request;
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/digitlab/DigitLab/ui/dig-window.ui");
  gtk_widget_class_bind_template_child (widget_class, DigWindow, header);
  gtk_widget_class_bind_template_child (widget_class, DigWindow, title);
  gtk_widget_class_bind_template_child (widget_class, DigWindow, sidebar_button);
  gtk_widget_class_bind_template_child (widget_class, DigWindow, flap);
  gtk_widget_class_bind_template_child (widget_class, DigWindow, page_list);
  gtk_widget_class_bind_template_child (widget_class, DigWindow, toasts);
  gtk_widget_class_bind_template_child (widget_class, DigWindow, content);
  gtk_widget_class_bind_template_child (widget_class, DigWindow, stack);
  gtk_widget_class_bind_template_child (widget_class, DigWindow, epoch_slider);
  gtk_widget_class_bind_template_child (widget_class, DigWindow, error_bar);
  gtk_widget_class_bind_template_child (widget_class, DigWindow, error_label);
  gtk_widget_class_bind_template_child (widget_class, DigWindow, load_bar);
  gtk_widget_class_bind_template_child (widget_class, DigWindow, drop_frame);
  gtk_widget_class_bind_template_child (widget_class, DigWindow, open_button);
  gtk_widget_class_bind_template_child (widget_class, DigWindow, menu_button);
  gtk_widget_class_bind_template_callback (widget_class, error_response_cb);
  gtk_widget_class_bind_template_callback (widget_class, page_selected_cb);
  gtk_widget_class_bind_template_callback (widget_class, page_activated_cb);
  gtk_widget_class_bind_template_callback (widget_class, page_list_key_cb);
  gtk_widget_class_bind_template_callback (widget_class, page_shown_cb);
}

static void
dig_window_init (DigWindow *self)
{
  GtkDropTarget *target = gtk_drop_target_new (GDK_TYPE_FILE_LIST, GDK_ACTION_COPY);

  gtk_widget_init_template (GTK_WIDGET (self));
  dig_scroll_guard_attach (GTK_WIDGET (self));
  self->run_signals = g_signal_group_new (DIG_TYPE_RUN);
  g_signal_group_connect (self->run_signals, "notify::state", G_CALLBACK (run_state_cb), self);
  g_signal_connect (target, "drop", G_CALLBACK (dropped_cb), self);
  g_signal_connect (target, "enter", G_CALLBACK (drop_entered_cb), self);
  g_signal_connect_swapped (target, "leave", G_CALLBACK (hide_drop_frame), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (target));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->menu_button), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Main menu"), -1);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->open_button), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Open a file of digits"), -1);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->sidebar_button),
                                  GTK_ACCESSIBLE_PROPERTY_LABEL, _ ("Pages"), -1);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->load_bar), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Reading the file"), -1);
}

static void
watch_session (DigWindow *self)
{
  g_signal_connect_swapped (self->session, "notify", G_CALLBACK (update_verbs), self);
  g_signal_connect_swapped (self->session, "notify::revision", G_CALLBACK (name_data), self);
  g_signal_connect_swapped (self->session, "notify::test-revision", G_CALLBACK (name_data), self);
  g_signal_connect (self->session, "notify::run", G_CALLBACK (run_changed_cb), self);
  g_signal_connect (self->session, "notify::is-loading", G_CALLBACK (load_progress_cb), self);
  g_signal_connect_object (dig_session_get_run_settings (self->session), "changed",
                           G_CALLBACK (update_verbs), self, G_CONNECT_SWAPPED);
  g_signal_connect_object (dig_repeat_get_for_session (self->session), "notify::is-active",
                           G_CALLBACK (update_verbs), self, G_CONNECT_SWAPPED);
  g_signal_connect_swapped (self->session, "reload-failed", G_CALLBACK (dig_window_show_error),
                            self);
  g_signal_connect (self->session, "notify::load-progress", G_CALLBACK (load_progress_cb), self);
  name_data (self);
}

DigWindow *
dig_window_new (DigApplication *application, DigSession *session, GSettings *settings)
{
  DigWindow *self = g_object_new (DIG_TYPE_WINDOW, "application", application, NULL);
  int width, height;

  self->session = g_object_ref (session);
  self->settings = g_object_ref (settings);
  g_settings_get (settings, "window-size", "(ii)", &width, &height);
  gtk_window_set_default_size (GTK_WINDOW (self), width, height);
  if (g_settings_get_boolean (settings, "window-maximized"))
    gtk_window_maximize (GTK_WINDOW (self));
  add_actions (self);
  dig_verb_actions_add_buttons (self->verbs, GTK_WIDGET (self));
  dig_pages_fill (self->stack);
  dig_epoch_slider_set_session (self->epoch_slider, session);
  dig_pages_fill_list (self->page_list);
  page_shown_cb (self->stack, NULL, self);
  gtk_window_set_focus (GTK_WINDOW (self),
                        GTK_WIDGET (gtk_list_box_get_selected_row (self->page_list)));
  watch_session (self);
  dig_verb_actions_update (self->verbs);
  gtk_widget_add_tick_callback (GTK_WIDGET (self), frame_cb, NULL, NULL);
  return self;
}

void
dig_window_set_page_accels (GtkApplication *application)
{
  guint n_pages;
  const DigPageInfo *pages = dig_pages_get (&n_pages);
  const char *const sidebar[] = { "F9", NULL };

  gtk_application_set_accels_for_action (application, "win.sidebar", sidebar);
  for (guint i = 0; i < n_pages; i++)
    {
      g_autofree char *action = g_strdup_printf ("win.page::%s", pages[i].name);
      const char *const accels[] = { pages[i].accel, NULL };

      gtk_application_set_accels_for_action (application, action, accels);
    }
}
