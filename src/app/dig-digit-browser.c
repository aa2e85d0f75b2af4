/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "app/dig-digit-browser.h"

#include "app/dig-row-filter.h"
#include "app/dig-side-box.h"
#include "app/dig-wrap.h"
#include "charts/dig-digit-view.h"
#include "charts/dig-number-format.h"

#include <glib/gi18n.h>

#define MAX_ZOOM 6

struct _DigDigitBrowser
{
  GtkWidget parent_instance;

  GtkWidget *sides, *list_side;
  GtkDropDown *show_drop_down, *class_drop_down;
  GtkSpinButton *row_spin;
  GtkLabel *count_label, *title_label, *reading_label;
  DigDigitGrid *grid;
  DigDigitView *digit_view;
  GtkToggleButton *enlarge_button;

  DigSession *session;
  GSignalGroup *session_signals;
  guint8 *is_validation; /* (n_images of the training data); NULL without a split */
  int class_filter;
  DigShow show;
  guint test_row;
  DigDataSet *named_data; /* whose classes the drop-down names */
  DigDataSet *shown_data; /* whose digit is enlarged */
  guint shown_row;
  gboolean is_updating; /* controls follow the state, not the other way round */
};

enum
{
  PROP_0,
  PROP_SESSION,
  PROP_CLASS_FILTER,
  PROP_SHOW,
  PROP_IS_ENLARGED,
  N_PROPS,
};

static GParamSpec *props[N_PROPS];

G_DEFINE_FINAL_TYPE (DigDigitBrowser, dig_digit_browser, GTK_TYPE_WIDGET)

static DigDataSet *
get_data (DigDigitBrowser *self)
{
  if (self->session == NULL)
    return NULL;
  return self->show == DIG_SHOW_TEST_DATA ? dig_session_get_test_data (self->session)
                                          : dig_session_get_train_data (self->session);
}

static guint
get_row (DigDigitBrowser *self)
{
  return self->show == DIG_SHOW_TEST_DATA ? self->test_row
                                          : dig_session_get_selected_row (self->session);
}

static void
set_row (DigDigitBrowser *self, guint row)
{
  if (self->show == DIG_SHOW_TEST_DATA)
    self->test_row = row;
  else
    dig_session_set_selected_row (self->session, row);
}

/* Words. */

static const char *
get_part_name (DigDigitBrowser *self, DigDataSet *data, guint row)
{
  if (self->session == NULL || data != dig_session_get_train_data (self->session))
    return _ ("test data");
  if (self->is_validation == NULL)
    return NULL;
  return self->is_validation[row] ? _ ("validation part") : _ ("training part");
}

static char *
describe_digit (DigDataSet *data, guint row, gpointer user_data)
{
  DigDigitBrowser *self = user_data;
  const char *part = get_part_name (self, data, row);
  GString *text = g_string_new (NULL);

  g_string_printf (text, _ ("Row %u"), dig_data_set_get_source_row (data, row));
  if (dig_data_set_has_labels (data))
    {
      g_string_append (text, ", ");
      g_string_append_printf (
          text, _ ("label %s"),
          dig_data_set_get_class_name (data, dig_data_set_get_labels (data)[row]));
    }
  if (part != NULL)
    g_string_append_printf (text, ", %s", part);
  return g_string_free (text, FALSE);
}

static void
update_count (DigDigitBrowser *self)
{
  guint n_shown = dig_digit_grid_get_n_shown (self->grid);
  g_autofree char *number = dig_format_integer (n_shown, dig_number_style_get_locale ());
  g_autofree char *text =
      n_shown == 0 ? g_strdup (_ ("No digit of this kind"))
                   : g_strdup_printf (ngettext ("%s digit", "%s digits", n_shown), number);

  gtk_label_set_text (self->count_label, text);
}

/* Controls follow the state. */

static void
update_class_choices (DigDigitBrowser *self)
{
  DigDataSet *data = dig_session_get_train_data (self->session);

  if (data == self->named_data)
    return;
  g_clear_pointer (&self->named_data, dig_data_set_unref);
  self->named_data = data == NULL ? NULL : dig_data_set_ref (data);

  g_autoptr (GtkStringList) names = gtk_string_list_new (NULL);
  gtk_string_list_append (names, _ ("All classes"));
  for (guint label = 0; data != NULL && label < dig_data_set_get_n_classes (data); label++)
    gtk_string_list_append (names, dig_data_set_get_class_name (data, label));
  gtk_drop_down_set_model (self->class_drop_down, G_LIST_MODEL (names));
}

