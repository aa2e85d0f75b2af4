/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "io/dig-byte-source.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include "base/dig-error.h"

enum
{
  PACKED_BYTES = 256 * 1024,
  /* Deflate packs at most 258 bytes into two bits (zlib's technical notes). */
  DEFLATE_MAX_RATIO = 1032,
};

struct _DigByteSource
{
  char *name;
  int fd;
  struct stat at_open;
  guint64 n_read; /* bytes of the file so far */
  guint64 size_hint;
  gboolean is_gzip, is_stream_open, is_in_member, is_damaged, is_changed, is_at_end;
  z_stream stream;
  guint8 *packed; /* (PACKED_BYTES) */
};

static gboolean
refuse (DigByteSource *self, GError **error, const char *what)
{
  g_set_error (error, DIG_ERROR, DIG_ERROR_FILE, "%s: %s", self->name, what);
  return FALSE;
}

static gboolean
refuse_errno (DigByteSource *self, GError **error, int number)
{
  g_set_error (error, G_IO_ERROR, g_io_error_from_errno (number), "%s: %s", self->name,
               g_strerror (number));
  return FALSE;
}

static gssize
read_at (DigByteSource *self, guint8 *buffer, gsize n_bytes, guint64 offset)
{
  gsize n = 0;

  while (n < n_bytes)
    {
      gssize got = pread (self->fd, buffer + n, n_bytes - n, (off_t)(offset + n));

      if (got < 0 && errno == EINTR)
        continue;
      if (got < 0)
        return -1;
      if (got == 0)
        break;
      n += (gsize)got;
    }
  return (gssize)n;
}

static gboolean
refuse_changed (DigByteSource *self, GError **error, const char *what)
{
  self->is_changed = TRUE;
  return refuse (self, error, what);
}

gboolean
dig_byte_source_check_unchanged (DigByteSource *self, GError **error)
{
  struct stat now;

  if (fstat (self->fd, &now) != 0)
    return refuse_errno (self, error, errno);
  if (now.st_size < self->at_open.st_size)
    return refuse_changed (self, error,
                           _ ("the file became shorter while it was read; open it again"));
  if (now.st_size > self->at_open.st_size)
    return refuse_changed (self, error, _ ("the file grew while it was read; open it again"));
  if (now.st_mtim.tv_sec != self->at_open.st_mtim.tv_sec
      || now.st_mtim.tv_nsec != self->at_open.st_mtim.tv_nsec)
    return refuse_changed (self, error,
                           _ ("the file was changed while it was read; open it again"));
  return TRUE;
}

/* The file's end was reached: was it where it should be? */
static gboolean
check_end (DigByteSource *self, GError **error)
{
  if (!dig_byte_source_check_unchanged (self, error))
    return FALSE;
  if (self->n_read != (guint64)self->at_open.st_size)
    return refuse_changed (self, error,
                           _ ("the file was changed while it was read; open it again"));
  return TRUE;
}

static gssize
read_plain (DigByteSource *self, guint8 *buffer, gsize n_bytes, GError **error)
{
  gssize n = read_at (self, buffer, n_bytes, self->n_read);

  if (n < 0)
    {
      refuse_errno (self, error, errno);
      return -1;
    }
  self->n_read += (guint64)n;
  if ((gsize)n < n_bytes || self->n_read > (guint64)self->at_open.st_size)
    return check_end (self, error) ? n : -1;
  return n;
}

static gboolean
refuse_packed (DigByteSource *self, GError **error)
{
  const char *detail = self->stream.msg ? self->stream.msg : "";

  self->is_damaged = TRUE;
  if (strcmp (detail, "incorrect data check") == 0
      || strcmp (detail, "incorrect length check") == 0)
    return refuse (self, error,
                   _ ("the gzip data are damaged: their checksum does not match their content; "
                      "fetch the file again"));
  g_set_error (error, DIG_ERROR, DIG_ERROR_FILE,
               _ ("%s: the gzip data are damaged (%s); fetch the file again"), self->name, detail);
  return FALSE;
}

