/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "app/dig-inside-page.h"

#include "app/dig-inside-filters.h"
#include "app/dig-inside-levels.h"
#include "app/dig-inside-map.h"
#include "app/dig-inside-units.h"
#include "app/dig-inside-why.h"
#include "app/dig-wrap.h"
#include "charts/dig-number-format.h"
#include "model/dig-atlas.h"
#include "model/dig-builtin-model.h"
#include "model/dig-guest-digit.h"

#include <glib/gi18n.h>

struct _DigInsidePage
{
  AdwBin parent_instance;

  GtkStack *stack, *views;
  AdwStatusPage *empty;
  GtkStackSwitcher *switcher;
  GtkDropDown *source_choice;
  GtkWidget *source_box, *row_box;
  GtkSpinButton *row_spin;
  GtkAdjustment *row_adjustment;
  GtkLabel *answer_label;
  DigInsideLevels *levels;
  DigInsideFilters *filters;
  DigInsideWhy *why;
  DigInsideUnits *units;
  DigInsideMap *map;

  DigSession *session;
  DigInspection *inspection;
  DigAtlas *atlas;
  gboolean is_awaited;  /* the keys came to the page before there was anything to see */
  gboolean is_updating; /* controls follow the session, not the other way round */
};

G_DEFINE_FINAL_TYPE (DigInsidePage, dig_inside_page, ADW_TYPE_BIN)

