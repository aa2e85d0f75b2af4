/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "app/dig-pad-steps.h"

#include "app/dig-digit-strip.h"
#include "app/dig-wrap.h"

#include <glib/gi18n.h>
#include <math.h>
#include <string.h>

enum
{
  SIDE = DIG_PREPARED_SIDE,
  BOX = DIG_PREPARED_BOX,
  VIEW = DIG_PREPARED_VIEW,
  ZOOM = VIEW / SIDE,
  MARK = 200, /* grey level of lines that explain */
  N_PICTURES = 5,
};

struct _DigPadSteps
{
  AdwBin parent_instance;

  DigPrepareSteps steps;
  GtkPicture *pictures[N_PICTURES];
};

G_DEFINE_FINAL_TYPE (DigPadSteps, dig_pad_steps, ADW_TYPE_BIN)

enum
{
  PROP_STEPS = 1,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

typedef struct
{
  DigPrepareSteps step;
  const char *title, *tooltip;
} Switch;

static const struct
{
  const char *title;
  Switch switches[2];
} stages[N_PICTURES] = {
  { N_ ("1. Ink"), {} },
  { N_ ("2. Box"),
    { { DIG_PREPARE_CROP, N_ ("Cut out"),
        N_ ("Only the box around the ink counts; off: the whole pad") },
      { DIG_PREPARE_SQUARE, N_ ("Keep shape"),
        N_ ("The box becomes a square; off: it is stretched to one") } } },
  { N_ ("3. 20×20 pixels"),
    { { DIG_PREPARE_PEN, N_ ("Even pen"), N_ ("Lines as wide as in MNIST; off: as they come") },
      { DIG_PREPARE_STRETCH, N_ ("Full contrast"), N_ ("The brightest pixel becomes 255") } } },
  { N_ ("4. Centre of mass"),
    { { DIG_PREPARE_CENTRE, N_ ("Centre"),
        N_ ("The centre of mass moves to the middle; off: the box does") } } },
  { N_ ("5. What the network reads"), {} },
};

static void
set_mark (guint8 *picture, int x, int y)
{
  if (x >= 0 && x < VIEW && y >= 0 && y < VIEW)
    picture[y * VIEW + x] = MARK;
}

static void
mark_box (guint8 *picture, double left, double top, double right, double bottom)
{
  int x0 = (int)floor (left), y0 = (int)floor (top);
  int x1 = (int)ceil (right) - 1, y1 = (int)ceil (bottom) - 1;

  for (int x = x0; x <= x1; x++)
    {
      set_mark (picture, x, y0);
      set_mark (picture, x, y1);
    }
  for (int y = y0; y <= y1; y++)
    {
      set_mark (picture, x0, y);
      set_mark (picture, x1, y);
    }
}

/* The image enlarged, the 20×20 box and the centre of mass in it. */
static void
draw_centre (const DigPrepared *prepared, guint8 *picture)
{
  int x = (int)((prepared->mass_x + prepared->shift_x) * ZOOM);
  int y = (int)((prepared->mass_y + prepared->shift_y) * ZOOM);

  for (int i = 0; i < VIEW * VIEW; i++)
    picture[i] = prepared->image[i / VIEW / ZOOM * SIDE + i % VIEW / ZOOM] / 2;
  if (prepared->is_blank)
    return;
  mark_box (picture, prepared->shift_x * ZOOM, prepared->shift_y * ZOOM,
            (prepared->shift_x + BOX) * ZOOM, (prepared->shift_y + BOX) * ZOOM);
  for (int i = -6; i <= 6; i++)
    for (int thick = 0; thick < 2; thick++)
      {
        set_mark (picture, x + i, y + thick);
        set_mark (picture, x + thick, y + i);
      }
}

static void
show_picture (DigPadSteps *self, guint index, const guint8 *bytes, guint side)
{
  guint scale = (guint)gtk_widget_get_scale_factor (GTK_WIDGET (self));
  g_autoptr (GdkTexture) texture =
      dig_digit_texture_new (bytes, side, side, MAX (VIEW * scale / side, 1));

  gtk_picture_set_paintable (self->pictures[index], GDK_PAINTABLE (texture));
}

void
dig_pad_steps_set_prepared (DigPadSteps *self, const DigPrepared *prepared)
{
  guint8 picture[VIEW * VIEW];

  g_return_if_fail (DIG_IS_PAD_STEPS (self) && prepared != NULL);

  memcpy (picture, prepared->ink, sizeof picture);
  if (!prepared->is_blank)
    mark_box (picture, prepared->box.left, prepared->box.top, prepared->box.right,
              prepared->box.bottom);
  show_picture (self, 0, picture, VIEW);
  show_picture (self, 1, prepared->cropped, VIEW);
  show_picture (self, 2, prepared->small, BOX);
  draw_centre (prepared, picture);
  show_picture (self, 3, picture, VIEW);
  show_picture (self, 4, prepared->image, SIDE);
}

static void
set_step (DigPadSteps *self, DigPrepareSteps step, gboolean is_on)
{
  DigPrepareSteps steps = is_on ? self->steps | step : self->steps & ~step;

  if (steps == self->steps)
    return;
  self->steps = steps;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_STEPS]);
}

