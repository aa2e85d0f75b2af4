/* SPDX-License-Identifier: GPL-3.0-or-later */
/* "Who is right?": what people say of images that the network reads otherwise than they are labelled. Kept in a small
 * file, one vote an image; a newer vote replaces an older one. Main thread only; the file is written in a worker. */
#pragma once

#include <gio/gio.h>

G_BEGIN_DECLS

typedef struct
{
  guint row;             /* 1-based data row in the file of the images */
  guint8 label, network; /* when the vote was cast */
  guint8 people;
} DigVote;

typedef struct
{
  guint n;
  guint n_label, n_network,
      n_neither; /* whom people agreed with; the first two may both count one vote */
} DigVoteCount;

#define DIG_TYPE_VOTES (dig_votes_get_type ())
G_DECLARE_FINAL_TYPE (DigVotes, dig_votes, DIG, VOTES, GObject)

/* Property "revision" (uint): counts up whenever a vote is added or others were read. */
DigVotes *dig_votes_new (void);
/* The votes of another file from now on; NULL: kept in memory only. A file that is not there is empty; one that
 * cannot be read is left alone: votes are then kept in memory, and FALSE says why. */
gboolean dig_votes_open (DigVotes *self, const char *path, GError **error);
void dig_votes_add (DigVotes *self, const DigVote *vote);
/* FALSE: nobody voted on it. */
gboolean dig_votes_find (DigVotes *self, guint row, DigVote *vote);
void dig_votes_count (DigVotes *self, DigVoteCount *count);
guint dig_votes_get_revision (DigVotes *self);
/* Waits until the file has all votes: before the program ends, and in tests. */
void dig_votes_flush (DigVotes *self);

G_END_DECLS
