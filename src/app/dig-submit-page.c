/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "app/dig-submit-page.h"

#include "app/dig-columns.h"
#include "app/dig-model-row.h"
#include "charts/dig-number-format.h"

#include <glib/gi18n.h>

/* Of each digit, with test-time augmentation. */
#define N_COPIES 8
/* Of answers that are not of the present choice. */
#define OLD_OPACITY 0.5
/* More models than this scroll, in a list of this height: half a row more, which says so. */
#define N_MODELS_SEEN 5
#define MODELS_HEIGHT 300

struct _DigSubmitPage
{
  AdwBin parent_instance;

  GtkStack *stack;
  GtkScrolledWindow *models_scroller;
  GtkListBox *models, *checks;
  GtkSwitch *copies_switch;
  GtkButton *predict_button, *save_button, *check_button, *score_button;
  GtkStack *predict_stack;
  GtkProgressBar *progress_bar;
  GtkLabel *reason_label, *predict_label, *save_label, *file_label, *score_label, *result_label;
  GtkWidget *reason_button;
  AdwActionRow *check_rows[DIG_SUBMISSION_N_CHECKS];
  GtkImage *check_images[DIG_SUBMISSION_N_CHECKS];
  DigAnswersView *answers_view;

  DigSession *session;
  DigPrediction *prediction;
  char *file_message;  /* what became of the last file; NULL: nothing yet */
  gboolean has_failed; /* of that message */
  GtkFileChooserNative *chooser;
};

G_DEFINE_FINAL_TYPE (DigSubmitPage, dig_submit_page, ADW_TYPE_BIN)

enum
{
  PROP_SESSION = 1,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

static char *
format_count (guint count)
{
  return dig_format_integer (count, dig_number_style_get_locale ());
}

static void
show_message (GtkLabel *label, const char *text, gboolean has_failed)
{
  gtk_label_set_label (label, text != NULL ? text : "");
  gtk_widget_set_visible (GTK_WIDGET (label), text != NULL && *text != '\0');
  if (has_failed)
    gtk_widget_add_css_class (GTK_WIDGET (label), "error");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (label), "error");
}

/* ---- What is shown ---- */

static void
show_view (DigSubmitPage *self)
{
  GListModel *choices = G_LIST_MODEL (dig_prediction_get_choices (self->prediction));

  gtk_stack_set_visible_child_name (self->stack,
                                    dig_session_get_test_data (self->session) == NULL ? "no-data"
                                    : g_list_model_get_n_items (choices) == 0         ? "no-model"
                                                                                      : "content");
}

static void
set_action (DigSubmitPage *self, const char *action, GtkButton *button, const char *why_not,
            const char *tooltip)
{
  gtk_widget_action_set_enabled (GTK_WIDGET (self), action, why_not == NULL);
  gtk_widget_set_tooltip_text (GTK_WIDGET (button), why_not != NULL ? why_not : tooltip);
}

/* Why answers cannot be saved or scored; NULL: they can. */
static const char *
why_no_answers (DigSubmitPage *self)
{
  if (dig_prediction_get_answers (self->prediction) == NULL)
    return _ ("Let a model answer the test data first");
  if (!dig_prediction_is_current (self->prediction))
    return _ ("The answers are of another choice: press Predict first");
  return NULL;
}

/* What stands in the way of a prediction is said where the button is, and where its answers would be. */
static void
show_reason (DigSubmitPage *self)
{
  gboolean is_working = dig_prediction_is_working (self->prediction);
  const char *why_not = is_working ? NULL : dig_prediction_why_not (self->prediction);
  gboolean is_fault = dig_prediction_has_rows_left_out (self->prediction);

  show_message (self->reason_label, why_not, is_fault);
  gtk_widget_set_visible (self->reason_button, why_not != NULL && is_fault);
  dig_answers_view_set_is_waiting (self->answers_view, is_working);
  /* That nothing is chosen yet is no obstacle, and said there more kindly. */
  dig_answers_view_set_why_not (
      self->answers_view,
      dig_model_choices_get_n_chosen (dig_prediction_get_choices (self->prediction)) > 0 ? why_not
                                                                                         : NULL);
}

