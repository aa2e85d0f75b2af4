/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "app/dig-image-list.h"

#include "app/dig-digit-grid.h"
#include "app/dig-image-export.h"
#include "app/dig-wrap.h"
#include "charts/dig-number-format.h"

#include <glib/gi18n.h>

#define N_CAPTION_LINES 2

struct _DigImageList
{
  AdwBin parent_instance;

  DigReport *report;
  DigDataSet *data;
  GArray *indices; /* guint32, of images of the report */
  /* What the list was asked for, to be asked again in another order. */
  int label, answer;
  gboolean only_errors, has_own_order;

  GtkLabel *title_label;
  GtkLabel *count_label;
  GtkDropDown *order_drop_down;
  DigDigitGrid *grid;
  GtkFileChooserNative *file_chooser;
};

enum
{
  PROP_TITLE = 1,
  PROP_SELECTED_ROW,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];
static guint activated_signal;

G_DEFINE_FINAL_TYPE (DigImageList, dig_image_list, ADW_TYPE_BIN)

/* ---- What is shown ---- */

static const DigReportImage *
find_image (DigImageList *self, guint row)
{
  guint index;

  if (self->report == NULL || !dig_report_find_row (self->report, row, &index))
    return NULL;
  return dig_report_get_image (self->report, index);
}

static char *
format_confidence (const DigReportImage *image, int digits)
{
  return dig_format_percent ((double)image->confidence, digits, dig_number_style_get_locale ());
}

static char *
caption (DigDataSet *data, guint row, guint line, gpointer user_data)
{
  const DigReportImage *image = find_image (user_data, row);
  g_autofree char *reading = NULL, *confidence = NULL;

  if (line == 1)
    /* Translators: below a small picture. */
    return g_strdup_printf (_ ("Row %u"), dig_data_set_get_source_row (data, row));
  if (image == NULL)
    return g_strdup ("");
  reading = dig_image_describe_reading (image, data);
  confidence = format_confidence (image, 0);
  return g_strdup_printf ("%s  %s", reading, confidence);
}

static char *
describe (DigDataSet *data, guint row, gpointer user_data)
{
  const DigReportImage *image = find_image (user_data, row);
  g_autofree char *confidence = NULL;

  if (image == NULL)
    return g_strdup ("");
  confidence = format_confidence (image, 1);
  /* Translators: row of the file, class of the label, class that was answered, its probability. */
  return g_strdup_printf (_ ("Row %u: true %s, read as %s, %s sure"),
                          dig_data_set_get_source_row (data, row),
                          dig_data_set_get_class_name (data, image->label),
                          dig_data_set_get_class_name (data, image->answer), confidence);
}

static void
update_count (DigImageList *self)
{
  g_autoptr (GArray) marked = dig_digit_grid_dup_marked (self->grid);
  const DigNumberStyle *style = dig_number_style_get_locale ();
  guint n = dig_image_list_get_n_images (self);
  g_autofree char *number = dig_format_integer (n, style);
  g_autofree char *n_marked = dig_format_integer (marked->len, style);
  g_autofree char *text =
      marked->len > 0
          /* Translators: number of images that are marked, of all images that are shown. */
          ? g_strdup_printf (ngettext ("%s of %s image is marked", "%s of %s images are marked", n),
                             n_marked, number)
          : g_strdup_printf (ngettext ("%s image", "%s images", n), number);

  gtk_label_set_text (self->count_label, text);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "images.save-picture", n > 0);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "images.save-table", n > 0);
}

static void
update_grid (DigImageList *self)
{
  g_autoptr (GArray) rows = g_array_new (FALSE, FALSE, sizeof (guint32));

  for (guint i = 0; i < self->indices->len; i++)
    {
      guint32 row =
          dig_report_get_image (self->report, g_array_index (self->indices, guint32, i))->row;

      g_array_append_val (rows, row);
    }
  dig_digit_grid_set_ordered_content (self->grid, self->data, rows);
  update_count (self);
}

