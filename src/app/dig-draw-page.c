/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "app/dig-draw-page.h"

#include "app/dig-columns.h"
#include "app/dig-draw-maps.h"
#include "app/dig-file-question.h"
#include "app/dig-keep-bar.h"
#include "app/dig-keeper.h"
#include "app/dig-pad-import.h"
#include "app/dig-pad-steps.h"
#include "app/dig-pad-view.h"
#include "app/dig-wrap.h"
#include "charts/dig-bar-chart.h"
#include "charts/dig-mosaic-view.h"

#include <glib/gi18n.h>
#include <math.h>

enum
{
  N_CLASSES = 10,
  SIDE = DIG_PREPARED_SIDE,
  MAX_MAPS = 32,
};

/* How long a frame waits for the answer to what was drawn in it: the answer is on the screen with the
 * line. Most take a millisecond or two; a slower one comes with the next frame. */
#define FRAME_WAIT_US 5000

struct _DigDrawPage
{
  AdwBin parent_instance;

  DigPadView *view;
  GtkToggleButton *pen_button, *eraser_button;
  GtkDropDown *source_choice;
  GtkWidget *train_button, *neighbours_box, *maps_box;
  GtkLabel *digit_label, *answer_label, *detail_label, *problem_label, *maps_title, *maps_scale;
  DigBarChart *bars;
  DigPadSteps *steps;
  DigKeepBar *keep_bar;
  DigMosaicView *neighbours, *maps;

  DigSession *session;
  DigDrawingPad *pad;
  DigDrawingReader *reader;
  DigBarPlot *plot;
  guint tick; /* waits for the answer of this frame; 0: none */
  gboolean is_updating;
};

G_DEFINE_FINAL_TYPE (DigDrawPage, dig_draw_page, ADW_TYPE_BIN)

enum
{
  PROP_SESSION = 1,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

/* ---- The answer ---- */

static const char *
get_word (guint digit)
{
  static const char *const words[N_CLASSES] = { N_ ("Zero"),  N_ ("One"),  N_ ("Two"), N_ ("Three"),
                                                N_ ("Four"),  N_ ("Five"), N_ ("Six"), N_ ("Seven"),
                                                N_ ("Eight"), N_ ("Nine") };

  return _ (words[digit]);
}

static char *
dup_share (double share)
{
  return dig_format_percent (share, 1, dig_number_style_get_locale ());
}

static char *
dup_answer (const DigReading *reading)
{
  switch (reading->kind)
    {
    case DIG_READING_DIGIT:
      return g_strdup (get_word (reading->digit));
    case DIG_READING_UNSURE:
      return g_strdup (_ ("Not sure"));
    case DIG_READING_NOTHING:
      return g_strdup (_ ("Nothing drawn"));
    case DIG_READING_NO_NETWORK:
      return g_strdup (_ ("Train a network first"));
    case DIG_READING_FAILED:
    default:
      return g_strdup (_ ("No answer"));
    }
}

/* Of a share that would be written as all there is, and a second one as nothing. */
#define NEARLY_ALL 0.9995f

static char *
dup_detail (const DigReading *reading)
{
  g_autofree char *share = dup_share ((double)reading->probabilities[reading->digit]);
  g_autofree char *second = dup_share ((double)reading->probabilities[reading->second]);
  g_autofree char *limit = NULL;

  switch (reading->kind)
    {
    case DIG_READING_DIGIT:
      if (reading->probabilities[reading->digit] >= NEARLY_ALL)
        {
          limit = dig_format_percent (0.999, 1, dig_number_style_get_locale ());
          return g_strdup_printf (_ ("More than %s likely"), limit);
        }
      return g_strdup_printf (_ ("%s likely; next %u with %s"), share, reading->second, second);
    case DIG_READING_UNSURE:
      limit = dig_format_percent (DIG_READER_SURE, 0, dig_number_style_get_locale ());
      return g_strdup_printf (_ ("Perhaps %u (%s) or %u (%s): no digit reaches %s"), reading->digit,
                              share, reading->second, second, limit);
    case DIG_READING_NOTHING:
      return g_strdup (_ ("Draw one digit, as large as you like."));
    case DIG_READING_NO_NETWORK:
      return g_strdup (_ ("After its first epoch the network answers here."));
    case DIG_READING_FAILED:
    default:
      return g_strdup (reading->problem);
    }
}

/* Without an answer there is no probability, which is not one of zero. */
static void
show_bars (DigDrawPage *self, const DigReading *reading)
{
  double values[N_CLASSES];

  for (guint i = 0; i < N_CLASSES; i++)
    values[i] = (double)reading->probabilities[i];
  if (reading->kind != DIG_READING_DIGIT && reading->kind != DIG_READING_UNSURE)
    dig_bar_plot_clear (self->plot);
  else if (dig_bar_plot_get_n_parts (self->plot) == 0)
    dig_bar_plot_add_part (self->plot, _ ("Probability"), values, 0);
  else
    dig_bar_plot_set_values (self->plot, 0, values);
  dig_bar_chart_queue_update (self->bars);
}

static void
read_cb (DigDrawPage *self)
{
  const DigReading *reading = dig_drawing_reader_get_reading (self->reader);
  g_autofree char *answer = dup_answer (reading);
  g_autofree char *detail = dup_detail (reading);
  g_autofree char *both = g_strdup_printf ("%s. %s", answer, detail);
  char digit[2] = { (char)('0' + reading->digit), '\0' };

  gtk_label_set_text (self->digit_label, reading->kind == DIG_READING_DIGIT    ? digit
                                         : reading->kind == DIG_READING_UNSURE ? "?"
                                                                               : "–");
  gtk_label_set_text (self->answer_label, answer);
  gtk_label_set_text (self->detail_label, detail);
  gtk_widget_set_visible (self->train_button, reading->kind == DIG_READING_NO_NETWORK);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "pad.inside",
                                 reading->kind == DIG_READING_DIGIT
                                     || reading->kind == DIG_READING_UNSURE);
  dig_pad_view_set_answer (self->view, both);
  show_bars (self, reading);
  dig_pad_steps_set_prepared (self->steps, &reading->prepared);
}

