/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The bytes of a file from first to last, gzip taken off where it is on.
 *
 * The file is read with pread () and never mapped: a file that shrinks under a mapping ends the
 * program. One that changes while it is read gives an error instead. One thread at a time. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct _DigByteSource DigByteSource;

/* A GIO error (no such file, no permission, …) or DIG_ERROR_FILE (a folder, an empty file, …). */
DigByteSource *dig_byte_source_open (const char *path, GError **error);
void dig_byte_source_free (DigByteSource *self);

/* Fills `buffer`; fewer bytes than `n_bytes` only at the end of the file, -1 with `error` set. */
gssize dig_byte_source_read (DigByteSource *self, guint8 *buffer, gsize n_bytes, GError **error);

/* Name for messages: the file's own, without folders. */
const char *dig_byte_source_get_name (DigByteSource *self);
gboolean dig_byte_source_is_gzip (DigByteSource *self);
/* Of the file as it lies on the disk. */
guint64 dig_byte_source_get_file_bytes (DigByteSource *self);
/* What read () will give in all: exact for a plain file, what the file itself says (and at least
 * plausible) for gzip. */
guint64 dig_byte_source_get_size_hint (DigByteSource *self);
/* The most that read () can give, however the file was packed. */
guint64 dig_byte_source_get_size_bound (DigByteSource *self);
/* The packed data contradict themselves or their checksum: what was read before is worth nothing. */
gboolean dig_byte_source_is_damaged (DigByteSource *self);
/* The file was found to have changed since it was opened. */
gboolean dig_byte_source_is_changed (DigByteSource *self);
/* Looks whether it has; FALSE with DIG_ERROR_FILE when it has. */
gboolean dig_byte_source_check_unchanged (DigByteSource *self, GError **error);
/* Share of the file that was read, 0…1. */
double dig_byte_source_get_fraction (DigByteSource *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DigByteSource, dig_byte_source_free)

G_END_DECLS
