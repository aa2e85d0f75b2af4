/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "base/dig-mailbox.h"

#include <pthread.h>

typedef struct
{
  int number;
  gboolean is_losable;
} Record;

static void
post (DigMailbox *mailbox, int number, gboolean is_losable)
{
  Record record = { number, is_losable };

  dig_mailbox_post (mailbox, &record, is_losable);
}

static void
assert_numbers (DigMailbox *mailbox, const int *numbers, guint n)
{
  g_autoptr (GArray) records = dig_mailbox_drain (mailbox);

  g_assert_nonnull (records);
  g_assert_cmpuint (records->len, ==, n);
  for (guint i = 0; i < n; i++)
    g_assert_cmpint (g_array_index (records, Record, i).number, ==, numbers[i]);
}

static void
test_empty_box_gives_nothing (void)
{
  g_autoptr (DigMailbox) mailbox = dig_mailbox_new (sizeof (Record), 4);

  g_assert_null (dig_mailbox_drain (mailbox));
}

static void
test_keeps_the_order_of_both_kinds (void)
{
  g_autoptr (DigMailbox) mailbox = dig_mailbox_new (sizeof (Record), 4);

  for (int round = 0; round < 3; round++)
    {
      post (mailbox, 1, FALSE);
      post (mailbox, 2, TRUE);
      post (mailbox, 3, TRUE);
      post (mailbox, 4, FALSE);
      post (mailbox, 5, TRUE);
      post (mailbox, 6, FALSE);
      assert_numbers (mailbox, (int[]){ 1, 2, 3, 4, 5, 6 }, 6);
      g_assert_null (dig_mailbox_drain (mailbox));
    }
}

static void
test_loses_the_oldest_losable_only (void)
{
  g_autoptr (DigMailbox) mailbox = dig_mailbox_new (sizeof (Record), 2);

  post (mailbox, 1, TRUE);
  post (mailbox, 2, FALSE);
  post (mailbox, 3, TRUE);
  post (mailbox, 4, TRUE);
  post (mailbox, 5, FALSE);
  post (mailbox, 6, TRUE);
  assert_numbers (mailbox, (int[]){ 2, 4, 5, 6 }, 4);
  g_assert_cmpuint (dig_mailbox_get_n_lost (mailbox), ==, 2);
  /* The oldest now stands behind the newest. */
  for (int i = 1; i <= 5; i++)
    post (mailbox, i, TRUE);
  assert_numbers (mailbox, (int[]){ 4, 5 }, 2);
  g_assert_cmpuint (dig_mailbox_get_n_lost (mailbox), ==, 5);
  post (mailbox, 6, TRUE);
  post (mailbox, 7, TRUE);
  assert_numbers (mailbox, (int[]){ 6, 7 }, 2);
}

#define N_POSTED 20000

static void *
send_records (void *data)
{
  for (int i = 0; i < N_POSTED; i++)
    post (data, i, i % 10 != 0);
  return NULL;
}

static void
test_kept_records_cross_threads_whole (void)
{
  g_autoptr (DigMailbox) mailbox = dig_mailbox_new (sizeof (Record), 16);
  pthread_t thread;
  int n_kept = 0, last = -1;

  g_assert_cmpint (pthread_create (&thread, NULL, send_records, mailbox), ==, 0);
  while (n_kept < N_POSTED / 10)
    {
      g_autoptr (GArray) records = dig_mailbox_drain (mailbox);

      for (guint i = 0; records != NULL && i < records->len; i++)
        {
          const Record *record = &g_array_index (records, Record, i);

          g_assert_cmpint (record->number, >, last);
          last = record->number;
          n_kept += !record->is_losable;
        }
    }
  pthread_join (thread, NULL);
  g_assert_cmpint (n_kept, ==, N_POSTED / 10);
}

int
main (int argc, char **argv)
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/mailbox/empty-box-gives-nothing", test_empty_box_gives_nothing);
  g_test_add_func ("/mailbox/keeps-the-order-of-both-kinds", test_keeps_the_order_of_both_kinds);
  g_test_add_func ("/mailbox/loses-the-oldest-losable-only", test_loses_the_oldest_losable_only);
  g_test_add_func ("/mailbox/kept-records-cross-threads-whole",
                   test_kept_records_cross_threads_whole);
  return g_test_run ();
}