static void
show_actions (DigSubmitPage *self)
{
  gboolean is_working = dig_prediction_is_working (self->prediction), had_keys;
  const char *no_answers = why_no_answers (self);

  had_keys = gtk_widget_get_focus_child (GTK_WIDGET (self->predict_stack)) != NULL;
  set_action (self, "submit.predict", self->predict_button,
              dig_prediction_why_not (self->prediction),
              _ ("Let the chosen models answer all test digits"));
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "submit.cancel", is_working);
  gtk_stack_set_visible_child_name (self->predict_stack, is_working ? "working" : "idle");
  /* The button that was pressed is gone; the other has its place. */
  if (had_keys && gtk_widget_get_focus_child (GTK_WIDGET (self->predict_stack)) == NULL)
    gtk_widget_child_focus (gtk_stack_get_visible_child (self->predict_stack), GTK_DIR_TAB_FORWARD);
  set_action (self, "submit.save", self->save_button, no_answers,
              _ ("Write the answers as ImageId,Label"));
  set_action (self, "submit.check", self->check_button, NULL,
              _ ("Check an existing file of answers against the test data"));
  set_action (self, "submit.score", self->score_button, no_answers,
              _ ("Compare the answers with the solution; every opening is counted"));
  show_reason (self);
  show_message (self->save_label, no_answers, FALSE);
}

/* "28,000 digits answered by 2 models, 8 copies of each image, test.csv.gz". */
static char *
describe_answers (DigSubmitPage *self)
{
  DigDataSet *data = dig_prediction_get_data (self->prediction);
  guint n_models = dig_prediction_get_n_models (self->prediction);
  guint n_copies = dig_prediction_get_n_answered_copies (self->prediction);
  g_autofree char *images = format_count (dig_data_set_get_n_images (data));

  if (n_copies == 1)
    /* Translators: a number of digits, of models, and a file's name. */
    return g_strdup_printf (ngettext ("%s digits answered by %u model, without augmentation, %s",
                                      "%s digits answered by %u models, without augmentation, %s",
                                      n_models),
                            images, n_models, dig_data_set_get_name (data));
  /* Translators: a number of digits, of models, of copies, and a file's name. */
  return g_strdup_printf (ngettext ("%s digits answered by %u model, %u copies of each image, %s",
                                    "%s digits answered by %u models, %u copies of each image, %s",
                                    n_models),
                          images, n_models, n_copies, dig_data_set_get_name (data));
}

static char *
describe_old_answers (DigSubmitPage *self)
{
  guint n_models = dig_prediction_get_n_models (self->prediction);
  guint n_copies = dig_prediction_get_n_answered_copies (self->prediction);

  if (n_copies == 1)
    return g_strdup_printf (ngettext ("These are the answers of %u model without augmentation. "
                                      "Press Predict for the present choice.",
                                      "These are the answers of %u models without augmentation. "
                                      "Press Predict for the present choice.",
                                      n_models),
                            n_models);
  return g_strdup_printf (ngettext ("These are the answers of %u model, %u copies of each image. "
                                    "Press Predict for the present choice.",
                                    "These are the answers of %u models, %u copies of each image. "
                                    "Press Predict for the present choice.",
                                    n_models),
                          n_models, n_copies);
}

/* As one that must not be overlooked. */
static void
set_is_bold (GtkLabel *label, gboolean is_bold)
{
  if (is_bold)
    gtk_widget_add_css_class (GTK_WIDGET (label), "heading");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (label), "heading");
}

static void
set_is_dimmed (gpointer widget, gboolean is_dimmed)
{
  gtk_widget_set_opacity (widget, is_dimmed ? OLD_OPACITY : 1);
}

