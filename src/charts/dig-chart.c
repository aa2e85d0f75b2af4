/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "charts/dig-chart.h"

#include "charts/dig-plot-save.h"
#include "charts/dig-plot-text.h"

#include <adwaita.h>
#include <glib/gi18n.h>
#include <math.h>

/* A screen reader that is told more often says nothing whole. */
#define DESCRIPTION_INTERVAL_US G_USEC_PER_SEC
/* Of a chart that is saved before it was ever shown. */
#define UNSEEN_WIDTH 900
#define UNSEEN_HEIGHT 400
#define MINIMUM_WIDTH 200
#define NATURAL_WIDTH 480
#define MINIMUM_HEIGHT 140
#define NATURAL_HEIGHT 260
/* 11 points at 96 dots an inch, what these sizes and a height-request are meant for: larger letters need
 * a larger picture. */
#define USUAL_FONT_SIZE 14.67

typedef struct
{
  char *label;
  DigPlotStyle style;
  cairo_surface_t *picture; /* NULL: draw anew */
  int picture_width, picture_height, picture_scale;
  guint64 picture_revision;
  guint64 described_revision;
  gint64 described_us; /* when, monotonic */
  guint describe_source;
  GtkWidget *menu;
  GtkFileChooserNative *file_chooser;
} DigChartPrivate;

enum
{
  PROP_LABEL = 1,
  N_PROPS
};

static GParamSpec *props[N_PROPS];

G_DEFINE_ABSTRACT_TYPE_WITH_PRIVATE (DigChart, dig_chart, GTK_TYPE_WIDGET)

static DigChartPrivate *
get_private (DigChart *chart)
{
  return dig_chart_get_instance_private (chart);
}

static DigColor
to_color (const GdkRGBA *rgba)
{
  return (DigColor){ (double)rgba->red, (double)rgba->green, (double)rgba->blue,
                     (double)rgba->alpha };
}

static DigColor
look_up (GtkStyleContext *context, const char *name, DigColor fallback)
{
  GdkRGBA rgba;

  return gtk_style_context_lookup_color (context, name, &rgba) ? to_color (&rgba) : fallback;
}

static gboolean
is_within (GtkWidget *widget, const char *css_class)
{
  for (; widget != NULL; widget = gtk_widget_get_parent (widget))
    if (gtk_widget_has_css_class (widget, css_class))
      return TRUE;
  return FALSE;
}

/* What lies under the widget, as far as the style names it: the window, a view or a card on it. */
static DigColor
find_background (GtkWidget *widget, GtkStyleContext *context, DigColor fallback)
{
  DigColor ground = look_up (context, "window_bg_color", fallback);
  DigColor card;

  if (is_within (widget, "view"))
    ground = look_up (context, "view_bg_color", ground);
  if (is_within (widget, "card"))
    {
      card = look_up (context, "card_bg_color", ground);
      ground = dig_color_mix (&ground, &card, card.alpha);
    }
  ground.alpha = 1;
  return ground;
}

static void
read_font (GtkWidget *widget, DigPlotStyle *style)
{
  PangoContext *context = gtk_widget_get_pango_context (widget);
  const PangoFontDescription *font = pango_context_get_font_description (context);
  double size = (double)pango_font_description_get_size (font) / PANGO_SCALE;
  double resolution = pango_cairo_context_get_resolution (context);

  if (!pango_font_description_get_size_is_absolute (font))
    size *= (resolution > 0 ? resolution : 96) / 72;
  if (size > 0)
    style->font_size = size;
  if (pango_font_description_get_family (font) != NULL)
    g_strlcpy (style->font_family, pango_font_description_get_family (font),
               sizeof style->font_family);
}

