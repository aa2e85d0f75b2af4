/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "app/dig-runs-page.h"

#include <glib/gi18n.h>

#include "app/dig-run-overlay.h"
#include "app/dig-run-table.h"
#include "app/dig-run-verbs.h"
#include "app/dig-wrap.h"
#include "model/dig-repeat.h"
#include "model/dig-run-verdict.h"

/* Whose curves are drawn before anybody ticked. */
#define N_TICKED_FIRST 5
/* How often the folder is read while another program trains into it. */
#define LOOK_SECONDS 3

struct _DigRunsPage
{
  AdwBin parent_instance;

  DigSession *session;
  DigRunList *list;
  DigRepeat *repeat; /* the session's */
  DigRunVerbs *verbs;
  GPtrArray *ticked;               /* DigRunItem: whose curves are drawn and compared */
  gboolean has_chosen, has_ticked; /* the first choice was made */
  GHashTable *followed; /* set of folders: the ticked runs of a repetition; NULL: the user ticked */
  gboolean is_repeating, is_ticking;
  gboolean is_opening; /* it has come into view and waits for the folder */
  guint look_id;       /* 0: nothing trains elsewhere, or nobody looks */
  guint focus_id;      /* 0: the page did not come into view just now */

  AdwToastOverlay *toasts;
  GtkStack *stack;
  DigWrap *verb_bar;
  DigRunTable *table;
  DigRunOverlay *overlay;
  GtkLabel *verdict_label;
  GtkWidget *repeat_box;
  GtkLabel *repeat_label;
};

G_DEFINE_FINAL_TYPE (DigRunsPage, dig_runs_page, ADW_TYPE_BIN)

