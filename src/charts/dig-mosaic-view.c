/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "charts/dig-mosaic-view.h"

#include "charts/dig-focus.h"

#include <glib/gi18n.h>

struct _DigMosaicView
{
  DigChart parent_instance;
  DigMosaic *mosaic;
  int selected; /* -1: none */
  char *words;  /* of the selected tile, where it has no label; NULL: none */
  int n_measured;
  guint64 state_revision;
};

enum
{
  PROP_SELECTED = 1,
  N_PROPS
};

static GParamSpec *props[N_PROPS];
static guint activated_signal;

G_DEFINE_FINAL_TYPE (DigMosaicView, dig_mosaic_view, DIG_TYPE_CHART)

static void
dig_mosaic_view_draw (DigChart *chart, cairo_t *cr, double width, double height,
                      const DigPlotStyle *style)
{
  DigMosaicView *self = DIG_MOSAIC_VIEW (chart);

  dig_mosaic_draw (cr, width, height, self->mosaic, style,
                   style->fill_background ? -1 : self->selected);
}

static guint64
dig_mosaic_view_get_revision (DigChart *chart)
{
  DigMosaicView *self = DIG_MOSAIC_VIEW (chart);

  return dig_mosaic_get_revision (self->mosaic) + self->state_revision;
}

/* "8 images: 2, 2, 7." */
static char *
dup_list (const DigMosaic *mosaic, int n)
{
  GString *text = g_string_new (NULL);

  g_string_printf (text, ngettext ("%d image", "%d images", (gulong)n), n);
  for (int tile = 0, n_said = 0; tile < n; tile++)
    if (dig_mosaic_get_label (mosaic, tile) != NULL)
      g_string_append_printf (text, "%s%s", n_said++ == 0 ? ": " : ", ",
                              dig_mosaic_get_label (mosaic, tile));
  g_string_append_c (text, '.');
  return g_string_free (text, FALSE);
}

static char *
dig_mosaic_view_dup_description (DigChart *chart, const DigNumberStyle *numbers)
{
  DigMosaicView *self = DIG_MOSAIC_VIEW (chart);
  int n = dig_mosaic_get_n_tiles (self->mosaic);
  const char *label;

  if (self->selected < 0)
    return dup_list (self->mosaic, n);
  label = dig_mosaic_get_label (self->mosaic, self->selected);
  if (label == NULL)
    label = self->words != NULL ? self->words : "";
  return g_strdup_printf (_ ("Image %d of %d: %s"), self->selected + 1, n, label);
}

static void
released_cb (GtkGestureClick *gesture, int n_press, double x, double y, DigMosaicView *self)
{
  int tile = dig_mosaic_find (self->mosaic, dig_chart_get_style (DIG_CHART (self)),
                              gtk_widget_get_width (GTK_WIDGET (self)),
                              gtk_widget_get_height (GTK_WIDGET (self)), x, y);

  dig_focus_grab_in_place (GTK_WIDGET (self));
  if (tile < 0)
    return;
  dig_mosaic_view_set_selected (self, tile);
  g_signal_emit (self, activated_signal, 0, tile);
}

static int
get_n_columns (DigMosaicView *self)
{
  return dig_mosaic_get_n_columns (self->mosaic, dig_chart_get_style (DIG_CHART (self)),
                                   gtk_widget_get_width (GTK_WIDGET (self)),
                                   gtk_widget_get_height (GTK_WIDGET (self)));
}

static gboolean
key_cb (GtkEventControllerKey *controller, guint key, guint code, GdkModifierType state,
        DigMosaicView *self)
{
  int n = dig_mosaic_get_n_tiles (self->mosaic);
  int tile = self->selected;
  int step = 0;

  switch (key)
    {
    case GDK_KEY_Left:
      step = -1;
      break;
    case GDK_KEY_Right:
      step = 1;
      break;
    case GDK_KEY_Up:
      step = -get_n_columns (self);
      break;
    case GDK_KEY_Down:
      step = get_n_columns (self);
      break;
    case GDK_KEY_Home:
      tile = n > 0 ? 0 : -1;
      break;
    case GDK_KEY_End:
      tile = n - 1;
      break;
    case GDK_KEY_Escape:
      if (tile < 0)
        return GDK_EVENT_PROPAGATE;
      tile = -1;
      break;
    case GDK_KEY_Return:
    case GDK_KEY_KP_Enter:
    case GDK_KEY_space:
      if (tile < 0)
        return GDK_EVENT_PROPAGATE;
      g_signal_emit (self, activated_signal, 0, tile);
      return GDK_EVENT_STOP;
    default:
      return GDK_EVENT_PROPAGATE;
    }
  if (step != 0 && tile < 0)
    tile = 0;
  else if (tile + step >= 0 && tile + step < n)
    tile += step;
  dig_mosaic_view_set_selected (self, tile);
  return GDK_EVENT_STOP;
}

static void
dig_mosaic_view_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  if (id == PROP_SELECTED)
    g_value_set_int (value, DIG_MOSAIC_VIEW (object)->selected);
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

static void
dig_mosaic_view_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  if (id == PROP_SELECTED)
    dig_mosaic_view_set_selected (DIG_MOSAIC_VIEW (object), g_value_get_int (value));
  else
    G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
}

/* Columns of a fixed number say how high the whole is; else it takes what it is given. */
static GtkSizeRequestMode
dig_mosaic_view_get_request_mode (GtkWidget *widget)
{
  return GTK_SIZE_REQUEST_HEIGHT_FOR_WIDTH;
}