/* Answers of another choice stay to be looked at, dimmed, with a sentence that says whose they are. */
static void
show_age (DigSubmitPage *self)
{
  DigAnswers *answers = dig_prediction_get_answers (self->prediction);
  const char *error = dig_prediction_get_error (self->prediction);
  gboolean is_old = answers != NULL && !dig_prediction_is_current (self->prediction);
  g_autofree char *text = answers == NULL ? NULL
                          : is_old        ? describe_old_answers (self)
                                          : describe_answers (self);

  show_message (self->predict_label, error != NULL ? error : text, error != NULL);
  set_is_bold (self->predict_label, error == NULL && is_old);
  set_is_dimmed (self->answers_view, is_old);
  set_is_dimmed (self->checks, is_old && dig_prediction_is_own_report (self->prediction));
  set_is_dimmed (self->result_label, is_old);
}

static void
show_prediction (DigSubmitPage *self)
{
  show_age (self);
  dig_answers_view_show (self->answers_view, dig_prediction_get_answers (self->prediction),
                         dig_prediction_get_data (self->prediction),
                         dig_session_get_train_data (self->session));
}

static void
current_changed_cb (DigSubmitPage *self)
{
  show_actions (self);
  show_age (self);
}

static void
show_check (DigSubmitPage *self, DigSubmissionCheck check, const DigSubmissionReport *report)
{
  const char *failure = report != NULL ? report->failures[check] : NULL;
  const char *state = report == NULL    ? _ ("Not checked yet")
                      : failure == NULL ? _ ("Passed")
                                        : _ ("Failed");
  GtkImage *image = self->check_images[check];
  const char *icon = report == NULL    ? "content-loading-symbolic"
                     : failure == NULL ? "object-select-symbolic"
                                       : "dialog-error-symbolic";

  gtk_image_set_from_icon_name (image, icon);
  gtk_widget_remove_css_class (GTK_WIDGET (image), "success");
  gtk_widget_remove_css_class (GTK_WIDGET (image), "error");
  if (report != NULL)
    gtk_widget_add_css_class (GTK_WIDGET (image), failure == NULL ? "success" : "error");
  gtk_accessible_update_property (GTK_ACCESSIBLE (image), GTK_ACCESSIBLE_PROPERTY_LABEL, state, -1);
  gtk_widget_set_tooltip_text (GTK_WIDGET (image), state);
  adw_action_row_set_subtitle (self->check_rows[check], failure != NULL ? failure : "");
}

static void
show_checks (DigSubmitPage *self)
{
  const DigSubmissionReport *report = dig_prediction_get_report (self->prediction);

  for (DigSubmissionCheck check = 0; check < DIG_SUBMISSION_N_CHECKS; check++)
    show_check (self, check, report);
  show_message (self->file_label, self->file_message, self->has_failed);
}

static char *
describe_count (guint n_opened)
{
  if (n_opened == G_MAXUINT)
    return g_strdup ("");
  if (n_opened == 0)
    return g_strdup (_ ("The solution of this test set was never opened."));
  return g_strdup_printf (ngettext ("The solution of this test set was opened %u time.",
                                    "The solution of this test set was opened %u times.", n_opened),
                          n_opened);
}

static void
show_score (DigSubmitPage *self)
{
  const DigNumberStyle *style = dig_number_style_get_locale ();
  const DigEvaluation *score = dig_prediction_get_score (self->prediction);
  g_autofree char *count = describe_count (dig_prediction_get_n_opened (self->prediction));
  g_autofree char *text = NULL;

  show_message (self->score_label, count, FALSE);
  if (score != NULL)
    {
      g_autofree char *accuracy = dig_format_percent (score->metrics.accuracy, 3, style);
      g_autofree char *low = dig_format_percent (score->accuracy_low, 2, style);
      g_autofree char *high = dig_format_percent (score->accuracy_high, 2, style);

      /* Translators: an accuracy and its 95 % confidence interval. */
      text = g_strdup_printf (_ ("%s right (95 %% interval %s to %s)"), accuracy, low, high);
    }
  show_message (self->result_label, text, FALSE);
}

static void
update_all (DigSubmitPage *self)
{
  show_view (self);
  show_actions (self);
  show_prediction (self);
  show_checks (self);
  show_score (self);
}

