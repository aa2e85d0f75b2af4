/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "app/dig-results-page.h"

#include "app/dig-answer-panel.h"
#include "app/dig-class-view.h"
#include "app/dig-confusion-view.h"
#include "app/dig-newest-run.h"
#include "app/dig-result-figures.h"
#include "app/dig-vote-box.h"
#include "app/dig-wrap.h"
#include "charts/dig-number-format.h"
#include "model/dig-guest-digit.h"

#include <glib/gi18n.h>

#define SPINNER_DELAY_MS 1000

struct _DigResultsPage
{
  AdwBin parent_instance;

  DigSession *session;
  DigResults *results;
  DigVotes *votes;
  DigRun *run;               /* whose numbers are shown */
  GSignalGroup *run_signals; /* of the session's run */
  guint row; /* the image that is looked at, of the results' data; G_MAXUINT: none */
  gboolean is_updating;

  GtkStack *stack;
  AdwStatusPage *empty_page;
  DigNewestRun *newest_run;
  GtkWidget *page_button; /* to the page where something can be done about it */
  DigResultFigures *figures;
  GtkSpinner *spinner;
  guint spin_id; /* until it starts */
  GtkLabel *source_label;
  GtkDropDown *part_drop_down;
  GtkStack *view_stack;
  GtkDropDown *view_drop_down;
  GtkWidget *pane_switch;
  GtkToggleButton *views_toggle, *image_toggle;
  AdwLeaflet *leaflet;
  AdwLeafletPage *image_page;
  DigConfusionView *confusion_view;
  DigImageList *error_list;
  DigClassView *class_view;
  GtkLabel *suspect_label;
  GtkLabel *suspect_warning;
  DigImageList *suspect_list;
  DigVoteBox *vote_box;
  DigAnswerPanel *answer_panel;
};

G_DEFINE_FINAL_TYPE (DigResultsPage, dig_results_page, ADW_TYPE_BIN)

enum
{
  PROP_SESSION = 1,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

/* In the order of the stack and of the drop-down that stands for its switcher where that is too wide. */
static const char *const views[] = { "confusion", "errors", "classes", "labels", "vote" };

/* ---- The views follow the results ---- */

static gboolean
shows_session_data (DigResultsPage *self)
{
  DigDataSet *data = dig_results_get_data (self->results);

  return data != NULL && data == dig_session_get_train_data (self->session);
}

static void
show_row (DigResultsPage *self)
{
  self->is_updating = TRUE;
  g_object_set (self->confusion_view, "selected-row", self->row, NULL);
  dig_image_list_set_selected_row (self->error_list, self->row);
  dig_image_list_set_selected_row (self->suspect_list, self->row);
  self->is_updating = FALSE;
  dig_answer_panel_show (self->answer_panel, dig_results_get_report (self->results),
                         dig_results_get_data (self->results), self->row);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "results.inside",
                                 self->row != G_MAXUINT && shows_session_data (self));
}

/* Other pages look at the same digit, as long as it is one of the data that are open. */
static void
choose_row (DigResultsPage *self, guint row)
{
  if (self->row == row)
    return;
  self->row = row;
  if (row != G_MAXUINT && shows_session_data (self))
    dig_session_set_selected_row (self->session, row);
  show_row (self);
}

/* The first image of a list is looked at when the one before is not in it. */
static void
choose_from (DigResultsPage *self, DigImageList *list)
{
  DigReport *report = dig_results_get_report (self->results);
  guint n = dig_image_list_get_n_images (list);

  if (report == NULL || n == 0)
    return;
  for (guint i = 0; i < n; i++)
    if (dig_report_get_image (report, dig_image_list_get_index (list, i))->row == self->row)
      return;
  choose_row (self, dig_report_get_image (report, dig_image_list_get_index (list, 0))->row);
}

