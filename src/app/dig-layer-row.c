/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "app/dig-layer-row.h"

#include <glib/gi18n.h>

#include "app/dig-layer-text.h"
#include "app/dig-reader.h"
#include "app/dig-spin.h"
#include "charts/dig-number-format.h"

/* Behind the activations, for dense layers. */
#define SOFTMAX (DIG_ACTIVATION_LEAKY_RELU + 1)

typedef enum
{
  FIELD_FILTERS,
  FIELD_KERNEL_HEIGHT,
  FIELD_KERNEL_WIDTH,
  FIELD_PADDING,
  FIELD_SIZE,
  FIELD_RATE,
  FIELD_UNITS,
  FIELD_ACTIVATION,
  N_FIELDS,
} Field;

typedef struct
{
  const char *name;
  const char *title;
  guint types;                /* a bit for each DigLayerType */
  double maximum, step, page; /* maximum 0: a choice */
  guint digits;
} FieldInfo;

#define IN(type) (1u << DIG_LAYER_##type)

static const FieldInfo fields[N_FIELDS] = {
  [FIELD_FILTERS] = { "filters", N_ ("Filters"), IN (CONV2D), 65536, 1, 16, 0 },
  [FIELD_KERNEL_HEIGHT] = { "kernel-height", N_ ("Kernel height"), IN (CONV2D), 255, 1, 2, 0 },
  [FIELD_KERNEL_WIDTH] = { "kernel-width", N_ ("Kernel width"), IN (CONV2D), 255, 1, 2, 0 },
  [FIELD_PADDING] = { "padding", N_ ("Padding"), IN (CONV2D), 0, 0, 0, 0 },
  [FIELD_SIZE] = { "size", N_ ("Window"), IN (MAX_POOL2D) | IN (AVERAGE_POOL2D), 15, 1, 1, 0 },
  [FIELD_RATE] = { "rate", N_ ("Share that is dropped"), IN (DROPOUT), 0.99, 0.05, 0.25, 2 },
  [FIELD_UNITS] = { "units", N_ ("Units"), IN (DENSE), 1048576, 1, 16, 0 },
  [FIELD_ACTIVATION] = { "activation", N_ ("Activation"),
                         IN (CONV2D) | IN (DENSE) | IN (ACTIVATION), 0, 0, 0, 0 },
};

struct _DigLayerRow
{
  AdwExpanderRow parent_instance;

  DigLayerSpec layer;
  gboolean is_showing; /* controls are set from the layer, nothing goes back */
  GtkWidget *handle;
  GtkLabel *shape_label;
  GtkMenuButton *menu_button;
  AdwEntryRow *name_row;
  GtkWidget *controls[N_FIELDS]; /* GtkSpinButton or AdwComboRow; NULL: not of this type */
};

G_DEFINE_FINAL_TYPE (DigLayerRow, dig_layer_row, ADW_TYPE_EXPANDER_ROW)

