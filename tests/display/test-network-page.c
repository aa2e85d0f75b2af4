/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "app/dig-layer-list.h"
#include "app/dig-layer-row.h"
#include "app/dig-network-page.h"
#include "app/dig-resources.h"
#include "charts/dig-network-view.h"
#include "display-support.h"

typedef struct
{
  DigSession *session;
  DigNetworkPage *page;
  DigNetworkDesign *design;
  DigLayerList *layers;
  DigNetworkView *drawing;
  GtkWindow *window;
} Fixture;

static gpointer
get_child (Fixture *fixture, const char *name)
{
  return gtk_widget_get_template_child (GTK_WIDGET (fixture->page), DIG_TYPE_NETWORK_PAGE, name);
}

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->session = dig_session_new ();
  fixture->page = g_object_new (DIG_TYPE_NETWORK_PAGE, "session", fixture->session, NULL);
  fixture->window = show_in_window (GTK_WIDGET (fixture->page), 1200, 800);
  fixture->design = dig_network_page_get_design (fixture->page);
  fixture->layers = get_child (fixture, "layers");
  fixture->drawing = get_child (fixture, "drawing");
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  gtk_window_destroy (fixture->window);
  g_object_unref (fixture->session);
}

static GtkListBox *
get_box (Fixture *fixture)
{
  return GTK_LIST_BOX (adw_bin_get_child (ADW_BIN (fixture->layers)));
}

static GtkWidget *
get_row (Fixture *fixture, int index)
{
  return GTK_WIDGET (gtk_list_box_get_row_at_index (get_box (fixture), index));
}

static const DigLayerSpec *
get_layer (Fixture *fixture, guint index)
{
  return dig_network_spec_get_layer (dig_network_design_get_spec (fixture->design), index);
}

static guint
count_layers (Fixture *fixture)
{
  return dig_network_spec_get_n_layers (dig_network_design_get_spec (fixture->design));
}

static void
activate (Fixture *fixture, const char *action, GVariant *parameter)
{
  g_assert_true (gtk_widget_activate_action_variant (
      gtk_widget_get_first_child (GTK_WIDGET (fixture->page)), action, parameter));
}

static GtkSpinButton *
find_spin (GtkWidget *widget)
{
  GtkSpinButton *found = GTK_IS_SPIN_BUTTON (widget) ? GTK_SPIN_BUTTON (widget) : NULL;

  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL && found == NULL;
       child = gtk_widget_get_next_sibling (child))
    found = find_spin (child);
  return found;
}

static void
assert_row_agrees (Fixture *fixture, int index)
{
  DigLayerRow *row = DIG_LAYER_ROW (get_row (fixture, index));

  g_assert_cmpstr (dig_layer_row_get_layer (row)->name, ==,
                   get_layer (fixture, (guint)index)->name);
  g_assert_cmpstr (adw_preferences_row_get_title (ADW_PREFERENCES_ROW (row)), ==,
                   get_layer (fixture, (guint)index)->name);
}

static void
assert_rows_agree (Fixture *fixture)
{
  int n_layers = (int)count_layers (fixture);

  for (int i = 0; i < n_layers; i++)
    assert_row_agrees (fixture, i);
  g_assert_null (get_row (fixture, n_layers));
  g_assert_cmpint (dig_network_plot_get_n_blocks (dig_network_view_get_plot (fixture->drawing)), ==,
                   n_layers + 1);
}

static void
test_shows_every_layer (Fixture *fixture, gconstpointer data)
{
  g_assert_cmpuint (count_layers (fixture), ==, 12);
  assert_rows_agree (fixture);
}

static void
test_a_turned_number_changes_the_network (Fixture *fixture, gconstpointer data)
{
  GtkWidget *row = get_row (fixture, 0);
  GtkSpinButton *filters = find_spin (row);

  gtk_spin_button_set_value (filters, 48);
  gtk_spin_button_set_value (filters, 50);
  g_assert_cmpint (get_layer (fixture, 0)->filters, ==, 50);
  g_assert_true (get_row (fixture, 0) == row);
  g_assert_true (dig_run_settings_get_spec (dig_session_get_run_settings (fixture->session))
                 == dig_network_design_get_spec (fixture->design));
  activate (fixture, "network.undo", NULL);
  g_assert_cmpint (get_layer (fixture, 0)->filters, ==, 32);
  g_assert_cmpfloat (gtk_spin_button_get_value (filters), ==, 32);
  activate (fixture, "network.redo", NULL);
  g_assert_cmpint (get_layer (fixture, 0)->filters, ==, 50);
}

static void
test_keys_move_duplicate_and_remove (Fixture *fixture, gconstpointer data)
{
  GtkWidget *row = get_row (fixture, 0);

  g_assert_true (press_key (row, GDK_KEY_Down, GDK_CONTROL_MASK));
  assert_rows_agree (fixture);
  g_assert_true (get_row (fixture, 1) == row);
  g_assert_cmpint (dig_layer_list_get_chosen (fixture->layers), ==, 1);
  g_assert_true (press_key (row, GDK_KEY_Up, GDK_CONTROL_MASK));
  g_assert_true (get_row (fixture, 0) == row);
  press_key (row, GDK_KEY_Up, GDK_CONTROL_MASK);
  g_assert_true (get_row (fixture, 0) == row);
  g_assert_true (press_key (row, GDK_KEY_d, GDK_CONTROL_MASK));
  g_assert_cmpuint (count_layers (fixture), ==, 13);
  g_assert_cmpstr (get_layer (fixture, 1)->name, ==, "conv2d_3");
  assert_rows_agree (fixture);
  g_assert_true (press_key (get_row (fixture, 1), GDK_KEY_Delete, 0));
  g_assert_cmpuint (count_layers (fixture), ==, 12);
  assert_rows_agree (fixture);
}

