/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "app/dig-augment-page.h"

#include <glib/gi18n.h>

#include "app/dig-augment-form.h"
#include "app/dig-columns.h"
#include "app/dig-digit-strip.h"
#include "charts/dig-mosaic-view.h"

#define N_COPIES 24
#define N_COLUMNS 8
#define SIDE 28 /* of the images that tiles show */
#define ORIGINAL_ZOOM 3

struct _DigAugmentPage
{
  AdwBin parent_instance;

  DigSession *session;
  gboolean is_showing;
  guint64 step; /* of the training whose images are shown */
  DigTransform transforms[N_COPIES];
  int hovered; /* copy under the pointer, -1: none */

  GtkStack *stack;
  AdwStatusPage *status;
  GtkSwitch *train_switch;
  DigAugmentForm *form;
  GtkPicture *original;
  DigMosaicView *copies;
  GtkLabel *caption;
  GtkLabel *words;
  GtkLabel *matrix;
};

G_DEFINE_FINAL_TYPE (DigAugmentPage, dig_augment_page, ADW_TYPE_BIN)

enum
{
  PROP_SESSION = 1,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

/* The words of the copy under the pointer, or else of the selected one. */
static void
show_words (DigAugmentPage *self)
{
  int selected = dig_mosaic_view_get_selected (self->copies);
  int copy = self->hovered >= 0 ? self->hovered : selected;
  g_autofree char *selected_words = selected >= 0 && selected < N_COPIES
                                        ? dig_transform_describe (&self->transforms[selected])
                                        : NULL;

  dig_mosaic_view_set_words (self->copies, selected_words);
  if (copy < 0 || copy >= N_COPIES)
    {
      gtk_label_set_text (self->words, _ ("Point at a copy, or choose one with the arrow keys, to "
                                          "read what was done to it."));
      gtk_label_set_text (self->matrix, "");
    }
  else
    {
      g_autofree char *done = dig_transform_describe (&self->transforms[copy]);
      g_autofree char *matrix = dig_transform_describe_matrix (&self->transforms[copy]);
      g_autofree char *words = g_strdup_printf (_ ("Copy %d: %s"), copy + 1, done);

      gtk_label_set_text (self->words, words);
      gtk_label_set_text (self->matrix, matrix);
    }
}

static void
fill_copies (DigAugmentPage *self, const guint8 *image)
{
  const DigAugmentation *augmentation = dig_augment_form_get_augmentation (self->form);
  DigMosaic *mosaic = dig_mosaic_view_get_mosaic (self->copies);
  guint64 seed;

  g_object_get (dig_session_get_run_settings (self->session), "seed", &seed, NULL);
  dig_mosaic_clear (mosaic);
  for (guint i = 0; i < N_COPIES; i++)
    {
      guint8 bytes[SIDE * SIDE];

      self->transforms[i] =
          dig_augmentation_apply (augmentation, seed, self->step, i, image, SIDE, SIDE, bytes);
      dig_mosaic_add (mosaic, bytes, NULL);
    }
  dig_mosaic_view_queue_update (self->copies);
}

static void
show_original (DigAugmentPage *self, DigDataSet *data, guint row, const guint8 *image)
{
  g_autoptr (GdkTexture) texture = dig_digit_texture_new (image, SIDE, SIDE, ORIGINAL_ZOOM);
  g_autofree char *caption = NULL;

  gtk_picture_set_paintable (self->original, GDK_PAINTABLE (texture));
  caption = g_strdup_printf (_ ("Row %u of %s"), dig_data_set_get_source_row (data, row),
                             dig_data_set_get_name (data));
  gtk_label_set_text (self->caption, caption);
}

/* What stands in the page's place; NULL: the page itself. */
static const char *
find_obstacle (DigAugmentPage *self)
{
  DigDataSet *data = dig_session_get_train_data (self->session);

  if (data == NULL)
    return _ ("Open labelled images on the page Data: copies of the chosen digit are shown here.");
  if (dig_data_set_get_height (data) != SIDE || dig_data_set_get_width (data) != SIDE)
    return _ ("Copies are shown of images with 28×28 pixels; the open ones have others.");
  return NULL;
}

static void
update (DigAugmentPage *self)
{
  DigDataSet *data = dig_session_get_train_data (self->session);
  const char *obstacle = find_obstacle (self);
  const guint8 *image;
  guint row;

  gtk_stack_set_visible_child_name (self->stack, obstacle != NULL ? "empty" : "copies");
  if (obstacle != NULL)
    {
      adw_status_page_set_description (self->status, obstacle);
      return;
    }
  row = dig_session_get_selected_row (self->session);
  if (row >= dig_data_set_get_n_images (data))
    row = 0;
  image = dig_data_set_get_images (data) + (gsize)row * SIDE * SIDE;
  show_original (self, data, row, image);
  fill_copies (self, image);
  show_words (self);
}

static void
form_changed_cb (DigAugmentPage *self)
{
  self->is_showing = TRUE;
  dig_run_settings_set_augmentation (dig_session_get_run_settings (self->session),
                                     dig_augment_form_get_augmentation (self->form));
  self->is_showing = FALSE;
  update (self);
}

static void
settings_changed_cb (DigAugmentPage *self)
{
  DigRunSettings *settings = dig_session_get_run_settings (self->session);
  const DigAugmentation *augmentation = dig_run_settings_get_augmentation (settings);

  if (!self->is_showing
      && !dig_augmentation_equal (augmentation, dig_augment_form_get_augmentation (self->form)))
    dig_augment_form_set_augmentation (self->form, augmentation);
  if (!self->is_showing)
    update (self);
}

/* The per-pixel scaler would blow up ink that was moved to the border. */
static void
train_switched_cb (DigAugmentPage *self)
{
  DigRunSettings *settings = dig_session_get_run_settings (self->session);
  guint scaler;

  g_object_get (settings, "scaler", &scaler, NULL);
  if (gtk_switch_get_active (self->train_switch) && scaler == DIG_SCALER_MIN_MAX)
    g_object_set (settings, "scaler", (guint)DIG_SCALER_255, NULL);
}

static void
motion_cb (GtkEventControllerMotion *controller, double x, double y, gpointer data)
{
  DigAugmentPage *self = data;
  GtkWidget *view = GTK_WIDGET (self->copies);

  self->hovered = dig_mosaic_find (dig_mosaic_view_get_mosaic (self->copies),
                                   dig_chart_get_style (DIG_CHART (view)),
                                   gtk_widget_get_width (view), gtk_widget_get_height (view), x, y);
  show_words (self);
}

static void
leave_cb (GtkEventControllerMotion *controller, gpointer data)
{
  DigAugmentPage *self = data;

  self->hovered = -1;
  show_words (self);
}

static void
draw_again (GtkWidget *widget, const char *action, GVariant *parameter)
{
  DigAugmentPage *self = DIG_AUGMENT_PAGE (widget);

  self->step++;
  update (self);
}

static void
reset (GtkWidget *widget, const char *action, GVariant *parameter)
{
  DigAugmentPage *self = DIG_AUGMENT_PAGE (widget);
  DigAugmentation augmentation;

  dig_augmentation_init (&augmentation);
  dig_run_settings_set_augmentation (dig_session_get_run_settings (self->session), &augmentation);
}

static void
dig_augment_page_constructed (GObject *object)
{
  DigAugmentPage *self = DIG_AUGMENT_PAGE (object);
  DigRunSettings *settings = dig_session_get_run_settings (self->session);

  G_OBJECT_CLASS (dig_augment_page_parent_class)->constructed (object);

  dig_augment_form_set_augmentation (self->form, dig_run_settings_get_augmentation (settings));
  g_object_bind_property (settings, "is-augmented", self->train_switch, "active",
                          G_BINDING_BIDIRECTIONAL | G_BINDING_SYNC_CREATE);
  g_signal_connect_object (self->train_switch, "notify::active", G_CALLBACK (train_switched_cb),
                           self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->form, "changed", G_CALLBACK (form_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->copies, "notify::selected", G_CALLBACK (show_words), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (settings, "changed", G_CALLBACK (settings_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->session, "notify::revision", G_CALLBACK (update), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->session, "notify::selected-row", G_CALLBACK (update), self,
                           G_CONNECT_SWAPPED);
  update (self);
}

static void
dig_augment_page_dispose (GObject *object)
{
  g_clear_object (&DIG_AUGMENT_PAGE (object)->session);

  G_OBJECT_CLASS (dig_augment_page_parent_class)->dispose (object);
}

static void
dig_augment_page_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  g_value_set_object (value, DIG_AUGMENT_PAGE (object)->session);
}

static void
dig_augment_page_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  DIG_AUGMENT_PAGE (object)->session = g_value_dup_object (value);
}

static void
dig_augment_page_class_init (DigAugmentPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  g_type_ensure (DIG_TYPE_AUGMENT_FORM);
  g_type_ensure (DIG_TYPE_COLUMNS);
  g_type_ensure (DIG_TYPE_MOSAIC_VIEW);
  object_class->constructed = dig_augment_page_constructed;
  object_class->dispose = dig_augment_page_dispose;
  object_class->get_property = dig_augment_page_get_property;
  object_class->set_property = dig_augment_page_set_property;
  properties[PROP_SESSION] =
      g_param_spec_object ("session", NULL, NULL, DIG_TYPE_SESSION,
                           G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  gtk_widget_class_install_action (widget_class, "augment.draw-again", NULL, draw_again);
  gtk_widget_class_install_action (widget_class, "augment.reset", NULL, reset);
  gtk_widget_class_set_template_from_resource (
      widget_class, "/io/github/digitlab/DigitLab/ui/dig-augment-page.ui");
  gtk_widget_class_bind_template_child (widget_class, DigAugmentPage, stack);
  gtk_widget_class_bind_template_child (widget_class, DigAugmentPage, status);
  gtk_widget_class_bind_template_child (widget_class, DigAugmentPage, train_switch);
  gtk_widget_class_bind_template_child (widget_class, DigAugmentPage, form);
  gtk_widget_class_bind_template_child (widget_class, DigAugmentPage, original);
  gtk_widget_class_bind_template_child (widget_class, DigAugmentPage, copies);
  gtk_widget_class_bind_template_child (widget_class, DigAugmentPage, caption);
  gtk_widget_class_bind_template_child (widget_class, DigAugmentPage, words);
  gtk_widget_class_bind_template_child (widget_class, DigAugmentPage, matrix);
}

static void
dig_augment_page_init (DigAugmentPage *self)
{
  GtkEventController *motion = gtk_event_controller_motion_new ();

  self->hovered = -1;
  gtk_widget_init_template (GTK_WIDGET (self));
  dig_mosaic_set_n_columns (dig_mosaic_view_get_mosaic (self->copies), N_COLUMNS);
  g_signal_connect (motion, "motion", G_CALLBACK (motion_cb), self);
  g_signal_connect (motion, "leave", G_CALLBACK (leave_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self->copies), motion);
  gtk_accessible_update_relation (GTK_ACCESSIBLE (self->copies),
                                  GTK_ACCESSIBLE_RELATION_DESCRIBED_BY, self->words, self->matrix,
                                  NULL, -1);
}
