/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "app/dig-submit-page.h"
#include "app/dig-resources.h"
#include "display-support.h"
#include "io/dig-model-file.h"

#include <glib/gstdio.h>
#include <string.h>

#define N_ROWS 90

typedef struct
{
  char *folder;
  DigSession *session;
  GtkWindow *window;
  DigSubmitPage *page;
  DigPrediction *prediction;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->folder = g_dir_make_tmp ("digit-lab-XXXXXX", NULL);
  fixture->session = dig_session_new ();
  fixture->page = g_object_new (DIG_TYPE_SUBMIT_PAGE, "session", fixture->session, NULL);
  fixture->prediction = dig_submit_page_get_prediction (fixture->page);
  fixture->window = show_in_window (GTK_WIDGET (fixture->page), 1200, 760);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  gtk_window_destroy (fixture->window);
  g_assert_finalize_object (fixture->session);
  g_rmdir (fixture->folder);
  g_free (fixture->folder);
}

static gpointer
get_child (Fixture *fixture, const char *name)
{
  return gtk_widget_get_template_child (GTK_WIDGET (fixture->page), DIG_TYPE_SUBMIT_PAGE, name);
}

/* Row k is a bright square of k + 5 grey levels; `empty_row` (1-based, 0: none) lacks a value. */
static void
open_rows (Fixture *fixture, guint empty_row)
{
  g_autofree char *path = g_build_filename (fixture->folder, "test.csv", NULL);
  g_autoptr (GString) csv = g_string_new (NULL);
  g_autoptr (GError) error = NULL;

  for (guint j = 0; j < 784; j++)
    g_string_append_printf (csv, j == 0 ? "pixel%u" : ",pixel%u", j);
  for (guint row = 0; row < N_ROWS; row++)
    for (guint j = 0; j < 784; j++)
      if (row + 1 == empty_row && j == 5)
        g_string_append_c (csv, ',');
      else
        g_string_append_printf (csv, j == 0 ? "\n%u" : ",%u", j < 300 ? row + 5 : 0);
  g_assert_true (g_file_set_contents (path, csv->str, -1, NULL));
  error = load_file (fixture->session, path, DIG_DATA_ROLE_AUTO);
  g_assert_no_error (error);
  g_unlink (path);
}

static void
open_test_digits (Fixture *fixture)
{
  open_rows (fixture, 0);
}

/* Not trained. */
static void
add_model (Fixture *fixture)
{
  g_autofree char *path = g_build_filename (fixture->folder, "model.safetensors", NULL);
  g_autoptr (DigNetworkSpec) spec = dig_network_spec_new_from_json (
      "{\"input\": [1, 28, 28], \"layers\": [{\"type\": \"flatten\"}, {\"type\": \"dense\", "
      "\"units\": 10, \"activation\": \"softmax\"}]}",
      -1, NULL);
  g_autofree float *parameters = g_new0 (float, 7850), *numbers = g_new (float, 784);
  g_autoptr (DigScaler) scaler = NULL;
  g_autoptr (DigSnapshot) snapshot = NULL;

  for (guint i = 0; i < 784; i++)
    numbers[i] = 1.0f / 255.0f;
  dig_network_spec_initialise (spec, 3, parameters);
  scaler = dig_scaler_new (DIG_SCALER_255, numbers, numbers, 784);
  snapshot = dig_snapshot_new (spec, scaler, parameters, 7850);
  g_assert_true (dig_model_file_save (path, snapshot, NULL, NULL));
  dig_model_choices_add_file (dig_prediction_get_choices (fixture->prediction), path);
}

static gboolean
is_working (gpointer data)
{
  return dig_prediction_is_working (data);
}

static gboolean
is_idle (gpointer data)
{
  return !dig_prediction_is_working (data);
}

/* Of the view while it has no answers. */
static const char *
get_answers_title (Fixture *fixture)
{
  GtkWidget *view = GTK_WIDGET (dig_submit_page_get_answers_view (fixture->page));
  GObject *page = gtk_widget_get_template_child (view, DIG_TYPE_ANSWERS_VIEW, "empty_page");

  return adw_status_page_get_title (ADW_STATUS_PAGE (page));
}