static void
take_indices (DigImageList *self, GArray *indices)
{
  g_array_unref (self->indices);
  self->indices = indices;
  update_grid (self);
}

static void
list_again (DigImageList *self)
{
  if (self->report == NULL || self->has_own_order)
    return;
  take_indices (
      self, dig_report_list (self->report, self->label, self->answer, self->only_errors,
                             (DigImageOrder)gtk_drop_down_get_selected (self->order_drop_down)));
}

static void
set_source (DigImageList *self, DigReport *report, DigDataSet *data)
{
  if (report != NULL)
    dig_report_ref (report);
  if (data != NULL)
    dig_data_set_ref (data);
  g_clear_pointer (&self->report, dig_report_unref);
  g_clear_pointer (&self->data, dig_data_set_unref);
  self->report = report;
  self->data = report != NULL ? data : NULL;
  if (report == NULL)
    g_clear_pointer (&data, dig_data_set_unref);
}

void
dig_image_list_show (DigImageList *self, DigReport *report, DigDataSet *data, int label, int answer,
                     gboolean only_errors)
{
  g_return_if_fail (DIG_IS_IMAGE_LIST (self));
  g_return_if_fail (report == NULL || data != NULL);

  set_source (self, report, data);
  self->label = label;
  self->answer = answer;
  self->only_errors = only_errors;
  self->has_own_order = FALSE;
  gtk_widget_set_visible (GTK_WIDGET (self->order_drop_down), TRUE);
  if (report != NULL)
    list_again (self);
  else
    take_indices (self, g_array_new (FALSE, FALSE, sizeof (guint32)));
}

void
dig_image_list_show_indices (DigImageList *self, DigReport *report, DigDataSet *data,
                             GArray *indices)
{
  g_return_if_fail (DIG_IS_IMAGE_LIST (self));
  g_return_if_fail (report != NULL && data != NULL && indices != NULL);

  set_source (self, report, data);
  self->has_own_order = TRUE;
  gtk_widget_set_visible (GTK_WIDGET (self->order_drop_down), FALSE);
  take_indices (self, g_array_ref (indices));
}

/* ---- What the person does ---- */

static void
order_changed_cb (DigImageList *self)
{
  list_again (self);
}

static void
selected_cb (DigImageList *self)
{
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_SELECTED_ROW]);
}

static void
activated_cb (DigImageList *self, guint row)
{
  g_signal_emit (self, activated_signal, 0, row);
}

static void
marks_changed_cb (DigImageList *self)
{
  update_count (self);
}

static void
zoom_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  DigImageList *self = DIG_IMAGE_LIST (widget);
  guint zoom = dig_digit_grid_get_zoom (self->grid);

  dig_digit_grid_set_zoom (self->grid,
                           g_str_has_suffix (name, "in") ? MIN (zoom + 1, 6) : MAX (zoom, 2) - 1);
}

/* Those that are marked; without marks all. */
static GArray *
list_to_save (DigImageList *self)
{
  g_autoptr (GArray) marked = dig_digit_grid_dup_marked (self->grid);
  GArray *indices;

  if (marked->len == 0)
    return g_array_ref (self->indices);
  indices = g_array_new (FALSE, FALSE, sizeof (guint32));
  for (guint i = 0; i < marked->len; i++)
    {
      guint32 index;

      if (dig_report_find_row (self->report, g_array_index (marked, guint32, i), &index))
        g_array_append_val (indices, index);
    }
  return indices;
}

static void
exported_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autoptr (DigImageList) self = data;
  g_autoptr (GError) error = NULL;
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkWidget *dialog;

  if (dig_image_export_finish (result, &error) || root == NULL)
    return;
  dialog =
      adw_message_dialog_new (GTK_WINDOW (root), _ ("The images were not saved"), error->message);
  adw_message_dialog_add_response (ADW_MESSAGE_DIALOG (dialog), "close", _ ("Close"));
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
file_chosen_cb (GtkNativeDialog *dialog, int response, DigImageList *self)
{
  g_autoptr (GFile) file = NULL;
  g_autofree char *path = NULL;

  if (response == GTK_RESPONSE_ACCEPT)
    file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog));
  if (file != NULL)
    path = g_file_get_path (file);
  g_clear_object (&self->file_chooser);
  if (path != NULL && self->report != NULL)
    {
      g_autoptr (GArray) indices = list_to_save (self);

      dig_image_export_async (self->report, self->data, indices, path, exported_cb,
                              g_object_ref (self));
    }
}

