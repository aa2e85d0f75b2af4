/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "train/dig-run-lock.h"

#include "base/dig-error.h"

#include <glib/gi18n-lib.h>

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

struct _DigRunLock
{
  int file;
};

/* A file of its own: whatever else is in the folder may be replaced by another of the same name, and a lock
 * stays with the file that it was taken on. */
static int
open_file (const char *folder, int flags)
{
  g_autofree char *path = g_build_filename (folder, ".lock", NULL);

  return open (path, flags | O_CLOEXEC, 0666);
}

DigRunLock *
dig_run_lock_take (const char *folder, GError **error)
{
  /* Of the open file, not of the process: two trainers in one program exclude each other too. */
  struct flock whole = { .l_type = F_WRLCK, .l_whence = SEEK_SET };
  DigRunLock *lock;
  int file, code;

  g_return_val_if_fail (folder != NULL, NULL);

  file = open_file (folder, O_RDWR | O_CREAT);
  code = errno;
  if (file < 0)
    {
      g_set_error (error, DIG_ERROR, code == ENOENT ? DIG_ERROR_FILE : DIG_ERROR_FAILED,
                   _ ("The run in %s cannot be written: %s"), folder, g_strerror (code));
      return NULL;
    }
  if (fcntl (file, F_OFD_SETLK, &whole) != 0 && (errno == EAGAIN || errno == EACCES))
    {
      close (file);
      g_set_error (error, DIG_ERROR, DIG_ERROR_USAGE,
                   _ ("The run in %s is being trained by another program; stop it there first"),
                   folder);
      return NULL;
    }
  lock = g_new (DigRunLock, 1);
  lock->file = file;
  return lock;
}

void
dig_run_lock_release (DigRunLock *lock)
{
  if (lock == NULL)
    return;
  close (lock->file);
  g_free (lock);
}

gboolean
dig_run_lock_is_held (const char *folder)
{
  struct flock whole = { .l_type = F_RDLCK, .l_whence = SEEK_SET };
  gboolean is_held;
  int file;

  g_return_val_if_fail (folder != NULL, FALSE);

  file = open_file (folder, O_RDONLY);
  if (file < 0)
    return FALSE;
  is_held = fcntl (file, F_OFD_GETLK, &whole) == 0 && whole.l_type != F_UNLCK;
  close (file);
  return is_held;
}
