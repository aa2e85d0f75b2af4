/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "app/dig-augment-form.h"

#include <glib/gi18n.h>

#include "app/dig-spin.h"

#define N_FIELDS 11
#define SCALE_WIDTH 130

struct _DigAugmentForm
{
  AdwBin parent_instance;

  DigAugmentation augmentation;
  gboolean is_showing; /* controls are set from the ranges, nothing goes back */
  GtkAdjustment *adjustments[N_FIELDS];
  AdwComboRow *mode_row;
  GtkSwitch *flip_switch;
  GtkWidget *fill_row; /* of the fill value */
};

G_DEFINE_FINAL_TYPE (DigAugmentForm, dig_augment_form, ADW_TYPE_BIN)

enum
{
  SIGNAL_CHANGED,
  N_SIGNALS,
};

static guint signals[N_SIGNALS];

typedef enum
{
  GROUP_PLACE,
  GROUP_EDGE,
  GROUP_ELASTIC,
  GROUP_ERASE,
  N_GROUPS,
} Group;

static const char *const group_titles[N_GROUPS] = {
  [GROUP_PLACE] = N_ ("Place and Shape"),
  [GROUP_EDGE] = N_ ("Beyond the Edge"),
  [GROUP_ELASTIC] = N_ ("Elastic Distortion"),
  [GROUP_ERASE] = N_ ("Random Erasing"),
};

/* In the order of dig_augmentation_get_fields. */
static const struct
{
  Group group;
  const char *title, *subtitle;
  double step;
  guint digits;
} rows[N_FIELDS] = {
  { GROUP_PLACE, N_ ("Rotation"), N_ ("Degrees to either side"), 1.0, 1 },
  { GROUP_PLACE, N_ ("Horizontal shift"), N_ ("Share of the width"), 0.01, 3 },
  { GROUP_PLACE, N_ ("Vertical shift"), N_ ("Share of the height"), 0.01, 3 },
  { GROUP_PLACE, N_ ("Zoom"), N_ ("Each axis for itself"), 0.01, 3 },
  { GROUP_PLACE, N_ ("Shear"), N_ ("Degrees to either side"), 1.0, 1 },
  { GROUP_EDGE, N_ ("Grey value"), N_ ("0 is black, 255 white"), 1.0, 0 },
  { GROUP_ELASTIC, N_ ("Strength"), N_ ("0 switches it off"), 1.0, 1 },
  { GROUP_ELASTIC, N_ ("Smoothness"), N_ ("In pixels"), 0.5, 1 },
  { GROUP_ERASE, N_ ("Share of images"), N_ ("0 switches it off"), 0.05, 2 },
  { GROUP_ERASE, N_ ("Smallest area"), N_ ("Share of the image"), 0.01, 2 },
  { GROUP_ERASE, N_ ("Largest area"), N_ ("Share of the image"), 0.01, 2 },
};

static void
show_rows (DigAugmentForm *self)
{
  gtk_widget_set_visible (self->fill_row, self->augmentation.fill_mode == DIG_FILL_CONSTANT
                                              || self->augmentation.erase_probability > 0.0f);
}

static void
say_changed (DigAugmentForm *self)
{
  show_rows (self);
  g_signal_emit (self, signals[SIGNAL_CHANGED], 0);
}

/* The smallest area pushes the largest, and the other way round. */
static void
push_areas (DigAugmentForm *self, guint moved)
{
  const guint smallest = N_FIELDS - 2, largest = N_FIELDS - 1;
  double low = gtk_adjustment_get_value (self->adjustments[smallest]);
  double high = gtk_adjustment_get_value (self->adjustments[largest]);

  if (low <= high)
    return;
  if (moved == smallest)
    gtk_adjustment_set_value (self->adjustments[largest], low);
  else if (moved == largest)
    gtk_adjustment_set_value (self->adjustments[smallest], high);
}

