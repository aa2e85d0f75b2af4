/* SPDX-License-Identifier: GPL-3.0-or-later */
/* GTK 4.8 calls the button of a drop-down and the row of a table by the names of their C types, and says of a row of
 * settings only its title. It is put into words when the keys come there: no other moment matters, and whatever made
 * the widget need not know. */
#include "config.h"

#include "app/dig-reader.h"

#include <glib/gi18n.h>

static void
add_words (GString *words, const char *text, const char *between)
{
  if (text == NULL || text[0] == '\0')
    return;
  if (words->len > 0)
    g_string_append (words, between);
  g_string_append (words, text);
}

/* It takes the keys itself, and speaks for itself then. */
static gboolean
speaks_for_itself (GtkWidget *widget)
{
  return GTK_IS_BUTTON (widget) || GTK_IS_MENU_BUTTON (widget) || GTK_IS_EDITABLE (widget)
         || GTK_IS_SWITCH (widget) || GTK_IS_DROP_DOWN (widget) || GTK_IS_RANGE (widget)
         || GTK_IS_POPOVER (widget);
}

/* A picture has its tooltip. */
static void
add_texts (GString *words, GtkWidget *widget)
{
  if (!gtk_widget_get_child_visible (widget) || !gtk_widget_get_visible (widget))
    return;
  if (GTK_IS_LABEL (widget))
    add_words (words, gtk_label_get_text (GTK_LABEL (widget)), " ");
  else if (GTK_IS_INSCRIPTION (widget))
    add_words (words, gtk_inscription_get_text (GTK_INSCRIPTION (widget)), " ");
  else if (GTK_IS_IMAGE (widget))
    add_words (words, gtk_widget_get_tooltip_text (widget), " ");
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    if (!speaks_for_itself (child))
      add_texts (words, child);
}

static char *
dup_texts (GtkWidget *widget)
{
  g_autoptr (GString) words = g_string_new (NULL);

  add_texts (words, widget);
  g_string_replace (words, "\n", ", ", 0);
  return g_string_free (g_steal_pointer (&words), FALSE);
}

static void
name (GtkWidget *widget, const char *text)
{
  gtk_accessible_update_property (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_PROPERTY_LABEL, text, -1);
}

static void
describe (GtkWidget *widget, const char *text)
{
  g_autoptr (GString) line = g_string_new (text);

  g_string_replace (line, "\n", ", ", 0);
  gtk_accessible_update_property (GTK_ACCESSIBLE (widget), GTK_ACCESSIBLE_PROPERTY_DESCRIPTION,
                                  line->str, -1);
}

/* ---- Buttons ---- */

static gboolean
has_underline (GtkWidget *widget)
{
  return (GTK_IS_BUTTON (widget) && gtk_button_get_use_underline (GTK_BUTTON (widget))
          && gtk_button_get_label (GTK_BUTTON (widget)) != NULL)
         || (GTK_IS_CHECK_BUTTON (widget)
             && gtk_check_button_get_use_underline (GTK_CHECK_BUTTON (widget)));
}

/* Their name is the text as it was given, with the underscore, and for a button as it is seen besides. */
static void
say_without_underline (GtkWidget *button)
{
  g_autofree char *text = NULL;

  if (GTK_IS_BUTTON (button))
    {
      gtk_accessible_reset_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL);
      return;
    }
  text = dup_texts (button);
  name (button, text);
}

/* The toast or the bar that a button belongs to; NULL: none. */
static GtkWidget *
find_message (GtkWidget *button)
{
  GtkWidget *parent = gtk_widget_get_parent (button);

  if (!GTK_IS_BUTTON (button))
    return NULL;
  if (parent != NULL && g_str_equal (G_OBJECT_TYPE_NAME (parent), "AdwToastWidget"))
    return parent;
  return gtk_widget_get_ancestor (button, GTK_TYPE_INFO_BAR);
}

/* What is undone, or closed. */
static void
say_message (GtkWidget *button, GtkWidget *message)
{
  g_autofree char *text = dup_texts (message);

  if (gtk_button_get_icon_name (GTK_BUTTON (button)) != NULL)
    name (button, _ ("Close"));
  describe (button, text);
}

/* ---- Drop-downs ---- */

static void
say_choice (GtkWidget *button, GtkWidget *drop_down)
{
  g_autofree char *choice = dup_texts (button);
  const char *tooltip = gtk_widget_get_tooltip_text (drop_down);
  g_autoptr (GString) words = g_string_new (choice);

  add_words (words, tooltip, ". ");
  gtk_accessible_update_relation (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_RELATION_LABELLED_BY,
                                  drop_down, NULL, -1);
  describe (button, words->str);
}

/* ---- Tables ---- */

/* What stands in the cells, each after its heading. */
static void
say_cells (GtkWidget *row, GtkColumnView *table)
{
  GListModel *columns = gtk_column_view_get_columns (table);
  GtkWidget *cell = gtk_widget_get_first_child (row);
  g_autoptr (GString) words = g_string_new (NULL);

  for (guint i = 0; cell != NULL && i < g_list_model_get_n_items (columns); i++)
    {
      g_autoptr (GtkColumnViewColumn) column = g_list_model_get_item (columns, i);
      const char *heading = gtk_column_view_column_get_title (column);
      g_autofree char *text = NULL;
      g_autofree char *both = NULL;

      if (!gtk_column_view_column_get_visible (column))
        continue;
      text = dup_texts (cell);
      if (text[0] != '\0' && heading != NULL && heading[0] != '\0')
        both = g_strdup_printf ("%s: %s", heading, text);
      add_words (words, both != NULL ? both : text, ", ");
      cell = gtk_widget_get_next_sibling (cell);
    }
  name (row, words->str);
}