static void
add_filter (GtkFileChooser *chooser, const char *name, const char *pattern)
{
  g_autoptr (GtkFileFilter) filter = gtk_file_filter_new ();

  gtk_file_filter_set_name (filter, name);
  gtk_file_filter_add_pattern (filter, pattern);
  gtk_file_chooser_add_filter (chooser, filter);
}

static void
save_action (GtkWidget *widget, const char *name, GVariant *parameter)
{
  DigImageList *self = DIG_IMAGE_LIST (widget);
  gboolean is_table = g_str_has_suffix (name, "table");
  GtkFileChooser *chooser;

  if (self->file_chooser != NULL || gtk_widget_get_root (widget) == NULL)
    return;
  self->file_chooser = gtk_file_chooser_native_new (
      is_table ? _ ("Save Rows") : _ ("Save Picture"), GTK_WINDOW (gtk_widget_get_root (widget)),
      GTK_FILE_CHOOSER_ACTION_SAVE, _ ("_Save"), _ ("_Cancel"));
  chooser = GTK_FILE_CHOOSER (self->file_chooser);
  if (is_table)
    add_filter (chooser, _ ("CSV table of the values"), "*.csv");
  else
    {
      add_filter (chooser, _ ("PNG picture"), "*.png");
      add_filter (chooser, _ ("SVG drawing"), "*.svg");
      add_filter (chooser, _ ("PDF document"), "*.pdf");
    }
  gtk_file_chooser_set_current_name (chooser, is_table ? _ ("errors.csv") : _ ("errors.png"));
  g_signal_connect (self->file_chooser, "response", G_CALLBACK (file_chosen_cb), self);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (self->file_chooser));
}

/* The images are what somebody comes for. */
static gboolean
dig_image_list_grab_focus (GtkWidget *widget)
{
  return gtk_widget_grab_focus (GTK_WIDGET (DIG_IMAGE_LIST (widget)->grid));
}

/* Tab comes to what is above them too, and gets out again. */
static gboolean
dig_image_list_focus (GtkWidget *widget, GtkDirectionType direction)
{
  return gtk_widget_child_focus (adw_bin_get_child (ADW_BIN (widget)), direction);
}

/* ---- GObject ---- */

static void
dig_image_list_dispose (GObject *object)
{
  DigImageList *self = DIG_IMAGE_LIST (object);

  if (self->grid != NULL)
    dig_digit_grid_set_describe (self->grid, NULL, NULL);
  g_clear_object (&self->file_chooser);
  g_clear_pointer (&self->report, dig_report_unref);
  g_clear_pointer (&self->data, dig_data_set_unref);

  G_OBJECT_CLASS (dig_image_list_parent_class)->dispose (object);
}

static void
dig_image_list_finalize (GObject *object)
{
  g_array_unref (DIG_IMAGE_LIST (object)->indices);

  G_OBJECT_CLASS (dig_image_list_parent_class)->finalize (object);
}

static void
dig_image_list_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  DigImageList *self = DIG_IMAGE_LIST (object);

  if (id == PROP_TITLE)
    g_value_set_string (value, gtk_label_get_text (self->title_label));
  else
    g_value_set_uint (value, dig_image_list_get_selected_row (self));
}

static void
dig_image_list_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  DigImageList *self = DIG_IMAGE_LIST (object);

  if (id == PROP_TITLE)
    dig_image_list_set_title (self, g_value_get_string (value));
  else
    dig_image_list_set_selected_row (self, g_value_get_uint (value));
}

