/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "app/dig-data-page.h"

#include "app/dig-data-facts.h"
#include "app/dig-mean-digits.h"
#include "app/dig-row-filter.h"
#include "app/dig-spin.h"
#include "app/dig-split-table.h"
#include "charts/dig-bar-chart.h"

#include <glib/gi18n.h>
#include <math.h>

struct _DigDataPage
{
  AdwBin parent_instance;

  GtkStack *stack;
  GtkProgressBar *load_progress;
  GtkWidget *pane_switch;
  AdwLeaflet *leaflet;
  GtkToggleButton *facts_toggle, *digits_toggle;
  DigDataFacts *facts;
  GtkWidget *missing_box;
  GtkLabel *missing_label;
  GtkDropDown *missing_drop_down;
  DigBarChart *class_chart;
  DigMeanDigits *means;
  GtkSpinButton *size_spin, *seed_spin;
  DigSplitTable *split_table;
  DigDigitBrowser *browser;

  DigSession *session;
  gboolean is_updating; /* controls follow the session, not the other way round */
};

G_DEFINE_FINAL_TYPE (DigDataPage, dig_data_page, ADW_TYPE_BIN)

enum
{
  PROP_SESSION = 1,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

/* The controls follow the session. */

static DigBarPlot *
make_class_plot (DigDataSet *data, const guint *training, const guint *validation)
{
  guint n_classes = dig_data_set_get_n_classes (data);
  g_autofree const char **names = g_new0 (const char *, n_classes);
  g_autofree double *values = g_new (double, n_classes);

  for (guint label = 0; label < n_classes; label++)
    names[label] = dig_data_set_get_class_name (data, label);
  DigBarPlot *plot = dig_bar_plot_new (names, (int)n_classes);
  dig_bar_plot_set_titles (plot, _ ("Class"), _ ("Images"));
  for (guint label = 0; label < n_classes; label++)
    values[label] = training[label];
  dig_bar_plot_add_part (plot, _ ("Training"), values, 0);
  for (guint label = 0; label < n_classes; label++)
    values[label] = validation[label];
  dig_bar_plot_add_part (plot, _ ("Validation"), values, 1);
  return plot;
}

static void
update_classes (DigDataPage *self)
{
  DigDataSet *data = dig_session_get_train_data (self->session);

  if (data == NULL)
    {
      dig_bar_chart_set_plot (self->class_chart, NULL);
      dig_split_table_show (self->split_table, NULL, NULL, NULL);
      return;
    }
  guint n_classes = dig_data_set_get_n_classes (data);
  g_autofree guint8 *is_validation = dig_validation_mask_new (
      dig_data_set_get_n_images (data), dig_session_get_split (self->session));
  g_autofree guint *training = g_new (guint, n_classes);
  g_autofree guint *validation = g_new (guint, n_classes);
  dig_count_parts (data, is_validation, training, validation);

  g_autoptr (DigBarPlot) plot = make_class_plot (data, training, validation);
  dig_bar_chart_set_plot (self->class_chart, plot);
  dig_split_table_show (self->split_table, data, training, validation);
}

static void
update_class_filter (DigDataPage *self)
{
  int label = dig_digit_browser_get_class_filter (self->browser);

  dig_bar_chart_set_selected (self->class_chart, label);
  dig_mean_digits_set_selected_class (self->means, label);
}

static void
update_split (DigDataPage *self)
{
  self->is_updating = TRUE;
  gtk_spin_button_set_value (self->size_spin, 100.0 * dig_session_get_test_size (self->session));
  gtk_spin_button_set_value (self->seed_spin, dig_session_get_split_seed (self->session));
  self->is_updating = FALSE;
  update_classes (self);
  update_class_filter (self);
}

static void
update_missing (DigDataPage *self)
{
  const DigLoadReport *reports[] = { dig_session_get_train_report (self->session),
                                     dig_session_get_test_report (self->session) };
  g_autofree char *training = dig_describe_missing (reports[0]);
  g_autofree char *test = dig_describe_missing (reports[1]);
  GString *text = g_string_new (NULL);

  if (training != NULL)
    g_string_append_printf (text, _ ("Training file: %s"), training);
  if (training != NULL && test != NULL)
    g_string_append_c (text, '\n');
  if (test != NULL)
    g_string_append_printf (text, _ ("Test file: %s"), test);
  gtk_label_set_text (self->missing_label, text->str);
  gtk_widget_set_visible (self->missing_box, text->len > 0);
  g_string_free (text, TRUE);

  self->is_updating = TRUE;
  gtk_drop_down_set_selected (self->missing_drop_down,
                              dig_session_get_missing_rule (self->session));
  self->is_updating = FALSE;
}

static void
update_view (DigDataPage *self)
{
  gboolean has_data = dig_session_get_train_data (self->session) != NULL
                      || dig_session_get_test_data (self->session) != NULL;
  gboolean is_loading;

  g_object_get (self->session, "is-loading", &is_loading, NULL);
  gtk_stack_set_visible_child_name (self->stack, has_data     ? "content"
                                                 : is_loading ? "loading"
                                                              : "empty");
}

static void
train_changed_cb (DigDataPage *self)
{
  DigDataSet *data = dig_session_get_train_data (self->session);

  dig_data_facts_show (self->facts, DIG_FACTS_TRAINING, data,
                       dig_session_get_train_report (self->session));
  dig_mean_digits_set_data (self->means, data);
  update_missing (self);
  update_split (self);
  update_view (self);
}

static void
test_changed_cb (DigDataPage *self)
{
  dig_data_facts_show (self->facts, DIG_FACTS_TEST, dig_session_get_test_data (self->session),
                       dig_session_get_test_report (self->session));
  update_missing (self);
  update_view (self);
}

static void
progress_cb (DigDataPage *self)
{
  double progress;

  g_object_get (self->session, "load-progress", &progress, NULL);
  gtk_progress_bar_set_fraction (self->load_progress, progress);
}

/* What the person does. */

static void
missing_rule_cb (DigDataPage *self)
{
  if (!self->is_updating && self->session != NULL)
    dig_session_set_missing_rule (
        self->session, (DigMissingRule)gtk_drop_down_get_selected (self->missing_drop_down));
}

static void
size_changed_cb (DigDataPage *self)
{
  if (!self->is_updating && self->session != NULL)
    dig_session_set_test_size (self->session,
                               round (10.0 * gtk_spin_button_get_value (self->size_spin)) / 1000.0);
}

static void
seed_changed_cb (DigDataPage *self)
{
  if (!self->is_updating && self->session != NULL)
    dig_session_set_split_seed (self->session,
                                (guint32)gtk_spin_button_get_value (self->seed_spin));
}

/* Pressing the class that is looked at shows all again. */
static void
bar_activated_cb (DigDataPage *self, int bar)
{
  int label = dig_digit_browser_get_class_filter (self->browser) == bar ? -1 : bar;

  dig_digit_browser_choose_class (self->browser, label);
  update_class_filter (self);
}

static void
mean_selected_cb (DigDataPage *self)
{
  dig_digit_browser_choose_class (self->browser, dig_mean_digits_get_selected_class (self->means));
}

static void
class_filter_cb (DigDataPage *self)
{
  if (self->session != NULL)
    update_class_filter (self);
}

static void
pane_toggled_cb (DigDataPage *self)
{
  gboolean shows_facts = gtk_toggle_button_get_active (self->facts_toggle);

  adw_leaflet_set_visible_child_name (self->leaflet, shows_facts ? "facts" : "digits");
}

static void
show_pane_switch (gpointer data)
{
  g_autoptr (DigDataPage) self = data;

  if (self->pane_switch != NULL)
    gtk_widget_set_visible (self->pane_switch, adw_leaflet_get_folded (self->leaflet));
}

/* It folds while sizes are given out, when nothing may appear or vanish. */
static void
folded_cb (DigDataPage *self)
{
  g_idle_add_once (show_pane_switch, g_object_ref (self));
}

static void
visible_pane_cb (DigDataPage *self)
{
  const char *name = adw_leaflet_get_visible_child_name (self->leaflet);
  gboolean shows_facts = g_strcmp0 (name, "facts") == 0;

  gtk_toggle_button_set_active (shows_facts ? self->facts_toggle : self->digits_toggle, TRUE);
}

static void
dig_data_page_constructed (GObject *object)
{
  DigDataPage *self = DIG_DATA_PAGE (object);

  G_OBJECT_CLASS (dig_data_page_parent_class)->constructed (object);

  if (self->session == NULL)
    return;
  dig_digit_browser_set_session (self->browser, self->session);
  g_signal_connect_object (self->session, "notify::revision", G_CALLBACK (train_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->session, "notify::test-revision", G_CALLBACK (test_changed_cb),
                           self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->session, "notify::test-size", G_CALLBACK (update_split), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->session, "notify::split-seed", G_CALLBACK (update_split), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->session, "notify::missing-rule", G_CALLBACK (update_missing), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->session, "notify::is-loading", G_CALLBACK (update_view), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->session, "notify::load-progress", G_CALLBACK (progress_cb), self,
                           G_CONNECT_SWAPPED);
  train_changed_cb (self);
  test_changed_cb (self);
}

static void
dig_data_page_dispose (GObject *object)
{
  DigDataPage *self = DIG_DATA_PAGE (object);

  if (self->session != NULL)
    g_signal_handlers_disconnect_by_data (self->session, self);
  g_clear_object (&self->session);

  G_OBJECT_CLASS (dig_data_page_parent_class)->dispose (object);
}

static void
dig_data_page_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  g_value_set_object (value, DIG_DATA_PAGE (object)->session);
}

static void
dig_data_page_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  DIG_DATA_PAGE (object)->session = g_value_dup_object (value);
}

