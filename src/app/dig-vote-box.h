/* SPDX-License-Identifier: GPL-3.0-or-later */
/* "Who is right?": an image that the network misread is shown without its label; a person says what it is; only then label
 * and answer are told, and the votes are counted: people against network. */
#pragma once

#include <adwaita.h>

#include "io/dig-data-set.h"
#include "model/dig-votes.h"
#include "train/dig-report.h"

G_BEGIN_DECLS

#define DIG_TYPE_VOTE_BOX (dig_vote_box_get_type ())
G_DECLARE_FINAL_TYPE (DigVoteBox, dig_vote_box, DIG, VOTE_BOX, AdwBin)

/* Signal "revealed" (uint row): the vote on it was cast. */

/* The image that is voted on stays as long as the data are the same. report NULL: nothing. */
void dig_vote_box_show (DigVoteBox *self, DigReport *report, DigDataSet *data, DigVotes *votes);
/* G_MAXUINT: there is none left. */
guint dig_vote_box_get_row (DigVoteBox *self);
void dig_vote_box_vote (DigVoteBox *self, guint class);
void dig_vote_box_go_on (DigVoteBox *self);
/* A digit votes; FALSE: the key is for somebody else. */
gboolean dig_vote_box_press (DigVoteBox *self, guint key, GdkModifierType modifiers);
gboolean dig_vote_box_is_revealed (DigVoteBox *self);

G_END_DECLS
