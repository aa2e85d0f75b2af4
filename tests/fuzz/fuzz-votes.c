/* SPDX-License-Identifier: GPL-3.0-or-later */
/* dig_votes_open () on bytes that may be anything: votes of rows that can be counted, or one sentence. */
#include "config.h"

#include <unistd.h>

#include "fuzz.h"
#include "model/dig-votes.h"

int
LLVMFuzzerTestOneInput (const uint8_t *data, size_t n_bytes)
{
  char path[64];
  int fd = dig_fuzz_open_file (data, n_bytes, path);
  g_autoptr (DigVotes) votes = dig_votes_new ();
  g_autoptr (GError) error = NULL;
  gboolean is_read = dig_votes_open (votes, path, &error);
  DigVoteCount count;

  g_assert_true (is_read == (error == NULL));
  dig_votes_count (votes, &count);
  g_assert_cmpuint (count.n_label, <=, count.n);
  g_assert_cmpuint (count.n_network, <=, count.n);
  g_assert_cmpuint (count.n_neither, <=, count.n);
  if (error)
    {
      g_assert_true (g_utf8_validate (error->message, -1, NULL));
      g_assert_cmpuint (count.n, ==, 0);
    }
  close (fd);
  return 0;
}
