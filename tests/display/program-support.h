/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The whole program in a test's process, with a home of its own. */
#pragma once

#include "app/dig-application.h"
#include "app/dig-window.h"
#include "display-support.h"

G_BEGIN_DECLS

typedef void (*ProgramVisit) (DigApplication *application, DigWindow *window);

/* The program as it runs, from its start to its end. The visit comes before anything that the window began can be
 * answered: it is a source of higher priority than every answer of a thread. */
void visit_program (ProgramVisit visit);
/* For wait_until; `data` is the DigApplication. */
gboolean has_train_data (gpointer data);

/* The dialog that asks something; NULL: there is none. */
AdwMessageDialog *find_question (void);
/* For wait_until. */
gboolean is_asked (gpointer unused);

/* Where runs and drawings are kept, until run_tests_at_home; before g_test_init. Not all folders are isolated: icons
 * are recognised by the system's tables. */
void make_home (void);
/* g_test_run, then the home is removed. */
int run_tests_at_home (void);

G_END_DECLS