enum
{
  PROP_SESSION = 1,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

/* ---- What is ticked ---- */

static void
update_verdict (DigRunsPage *self)
{
  g_autoptr (GPtrArray) good = g_ptr_array_new ();
  g_autofree char *verdict = NULL;
  const char *text = "";

  for (guint i = 0; i < self->ticked->len; i++)
    if (dig_run_item_get_settings (g_ptr_array_index (self->ticked, i)) != NULL)
      g_ptr_array_add (good, g_ptr_array_index (self->ticked, i));
  verdict = dig_run_compare_in_words ((DigRunItem *const *)good->pdata, good->len);
  if (self->ticked->len == 0)
    text = _ ("Tick runs in the table to see their curves side by side.");
  else if (verdict[0] != '\0' || good->len == 0)
    text = verdict;
  else if (dig_run_item_is_active (g_ptr_array_index (good, 0)))
    text = _ ("The first epoch is being trained.");
  gtk_label_set_label (self->verdict_label, text);
  gtk_widget_set_visible (GTK_WIDGET (self->verdict_label), text[0] != '\0');
}

static void
forget_ticked (DigRunsPage *self)
{
  for (guint i = 0; self->ticked != NULL && i < self->ticked->len; i++)
    g_signal_handlers_disconnect_by_func (g_ptr_array_index (self->ticked, i), update_verdict,
                                          self);
  g_clear_pointer (&self->ticked, g_ptr_array_unref);
}

static gboolean
is_followed (DigRunsPage *self)
{
  gboolean is_same = self->ticked->len == g_hash_table_size (self->followed);

  for (guint i = 0; i < self->ticked->len && is_same; i++)
    is_same = g_hash_table_contains (self->followed,
                                     dig_run_item_get_folder (g_ptr_array_index (self->ticked, i)));
  return is_same;
}

static void
ticked_changed_cb (DigRunsPage *self)
{
  forget_ticked (self);
  self->ticked = dig_run_table_dup_ticked (self->table);
  if (self->followed != NULL && !self->is_ticking && !is_followed (self))
    g_clear_pointer (&self->followed, g_hash_table_unref);
  for (guint i = 0; i < self->ticked->len; i++)
    g_signal_connect_object (g_ptr_array_index (self->ticked, i), "notify::revision",
                             G_CALLBACK (update_verdict), self, G_CONNECT_SWAPPED);
  dig_run_overlay_set_items (self->overlay, self->ticked);
  update_verdict (self);
}

static gboolean
look_cb (gpointer data)
{
  DigRunsPage *self = data;

  self->look_id = 0;
  dig_run_list_scan (self->list);
  return G_SOURCE_REMOVE;
}

/* After every reading; the next one is as far away. */
static void
scanned_cb (DigRunsPage *self)
{
  guint n = g_list_model_get_n_items (G_LIST_MODEL (self->list));
  gboolean is_elsewhere = FALSE;

  for (guint i = 0; i < n && !is_elsewhere; i++)
    {
      g_autoptr (DigRunItem) item = g_list_model_get_item (G_LIST_MODEL (self->list), i);

      is_elsewhere = dig_run_item_is_elsewhere (item);
    }
  self->is_opening = self->is_opening && dig_run_list_is_scanning (self->list);
  if (self->look_id == 0 && is_elsewhere && gtk_widget_get_mapped (GTK_WIDGET (self)))
    self->look_id = g_timeout_add_seconds (LOOK_SECONDS, look_cb, self);
}

/* Whoever repeats a run wants to see its repetitions: each is ticked as it begins, until something
 * else is. */
static void
follow_repetition (DigRunsPage *self)
{
  const GPtrArray *folders = dig_repeat_get_folders (self->repeat);
  const char *repeated = dig_run_verbs_get_repeated (self->verbs);
  g_autoptr (GPtrArray) ticked = NULL;

  if (self->followed == NULL)
    return;
  for (guint i = 0; i < folders->len; i++)
    g_hash_table_add (self->followed, g_strdup (g_ptr_array_index (folders, i)));
  if (repeated != NULL)
    g_hash_table_add (self->followed, g_strdup (repeated));
  self->is_ticking = TRUE;
  dig_run_table_tick_folders (self->table, self->followed);
  self->is_ticking = FALSE;
  /* What is not listed yet is not missed. */
  g_hash_table_remove_all (self->followed);
  ticked = dig_run_table_dup_ticked (self->table);
  for (guint i = 0; i < ticked->len; i++)
    g_hash_table_add (self->followed,
                      g_strdup (dig_run_item_get_folder (g_ptr_array_index (ticked, i))));
}

static const char *
get_shown_folder (DigRunsPage *self)
{
  DigRun *run = dig_session_get_run (self->session);

  return run ? dig_run_get_folder (run) : NULL;
}

/* Whoever comes to the page has not asked for anything: the table takes the keys, not a verb. Who goes through the list of
 * pages stays there. */
static void
focus_table (DigRunsPage *self)
{
  GtkRoot *root = gtk_widget_get_root (GTK_WIDGET (self));
  GtkWidget *focus = root ? gtk_root_get_focus (root) : NULL;

  if (!gtk_widget_get_mapped (GTK_WIDGET (self->table))
      || (focus != NULL && gtk_widget_get_ancestor (focus, GTK_TYPE_LIST_BOX) != NULL))
    return;
  if (focus == NULL || !gtk_widget_is_ancestor (focus, GTK_WIDGET (self->table)))
    dig_run_table_take_focus (self->table);
}

static void
choose_first (DigRunsPage *self)
{
  if (!self->has_ticked)
    dig_run_table_tick_first (self->table, N_TICKED_FIRST);
  if (!self->has_chosen)
    dig_run_table_choose (self->table, get_shown_folder (self));
  self->has_ticked = self->has_chosen = TRUE;
}

static void
list_changed_cb (DigRunsPage *self)
{
  gboolean is_empty = g_list_model_get_n_items (G_LIST_MODEL (self->list)) == 0;
  const char *name = is_empty ? "empty" : "runs";

  gtk_stack_set_visible_child_name (self->stack, name);
  follow_repetition (self);
  if (is_empty)
    return;
  choose_first (self);
  if (self->is_opening)
    focus_table (self);
}

static void
shown_changed_cb (DigRunsPage *self)
{
  const char *folder = get_shown_folder (self);

  dig_run_overlay_set_shown (self->overlay, folder, dig_session_get_shown_epoch (self->session));
  dig_run_table_set_shown (self->table, folder);
}

static void
repeat_changed_cb (DigRunsPage *self)
{
  gboolean is_active = dig_repeat_is_active (self->repeat);
  g_autofree char *text =
      g_strdup_printf (_ ("Repeating with other seeds: %u of %u runs are done."),
                       dig_repeat_get_n_done (self->repeat), dig_repeat_get_n_runs (self->repeat));

  gtk_label_set_label (self->repeat_label, text);
  gtk_widget_set_visible (self->repeat_box, is_active);
  if (is_active && !self->is_repeating)
    {
      g_clear_pointer (&self->followed, g_hash_table_unref);
      self->followed = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
      self->has_ticked = TRUE;
      follow_repetition (self);
    }
  else if (!is_active && self->is_repeating)
    dig_run_verbs_forget_repeated (self->verbs);
  self->is_repeating = is_active;
}

static void
activated_cb (DigRunsPage *self, DigRunItem *item)
{
  if (dig_run_item_get_problem (item) != NULL)
    dig_run_verbs_say (self->verbs, dig_run_item_get_problem (item));
  else
    dig_run_verbs_show (self->verbs, item);
}

static gboolean
opened_page_cb (gpointer data)
{
  DigRunsPage *self = data;

  self->focus_id = 0;
  focus_table (self);
  return G_SOURCE_REMOVE;
}

/* Reads what the command line trained meanwhile. Whatever shows the page gives it the keys after this. */
static void
mapped_cb (DigRunsPage *self)
{
  self->is_opening = TRUE;
  if (self->focus_id == 0)
    self->focus_id = g_idle_add_full (G_PRIORITY_HIGH, opened_page_cb, self, NULL);
  dig_run_list_scan (self->list);
}

static void
unmapped_cb (DigRunsPage *self)
{
  g_clear_handle_id (&self->focus_id, g_source_remove);
  g_clear_handle_id (&self->look_id, g_source_remove);
}

/* ---- GObject ---- */

static void
dig_runs_page_constructed (GObject *object)
{
  DigRunsPage *self = DIG_RUNS_PAGE (object);

  G_OBJECT_CLASS (dig_runs_page_parent_class)->constructed (object);

  self->list = g_object_ref (dig_run_list_get_for_session (self->session));
  self->verbs = dig_run_verbs_new (&(DigRunVerbsPlace){
      self->session, self->list, self->table, GTK_WIDGET (self->verb_bar), self->toasts });
  gtk_widget_insert_action_group (GTK_WIDGET (self), "runs",
                                  dig_run_verbs_get_actions (self->verbs));
  self->repeat = g_object_ref (dig_repeat_get_for_session (self->session));
  dig_run_table_set_list (self->table, self->list);
  g_signal_connect_object (self->list, "items-changed", G_CALLBACK (list_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->list, "notify::is-scanning", G_CALLBACK (scanned_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->list, "failed", G_CALLBACK (dig_run_verbs_say), self->verbs,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->repeat, "notify", G_CALLBACK (repeat_changed_cb), self,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->repeat, "failed", G_CALLBACK (dig_run_verbs_say), self->verbs,
                           G_CONNECT_SWAPPED);
  g_signal_connect_object (self->session, "notify::shown-epoch", G_CALLBACK (shown_changed_cb),
                           self, G_CONNECT_SWAPPED);
  g_signal_connect_object (self->session, "notify::run", G_CALLBACK (shown_changed_cb), self,
                           G_CONNECT_SWAPPED);
  list_changed_cb (self);
  repeat_changed_cb (self);
  shown_changed_cb (self);
}

static void
dig_runs_page_dispose (GObject *object)
{
  DigRunsPage *self = DIG_RUNS_PAGE (object);

  forget_ticked (self);
  if (self->verbs != NULL)
    g_object_run_dispose (G_OBJECT (self->verbs));
  g_clear_object (&self->verbs);
  g_clear_handle_id (&self->focus_id, g_source_remove);
  g_clear_pointer (&self->followed, g_hash_table_unref);
  g_clear_handle_id (&self->look_id, g_source_remove);
  g_clear_object (&self->list);
  g_clear_object (&self->repeat);
  g_clear_object (&self->session);

  G_OBJECT_CLASS (dig_runs_page_parent_class)->dispose (object);
}

static void
dig_runs_page_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  g_value_set_object (value, DIG_RUNS_PAGE (object)->session);
}

static void
dig_runs_page_set_property (GObject *object, guint id, const GValue *value, GParamSpec *pspec)
{
  DIG_RUNS_PAGE (object)->session = g_value_dup_object (value);
}

static void
dig_runs_page_class_init (DigRunsPageClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  g_type_ensure (DIG_TYPE_RUN_OVERLAY);
  g_type_ensure (DIG_TYPE_RUN_TABLE);
  g_type_ensure (DIG_TYPE_WRAP);
  gtk_widget_class_add_binding_action (widget_class, GDK_KEY_z, GDK_CONTROL_MASK,
                                       "runs.undo-delete", NULL);
  object_class->constructed = dig_runs_page_constructed;
  object_class->dispose = dig_runs_page_dispose;
  object_class->get_property = dig_runs_page_get_property;
  object_class->set_property = dig_runs_page_set_property;
  properties[PROP_SESSION] =
      g_param_spec_object ("session", NULL, NULL, DIG_TYPE_SESSION,
                           G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/digitlab/DigitLab/ui/dig-runs-page.ui");
  gtk_widget_class_bind_template_child (widget_class, DigRunsPage, toasts);
  gtk_widget_class_bind_template_child (widget_class, DigRunsPage, stack);
  gtk_widget_class_bind_template_child (widget_class, DigRunsPage, verb_bar);
  gtk_widget_class_bind_template_child (widget_class, DigRunsPage, table);
  gtk_widget_class_bind_template_child (widget_class, DigRunsPage, overlay);
  gtk_widget_class_bind_template_child (widget_class, DigRunsPage, verdict_label);
  gtk_widget_class_bind_template_child (widget_class, DigRunsPage, repeat_box);
  gtk_widget_class_bind_template_child (widget_class, DigRunsPage, repeat_label);
}

static void
dig_runs_page_init (DigRunsPage *self)
{
  self->ticked = g_ptr_array_new_with_free_func (g_object_unref);
  gtk_widget_init_template (GTK_WIDGET (self));
  g_signal_connect_swapped (self->table, "ticked-changed", G_CALLBACK (ticked_changed_cb), self);
  g_signal_connect_swapped (self->table, "run-activated", G_CALLBACK (activated_cb), self);
  g_signal_connect (self, "map", G_CALLBACK (mapped_cb), NULL);
  g_signal_connect (self, "unmap", G_CALLBACK (unmapped_cb), NULL);
}
