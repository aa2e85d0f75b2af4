/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "train/dig-run-notes.h"

#include <string.h>

#include "base/dig-file.h"
#include "base/dig-json.h"

#include <glib/gi18n-lib.h>

#define NOTES "notes.json"

DigRunNotes *
dig_run_notes_new (const char *title, const char *text)
{
  DigRunNotes *notes = g_new0 (DigRunNotes, 1);

  notes->title = g_strdup (title ? title : "");
  notes->text = g_strdup (text ? text : "");
  return notes;
}

void
dig_run_notes_free (DigRunNotes *notes)
{
  if (notes == NULL)
    return;
  g_free (notes->title);
  g_free (notes->text);
  g_free (notes);
}

DigRunNotes *
dig_run_notes_read (const char *folder, GError **error)
{
  g_autofree char *path = NULL, *text = NULL;
  g_autoptr (JsonNode) node = NULL;
  g_autoptr (DigRunNotes) notes = NULL;
  DigJsonReader reader;
  gsize length;

  g_return_val_if_fail (folder != NULL, NULL);

  path = g_build_filename (folder, NOTES, NULL);
  if (!g_file_get_contents (path, &text, &length, NULL))
    return dig_run_notes_new (NULL, NULL);
  node = dig_json_parse (text, (gssize)length, path, DIG_ERROR_FILE, error);
  if (node == NULL)
    return NULL;
  dig_json_reader_init (&reader, json_node_get_object (node), DIG_ERROR_FILE, "%s", path);
  notes = dig_run_notes_new (dig_json_read_string_or_null (&reader, "title"),
                             dig_json_read_string_or_null (&reader, "text"));
  return dig_json_reader_end (&reader, error) ? g_steal_pointer (&notes) : NULL;
}

gboolean
dig_run_notes_write (const DigRunNotes *notes, const char *folder, GError **error)
{
  g_autofree char *path = NULL;
  g_autoptr (GString) text = g_string_new ("{\"title\": ");

  g_return_val_if_fail (notes != NULL && folder != NULL, FALSE);

  if (strlen (notes->title) + strlen (notes->text) > DIG_RUN_NOTES_MAX_BYTES)
    {
      g_set_error (error, DIG_ERROR, DIG_ERROR_USAGE,
                   _ ("The notes are longer than %d bytes; shorten them."),
                   DIG_RUN_NOTES_MAX_BYTES);
      return FALSE;
    }
  dig_json_append_string (text, notes->title);
  g_string_append (text, ", \"text\": ");
  dig_json_append_string (text, notes->text);
  g_string_append (text, "}\n");
  path = g_build_filename (folder, NOTES, NULL);
  return dig_file_make_folder (folder, error)
         && dig_file_write_atomic (path, text->str, text->len, error);
}