static void
update_show_choices (DigDigitBrowser *self)
{
  gboolean has_test = dig_session_get_test_data (self->session) != NULL;
  GListModel *model = gtk_drop_down_get_model (self->show_drop_down);
  guint n_wanted = has_test ? 4 : 3;

  if (model != NULL && g_list_model_get_n_items (model) == n_wanted)
    return;
  g_autoptr (GtkStringList) names = gtk_string_list_new ((const char *[]){
      _ ("All training data"), _ ("Training part"), _ ("Validation part"), NULL });
  if (has_test)
    gtk_string_list_append (names, _ ("Test data"));
  gtk_drop_down_set_model (self->show_drop_down, G_LIST_MODEL (names));
}

static void
update_controls (DigDigitBrowser *self)
{
  DigDataSet *data = get_data (self);
  guint n_images = data == NULL ? 0 : dig_data_set_get_n_images (data);

  gboolean was_updating = self->is_updating;
  self->is_updating = TRUE;
  update_class_choices (self);
  update_show_choices (self);
  gtk_drop_down_set_selected (self->show_drop_down, self->show);
  gtk_drop_down_set_selected (self->class_drop_down, (guint)(self->class_filter + 1));
  gtk_widget_set_sensitive (GTK_WIDGET (self->class_drop_down),
                            data != NULL && dig_data_set_has_labels (data));
  gtk_widget_set_sensitive (GTK_WIDGET (self->row_spin), n_images > 0);
  if (n_images > 0)
    {
      gtk_spin_button_set_range (self->row_spin, 1,
                                 dig_data_set_get_source_row (data, n_images - 1));
      gtk_spin_button_set_value (
          self->row_spin, dig_data_set_get_source_row (data, MIN (get_row (self), n_images - 1)));
    }
  self->is_updating = was_updating;
}

/* The digit before or after the selected one among those shown; G_MAXUINT: there is none. */
static guint
find_neighbour (DigDigitBrowser *self, gboolean is_next)
{
  guint place = dig_digit_grid_find_place (self->grid, get_row (self));

  if (is_next && dig_digit_grid_find_row (self->grid, get_row (self), NULL))
    place++;
  if (!is_next)
    place--; /* of place 0: G_MAXUINT */
  return place < dig_digit_grid_get_n_shown (self->grid)
             ? dig_digit_grid_get_row_at (self->grid, place)
             : G_MAXUINT;
}

static void
update_moves (DigDigitBrowser *self)
{
  GtkWidget *widget = GTK_WIDGET (self);
  guint zoom = dig_digit_grid_get_zoom (self->grid);

  gtk_widget_action_set_enabled (widget, "browser.previous",
                                 find_neighbour (self, FALSE) != G_MAXUINT);
  gtk_widget_action_set_enabled (widget, "browser.next", find_neighbour (self, TRUE) != G_MAXUINT);
  gtk_widget_action_set_enabled (widget, "browser.zoom-out", zoom > 1);
  gtk_widget_action_set_enabled (widget, "browser.zoom-in", zoom < MAX_ZOOM);
}

static void
update_digit (DigDigitBrowser *self)
{
  DigDataSet *data = get_data (self);
  gboolean has_digit = data != NULL && get_row (self) < dig_data_set_get_n_images (data);
  g_autofree char *text =
      has_digit ? describe_digit (data, get_row (self), self) : g_strdup (_ ("No digit"));

  gtk_label_set_text (self->title_label, text);
  dig_digit_view_set_label (self->digit_view, text);
  if (has_digit && self->shown_data == data && self->shown_row == get_row (self))
    return;
  g_clear_pointer (&self->shown_data, dig_data_set_unref);
  self->shown_data = has_digit ? dig_data_set_ref (data) : NULL;
  self->shown_row = has_digit ? get_row (self) : 0;
  dig_digit_view_set_bytes (self->digit_view,
                            has_digit ? dig_data_set_get_image (data, self->shown_row) : NULL);
}