/* An entry of a drop-down. */
static void
say_item (GtkWidget *item)
{
  g_autofree char *text = dup_texts (item);

  name (item, text);
}

/* ---- Rows of settings ---- */

/* What is read beside the title: the line below it, what stands at the end, why it is as it is. */
static void
add_beside_title (GString *words, GtkWidget *widget)
{
  if (gtk_widget_has_css_class (widget, "title") && !gtk_widget_get_first_child (widget))
    return;
  if (GTK_IS_LABEL (widget))
    {
      if (gtk_widget_get_visible (widget) && gtk_widget_get_child_visible (widget))
        add_words (words, gtk_label_get_text (GTK_LABEL (widget)), ". ");
      return;
    }
  /* One that says something: a handle to drag does not. */
  if (GTK_IS_IMAGE (widget)
      && gtk_accessible_get_accessible_role (GTK_ACCESSIBLE (widget)) == GTK_ACCESSIBLE_ROLE_IMG)
    add_words (words, gtk_widget_get_tooltip_text (widget), ". ");
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    if (!speaks_for_itself (child) && gtk_widget_get_visible (child))
      add_beside_title (words, child);
}

static void
say_row (GtkWidget *row)
{
  g_autoptr (GString) words = g_string_new (NULL);

  add_beside_title (words, row);
  add_words (words, gtk_widget_get_tooltip_text (row), ". ");
  describe (row, words->str);
}

/* What is set in a row has its title as a name already: it says the line below that too. */
static void
say_subtitle (GtkWidget *focus, AdwActionRow *row)
{
  GtkWidget *control = GTK_IS_TEXT (focus) ? gtk_widget_get_parent (focus) : focus;
  const char *subtitle = adw_action_row_get_subtitle (row);
  gboolean is_set = GTK_IS_EDITABLE (control) || GTK_IS_RANGE (control) || GTK_IS_SWITCH (control);

  if (is_set && subtitle != NULL && subtitle[0] != '\0'
      && gtk_widget_get_tooltip_text (control) == NULL)
    describe (control, subtitle);
}

static gboolean
takes_keys (GtkWidget *widget)
{
  for (GtkWidget *child = gtk_widget_get_first_child (widget); child != NULL;
       child = gtk_widget_get_next_sibling (child))
    if (gtk_widget_get_focusable (child) || takes_keys (child))
      return TRUE;
  return FALSE;
}

/* What scrolls by the keys because nothing inside takes them: it is read as a whole. */
static void
say_content (GtkWidget *scroller)
{
  GtkWidget *content = gtk_scrolled_window_get_child (GTK_SCROLLED_WINDOW (scroller));
  g_autofree char *text = NULL;

  if (content == NULL || takes_keys (content))
    return;
  text = dup_texts (content);
  describe (scroller, text);
}

/* ---- Windows ---- */

static void
say (GtkWidget *focus)
{
  GtkWidget *parent = gtk_widget_get_parent (focus);
  GtkWidget *table = gtk_widget_get_ancestor (focus, GTK_TYPE_COLUMN_VIEW);
  GtkWidget *row = gtk_widget_get_ancestor (focus, ADW_TYPE_ACTION_ROW);
  GtkWidget *message = find_message (focus);

  if (message != NULL)
    say_message (focus, message);
  if (ADW_IS_ACTION_ROW (focus))
    say_row (focus);
  else if (GTK_IS_DROP_DOWN (parent))
    say_choice (focus, parent);
  else if (GTK_IS_LIST_VIEW (parent) && table != NULL)
    say_cells (focus, GTK_COLUMN_VIEW (table));
  else if (GTK_IS_LIST_VIEW (parent))
    say_item (focus);
  else if (has_underline (focus))
    say_without_underline (focus);
  else if (GTK_IS_SCROLLED_WINDOW (focus))
    say_content (focus);
  else if (row != NULL)
    say_subtitle (focus, ADW_ACTION_ROW (row));
}

static void
focus_changed_cb (GtkWindow *window)
{
  GtkWidget *focus = gtk_window_get_focus (window);

  if (focus != NULL)
    say (focus);
}

void
dig_reader_follow (GtkWindow *window)
{
  g_return_if_fail (GTK_IS_WINDOW (window));

  g_signal_connect (window, "notify::focus-widget", G_CALLBACK (focus_changed_cb), NULL);
  focus_changed_cb (window);
}

static void
title_changed_cb (AdwPreferencesRow *row, GParamSpec *pspec, gpointer text)
{
  name (text, adw_preferences_row_get_title (row));
}

void
dig_reader_name_entry (AdwEntryRow *row)
{
  GtkEditable *text;

  g_return_if_fail (ADW_IS_ENTRY_ROW (row));

  text = gtk_editable_get_delegate (GTK_EDITABLE (row));
  g_object_set (text, "accessible-role", GTK_ACCESSIBLE_ROLE_TEXT_BOX, NULL);
  g_signal_connect_object (row, "notify::title", G_CALLBACK (title_changed_cb), text, 0);
  title_changed_cb (ADW_PREFERENCES_ROW (row), NULL, text);
}