/* Predict and Save stay where they are, however many runs there are. */
static void
show_models_height (DigSubmitPage *self)
{
  GListModel *choices = G_LIST_MODEL (dig_prediction_get_choices (self->prediction));
  gboolean scrolls = g_list_model_get_n_items (choices) > N_MODELS_SEEN;

  gtk_scrolled_window_set_policy (self->models_scroller, GTK_POLICY_NEVER,
                                  scrolls ? GTK_POLICY_AUTOMATIC : GTK_POLICY_NEVER);
  gtk_scrolled_window_set_min_content_height (self->models_scroller, scrolls ? MODELS_HEIGHT : -1);
}

static void
choices_changed_cb (DigSubmitPage *self)
{
  show_view (self);
  show_models_height (self);
  show_actions (self);
}

static void
copies_changed_cb (DigSubmitPage *self)
{
  if (self->prediction != NULL)
    dig_prediction_set_n_copies (self->prediction,
                                 gtk_switch_get_active (self->copies_switch) ? N_COPIES : 1);
}

static void
test_changed_cb (DigSubmitPage *self)
{
  g_clear_pointer (&self->file_message, g_free);
  update_all (self);
}

static void
progress_cb (DigSubmitPage *self)
{
  gtk_progress_bar_set_fraction (self->progress_bar,
                                 dig_prediction_get_progress (self->prediction));
}

/* ---- Files ---- */

typedef void (*FileCallback) (DigSubmitPage *self, const char *path);

static void
chosen_cb (GtkNativeDialog *dialog, int response, gpointer data)
{
  DigSubmitPage *self = data;
  FileCallback callback = g_object_get_data (G_OBJECT (dialog), "dig-callback");
  g_autoptr (GListModel) files = gtk_file_chooser_get_files (GTK_FILE_CHOOSER (dialog));

  for (guint i = 0; response == GTK_RESPONSE_ACCEPT && i < g_list_model_get_n_items (files); i++)
    {
      g_autoptr (GFile) file = g_list_model_get_item (files, i);
      g_autofree char *path = g_file_get_path (file);

      if (path != NULL)
        callback (self, path);
    }
  gtk_native_dialog_hide (dialog);
}

/* One at a time: a newer one closes an older. */
static GtkFileChooser *
choose_file (DigSubmitPage *self, const char *title, GtkFileChooserAction action,
             const char *accept, FileCallback callback)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));

  g_clear_object (&self->chooser);
  self->chooser = gtk_file_chooser_native_new (
      title, GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL, action, accept, _ ("_Cancel"));
  g_object_set_data (G_OBJECT (self->chooser), "dig-callback", callback);
  gtk_native_dialog_set_modal (GTK_NATIVE_DIALOG (self->chooser), TRUE);
  g_signal_connect_object (self->chooser, "response", G_CALLBACK (chosen_cb), self, 0);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (self->chooser));
  return GTK_FILE_CHOOSER (self->chooser);
}

static void
add_filter (GtkFileChooser *chooser, const char *name, const char *const *patterns)
{
  g_autoptr (GtkFileFilter) filter = gtk_file_filter_new ();
  g_autoptr (GtkFileFilter) all = gtk_file_filter_new ();

  gtk_file_filter_set_name (filter, name);
  for (; *patterns != NULL; patterns++)
    gtk_file_filter_add_pattern (filter, *patterns);
  gtk_file_filter_set_name (all, _ ("All files"));
  gtk_file_filter_add_pattern (all, "*");
  gtk_file_chooser_add_filter (chooser, filter);
  gtk_file_chooser_add_filter (chooser, all);
}

static const char *const answer_patterns[] = { "*.csv", "*.csv.gz", NULL };

static void
add_model (DigSubmitPage *self, const char *path)
{
  dig_model_choices_add_file (dig_prediction_get_choices (self->prediction), path);
}

static void
take_message (DigSubmitPage *self, char *message, gboolean has_failed)
{
  g_free (self->file_message);
  self->file_message = message;
  self->has_failed = has_failed;
  show_checks (self);
}