static void
update_selection (DigDigitBrowser *self)
{
  if (self->session == NULL)
    return;
  gboolean was_updating = self->is_updating;
  self->is_updating = TRUE;
  dig_digit_grid_set_selected_row (self->grid, get_row (self));
  self->is_updating = was_updating;
  update_controls (self);
  update_moves (self);
  update_digit (self);
}

static void
update_grid (DigDigitBrowser *self)
{
  DigDataSet *data = get_data (self);
  gboolean is_test = self->show == DIG_SHOW_TEST_DATA;
  gboolean shows_all = self->class_filter < 0 && (is_test || self->show == DIG_SHOW_ALL);
  g_autoptr (GArray) rows = NULL;

  if (data != NULL && !shows_all)
    rows = dig_filter_rows (data, is_test ? NULL : self->is_validation,
                            is_test ? DIG_PART_ALL : (DigPart)self->show, self->class_filter);
  gboolean was_updating = self->is_updating;
  self->is_updating = TRUE;
  if (data != dig_digit_grid_get_data (self->grid))
    dig_digit_grid_set_selected_row (self->grid, G_MAXUINT);
  self->is_updating = was_updating;
  dig_digit_grid_set_content (self->grid, data, rows);
  update_count (self);
  update_selection (self);
}

static void
update_split (DigDigitBrowser *self)
{
  DigDataSet *data = dig_session_get_train_data (self->session);

  g_clear_pointer (&self->is_validation, g_free);
  if (data != NULL)
    self->is_validation = dig_validation_mask_new (dig_data_set_get_n_images (data),
                                                   dig_session_get_split (self->session));
  update_grid (self);
}

static void
train_changed_cb (DigDigitBrowser *self)
{
  gboolean was_filtered = self->class_filter >= 0;

  self->class_filter = -1;
  update_split (self);
  if (was_filtered)
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_CLASS_FILTER]);
}

static void
test_changed_cb (DigDigitBrowser *self)
{
  self->test_row = 0;
  if (self->show == DIG_SHOW_TEST_DATA && dig_session_get_test_data (self->session) == NULL)
    dig_digit_browser_set_show (self, DIG_SHOW_ALL);
  else
    update_grid (self);
}

static void
row_selected_cb (DigDigitBrowser *self)
{
  if (self->show != DIG_SHOW_TEST_DATA)
    update_selection (self);
}

/* What the person does. */

/* Among the digits that are shown now, where the one before is none of them. */
static void
select_shown (DigDigitBrowser *self)
{
  if (self->session == NULL || dig_digit_grid_get_n_shown (self->grid) == 0
      || dig_digit_grid_find_row (self->grid, get_row (self), NULL))
    return;
  set_row (self, dig_digit_grid_get_row_at (self->grid, 0));
  update_selection (self);
}

static void
show_selected_cb (DigDigitBrowser *self)
{
  guint selected = gtk_drop_down_get_selected (self->show_drop_down);

  if (!self->is_updating && selected != GTK_INVALID_LIST_POSITION)
    {
      dig_digit_browser_set_show (self, (DigShow)selected);
      select_shown (self);
    }
}

static void
class_selected_cb (DigDigitBrowser *self)
{
  guint selected = gtk_drop_down_get_selected (self->class_drop_down);

  if (!self->is_updating && selected != GTK_INVALID_LIST_POSITION)
    dig_digit_browser_choose_class (self, (int)selected - 1);
}

static void
row_changed_cb (DigDigitBrowser *self)
{
  if (!self->is_updating && self->session != NULL)
    dig_digit_browser_go_to (self, (guint)gtk_spin_button_get_value_as_int (self->row_spin));
}

static void
grid_selected_cb (DigDigitBrowser *self)
{
  guint row = dig_digit_grid_get_selected_row (self->grid);

  if (self->is_updating || self->session == NULL || row == G_MAXUINT)
    return;
  set_row (self, row);
  update_selection (self);
}

static void
grid_activated_cb (DigDigitBrowser *self, guint row)
{
  dig_digit_browser_set_is_enlarged (self, TRUE);
}

static void
enlarge_toggled_cb (DigDigitBrowser *self)
{
  dig_digit_browser_set_is_enlarged (self, gtk_toggle_button_get_active (self->enlarge_button));
}

