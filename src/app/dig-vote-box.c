/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "app/dig-vote-box.h"

#include "app/dig-wrap.h"
#include "charts/dig-digit-view.h"
#include "charts/dig-number-format.h"

#include <glib/gi18n.h>

#define DIGIT_PIXELS (28 * 28)
/* Knuth's multiplicative hash: the same order every time, but not that of the file. */
#define MIXER 2654435761u

struct _DigVoteBox
{
  AdwBin parent_instance;

  DigReport *report;
  DigDataSet *data;
  DigVotes *votes;
  guint row; /* G_MAXUINT: none */
  gboolean is_revealed;

  GtkStack *stack;
  DigDigitView *digit_view;
  GtkLabel *prompt_label;
  GtkLabel *count_label;
  DigWrap *class_box;
  GtkButton *next_button;
};

static guint revealed_signal;

G_DEFINE_FINAL_TYPE (DigVoteBox, dig_vote_box, ADW_TYPE_BIN)

/* ---- What is shown ---- */

static gboolean
was_voted_on (DigVoteBox *self, guint row)
{
  DigVote vote;

  return dig_votes_find (self->votes, dig_data_set_get_source_row (self->data, row), &vote);
}

/* The next of the errors that nobody voted on; the one that is shown comes last. */
static guint
find_next (DigVoteBox *self)
{
  g_autoptr (GArray) errors = NULL;
  guint found = G_MAXUINT, found_key = 0;

  if (self->report == NULL)
    return G_MAXUINT;
  errors = dig_report_list (self->report, -1, -1, TRUE, DIG_ORDER_ROW);
  for (guint i = 0; i < errors->len; i++)
    {
      guint row = dig_report_get_image (self->report, g_array_index (errors, guint32, i))->row;
      guint key = row * MIXER - (self->row != G_MAXUINT ? self->row * MIXER + 1 : 0);

      if (!was_voted_on (self, row) && (found == G_MAXUINT || key < found_key))
        {
          found = row;
          found_key = key;
        }
    }
  return found;
}

static void
update_count (DigVoteBox *self)
{
  const DigNumberStyle *style = dig_number_style_get_locale ();
  DigVoteCount count;

  if (self->votes == NULL)
    return;
  dig_votes_count (self->votes, &count);
  g_autofree char *n = dig_format_integer (count.n, style);
  g_autofree char *label = dig_format_integer (count.n_label, style);
  g_autofree char *network = dig_format_integer (count.n_network, style);
  g_autofree char *neither = dig_format_integer (count.n_neither, style);
  g_autofree char *text = g_strdup_printf (
      /* Translators: numbers of votes: all, those that agree with the label, with the network, with neither. */
      ngettext ("%s vote: %s for the label, %s for the network, %s for neither",
                "%s votes: %s for the label, %s for the network, %s for neither", count.n),
      n, label, network, neither);

  gtk_label_set_text (self->count_label, count.n > 0 ? text : _ ("Nobody has voted yet"));
}

static void
update_prompt (DigVoteBox *self)
{
  g_autofree char *text = NULL;
  DigVote vote;

  if (self->is_revealed
      && dig_votes_find (self->votes, dig_data_set_get_source_row (self->data, self->row), &vote))
    text = g_strdup_printf (
        /* Translators: three names of classes, as "4". */
        _ ("You say %s. The label says %s, the network says %s."),
        dig_data_set_get_class_name (self->data, vote.people),
        dig_data_set_get_class_name (self->data, vote.label),
        dig_data_set_get_class_name (self->data, vote.network));
  gtk_label_set_text (self->prompt_label, text != NULL ? text : _ ("What is this?"));
  /* The keys go there, and what was told is read. */
  gtk_accessible_update_property (GTK_ACCESSIBLE (self->next_button),
                                  GTK_ACCESSIBLE_PROPERTY_DESCRIPTION, text != NULL ? text : "",
                                  -1);
}

static void
update (DigVoteBox *self)
{
  gboolean has_image = self->row != G_MAXUINT && self->data != NULL
                       && dig_data_set_get_n_pixels (self->data) == DIGIT_PIXELS;

  gtk_stack_set_visible_child_name (self->stack, has_image ? "image" : "empty");
  dig_digit_view_set_bytes (self->digit_view,
                            has_image ? dig_data_set_get_image (self->data, self->row) : NULL);
  gtk_widget_set_sensitive (GTK_WIDGET (self->class_box), !self->is_revealed);
  /* Translators: to another image without a vote. */
  gtk_button_set_label (self->next_button, self->is_revealed ? _ ("_Next Image") : _ ("_Skip"));
  update_count (self);
  update_prompt (self);
}

/* ---- What the person does ---- */

static void
class_clicked_cb (GtkButton *button, DigVoteBox *self)
{
  dig_vote_box_vote (self, GPOINTER_TO_UINT (g_object_get_data (G_OBJECT (button), "class")));
}

static void
make_buttons (DigVoteBox *self)
{
  GtkWidget *child;

  while ((child = gtk_widget_get_first_child (GTK_WIDGET (self->class_box))) != NULL)
    gtk_widget_unparent (child);
  for (guint i = 0; self->data != NULL && i < dig_data_set_get_n_classes (self->data); i++)
    {
      const char *name = dig_data_set_get_class_name (self->data, i);
      GtkWidget *button = gtk_button_new_with_label (name);
      /* Translators: a button, with the name of a class. */
      g_autofree char *label = g_strdup_printf (_ ("It is %s"), name);

      gtk_accessible_update_property (GTK_ACCESSIBLE (button), GTK_ACCESSIBLE_PROPERTY_LABEL, label,
                                      -1);
      gtk_widget_add_css_class (button, "numeric");
      g_object_set_data (G_OBJECT (button), "class", GUINT_TO_POINTER (i));
      g_signal_connect (button, "clicked", G_CALLBACK (class_clicked_cb), self);
      gtk_widget_set_parent (button, GTK_WIDGET (self->class_box));
    }
}

