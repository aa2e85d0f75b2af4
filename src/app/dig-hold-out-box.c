/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "app/dig-hold-out-box.h"

#include "app/dig-wrap.h"
#include "charts/dig-number-format.h"

#include <glib/gi18n.h>

/* A third of the class is enough to measure with. */
#define EVERY 3

struct _DigHoldOutBox
{
  GtkBox parent_instance;

  GtkWidget *use_button, *people, *every_button, *title, *result_label;
  DigCollectionTraining *training;
  gboolean is_updating;
};

G_DEFINE_FINAL_TYPE (DigHoldOutBox, dig_hold_out_box, GTK_TYPE_BOX)

static void
update (DigHoldOutBox *self)
{
  gboolean is_used = dig_collection_training_is_used (self->training);

  self->is_updating = TRUE;
  gtk_check_button_set_active (GTK_CHECK_BUTTON (self->use_button), is_used);
  for (GtkWidget *child = gtk_widget_get_first_child (self->people); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    gtk_check_button_set_active (
        GTK_CHECK_BUTTON (child),
        dig_collection_training_is_held_out (self->training,
                                             g_object_get_data (G_OBJECT (child), "writer")));
  self->is_updating = FALSE;
  gtk_widget_set_visible (self->people, is_used);
  gtk_widget_set_visible (self->title, is_used);
  gtk_widget_set_visible (self->every_button, is_used);
}

static void
used_toggled_cb (DigHoldOutBox *self)
{
  if (!self->is_updating && self->training != NULL)
    dig_collection_training_set_used (
        self->training, gtk_check_button_get_active (GTK_CHECK_BUTTON (self->use_button)));
}

static void
person_toggled_cb (GtkCheckButton *button, gpointer data)
{
  DigHoldOutBox *self = data;

  if (!self->is_updating)
    dig_collection_training_set_held_out (self->training,
                                          g_object_get_data (G_OBJECT (button), "writer"),
                                          gtk_check_button_get_active (button));
}

static void
every_clicked_cb (DigHoldOutBox *self)
{
  dig_collection_training_hold_out_every (self->training, EVERY);
}

void
dig_hold_out_box_set_training (DigHoldOutBox *self, DigCollectionTraining *training)
{
  g_return_if_fail (DIG_IS_HOLD_OUT_BOX (self) && self->training == NULL);

  self->training = g_object_ref (training);
  g_signal_connect_object (training, "changed", G_CALLBACK (update), self, G_CONNECT_SWAPPED);
  update (self);
}

void
dig_hold_out_box_show (DigHoldOutBox *self, DigDataSet *data)
{
  GtkWidget *child;

  g_return_if_fail (DIG_IS_HOLD_OUT_BOX (self) && self->training != NULL);

  while ((child = gtk_widget_get_first_child (self->people)) != NULL)
    gtk_widget_unparent (child);
  for (guint i = 0; data != NULL && i < dig_data_set_get_n_writers (data); i++)
    {
      const char *name = dig_data_set_get_writer_name (data, i);

      child = gtk_check_button_new_with_label (name);
      g_object_set_data_full (G_OBJECT (child), "writer", g_strdup (name), g_free);
      g_signal_connect (child, "toggled", G_CALLBACK (person_toggled_cb), self);
      gtk_widget_set_parent (child, self->people);
    }
  update (self);
}

static char *
describe (const DigAccuracy *accuracy)
{
  const DigNumberStyle *style = dig_number_style_get_locale ();
  g_autofree char *share = dig_format_percent (accuracy->accuracy, 1, style);
  g_autofree char *low = dig_format_fixed (100 * accuracy->low, 1, style);
  g_autofree char *high = dig_format_percent (accuracy->high, 1, style);

  if (accuracy->n_images == 0)
    return g_strdup ("–");
  return g_strdup_printf ("%s (%s–%s)", share, low, high);
}

void
dig_hold_out_box_show_result (DigHoldOutBox *self, DigDataSet *data, const DigReport *report,
                              const DigRunDrawings *drawings)
{
  g_autofree DigAccuracy *cells = NULL;
  g_autofree char *known = NULL, *unknown = NULL, *text = NULL;
  guint n[2] = { 0 }, n_correct[2] = { 0 };
  DigAccuracy sums[2];

  g_return_if_fail (DIG_IS_HOLD_OUT_BOX (self));

  gtk_widget_set_visible (self->result_label, data != NULL && report != NULL && drawings != NULL);
  if (data == NULL || report == NULL || drawings == NULL)
    return;
  cells = dig_writer_accuracy_new (report, data);
  for (guint i = 0; i < dig_data_set_get_n_writers (data); i++)
    {
      gboolean is_held_out = g_strv_contains (dig_run_drawings_get_hold_out (drawings),
                                              dig_data_set_get_writer_name (data, i));

      n[is_held_out] += cells[i].n_images;
      n_correct[is_held_out] += cells[i].n_correct;
    }
  for (guint i = 0; i < 2; i++)
    dig_accuracy_compute (&sums[i], n_correct[i], n[i]);
  known = describe (&sums[0]);
  unknown = describe (&sums[1]);
  text =
      g_strdup_printf (_ ("The shown run reads people held out: %s, others: %s"), unknown, known);
  gtk_label_set_text (GTK_LABEL (self->result_label), text);
}

static void
dig_hold_out_box_dispose (GObject *object)
{
  DigHoldOutBox *self = DIG_HOLD_OUT_BOX (object);
  GtkWidget *child;

  while (self->people != NULL && (child = gtk_widget_get_first_child (self->people)) != NULL)
    gtk_widget_unparent (child);
  self->people = NULL;
  g_clear_object (&self->training);
  G_OBJECT_CLASS (dig_hold_out_box_parent_class)->dispose (object);
}

static void
dig_hold_out_box_class_init (DigHoldOutBoxClass *class)
{
  G_OBJECT_CLASS (class)->dispose = dig_hold_out_box_dispose;
}

static void
dig_hold_out_box_init (DigHoldOutBox *self)
{
  GtkBox *box = GTK_BOX (self);

  gtk_orientable_set_orientation (GTK_ORIENTABLE (self), GTK_ORIENTATION_VERTICAL);
  gtk_box_set_spacing (box, 6);
  self->use_button = gtk_check_button_new_with_mnemonic (_ ("_Train with these drawings too"));
  self->title = gtk_label_new (_ ("Held out: measured, never trained on"));
  self->people = g_object_new (DIG_TYPE_WRAP, "spacing", 12, "line-spacing", 0, NULL);
  self->every_button = gtk_button_new_with_mnemonic (_ ("Every T_hird Person"));
  self->result_label = gtk_label_new (NULL);
  gtk_label_set_xalign (GTK_LABEL (self->title), 0);
  gtk_label_set_wrap (GTK_LABEL (self->title), TRUE);
  gtk_widget_add_css_class (self->title, "secondary");
  gtk_label_set_xalign (GTK_LABEL (self->result_label), 0);
  gtk_label_set_wrap (GTK_LABEL (self->result_label), TRUE);
  gtk_widget_set_visible (self->result_label, FALSE);
  gtk_widget_set_halign (self->every_button, GTK_ALIGN_START);
  gtk_box_append (box, self->use_button);
  gtk_box_append (box, self->title);
  gtk_box_append (box, self->people);
  gtk_box_append (box, self->every_button);
  gtk_box_append (box, self->result_label);
  g_signal_connect_swapped (self->use_button, "toggled", G_CALLBACK (used_toggled_cb), self);
  g_signal_connect_swapped (self->every_button, "clicked", G_CALLBACK (every_clicked_cb), self);
}