static void
describe_suspects (DigResultsPage *self, DigReport *report, guint n)
{
  const DigNumberStyle *style = dig_number_style_get_locale ();
  g_autofree char *n_suspects = dig_format_integer (n, style);
  g_autofree char *n_images = dig_format_integer (dig_report_get_n_images (report), style);
  g_autofree char *estimate =
      dig_format_fixed (dig_report_get_estimated_label_errors (report), 0, style);
  g_autofree char *text = g_strdup_printf (
      /* Translators: number of suspects, of all images, estimated number of wrong labels. */
      _ ("The network doubts %s of %s labels: it is as sure of another class as it is of that "
         "class's "
         "own images (confident learning). It estimates %s wrong labels. The most suspect come "
         "first."),
      n_suspects, n_images, estimate);

  gtk_label_set_text (self->suspect_label, text);
  gtk_label_set_text (
      self->suspect_warning,
      dig_report_is_out_of_sample (report)
          ? _ ("Used: the probabilities of validation images, which the network was not trained "
               "on.")
          : _ ("These images were trained on: the network has learnt their labels, wrong ones "
               "too, and finds too few. Choose the validation images."));
  if (dig_report_is_out_of_sample (report))
    gtk_widget_remove_css_class (GTK_WIDGET (self->suspect_warning), "warning");
  else
    gtk_widget_add_css_class (GTK_WIDGET (self->suspect_warning), "warning");
}

static void
show_suspects (DigResultsPage *self, DigReport *report, DigDataSet *data)
{
  g_autoptr (GArray) indices = g_array_new (FALSE, FALSE, sizeof (guint32));
  const DigLabelSuspect *suspects;
  guint n;

  if (report == NULL)
    {
      dig_image_list_show (self->suspect_list, NULL, NULL, -1, -1, TRUE);
      return;
    }
  suspects = dig_report_get_suspects (report, &n);
  for (guint i = 0; i < n; i++)
    {
      guint32 index = suspects[i].index;

      g_array_append_val (indices, index);
    }
  dig_image_list_show_indices (self->suspect_list, report, data, indices);
  describe_suspects (self, report, n);
}

static void
open_votes (DigResultsPage *self, DigRun *run)
{
  const char *folder = run != NULL ? dig_run_get_folder (run) : NULL;
  g_autofree char *path = folder != NULL ? g_build_filename (folder, "votes.json", NULL) : NULL;
  g_autoptr (GError) error = NULL;

  if (!dig_votes_open (self->votes, path, &error))
    g_message ("%s", error->message);
}

static void
show_source (DigResultsPage *self)
{
  DigRun *run = dig_session_get_run (self->session);
  guint epoch = dig_session_get_shown_epoch (self->session);
  const GArray *epochs = run != NULL ? dig_run_get_epochs (run) : NULL;
  g_autofree char *text = NULL;

  if (epochs != NULL && epochs->len > 0 && epoch == 0)
    {
      const DigEpochRecord *last = &g_array_index (epochs, DigEpochRecord, epochs->len - 1);

      epoch = dig_run_is_active (run) ? last->epoch : last->best_epoch;
    }
  text = epoch > 0 ? g_strdup_printf (_ ("Epoch %u"), epoch) : g_strdup ("");
  gtk_label_set_text (self->source_label, text);
}

/* Why there are no numbers. */
static void
describe_empty (DigResultsPage *self)
{
  DigRun *run = dig_session_get_run (self->session);
  const char *error = dig_results_get_error (self->results);
  const char *newest = dig_newest_run_get_title (self->newest_run);
  const char *title = _ ("No Results Yet");
  g_autofree char *text = NULL, *markup = NULL;

  if (error != NULL)
    {
      title = _ ("The Network Could Not Be Evaluated");
      text = g_strdup (error);
    }
  else if (run != NULL && dig_session_get_shown_snapshot (self->session) != NULL)
    {
      title = _ ("Evaluating");
      text = g_strdup (_ ("The network reads the images."));
    }
  else if (run != NULL && dig_run_is_active (run))
    text = g_strdup (_ ("The first epoch is being trained."));
  else if (run == NULL && newest != NULL)
    {
      title = _ ("No Run Is Shown");
      text =
          g_strdup_printf (_ ("The newest run on this computer is “%s”. The Runs page has all of "
                              "them."),
                           newest);
    }
  else
    text = g_strdup (_ ("Train a network: its errors are shown after the first epoch, and follow "
                        "every further one."));
  markup = g_markup_escape_text (text, -1);
  adw_status_page_set_title (self->empty_page, title);
  adw_status_page_set_description (self->empty_page, markup);
}