static void
reading_cb (DigDigitBrowser *self)
{
  const char *reading = dig_digit_view_get_reading (self->digit_view);

  if (reading == NULL || *reading == '\0')
    reading = _ ("Point at a pixel to read its value");
  gtk_label_set_text (self->reading_label, reading);
}

static void
move_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  DigDigitBrowser *self = DIG_DIGIT_BROWSER (widget);
  guint row = find_neighbour (self, g_str_equal (name, "browser.next"));

  if (row != G_MAXUINT)
    dig_digit_grid_set_selected_row (self->grid, row);
}

static void
zoom_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  DigDigitBrowser *self = DIG_DIGIT_BROWSER (widget);
  int step = g_str_equal (name, "browser.zoom-in") ? 1 : -1;
  int zoom = (int)dig_digit_grid_get_zoom (self->grid) + step;

  dig_digit_grid_set_zoom (self->grid, (guint)CLAMP (zoom, 1, MAX_ZOOM));
  update_moves (self);
}

static gboolean
escape_cb (GtkWidget *widget, GVariant *args, gpointer data)
{
  DigDigitBrowser *self = DIG_DIGIT_BROWSER (widget);

  if (!dig_digit_browser_get_is_enlarged (self))
    return FALSE;
  dig_digit_browser_set_is_enlarged (self, FALSE);
  gtk_widget_grab_focus (GTK_WIDGET (self->grid));
  return TRUE;
}