static void
saved_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (DigSubmitPage) self = data;
  g_autoptr (GError) error = NULL;

  gboolean is_done = dig_prediction_finish (DIG_PREDICTION (source), result, &error);

  if (self->prediction == NULL)
    return;
  if (!is_done)
    take_message (self, g_strdup (error->message), TRUE);
  else
    {
      const DigSubmissionReport *report = dig_prediction_get_report (self->prediction);
      gboolean passes = report != NULL && dig_submission_report_passes (report);

      take_message (self,
                    g_strdup_printf (passes ? _ ("%s was checked and is ready to be submitted.")
                                            : _ ("%s is not ready to be submitted."),
                                     report != NULL ? report->name : ""),
                    !passes);
    }
}

static void
save_file (DigSubmitPage *self, const char *path)
{
  dig_prediction_save_async (self->prediction, path, saved_cb, g_object_ref (self));
}

static void
check_file (DigSubmitPage *self, const char *path)
{
  dig_prediction_check_async (self->prediction, path, saved_cb, g_object_ref (self));
}

static void
scored_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (DigSubmitPage) self = data;
  g_autoptr (GError) error = NULL;

  if (!dig_prediction_finish (DIG_PREDICTION (source), result, &error) && self->prediction != NULL)
    show_message (self->result_label, error->message, TRUE);
}

static void
open_solution (DigSubmitPage *self, const char *path)
{
  dig_prediction_score_async (self->prediction, path, scored_cb, g_object_ref (self));
}

/* ---- Actions ---- */

static void
add_model_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  static const char *const patterns[] = { "*.safetensors", NULL };
  GtkFileChooser *chooser = choose_file (DIG_SUBMIT_PAGE (widget), _ ("Add Models"),
                                         GTK_FILE_CHOOSER_ACTION_OPEN, _ ("_Add"), add_model);

  gtk_file_chooser_set_select_multiple (chooser, TRUE);
  add_filter (chooser, _ ("Models (safetensors)"), patterns);
}

static void
predict_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  DigSubmitPage *self = DIG_SUBMIT_PAGE (widget);

  /* What was saved or checked before is not of the answers that come. */
  g_clear_pointer (&self->file_message, g_free);
  show_checks (self);
  dig_prediction_start (self->prediction);
}

static void
cancel_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  dig_prediction_cancel (DIG_SUBMIT_PAGE (widget)->prediction);
}

static void
save_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  GtkFileChooser *chooser = choose_file (DIG_SUBMIT_PAGE (widget), _ ("Save Answers"),
                                         GTK_FILE_CHOOSER_ACTION_SAVE, _ ("_Save"), save_file);

  gtk_file_chooser_set_current_name (chooser, "submission.csv");
  add_filter (chooser, _ ("Answers (CSV)"), answer_patterns);
}

static void
check_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  add_filter (choose_file (DIG_SUBMIT_PAGE (widget), _ ("Check Answers"),
                           GTK_FILE_CHOOSER_ACTION_OPEN, _ ("_Check"), check_file),
              _ ("Answers (CSV)"), answer_patterns);
}

static void
score_response_cb (AdwMessageDialog *dialog, const char *response, gpointer data)
{
  DigSubmitPage *self = data;

  if (g_str_equal (response, "builtin"))
    {
      const char *path = dig_prediction_get_builtin_solution (self->prediction);

      if (path != NULL)
        open_solution (self, path);
    }
  else if (g_str_equal (response, "file"))
    add_filter (choose_file (self, _ ("Open Solution"), GTK_FILE_CHOOSER_ACTION_OPEN, _ ("_Open"),
                             open_solution),
                _ ("Answers (CSV)"), answer_patterns);
}