/* A run whose digits are not open needs them; everything else needs a training. */
static void
update_page_button (DigResultsPage *self)
{
  DigRun *run = dig_session_get_run (self->session);
  gboolean needs_data = run != NULL && dig_run_get_data (run) == NULL;

  gtk_button_set_label (GTK_BUTTON (self->page_button),
                        needs_data ? _ ("_Go to Data") : _ ("_Go to Train"));
  gtk_actionable_set_action_target (GTK_ACTIONABLE (self->page_button), "s",
                                    needs_data ? "data" : "train");
}

static void
update_stack (DigResultsPage *self)
{
  gboolean has_newest;

  if (self->results == NULL)
    return;
  has_newest = dig_session_get_run (self->session) == NULL
               && dig_newest_run_get_title (self->newest_run) != NULL;
  describe_empty (self);
  update_page_button (self);
  /* One of the two buttons is what is meant to be pressed. */
  gtk_widget_set_visible (GTK_WIDGET (self->newest_run),
                          dig_session_get_run (self->session) == NULL);
  if (has_newest)
    gtk_widget_remove_css_class (self->page_button, "suggested-action");
  else
    gtk_widget_add_css_class (self->page_button, "suggested-action");
  gtk_stack_set_visible_child_name (
      self->stack, dig_results_get_report (self->results) != NULL ? "content" : "empty");
}

static void
results_changed_cb (DigResultsPage *self)
{
  DigReport *report = dig_results_get_report (self->results);
  DigDataSet *data = dig_results_get_data (self->results);
  DigRun *run = dig_results_get_run (self->results);
  gboolean is_new = report != NULL && self->run != run, has_moved;

  if (is_new)
    {
      g_set_object (&self->run, run);
      open_votes (self, run);
      self->row =
          shows_session_data (self) ? dig_session_get_selected_row (self->session) : G_MAXUINT;
    }
  dig_result_figures_show (self->figures, report);
  has_moved = dig_confusion_view_show (self->confusion_view, report, data, is_new);
  dig_image_list_show (self->error_list, report, data, -1, -1, TRUE);
  dig_class_view_show (self->class_view, report, data);
  show_suspects (self, report, data);
  dig_vote_box_show (self->vote_box, report, data, self->votes);
  /* Behind another page the digit is not taken away from that one. */
  if (is_new || (has_moved && gtk_widget_get_mapped (GTK_WIDGET (self))))
    choose_from (self, dig_confusion_view_get_list (self->confusion_view));
  show_row (self);
  show_source (self);
  update_stack (self);
}

static void
session_run_cb (DigResultsPage *self)
{
  g_signal_group_set_target (self->run_signals, dig_session_get_run (self->session));
  update_stack (self);
}

static void
spin_cb (gpointer data)
{
  DigResultsPage *self = data;

  self->spin_id = 0;
  gtk_spinner_start (self->spinner);
}

/* While training an evaluation takes half a second after every epoch: a spinner that comes and goes with
 * each would only draw the eye, and the frames that it takes. */
static void
computing_cb (DigResultsPage *self)
{
  g_clear_handle_id (&self->spin_id, g_source_remove);
  if (dig_results_is_computing (self->results))
    self->spin_id = g_timeout_add_once (SPINNER_DELAY_MS, spin_cb, self);
  else
    gtk_spinner_stop (self->spinner);
  update_stack (self);
}

static void
session_row_cb (DigResultsPage *self)
{
  guint row = dig_session_get_selected_row (self->session);

  if (!shows_session_data (self) || self->row == row)
    return;
  self->row = row;
  show_row (self);
}

/* ---- What the person does ---- */

static void
part_changed_cb (DigResultsPage *self)
{
  if (self->results != NULL)
    dig_results_set_part (self->results,
                          (DigResultsPart)gtk_drop_down_get_selected (self->part_drop_down));
}

static void
place_chosen_cb (DigResultsPage *self)
{
  choose_from (self, dig_confusion_view_get_list (self->confusion_view));
}