/* ---- What follows it ---- */

static void
show_neighbours (DigDrawPage *self, const DigSurroundings *around)
{
  DigMosaic *mosaic = dig_mosaic_view_get_mosaic (self->neighbours);

  dig_mosaic_clear (mosaic);
  for (guint i = 0; i < around->n_neighbours; i++)
    {
      const guint8 *labels = dig_data_set_get_labels (around->data);

      dig_mosaic_add (mosaic, dig_data_set_get_image (around->data, around->rows[i]),
                      labels != NULL
                          ? dig_data_set_get_class_name (around->data, labels[around->rows[i]])
                          : NULL);
    }
  gtk_widget_set_visible (self->neighbours_box, around->n_neighbours > 0);
  dig_mosaic_view_set_selected (self->neighbours, -1);
  dig_mosaic_view_queue_update (self->neighbours);
}

static const DigTraceLayer *
find_convolution (const DigTrace *trace)
{
  for (guint i = 0; trace != NULL && i < dig_trace_get_n_layers (trace); i++)
    {
      const DigTraceLayer *layer = dig_trace_get_layer (trace, i);

      if (layer->spec->type == DIG_LAYER_CONV2D)
        return layer;
    }
  return NULL;
}

static void
show_maps (DigDrawPage *self, const DigSurroundings *around)
{
  const DigTraceLayer *layer = find_convolution (around->trace);

  gtk_widget_set_visible (self->maps_box, layer != NULL);
  if (layer != NULL)
    {
      g_autofree char *title = g_strdup_printf (_ ("What %s Makes of It"), layer->spec->name);
      g_autofree char *scale = dig_draw_maps_dup_scale (layer, dig_number_style_get_locale ());

      dig_draw_maps_fill (dig_mosaic_view_get_mosaic (self->maps), layer, MAX_MAPS);
      gtk_label_set_text (self->maps_title, title);
      gtk_label_set_text (self->maps_scale, scale);
    }
  else
    dig_mosaic_clear (dig_mosaic_view_get_mosaic (self->maps));
  dig_mosaic_view_queue_update (self->maps);
}

static void
surroundings_cb (DigDrawPage *self)
{
  const DigSurroundings *around = dig_drawing_reader_get_surroundings (self->reader);

  show_neighbours (self, around);
  show_maps (self, around);
}

static void
neighbour_activated_cb (DigDrawPage *self, int tile)
{
  const DigSurroundings *around = dig_drawing_reader_get_surroundings (self->reader);

  if (around != NULL && tile >= 0 && (guint)tile < around->n_neighbours
      && around->data == dig_session_get_train_data (self->session))
    dig_session_set_selected_row (self->session, around->rows[tile]);
}

/* ---- The pad ---- */

