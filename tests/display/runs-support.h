/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The Runs page in a window, with small runs that were really trained. */
#pragma once

#include "app/dig-run-table.h"
#include "app/dig-runs-page.h"
#include "display-support.h"

G_BEGIN_DECLS

typedef struct
{
  DigSession *session;
  GtkWidget *page; /* lent */
  GtkWindow *window;
} Fixture;

/* Into the folder of runs. */
void train (const char *name, double rate, guint64 seed);
/* The same run in another folder, begun at `begun`; n_epochs of its history. */
void copy_run (const char *from, const char *to, gint64 begun, guint n_epochs);
/* Of the page's template. */
gpointer get_child (Fixture *fixture, const char *name);
/* The first in `widget`; NULL: there is none. */
gpointer find_by_type (GtkWidget *widget, GType type);
gpointer find_by_property (GtkWidget *widget, GType type, const char *property, const char *text);
gpointer find_by_text (GtkWidget *widget, GType type, const char *text);
GtkColumnView *get_view (Fixture *fixture);
GtkSelectionModel *get_selection (Fixture *fixture);
GtkAdjustment *get_scroll (Fixture *fixture);
/* Lent; in the order of the table. */
DigRunItem *get_item (Fixture *fixture, guint position);
guint count (Fixture *fixture);
void choose (Fixture *fixture, const char *const *names);
void tick (Fixture *fixture, const char *const *names);
guint count_chosen (Fixture *fixture);
gboolean has_focus (Fixture *fixture, GtkWidget *widget);
const char *get_verdict (Fixture *fixture);
/* The check button of a line. */
GtkCheckButton *find_check (Fixture *fixture, const char *name);
/* Reads the folder as it is now. */
void read_again (Fixture *fixture);
/* No run; set_up: "a" and the much worse "b", and so many copies of "a" as `data` says. */
void set_up_empty (Fixture *fixture, gconstpointer data);
void set_up (Fixture *fixture, gconstpointer data);
void tear_down (Fixture *fixture, gconstpointer data);

/* Prepares a program of such tests, and runs them in a home of their own. */
void init_runs_tests (int *argc, char ***argv);
int run_runs_tests (void);

/* Of "/SUITE/name": `n` copies of a run besides. */
#define ADD_RUNS_TEST(name, n, set_up, test)                                                       \
  g_test_add (name, Fixture, GUINT_TO_POINTER (n), set_up, test, tear_down)

G_END_DECLS