static void
row_selected_cb (GObject *list, GParamSpec *pspec, DigResultsPage *self)
{
  guint row;

  if (self->is_updating)
    return;
  g_object_get (list, "selected-row", &row, NULL);
  choose_row (self, row);
}

static void
look_inside (DigResultsPage *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));

  if (!shows_session_data (self) || root == NULL || self->row == G_MAXUINT)
    return;
  dig_session_set_selected_row (self->session, self->row);
  dig_guest_digit_set_shown (dig_guest_digit_get (self->session), FALSE);
  /* The keyboard goes with it. */
  gtk_root_set_focus (root, NULL);
  gtk_widget_activate_action (GTK_WIDGET (self), "win.page", "s", "inside");
}

static void
inside_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  look_inside (DIG_RESULTS_PAGE (widget));
}

/* Inside the network with the image; where it is not beside its list, it is looked at first. */
static void
image_activated_cb (DigResultsPage *self, guint row)
{
  if (adw_leaflet_get_folded (self->leaflet))
    {
      adw_leaflet_set_visible_child_name (self->leaflet, "image");
      return;
    }
  choose_row (self, row);
  look_inside (self);
}

static void
vote_revealed_cb (DigResultsPage *self, guint row)
{
  choose_row (self, row);
}

static void
view_dropped_cb (DigResultsPage *self)
{
  if (self->view_stack != NULL && !self->is_updating)
    dig_results_page_set_view (self, views[gtk_drop_down_get_selected (self->view_drop_down)]);
}

/* The classes are not about one image, and nothing may tell what is voted on. */
static gboolean
has_image (const char *view)
{
  return g_strcmp0 (view, "vote") != 0 && g_strcmp0 (view, "classes") != 0;
}

static void
view_changed_cb (DigResultsPage *self)
{
  const char *view;
  gboolean is_folded;

  if (self->is_updating)
    return;
  view = dig_results_page_get_view (self);
  is_folded = adw_leaflet_get_folded (self->leaflet);
  for (guint i = 0; i < G_N_ELEMENTS (views); i++)
    if (g_strcmp0 (views[i], view) == 0)
      gtk_drop_down_set_selected (self->view_drop_down, i);
  if (!has_image (view) && is_folded)
    adw_leaflet_set_visible_child_name (self->leaflet, "views");
  gtk_widget_set_visible (adw_leaflet_page_get_child (self->image_page), has_image (view));
  gtk_widget_set_visible (self->pane_switch, is_folded && has_image (view));
}

/* Wherever the keyboard is on the page. */
static gboolean
key_cb (GtkEventControllerKey *controller, guint key, guint code, GdkModifierType modifiers,
        DigResultsPage *self)
{
  return g_strcmp0 (dig_results_page_get_view (self), "vote") == 0
         && dig_vote_box_press (self->vote_box, key, modifiers);
}

static void
pane_toggled_cb (DigResultsPage *self)
{
  adw_leaflet_set_visible_child_name (
      self->leaflet, gtk_toggle_button_get_active (self->views_toggle) ? "views" : "image");
}

static void
show_pane_switch (gpointer data)
{
  g_autoptr (DigResultsPage) self = data;

  if (self->session != NULL)
    view_changed_cb (self);
}

/* It folds while sizes are given out, when nothing may appear or vanish. */
static void
folded_cb (DigResultsPage *self)
{
  g_idle_add_once (show_pane_switch, g_object_ref (self));
}

static void
visible_pane_cb (DigResultsPage *self)
{
  const char *name = adw_leaflet_get_visible_child_name (self->leaflet);
  gboolean shows_image = g_strcmp0 (name, "image") == 0;

  gtk_toggle_button_set_active (shows_image ? self->image_toggle : self->views_toggle, TRUE);
}

/* ---- GObject ---- */

static void
dig_results_page_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (dig_results_page_parent_class)->map (widget);
  dig_results_set_is_watched (DIG_RESULTS_PAGE (widget)->results, TRUE);
}

