/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "app/dig-data-page.h"

struct _DigDataPage
{
  AdwBin parent_instance;

  DigSession *session;
};

G_DEFINE_FINAL_TYPE (DigDataPage, dig_data_page, ADW_TYPE_BIN)

enum
{
  PROP_SESSION = 1,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

static void
dig_data_page_dispose (GObject *object)
{
  DigDataPage *self = DIG_DATA_PAGE (object);

  gtk_widget_dispose_template (GTK_WIDGET (self), DIG_TYPE_DATA_PAGE);
  g_clear_object (&self->session);

  G_OBJECT_CLASS (dig_data_page_parent_class)->dispose (object);
}

static void
dig_data_page_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  g_value_set_object (value, DIG_DATA_PAGE (object)->session);
}

static void
dig_data_page_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  DIG_DATA_PAGE (object)->session = g_value_dup_object (value);
}

static void
dig_data_page_class_init (DigDataPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->dispose = dig_data_page_dispose;
  object_class->get_property = dig_data_page_get_property;
  object_class->set_property = dig_data_page_set_property;
  properties[PROP_SESSION] =
      g_param_spec_object ("session", NULL, NULL, DIG_TYPE_SESSION,
                           G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  gtk_widget_class_set_template_from_resource (GTK_WIDGET_CLASS (klass),
                                               "/io/github/digitlab/DigitLab/ui/dig-data-page.ui");
}

static void
dig_data_page_init (DigDataPage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}
