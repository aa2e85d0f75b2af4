/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "io/dig-collection-store.h"

#include <fcntl.h>
#include <glib/gstdio.h>
#include <pthread.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "base/dig-file.h"

/* A program that was stopped while it writes does not hold the others up for ever. */
#define LOCK_TRIES 200
#define LOCK_WAIT_US 10000

/* Every writing replaces the file; all 0: it is not there. */
typedef struct
{
  guint64 device, inode, n_bytes;
  gint64 seconds, nanoseconds;
} Stamp;

struct _DigCollectionStore
{
  atomic_int n_refs;
  char *path;

  pthread_mutex_t lock; /* of what follows */
  Stamp stamp;          /* of the file with `stored` */
  DigCollection *known; /* the program's, when it last read or wrote */
  DigCollection *stored;
};

DigCollectionStore *
dig_collection_store_new (const char *path)
{
  DigCollectionStore *self;

  g_return_val_if_fail (path != NULL, NULL);

  self = g_new0 (DigCollectionStore, 1);
  atomic_init (&self->n_refs, 1);
  self->path = g_strdup (path);
  pthread_mutex_init (&self->lock, NULL);
  self->known = dig_collection_new ();
  self->stored = dig_collection_new ();
  return self;
}

DigCollectionStore *
dig_collection_store_ref (DigCollectionStore *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  atomic_fetch_add (&self->n_refs, 1);
  return self;
}

void
dig_collection_store_unref (DigCollectionStore *self)
{
  g_return_if_fail (self != NULL);

  if (atomic_fetch_sub (&self->n_refs, 1) != 1)
    return;
  dig_collection_free (self->known);
  dig_collection_free (self->stored);
  pthread_mutex_destroy (&self->lock);
  g_free (self->path);
  g_free (self);
}

static Stamp
read_stamp (const char *path)
{
  Stamp stamp = { 0 };
  GStatBuf status;

  if (g_stat (path, &status) != 0)
    return stamp;
  stamp.device = (guint64)status.st_dev;
  stamp.inode = (guint64)status.st_ino;
  stamp.n_bytes = (guint64)status.st_size;
  stamp.seconds = (gint64)status.st_mtim.tv_sec;
  stamp.nanoseconds = (gint64)status.st_mtim.tv_nsec;
  return stamp;
}

static gboolean
is_same_stamp (const Stamp *a, const Stamp *b)
{
  return a->device == b->device && a->inode == b->inode && a->n_bytes == b->n_bytes
         && a->seconds == b->seconds && a->nanoseconds == b->nanoseconds;
}

/* The same digits in the same order, not their copies. */
static gboolean
is_same (const DigCollection *a, const DigCollection *b)
{
  guint n = dig_collection_get_n_digits (a);

  if (n != dig_collection_get_n_digits (b))
    return FALSE;
  for (guint i = 0; i < n; i++)
    if (dig_collection_get_digit (a, i) != dig_collection_get_digit (b, i))
      return FALSE;
  return TRUE;
}

static void
take (DigCollection **place, DigCollection *collection)
{
  dig_collection_free (*place);
  *place = collection;
}

DigCollection *
dig_collection_store_read (DigCollectionStore *self, GError **error)
{
  DigCollection *collection;
  Stamp stamp;

  g_return_val_if_fail (self != NULL, NULL);

  pthread_mutex_lock (&self->lock);
  /* Before: a file that is replaced while it is read has another one then. */
  stamp = read_stamp (self->path);
  collection = g_file_test (self->path, G_FILE_TEST_EXISTS)
                   ? dig_collection_read (self->path, error)
                   : dig_collection_new ();
  if (collection != NULL)
    {
      self->stamp = stamp;
      take (&self->known, dig_collection_copy (collection));
      take (&self->stored, dig_collection_copy (collection));
    }
  pthread_mutex_unlock (&self->lock);
  return collection;
}

/* Keeps others from writing between our look at the file and our writing, where the file system can. -1: it cannot. */
static int
lock_folder (const char *path)
{
  int fd = g_open (path, O_RDONLY | O_DIRECTORY | O_CLOEXEC, 0);

  for (guint i = 0; fd >= 0 && i < LOCK_TRIES && flock (fd, LOCK_EX | LOCK_NB) != 0; i++)
    g_usleep (LOCK_WAIT_US);
  return fd;
}

/* `mine` with what others did. NULL: an error. */
static DigCollection *
join_others (DigCollectionStore *self, const DigCollection *mine, GError **error)
{
  g_autoptr (DigCollection) theirs = NULL, both = dig_collection_copy (mine);
  const Stamp missing = { 0 }, stamp = read_stamp (self->path);

  /* A file that somebody removed is no word about the digits. */
  if (!is_same_stamp (&stamp, &self->stamp) && !is_same_stamp (&stamp, &missing))
    {
      theirs = dig_collection_read (self->path, error);
      if (theirs == NULL)
        return NULL;
    }
  if (theirs == NULL && is_same (self->known, self->stored))
    return g_steal_pointer (&both);
  if (!dig_collection_follow (both, self->known, theirs != NULL ? theirs : self->stored, error))
    return NULL;
  return g_steal_pointer (&both);
}

static gboolean
write_both (DigCollectionStore *self, const DigCollection *mine, DigCollection **both,
            GError **error)
{
  g_autoptr (DigCollection) joined = join_others (self, mine, error);

  if (joined == NULL || !dig_collection_write (joined, self->path, error))
    return FALSE;
  self->stamp = read_stamp (self->path);
  take (&self->known, dig_collection_copy (mine));
  take (&self->stored, dig_collection_copy (joined));
  *both = is_same (joined, mine) ? NULL : g_steal_pointer (&joined);
  return TRUE;
}

gboolean
dig_collection_store_write (DigCollectionStore *self, const DigCollection *mine,
                            DigCollection **both, GError **error)
{
  g_autofree char *folder = NULL;
  gboolean is_written;
  int guard;

  g_return_val_if_fail (self != NULL && mine != NULL && both != NULL, FALSE);

  folder = g_path_get_dirname (self->path);
  if (!dig_file_make_folder (folder, error))
    return FALSE;
  pthread_mutex_lock (&self->lock);
  guard = lock_folder (folder);
  is_written = write_both (self, mine, both, error);
  if (guard >= 0)
    close (guard);
  pthread_mutex_unlock (&self->lock);
  return is_written;
}

void
dig_collection_store_adopt (DigCollectionStore *self)
{
  g_return_if_fail (self != NULL);

  pthread_mutex_lock (&self->lock);
  take (&self->known, dig_collection_copy (self->stored));
  pthread_mutex_unlock (&self->lock);
}