enum
{
  PROP_SESSION = 1,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

/* Entries of the choice which digit is looked at. */
enum
{
  FROM_DATA,
  FROM_PAD,
};

static gboolean
shows (DigInsidePage *self, const char *view)
{
  return g_strcmp0 (gtk_stack_get_visible_child_name (self->views), view) == 0;
}

/* "Row 5, a 4" */
static char *
dup_title (DigInsidePage *self)
{
  DigDataSet *data = dig_session_get_train_data (self->session);
  guint row = dig_inspection_get_row (self->inspection);
  int label = dig_inspection_get_label (self->inspection);
  guint shown = data != NULL && row < dig_data_set_get_n_images (data)
                    ? dig_data_set_get_source_row (data, row)
                    : row + 1;

  if (dig_inspection_is_guest (self->inspection))
    return g_strdup (_ ("Your drawing"));
  if (label < 0)
    return g_strdup_printf (_ ("Row %u"), shown);
  return g_strdup_printf (_ ("Row %u, labelled %d"), shown, label);
}

/* "read as 9 (87.3 %)" */
static char *
dup_answer (const DigTrace *trace)
{
  guint n_classes, best = 0;
  const float *probabilities = dig_trace_get_probabilities (trace, &n_classes);
  g_autofree char *share = NULL;

  for (guint i = 1; i < n_classes; i++)
    if (probabilities[i] > probabilities[best])
      best = i;
  share = dig_format_percent ((double)probabilities[best], 1, dig_number_style_get_locale ());
  return g_strdup_printf (_ ("read as %u (%s)"), best, share);
}

static void
update_row (DigInsidePage *self)
{
  DigDataSet *data = dig_session_get_train_data (self->session);

  self->is_updating = TRUE;
  gtk_adjustment_set_upper (self->row_adjustment,
                            data != NULL ? dig_data_set_get_n_images (data) : 1);
  gtk_adjustment_set_value (self->row_adjustment, dig_session_get_selected_row (self->session) + 1);
  self->is_updating = FALSE;
}

/* There is a choice while there is a drawing. */
static void
guest_changed_cb (DigInsidePage *self)
{
  DigGuestDigit *guest = dig_guest_digit_get (self->session);
  gboolean is_shown = dig_guest_digit_is_shown (guest);

  self->is_updating = TRUE;
  gtk_widget_set_visible (self->source_box, dig_guest_digit_get_image (guest) != NULL);
  gtk_widget_set_visible (self->row_box, !is_shown);
  gtk_drop_down_set_selected (self->source_choice, is_shown ? FROM_PAD : FROM_DATA);
  self->is_updating = FALSE;
}

static void
source_chosen_cb (DigInsidePage *self)
{
  if (!self->is_updating && self->session != NULL)
    dig_guest_digit_set_shown (dig_guest_digit_get (self->session),
                               gtk_drop_down_get_selected (self->source_choice) == FROM_PAD);
}

static void
show_nothing (DigInsidePage *self)
{
  const char *problem = dig_inspection_get_problem (self->inspection);
  gboolean has_network = dig_builtin_model_get_answering (self->session) != NULL;
  g_autofree char *markup = NULL;

  if (problem == NULL && has_network)
    problem = _ ("Open training data: its digits are what goes through the network.");
  if (problem == NULL)
    problem = _ ("Train a network. After its first epoch, this page shows what it sees.");
  markup = g_markup_escape_text (problem, -1);
  adw_status_page_set_description (self->empty, markup);
  gtk_widget_set_visible (adw_status_page_get_child (self->empty), !has_network);
  gtk_stack_set_visible_child_name (self->stack, "empty");
}

/* Whom the keys have followed here, or nobody has at the keyboard: the view that is shown takes them, as soon as there is one. */
static void
take_free_focus (DigInsidePage *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkWidget *focus = root != NULL ? gtk_root_get_focus (root) : NULL;

  if (root == NULL || !gtk_widget_get_mapped (GTK_WIDGET (self->views)))
    return;
  if (focus == NULL || (self->is_awaited && gtk_widget_is_ancestor (focus, GTK_WIDGET (self))))
    self->is_awaited = !gtk_widget_grab_focus (gtk_stack_get_visible_child (self->views));
}

static gboolean
is_builtin (DigInsidePage *self, const DigTrace *trace)
{
  return dig_trace_get_snapshot (trace)
         == dig_builtin_model_get_snapshot (dig_builtin_model_get (self->session));
}

static void
trace_changed_cb (DigInsidePage *self)
{
  DigTrace *trace = dig_inspection_get_trace (self->inspection);
  g_autofree char *title = NULL, *answer = NULL, *text = NULL;

  if (trace == NULL)
    {
      show_nothing (self);
      return;
    }
  title = dup_title (self);
  answer = dup_answer (trace);
  text = is_builtin (self, trace)
             ? g_strdup_printf (_ ("%s, %s by the built-in model"), title, answer)
             : g_strdup_printf ("%s, %s", title, answer);
  gtk_label_set_text (self->answer_label, text);
  dig_inside_levels_set_trace (self->levels, trace, text);
  dig_inside_filters_set_trace (self->filters, trace);
  dig_inside_units_set_trace (self->units, trace);
  dig_inside_map_set_row (self->map, dig_inspection_is_guest (self->inspection)
                                         ? G_MAXUINT
                                         : dig_inspection_get_row (self->inspection));
  gtk_stack_set_visible_child_name (self->stack, "content");
  take_free_focus (self);
}

static void
row_changed_cb (DigInsidePage *self)
{
  if (!self->is_updating && self->session != NULL)
    dig_session_set_selected_row (self->session,
                                  (guint)gtk_adjustment_get_value (self->row_adjustment) - 1);
}

static void
filter_activated_cb (DigInsidePage *self, guint layer, int map)
{
  dig_inside_levels_open_map (self->levels, layer, map);
  gtk_stack_set_visible_child_name (self->views, "layers");
}

/* A digit of the side views is looked at in all of them, and by the other pages. */
static void
row_chosen_cb (DigInsidePage *self, guint row)
{
  dig_session_set_selected_row (self->session, row);
  /* The row may have been the session's already, behind a drawing. */
  dig_guest_digit_set_shown (dig_guest_digit_get (self->session), FALSE);
}

/* Whoever is not seen does not work. */
static void
view_changed_cb (DigInsidePage *self)
{
  gboolean is_seen = gtk_widget_get_mapped (GTK_WIDGET (self));

  if (self->atlas == NULL)
    return;
  dig_inside_why_set_active (self->why, shows (self, "why"));
  dig_atlas_set_active (self->atlas, is_seen && (shows (self, "units") || shows (self, "map")));
}

static void
dig_inside_page_map (GtkWidget *widget)
{
  DigInsidePage *self = DIG_INSIDE_PAGE (widget);
  GtkRoot *root = gtk_widget_get_root (widget);

  GTK_WIDGET_CLASS (dig_inside_page_parent_class)->map (widget);
  self->is_awaited = root != NULL && gtk_root_get_focus (root) == NULL;
  dig_inspection_set_active (self->inspection, TRUE);
  view_changed_cb (self);
  take_free_focus (self);
}

static void
dig_inside_page_unmap (GtkWidget *widget)
{
  GTK_WIDGET_CLASS (dig_inside_page_parent_class)->unmap (widget);
  DIG_INSIDE_PAGE (widget)->is_awaited = FALSE;
  if (DIG_INSIDE_PAGE (widget)->inspection == NULL)
    return;
  dig_inspection_set_active (DIG_INSIDE_PAGE (widget)->inspection, FALSE);
  view_changed_cb (DIG_INSIDE_PAGE (widget));
}

static void
dig_inside_page_constructed (GObject *object)
{
  DigInsidePage *self = DIG_INSIDE_PAGE (object);

  G_OBJECT_CLASS (dig_inside_page_parent_class)->constructed (object);
  self->inspection = dig_inspection_new (self->session);
  self->atlas = dig_atlas_new (self->session);
  dig_inside_why_set_inspection (self->why, self->inspection);
  dig_inside_units_set_atlas (self->units, self->atlas);
  dig_inside_map_set_atlas (self->map, self->atlas);
  g_signal_connect_swapped (self->inspection, "trace-changed", G_CALLBACK (trace_changed_cb), self);
  g_signal_connect_object (self->session, "notify::selected-row", G_CALLBACK (update_row), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->session, "notify::revision", G_CALLBACK (update_row), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (dig_guest_digit_get (self->session), "changed",
                           G_CALLBACK (guest_changed_cb), self, G_CONNECT_SWAPPED);
  update_row (self);
  guest_changed_cb (self);
  show_nothing (self);
}

static void
dig_inside_page_dispose (GObject *object)
{
  DigInsidePage *self = DIG_INSIDE_PAGE (object);

  if (self->inspection != NULL)
    g_signal_handlers_disconnect_by_data (self->inspection, self);
  g_clear_object (&self->inspection);
  g_clear_object (&self->atlas);
  g_clear_object (&self->session);
  G_OBJECT_CLASS (dig_inside_page_parent_class)->dispose (object);
}

static void
dig_inside_page_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  g_value_set_object (value, DIG_INSIDE_PAGE (object)->session);
}

static void
dig_inside_page_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  DIG_INSIDE_PAGE (object)->session = g_value_dup_object (value);
}