static void
dig_results_page_unmap (GtkWidget *widget)
{
  DigResultsPage *self = DIG_RESULTS_PAGE (widget);

  if (self->results != NULL)
    dig_results_set_is_watched (self->results, FALSE);
  GTK_WIDGET_CLASS (dig_results_page_parent_class)->unmap (widget);
}

static void
dig_results_page_constructed (GObject *object)
{
  DigResultsPage *self = DIG_RESULTS_PAGE (object);

  G_OBJECT_CLASS (dig_results_page_parent_class)->constructed (object);

  self->results = dig_results_new (self->session);
  dig_newest_run_set_session (self->newest_run, self->session);
  g_signal_connect_object (self->results, "notify::revision", G_CALLBACK (results_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->results, "notify::is-computing", G_CALLBACK (computing_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->session, "notify::selected-row", G_CALLBACK (session_row_cb), self,
                           G_CONNECT_SWAPPED);
  self->run_signals = g_signal_group_new (DIG_TYPE_RUN);
  g_signal_group_connect_swapped (self->run_signals, "notify::state", G_CALLBACK (update_stack),
                                  self);
  g_signal_connect_object (self->session, "notify::run", G_CALLBACK (session_run_cb), self,
                           G_CONNECT_SWAPPED);
  session_run_cb (self);
  results_changed_cb (self);
}

static void
dig_results_page_dispose (GObject *object)
{
  DigResultsPage *self = DIG_RESULTS_PAGE (object);

  g_clear_handle_id (&self->spin_id, g_source_remove);
  if (self->results != NULL)
    g_signal_handlers_disconnect_by_data (self->results, self);
  if (self->session != NULL)
    g_signal_handlers_disconnect_by_data (self->session, self);
  if (self->results != NULL)
    g_object_run_dispose (G_OBJECT (self->results));
  g_clear_object (&self->run_signals);
  g_clear_object (&self->results);
  g_clear_object (&self->votes);
  g_clear_object (&self->run);
  g_clear_object (&self->session);

  G_OBJECT_CLASS (dig_results_page_parent_class)->dispose (object);
}

static void
dig_results_page_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  g_value_set_object (value, DIG_RESULTS_PAGE (object)->session);
}

static void
dig_results_page_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  DIG_RESULTS_PAGE (object)->session = g_value_dup_object (value);
}

static void
bind_children (GtkWidgetClass *klass)
{
  gtk_widget_class_bind_template_child (klass, DigResultsPage, stack);
  gtk_widget_class_bind_template_child (klass, DigResultsPage, empty_page);
  gtk_widget_class_bind_template_child (klass, DigResultsPage, newest_run);
  gtk_widget_class_bind_template_child (klass, DigResultsPage, page_button);
  gtk_widget_class_bind_template_child (klass, DigResultsPage, figures);
  gtk_widget_class_bind_template_child (klass, DigResultsPage, spinner);
  gtk_widget_class_bind_template_child (klass, DigResultsPage, source_label);
  gtk_widget_class_bind_template_child (klass, DigResultsPage, part_drop_down);
  gtk_widget_class_bind_template_child (klass, DigResultsPage, view_stack);
  gtk_widget_class_bind_template_child (klass, DigResultsPage, view_drop_down);
  gtk_widget_class_bind_template_child (klass, DigResultsPage, pane_switch);
  gtk_widget_class_bind_template_child (klass, DigResultsPage, views_toggle);
  gtk_widget_class_bind_template_child (klass, DigResultsPage, image_toggle);
  gtk_widget_class_bind_template_child (klass, DigResultsPage, leaflet);
  gtk_widget_class_bind_template_child (klass, DigResultsPage, image_page);
  gtk_widget_class_bind_template_child (klass, DigResultsPage, confusion_view);
  gtk_widget_class_bind_template_child (klass, DigResultsPage, error_list);
  gtk_widget_class_bind_template_child (klass, DigResultsPage, class_view);
  gtk_widget_class_bind_template_child (klass, DigResultsPage, suspect_label);
  gtk_widget_class_bind_template_child (klass, DigResultsPage, suspect_warning);
  gtk_widget_class_bind_template_child (klass, DigResultsPage, suspect_list);
  gtk_widget_class_bind_template_child (klass, DigResultsPage, vote_box);
  gtk_widget_class_bind_template_child (klass, DigResultsPage, answer_panel);
}

