/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/dig-file.h"

#include "base/dig-error.h"

#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>

#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define MAX_TEMPORARY_TRIES 1000

static void
set_error (GError **error, const char *format, const char *path, int error_number)
{
  g_set_error (error, DIG_ERROR, DIG_ERROR_FAILED, format, path, g_strerror (error_number));
}

static gboolean
write_all (int fd, gconstpointer data, gsize n_bytes)
{
  const char *bytes = data;

  while (n_bytes > 0)
    {
      gssize n_written = write (fd, bytes, n_bytes);

      if (n_written < 0 && errno == EINTR)
        continue;
      if (n_written < 0)
        return FALSE;
      bytes += n_written;
      n_bytes -= (gsize)n_written;
    }
  return TRUE;
}

/* A new file in `folder`; `temporary` is its path. Named so that dig_file_remove_temporaries finds
 * what a killed process left. */
static int
open_temporary (const char *folder, const char *base_name, char **temporary)
{
  static atomic_uint counter;

  for (int i = 0; i < MAX_TEMPORARY_TRIES; i++)
    {
      g_autofree char *name = g_strdup_printf (".%s" DIG_FILE_TEMPORARY_MARK "%d-%u", base_name,
                                               (int)getpid (), atomic_fetch_add (&counter, 1));
      g_autofree char *path = g_build_filename (folder, name, NULL);
      int fd = g_open (path, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0666);

      if (fd >= 0)
        *temporary = g_steal_pointer (&path);
      if (fd >= 0 || errno != EEXIST)
        return fd;
    }
  return -1;
}

/* A rename is on the disk when its folder is. Some file systems have no fsync for folders: not an error. */
static void
sync_folder (const char *folder)
{
  int fd = g_open (folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0);

  if (fd < 0)
    return;
  (void)fsync (fd);
  close (fd);
}

/* The descriptor that a path like /dev/stdout means, or -1. What it leads to may be a file, but one that somebody
 * else opened and goes on writing to. */
static int
find_descriptor (const char *path)
{
  static const char *const folders[] = { "/dev/fd/", "/proc/self/fd/" };
  guint64 fd;

  if (g_str_equal (path, "/dev/stdout"))
    return STDOUT_FILENO;
  if (g_str_equal (path, "/dev/stderr"))
    return STDERR_FILENO;
  for (gsize i = 0; i < G_N_ELEMENTS (folders); i++)
    if (g_str_has_prefix (path, folders[i])
        && g_ascii_string_to_unsigned (path + strlen (folders[i]), 10, 0, G_MAXINT, &fd, NULL))
      return (int)fd;
  return -1;
}

/* A pipe, a device: what is no file cannot be replaced by one, least of all a device by its owner. */
static gboolean
is_special (const char *path)
{
  GStatBuf status;

  if (find_descriptor (path) >= 0)
    return TRUE;
  return g_stat (path, &status) == 0 && !S_ISREG (status.st_mode) && !S_ISDIR (status.st_mode);
}

static gboolean
write_special (const char *path, gconstpointer data, gsize n_bytes, GError **error)
{
  int own = find_descriptor (path);
  int fd = own >= 0 ? fcntl (own, F_DUPFD_CLOEXEC, 0)
                    : g_open (path, O_WRONLY | O_CLOEXEC | O_NOCTTY, 0);
  gboolean is_written;

  if (own >= 0)
    (void)fflush (NULL);
  is_written = fd >= 0 && write_all (fd, data, n_bytes);
  if (!is_written)
    set_error (error, _ ("%s cannot be written: %s"), path, errno);
  if (fd >= 0)
    close (fd);
  return is_written;
}

/* Who could read the file before can read it afterwards, and nobody else. */
static void
keep_mode (int fd, const char *path)
{
  GStatBuf status;

  if (g_stat (path, &status) == 0)
    (void)fchmod (fd, status.st_mode & 0777);
}