static void
dig_mosaic_view_measure (GtkWidget *widget, GtkOrientation orientation, int for_size, int *minimum,
                         int *natural, int *minimum_baseline, int *natural_baseline)
{
  DigMosaicView *self = DIG_MOSAIC_VIEW (widget);
  gboolean is_wide = orientation == GTK_ORIENTATION_HORIZONTAL;
  int needed = 0;

  if (!is_wide && for_size > 0)
    needed =
        (int)dig_mosaic_get_height (self->mosaic, dig_chart_get_style (DIG_CHART (self)), for_size);
  *minimum = is_wide ? 200 : needed > 0 ? needed : 90;
  *natural = is_wide ? 560 : needed > 0 ? needed : 110;
  *minimum_baseline = *natural_baseline = -1;
}

static void
dig_mosaic_view_finalize (GObject *object)
{
  dig_mosaic_unref (DIG_MOSAIC_VIEW (object)->mosaic);
  g_free (DIG_MOSAIC_VIEW (object)->words);
  G_OBJECT_CLASS (dig_mosaic_view_parent_class)->finalize (object);
}

static void
dig_mosaic_view_class_init (DigMosaicViewClass *class)
{
  GObjectClass *object_class = G_OBJECT_CLASS (class);
  DigChartClass *chart_class = DIG_CHART_CLASS (class);

  object_class->get_property = dig_mosaic_view_get_property;
  object_class->set_property = dig_mosaic_view_set_property;
  object_class->finalize = dig_mosaic_view_finalize;
  GTK_WIDGET_CLASS (class)->get_request_mode = dig_mosaic_view_get_request_mode;
  GTK_WIDGET_CLASS (class)->measure = dig_mosaic_view_measure;
  chart_class->draw = dig_mosaic_view_draw;
  chart_class->get_revision = dig_mosaic_view_get_revision;
  chart_class->dup_description = dig_mosaic_view_dup_description;

  props[PROP_SELECTED] =
      g_param_spec_int ("selected", NULL, NULL, -1, G_MAXINT, -1,
                        G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, props);
  activated_signal = g_signal_new ("activated", DIG_TYPE_MOSAIC_VIEW, G_SIGNAL_RUN_LAST, 0, NULL,
                                   NULL, NULL, G_TYPE_NONE, 1, G_TYPE_INT);
}

static void
dig_mosaic_view_init (DigMosaicView *self)
{
  GtkEventController *keys = gtk_event_controller_key_new ();
  GtkGesture *click = gtk_gesture_click_new ();

  self->mosaic = dig_mosaic_new ();
  self->selected = -1;
  g_signal_connect (keys, "key-pressed", G_CALLBACK (key_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), keys);
  g_signal_connect (click, "released", G_CALLBACK (released_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), GTK_EVENT_CONTROLLER (click));
}

GtkWidget *
dig_mosaic_view_new (void)
{
  return g_object_new (DIG_TYPE_MOSAIC_VIEW, NULL);
}

void
dig_mosaic_view_set_mosaic (DigMosaicView *self, DigMosaic *mosaic)
{
  g_return_if_fail (DIG_IS_MOSAIC_VIEW (self) && mosaic != NULL);

  if (mosaic == self->mosaic)
    return;
  dig_mosaic_ref (mosaic);
  dig_mosaic_unref (self->mosaic);
  self->mosaic = mosaic;
  dig_mosaic_view_set_selected (self, -1);
  dig_chart_reset (DIG_CHART (self));
}

DigMosaic *
dig_mosaic_view_get_mosaic (DigMosaicView *self)
{
  g_return_val_if_fail (DIG_IS_MOSAIC_VIEW (self), NULL);

  return self->mosaic;
}

void
dig_mosaic_view_queue_update (DigMosaicView *self)
{
  int n = dig_mosaic_get_n_tiles (self->mosaic);

  dig_chart_queue_update (DIG_CHART (self));
  if (n != self->n_measured)
    gtk_widget_queue_resize (GTK_WIDGET (self));
  self->n_measured = n;
}

void
dig_mosaic_view_set_label (DigMosaicView *self, const char *label)
{
  dig_chart_set_label (DIG_CHART (self), label);
}

const char *
dig_mosaic_view_get_label (DigMosaicView *self)
{
  return dig_chart_get_label (DIG_CHART (self));
}

void
dig_mosaic_view_set_selected (DigMosaicView *self, int tile)
{
  g_return_if_fail (DIG_IS_MOSAIC_VIEW (self));

  tile = CLAMP (tile, -1, dig_mosaic_get_n_tiles (self->mosaic) - 1);
  if (tile == self->selected)
    return;
  self->selected = tile;
  self->state_revision++;
  gtk_widget_queue_draw (GTK_WIDGET (self));
  dig_chart_describe (DIG_CHART (self));
  g_object_notify_by_pspec (G_OBJECT (self), props[PROP_SELECTED]);
}

int
dig_mosaic_view_get_selected (DigMosaicView *self)
{
  g_return_val_if_fail (DIG_IS_MOSAIC_VIEW (self), -1);

  return self->selected;
}

void
dig_mosaic_view_set_words (DigMosaicView *self, const char *words)
{
  g_return_if_fail (DIG_IS_MOSAIC_VIEW (self));

  if (g_strcmp0 (words, self->words) == 0)
    return;
  g_free (self->words);
  self->words = g_strdup (words);
  dig_chart_describe (DIG_CHART (self));
}