static void
toggled_cb (GtkCheckButton *button, DigPadSteps *self)
{
  set_step (self, GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (button), "step")),
            gtk_check_button_get_active (button));
}

static GtkWidget *
make_switch (DigPadSteps *self, const Switch *of)
{
  GtkWidget *button = gtk_check_button_new_with_label (_ (of->title));

  gtk_check_button_set_active (GTK_CHECK_BUTTON (button), TRUE);
  gtk_widget_set_tooltip_text (button, _ (of->tooltip));
  g_object_set_data (G_OBJECT (button), "step", GUINT_TO_POINTER (of->step));
  g_signal_connect (button, "toggled", G_CALLBACK (toggled_cb), self);
  return button;
}

static GtkWidget *
make_stage (DigPadSteps *self, guint index)
{
  GtkWidget *box = gtk_box_new (GTK_ORIENTATION_VERTICAL, 6);
  GtkWidget *title = gtk_label_new (_ (stages[index].title));
  GtkWidget *picture = gtk_picture_new ();

  self->pictures[index] = GTK_PICTURE (picture);
  gtk_widget_set_size_request (picture, VIEW, VIEW);
  gtk_widget_set_halign (picture, GTK_ALIGN_START);
  gtk_picture_set_alternative_text (GTK_PICTURE (picture), _ (stages[index].title));
  gtk_label_set_xalign (GTK_LABEL (title), 0.0f);
  gtk_box_append (GTK_BOX (box), title);
  gtk_box_append (GTK_BOX (box), picture);
  for (guint i = 0; i < G_N_ELEMENTS (stages[index].switches); i++)
    if (stages[index].switches[i].step != 0)
      gtk_box_append (GTK_BOX (box), make_switch (self, &stages[index].switches[i]));
  return box;
}

static void
dig_pad_steps_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  g_value_set_uint (value, DIG_PAD_STEPS (object)->steps);
}

static void
dig_pad_steps_class_init (DigPadStepsClass *class)
{
  G_OBJECT_CLASS (class)->get_property = dig_pad_steps_get_property;
  properties[PROP_STEPS] =
      g_param_spec_uint ("steps", NULL, NULL, 0, DIG_PREPARE_ALL, DIG_PREPARE_ALL,
                         G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (G_OBJECT_CLASS (class), N_PROPS, properties);
}

static void
dig_pad_steps_init (DigPadSteps *self)
{
  GtkWidget *wrap = g_object_new (DIG_TYPE_WRAP, "spacing", 24, "line-spacing", 18, NULL);
  g_autofree DigPrepared *blank = g_new0 (DigPrepared, 1);

  self->steps = DIG_PREPARE_ALL;
  for (guint i = 0; i < N_PICTURES; i++)
    gtk_widget_set_parent (make_stage (self, i), wrap);
  adw_bin_set_child (ADW_BIN (self), wrap);
  blank->is_blank = TRUE;
  dig_pad_steps_set_prepared (self, blank);
}

DigPrepareSteps
dig_pad_steps_get_steps (DigPadSteps *self)
{
  g_return_val_if_fail (DIG_IS_PAD_STEPS (self), 0);

  return self->steps;
}