enum
{
  SIGNAL_EDITED,
  SIGNAL_CHOSEN,
  SIGNAL_ORDERED,
  SIGNAL_DROPPED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

static double
get_field (const DigLayerSpec *layer, Field field)
{
  switch (field)
    {
    case FIELD_FILTERS:
      return layer->filters;
    case FIELD_KERNEL_HEIGHT:
      return layer->kernel_height;
    case FIELD_KERNEL_WIDTH:
      return layer->kernel_width;
    case FIELD_PADDING:
      return layer->padding;
    case FIELD_SIZE:
      return layer->size;
    case FIELD_RATE:
      return (double)layer->rate;
    case FIELD_UNITS:
      return layer->units;
    case FIELD_ACTIVATION:
      return layer->is_softmax ? SOFTMAX : layer->activation;
    case N_FIELDS:
    default:
      g_return_val_if_reached (0);
    }
}

static void
set_field (DigLayerSpec *layer, Field field, double value)
{
  switch (field)
    {
    case FIELD_FILTERS:
      layer->filters = (int)value;
      break;
    case FIELD_KERNEL_HEIGHT:
      layer->kernel_height = (int)value;
      break;
    case FIELD_KERNEL_WIDTH:
      layer->kernel_width = (int)value;
      break;
    case FIELD_PADDING:
      layer->padding = (DigPadding)value;
      break;
    case FIELD_SIZE:
      layer->size = (int)value;
      break;
    case FIELD_RATE:
      layer->rate = (float)value;
      break;
    case FIELD_UNITS:
      layer->units = (int)value;
      break;
    case FIELD_ACTIVATION:
      layer->is_softmax = (int)value == SOFTMAX;
      layer->activation = layer->is_softmax ? DIG_ACTIVATION_NONE : (DigActivation)value;
      break;
    case N_FIELDS:
    default:
      g_assert_not_reached ();
    }
}

static Field
find_field (DigLayerRow *self, gpointer control)
{
  Field field = 0;

  while (field < N_FIELDS && self->controls[field] != control)
    field++;
  return field;
}

static void
edit (DigLayerRow *self, gpointer control, double value)
{
  Field field = find_field (self, control);
  g_autofree char *group = NULL;

  if (self->is_showing || field == N_FIELDS
      || (float)get_field (&self->layer, field) == (float)value)
    return;
  set_field (&self->layer, field, value);
  group = g_strdup_printf ("%s.%s", self->layer.name, fields[field].name);
  g_signal_emit (self, signals[SIGNAL_EDITED], 0, group);
}

static void
spin_changed_cb (GtkSpinButton *spin, gpointer data)
{
  edit (data, spin, gtk_spin_button_get_value (spin));
}

static void
combo_selected_cb (AdwComboRow *row, GParamSpec *pspec, gpointer data)
{
  if (adw_combo_row_get_selected (row) != GTK_INVALID_LIST_POSITION)
    edit (data, row, adw_combo_row_get_selected (row));
}

static void
name_applied_cb (AdwEntryRow *row, gpointer data)
{
  DigLayerRow *self = data;

  g_strlcpy (self->layer.name, gtk_editable_get_text (GTK_EDITABLE (row)), sizeof self->layer.name);
  g_signal_emit (self, signals[SIGNAL_EDITED], 0, NULL);
}

/* ---- Building ---- */

static GtkWidget *
add_spin (DigLayerRow *self, const FieldInfo *info)
{
  GtkWidget *row = adw_action_row_new ();
  double minimum = info->digits > 0 ? 0 : 1;
  GtkWidget *spin = gtk_spin_button_new (
      gtk_adjustment_new (minimum, minimum, info->maximum, info->step, info->page, 0), 0,
      info->digits);

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), _ (info->title));
  gtk_spin_button_set_numeric (GTK_SPIN_BUTTON (spin), TRUE);
  if (info->digits > 0)
    dig_spin_read_both_signs (GTK_SPIN_BUTTON (spin));
  gtk_editable_set_width_chars (GTK_EDITABLE (spin), 6);
  gtk_widget_set_valign (spin, GTK_ALIGN_CENTER);
  gtk_accessible_update_property (GTK_ACCESSIBLE (spin), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ (info->title), -1);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), spin);
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (row), spin);
  adw_expander_row_add_row (ADW_EXPANDER_ROW (self), row);
  g_signal_connect (spin, "value-changed", G_CALLBACK (spin_changed_cb), self);
  return spin;
}

static GtkStringList *
list_choices (Field field, DigLayerType type)
{
  GtkStringList *list = gtk_string_list_new (NULL);

  if (field == FIELD_PADDING)
    {
      gtk_string_list_append (list, _ ("same"));
      gtk_string_list_append (list, _ ("valid"));
      return list;
    }
  gtk_string_list_append (list, _ ("none"));
  for (DigActivation i = DIG_ACTIVATION_RELU; i < SOFTMAX; i++)
    gtk_string_list_append (list, dig_activation_get_title (i));
  if (type == DIG_LAYER_DENSE)
    gtk_string_list_append (list, _ ("softmax: the output"));
  return list;
}

