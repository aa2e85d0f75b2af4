/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "app/dig-spin.h"

#include "model/dig-number.h"

/* What is no number leaves the value: GTK takes it also when it is told of an error. */
static int
input_cb (GtkSpinButton *spin, double *value, gpointer data)
{
  if (!dig_number_parse (gtk_editable_get_text (GTK_EDITABLE (spin)), value))
    *value = gtk_spin_button_get_value (spin);
  return TRUE;
}

void
dig_spin_read_both_signs (GtkSpinButton *spin)
{
  g_return_if_fail (GTK_IS_SPIN_BUTTON (spin));

  gtk_spin_button_set_numeric (spin, FALSE);
  g_signal_connect (spin, "input", G_CALLBACK (input_cb), NULL);
}
