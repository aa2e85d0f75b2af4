/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Two queues, one of the records that may be lost (a ring) and one of the others (grows); every
 * record carries its number, by which a drain merges the two. */
#include "config.h"

#include "base/dig-mailbox.h"

#include <pthread.h>
#include <stdatomic.h>
#include <string.h>

struct _DigMailbox
{
  atomic_int ref_count;
  gsize record_bytes;
  guint capacity;
  pthread_mutex_t lock;
  /* Under the lock. */
  guint64 n_posted; /* number of the next record */
  guint64 n_lost;
  guint8 *ring;          /* (capacity, record_bytes) */
  guint64 *ring_numbers; /* (capacity) */
  guint ring_first, ring_length;
  GArray *kept; /* of record_bytes */
  GArray *kept_numbers;
};

DigMailbox *
dig_mailbox_new (gsize record_bytes, guint capacity)
{
  DigMailbox *mailbox;

  g_return_val_if_fail (record_bytes > 0 && record_bytes <= G_MAXUINT, NULL);
  g_return_val_if_fail (capacity > 0, NULL);

  mailbox = g_new0 (DigMailbox, 1);
  atomic_init (&mailbox->ref_count, 1);
  mailbox->record_bytes = record_bytes;
  mailbox->capacity = capacity;
  pthread_mutex_init (&mailbox->lock, NULL);
  mailbox->ring = g_malloc0_n (capacity, record_bytes);
  mailbox->ring_numbers = g_new0 (guint64, capacity);
  mailbox->kept = g_array_new (FALSE, FALSE, (guint)record_bytes);
  mailbox->kept_numbers = g_array_new (FALSE, FALSE, sizeof (guint64));
  return mailbox;
}

DigMailbox *
dig_mailbox_ref (DigMailbox *mailbox)
{
  g_return_val_if_fail (mailbox != NULL, NULL);

  atomic_fetch_add (&mailbox->ref_count, 1);
  return mailbox;
}

void
dig_mailbox_unref (DigMailbox *mailbox)
{
  g_return_if_fail (mailbox != NULL);

  if (atomic_fetch_sub (&mailbox->ref_count, 1) != 1)
    return;
  pthread_mutex_destroy (&mailbox->lock);
  g_free (mailbox->ring);
  g_free (mailbox->ring_numbers);
  g_array_unref (mailbox->kept);
  g_array_unref (mailbox->kept_numbers);
  g_free (mailbox);
}

/* With the lock held. */
static void
push_losable (DigMailbox *mailbox, gconstpointer record, guint64 number)
{
  guint place;

  if (mailbox->ring_length == mailbox->capacity)
    {
      mailbox->ring_first = (mailbox->ring_first + 1) % mailbox->capacity;
      mailbox->ring_length--;
      mailbox->n_lost++;
    }
  place = (mailbox->ring_first + mailbox->ring_length) % mailbox->capacity;
  memcpy (mailbox->ring + place * mailbox->record_bytes, record, mailbox->record_bytes);
  mailbox->ring_numbers[place] = number;
  mailbox->ring_length++;
}

void
dig_mailbox_post (DigMailbox *mailbox, gconstpointer record, gboolean is_losable)
{
  guint64 number;

  g_return_if_fail (mailbox != NULL && record != NULL);

  pthread_mutex_lock (&mailbox->lock);
  number = mailbox->n_posted++;
  if (is_losable)
    push_losable (mailbox, record, number);
  else
    {
      g_array_append_vals (mailbox->kept, record, 1);
      g_array_append_val (mailbox->kept_numbers, number);
    }
  pthread_mutex_unlock (&mailbox->lock);
}

/* With the lock held: the records of both queues by number. */
static GArray *
merge_queues (DigMailbox *mailbox)
{
  GArray *records = g_array_sized_new (FALSE, FALSE, (guint)mailbox->record_bytes,
                                       mailbox->ring_length + mailbox->kept->len);
  guint i_kept = 0;

  for (guint i = 0; i < mailbox->ring_length; i++)
    {
      guint place = (mailbox->ring_first + i) % mailbox->capacity;

      while (i_kept < mailbox->kept->len
             && g_array_index (mailbox->kept_numbers, guint64, i_kept)
                    < mailbox->ring_numbers[place])
        {
          g_array_append_vals (records, mailbox->kept->data + i_kept * mailbox->record_bytes, 1);
          i_kept++;
        }
      g_array_append_vals (records, mailbox->ring + place * mailbox->record_bytes, 1);
    }
  if (i_kept < mailbox->kept->len)
    g_array_append_vals (records, mailbox->kept->data + i_kept * mailbox->record_bytes,
                         mailbox->kept->len - i_kept);
  return records;
}

GArray *
dig_mailbox_drain (DigMailbox *mailbox)
{
  GArray *records = NULL;

  g_return_val_if_fail (mailbox != NULL, NULL);

  pthread_mutex_lock (&mailbox->lock);
  if (mailbox->ring_length > 0 || mailbox->kept->len > 0)
    {
      records = merge_queues (mailbox);
      mailbox->ring_first = 0;
      mailbox->ring_length = 0;
      g_array_set_size (mailbox->kept, 0);
      g_array_set_size (mailbox->kept_numbers, 0);
    }
  pthread_mutex_unlock (&mailbox->lock);
  return records;
}

guint64
dig_mailbox_get_n_lost (DigMailbox *mailbox)
{
  guint64 n_lost;

  g_return_val_if_fail (mailbox != NULL, 0);

  pthread_mutex_lock (&mailbox->lock);
  n_lost = mailbox->n_lost;
  pthread_mutex_unlock (&mailbox->lock);
  return n_lost;
}