static GtkWidget *
add_combo (DigLayerRow *self, Field field)
{
  GtkWidget *row = adw_combo_row_new ();
  g_autoptr (GtkStringList) choices = list_choices (field, self->layer.type);

  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), _ (fields[field].title));
  adw_combo_row_set_model (ADW_COMBO_ROW (row), G_LIST_MODEL (choices));
  adw_expander_row_add_row (ADW_EXPANDER_ROW (self), row);
  g_signal_connect (row, "notify::selected", G_CALLBACK (combo_selected_cb), self);
  return row;
}

static void
add_name (DigLayerRow *self)
{
  self->name_row = ADW_ENTRY_ROW (adw_entry_row_new ());
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->name_row), _ ("Name"));
  adw_entry_row_set_show_apply_button (self->name_row, TRUE);
  dig_reader_name_entry (self->name_row);
  adw_expander_row_add_row (ADW_EXPANDER_ROW (self), GTK_WIDGET (self->name_row));
  g_signal_connect (self->name_row, "apply", G_CALLBACK (name_applied_cb), self);
}

static GMenu *
make_menu (void)
{
  GMenu *menu = g_menu_new ();
  g_autoptr (GMenu) places = g_menu_new ();
  g_autoptr (GMenu) rest = g_menu_new ();

  g_menu_append (places, _ ("Move _Up"), "layer.up");
  g_menu_append (places, _ ("Move _Down"), "layer.down");
  g_menu_append (rest, _ ("D_uplicate"), "layer.duplicate");
  g_menu_append (rest, _ ("_Remove"), "layer.remove");
  g_menu_append_section (menu, NULL, G_MENU_MODEL (places));
  g_menu_append_section (menu, NULL, G_MENU_MODEL (rest));
  return menu;
}

static void
order_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  g_signal_emit (widget, signals[SIGNAL_ORDERED], 0, name + strlen ("layer."));
}

static void
focus_entered_cb (GtkEventControllerFocus *focus, gpointer data)
{
  g_signal_emit (data, signals[SIGNAL_CHOSEN], 0);
}

/* ---- Dragging ---- */

static GdkContentProvider *
drag_prepare_cb (GtkDragSource *source, double x, double y, gpointer data)
{
  return gdk_content_provider_new_typed (DIG_TYPE_LAYER_ROW, data);
}

static void
drag_begin_cb (GtkDragSource *source, GdkDrag *drag, gpointer data)
{
  g_autoptr (GdkPaintable) picture = gtk_widget_paintable_new (data);

  gtk_drag_source_set_icon (source, picture, 12, 12);
}

static gboolean
dropped_cb (GtkDropTarget *target, const GValue *value, double x, double y, gpointer data)
{
  DigLayerRow *other = g_value_get_object (value);

  if (other == data)
    return FALSE;
  g_signal_emit (data, signals[SIGNAL_DROPPED], 0, other);
  return TRUE;
}

