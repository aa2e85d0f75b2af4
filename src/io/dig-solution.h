/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The right answers of a test set, behind a door that counts how often it was opened.
 *
 * A test set says how good a network is only as long as nothing was chosen by it. The count is kept for
 * every test set by the fingerprint of its images, whatever the files are called. */
#pragma once

#include "io/dig-data-set.h"

G_BEGIN_DECLS

/* The user's own file of counts: one for all programs and sessions. */
char *dig_solution_log_path (void);

/* How often the test set of this fingerprint was opened, 0 when there is no file yet. FALSE: the file
 * cannot be read. Any thread. */
gboolean dig_solution_get_count (const char *log_path, const char *fingerprint, guint *n_opened,
                                 GError **error);

typedef struct
{
  const char *path;       /* a file in the layout of a submission */
  const DigDataSet *data; /* whose labels it has */
  guint n_classes;        /* that who is measured tells apart */
  const char *log_path;
} DigSolutionRequest;

/* The labels (images) of `data`. A file that does not fit, or has labels of other classes, is refused with nothing told of
 * them and not counted; else the opening is counted before a label is given, and none is given when it cannot be. `n_opened`
 * (may be NULL) gets the count, this opening included. Any thread or process. */
guint8 *dig_solution_open (const DigSolutionRequest *request, guint *n_opened, GError **error);

/* The solution that comes with the program, when `fingerprint` is that of its own test digits; else NULL. */
char *dig_solution_find_builtin (const char *fingerprint);

G_END_DECLS