/* Members may follow one another; zeros after the last are padding. */
static gboolean
start_next_member (DigByteSource *self, GError **error)
{
  while (self->stream.avail_in > 0 && *self->stream.next_in == 0)
    {
      self->stream.next_in++;
      self->stream.avail_in--;
    }
  if (self->stream.avail_in == 0)
    return TRUE;
  if (*self->stream.next_in != 0x1f)
    return refuse (self, error, _ ("bytes that are not gzip data follow the end of the gzip data"));
  inflateReset (&self->stream);
  self->is_in_member = TRUE;
  return TRUE;
}

static gboolean
fill_packed (DigByteSource *self, GError **error)
{
  gssize n = read_plain (self, self->packed, PACKED_BYTES, error);

  if (n < 0)
    return FALSE;
  self->stream.next_in = self->packed;
  self->stream.avail_in = (uInt)n;
  if (n > 0)
    return TRUE;
  self->is_at_end = TRUE;
  if (self->is_in_member)
    return refuse (self, error,
                   _ ("the gzip data are cut off before their end; fetch the file again"));
  return TRUE;
}

static gssize
read_gzip (DigByteSource *self, guint8 *buffer, gsize n_bytes, GError **error)
{
  self->stream.next_out = buffer;
  self->stream.avail_out = (uInt)n_bytes;
  while (self->stream.avail_out > 0 && !self->is_at_end)
    {
      int state;

      if (self->stream.avail_in == 0 && !fill_packed (self, error))
        return -1;
      if (!self->is_in_member && !start_next_member (self, error))
        return -1;
      if (!self->is_in_member || self->stream.avail_in == 0)
        continue;
      state = inflate (&self->stream, Z_NO_FLUSH);
      if (state == Z_STREAM_END)
        self->is_in_member = FALSE;
      else if (state != Z_OK && state != Z_BUF_ERROR)
        {
          refuse_packed (self, error);
          return -1;
        }
    }
  return (gssize)(n_bytes - self->stream.avail_out);
}

gssize
dig_byte_source_read (DigByteSource *self, guint8 *buffer, gsize n_bytes, GError **error)
{
  g_return_val_if_fail (n_bytes <= G_MAXINT, -1);

  if (self->is_gzip)
    return read_gzip (self, buffer, n_bytes, error);
  return read_plain (self, buffer, n_bytes, error);
}

/* ISIZE, the last four bytes of a member, is its size modulo 2³²; a hint and no more. */
static gboolean
prepare_gzip (DigByteSource *self, GError **error)
{
  guint64 n_bytes = (guint64)self->at_open.st_size;
  guint32 tail = 0;

  self->is_gzip = TRUE;
  if (n_bytes > 4 && read_at (self, (guint8 *)&tail, 4, n_bytes - 4) == 4)
    self->size_hint = GUINT32_FROM_LE (tail);
  self->size_hint = CLAMP (self->size_hint, n_bytes, n_bytes * DEFLATE_MAX_RATIO);
  self->packed = g_malloc (PACKED_BYTES);
  self->is_in_member = TRUE;
  self->is_stream_open = inflateInit2 (&self->stream, 15 + 16) == Z_OK;
  return self->is_stream_open || refuse_errno (self, error, ENOMEM);
}