static void
bind_template (GtkWidgetClass *klass)
{
  gtk_widget_class_set_template_from_resource (
      klass, "/io/github/digitlab/DigitLab/ui/dig-results-page.ui");
  bind_children (klass);
  gtk_widget_class_bind_template_callback (klass, update_stack);
  gtk_widget_class_bind_template_callback (klass, part_changed_cb);
  gtk_widget_class_bind_template_callback (klass, place_chosen_cb);
  gtk_widget_class_bind_template_callback (klass, row_selected_cb);
  gtk_widget_class_bind_template_callback (klass, image_activated_cb);
  gtk_widget_class_bind_template_callback (klass, vote_revealed_cb);
  gtk_widget_class_bind_template_callback (klass, view_changed_cb);
  gtk_widget_class_bind_template_callback (klass, view_dropped_cb);
  gtk_widget_class_bind_template_callback (klass, pane_toggled_cb);
  gtk_widget_class_bind_template_callback (klass, folded_cb);
  gtk_widget_class_bind_template_callback (klass, visible_pane_cb);
}

static void
dig_results_page_class_init (DigResultsPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->constructed = dig_results_page_constructed;
  object_class->dispose = dig_results_page_dispose;
  object_class->get_property = dig_results_page_get_property;
  object_class->set_property = dig_results_page_set_property;
  widget_class->map = dig_results_page_map;
  widget_class->unmap = dig_results_page_unmap;
  properties[PROP_SESSION] =
      g_param_spec_object ("session", NULL, NULL, DIG_TYPE_SESSION,
                           G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  g_type_ensure (DIG_TYPE_RESULT_FIGURES);
  g_type_ensure (DIG_TYPE_CONFUSION_VIEW);
  g_type_ensure (DIG_TYPE_IMAGE_LIST);
  g_type_ensure (DIG_TYPE_CLASS_VIEW);
  g_type_ensure (DIG_TYPE_NEWEST_RUN);
  g_type_ensure (DIG_TYPE_VOTE_BOX);
  g_type_ensure (DIG_TYPE_ANSWER_PANEL);
  g_type_ensure (DIG_TYPE_WRAP);
  gtk_widget_class_install_action (widget_class, "results.inside", NULL, inside_action);
  bind_template (widget_class);
}

static void
dig_results_page_init (DigResultsPage *self)
{
  GtkEventController *keys = gtk_event_controller_key_new ();

  self->row = G_MAXUINT;
  self->votes = dig_votes_new ();
  self->is_updating = TRUE;
  gtk_widget_init_template (GTK_WIDGET (self));
  self->is_updating = FALSE;
  g_signal_connect (keys, "key-pressed", G_CALLBACK (key_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), keys);
}

void
dig_results_page_set_view (DigResultsPage *self, const char *name)
{
  g_return_if_fail (DIG_IS_RESULTS_PAGE (self));

  gtk_stack_set_visible_child_name (self->view_stack, name);
}

const char *
dig_results_page_get_view (DigResultsPage *self)
{
  g_return_val_if_fail (DIG_IS_RESULTS_PAGE (self), NULL);

  return gtk_stack_get_visible_child_name (self->view_stack);
}

DigResults *
dig_results_page_get_results (DigResultsPage *self)
{
  g_return_val_if_fail (DIG_IS_RESULTS_PAGE (self), NULL);

  return self->results;
}

DigMatrixChart *
dig_results_page_get_matrix (DigResultsPage *self)
{
  g_return_val_if_fail (DIG_IS_RESULTS_PAGE (self), NULL);

  return dig_confusion_view_get_matrix (self->confusion_view);
}

DigImageList *
dig_results_page_get_cell_list (DigResultsPage *self)
{
  g_return_val_if_fail (DIG_IS_RESULTS_PAGE (self), NULL);

  return dig_confusion_view_get_list (self->confusion_view);
}

DigImageList *
dig_results_page_get_error_list (DigResultsPage *self)
{
  g_return_val_if_fail (DIG_IS_RESULTS_PAGE (self), NULL);

  return self->error_list;
}