static gboolean
replace_file (const char *path, gconstpointer data, gsize n_bytes, GError **error)
{
  g_autofree char *folder = NULL, *base_name = NULL, *temporary = NULL;
  gboolean is_written;
  int fd, saved_errno;

  folder = g_path_get_dirname (path);
  base_name = g_path_get_basename (path);
  fd = open_temporary (folder, base_name, &temporary);
  if (fd < 0)
    {
      set_error (error, _ ("%s cannot be written: %s"), path, errno);
      return FALSE;
    }
  keep_mode (fd, path);
  is_written = write_all (fd, data, n_bytes) && fsync (fd) == 0;
  saved_errno = errno;
  if (close (fd) != 0 && is_written)
    {
      saved_errno = errno;
      is_written = FALSE;
    }
  if (is_written && g_rename (temporary, path) != 0)
    {
      saved_errno = errno;
      is_written = FALSE;
    }
  if (!is_written)
    {
      g_unlink (temporary);
      set_error (error, _ ("%s cannot be written: %s"), path, saved_errno);
      return FALSE;
    }
  sync_folder (folder);
  return TRUE;
}

/* The file that a link leads to, whether it is there or not; any other path as it is. */
static char *
find_target (const char *path)
{
  g_autofree char *link = g_file_read_link (path, NULL);
  g_autofree char *folder = NULL;
  char *there = link != NULL ? realpath (path, NULL) : NULL;
  char *target;

  if (link == NULL)
    return g_strdup (path);
  if (there != NULL)
    {
      target = g_strdup (there);
      free (there);
      return target;
    }
  folder = g_path_get_dirname (path);
  return g_path_is_absolute (link) ? g_steal_pointer (&link)
                                   : g_build_filename (folder, link, NULL);
}

gboolean
dig_file_write_atomic (const char *path, gconstpointer data, gsize n_bytes, GError **error)
{
  g_autofree char *target = NULL;

  g_return_val_if_fail (path != NULL && (data != NULL || n_bytes == 0), FALSE);

  if (is_special (path))
    return write_special (path, data, n_bytes, error);
  /* A link stays a link: its file is replaced. */
  target = find_target (path);
  return replace_file (target, data, n_bytes, error);
}

gboolean
dig_file_append_line (const char *path, const char *line, GError **error)
{
  g_autofree char *text = NULL;
  gboolean is_written;
  int fd, saved_errno;

  g_return_val_if_fail (path != NULL && line != NULL, FALSE);

  text = g_strconcat (line, "\n", NULL);
  fd = g_open (path, O_CREAT | O_APPEND | O_WRONLY | O_CLOEXEC, 0666);
  if (fd < 0)
    {
      set_error (error, _ ("%s cannot be written: %s"), path, errno);
      return FALSE;
    }
  is_written = write_all (fd, text, strlen (text)) && fsync (fd) == 0;
  saved_errno = errno;
  if (close (fd) != 0 && is_written)
    {
      saved_errno = errno;
      is_written = FALSE;
    }
  if (!is_written)
    set_error (error, _ ("%s cannot be written: %s"), path, saved_errno);
  return is_written;
}

gboolean
dig_file_make_folder (const char *path, GError **error)
{
  g_return_val_if_fail (path != NULL, FALSE);

  if (g_mkdir_with_parents (path, 0777) == 0)
    return TRUE;
  set_error (error, _ ("%s cannot be made: %s"), path, errno);
  return FALSE;
}

void
dig_file_remove_temporaries (const char *folder)
{
  g_autoptr (GDir) dir = NULL;
  const char *name;

  g_return_if_fail (folder != NULL);

  dir = g_dir_open (folder, 0, NULL);
  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    if (name[0] == '.' && strstr (name, DIG_FILE_TEMPORARY_MARK) != NULL)
      {
        g_autofree char *path = g_build_filename (folder, name, NULL);

        g_unlink (path);
      }
}

gboolean
dig_size_multiply (gsize a, gsize b, gsize *product)
{
  return !__builtin_mul_overflow (a, b, product);
}

gboolean
dig_size_add (gsize a, gsize b, gsize *sum)
{
  return !__builtin_add_overflow (a, b, sum);
}