static void
predict (Fixture *fixture)
{
  g_autofree char *path = g_build_filename (fixture->folder, "model.safetensors", NULL);

  open_test_digits (fixture);
  add_model (fixture);
  gtk_widget_activate_action (GTK_WIDGET (fixture->page), "submit.predict", NULL);
  g_assert_true (dig_prediction_is_working (fixture->prediction));
  g_assert_cmpstr (get_answers_title (fixture), ==, "Answering");
  wait_until (is_idle, fixture->prediction);
  g_assert_cmpstr (get_answers_title (fixture), ==, "No Answers Yet");
  g_assert_nonnull (dig_prediction_get_answers (fixture->prediction));
  g_unlink (path);
}

static const char *
get_tooltip (Fixture *fixture, const char *name)
{
  return gtk_widget_get_tooltip_text (get_child (fixture, name));
}

static void
test_says_what_is_missing (Fixture *fixture, gconstpointer data)
{
  g_assert_cmpstr (dig_submit_page_get_view (fixture->page), ==, "no-data");
  open_test_digits (fixture);
  g_assert_cmpstr (dig_submit_page_get_view (fixture->page), ==, "no-model");
  add_model (fixture);
  g_assert_cmpstr (dig_submit_page_get_view (fixture->page), ==, "content");
  g_assert_false (gtk_widget_get_sensitive (get_child (fixture, "save_button")));
  g_assert_cmpstr (get_tooltip (fixture, "save_button"), ==,
                   "Let a model answer the test data first");
  g_assert_true (gtk_widget_get_sensitive (get_child (fixture, "predict_button")));

  g_autoptr (DigModelChoice) choice =
      g_list_model_get_item (G_LIST_MODEL (dig_prediction_get_choices (fixture->prediction)), 0);
  dig_model_choice_set_is_chosen (choice, FALSE);
  g_assert_false (gtk_widget_get_sensitive (get_child (fixture, "predict_button")));
  g_assert_cmpstr (get_tooltip (fixture, "predict_button"), ==, "Choose a model first");
  g_unlink (dig_model_choice_get_path (choice));
}

/* Who pressed Predict by the keys can cancel at once, and predict again afterwards. */
static void
test_keeps_the_keys_where_it_was_pressed (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = g_build_filename (fixture->folder, "model.safetensors", NULL);
  GtkWidget *button = get_child (fixture, "predict_button"), *focus;

  open_test_digits (fixture);
  add_model (fixture);
  g_assert_true (gtk_widget_grab_focus (button));
  gtk_widget_activate (button);
  wait_until (is_working, fixture->prediction);
  focus = gtk_window_get_focus (GTK_WINDOW (gtk_widget_get_root (button)));
  g_assert_true (GTK_IS_BUTTON (focus));
  g_assert_cmpstr (gtk_actionable_get_action_name (GTK_ACTIONABLE (focus)), ==, "submit.cancel");
  wait_until (is_idle, fixture->prediction);
  g_assert_true (gtk_window_get_focus (GTK_WINDOW (gtk_widget_get_root (button))) == button);
  g_unlink (path);
}

static void
test_shows_the_least_certain_first (Fixture *fixture, gconstpointer data)
{
  predict (fixture);

  DigAnswersView *view = dig_submit_page_get_answers_view (fixture->page);
  g_autoptr (GArray) rows =
      dig_answers_list_least_certain (dig_prediction_get_answers (fixture->prediction), 100);
  for (guint place = 0; place < 2; place++)
    {
      g_autofree char *start =
          g_strdup_printf ("Row %u: ", g_array_index (rows, guint32, place) + 1);

      dig_answers_view_select (view, place);
      g_assert_true (g_str_has_prefix (dig_answers_view_get_title (view), start));
    }
  g_assert_cmpuint (dig_answers_view_get_n_tiles (view), ==, 60);
  g_assert_true (gtk_widget_get_sensitive (get_child (fixture, "save_button")));
}

static void
test_other_test_data_drop_the_answers (Fixture *fixture, gconstpointer data)
{
  predict (fixture);
  open_test_digits (fixture);
  g_assert_cmpuint (dig_answers_view_get_n_tiles (dig_submit_page_get_answers_view (fixture->page)),
                    ==, 0);
  g_assert_false (gtk_widget_get_sensitive (get_child (fixture, "save_button")));
  g_assert_false (gtk_widget_get_sensitive (get_child (fixture, "score_button")));
}