static void
bind_template (GtkWidgetClass *klass)
{
  gtk_widget_class_set_template_from_resource (klass,
                                               "/io/github/digitlab/DigitLab/ui/dig-data-page.ui");
  gtk_widget_class_bind_template_child (klass, DigDataPage, stack);
  gtk_widget_class_bind_template_child (klass, DigDataPage, load_progress);
  gtk_widget_class_bind_template_child (klass, DigDataPage, pane_switch);
  gtk_widget_class_bind_template_child (klass, DigDataPage, leaflet);
  gtk_widget_class_bind_template_child (klass, DigDataPage, facts_toggle);
  gtk_widget_class_bind_template_child (klass, DigDataPage, digits_toggle);
  gtk_widget_class_bind_template_child (klass, DigDataPage, facts);
  gtk_widget_class_bind_template_child (klass, DigDataPage, missing_box);
  gtk_widget_class_bind_template_child (klass, DigDataPage, missing_label);
  gtk_widget_class_bind_template_child (klass, DigDataPage, missing_drop_down);
  gtk_widget_class_bind_template_child (klass, DigDataPage, class_chart);
  gtk_widget_class_bind_template_child (klass, DigDataPage, means);
  gtk_widget_class_bind_template_child (klass, DigDataPage, size_spin);
  gtk_widget_class_bind_template_child (klass, DigDataPage, seed_spin);
  gtk_widget_class_bind_template_child (klass, DigDataPage, split_table);
  gtk_widget_class_bind_template_child (klass, DigDataPage, browser);
  gtk_widget_class_bind_template_callback (klass, missing_rule_cb);
  gtk_widget_class_bind_template_callback (klass, size_changed_cb);
  gtk_widget_class_bind_template_callback (klass, seed_changed_cb);
  gtk_widget_class_bind_template_callback (klass, bar_activated_cb);
  gtk_widget_class_bind_template_callback (klass, mean_selected_cb);
  gtk_widget_class_bind_template_callback (klass, class_filter_cb);
  gtk_widget_class_bind_template_callback (klass, pane_toggled_cb);
  gtk_widget_class_bind_template_callback (klass, folded_cb);
  gtk_widget_class_bind_template_callback (klass, visible_pane_cb);
}