static DigPlotStyle
read_style (GtkWidget *widget)
{
  GtkStyleContext *context = gtk_widget_get_style_context (widget);
  DigPlotStyle style = dig_plot_style_light ();
  GdkRGBA foreground;

  gtk_style_context_get_color (context, &foreground);
  style.foreground = to_color (&foreground);
  style.is_dark = dig_color_luminance (&style.foreground) > 0.4;
  style.background = find_background (widget, context,
                                      style.is_dark ? (DigColor){ 0.14, 0.14, 0.14, 1 }
                                                    : (DigColor){ 1, 1, 1, 1 });
  /* Translucent text would be darker on light, lighter on dark ground than it seems. */
  style.foreground = dig_color_mix (&style.background, &style.foreground, style.foreground.alpha);
  style.foreground.alpha = 1;
  style.accent = look_up (context, "accent_color", style.accent);
  style.is_high_contrast = adw_style_manager_get_high_contrast (adw_style_manager_get_default ());
  style.fill_background = FALSE;
  style.numbers = *dig_number_style_get_locale ();
  read_font (widget, &style);
  dig_plot_style_derive_colors (&style);
  return style;
}

static void
drop_picture (DigChart *chart)
{
  g_clear_pointer (&get_private (chart)->picture, cairo_surface_destroy);
}

static void
renew_style (DigChart *chart)
{
  DigChartPrivate *self = get_private (chart);
  DigPlotStyle style = read_style (GTK_WIDGET (chart));

  if (dig_plot_style_equal (&style, &self->style))
    return;
  if (style.font_size != self->style.font_size)
    gtk_widget_queue_resize (GTK_WIDGET (chart));
  self->style = style;
  drop_picture (chart);
  gtk_widget_queue_draw (GTK_WIDGET (chart));
}

static void
dig_chart_css_changed (GtkWidget *widget, GtkCssStyleChange *change)
{
  GTK_WIDGET_CLASS (dig_chart_parent_class)->css_changed (widget, change);
  renew_style (DIG_CHART (widget));
}

static void
dig_chart_system_setting_changed (GtkWidget *widget, GtkSystemSetting setting)
{
  GTK_WIDGET_CLASS (dig_chart_parent_class)->system_setting_changed (widget, setting);
  renew_style (DIG_CHART (widget));
}

static guint64
get_revision (DigChart *chart)
{
  return DIG_CHART_GET_CLASS (chart)->get_revision (chart);
}

static gboolean
has_current_picture (DigChart *chart, int width, int height, int scale)
{
  DigChartPrivate *self = get_private (chart);

  return self->picture != NULL && self->picture_width == width && self->picture_height == height
         && self->picture_scale == scale && self->picture_revision == get_revision (chart);
}

static void
draw_picture (DigChart *chart, int width, int height, int scale)
{
  DigChartPrivate *self = get_private (chart);
  cairo_t *cr;

  if (self->picture == NULL || self->picture_width != width || self->picture_height != height
      || self->picture_scale != scale)
    {
      drop_picture (chart);
      self->picture =
          cairo_image_surface_create (CAIRO_FORMAT_ARGB32, width * scale, height * scale);
      cairo_surface_set_device_scale (self->picture, scale, scale);
    }
  self->picture_width = width;
  self->picture_height = height;
  self->picture_scale = scale;
  self->picture_revision = get_revision (chart);
  cr = cairo_create (self->picture);
  cairo_set_operator (cr, CAIRO_OPERATOR_CLEAR);
  cairo_paint (cr);
  cairo_set_operator (cr, CAIRO_OPERATOR_OVER);
  DIG_CHART_GET_CLASS (chart)->draw (chart, cr, width, height, &self->style);
  cairo_destroy (cr);
}

static void
draw_focus (DigChart *chart, cairo_t *cr, int width, int height)
{
  DigRectangle ring = { 1, 1, width - 2, height - 2 };

  if (!gtk_widget_has_visible_focus (GTK_WIDGET (chart)))
    return;
  dig_plot_rounded_rectangle (cr, &ring, 6);
  dig_plot_set_color (cr, &get_private (chart)->style.accent);
  cairo_set_line_width (cr, 2);
  cairo_stroke (cr);
}

