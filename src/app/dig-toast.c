/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "app/dig-toast.h"

/* libadwaita 1.2 writes into freed memory when a toast has gone before it has quite come, which takes half a second:
 * until then it stays, with other words if need be. */
#define COMING_US (600 * 1000)

/* libadwaita's own. */
#define SECONDS 5

typedef struct
{
  AdwToastOverlay *overlay; /* that it belongs to */
  AdwToast *toast;          /* NULL: none is shown or waits */
  GtkLabel *label;          /* of the toast: its sentence */
  gint64 shown_us;          /* since when; 0: it waits for others */
  guint going;              /* source that dismisses it once it has come; 0: none */
  DigToastOffer offer;      /* clicked NULL: none; its texts are not kept */
} Place;

static void
clear_offer (Place *self)
{
  DigToastOffer offer = self->offer;

  self->offer = (DigToastOffer){ 0 };
  if (offer.destroy != NULL)
    offer.destroy (offer.data);
}

static void
forget_toast (Place *self)
{
  g_clear_handle_id (&self->going, g_source_remove);
  if (self->label != NULL)
    g_signal_handlers_disconnect_by_data (self->label, self);
  if (self->toast != NULL)
    g_signal_handlers_disconnect_by_data (self->toast, self);
  g_clear_object (&self->label);
  g_clear_object (&self->toast);
  self->shown_us = 0;
}

static void
place_free (gpointer data)
{
  Place *self = data;

  forget_toast (self);
  clear_offer (self);
  g_free (self);
}

static Place *
find_place (GtkWidget *widget, const char *name, gboolean makes)
{
  GtkWidget *overlay = gtk_widget_get_ancestor (widget, ADW_TYPE_TOAST_OVERLAY);
  g_autofree char *key = g_strconcat ("dig-toast-", name, NULL);
  Place *self = overlay != NULL ? g_object_get_data (G_OBJECT (overlay), key) : NULL;

  if (self != NULL || overlay == NULL || !makes)
    return self;
  self = g_new0 (Place, 1);
  self->overlay = ADW_TOAST_OVERLAY (overlay);
  g_object_set_data_full (G_OBJECT (overlay), key, self, place_free);
  return self;
}

/* Shown, but not long enough to be dismissed. */
static gint64
get_coming_us (Place *self)
{
  return self->shown_us > 0 ? self->shown_us + COMING_US - g_get_monotonic_time () : 0;
}

static void
mapped_cb (Place *self)
{
  if (self->shown_us == 0)
    self->shown_us = g_get_monotonic_time ();
}

static void
dismissed_cb (Place *self)
{
  forget_toast (self);
  clear_offer (self);
}

/* The toast dismisses itself after its button, and must not have been by then. */
static void
clicked_cb (Place *self)
{
  DigToastOffer offer = self->offer;

  self->offer = (DigToastOffer){ 0 };
  forget_toast (self);
  if (offer.clicked != NULL)
    offer.clicked (offer.data);
  if (offer.destroy != NULL)
    offer.destroy (offer.data);
}

static gboolean
dismiss_cb (gpointer data)
{
  Place *self = data;

  self->going = 0;
  adw_toast_dismiss (self->toast);
  return G_SOURCE_REMOVE;
}

static void
dismiss (Place *self)
{
  gint64 coming_us = get_coming_us (self);

  if (coming_us <= 0)
    adw_toast_dismiss (self->toast);
  else if (self->going == 0)
    self->going = g_timeout_add ((guint)(coming_us / 1000 + 1), dismiss_cb, self);
}

/* Its words are in a label of ours, which tells when it is shown. */
static void
make_toast (Place *self)
{
  self->toast = g_object_ref (adw_toast_new (""));
  self->label = GTK_LABEL (g_object_ref_sink (gtk_label_new (NULL)));
  gtk_label_set_ellipsize (self->label, PANGO_ELLIPSIZE_END);
  gtk_widget_add_css_class (GTK_WIDGET (self->label), "heading");
  adw_toast_set_custom_title (self->toast, GTK_WIDGET (self->label));
  g_signal_connect_swapped (self->label, "map", G_CALLBACK (mapped_cb), self);
  g_signal_connect_swapped (self->toast, "dismissed", G_CALLBACK (dismissed_cb), self);
  g_signal_connect_swapped (self->toast, "button-clicked", G_CALLBACK (clicked_cb), self);
}

static void
show (Place *self, const DigToastOffer *offer)
{
  gboolean is_new;

  g_clear_handle_id (&self->going, g_source_remove);
  /* One that has been read for a while gives way to another, which stays for its whole time. */
  if (self->toast != NULL && self->shown_us > 0 && get_coming_us (self) <= 0)
    adw_toast_dismiss (self->toast);
  clear_offer (self);
  self->offer = *offer;
  is_new = self->toast == NULL;
  if (is_new)
    make_toast (self);
  gtk_label_set_label (self->label, offer->sentence);
  adw_toast_set_button_label (self->toast, offer->button);
  adw_toast_set_timeout (self->toast, offer->seconds);
  if (is_new)
    adw_toast_overlay_add_toast (self->overlay, g_object_ref (self->toast));
}

void
dig_toast_say (GtkWidget *widget, const char *place, const char *sentence)
{
  DigToastOffer offer = { .sentence = sentence, .seconds = SECONDS };
  Place *self;

  g_return_if_fail (GTK_IS_WIDGET (widget) && place != NULL && sentence != NULL);

  self = find_place (widget, place, TRUE);
  if (self != NULL)
    show (self, &offer);
}

void
dig_toast_offer (GtkWidget *widget, const char *place, const DigToastOffer *offer)
{
  Place *self;

  g_return_if_fail (GTK_IS_WIDGET (widget) && place != NULL);
  g_return_if_fail (offer != NULL && offer->sentence != NULL && offer->clicked != NULL);

  self = find_place (widget, place, TRUE);
  if (self != NULL)
    show (self, offer);
  else if (offer->destroy != NULL)
    offer->destroy (offer->data);
}

void
dig_toast_withdraw_offer (GtkWidget *widget, const char *place)
{
  Place *self;

  g_return_if_fail (GTK_IS_WIDGET (widget) && place != NULL);

  self = find_place (widget, place, FALSE);
  if (self == NULL || self->toast == NULL || self->offer.clicked == NULL)
    return;
  clear_offer (self);
  dismiss (self);
}