static void
dig_data_page_class_init (DigDataPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->constructed = dig_data_page_constructed;
  object_class->dispose = dig_data_page_dispose;
  object_class->get_property = dig_data_page_get_property;
  object_class->set_property = dig_data_page_set_property;
  properties[PROP_SESSION] =
      g_param_spec_object ("session", NULL, NULL, DIG_TYPE_SESSION,
                           G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);

  g_type_ensure (DIG_TYPE_DATA_FACTS);
  g_type_ensure (DIG_TYPE_BAR_CHART);
  g_type_ensure (DIG_TYPE_MEAN_DIGITS);
  g_type_ensure (DIG_TYPE_SPLIT_TABLE);
  g_type_ensure (DIG_TYPE_DIGIT_BROWSER);
  bind_template (GTK_WIDGET_CLASS (klass));
}

static void
dig_data_page_init (DigDataPage *self)
{
  self->is_updating = TRUE;
  gtk_widget_init_template (GTK_WIDGET (self));
  self->is_updating = FALSE;
  dig_spin_read_both_signs (self->size_spin);
  adw_leaflet_set_visible_child_name (self->leaflet, "digits");
}

const char *
dig_data_page_get_view (DigDataPage *self)
{
  g_return_val_if_fail (DIG_IS_DATA_PAGE (self), NULL);

  return gtk_stack_get_visible_child_name (self->stack);
}

DigDigitBrowser *
dig_data_page_get_browser (DigDataPage *self)
{
  g_return_val_if_fail (DIG_IS_DATA_PAGE (self), NULL);

  return self->browser;
}