static void
next_clicked_cb (DigVoteBox *self)
{
  GtkWidget *first = gtk_widget_get_first_child (GTK_WIDGET (self->class_box));

  dig_vote_box_go_on (self);
  if (first != NULL && self->row != G_MAXUINT)
    gtk_widget_grab_focus (first);
}

/* ---- GObject ---- */

static void
dig_vote_box_dispose (GObject *object)
{
  DigVoteBox *self = DIG_VOTE_BOX (object);

  g_clear_pointer (&self->report, dig_report_unref);
  g_clear_pointer (&self->data, dig_data_set_unref);
  g_clear_object (&self->votes);

  G_OBJECT_CLASS (dig_vote_box_parent_class)->dispose (object);
}

static void
dig_vote_box_class_init (DigVoteBoxClass *klass)
{
  GtkWidgetClass *widget_class = GTK_WIDGET_CLASS (klass);

  G_OBJECT_CLASS (klass)->dispose = dig_vote_box_dispose;
  revealed_signal = g_signal_new ("revealed", DIG_TYPE_VOTE_BOX, G_SIGNAL_RUN_LAST, 0, NULL, NULL,
                                  NULL, G_TYPE_NONE, 1, G_TYPE_UINT);
  g_type_ensure (DIG_TYPE_DIGIT_VIEW);
  g_type_ensure (DIG_TYPE_WRAP);
  gtk_widget_class_set_template_from_resource (widget_class,
                                               "/io/github/digitlab/DigitLab/ui/dig-vote-box.ui");
  gtk_widget_class_bind_template_child (widget_class, DigVoteBox, stack);
  gtk_widget_class_bind_template_child (widget_class, DigVoteBox, digit_view);
  gtk_widget_class_bind_template_child (widget_class, DigVoteBox, prompt_label);
  gtk_widget_class_bind_template_child (widget_class, DigVoteBox, count_label);
  gtk_widget_class_bind_template_child (widget_class, DigVoteBox, class_box);
  gtk_widget_class_bind_template_child (widget_class, DigVoteBox, next_button);
  gtk_widget_class_bind_template_callback (widget_class, next_clicked_cb);
}

static void
dig_vote_box_init (DigVoteBox *self)
{
  self->row = G_MAXUINT;
  gtk_widget_init_template (GTK_WIDGET (self));
}

static void
set_data (DigVoteBox *self, DigDataSet *data)
{
  if (self->data == data)
    return;
  g_clear_pointer (&self->data, dig_data_set_unref);
  self->data = data != NULL ? dig_data_set_ref (data) : NULL;
  self->row = G_MAXUINT;
  self->is_revealed = FALSE;
  make_buttons (self);
}

void
dig_vote_box_show (DigVoteBox *self, DigReport *report, DigDataSet *data, DigVotes *votes)
{
  g_return_if_fail (DIG_IS_VOTE_BOX (self));
  g_return_if_fail (report == NULL || (data != NULL && votes != NULL));

  g_clear_pointer (&self->report, dig_report_unref);
  self->report = report != NULL ? dig_report_ref (report) : NULL;
  g_set_object (&self->votes, votes);
  set_data (self, report != NULL ? data : NULL);
  if (self->row == G_MAXUINT)
    self->row = find_next (self);
  update (self);
}

guint
dig_vote_box_get_row (DigVoteBox *self)
{
  g_return_val_if_fail (DIG_IS_VOTE_BOX (self), G_MAXUINT);

  return self->row;
}

gboolean
dig_vote_box_is_revealed (DigVoteBox *self)
{
  g_return_val_if_fail (DIG_IS_VOTE_BOX (self), FALSE);

  return self->is_revealed;
}

void
dig_vote_box_vote (DigVoteBox *self, guint class)
{
  const DigReportImage *image;
  guint index;

  g_return_if_fail (DIG_IS_VOTE_BOX (self));

  if (self->is_revealed || self->row == G_MAXUINT
      || !dig_report_find_row (self->report, self->row, &index))
    return;
  image = dig_report_get_image (self->report, index);
  dig_votes_add (self->votes, &(DigVote){ dig_data_set_get_source_row (self->data, self->row),
                                          image->label, image->answer, (guint8) class });
  self->is_revealed = TRUE;
  update (self);
  gtk_widget_grab_focus (GTK_WIDGET (self->next_button));
  g_signal_emit (self, revealed_signal, 0, self->row);
}

gboolean
dig_vote_box_press (DigVoteBox *self, guint key, GdkModifierType modifiers)
{
  guint class = key >= GDK_KEY_KP_0 && key <= GDK_KEY_KP_9 ? key - GDK_KEY_KP_0 : key - GDK_KEY_0;

  g_return_val_if_fail (DIG_IS_VOTE_BOX (self), FALSE);

  if (self->is_revealed || self->row == G_MAXUINT || class > 9
      || class >= dig_data_set_get_n_classes (self->data)
      || (modifiers & (GDK_CONTROL_MASK | GDK_ALT_MASK)) != 0)
    return FALSE;
  dig_vote_box_vote (self, class);
  return TRUE;
}

void
dig_vote_box_go_on (DigVoteBox *self)
{
  g_return_if_fail (DIG_IS_VOTE_BOX (self));

  self->row = find_next (self);
  self->is_revealed = FALSE;
  update (self);
}