static void
value_changed_cb (GtkAdjustment *adjustment, gpointer data)
{
  DigAugmentForm *self = data;
  guint n, moved = 0;
  const DigAugmentationField *fields = dig_augmentation_get_fields (&n);

  if (self->is_showing)
    return;
  while (self->adjustments[moved] != adjustment)
    moved++;
  self->is_showing = TRUE;
  push_areas (self, moved);
  self->is_showing = FALSE;
  for (guint i = 0; i < n; i++)
    if (i == moved || i >= n - 2)
      dig_augmentation_set (&self->augmentation, &fields[i],
                            gtk_adjustment_get_value (self->adjustments[i]));
  say_changed (self);
}

static void
mode_changed_cb (DigAugmentForm *self)
{
  if (self->is_showing)
    return;
  self->augmentation.fill_mode = (DigFillMode)adw_combo_row_get_selected (self->mode_row);
  say_changed (self);
}

static void
flip_changed_cb (DigAugmentForm *self)
{
  if (self->is_showing)
    return;
  self->augmentation.flips_horizontally = gtk_switch_get_active (self->flip_switch);
  say_changed (self);
}

static void
name_control (GtkWidget *control, guint i)
{
  g_autofree char *name =
      g_strdup_printf ("%s: %s", _ (group_titles[rows[i].group]), _ (rows[i].title));

  gtk_accessible_update_property (GTK_ACCESSIBLE (control), GTK_ACCESSIBLE_PROPERTY_LABEL, name,
                                  -1);
}

/* Title, slider, and the number to type. */
static GtkWidget *
make_row (DigAugmentForm *self, guint i, const DigAugmentationField *field)
{
  GtkWidget *row = adw_action_row_new (), *scale, *spin;
  GtkAdjustment *adjustment = gtk_adjustment_new (field->preset, field->minimum, field->maximum,
                                                  rows[i].step, rows[i].step * 5, 0);

  self->adjustments[i] = g_object_ref_sink (adjustment);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), _ (rows[i].title));
  adw_action_row_set_subtitle (ADW_ACTION_ROW (row), _ (rows[i].subtitle));
  scale = gtk_scale_new (GTK_ORIENTATION_HORIZONTAL, adjustment);
  gtk_widget_set_size_request (scale, SCALE_WIDTH, -1);
  gtk_widget_set_valign (scale, GTK_ALIGN_CENTER);
  spin = gtk_spin_button_new (adjustment, rows[i].step, rows[i].digits);
  dig_spin_read_both_signs (GTK_SPIN_BUTTON (spin));
  gtk_editable_set_width_chars (GTK_EDITABLE (spin), 5);
  gtk_widget_set_valign (spin, GTK_ALIGN_CENTER);
  name_control (scale, i);
  name_control (spin, i);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), scale);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), spin);
  g_signal_connect (adjustment, "value-changed", G_CALLBACK (value_changed_cb), self);
  return row;
}

static GtkWidget *
make_mode_row (DigAugmentForm *self)
{
  const char *const titles[] = { _ ("One grey value"), _ ("The nearest pixel"), _ ("Reflected"),
                                 _ ("Wrapped around"), NULL };
  g_autoptr (GtkStringList) list = gtk_string_list_new (titles);

  self->mode_row = ADW_COMBO_ROW (adw_combo_row_new ());
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (self->mode_row), _ ("Fill mode"));
  adw_combo_row_set_model (self->mode_row, G_LIST_MODEL (list));
  g_signal_connect_object (self->mode_row, "notify::selected", G_CALLBACK (mode_changed_cb), self,
                           G_CONNECT_SWAPPED);
  return GTK_WIDGET (self->mode_row);
}