static gboolean
wait_cb (GtkWidget *widget, GdkFrameClock *clock, gpointer data)
{
  DigDrawPage *self = DIG_DRAW_PAGE (widget);

  self->tick = 0;
  dig_drawing_reader_wait (self->reader, FRAME_WAIT_US);
  return G_SOURCE_REMOVE;
}

static void
pad_changed_cb (DigDrawPage *self)
{
  GtkWidget *widget = GTK_WIDGET (self);

  gtk_widget_action_set_enabled (widget, "pad.undo", dig_drawing_pad_can_undo (self->pad));
  gtk_widget_action_set_enabled (widget, "pad.redo", dig_drawing_pad_can_redo (self->pad));
  gtk_widget_action_set_enabled (widget, "pad.clear", !dig_drawing_pad_is_empty (self->pad));
  gtk_widget_action_set_enabled (widget, "pad.keep", !dig_drawing_pad_is_empty (self->pad));
  gtk_widget_set_visible (GTK_WIDGET (self->problem_label), FALSE);
  if (self->tick == 0)
    self->tick = gtk_widget_add_tick_callback (widget, wait_cb, NULL, NULL);
}

static void
undo_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  dig_drawing_pad_undo (DIG_DRAW_PAGE (widget)->pad);
}

static void
redo_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  dig_drawing_pad_redo (DIG_DRAW_PAGE (widget)->pad);
}

static void
clear_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  dig_drawing_pad_clear (DIG_DRAW_PAGE (widget)->pad);
}

static void
keep_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  DigDrawPage *self = DIG_DRAW_PAGE (widget);

  dig_keep_bar_keep (self->keep_bar, self->pad, (guint)g_variant_get_int32 (parameter));
}

static void
import_failed_cb (const char *problem, gpointer data)
{
  DigDrawPage *self = data;

  gtk_label_set_text (self->problem_label, problem);
  gtk_widget_set_visible (GTK_WIDGET (self->problem_label), TRUE);
}

static void
file_chosen_cb (const char *path, gpointer data)
{
  dig_pad_import_file (DIG_DRAW_PAGE (data)->pad, path, import_failed_cb, data);
}

static void
open_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  dig_file_question_open (widget, _ ("Open a Picture of a Digit"), "*.png", file_chosen_cb,
                          G_OBJECT (widget));
}

static void
paste_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  dig_pad_import_clipboard (DIG_DRAW_PAGE (widget)->pad, import_failed_cb, widget);
}

static void
inside_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  if (!dig_drawing_reader_look_inside (DIG_DRAW_PAGE (widget)->reader))
    return;
  gtk_root_set_focus (gtk_widget_get_root (widget), NULL); /* the keyboard goes with it */
  gtk_widget_activate_action (widget, "win.page", "s", "inside");
}

static void
pen_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  gtk_toggle_button_set_active (DIG_DRAW_PAGE (widget)->pen_button, TRUE);
}

static void
eraser_cb (GtkWidget *widget, const char *name, GVariant *parameter)
{
  gtk_toggle_button_set_active (DIG_DRAW_PAGE (widget)->eraser_button, TRUE);
}

static void
tool_toggled_cb (DigDrawPage *self)
{
  dig_pad_view_set_tool (self->view, gtk_toggle_button_get_active (self->eraser_button)
                                         ? DIG_PAD_TOOL_ERASER
                                         : DIG_PAD_TOOL_PEN);
}

static void
steps_changed_cb (DigDrawPage *self)
{
  dig_drawing_reader_set_steps (self->reader, dig_pad_steps_get_steps (self->steps));
}

/* ---- The network ---- */

static void
source_chosen_cb (DigDrawPage *self)
{
  if (!self->is_updating && self->reader != NULL)
    dig_drawing_reader_set_source (self->reader, gtk_drop_down_get_selected (self->source_choice));
}

/* There is a choice when there are two. */
static void
source_changed_cb (DigDrawPage *self)
{
  self->is_updating = TRUE;
  gtk_drop_down_set_selected (self->source_choice, dig_drawing_reader_get_source (self->reader));
  gtk_widget_set_sensitive (
      GTK_WIDGET (self->source_choice),
      dig_drawing_reader_has_source (self->reader, DIG_READER_BUILTIN)
          && dig_drawing_reader_has_source (self->reader, DIG_READER_SHOWN_RUN));
  self->is_updating = FALSE;
}

/* ---- The page ---- */

DigDrawingPad *
dig_draw_page_get_pad (DigDrawPage *self)
{
  g_return_val_if_fail (DIG_IS_DRAW_PAGE (self), NULL);

  return self->pad;
}