static void
dig_chart_snapshot (GtkWidget *widget, GtkSnapshot *snapshot)
{
  DigChart *chart = DIG_CHART (widget);
  DigChartPrivate *self = get_private (chart);
  DigChartClass *class = DIG_CHART_GET_CLASS (chart);
  int width = gtk_widget_get_width (widget);
  int height = gtk_widget_get_height (widget);
  int scale = gtk_widget_get_scale_factor (widget);
  cairo_t *cr;

  if (width <= 0 || height <= 0)
    return;
  if (!has_current_picture (chart, width, height, scale))
    draw_picture (chart, width, height, scale);
  cr =
      gtk_snapshot_append_cairo (snapshot, &GRAPHENE_RECT_INIT (0, 0, (float)width, (float)height));
  cairo_set_source_surface (cr, self->picture, 0, 0);
  cairo_paint (cr);
  if (class->draw_overlay != NULL)
    class->draw_overlay (chart, cr, width, height, &self->style);
  draw_focus (chart, cr, width, height);
  cairo_destroy (cr);
}

static void
dig_chart_measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum,
                   int *natural, int *minimum_baseline, int *natural_baseline)
{
  gboolean is_wide = orientation == GTK_ORIENTATION_HORIZONTAL;
  double growth = fmax (1, get_private (DIG_CHART (widget))->style.font_size / USUAL_FONT_SIZE);
  int requested;

  gtk_widget_get_size_request (widget, NULL, &requested);
  if (is_wide)
    *minimum = (int)(MINIMUM_WIDTH * (1 + (growth - 1) / 2));
  else
    *minimum = (int)(MAX (MINIMUM_HEIGHT, requested) * growth);
  *natural = MAX (*minimum, is_wide ? NATURAL_WIDTH : NATURAL_HEIGHT);
  *minimum_baseline = *natural_baseline = -1;
}

static void
dig_chart_size_allocate (GtkWidget *widget, int width, int height, int baseline)
{
  DigChartPrivate *self = get_private (DIG_CHART (widget));

  if (self->menu != NULL)
    gtk_popover_present (GTK_POPOVER (self->menu));
}

void
dig_chart_describe (DigChart *chart)
{
  DigChartPrivate *self;
  g_autofree char *text = NULL;

  g_return_if_fail (DIG_IS_CHART (chart));

  self = get_private (chart);
  g_clear_handle_id (&self->describe_source, g_source_remove);
  self->described_us = g_get_monotonic_time ();
  self->described_revision = get_revision (chart);
  text = DIG_CHART_GET_CLASS (chart)->dup_description (chart, &self->style.numbers);
  gtk_accessible_update_property (GTK_ACCESSIBLE (chart), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, text,
                                  -1);
}

static void
dig_chart_root (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (dig_chart_parent_class)->root (widget);
  renew_style (DIG_CHART (widget));
  dig_chart_describe (DIG_CHART (widget));
}

static gboolean
describe_later_cb (gpointer data)
{
  DigChart *chart = data;

  get_private (chart)->describe_source = 0;
  dig_chart_describe (chart);
  return G_SOURCE_REMOVE;
}

void
dig_chart_queue_update (DigChart *chart)
{
  DigChartPrivate *self;
  gint64 waited_us;
  guint64 revision;

  g_return_if_fail (DIG_IS_CHART (chart));

  self = get_private (chart);
  revision = get_revision (chart);
  if (self->picture == NULL || self->picture_revision != revision)
    gtk_widget_queue_draw (GTK_WIDGET (chart));
  if (self->described_revision == revision || self->describe_source != 0)
    return;
  waited_us = g_get_monotonic_time () - self->described_us;
  if (self->described_us == 0 || waited_us >= DESCRIPTION_INTERVAL_US)
    dig_chart_describe (chart);
  else
    self->describe_source = g_timeout_add (
        (guint)((DESCRIPTION_INTERVAL_US - waited_us) / 1000 + 1), describe_later_cb, chart);
}

void
dig_chart_reset (DigChart *chart)
{
  g_return_if_fail (DIG_IS_CHART (chart));

  drop_picture (chart);
  gtk_widget_queue_draw (GTK_WIDGET (chart));
  dig_chart_describe (chart);
}

const DigPlotStyle *
dig_chart_get_style (DigChart *chart)
{
  g_return_val_if_fail (DIG_IS_CHART (chart), NULL);

  return &get_private (chart)->style;
}