static void
dig_digit_browser_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  DigDigitBrowser *self = DIG_DIGIT_BROWSER (object);

  switch (id)
    {
    case PROP_SESSION:
      g_value_set_object (value, self->session);
      break;
    case PROP_CLASS_FILTER:
      g_value_set_int (value, self->class_filter);
      break;
    case PROP_SHOW:
      g_value_set_uint (value, self->show);
      break;
    case PROP_IS_ENLARGED:
      g_value_set_boolean (value, dig_digit_browser_get_is_enlarged (self));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
dig_digit_browser_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  DigDigitBrowser *self = DIG_DIGIT_BROWSER (object);

  switch (id)
    {
    case PROP_SESSION:
      dig_digit_browser_set_session (self, g_value_get_object (value));
      break;
    case PROP_CLASS_FILTER:
      dig_digit_browser_set_class_filter (self, g_value_get_int (value));
      break;
    case PROP_SHOW:
      dig_digit_browser_set_show (self, g_value_get_uint (value));
      break;
    case PROP_IS_ENLARGED:
      dig_digit_browser_set_is_enlarged (self, g_value_get_boolean (value));
      break;
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
dig_digit_browser_dispose (GObject *object)
{
  DigDigitBrowser *self = DIG_DIGIT_BROWSER (object);

  if (self->session_signals != NULL)
    g_signal_group_set_target (self->session_signals, NULL);
  g_clear_object (&self->session_signals);
  g_clear_object (&self->session);
  g_clear_pointer (&self->is_validation, g_free);
  g_clear_pointer (&self->named_data, dig_data_set_unref);
  g_clear_pointer (&self->shown_data, dig_data_set_unref);
  if (self->grid != NULL)
    dig_digit_grid_set_describe (self->grid, NULL, NULL);
  g_clear_pointer (&self->sides, gtk_widget_unparent);

  G_OBJECT_CLASS (dig_digit_browser_parent_class)->dispose (object);
}

static void
install_properties (GObjectClass *object_class)
{
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  props[PROP_SESSION] = g_param_spec_object ("session", NULL, NULL, DIG_TYPE_SESSION, flags);
  props[PROP_CLASS_FILTER] = g_param_spec_int ("class-filter", NULL, NULL, -1, 255, -1, flags);
  props[PROP_SHOW] =
      g_param_spec_uint ("show", NULL, NULL, 0, DIG_SHOW_TEST_DATA, DIG_SHOW_ALL, flags);
  props[PROP_IS_ENLARGED] = g_param_spec_boolean ("is-enlarged", NULL, NULL, FALSE, flags);
  g_object_class_install_properties (object_class, N_PROPS, props);
}

static void
bind_template (GtkWidgetClass *klass)
{
  gtk_widget_class_set_template_from_resource (
      klass, "/io/github/digitlab/DigitLab/ui/dig-digit-browser.ui");
  gtk_widget_class_bind_template_child (klass, DigDigitBrowser, sides);
  gtk_widget_class_bind_template_child (klass, DigDigitBrowser, list_side);
  gtk_widget_class_bind_template_child (klass, DigDigitBrowser, show_drop_down);
  gtk_widget_class_bind_template_child (klass, DigDigitBrowser, class_drop_down);
  gtk_widget_class_bind_template_child (klass, DigDigitBrowser, row_spin);
  gtk_widget_class_bind_template_child (klass, DigDigitBrowser, count_label);
  gtk_widget_class_bind_template_child (klass, DigDigitBrowser, title_label);
  gtk_widget_class_bind_template_child (klass, DigDigitBrowser, reading_label);
  gtk_widget_class_bind_template_child (klass, DigDigitBrowser, grid);
  gtk_widget_class_bind_template_child (klass, DigDigitBrowser, digit_view);
  gtk_widget_class_bind_template_child (klass, DigDigitBrowser, enlarge_button);
  gtk_widget_class_bind_template_callback (klass, show_selected_cb);
  gtk_widget_class_bind_template_callback (klass, class_selected_cb);
  gtk_widget_class_bind_template_callback (klass, row_changed_cb);
  gtk_widget_class_bind_template_callback (klass, grid_selected_cb);
  gtk_widget_class_bind_template_callback (klass, grid_activated_cb);
  gtk_widget_class_bind_template_callback (klass, enlarge_toggled_cb);
  gtk_widget_class_bind_template_callback (klass, reading_cb);
}

static void
dig_digit_browser_class_init (DigDigitBrowserClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = dig_digit_browser_get_property;
  object_class->set_property = dig_digit_browser_set_property;
  object_class->dispose = dig_digit_browser_dispose;

  g_type_ensure (DIG_TYPE_SIDE_BOX);
  g_type_ensure (DIG_TYPE_DIGIT_GRID);
  g_type_ensure (DIG_TYPE_DIGIT_VIEW);
  g_type_ensure (DIG_TYPE_WRAP);
  install_properties (object_class);
  bind_template (widget_class);
  gtk_widget_class_install_action (widget_class, "browser.previous", NULL, move_action);
  gtk_widget_class_install_action (widget_class, "browser.next", NULL, move_action);
  gtk_widget_class_install_action (widget_class, "browser.zoom-in", NULL, zoom_action);
  gtk_widget_class_install_action (widget_class, "browser.zoom-out", NULL, zoom_action);
  gtk_widget_class_add_binding (widget_class, GDK_KEY_Escape, 0, escape_cb, NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Left, GDK_ALT_MASK, "browser.previous",
                                       NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Right, GDK_ALT_MASK, "browser.next",
                                       NULL);
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
}

static void
dig_digit_browser_init (DigDigitBrowser *self)
{
  self->class_filter = -1;
  self->is_updating = TRUE;
  gtk_widget_init_template (GTK_WIDGET (self));
  self->is_updating = FALSE;
  dig_digit_grid_set_describe (self->grid, describe_digit, self);
  reading_cb (self);

  self->session_signals = g_signal_group_new (DIG_TYPE_SESSION);
  g_signal_group_connect_swapped (self->session_signals, "notify::revision",
                                  G_CALLBACK (train_changed_cb), self);
  g_signal_group_connect_swapped (self->session_signals, "notify::test-revision",
                                  G_CALLBACK (test_changed_cb), self);
  g_signal_group_connect_swapped (self->session_signals, "notify::test-size",
                                  G_CALLBACK (update_split), self);
  g_signal_group_connect_swapped (self->session_signals, "notify::split-seed",
                                  G_CALLBACK (update_split), self);
  g_signal_group_connect_swapped (self->session_signals, "notify::selected-row",
                                  G_CALLBACK (row_selected_cb), self);
}

GtkWidget *
dig_digit_browser_new (void)
{
  return g_object_new (DIG_TYPE_DIGIT_BROWSER, NULL);
}

void
dig_digit_browser_set_session (DigDigitBrowser *self, DigSession *session)
{
  g_return_if_fail (DIG_IS_DIGIT_BROWSER (self));
  g_return_if_fail (session == NULL || DIG_IS_SESSION (session));

  if (!g_set_object (&self->session, session))
    return;
  g_signal_group_set_target (self->session_signals, session);
  if (session != NULL)
    train_changed_cb (self);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_SESSION]);
}