DigDrawingReader *
dig_draw_page_get_reader (DigDrawPage *self)
{
  g_return_val_if_fail (DIG_IS_DRAW_PAGE (self), NULL);

  return self->reader;
}

static void
dig_draw_page_map (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (dig_draw_page_parent_class)->map (widget);
  dig_drawing_reader_set_active (DIG_DRAW_PAGE (widget)->reader, TRUE);
}

static void
dig_draw_page_unmap (GtkWidget *widget)
{
  if (DIG_DRAW_PAGE (widget)->reader != NULL)
    dig_drawing_reader_set_active (DIG_DRAW_PAGE (widget)->reader, FALSE);
  GTK_WIDGET_CLASS (dig_draw_page_parent_class)->unmap (widget);
}

static void
make_bars (DigDrawPage *self)
{
  static const char *const labels[N_CLASSES] = { "0", "1", "2", "3", "4", "5", "6", "7", "8", "9" };

  self->plot = dig_bar_plot_new (labels, N_CLASSES);
  dig_bar_plot_set_unit (self->plot, DIG_BARS_PERCENT);
  dig_bar_plot_set_titles (self->plot, _ ("Digit"), _ ("Probability"));
  dig_bar_chart_set_plot (self->bars, self->plot);
}

static void
dig_draw_page_constructed (GObject *object)
{
  DigDrawPage *self = DIG_DRAW_PAGE (object);

  G_OBJECT_CLASS (dig_draw_page_parent_class)->constructed (object);
  dig_keep_bar_set_keeper (self->keep_bar, dig_keeper_get (self->session));
  self->reader = dig_drawing_reader_new (self->session, self->pad);
  g_signal_connect_swapped (self->reader, "read", G_CALLBACK (read_cb), self);
  g_signal_connect_swapped (self->reader, "surroundings", G_CALLBACK (surroundings_cb), self);
  g_signal_connect_swapped (self->reader, "source-changed", G_CALLBACK (source_changed_cb), self);
  source_changed_cb (self);
}

static void
dig_draw_page_dispose (GObject *object)
{
  DigDrawPage *self = DIG_DRAW_PAGE (object);

  if (self->reader != NULL)
    g_signal_handlers_disconnect_by_data (self->reader, self);
  if (self->pad != NULL)
    g_signal_handlers_disconnect_by_data (self->pad, self);
  g_clear_object (&self->reader);
  g_clear_object (&self->pad);
  g_clear_object (&self->session);
  g_clear_pointer (&self->plot, dig_bar_plot_unref);
  G_OBJECT_CLASS (dig_draw_page_parent_class)->dispose (object);
}

static void
dig_draw_page_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  g_value_set_object (value, DIG_DRAW_PAGE (object)->session);
}

static void
dig_draw_page_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  DIG_DRAW_PAGE (object)->session = g_value_dup_object (value);
}

static void
bind_template (GtkWidgetClass *class)
{
  gtk_widget_class_set_template_from_resource (class,
                                               "/io/github/digitlab/DigitLab/ui/dig-draw-page.ui");
  gtk_widget_class_bind_template_child (class, DigDrawPage, view);
  gtk_widget_class_bind_template_child (class, DigDrawPage, pen_button);
  gtk_widget_class_bind_template_child (class, DigDrawPage, eraser_button);
  gtk_widget_class_bind_template_child (class, DigDrawPage, source_choice);
  gtk_widget_class_bind_template_child (class, DigDrawPage, train_button);
  gtk_widget_class_bind_template_child (class, DigDrawPage, digit_label);
  gtk_widget_class_bind_template_child (class, DigDrawPage, answer_label);
  gtk_widget_class_bind_template_child (class, DigDrawPage, detail_label);
  gtk_widget_class_bind_template_child (class, DigDrawPage, problem_label);
  gtk_widget_class_bind_template_child (class, DigDrawPage, bars);
  gtk_widget_class_bind_template_child (class, DigDrawPage, steps);
  gtk_widget_class_bind_template_child (class, DigDrawPage, keep_bar);
  gtk_widget_class_bind_template_child (class, DigDrawPage, neighbours_box);
  gtk_widget_class_bind_template_child (class, DigDrawPage, neighbours);
  gtk_widget_class_bind_template_child (class, DigDrawPage, maps_box);
  gtk_widget_class_bind_template_child (class, DigDrawPage, maps_title);
  gtk_widget_class_bind_template_child (class, DigDrawPage, maps_scale);
  gtk_widget_class_bind_template_child (class, DigDrawPage, maps);
  gtk_widget_class_bind_template_callback (class, neighbour_activated_cb);
  gtk_widget_class_bind_template_callback (class, tool_toggled_cb);
  gtk_widget_class_bind_template_callback (class, steps_changed_cb);
  gtk_widget_class_bind_template_callback (class, source_chosen_cb);
}