void
dig_chart_set_label (DigChart *chart, const char *label)
{
  DigChartPrivate *self;

  g_return_if_fail (DIG_IS_CHART (chart));

  self = get_private (chart);
  if (g_strcmp0 (self->label, label) == 0)
    return;
  g_free (self->label);
  self->label = g_strdup (label);
  gtk_accessible_update_property (GTK_ACCESSIBLE (chart), GTK_ACCESSIBLE_PROPERTY_LABEL,
                                  label != NULL ? label : "", -1);
  g_object_notify_by_pspec (G_OBJECT (chart), props[PROP_LABEL]);
}

const char *
dig_chart_get_label (DigChart *chart)
{
  g_return_val_if_fail (DIG_IS_CHART (chart), NULL);

  return get_private (chart)->label;
}

static void
draw_for_file (cairo_t *cr, double width, double height, gpointer data)
{
  DigChart *chart = data;
  DigPlotStyle style = dig_plot_style_light ();
  DigPlotStyle *screen = &get_private (chart)->style;

  g_strlcpy (style.font_family, screen->font_family, sizeof style.font_family);
  style.font_size = screen->font_size;
  style.numbers = screen->numbers;
  DIG_CHART_GET_CLASS (chart)->draw (chart, cr, width, height, &style);
}

gboolean
dig_chart_save (DigChart *chart, const char *path, GError **error)
{
  DigChartClass *class = DIG_CHART_GET_CLASS (chart);
  int width = gtk_widget_get_width (GTK_WIDGET (chart));
  int height = gtk_widget_get_height (GTK_WIDGET (chart));
  g_autofree char *lower = NULL;

  g_return_val_if_fail (DIG_IS_CHART (chart) && path != NULL, FALSE);

  lower = g_ascii_strdown (path, -1);
  if (class->save_table != NULL && g_str_has_suffix (lower, ".csv"))
    return class->save_table (chart, path, error);
  return dig_plot_save (path, width > 0 ? width : UNSEEN_WIDTH, height > 0 ? height : UNSEEN_HEIGHT,
                        draw_for_file, chart, error);
}

static void
show_error (DigChart *chart, const GError *error)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (chart));
  GtkWidget *dialog =
      adw_message_dialog_new (GTK_WINDOW (root), _ ("The chart was not saved"), error->message);

  adw_message_dialog_add_response (ADW_MESSAGE_DIALOG (dialog), "close", _ ("Close"));
  gtk_window_present (GTK_WINDOW (dialog));
}

static void
file_chosen_cb (GtkNativeDialog *dialog, int response, DigChart *chart)
{
  DigChartPrivate *self = get_private (chart);
  g_autoptr (GFile) file = NULL;
  g_autoptr (GError) error = NULL;
  g_autofree char *path = NULL;

  if (response == GTK_RESPONSE_ACCEPT)
    file = gtk_file_chooser_get_file (GTK_FILE_CHOOSER (dialog));
  if (file != NULL)
    path = g_file_get_path (file);
  g_clear_object (&self->file_chooser);
  if (path != NULL && !dig_chart_save (chart, path, &error))
    show_error (chart, error);
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
save_activated_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  DigChart *chart = DIG_CHART (widget);
  DigChartPrivate *self = get_private (chart);
  GtkFileChooser *chooser;

  if (self->file_chooser != NULL || gtk_widget_get_root (widget) == NULL)
    return;
  self->file_chooser =
      gtk_file_chooser_native_new (_ ("Save Chart"), GTK_WINDOW (gtk_widget_get_root (widget)),
                                   GTK_FILE_CHOOSER_ACTION_SAVE, _ ("_Save"), _ ("_Cancel"));
  chooser = GTK_FILE_CHOOSER (self->file_chooser);
  add_filter (chooser, _ ("PNG picture"), "*.png");
  add_filter (chooser, _ ("SVG drawing"), "*.svg");
  add_filter (chooser, _ ("PDF document"), "*.pdf");
  if (DIG_CHART_GET_CLASS (chart)->save_table != NULL)
    add_filter (chooser, _ ("CSV table of the values"), "*.csv");
  gtk_file_chooser_set_current_name (chooser, _ ("chart.png"));
  g_signal_connect (self->file_chooser, "response", G_CALLBACK (file_chosen_cb), chart);
  gtk_native_dialog_show (GTK_NATIVE_DIALOG (self->file_chooser));
}

