/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "model/dig-votes.h"

#include "base/dig-error.h"
#include "base/dig-file.h"
#include "base/dig-json.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* A class votes on a few hundred images. */
#define MAX_FILE_BYTES (4 * 1024 * 1024)

struct _DigVotes
{
  GObject parent_instance;

  char *path;          /* NULL: in memory only */
  GHashTable *votes;   /* row → DigVote */
  GThreadPool *writer; /* of one thread, so that the newest text is written last */
  guint revision;
};

enum
{
  PROP_REVISION = 1,
  N_PROPS,
};

static GParamSpec *properties[N_PROPS];

G_DEFINE_FINAL_TYPE (DigVotes, dig_votes, G_TYPE_OBJECT)

typedef struct
{
  char *path;
  char *text;
} Writing;

static void
write_thread (gpointer data, gpointer user_data)
{
  Writing *writing = data;
  g_autoptr (GError) error = NULL;

  if (!dig_file_write_atomic (writing->path, writing->text, strlen (writing->text), &error))
    g_message ("%s", error->message);
  g_free (writing->path);
  g_free (writing->text);
  g_free (writing);
}

static void
bump_revision (DigVotes *self)
{
  self->revision++;
  g_object_notify_by_pspec (G_OBJECT (self), properties[PROP_REVISION]);
}

static int
compare_rows (gconstpointer a, gconstpointer b)
{
  return GPOINTER_TO_UINT (a) < GPOINTER_TO_UINT (b) ? -1 : 1;
}

static char *
format (DigVotes *self)
{
  g_autoptr (GList) rows = g_list_sort (g_hash_table_get_keys (self->votes), compare_rows);
  GString *text = g_string_new ("{\"votes\":[");
  const char *separator = "\n";

  for (GList *row = rows; row != NULL; row = row->next)
    {
      const DigVote *vote = g_hash_table_lookup (self->votes, row->data);

      g_string_append_printf (text, "%s{\"row\":%u,\"label\":%u,\"network\":%u,\"people\":%u}",
                              separator, vote->row, vote->label, vote->network, vote->people);
      separator = ",\n";
    }
  g_string_append (text, "\n]}\n");
  return g_string_free (text, FALSE);
}

static void
save (DigVotes *self)
{
  Writing *writing;

  if (self->path == NULL)
    return;
  if (self->writer == NULL)
    self->writer = g_thread_pool_new (write_thread, NULL, 1, FALSE, NULL);
  writing = g_new0 (Writing, 1);
  writing->path = g_strdup (self->path);
  writing->text = format (self);
  g_thread_pool_push (self->writer, writing, NULL);
}

static void
insert (GHashTable *votes, const DigVote *vote)
{
  g_hash_table_replace (votes, GUINT_TO_POINTER (vote->row), g_memdup2 (vote, sizeof *vote));
}

static gboolean
read_vote (GHashTable *votes, JsonNode *node, const char *where, GError **error)
{
  DigJsonReader reader;
  DigVote vote;

  if (!JSON_NODE_HOLDS_OBJECT (node))
    {
      g_set_error (error, DIG_ERROR, DIG_ERROR_FILE, _ ("%s: a vote is not an object."), where);
      return FALSE;
    }
  dig_json_reader_init (&reader, json_node_get_object (node), DIG_ERROR_FILE, "%s", where);
  vote.row = (guint)dig_json_read_int (&reader, "row", 0, G_MAXINT32);
  vote.label = (guint8)dig_json_read_int (&reader, "label", 0, G_MAXUINT8);
  vote.network = (guint8)dig_json_read_int (&reader, "network", 0, G_MAXUINT8);
  vote.people = (guint8)dig_json_read_int (&reader, "people", 0, G_MAXUINT8);
  if (!dig_json_reader_end (&reader, error))
    return FALSE;
  insert (votes, &vote);
  return TRUE;
}

