/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the tests of the readers share: files made on the spot, CSV rows, expected sentences. */
#pragma once

#include "io/dig-load.h"

G_BEGIN_DECLS

#define GOLDEN SOURCE_ROOT "/tests/golden/"

/* Fresh folder, and a file in it. Removed by testing_remove_folder (). */
char *testing_make_folder (void);
char *testing_make_file (const char *folder, const char *name, gconstpointer bytes, gsize n_bytes);
void testing_remove_folder (char *folder);

/* Row `k`: label k % 10, pixel j is (k * 7 + j * 3) % 256 for every third j, else 0. */
void testing_append_row (GString *csv, guint k);
guint8 testing_pixel (guint k, guint j);
GString *testing_make_csv (guint n_rows);

/* The file must be refused in exactly these words. */
void testing_expect_refusal (const char *path, const DigLoadOptions *options, const char *sentence);
/* Lines of a golden table, each cut at its tabs; free with g_ptr_array_unref (). */
GPtrArray *testing_read_table (const char *path);

typedef char TestingFolder;
G_DEFINE_AUTOPTR_CLEANUP_FUNC (TestingFolder, testing_remove_folder)

G_END_DECLS