int
dig_digit_browser_get_class_filter (DigDigitBrowser *self)
{
  g_return_val_if_fail (DIG_IS_DIGIT_BROWSER (self), -1);

  return self->class_filter;
}

/* Test data have no classes to filter by: a class is looked at in the training data. */
void
dig_digit_browser_set_class_filter (DigDigitBrowser *self, int label)
{
  DigDataSet *data;

  g_return_if_fail (DIG_IS_DIGIT_BROWSER (self));
  g_return_if_fail (label >= -1);

  if (self->class_filter == label)
    return;
  self->class_filter = label;
  data = get_data (self);
  if (label >= 0 && data != NULL && !dig_data_set_has_labels (data))
    dig_digit_browser_set_show (self, DIG_SHOW_ALL);
  else if (self->session != NULL)
    update_grid (self);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_CLASS_FILTER]);
}

void
dig_digit_browser_choose_class (DigDigitBrowser *self, int label)
{
  g_return_if_fail (DIG_IS_DIGIT_BROWSER (self));

  if (self->class_filter == label)
    return;
  dig_digit_browser_set_class_filter (self, label);
  select_shown (self);
}

DigShow
dig_digit_browser_get_show (DigDigitBrowser *self)
{
  g_return_val_if_fail (DIG_IS_DIGIT_BROWSER (self), DIG_SHOW_ALL);

  return self->show;
}

void
dig_digit_browser_set_show (DigDigitBrowser *self, DigShow show)
{
  g_return_if_fail (DIG_IS_DIGIT_BROWSER (self));
  g_return_if_fail (show <= DIG_SHOW_TEST_DATA);

  if (self->show == show)
    return;
  self->show = show;
  DigDataSet *data = get_data (self);
  if (data != NULL && !dig_data_set_has_labels (data))
    dig_digit_browser_set_class_filter (self, -1);
  if (self->session != NULL)
    update_grid (self);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_SHOW]);
}

gboolean
dig_digit_browser_get_is_enlarged (DigDigitBrowser *self)
{
  g_return_val_if_fail (DIG_IS_DIGIT_BROWSER (self), FALSE);

  return !gtk_widget_get_visible (self->list_side);
}

void
dig_digit_browser_set_is_enlarged (DigDigitBrowser *self, gboolean is_enlarged)
{
  g_return_if_fail (DIG_IS_DIGIT_BROWSER (self));

  if (dig_digit_browser_get_is_enlarged (self) == !!is_enlarged)
    return;
  gboolean had_focus = gtk_widget_get_focus_child (self->list_side) != NULL;
  gtk_widget_set_visible (self->list_side, !is_enlarged);
  dig_digit_view_set_show_values (self->digit_view, is_enlarged);
  gtk_toggle_button_set_active (self->enlarge_button, is_enlarged);
  if (is_enlarged && had_focus)
    gtk_widget_grab_focus (GTK_WIDGET (self->digit_view));
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_IS_ENLARGED]);
}

void
dig_digit_browser_go_to (DigDigitBrowser *self, guint source_row)
{
  g_return_if_fail (DIG_IS_DIGIT_BROWSER (self));

  DigDataSet *data = get_data (self);
  if (data == NULL || dig_data_set_get_n_images (data) == 0)
    return;
  guint row = dig_find_source_row (data, source_row);
  if (!dig_digit_grid_find_row (self->grid, row, NULL))
    {
      dig_digit_browser_set_class_filter (self, -1);
      if (self->show != DIG_SHOW_TEST_DATA)
        dig_digit_browser_set_show (self, DIG_SHOW_ALL);
    }
  set_row (self, row);
  update_selection (self);
}

DigDigitGrid *
dig_digit_browser_get_grid (DigDigitBrowser *self)
{
  g_return_val_if_fail (DIG_IS_DIGIT_BROWSER (self), NULL);

  return self->grid;
}

const char *
dig_digit_browser_get_title (DigDigitBrowser *self)
{
  g_return_val_if_fail (DIG_IS_DIGIT_BROWSER (self), NULL);

  return gtk_label_get_text (self->title_label);
}