static void
add_dragging (DigLayerRow *self)
{
  GtkDragSource *source = gtk_drag_source_new ();
  GtkDropTarget *target = gtk_drop_target_new (DIG_TYPE_LAYER_ROW, GDK_ACTION_MOVE);

  gtk_drag_source_set_actions (source, GDK_ACTION_MOVE);
  g_signal_connect (source, "prepare", G_CALLBACK (drag_prepare_cb), self);
  g_signal_connect (source, "drag-begin", G_CALLBACK (drag_begin_cb), self);
  gtk_widget_add_controller (self->handle, GTK_EVENT_CONTROLLER (source));
  g_signal_connect (target, "drop", G_CALLBACK (dropped_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (target));
}

static void
add_key (GtkWidgetClass *widget_class, guint key, GdkModifierType modifiers, const char *action)
{
  gtk_widget_class_add_binding_action (widget_class, key, modifiers, action, NULL);
}

static void
dig_layer_row_class_init (DigLayerRowClass *klass)
{
  static const char *const actions[] = { "layer.up", "layer.down", "layer.duplicate",
                                         "layer.remove" };
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  GType type = G_TYPE_FROM_CLASS (klass);

  for (guint i = 0; i < G_N_ELEMENTS (actions); i++)
    gtk_widget_class_install_action (widget_class, actions[i], NULL, order_cb);
  add_key (widget_class, GDK_KEY_Up, GDK_CONTROL_MASK, "layer.up");
  add_key (widget_class, GDK_KEY_Down, GDK_CONTROL_MASK, "layer.down");
  add_key (widget_class, GDK_KEY_d, GDK_CONTROL_MASK, "layer.duplicate");
  add_key (widget_class, GDK_KEY_Delete, 0, "layer.remove");
  signals[SIGNAL_EDITED] = g_signal_new ("edited", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                         G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[SIGNAL_CHOSEN] =
      g_signal_new ("chosen", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL, G_TYPE_NONE, 0);
  signals[SIGNAL_ORDERED] = g_signal_new ("ordered", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                          G_TYPE_NONE, 1, G_TYPE_STRING);
  signals[SIGNAL_DROPPED] = g_signal_new ("dropped", type, G_SIGNAL_RUN_LAST, 0, NULL, NULL, NULL,
                                          G_TYPE_NONE, 1, DIG_TYPE_LAYER_ROW);
}

static void
dig_layer_row_init (DigLayerRow *self)
{
  GtkEventController *focus = gtk_event_controller_focus_new ();
  g_autoptr (GMenu) menu = make_menu ();

  self->handle = g_object_new (GTK_TYPE_IMAGE, "icon-name", "list-drag-handle-symbolic",
                               "accessible-role", GTK_ACCESSIBLE_ROLE_PRESENTATION, NULL);
  gtk_widget_set_tooltip_text (self->handle, _ ("Drag to move; Ctrl+Up and Ctrl+Down"));
  gtk_widget_add_css_class (self->handle, "dim-label");
  self->shape_label = GTK_LABEL (gtk_label_new (NULL));
  gtk_widget_add_css_class (GTK_WIDGET (self->shape_label), "numeric");
  self->menu_button = GTK_MENU_BUTTON (gtk_menu_button_new ());
  gtk_menu_button_set_icon_name (self->menu_button, "view-more-symbolic");
  gtk_menu_button_set_menu_model (self->menu_button, G_MENU_MODEL (menu));
  gtk_widget_set_valign (GTK_WIDGET (self->menu_button), GTK_ALIGN_CENTER);
  gtk_widget_add_css_class (GTK_WIDGET (self->menu_button), "flat");
  adw_expander_row_add_prefix (ADW_EXPANDER_ROW (self), self->handle);
  adw_expander_row_add_action (ADW_EXPANDER_ROW (self), GTK_WIDGET (self->menu_button));
  adw_expander_row_add_action (ADW_EXPANDER_ROW (self), GTK_WIDGET (self->shape_label));
  g_signal_connect (focus, "enter", G_CALLBACK (focus_entered_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), focus);
  add_dragging (self);
}

GtkWidget *
dig_layer_row_new (DigLayerType type)
{
  DigLayerRow *self = g_object_new (DIG_TYPE_LAYER_ROW, NULL);

  self->layer.type = type;
  for (Field field = 0; field < N_FIELDS; field++)
    if (fields[field].types & 1u << type)
      self->controls[field] =
          fields[field].maximum > 0 ? add_spin (self, &fields[field]) : add_combo (self, field);
  add_name (self);
  return GTK_WIDGET (self);
}

DigLayerType
dig_layer_row_get_layer_type (DigLayerRow *self)
{
  g_return_val_if_fail (DIG_IS_LAYER_ROW (self), DIG_N_LAYER_TYPES);

  return self->layer.type;
}

const DigLayerSpec *
dig_layer_row_get_layer (DigLayerRow *self)
{
  g_return_val_if_fail (DIG_IS_LAYER_ROW (self), NULL);

  return &self->layer;
}

/* ---- Showing ---- */

static void
show_fields (DigLayerRow *self)
{
  for (Field field = 0; field < N_FIELDS; field++)
    {
      double value = get_field (&self->layer, field);

      if (GTK_IS_SPIN_BUTTON (self->controls[field]))
        gtk_spin_button_set_value (GTK_SPIN_BUTTON (self->controls[field]), value);
      else if (self->controls[field] != NULL)
        adw_combo_row_set_selected (ADW_COMBO_ROW (self->controls[field]), (guint)value);
    }
  if (strcmp (gtk_editable_get_text (GTK_EDITABLE (self->name_row)), self->layer.name) != 0)
    gtk_editable_set_text (GTK_EDITABLE (self->name_row), self->layer.name);
}

/* "832 parameters · 627,200 multiply-adds · 6.4 MB"; what is nothing is left out. */
static char *
dup_costs (const DigLayerReport *report, guint batch_size)
{
  const DigNumberStyle *style = dig_number_style_get_locale ();
  g_autoptr (GPtrArray) parts = g_ptr_array_new_with_free_func (g_free);
  guint64 bytes = (guint64)report->parameter_bytes + (guint64)report->image_bytes * batch_size;

  if (report->info.n_parameters > 0)
    {
      g_autofree char *number = dig_format_integer (report->info.n_parameters, style);

      g_ptr_array_add (parts, g_strdup_printf (_ ("%s parameters"), number));
    }
  if (report->info.n_multiply_adds > 0)
    {
      g_autofree char *number = dig_format_integer (report->info.n_multiply_adds, style);

      g_ptr_array_add (parts, g_strdup_printf (_ ("%s multiply-adds"), number));
    }
  if (bytes > 0)
    g_ptr_array_add (parts, g_format_size (bytes));
  g_ptr_array_add (parts, NULL);
  return g_strjoinv (" · ", (char **)parts->pdata);
}

static void
show_texts (DigLayerRow *self, const DigLayerReport *report, guint batch_size)
{
  g_autofree char *text = dig_layer_dup_text (&self->layer);
  g_autofree char *costs = dup_costs (report, batch_size);
  g_autofree char *shape = dig_layer_dup_shape (&report->info);
  g_autofree char *menu_name = g_strdup_printf (_ ("Menu of %s"), self->layer.name);
  g_autofree char *subtitle = NULL, *title = NULL, *markup = NULL;

  if (report->problem != NULL)
    subtitle = g_strdup_printf (_ ("%s\nCannot work: %s"), text, report->problem);
  else if (costs[0] != '\0')
    subtitle = g_strdup_printf ("%s\n%s", text, costs);
  else
    subtitle = g_strdup (text);
  markup = g_markup_escape_text (subtitle, -1);
  title = g_markup_escape_text (self->layer.name, -1);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self), title);
  adw_expander_row_set_subtitle (ADW_EXPANDER_ROW (self), markup);
  gtk_label_set_label (self->shape_label, report->problem != NULL ? "–" : shape);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self->menu_button), menu_name);
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->menu_button), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  menu_name, -1);
  if (report->problem != NULL)
    gtk_widget_add_css_class (GTK_WIDGET (self), "layer-problem");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self), "layer-problem");
}

void
dig_layer_row_show (DigLayerRow *self, const DigLayerSpec *layer, const DigLayerReport *report,
                    guint batch_size)
{
  g_return_if_fail (DIG_IS_LAYER_ROW (self));
  g_return_if_fail (layer != NULL && report != NULL && layer->type == self->layer.type);

  self->is_showing = TRUE;
  self->layer = *layer;
  show_fields (self);
  show_texts (self, report, batch_size);
  self->is_showing = FALSE;
}

void
dig_layer_row_set_chosen (DigLayerRow *self, gboolean is_chosen)
{
  g_return_if_fail (DIG_IS_LAYER_ROW (self));

  if (is_chosen)
    gtk_widget_add_css_class (GTK_WIDGET (self), "chosen");
  else
    gtk_widget_remove_css_class (GTK_WIDGET (self), "chosen");
}