static const struct
{
  guint8 magic[6];
  guint8 n_magic;
  const char *what;
} foreign_formats[] = {
  { { 'P', 'K', 3, 4 }, 4, N_ ("a ZIP archive; unpack it and open the CSV file in it") },
  { { 'P', 'K', 5, 6 }, 4, N_ ("an empty ZIP archive; a CSV or IDX file is expected") },
  { { 0xfd, '7', 'z', 'X', 'Z', 0 }, 6, N_ ("packed with xz; unpack it, or pack it with gzip") },
  { { 'B', 'Z', 'h' }, 3, N_ ("packed with bzip2; unpack it, or pack it with gzip") },
  { { 0x28, 0xb5, 0x2f, 0xfd }, 4, N_ ("packed with zstd; unpack it, or pack it with gzip") },
  { { '7', 'z', 0xbc, 0xaf }, 4, N_ ("a 7z archive; unpack it and open the CSV file in it") },
  { { 0x89, 'P', 'N', 'G' }, 4, N_ ("a PNG picture; a CSV or IDX file of digits is expected") },
  { { 0xff, 0xd8, 0xff }, 3, N_ ("a JPEG picture; a CSV or IDX file of digits is expected") },
  { { '%', 'P', 'D', 'F' }, 4, N_ ("a PDF document; a CSV or IDX file of digits is expected") },
};

static gboolean
look_at_start (DigByteSource *self, GError **error)
{
  guint8 start[6] = { 0 };
  gssize n = read_at (self, start, sizeof start, 0);

  if (n < 0)
    return refuse_errno (self, error, errno);
  if (n >= 2 && start[0] == 0x1f && start[1] == 0x8b)
    return prepare_gzip (self, error);
  for (gsize i = 0; i < G_N_ELEMENTS (foreign_formats); i++)
    if (memcmp (start, foreign_formats[i].magic, foreign_formats[i].n_magic) == 0)
      return refuse (self, error, _ (foreign_formats[i].what));
  return TRUE;
}

static gboolean
open_file (DigByteSource *self, const char *path, GError **error)
{
  /* Without O_NONBLOCK a pipe without a writer would hold the program up. */
  self->fd = g_open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY, 0);
  if (self->fd < 0 || fstat (self->fd, &self->at_open) != 0)
    return refuse_errno (self, error, errno);
  if (S_ISDIR (self->at_open.st_mode))
    return refuse (self, error, _ ("a folder; a CSV or IDX file is expected"));
  if (!S_ISREG (self->at_open.st_mode))
    return refuse (self, error, _ ("not an ordinary file; a CSV or IDX file is expected"));
  if (self->at_open.st_size == 0)
    return refuse (self, error, _ ("the file is empty; a CSV or IDX file is expected"));
  self->size_hint = (guint64)self->at_open.st_size;
  return look_at_start (self, error);
}

DigByteSource *
dig_byte_source_open (const char *path, GError **error)
{
  g_autoptr (DigByteSource) self = g_new0 (DigByteSource, 1);

  self->fd = -1;
  self->name = g_filename_display_basename (path);
  if (!open_file (self, path, error))
    return NULL;
  return g_steal_pointer (&self);
}

void
dig_byte_source_free (DigByteSource *self)
{
  if (!self)
    return;
  if (self->is_stream_open)
    inflateEnd (&self->stream);
  if (self->fd >= 0)
    close (self->fd);
  g_free (self->packed);
  g_free (self->name);
  g_free (self);
}

const char *
dig_byte_source_get_name (DigByteSource *self)
{
  return self->name;
}

gboolean
dig_byte_source_is_gzip (DigByteSource *self)
{
  return self->is_gzip;
}

guint64
dig_byte_source_get_file_bytes (DigByteSource *self)
{
  return (guint64)self->at_open.st_size;
}

guint64
dig_byte_source_get_size_hint (DigByteSource *self)
{
  return self->size_hint;
}

guint64
dig_byte_source_get_size_bound (DigByteSource *self)
{
  return self->is_gzip ? (guint64)self->at_open.st_size * DEFLATE_MAX_RATIO
                       : (guint64)self->at_open.st_size;
}

gboolean
dig_byte_source_is_damaged (DigByteSource *self)
{
  return self->is_damaged;
}

gboolean
dig_byte_source_is_changed (DigByteSource *self)
{
  return self->is_changed;
}

double
dig_byte_source_get_fraction (DigByteSource *self)
{
  return MIN ((double)self->n_read / (double)self->at_open.st_size, 1.0);
}