static void
bind_template (GtkWidgetClass *klass)
{
  gtk_widget_class_set_template_from_resource (klass,
                                               "/io/github/digitlab/DigitLab/ui/dig-image-list.ui");
  gtk_widget_class_bind_template_child (klass, DigImageList, title_label);
  gtk_widget_class_bind_template_child (klass, DigImageList, count_label);
  gtk_widget_class_bind_template_child (klass, DigImageList, order_drop_down);
  gtk_widget_class_bind_template_child (klass, DigImageList, grid);
  gtk_widget_class_bind_template_callback (klass, order_changed_cb);
  gtk_widget_class_bind_template_callback (klass, selected_cb);
  gtk_widget_class_bind_template_callback (klass, activated_cb);
  gtk_widget_class_bind_template_callback (klass, marks_changed_cb);
}

static void
dig_image_list_class_init (DigImageListClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->dispose = dig_image_list_dispose;
  object_class->finalize = dig_image_list_finalize;
  object_class->get_property = dig_image_list_get_property;
  object_class->set_property = dig_image_list_set_property;
  widget_class->grab_focus = dig_image_list_grab_focus;
  widget_class->focus = dig_image_list_focus;
  properties[PROP_TITLE] = g_param_spec_string ("title", NULL, NULL, NULL, flags);
  properties[PROP_SELECTED_ROW] =
      g_param_spec_uint ("selected-row", NULL, NULL, 0, G_MAXUINT, G_MAXUINT, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  activated_signal = g_signal_new ("activated", DIG_TYPE_IMAGE_LIST, G_SIGNAL_RUN_LAST, 0, NULL,
                                   NULL, NULL, G_TYPE_NONE, 1, G_TYPE_UINT);

  g_type_ensure (DIG_TYPE_DIGIT_GRID);
  g_type_ensure (DIG_TYPE_WRAP);
  bind_template (widget_class);
  gtk_widget_class_install_action (widget_class, "images.save-picture", NULL, save_action);
  gtk_widget_class_install_action (widget_class, "images.save-table", NULL, save_action);
  gtk_widget_class_install_action (widget_class, "images.zoom-in", NULL, zoom_action);
  gtk_widget_class_install_action (widget_class, "images.zoom-out", NULL, zoom_action);
}

static void
dig_image_list_init (DigImageList *self)
{
  g_autofree char *confidence = dig_format_percent (1, 0, dig_number_style_get_locale ());
  g_autofree char *widest = g_strdup_printf ("0 → 0  %s", confidence);

  self->indices = g_array_new (FALSE, FALSE, sizeof (guint32));
  self->label = self->answer = -1;
  gtk_widget_init_template (GTK_WIDGET (self));
  dig_digit_grid_set_describe (self->grid, describe, self);
  dig_digit_grid_set_caption (self->grid, caption, self, N_CAPTION_LINES, widest);
  update_count (self);
}

void
dig_image_list_set_title (DigImageList *self, const char *title)
{
  g_return_if_fail (DIG_IS_IMAGE_LIST (self));

  if (g_strcmp0 (gtk_label_get_text (self->title_label), title) == 0)
    return;
  gtk_label_set_text (self->title_label, title);
  gtk_widget_set_visible (GTK_WIDGET (self->title_label), title != NULL && *title != '\0');
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_TITLE]);
}

guint
dig_image_list_get_n_images (DigImageList *self)
{
  g_return_val_if_fail (DIG_IS_IMAGE_LIST (self), 0);

  return self->indices->len;
}

guint
dig_image_list_get_index (DigImageList *self, guint place)
{
  g_return_val_if_fail (DIG_IS_IMAGE_LIST (self) && place < self->indices->len, 0);

  return g_array_index (self->indices, guint32, place);
}

guint
dig_image_list_get_selected_row (DigImageList *self)
{
  g_return_val_if_fail (DIG_IS_IMAGE_LIST (self), G_MAXUINT);

  return dig_digit_grid_get_selected_row (self->grid);
}

void
dig_image_list_set_selected_row (DigImageList *self, guint row)
{
  g_return_if_fail (DIG_IS_IMAGE_LIST (self));

  dig_digit_grid_set_selected_row (self->grid, row);
}