static GtkWidget *
make_flip_row (DigAugmentForm *self)
{
  GtkWidget *row = adw_action_row_new ();

  self->flip_switch = GTK_SWITCH (gtk_switch_new ());
  gtk_widget_set_valign (GTK_WIDGET (self->flip_switch), GTK_ALIGN_CENTER);
  adw_preferences_row_set_title (ADW_PREFERENCES_ROW (row), _ ("Mirror left and right"));
  adw_action_row_set_subtitle (
      ADW_ACTION_ROW (row),
      _ ("Hurts digits: a mirrored 2 looks like an S, a mirrored 3 like an E; the network would "
         "learn shapes that nobody writes"));
  adw_action_row_set_subtitle_lines (ADW_ACTION_ROW (row), 0);
  adw_action_row_add_suffix (ADW_ACTION_ROW (row), GTK_WIDGET (self->flip_switch));
  adw_action_row_set_activatable_widget (ADW_ACTION_ROW (row), GTK_WIDGET (self->flip_switch));
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->flip_switch), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  _ ("Mirror left and right"), -1);
  g_signal_connect_object (self->flip_switch, "notify::active", G_CALLBACK (flip_changed_cb), self,
                           G_CONNECT_SWAPPED);
  return row;
}

static void
dig_augment_form_dispose (GObject *object)
{
  DigAugmentForm *self = DIG_AUGMENT_FORM (object);

  for (guint i = 0; i < N_FIELDS; i++)
    if (self->adjustments[i] != NULL)
      {
        g_signal_handlers_disconnect_by_data (self->adjustments[i], self);
        g_clear_object (&self->adjustments[i]);
      }

  G_OBJECT_CLASS (dig_augment_form_parent_class)->dispose (object);
}

static void
dig_augment_form_class_init (DigAugmentFormClass *klass)
{
  G_OBJECT_CLASS (klass)->dispose = dig_augment_form_dispose;
  signals[SIGNAL_CHANGED] = g_signal_new ("changed", G_TYPE_FROM_CLASS (klass), G_SIGNAL_RUN_LAST,
                                          0, NULL, NULL, NULL, G_TYPE_NONE, 0);
}

static void
dig_augment_form_init (DigAugmentForm *self)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 24);
  AdwPreferencesGroup *groups[N_GROUPS];
  guint n;
  const DigAugmentationField *fields = dig_augmentation_get_fields (&n);

  g_assert (n == N_FIELDS);
  for (guint i = 0; i < N_GROUPS; i++)
    {
      groups[i] = ADW_PREFERENCES_GROUP (adw_preferences_group_new ());
      adw_preferences_group_set_title (groups[i], _ (group_titles[i]));
      gtk_box_append (GTK_BOX (box), GTK_WIDGET (groups[i]));
    }
  adw_preferences_group_add (groups[GROUP_EDGE], make_mode_row (self));
  for (guint i = 0; i < n; i++)
    {
      GtkWidget *row = make_row (self, i, &fields[i]);

      adw_preferences_group_add (groups[rows[i].group], row);
      if (rows[i].group == GROUP_EDGE)
        self->fill_row = row;
    }
  adw_preferences_group_add (groups[GROUP_PLACE], make_flip_row (self));
  adw_bin_set_child (ADW_BIN (self), box);
  dig_augmentation_init (&self->augmentation);
  show_rows (self);
}

const DigAugmentation *
dig_augment_form_get_augmentation (DigAugmentForm *self)
{
  g_return_val_if_fail (DIG_IS_AUGMENT_FORM (self), NULL);

  return &self->augmentation;
}

void
dig_augment_form_set_augmentation (DigAugmentForm *self, const DigAugmentation *augmentation)
{
  guint n;
  const DigAugmentationField *fields = dig_augmentation_get_fields (&n);

  g_return_if_fail (DIG_IS_AUGMENT_FORM (self));
  g_return_if_fail (augmentation != NULL);

  self->is_showing = TRUE;
  self->augmentation = *augmentation;
  for (guint i = 0; i < n; i++)
    gtk_adjustment_set_value (self->adjustments[i],
                              (double)dig_augmentation_get (augmentation, &fields[i]));
  adw_combo_row_set_selected (self->mode_row, augmentation->fill_mode);
  gtk_switch_set_active (self->flip_switch, augmentation->flips_horizontally);
  show_rows (self);
  self->is_showing = FALSE;
}
