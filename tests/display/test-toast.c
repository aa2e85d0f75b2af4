/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Toasts whose words are replaced. */
#include "config.h"

#include "app/dig-resources.h"
#include "app/dig-toast.h"
#include "display-support.h"

#define PLACE "here"
/* A toast has come by then. */
#define COME_MS 620

typedef struct
{
  GtkWidget *child;  /* lent */
  GtkWidget *toasts; /* lent */
  GtkWindow *window;
  guint n_clicked, n_destroyed;
} Fixture;

static void
set_up (Fixture *fixture, gconstpointer data)
{
  fixture->child = gtk_label_new ("page");
  fixture->toasts = adw_toast_overlay_new ();
  adw_toast_overlay_set_child (ADW_TOAST_OVERLAY (fixture->toasts), fixture->child);
  fixture->window = show_in_window (fixture->toasts, 500, 300);
  g_object_set (gtk_widget_get_settings (fixture->child), "gtk-enable-animations", TRUE, NULL);
}

static void
tear_down (Fixture *fixture, gconstpointer data)
{
  gtk_window_destroy (fixture->window);
}

static gboolean
is_over_cb (gpointer data)
{
  *(gboolean *)data = TRUE;
  return G_SOURCE_REMOVE;
}

static void
wait_ms (guint milliseconds)
{
  gboolean is_over = FALSE;

  g_timeout_add (milliseconds, is_over_cb, &is_over);
  wait_until (is_true, &is_over);
}

