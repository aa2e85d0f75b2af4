/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "app/dig-number-row.h"

#include <glib/gi18n.h>
#include <math.h>

#include "app/dig-reader.h"
#include "model/dig-number.h"

struct _DigNumberRow
{
  AdwEntryRow parent_instance;

  double value;
  double minimum, maximum;
  gboolean is_whole;
  gboolean waits;
  gboolean is_writing; /* the text is set by the row itself */
};

G_DEFINE_FINAL_TYPE (DigNumberRow, dig_number_row, ADW_TYPE_ENTRY_ROW)

typedef enum
{
  PROP_VALUE = 1,
  PROP_MINIMUM,
  PROP_MAXIMUM,
  PROP_IS_WHOLE,
  PROP_WAITS,
  N_PROPS,
} DigNumberRowProperty;

static GParamSpec *properties[N_PROPS];

static void
write_value (DigNumberRow *self)
{
  g_autofree char *text =
      self->is_whole ? g_strdup_printf ("%.0f", self->value) : dig_number_format (self->value);

  self->is_writing = TRUE;
  gtk_editable_set_text (GTK_EDITABLE (self), text);
  self->is_writing = FALSE;
}

static gboolean
read_text (DigNumberRow *self, double *value)
{
  return dig_number_parse (gtk_editable_get_text (GTK_EDITABLE (self)), value)
         && *value >= self->minimum && *value <= self->maximum
         && (!self->is_whole || *value == floor (*value));
}

static void
mark (DigNumberRow *self, gboolean is_right)
{
  g_autofree char *minimum = dig_number_format (self->minimum);
  g_autofree char *maximum = dig_number_format (self->maximum);
  g_autofree char *text = NULL;

  if (is_right)
    gtk_widget_remove_css_class (GTK_WIDGET (self), "error");
  else
    gtk_widget_add_css_class (GTK_WIDGET (self), "error");
  gtk_accessible_update_state (
      GTK_ACCESSIBLE (self), GTK_ACCESSIBLE_STATE_INVALID,
      is_right ? GTK_ACCESSIBLE_INVALID_FALSE : GTK_ACCESSIBLE_INVALID_TRUE, -1);
  if (!is_right && self->is_whole)
    text = g_strdup_printf (_ ("Type a whole number from %s to %s"), minimum, maximum);
  else if (!is_right)
    text = g_strdup_printf (_ ("Type a number from %s to %s"), minimum, maximum);
  gtk_widget_set_tooltip_text (GTK_WIDGET (self), text);
}

static void
take_value (DigNumberRow *self, double value)
{
  if (self->value == value)
    return;
  self->value = value;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_VALUE]);
}

static void
commit (DigNumberRow *self)
{
  double value;

  if (read_text (self, &value))
    take_value (self, value);
  write_value (self);
  mark (self, TRUE);
}

static void
changed_cb (GtkEditable *editable, gpointer data)
{
  DigNumberRow *self = DIG_NUMBER_ROW (editable);
  double value;
  gboolean is_right;

  if (self->is_writing)
    return;
  is_right = read_text (self, &value);
  mark (self, is_right);
  if (is_right && !self->waits)
    take_value (self, value);
}

static void
leave_cb (GtkEventControllerFocus *focus, gpointer data)
{
  commit (data);
}

static void
dig_number_row_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  DigNumberRow *self = DIG_NUMBER_ROW (object);

  switch ((DigNumberRowProperty)id)
    {
    case PROP_VALUE:
      g_value_set_double (value, self->value);
      break;
    case PROP_MINIMUM:
      g_value_set_double (value, self->minimum);
      break;
    case PROP_MAXIMUM:
      g_value_set_double (value, self->maximum);
      break;
    case PROP_IS_WHOLE:
      g_value_set_boolean (value, self->is_whole);
      break;
    case PROP_WAITS:
      g_value_set_boolean (value, self->waits);
      break;
    case N_PROPS:
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
dig_number_row_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  DigNumberRow *self = DIG_NUMBER_ROW (object);

  switch ((DigNumberRowProperty)id)
    {
    case PROP_VALUE:
      dig_number_row_set_value (self, g_value_get_double (value));
      break;
    case PROP_MINIMUM:
      self->minimum = g_value_get_double (value);
      break;
    case PROP_MAXIMUM:
      self->maximum = g_value_get_double (value);
      break;
    case PROP_IS_WHOLE:
      self->is_whole = g_value_get_boolean (value);
      break;
    case PROP_WAITS:
      dig_number_row_set_waits (self, g_value_get_boolean (value));
      break;
    case N_PROPS:
    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, id, pspec);
    }
}

static void
dig_number_row_class_init (DigNumberRowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_EXPLICIT_NOTIFY | G_PARAM_STATIC_STRINGS;

  object_class->get_property = dig_number_row_get_property;
  object_class->set_property = dig_number_row_set_property;
  properties[PROP_VALUE] =
      g_param_spec_double ("value", NULL, NULL, -G_MAXDOUBLE, G_MAXDOUBLE, 0, flags);
  properties[PROP_MINIMUM] =
      g_param_spec_double ("minimum", NULL, NULL, -G_MAXDOUBLE, G_MAXDOUBLE, 0, flags);
  properties[PROP_MAXIMUM] =
      g_param_spec_double ("maximum", NULL, NULL, -G_MAXDOUBLE, G_MAXDOUBLE, 1, flags);
  properties[PROP_IS_WHOLE] = g_param_spec_boolean ("is-whole", NULL, NULL, FALSE, flags);
  properties[PROP_WAITS] = g_param_spec_boolean ("waits", NULL, NULL, FALSE, flags);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
dig_number_row_init (DigNumberRow *self)
{
  GtkEventController *focus = gtk_event_controller_focus_new ();

  self->maximum = 1;
  dig_reader_name_entry (ADW_ENTRY_ROW (self));
  g_signal_connect (focus, "leave", G_CALLBACK (leave_cb), self);
  gtk_widget_add_controller (GTK_WIDGET (self), focus);
  g_signal_connect (self, "changed", G_CALLBACK (changed_cb), NULL);
  g_signal_connect (self, "entry-activated", G_CALLBACK (commit), NULL);
  write_value (self);
}

double
dig_number_row_get_value (DigNumberRow *self)
{
  g_return_val_if_fail (DIG_IS_NUMBER_ROW (self), 0);
  return self->value;
}

void
dig_number_row_set_value (DigNumberRow *self, double value)
{
  double typed;

  g_return_if_fail (DIG_IS_NUMBER_ROW (self));

  /* What is just being typed is not replaced by another spelling of the same number. */
  if (self->value == value && read_text (self, &typed) && typed == value)
    return;
  if (self->value != value)
    {
      self->value = value;
      g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_VALUE]);
    }
  write_value (self);
  mark (self, TRUE);
}

void
dig_number_row_set_waits (DigNumberRow *self, gboolean waits)
{
  g_return_if_fail (DIG_IS_NUMBER_ROW (self));

  if (self->waits == waits)
    return;
  self->waits = waits;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_WAITS]);
}

gboolean
dig_number_row_is_edited (DigNumberRow *self)
{
  double typed;

  g_return_val_if_fail (DIG_IS_NUMBER_ROW (self), FALSE);

  return !read_text (self, &typed) || typed != self->value;
}