static void
install_verbs (GtkWidgetClass *class)
{
  const GdkModifierType both = GDK_CONTROL_MASK | GDK_SHIFT_MASK;

  gtk_widget_class_install_action (class, "pad.undo", NULL, undo_cb);
  gtk_widget_class_install_action (class, "pad.redo", NULL, redo_cb);
  gtk_widget_class_install_action (class, "pad.clear", NULL, clear_cb);
  gtk_widget_class_install_action (class, "pad.keep", "i", keep_cb);
  gtk_widget_class_install_action (class, "pad.open", NULL, open_cb);
  gtk_widget_class_install_action (class, "pad.paste", NULL, paste_cb);
  gtk_widget_class_install_action (class, "pad.inside", NULL, inside_cb);
  gtk_widget_class_install_action (class, "pad.pen", NULL, pen_cb);
  gtk_widget_class_install_action (class, "pad.eraser", NULL, eraser_cb);
  gtk_widget_class_add_binding_action (class, GDK_KEY_z, GDK_CONTROL_MASK, "pad.undo", NULL);
  gtk_widget_class_add_binding_action (class, GDK_KEY_z, both, "pad.redo", NULL);
  gtk_widget_class_add_binding_action (class, GDK_KEY_Delete, 0, "pad.clear", NULL);
  gtk_widget_class_add_binding_action (class, GDK_KEY_v, GDK_CONTROL_MASK, "pad.paste", NULL);
  gtk_widget_class_add_binding_action (class, GDK_KEY_i, 0, "pad.inside", NULL);
  gtk_widget_class_add_binding_action (class, GDK_KEY_p, 0, "pad.pen", NULL);
  gtk_widget_class_add_binding_action (class, GDK_KEY_e, 0, "pad.eraser", NULL);
  for (int i = 0; i < N_CLASSES; i++)
    {
      gtk_widget_class_add_binding_action (class, GDK_KEY_0 + (guint)i, GDK_CONTROL_MASK,
                                           "pad.keep", "i", i);
      gtk_widget_class_add_binding_action (class, GDK_KEY_KP_0 + (guint)i, GDK_CONTROL_MASK,
                                           "pad.keep", "i", i);
    }
}

static void
dig_draw_page_class_init (DigDrawPageClass *class)
{
  GObjectClass *object_class = G_OBJECT_CLASS (class);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  object_class->constructed = dig_draw_page_constructed;
  object_class->dispose = dig_draw_page_dispose;
  object_class->get_property = dig_draw_page_get_property;
  object_class->set_property = dig_draw_page_set_property;
  widget_class->map = dig_draw_page_map;
  widget_class->unmap = dig_draw_page_unmap;
  properties[PROP_SESSION] =
      g_param_spec_object ("session", NULL, NULL, DIG_TYPE_SESSION,
                           G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  g_type_ensure (DIG_TYPE_BAR_CHART);
  g_type_ensure (DIG_TYPE_COLUMNS);
  g_type_ensure (DIG_TYPE_KEEP_BAR);
  g_type_ensure (DIG_TYPE_MOSAIC_VIEW);
  g_type_ensure (DIG_TYPE_PAD_STEPS);
  g_type_ensure (DIG_TYPE_PAD_VIEW);
  g_type_ensure (DIG_TYPE_WRAP);
  install_verbs (widget_class);
  bind_template (widget_class);
}

static void
dig_draw_page_init (DigDrawPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
  self->pad = dig_drawing_pad_new ();
  dig_pad_view_set_pad (self->view, self->pad);
  make_bars (self);
  dig_mosaic_set_is_left (dig_mosaic_view_get_mosaic (self->neighbours), TRUE);
  dig_mosaic_set_is_left (dig_mosaic_view_get_mosaic (self->maps), TRUE);
  g_signal_connect_swapped (self->pad, "changed", G_CALLBACK (pad_changed_cb), self);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "pad.undo", FALSE);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "pad.redo", FALSE);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "pad.clear", FALSE);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "pad.keep", FALSE);
  gtk_widget_action_set_enabled (GTK_WIDGET (self), "pad.inside", FALSE);
}