static void
score_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  DigSubmitPage *self = DIG_SUBMIT_PAGE (widget);
  GtkRoot *root = gtk_widget_get_root (widget);
  g_autofree char *count = describe_count (dig_prediction_get_n_opened (self->prediction));
  AdwMessageDialog *dialog = ADW_MESSAGE_DIALOG (adw_message_dialog_new (
      GTK_IS_WINDOW (root) ? GTK_WINDOW (root) : NULL, _ ("Open the solution?"), NULL));

  adw_message_dialog_format_body (
      dialog,
      _ ("%s It measures honestly only what was not chosen by it, so this opening is counted for "
         "good."),
      count);
  adw_message_dialog_add_response (dialog, "cancel", _ ("_Cancel"));
  adw_message_dialog_add_response (dialog, "file", _ ("From a _File…"));
  if (dig_prediction_get_builtin_solution (self->prediction) != NULL)
    adw_message_dialog_add_response (dialog, "builtin", _ ("_Open"));
  adw_message_dialog_set_default_response (dialog, "cancel");
  adw_message_dialog_set_close_response (dialog, "cancel");
  g_signal_connect_object (dialog, "response", G_CALLBACK (score_response_cb), self, 0);
  gtk_window_present (GTK_WINDOW (dialog));
}

/* ---- GObject ---- */

static void
make_check_rows (DigSubmitPage *self)
{
  for (DigSubmissionCheck check = 0; check < DIG_SUBMISSION_N_CHECKS; check++)
    {
      GtkWidget *row = adw_action_row_new ();
      GtkWidget *image =
          g_object_new (GTK_TYPE_IMAGE, "accessible-role", GTK_ACCESSIBLE_ROLE_IMG, NULL);

      adw_preferences_row_set_use_markup (ADW_PREFERENCES_ROW (row), FALSE);
      adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row),
                                     dig_submission_check_get_title (check));
      gtk_list_box_row_set_activatable (GTK_LIST_BOX_ROW (row), FALSE);
      adw_action_row_add_prefix (ADW_ACTION_ROW (row), image);
      gtk_list_box_append (self->checks, row);
      self->check_rows[check] = ADW_ACTION_ROW (row);
      self->check_images[check] = GTK_IMAGE (image);
    }
}

/* Runs may have come since it was seen last. */
static void
dig_submit_page_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (dig_submit_page_parent_class)->map (widget);
  dig_prediction_look_for_runs (DIG_SUBMIT_PAGE (widget)->prediction);
}

