/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "app/dig-mean-digits.h"

#include "app/dig-digit-strip.h"
#include "charts/dig-number-format.h"

#include <glib/gi18n.h>
#include <math.h>

#define TILES_A_LINE 5
#define TILE_ZOOM 2

typedef struct
{
  GtkWidget *button, *picture;
} Tile;

struct _DigMeanDigits
{
  GtkWidget parent_instance;

  GtkWidget *grid;
  GArray *tiles; /* Tile, by class */
  DigDataSet *data;
  GBytes *means; /* (n_classes, pixels) grey values; NULL: not yet */
  int selected_class;
};

enum
{
  PROP_0,
  PROP_SELECTED_CLASS,
  PROP_IS_READY,
  N_PROPS,
};

static GParamSpec *props[N_PROPS];

G_DEFINE_FINAL_TYPE (DigMeanDigits, dig_mean_digits, GTK_TYPE_WIDGET)

static void
compute_means (GTask *task, gpointer source, gpointer task_data, GCancellable *cancellable)
{
  DigDataSet *data = task_data;
  guint n_classes = dig_data_set_get_n_classes (data);
  guint n_pixels = dig_data_set_get_n_pixels (data);
  g_autofree double *mean = g_new (double, n_pixels);
  guint8 *bytes = g_new0 (guint8, (gsize)n_classes * n_pixels);

  for (guint label = 0; label < n_classes; label++)
    {
      dig_data_set_mean_image (data, (int)label, mean);
      for (guint i = 0; i < n_pixels; i++)
        bytes[(gsize)label * n_pixels + i] =
            isfinite (mean[i]) ? (guint8)lround (CLAMP (mean[i], 0.0, 255.0)) : 0;
    }
  g_task_return_pointer (task, g_bytes_new_take (bytes, (gsize)n_classes * n_pixels),
                         (GDestroyNotify)g_bytes_unref);
}

static void
refresh_pictures (DigMeanDigits *self)
{
  if (self->means == NULL)
    return;

  const guint8 *bytes = g_bytes_get_data (self->means, NULL);
  guint n_pixels = dig_data_set_get_n_pixels (self->data);
  guint zoom = TILE_ZOOM * (guint)gtk_widget_get_scale_factor (GTK_WIDGET (self));

  for (guint label = 0; label < self->tiles->len; label++)
    {
      Tile *tile = &g_array_index (self->tiles, Tile, label);
      g_autoptr (GdkTexture) texture = dig_digit_texture_new (
          bytes + (gsize)label * n_pixels, dig_data_set_get_height (self->data),
          dig_data_set_get_width (self->data), zoom);
      gtk_picture_set_paintable (GTK_PICTURE (tile->picture), GDK_PAINTABLE (texture));
    }
}

static void
means_computed_cb (GObject *source, GAsyncResult *result, gpointer user_data)
{
  DigMeanDigits *self = DIG_MEAN_DIGITS (source);
  g_autoptr (GBytes) means = g_task_propagate_pointer (G_TASK (result), NULL);

  /* Other data came meanwhile, or the widget is going away. */
  if (means == NULL || self->data == NULL || g_task_get_task_data (G_TASK (result)) != self->data)
    return;
  g_clear_pointer (&self->means, g_bytes_unref);
  self->means = g_steal_pointer (&means);
  refresh_pictures (self);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_IS_READY]);
}

static void
toggled_cb (DigMeanDigits *self, GtkToggleButton *button)
{
  for (guint label = 0; label < self->tiles->len; label++)
    if (g_array_index (self->tiles, Tile, label).button == GTK_WIDGET (button))
      {
        if (gtk_toggle_button_get_active (button))
          dig_mean_digits_set_selected_class (self, (int)label);
        else if (self->selected_class == (int)label)
          dig_mean_digits_set_selected_class (self, -1);
        return;
      }
}

static void
name_tile (Tile *tile, const char *name, guint count)
{
  g_autofree char *number = dig_format_integer (count, dig_number_style_get_locale ());
  g_autofree char *text = g_strdup_printf (
      ngettext ("Mean of class %s, %s image", "Mean of class %s, %s images", count), name, number);

  gtk_widget_set_tooltip_text (tile->button, text);
  gtk_accessible_update_property (GTK_ACCESSIBLE (tile->button), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  text, -1);
}

static Tile
make_tile (DigMeanDigits *self, guint label, guint count)
{
  const char *name = dig_data_set_get_class_name (self->data, label);
  Tile tile = { gtk_toggle_button_new (), gtk_picture_new () };
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 2);
  GtkWidget *caption = gtk_label_new (name);

  gtk_widget_set_size_request (tile.picture, (int)dig_data_set_get_width (self->data) * TILE_ZOOM,
                               (int)dig_data_set_get_height (self->data) * TILE_ZOOM);
  gtk_widget_set_halign (tile.picture, GTK_ALIGN_CENTER);
  gtk_label_set_ellipsize (GTK_LABEL (caption), PANGO_ELLIPSIZE_END);
  gtk_label_set_max_width_chars (GTK_LABEL (caption), 8);
  gtk_box_append (GTK_BOX (box), tile.picture);
  gtk_box_append (GTK_BOX (box), caption);
  gtk_button_set_child (GTK_BUTTON (tile.button), box);
  gtk_widget_add_css_class (tile.button, "flat");
  gtk_widget_add_css_class (tile.button, "digit-tile");
  gtk_widget_set_sensitive (tile.button, count > 0);
  name_tile (&tile, name, count);
  g_signal_connect_object (tile.button, "toggled", G_CALLBACK (toggled_cb), self,
                           G_CONNECT_SWAPPED);
  return tile;
}

