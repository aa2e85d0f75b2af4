/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the commands of digit-lab-cli share: how one is described, how options are read, how an
 * error becomes a sentence and an exit code. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* Fixed: other programs rely on them. */
typedef enum
{
  DIG_EXIT_DONE = 0,
  DIG_EXIT_FAILED = 1, /* anything else: disk full, out of memory */
  DIG_EXIT_USAGE = 2,
  DIG_EXIT_DEVICE = 3,
  DIG_EXIT_INPUT = 4,
  DIG_EXIT_DIVERGED = 5,
  DIG_EXIT_INTERRUPTED = 130,
} DigExitCode;

typedef struct _DigCliCommand DigCliCommand;

struct _DigCliCommand
{
  const char *name;
  const char *arguments;   /* what stands behind the options: "FILE…" */
  const char *summary;     /* one line for the list of commands */
  const char *description; /* below the options of its --help */
  /* argv[0] is the command's name; returns the exit code. */
  int (*run) (const DigCliCommand *command, int argc, char **argv);
};

extern const DigCliCommand dig_command_info;
extern const DigCliCommand dig_command_train;
extern const DigCliCommand dig_command_evaluate;
extern const DigCliCommand dig_command_predict;
extern const DigCliCommand dig_command_export;
extern const DigCliCommand dig_command_augment;
extern const DigCliCommand dig_command_plot;
extern const DigCliCommand dig_command_devices;
extern const DigCliCommand dig_command_bench;

/* Options are taken out of `argv`; what stays behind argv[0] are the arguments, between
 * `n_min` and `n_max` of them. FALSE: the command ends with `exit_code` (help was shown, or the
 * usage was wrong and that was said). */
gboolean dig_cli_parse (const DigCliCommand *command, const GOptionEntry *entries, int *argc,
                        char ***argv, int n_min, int n_max, int *exit_code);

/* The text of --help. */
char *dig_cli_format_help (const DigCliCommand *command, const GOptionEntry *entries);

/* "1 image", "2 images". */
char *dig_cli_count (guint64 n, const char *one, const char *many);

/* The name and so many spaces that it takes `width` columns, whatever its letters are in bytes. */
char *dig_cli_pad (const char *name, guint width);

/* The word of the list that `word` was probably meant to be; NULL when none is close. */
const char *dig_cli_closest (const char *word, const char *const *words);

/* Says the error on standard error and gives the exit code that belongs to it. */
int dig_cli_fail (const GError *error);
/* The same for an input file: whatever is wrong with it is exit code 4. */
int dig_cli_fail_input (const GError *error);
/* Wrong usage, with a hint at the command's help. */
int dig_cli_fail_usage (const DigCliCommand *command, const char *format, ...) G_GNUC_PRINTF (2, 3);

/* One line on standard output, flushed. FALSE when it could not be written. */
gboolean dig_cli_print_line (const char *line);
/* 1 and a sentence when standard output could not be written, else `exit_code`. */
int dig_cli_finish (int exit_code);

/* Whether both names lead to one ordinary file; either may be NULL. What is read must not be written over. */
gboolean dig_cli_is_same_file (const char *a, const char *b);

G_END_DECLS