static void
test_all_layers_can_be_removed_and_added (Fixture *fixture, gconstpointer data)
{
  while (count_layers (fixture) > 0)
    g_assert_true (press_key (get_row (fixture, 0), GDK_KEY_Delete, 0));
  assert_rows_agree (fixture);
  g_assert_true (gtk_widget_get_visible (get_child (fixture, "problem_box")));
  /* There is no layer to go to. */
  g_assert_false (gtk_widget_get_visible (get_child (fixture, "problem_button")));
  for (int type = 0; type < DIG_N_LAYER_TYPES; type++)
    activate (fixture, "network.add", g_variant_new_int32 (type));
  g_assert_cmpuint (count_layers (fixture), ==, DIG_N_LAYER_TYPES);
  assert_rows_agree (fixture);
  activate (fixture, "network.preset", g_variant_new_string ("tuned"));
  g_assert_cmpuint (dig_network_design_get_report (fixture->design)->n_problems, ==, 0);
  g_assert_false (gtk_widget_get_visible (get_child (fixture, "problem_box")));
  assert_rows_agree (fixture);
}

static void
test_a_problem_stands_at_its_layer (Fixture *fixture, gconstpointer data)
{
  GtkWidget *row = get_row (fixture, 1);

  gtk_spin_button_set_value (find_spin (row), 15);
  g_assert_false (gtk_widget_has_css_class (row, "layer-problem"));
  g_assert_true (gtk_widget_has_css_class (get_row (fixture, 5), "layer-problem"));
  g_assert_nonnull (strstr (adw_expander_row_get_subtitle (ADW_EXPANDER_ROW (get_row (fixture, 5))),
                            "a window of 2×2 does not fit its 1×1 input"));
  g_assert_true (
      dig_network_plot_get_block (dig_network_view_get_plot (fixture->drawing), 6)->has_problem);
}

static void
test_list_and_drawing_agree_on_the_chosen (Fixture *fixture, gconstpointer data)
{
  dig_network_view_set_selected (fixture->drawing, 3);
  g_assert_cmpint (dig_layer_list_get_chosen (fixture->layers), ==, 2);
  g_assert_true (gtk_widget_has_css_class (get_row (fixture, 2), "chosen"));
  dig_layer_list_set_chosen (fixture->layers, 11);
  g_assert_cmpint (dig_network_view_get_selected (fixture->drawing), ==, 12);
  g_assert_false (gtk_widget_has_css_class (get_row (fixture, 2), "chosen"));
  activate (fixture, "network.preset", g_variant_new_string ("quick"));
  assert_rows_agree (fixture);
}

typedef struct
{
  GtkWidget *row;
  GtkWindow *window;
} Sight;

/* For wait_until: the row has the keys, and all of it is seen. */
static gboolean
is_in_view (gpointer data)
{
  Sight *sight = data;
  GtkWidget *viewport = gtk_widget_get_ancestor (sight->row, GTK_TYPE_VIEWPORT);
  GtkWidget *focus = gtk_window_get_focus (sight->window);
  graphene_rect_t box;

  return focus != NULL && (focus == sight->row || gtk_widget_is_ancestor (focus, sight->row))
         && gtk_widget_compute_bounds (sight->row, viewport, &box) && box.origin.y >= -1
         && box.origin.y + box.size.height <= (float)gtk_widget_get_height (viewport) + 1
         && box.size.height > 10;
}

static void
wait_for_row (Fixture *fixture, int index)
{
  Sight sight = { get_row (fixture, index), fixture->window };

  wait_until (is_in_view, &sight);
}

static void
test_a_new_layer_comes_into_view (Fixture *fixture, gconstpointer data)
{
  activate (fixture, "network.add", g_variant_new_int32 (DIG_LAYER_DROPOUT));
  g_assert_cmpint (dig_layer_list_get_chosen (fixture->layers), ==, 11);
  wait_for_row (fixture, 11);
}

static void
test_the_sentence_leads_to_the_layer (Fixture *fixture, gconstpointer data)
{
  gtk_spin_button_set_value (find_spin (get_row (fixture, 1)), 15);
  dig_layer_list_go_to (fixture->layers, 11);
  wait_for_row (fixture, 11);
  g_assert_true (gtk_widget_get_visible (get_child (fixture, "problem_button")));
  g_signal_emit_by_name (get_child (fixture, "problem_button"), "clicked");
  wait_for_row (fixture, 5);
  g_assert_cmpint (dig_layer_list_get_chosen (fixture->layers), ==, 5);
}

#define ADD(name, function)                                                                        \
  g_test_add ("/network-page/" name, Fixture, NULL, set_up, function, tear_down)

int
main (int argc, char **argv)
{
  gtk_test_init (&argc, &argv, NULL);
  adw_init ();
  g_resources_register (dig_get_resource ());
  ADD ("shows-every-layer", test_shows_every_layer);
  ADD ("a-turned-number-changes-the-network", test_a_turned_number_changes_the_network);
  ADD ("keys-move-duplicate-and-remove", test_keys_move_duplicate_and_remove);
  ADD ("all-layers-can-be-removed-and-added", test_all_layers_can_be_removed_and_added);
  ADD ("a-problem-stands-at-its-layer", test_a_problem_stands_at_its_layer);
  ADD ("a-new-layer-comes-into-view", test_a_new_layer_comes_into_view);
  ADD ("the-sentence-leads-to-the-layer", test_the_sentence_leads_to_the_layer);
  ADD ("list-and-drawing-agree-on-the-chosen", test_list_and_drawing_agree_on_the_chosen);
  return g_test_run ();
}