static void
remake_tiles (DigMeanDigits *self)
{
  for (guint label = 0; label < self->tiles->len; label++)
    gtk_grid_remove (GTK_GRID (self->grid), g_array_index (self->tiles, Tile, label).button);
  g_array_set_size (self->tiles, 0);
  if (self->data == NULL)
    return;

  guint n_classes = dig_data_set_get_n_classes (self->data);
  g_autofree guint *counts = g_new0 (guint, n_classes);
  dig_data_set_count_classes (self->data, counts);
  for (guint label = 0; label < n_classes; label++)
    {
      Tile tile = make_tile (self, label, counts[label]);
      gtk_grid_attach (GTK_GRID (self->grid), tile.button, (int)(label % TILES_A_LINE),
                       (int)(label / TILES_A_LINE), 1, 1);
      g_array_append_val (self->tiles, tile);
    }
}

static void
show_selected_class (DigMeanDigits *self)
{
  for (guint label = 0; label < self->tiles->len; label++)
    gtk_toggle_button_set_active (
        GTK_TOGGLE_BUTTON (g_array_index (self->tiles, Tile, label).button),
        (int)label == self->selected_class);
}

static void
dig_mean_digits_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  DigMeanDigits *self = DIG_MEAN_DIGITS (object);

  if (id == PROP_SELECTED_CLASS)
    g_value_set_int (value, self->selected_class);
  else if (id == PROP_IS_READY)
    g_value_set_boolean (value, self->means != NULL);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
dig_mean_digits_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  if (id == PROP_SELECTED_CLASS)
    dig_mean_digits_set_selected_class (DIG_MEAN_DIGITS (object), g_value_get_int (value));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
dig_mean_digits_dispose (GObject *object)
{
  DigMeanDigits *self = DIG_MEAN_DIGITS (object);

  g_clear_pointer (&self->grid, gtk_widget_unparent);
  g_clear_pointer (&self->means, g_bytes_unref);
  g_clear_pointer (&self->data, dig_data_set_unref);

  G_OBJECT_CLASS (dig_mean_digits_parent_class)->dispose (object);
}

static void
dig_mean_digits_finalize (GObject *object)
{
  g_clear_pointer (&DIG_MEAN_DIGITS (object)->tiles, g_array_unref);

  G_OBJECT_CLASS (dig_mean_digits_parent_class)->finalize (object);
}

static void
dig_mean_digits_class_init (DigMeanDigitsClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  object_class->get_property = dig_mean_digits_get_property;
  object_class->set_property = dig_mean_digits_set_property;
  object_class->dispose = dig_mean_digits_dispose;
  object_class->finalize = dig_mean_digits_finalize;

  props[PROP_SELECTED_CLASS] =
      g_param_spec_int ("selected-class", NULL, NULL, -1, 255, -1,
                        G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  props[PROP_IS_READY] = g_param_spec_boolean ("is-ready", NULL, NULL, FALSE,
                                               G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, props);
  gtk_widget_class_set_layout_manager_type (widget_class, GTK_TYPE_BIN_LAYOUT);
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_GROUP);
}

static void
dig_mean_digits_init (DigMeanDigits *self)
{
  self->tiles = g_array_new (FALSE, FALSE, sizeof (Tile));
  self->selected_class = -1;
  self->grid = gtk_grid_new ();
  gtk_grid_set_column_homogeneous (GTK_GRID (self->grid), TRUE);
  gtk_widget_set_parent (self->grid, GTK_WIDGET (self));
  g_signal_connect (self, "notify::scale-factor", G_CALLBACK (refresh_pictures), NULL);
}

GtkWidget *
dig_mean_digits_new (void)
{
  return g_object_new (DIG_TYPE_MEAN_DIGITS, NULL);
}

void
dig_mean_digits_set_data (DigMeanDigits *self, DigDataSet *data)
{
  g_return_if_fail (DIG_IS_MEAN_DIGITS (self));

  if (self->data == data)
    return;
  g_clear_pointer (&self->data, dig_data_set_unref);
  self->data = data == NULL ? NULL : dig_data_set_ref (data);
  gboolean was_ready = self->means != NULL;
  g_clear_pointer (&self->means, g_bytes_unref);
  remake_tiles (self);
  dig_mean_digits_set_selected_class (self, -1);
  if (was_ready)
    g_object_notify_by_pspec (G_OBJECT (self), props[PROP_IS_READY]);
  if (data == NULL || !dig_data_set_has_labels (data))
    return;

  g_autoptr (GTask) task = g_task_new (self, NULL, means_computed_cb, NULL);
  g_task_set_task_data (task, dig_data_set_ref (data), (GDestroyNotify)dig_data_set_unref);
  g_task_run_in_thread (task, compute_means);
}

int
dig_mean_digits_get_selected_class (DigMeanDigits *self)
{
  g_return_val_if_fail (DIG_IS_MEAN_DIGITS (self), -1);

  return self->selected_class;
}

void
dig_mean_digits_set_selected_class (DigMeanDigits *self, int label)
{
  g_return_if_fail (DIG_IS_MEAN_DIGITS (self));
  g_return_if_fail (label >= -1 && label < (int)MAX (1, self->tiles->len));

  if (self->selected_class == label)
    return;
  self->selected_class = label;
  show_selected_class (self);
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_SELECTED_CLASS]);
}

gboolean
dig_mean_digits_is_ready (DigMeanDigits *self)
{
  g_return_val_if_fail (DIG_IS_MEAN_DIGITS (self), FALSE);

  return self->means != NULL;
}
