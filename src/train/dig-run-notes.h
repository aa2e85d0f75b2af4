/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a person says of a run: notes.json in its folder, beside what the training wrote. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define DIG_RUN_NOTES_MAX_BYTES 65536

typedef struct
{
  char *title; /* "": the run is called as its folder */
  char *text;
} DigRunNotes;

DigRunNotes *dig_run_notes_new (const char *title, const char *text);
/* Of a run without notes: empty ones. DIG_ERROR_FILE. Any thread. */
DigRunNotes *dig_run_notes_read (const char *folder, GError **error);
/* Atomic; makes the folder where it is not there yet. Any thread. */
gboolean dig_run_notes_write (const DigRunNotes *notes, const char *folder, GError **error);
void dig_run_notes_free (DigRunNotes *notes);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DigRunNotes, dig_run_notes_free)

G_END_DECLS
