/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Files that are either the old or the new whole, never a piece. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Temporary file beside `path`, written, fsync, rename, fsync of the folder. On failure the old file
 * is untouched and no temporary file is left. Behind a link the link's file is replaced; a pipe or a device is written
 * to as it is. */
gboolean dig_file_write_atomic (const char *path, gconstpointer data, gsize n_bytes,
                                GError **error);

/* Appends one line and flushes it to the file; makes the file when there is none. */
gboolean dig_file_append_line (const char *path, const char *line, GError **error);

/* The folder and those above it, where they are not there yet. */
gboolean dig_file_make_folder (const char *path, GError **error);

/* In the names of the temporary files; a name that has it begins with a dot. */
#define DIG_FILE_TEMPORARY_MARK ".tmp-"
/* Removes the temporary files that a killed process left in `folder`. */
void dig_file_remove_temporaries (const char *folder);

/* a · b and a + b for sizes; FALSE when it does not fit. */
gboolean dig_size_multiply (gsize a, gsize b, gsize *product);
gboolean dig_size_add (gsize a, gsize b, gsize *sum);

G_END_DECLS
