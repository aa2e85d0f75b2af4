/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "app/dig-number-row.h"

static guint n_notified;

static void
value_cb (DigNumberRow *row, GParamSpec *pspec, gpointer data)
{
  n_notified++;
}

static DigNumberRow *
make_row (void)
{
  DigNumberRow *row =
      g_object_new (DIG_TYPE_NUMBER_ROW, "minimum", 1e-6, "maximum", 1.0, "value", 1e-3, NULL);

  g_signal_connect (row, "notify::value", G_CALLBACK (value_cb), NULL);
  n_notified = 0;
  return g_object_ref_sink (row);
}

static void
type (DigNumberRow *row, const char *text)
{
  gtk_editable_set_text (GTK_EDITABLE (row), text);
}

static void
test_takes_point_and_comma (void)
{
  g_autoptr (DigNumberRow) row = make_row ();

  type (row, "0,25");
  g_assert_cmpfloat (dig_number_row_get_value (row), ==, 0.25);
  type (row, "0.5");
  g_assert_cmpfloat (dig_number_row_get_value (row), ==, 0.5);
}

static void
test_marks_what_it_does_not_take (void)
{
  static const char *const wrong[] = { "", "abc", "2", "0", "-0.1" };
  g_autoptr (DigNumberRow) row = make_row ();

  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      type (row, wrong[i]);
      g_test_message ("“%s”", wrong[i]);
      g_assert_true (gtk_widget_has_css_class (GTK_WIDGET (row), "error"));
      g_assert_nonnull (gtk_widget_get_tooltip_text (GTK_WIDGET (row)));
      g_assert_cmpfloat (dig_number_row_get_value (row), ==, 1e-3);
    }
  type (row, "0.1");
  g_assert_false (gtk_widget_has_css_class (GTK_WIDGET (row), "error"));
}

static void
test_waits_for_return (void)
{
  g_autoptr (DigNumberRow) row = make_row ();

  dig_number_row_set_waits (row, TRUE);
  type (row, "0.25");
  g_assert_cmpfloat (dig_number_row_get_value (row), ==, 1e-3);
  g_assert_true (dig_number_row_is_edited (row));
  g_signal_emit_by_name (row, "entry-activated");
  g_assert_cmpfloat (dig_number_row_get_value (row), ==, 0.25);
  g_assert_false (dig_number_row_is_edited (row));
}

static void
test_notifies_once (void)
{
  g_autoptr (DigNumberRow) row = make_row ();

  dig_number_row_set_value (row, 0.5);
  dig_number_row_set_value (row, 0.5);
  type (row, "0,50");
  g_assert_cmpuint (n_notified, ==, 1);
  g_assert_cmpstr (gtk_editable_get_text (GTK_EDITABLE (row)), ==, "0,50");
}

int
main (int argc, char **argv)
{
  gtk_test_init (&argc, &argv, NULL);
  adw_init ();
  g_test_add_func ("/number-row/takes-point-and-comma", test_takes_point_and_comma);
  g_test_add_func ("/number-row/marks-what-it-does-not-take", test_marks_what_it_does_not_take);
  g_test_add_func ("/number-row/waits-for-return", test_waits_for_return);
  g_test_add_func ("/number-row/notifies-once", test_notifies_once);
  return g_test_run ();
}
