/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Collections of drawings lie in a folder, each a file NAME.csv. Any thread. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Where the user's collections lie. */
char *dig_collection_default_folder (void);
char *dig_collection_folder_dup_path (const char *folder, const char *name);
/* Sorted; `open` (NULL: none) is among them, also before it has a file. */
char **dig_collection_folder_dup_names (const char *folder, const char *open);
/* NULL, or a sentence that says why none can have this name beside `names`. */
char *dig_collection_folder_check_name (const char *const *names, const char *name);

G_END_DECLS