static GtkWidget *
find_check (GtkWidget *widget)
{
  GtkWidget *found = GTK_IS_CHECK_BUTTON (widget) ? widget : NULL;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL && found == NULL;
       child = gtk_widget_get_next_sibling (child))
    found = find_check (child);
  return found;
}

/* A name of its own would be read besides, and stay when the run gets another. */
static void
test_a_model_is_named_by_its_title_alone (Fixture *fixture, gconstpointer data)
{
  GtkWidget *check;

  add_model (fixture);
  check = find_check (get_child (fixture, "models"));
  g_assert_nonnull (check);
  g_assert_true (gtk_test_accessible_has_relation (GTK_ACCESSIBLE (check),
                                                   GTK_ACCESSIBLE_RELATION_LABELLED_BY));
  g_assert_false (
      gtk_test_accessible_has_property (GTK_ACCESSIBLE (check), GTK_ACCESSIBLE_PROPERTY_LABEL));
}

/* "" where the label is not seen. */
static const char *
get_text (Fixture *fixture, const char *name)
{
  GtkWidget *label = get_child (fixture, name);

  return gtk_widget_get_visible (label) ? gtk_label_get_label (GTK_LABEL (label)) : "";
}

static void
test_answers_of_another_choice_are_old (Fixture *fixture, gconstpointer data)
{
  GtkWidget *view = GTK_WIDGET (dig_submit_page_get_answers_view (fixture->page));
  GtkSwitch *copies = get_child (fixture, "copies_switch");
  int width;

  predict (fixture);
  g_assert_cmpstr (get_text (fixture, "predict_label"), ==,
                   "90 digits answered by 1 model, without augmentation, test.csv");
  g_assert_cmpstr (get_text (fixture, "save_label"), ==, "");

  gtk_switch_set_active (copies, TRUE);
  g_assert_cmpstr (get_text (fixture, "predict_label"), ==,
                   "These are the answers of 1 model without augmentation. Press Predict for the "
                   "present choice.");
  g_assert_false (gtk_widget_get_sensitive (get_child (fixture, "save_button")));
  g_assert_false (gtk_widget_get_sensitive (get_child (fixture, "score_button")));
  g_assert_cmpstr (get_tooltip (fixture, "save_button"), ==, get_text (fixture, "save_label"));
  g_assert_cmpfloat (gtk_widget_get_opacity (view), <, 0.6);
  g_assert_cmpfloat (gtk_widget_get_opacity (get_child (fixture, "checks")), <, 0.6);

  /* A long sentence does not take the answers' place beside it. */
  gtk_widget_measure (get_child (fixture, "predict_label"), GTK_ORIENTATION_HORIZONTAL, -1, NULL,
                      &width, NULL, NULL);
  g_assert_cmpint (width, <, 400);

  gtk_switch_set_active (copies, FALSE);
  g_assert_true (gtk_widget_get_sensitive (get_child (fixture, "save_button")));
  g_assert_cmpfloat (gtk_widget_get_opacity (view), ==, 1);
  g_assert_cmpfloat (gtk_widget_get_opacity (get_child (fixture, "checks")), ==, 1);
}

static void
test_says_why_it_cannot_predict (Fixture *fixture, gconstpointer data)
{
  static const char reason[] =
      "Rows with missing values were left out: fill them with 0 on the Data page";
  GtkWidget *view = GTK_WIDGET (dig_submit_page_get_answers_view (fixture->page));
  GObject *empty = gtk_widget_get_template_child (view, DIG_TYPE_ANSWERS_VIEW, "empty_page");
  g_autofree char *path = g_build_filename (fixture->folder, "model.safetensors", NULL);

  open_rows (fixture, 7);
  add_model (fixture);
  g_unlink (path);
  g_assert_cmpstr (get_text (fixture, "reason_label"), ==, reason);
  g_assert_true (gtk_widget_has_css_class (get_child (fixture, "reason_label"), "error"));
  g_assert_true (gtk_widget_get_visible (get_child (fixture, "reason_button")));
  g_assert_cmpstr (adw_status_page_get_description (ADW_STATUS_PAGE (empty)), ==, reason);

  open_rows (fixture, 0);
  g_assert_cmpstr (get_text (fixture, "reason_label"), ==, "");
  g_assert_false (gtk_widget_get_visible (get_child (fixture, "reason_button")));
  g_assert_cmpstr (adw_status_page_get_description (ADW_STATUS_PAGE (empty)), ==,
                   "Choose one model or several, then press Predict.");
}