static void
dig_submit_page_constructed (GObject *object)
{
  DigSubmitPage *self = DIG_SUBMIT_PAGE (object);
  DigModelChoices *choices;

  G_OBJECT_CLASS (dig_submit_page_parent_class)->constructed (object);

  self->prediction = dig_prediction_new (self->session);
  choices = dig_prediction_get_choices (self->prediction);
  gtk_list_box_bind_model (self->models, G_LIST_MODEL (choices), dig_model_row_new, NULL, NULL);
  g_signal_connect_object (choices, "items-changed", G_CALLBACK (choices_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (choices, "notify::n-chosen", G_CALLBACK (choices_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->prediction, "notify::is-working", G_CALLBACK (show_actions), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->prediction, "notify::progress", G_CALLBACK (progress_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->prediction, "notify::revision", G_CALLBACK (update_all), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->prediction, "notify::is-current", G_CALLBACK (current_changed_cb),
                           self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->session, "notify::test-revision", G_CALLBACK (test_changed_cb),
                           self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->session, "notify::revision", G_CALLBACK (show_prediction), self,
                           G_CONNECT_SWAPPED);
  show_models_height (self);
  update_all (self);
}

static void
dig_submit_page_dispose (GObject *object)
{
  DigSubmitPage *self = DIG_SUBMIT_PAGE (object);

  if (self->prediction != NULL)
    {
      dig_prediction_cancel (self->prediction);
      g_signal_handlers_disconnect_by_data (self->prediction, self);
      g_signal_handlers_disconnect_by_data (dig_prediction_get_choices (self->prediction), self);
    }
  if (self->session != NULL)
    g_signal_handlers_disconnect_by_data (self->session, self);
  g_clear_object (&self->chooser);
  g_clear_object (&self->prediction);
  g_clear_object (&self->session);

  G_OBJECT_CLASS (dig_submit_page_parent_class)->dispose (object);
}

static void
dig_submit_page_finalize (GObject *object)
{
  g_free (DIG_SUBMIT_PAGE (object)->file_message);

  G_OBJECT_CLASS (dig_submit_page_parent_class)->finalize (object);
}

static void
dig_submit_page_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  g_value_set_object (value, DIG_SUBMIT_PAGE (object)->session);
}

static void
dig_submit_page_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  DIG_SUBMIT_PAGE (object)->session = g_value_dup_object (value);
}

static void
bind_template (GtkWidgetClass *klass)
{
  gtk_widget_class_set_template_from_resource (
      klass, "/io/github/digitlab/DigitLab/ui/dig-submit-page.ui");
  gtk_widget_class_bind_template_child (klass, DigSubmitPage, stack);
  gtk_widget_class_bind_template_child (klass, DigSubmitPage, models_scroller);
  gtk_widget_class_bind_template_child (klass, DigSubmitPage, models);
  gtk_widget_class_bind_template_child (klass, DigSubmitPage, checks);
  gtk_widget_class_bind_template_child (klass, DigSubmitPage, copies_switch);
  gtk_widget_class_bind_template_child (klass, DigSubmitPage, predict_button);
  gtk_widget_class_bind_template_child (klass, DigSubmitPage, save_button);
  gtk_widget_class_bind_template_child (klass, DigSubmitPage, check_button);
  gtk_widget_class_bind_template_child (klass, DigSubmitPage, score_button);
  gtk_widget_class_bind_template_child (klass, DigSubmitPage, predict_stack);
  gtk_widget_class_bind_template_child (klass, DigSubmitPage, progress_bar);
  gtk_widget_class_bind_template_child (klass, DigSubmitPage, reason_label);
  gtk_widget_class_bind_template_child (klass, DigSubmitPage, reason_button);
  gtk_widget_class_bind_template_child (klass, DigSubmitPage, predict_label);
  gtk_widget_class_bind_template_child (klass, DigSubmitPage, save_label);
  gtk_widget_class_bind_template_child (klass, DigSubmitPage, file_label);
  gtk_widget_class_bind_template_child (klass, DigSubmitPage, score_label);
  gtk_widget_class_bind_template_child (klass, DigSubmitPage, result_label);
  gtk_widget_class_bind_template_child (klass, DigSubmitPage, answers_view);
  gtk_widget_class_bind_template_callback (klass, copies_changed_cb);
}

static void
dig_submit_page_class_init (DigSubmitPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->constructed = dig_submit_page_constructed;
  object_class->dispose = dig_submit_page_dispose;
  object_class->finalize = dig_submit_page_finalize;
  object_class->get_property = dig_submit_page_get_property;
  object_class->set_property = dig_submit_page_set_property;
  widget_class->map = dig_submit_page_map;
  properties[PROP_SESSION] =
      g_param_spec_object ("session", NULL, NULL, DIG_TYPE_SESSION,
                           G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  g_type_ensure (DIG_TYPE_ANSWERS_VIEW);
  g_type_ensure (DIG_TYPE_COLUMNS);
  gtk_widget_class_install_action (widget_class, "submit.add-model", NULL, add_model_action);
  gtk_widget_class_install_action (widget_class, "submit.predict", NULL, predict_action);
  gtk_widget_class_install_action (widget_class, "submit.cancel", NULL, cancel_action);
  gtk_widget_class_install_action (widget_class, "submit.save", NULL, save_action);
  gtk_widget_class_install_action (widget_class, "submit.check", NULL, check_action);
  gtk_widget_class_install_action (widget_class, "submit.score", NULL, score_action);
  bind_template (widget_class);
}

static void
dig_submit_page_init (DigSubmitPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  make_check_rows (self);
}

const char *
dig_submit_page_get_view (DigSubmitPage *self)
{
  g_return_val_if_fail (DIG_IS_SUBMIT_PAGE (self), NULL);

  return gtk_stack_get_visible_child_name (self->stack);
}

DigPrediction *
dig_submit_page_get_prediction (DigSubmitPage *self)
{
  g_return_val_if_fail (DIG_IS_SUBMIT_PAGE (self), NULL);

  return self->prediction;
}

DigAnswersView *
dig_submit_page_get_answers_view (DigSubmitPage *self)
{
  g_return_val_if_fail (DIG_IS_SUBMIT_PAGE (self), NULL);

  return self->answers_view;
}