static void
bind_template (GtkWidgetClass *class)
{
  gtk_widget_class_set_template_from_resource (
      class, "/io/github/digitlab/DigitLab/ui/dig-inside-page.ui");
  gtk_widget_class_bind_template_child (class, DigInsidePage, stack);
  gtk_widget_class_bind_template_child (class, DigInsidePage, views);
  gtk_widget_class_bind_template_child (class, DigInsidePage, empty);
  gtk_widget_class_bind_template_child (class, DigInsidePage, switcher);
  gtk_widget_class_bind_template_child (class, DigInsidePage, source_choice);
  gtk_widget_class_bind_template_child (class, DigInsidePage, source_box);
  gtk_widget_class_bind_template_child (class, DigInsidePage, row_box);
  gtk_widget_class_bind_template_child (class, DigInsidePage, row_spin);
  gtk_widget_class_bind_template_child (class, DigInsidePage, row_adjustment);
  gtk_widget_class_bind_template_child (class, DigInsidePage, answer_label);
  gtk_widget_class_bind_template_child (class, DigInsidePage, levels);
  gtk_widget_class_bind_template_child (class, DigInsidePage, filters);
  gtk_widget_class_bind_template_child (class, DigInsidePage, why);
  gtk_widget_class_bind_template_child (class, DigInsidePage, units);
  gtk_widget_class_bind_template_child (class, DigInsidePage, map);
  gtk_widget_class_bind_template_callback (class, row_changed_cb);
  gtk_widget_class_bind_template_callback (class, source_chosen_cb);
  gtk_widget_class_bind_template_callback (class, filter_activated_cb);
  gtk_widget_class_bind_template_callback (class, row_chosen_cb);
  gtk_widget_class_bind_template_callback (class, view_changed_cb);
}

static void
dig_inside_page_class_init (DigInsidePageClass *class)
{
  GObjectClass *object_class = G_OBJECT_CLASS (class);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (class);

  object_class->constructed = dig_inside_page_constructed;
  object_class->dispose = dig_inside_page_dispose;
  object_class->get_property = dig_inside_page_get_property;
  object_class->set_property = dig_inside_page_set_property;
  widget_class->map = dig_inside_page_map;
  widget_class->unmap = dig_inside_page_unmap;
  properties[PROP_SESSION] =
      g_param_spec_object ("session", NULL, NULL, DIG_TYPE_SESSION,
                           G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  g_type_ensure (DIG_TYPE_WRAP);
  g_type_ensure (DIG_TYPE_INSIDE_LEVELS);
  g_type_ensure (DIG_TYPE_INSIDE_FILTERS);
  g_type_ensure (DIG_TYPE_INSIDE_WHY);
  g_type_ensure (DIG_TYPE_INSIDE_UNITS);
  g_type_ensure (DIG_TYPE_INSIDE_MAP);
  bind_template (widget_class);
}

static void
dig_inside_page_init (DigInsidePage *self)
{
  gtk_widget_init_template (GTK_WIDGET (self));
}

DigInspection *
dig_inside_page_get_inspection (DigInsidePage *self)
{
  g_return_val_if_fail (DIG_IS_INSIDE_PAGE (self), NULL);

  return self->inspection;
}