/* Predict stays where it is, however many runs there are. */
static void
test_many_models_scroll (Fixture *fixture, gconstpointer data)
{
  DigModelChoices *choices = dig_prediction_get_choices (fixture->prediction);
  GtkWidget *scroller =
      gtk_widget_get_ancestor (get_child (fixture, "models"), GTK_TYPE_SCROLLED_WINDOW);
  GtkPolicyType policy;
  int heights[20];

  /* Nothing is cut off below a model that the page began with. */
  gtk_scrolled_window_get_policy (GTK_SCROLLED_WINDOW (scroller), NULL, &policy);
  g_assert_cmpint (policy, ==, GTK_POLICY_NEVER);
  open_test_digits (fixture);
  for (guint i = 0; i < G_N_ELEMENTS (heights); i++)
    {
      g_autofree char *path = g_strdup_printf ("/no/model-%u.safetensors", i);

      dig_model_choices_add_file (choices, path);
      gtk_widget_measure (scroller, GTK_ORIENTATION_VERTICAL, 320, &heights[i], NULL, NULL, NULL);
    }
  g_assert_cmpint (heights[0], >, 30);
  g_assert_cmpint (heights[4], >, 4 * heights[0]);
  g_assert_cmpint (heights[5], ==, heights[19]);
  g_assert_cmpint (heights[5], >, heights[4]);
}

static void
checked_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_assert_true (dig_prediction_finish (DIG_PREDICTION (source), result, NULL));
  *(gboolean *)data = TRUE;
}

static const char *
get_subtitle (Fixture *fixture, DigSubmissionCheck check)
{
  GtkListBoxRow *row = gtk_list_box_get_row_at_index (get_child (fixture, "checks"), (int)check);

  return adw_action_row_get_subtitle (ADW_ACTION_ROW (row));
}

static void
test_names_what_is_wrong_with_a_file (Fixture *fixture, gconstpointer data)
{
  g_autofree char *path = g_build_filename (fixture->folder, "bad.csv", NULL);
  gboolean is_checked = FALSE;

  predict (fixture);
  g_assert_true (g_file_set_contents (path, "ImageId,Label\n1,2\n2,x\n", -1, NULL));
  dig_prediction_check_async (fixture->prediction, path, checked_cb, &is_checked);
  wait_until (is_true, &is_checked);
  g_unlink (path);
  g_assert_cmpstr (get_subtitle (fixture, DIG_SUBMISSION_HEADER), ==, "");
  g_assert_cmpstr (get_subtitle (fixture, DIG_SUBMISSION_LABELS), ==,
                   "bad.csv, line 3: the label \"x\"; a label is a whole number from 0 to 9");
}

#define ADD(name, function)                                                                        \
  g_test_add ("/submit-page/" name, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  g_autofree char *home = g_dir_make_tmp ("digit-lab-XXXXXX", NULL);
  int failures;

  /* No runs of the person who tests. */
  g_setenv ("XDG_DATA_HOME", home, TRUE);
  gtk_test_init (&argc, &argv, NULL);
  adw_init ();
  g_resources_register (dig_get_resource ());
  ADD ("says-what-is-missing", test_says_what_is_missing);
  ADD ("keeps-the-keys-where-it-was-pressed", test_keeps_the_keys_where_it_was_pressed);
  ADD ("a-model-is-named-by-its-title-alone", test_a_model_is_named_by_its_title_alone);
  ADD ("shows-the-least-certain-first", test_shows_the_least_certain_first);
  ADD ("other-test-data-drop-the-answers", test_other_test_data_drop_the_answers);
  ADD ("answers-of-another-choice-are-old", test_answers_of_another_choice_are_old);
  ADD ("says-why-it-cannot-predict", test_says_why_it_cannot_predict);
  ADD ("many-models-scroll", test_many_models_scroll);
  ADD ("names-what-is-wrong-with-a-file", test_names_what_is_wrong_with_a_file);
  failures = g_test_run ();
  g_rmdir (home);
  return failures;
}