/* Those that are not on their way out. */
static guint
count_toasts (Fixture *fixture)
{
  guint n = 0;

  for (GtkWidget *child = gtk_widget_get_first_child (fixture->toasts); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    n += child != fixture->child && gtk_widget_get_can_target (child);
  return n;
}

static void
clicked_cb (gpointer data)
{
  Fixture *fixture = data;

  fixture->n_clicked++;
  /* As a change does that the click makes. */
  dig_toast_withdraw_offer (fixture->child, PLACE);
}

static void
destroyed_cb (gpointer data)
{
  ((Fixture *)data)->n_destroyed++;
}

static void
offer (Fixture *fixture, const char *sentence)
{
  DigToastOffer offer = { sentence, "_Undo", 20, clicked_cb, fixture, destroyed_cb };

  dig_toast_offer (fixture->child, PLACE, &offer);
}

static void
test_new_words_take_the_place_of_old_ones (Fixture *fixture, gconstpointer data)
{
  dig_toast_say (fixture->child, PLACE, "one < two");
  g_assert_nonnull (find_label (fixture->toasts, "one < two"));
  dig_toast_say (fixture->child, PLACE, "three");
  g_assert_cmpuint (count_toasts (fixture), ==, 1);
  g_assert_null (find_label (fixture->toasts, "one < two"));
  g_assert_nonnull (find_label (fixture->toasts, "three"));

  wait_ms (COME_MS);
  offer (fixture, "four");
  g_assert_cmpuint (count_toasts (fixture), ==, 1);
  g_assert_nonnull (find_label (fixture->toasts, "four"));
  g_assert_nonnull (find_button (fixture->toasts, "_Undo"));
}

/* libadwaita 1.2 writes into freed memory else. */
static void
test_a_toast_that_is_coming_is_not_dismissed (Fixture *fixture, gconstpointer data)
{
  dig_toast_say (fixture->child, PLACE, "one");
  wait_ms (COME_MS);
  offer (fixture, "two");
  wait_ms (50);
  dig_toast_withdraw_offer (fixture->child, PLACE);
  g_assert_cmpuint (fixture->n_destroyed, ==, 1);
  g_assert_cmpuint (count_toasts (fixture), ==, 1);
  wait_ms (COME_MS);
  g_assert_cmpuint (count_toasts (fixture), ==, 0);

  /* It stays where there are new words meanwhile. */
  offer (fixture, "three");
  wait_ms (50);
  dig_toast_withdraw_offer (fixture->child, PLACE);
  dig_toast_say (fixture->child, PLACE, "four");
  wait_ms (COME_MS);
  g_assert_nonnull (find_label (fixture->toasts, "four"));
}

static void
test_only_an_offer_is_withdrawn (Fixture *fixture, gconstpointer data)
{
  dig_toast_withdraw_offer (fixture->child, PLACE);
  dig_toast_say (fixture->child, PLACE, "The disk is full");
  wait_ms (COME_MS);
  dig_toast_withdraw_offer (fixture->child, PLACE);
  g_assert_nonnull (find_label (fixture->toasts, "The disk is full"));

  offer (fixture, "one");
  wait_ms (COME_MS);
  dig_toast_withdraw_offer (fixture->child, PLACE);
  g_assert_cmpuint (count_toasts (fixture), ==, 0);
  g_assert_cmpuint (fixture->n_destroyed, ==, 1);
}

/* Without animations what is dismissed is gone at once, the button that was clicked too. */
static void
test_a_button_is_clicked_once (Fixture *fixture, gconstpointer animated)
{
  GtkWidget *button;

  g_object_set (gtk_widget_get_settings (fixture->child), "gtk-enable-animations",
                GPOINTER_TO_INT (animated), NULL);
  offer (fixture, "one");
  wait_ms (COME_MS); /* the button dismisses its toast by itself */
  button = find_button (fixture->toasts, "_Undo");
  g_signal_emit_by_name (button, "clicked");
  g_assert_cmpuint (fixture->n_clicked, ==, 1);
  g_assert_cmpuint (fixture->n_destroyed, ==, 1);
  wait_ms (COME_MS);
  g_assert_cmpuint (count_toasts (fixture), ==, 0);

  offer (fixture, "two");
  g_assert_cmpuint (count_toasts (fixture), ==, 1);
}

static void
test_places_do_not_replace_each_other (Fixture *fixture, gconstpointer data)
{
  dig_toast_say (fixture->child, PLACE, "one");
  dig_toast_say (fixture->child, "there", "two");
  dig_toast_say (fixture->child, "there", "three");
  g_assert_nonnull (find_label (fixture->toasts, "one"));
  g_assert_null (find_label (fixture->toasts, "three"));
}

static void
test_nothing_is_said_outside_an_overlay (Fixture *fixture, gconstpointer data)
{
  g_autoptr (GtkWidget) lonely = g_object_ref_sink (gtk_label_new (NULL));
  DigToastOffer offer = { "one", "_Undo", 20, clicked_cb, fixture, destroyed_cb };

  dig_toast_say (lonely, PLACE, "zero");
  dig_toast_offer (lonely, PLACE, &offer);
  g_assert_cmpuint (fixture->n_destroyed, ==, 1);
}

int
main (int argc, char **argv)
{
  gtk_test_init (&argc, &argv, NULL);
  adw_init ();
  g_resources_register (dig_get_resource ());

#define ADD(name, data, function)                                                                  \
  g_test_add ("/toast/" name, Fixture, data, set_up, function, tear_down)
  ADD ("new-words-take-the-place-of-old-ones", NULL, test_new_words_take_the_place_of_old_ones);
  ADD ("a-toast-that-is-coming-is-not-dismissed", NULL,
       test_a_toast_that_is_coming_is_not_dismissed);
  ADD ("only-an-offer-is-withdrawn", NULL, test_only_an_offer_is_withdrawn);
  ADD ("a-button-is-clicked-once", GINT_TO_POINTER (TRUE), test_a_button_is_clicked_once);
  ADD ("a-button-is-clicked-once-without-animations", GINT_TO_POINTER (FALSE),
       test_a_button_is_clicked_once);
  ADD ("places-do-not-replace-each-other", NULL, test_places_do_not_replace_each_other);
  ADD ("nothing-is-said-outside-an-overlay", NULL, test_nothing_is_said_outside_an_overlay);
  return g_test_run ();
}