static gboolean
read_votes (GHashTable *votes, const char *text, gsize n_bytes, const char *where, GError **error)
{
  g_autoptr (JsonNode) root = NULL;
  DigJsonReader reader;
  JsonArray *array;

  if (n_bytes <= MAX_FILE_BYTES)
    root = dig_json_parse (text, (gssize)n_bytes, where, DIG_ERROR_FILE, error);
  else
    g_set_error (error, DIG_ERROR, DIG_ERROR_FILE, _ ("%s is too large for a file of votes."),
                 where);
  if (root == NULL)
    return FALSE;
  dig_json_reader_init (&reader, json_node_get_object (root), DIG_ERROR_FILE, "%s", where);
  array = dig_json_read_array (&reader, "votes");
  if (!dig_json_reader_end (&reader, error))
    return FALSE;
  for (guint i = 0; i < json_array_get_length (array); i++)
    if (!read_vote (votes, json_array_get_element (array, i), where, error))
      return FALSE;
  return TRUE;
}

gboolean
dig_votes_open (DigVotes *self, const char *path, GError **error)
{
  g_autofree char *text = NULL, *where = NULL;
  gboolean is_good = TRUE;
  gsize n_bytes;

  g_return_val_if_fail (DIG_IS_VOTES (self), FALSE);

  dig_votes_flush (self);
  g_hash_table_remove_all (self->votes);
  g_clear_pointer (&self->path, g_free);
  if (path != NULL && g_file_test (path, G_FILE_TEST_EXISTS))
    {
      where = g_filename_display_basename (path);
      is_good = g_file_get_contents (path, &text, &n_bytes, error)
                && read_votes (self->votes, text, n_bytes, where, error);
    }
  if (is_good)
    self->path = g_strdup (path);
  else
    g_hash_table_remove_all (self->votes);
  bump_revision (self);
  return is_good;
}

void
dig_votes_add (DigVotes *self, const DigVote *vote)
{
  g_return_if_fail (DIG_IS_VOTES (self) && vote != NULL);

  insert (self->votes, vote);
  save (self);
  bump_revision (self);
}

gboolean
dig_votes_find (DigVotes *self, guint row, DigVote *vote)
{
  const DigVote *found;

  g_return_val_if_fail (DIG_IS_VOTES (self) && vote != NULL, FALSE);

  found = g_hash_table_lookup (self->votes, GUINT_TO_POINTER (row));
  if (found != NULL)
    *vote = *found;
  return found != NULL;
}

void
dig_votes_count (DigVotes *self, DigVoteCount *count)
{
  GHashTableIter iter;
  gpointer value;

  g_return_if_fail (DIG_IS_VOTES (self) && count != NULL);

  *count = (DigVoteCount){ 0 };
  g_hash_table_iter_init (&iter, self->votes);
  while (g_hash_table_iter_next (&iter, NULL, &value))
    {
      const DigVote *vote = value;

      count->n++;
      count->n_label += vote->people == vote->label;
      count->n_network += vote->people == vote->network;
      count->n_neither += vote->people != vote->label && vote->people != vote->network;
    }
}

guint
dig_votes_get_revision (DigVotes *self)
{
  g_return_val_if_fail (DIG_IS_VOTES (self), 0);

  return self->revision;
}

void
dig_votes_flush (DigVotes *self)
{
  g_return_if_fail (DIG_IS_VOTES (self));

  if (self->writer != NULL)
    g_thread_pool_free (g_steal_pointer (&self->writer), FALSE, TRUE);
}

static void
dig_votes_finalize (GObject *object)
{
  DigVotes *self = DIG_VOTES (object);

  dig_votes_flush (self);
  g_hash_table_unref (self->votes);
  g_free (self->path);

  G_OBJECT_CLASS (dig_votes_parent_class)->finalize (object);
}

static void
dig_votes_get_property (GObject *object, guint id, GValue *value, GParamSpec *pspec)
{
  g_value_set_uint (value, DIG_VOTES (object)->revision);
}

static void
dig_votes_class_init (DigVotesClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = dig_votes_finalize;
  object_class->get_property = dig_votes_get_property;
  properties[PROP_REVISION] = g_param_spec_uint ("revision", NULL, NULL, 0, G_MAXUINT, 0,
                                                 G_PARAM_READABLE | G_PARAM_STATIC_STRINGS);
  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
dig_votes_init (DigVotes *self)
{
  self->votes = g_hash_table_new_full (NULL, NULL, NULL, g_free);
}

DigVotes *
dig_votes_new (void)
{
  return g_object_new (DIG_TYPE_VOTES, NULL);
}