static void
open_menu (DigChart *chart, double x, double y)
{
  DigChartPrivate *self = get_private (chart);
  GdkRectangle place = { (int)x, (int)y, 1, 1 };

  if (self->menu == NULL)
    {
      g_autoptr (GMenu) model = g_menu_new ();

      g_menu_append (model, _ ("Save Chart…"), "chart.save");
      self->menu = gtk_popover_menu_new_from_model (G_MENU_MODEL (model));
      gtk_popover_set_has_arrow (GTK_POPOVER (self->menu), FALSE);
      gtk_widget_set_halign (self->menu, GTK_ALIGN_START);
      gtk_widget_set_parent (self->menu, GTK_WIDGET (chart));
    }
  gtk_popover_set_pointing_to (GTK_POPOVER (self->menu), &place);
  gtk_popover_popup (GTK_POPOVER (self->menu));
}

static void
menu_activated_cb (GtkWidget *widget, const char *action, GVariant *parameter)
{
  open_menu (DIG_CHART (widget), gtk_widget_get_width (widget) / 2.0,
             gtk_widget_get_height (widget) / 2.0);
}

static void
secondary_pressed_cb (GtkGestureClick *gesture, int n_press, double x, double y, DigChart *chart)
{
  gtk_gesture_set_state (GTK_GESTURE (gesture), GTK_EVENT_SEQUENCE_CLAIMED);
  open_menu (chart, x, y);
}

static void
dig_chart_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  if (id == PROP_LABEL)
    g_value_set_string (value, dig_chart_get_label (DIG_CHART (object)));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
dig_chart_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  if (id == PROP_LABEL)
    dig_chart_set_label (DIG_CHART (object), g_value_get_string (value));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
dig_chart_dispose (GObject *object)
{
  DigChartPrivate *self = get_private (DIG_CHART (object));

  g_clear_handle_id (&self->describe_source, g_source_remove);
  g_clear_pointer (&self->menu, gtk_widget_unparent);
  g_clear_object (&self->file_chooser);
  drop_picture (DIG_CHART (object));
  g_clear_pointer (&self->label, g_free);
  G_OBJECT_CLASS (dig_chart_parent_class)->dispose (object);
}

static void
dig_chart_class_init (DigChartClass *class)
{
  GObjectClass *object_class = G_OBJECT_CLASS (class);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  object_class->get_property = dig_chart_get_property;
  object_class->set_property = dig_chart_set_property;
  object_class->dispose = dig_chart_dispose;
  widget_class->css_changed = dig_chart_css_changed;
  widget_class->system_setting_changed = dig_chart_system_setting_changed;
  widget_class->root = dig_chart_root;
  widget_class->snapshot = dig_chart_snapshot;
  widget_class->measure = dig_chart_measure;
  widget_class->size_allocate = dig_chart_size_allocate;

  props[PROP_LABEL] =
      g_param_spec_string ("label", NULL, NULL, NULL,
                           G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, props);

  gtk_widget_class_set_css_name (widget_class, "chart");
  gtk_widget_class_set_accessible_role (widget_class, GTK_ACCESSIBLE_ROLE_IMG);
  gtk_widget_class_install_action (widget_class, "chart.save", NULL, save_activated_cb);
  gtk_widget_class_install_action (widget_class, "chart.menu", NULL, menu_activated_cb);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_Menu, 0, "chart.menu", NULL);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_F10, GDK_SHIFT_MASK, "chart.menu",
                                       NULL);
}

static void
dig_chart_init (DigChart *chart)
{
  GtkGesture *click = gtk_gesture_click_new ();

  get_private (chart)->style = dig_plot_style_light ();
  gtk_widget_set_focusable (GTK_WIDGET (chart), TRUE);
  gtk_gesture_single_set_button (GTK_GESTURE_SINGLE (click), GDK_BUTTON_SECONDARY);
  g_signal_connect (click, "pressed", G_CALLBACK (secondary_pressed_cb), chart);
  gtk_widget_add_controller (GTK_WIDGET (chart), GTK_EVENT_CONTROLLER (click));
}
