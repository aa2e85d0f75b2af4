/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the tests of the model share: a main loop with a limit, small data, a small network. */
#pragma once

#include "model/dig-session.h"

G_BEGIN_DECLS

/* Far more than anything here takes, also on a machine that has other things to do. */
#define TESTING_PATIENCE_US (60 * G_USEC_PER_SEC)
/* More epochs than a run can do while a test waits for something else. */
#define TESTING_ENDLESS 100000

/* Runs the main loop until the expression holds; fails after TESTING_PATIENCE_US. */
#define TESTING_WAIT(expression)                                                                   \
  G_STMT_START                                                                                     \
  {                                                                                                \
    gint64 testing_limit = g_get_monotonic_time () + TESTING_PATIENCE_US;                          \
    while (!(expression))                                                                          \
      {                                                                                            \
        if (g_get_monotonic_time () > testing_limit)                                               \
          g_error ("%s:%d: waited in vain for " #expression, __FILE__, __LINE__);                  \
        if (!g_main_context_iteration (NULL, FALSE))                                               \
          g_usleep (500);                                                                          \
      }                                                                                            \
  }                                                                                                \
  G_STMT_END

/* Gives up the last reference of one's own. A thread of GLib's that has just handed its answer over may hold another
 * for a moment: fails when the object is still there after TESTING_PATIENCE_US. */
void testing_expect_finalized (gpointer object);

/* 8×8 pictures of three classes: class k has a bright bar. */
DigDataSet *testing_make_data (guint n_images);
/* For those: a few hundred weights, batches of 10, one thread of the CPU. */
DigTrainSettings *testing_make_settings (guint epochs);
/* Kaggle's layout, 28×28. Without labels: test data. `empty_row` (0: none) has an empty cell. */
GFile *testing_make_csv (const char *folder, const char *name, guint n_rows, gboolean is_labelled,
                         guint empty_row);
/* The small network for 28×28. */
DigTrainSettings *testing_make_digit_settings (guint epochs);

/* A load of a session's that goes on: `testing_loaded_cb` is its callback. */
typedef struct
{
  gboolean is_done;
  GError *error;
} TestingLoad;
void testing_loaded_cb (GObject *session, GAsyncResult *result, gpointer load);
/* To its end; NULL, or what went wrong. */
GError *testing_load (DigSession *session, GFile *file, DigDataRole role);
/* New labelled digits in a file of this name, as the session's training data. */
void testing_open_csv (DigSession *session, const char *folder, const char *name, guint n_rows);

/* With all that it holds. */
void testing_remove_folder (const char *path);

/* How often a property was notified. */
typedef struct
{
  guint n;
} TestingCount;
TestingCount *testing_count (gpointer object, const char *signal);

G_END_DECLS
