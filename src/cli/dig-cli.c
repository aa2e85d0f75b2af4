/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "cli/dig-cli.h"

#include "base/dig-error.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#define PROGRAM "digit-lab-cli"
/* Words further apart than this are not taken for each other. */
#define CLOSE_DISTANCE 3

/* Levenshtein's distance: letters put in, left out or changed. */
static guint
edit_distance (const char *a, const char *b)
{
  gsize n = strlen (b);
  g_autofree guint *row = g_new (guint, n + 1);

  for (gsize j = 0; j <= n; j++)
    row[j] = (guint)j;
  for (gsize i = 1; a[i - 1] != '\0'; i++)
    {
      guint diagonal = row[0];

      row[0] = (guint)i;
      for (gsize j = 1; j <= n; j++)
        {
          guint above = row[j];
          guint change = diagonal + (a[i - 1] != b[j - 1]);

          row[j] = MIN (MIN (above, row[j - 1]) + 1, change);
          diagonal = above;
        }
    }
  return row[n];
}

static void
say (const char *message)
{
  fprintf (stderr, PROGRAM ": %s\n", message);
}

/* "--epoch" out of GLib's "Unknown option --epoch". */
static const char *
find_option (int argc, char **argv, const GError *error)
{
  for (int i = 1; i < argc; i++)
    {
      g_autofree char *word = g_strndup (argv[i], strcspn (argv[i], "="));

      if (argv[i][0] == '-' && g_str_has_suffix (error->message, word))
        return argv[i];
    }
  return NULL;
}

static int
fail_option (const DigCliCommand *command, const GOptionEntry *entries, int argc, char **argv,
             const GError *error)
{
  const char *option = find_option (argc, argv, error);
  g_autoptr (GPtrArray) names = g_ptr_array_new ();
  g_autofree char *word = NULL;
  const char *closest;

  if (!g_error_matches (error, G_OPTION_ERROR, G_OPTION_ERROR_UNKNOWN_OPTION) || option == NULL)
    return dig_cli_fail_usage (command, "%s.", error->message);

  for (; entries->long_name != NULL; entries++)
    g_ptr_array_add (names, (char *)entries->long_name);
  g_ptr_array_add (names, (char *)"help");
  g_ptr_array_add (names, NULL);
  word = g_strndup (option, strcspn (option, "="));
  closest = dig_cli_closest (word + strspn (word, "-"), (const char *const *)names->pdata);
  if (closest != NULL)
    return dig_cli_fail_usage (command, "%s has no option \"%s\". Did you mean \"--%s\"?",
                               command->name, word, closest);
  return dig_cli_fail_usage (command, "%s has no option \"%s\".", command->name, word);
}

static GOptionContext *
make_context (const DigCliCommand *command, const GOptionEntry *entries, gboolean *wants_help)
{
  GOptionContext *context = g_option_context_new (command->arguments);
  const GOptionEntry help[] = {
    { "help", 'h', 0, G_OPTION_ARG_NONE, wants_help, "Show this help", NULL },
    G_OPTION_ENTRY_NULL,
  };

  g_option_context_set_help_enabled (context, FALSE);
  g_option_context_add_main_entries (context, entries, NULL);
  g_option_context_add_main_entries (context, help, NULL);
  return context;
}

static int
show_help (const DigCliCommand *command, const GOptionEntry *entries)
{
  g_autofree char *help = dig_cli_format_help (command, entries);

  fputs (help, stdout);
  return dig_cli_finish (DIG_EXIT_DONE);
}

/* The option whose file name is empty, as a shell's unset variable gives it; NULL: there is none. */
static const char *
find_empty_name (const GOptionEntry *entries)
{
  for (; entries->long_name != NULL; entries++)
    {
      const char *name = entries->arg == G_OPTION_ARG_FILENAME ? *(char **)entries->arg_data : NULL;
      char **names =
          entries->arg == G_OPTION_ARG_FILENAME_ARRAY ? *(char ***)entries->arg_data : NULL;

      if ((name != NULL && *name == '\0')
          || (names != NULL && g_strv_contains ((const char *const *)names, "")))
        return entries->long_name;
    }
  return NULL;
}

gboolean
dig_cli_parse (const DigCliCommand *command, const GOptionEntry *entries, int *argc, char ***argv,
               int n_min, int n_max, int *exit_code)
{
  gboolean wants_help = FALSE;
  g_autoptr (GOptionContext) context = make_context (command, entries, &wants_help);
  g_autoptr (GError) error = NULL;
  int n_arguments;

  if (!g_option_context_parse (context, argc, argv, &error))
    {
      *exit_code = fail_option (command, entries, *argc, *argv, error);
      return FALSE;
    }
  if (wants_help)
    {
      *exit_code = show_help (command, entries);
      return FALSE;
    }

  if (find_empty_name (entries) != NULL)
    {
      *exit_code =
          dig_cli_fail_usage (command, "--%s is given without a name.", find_empty_name (entries));
      return FALSE;
    }

  /* A "--" that ended the options stays in the list. */
  if (*argc > 1 && strcmp ((*argv)[1], "--") == 0)
    {
      (*argv)++;
      (*argc)--;
    }
  for (int i = 1; i < *argc; i++)
    if ((*argv)[i][0] == '\0')
      {
        *exit_code = dig_cli_fail_usage (command, "Argument %d is empty; a name is expected.", i);
        return FALSE;
      }
  n_arguments = *argc - 1;
  if (n_arguments >= n_min && n_arguments <= n_max)
    return TRUE;
  if (n_arguments < n_min)
    *exit_code = dig_cli_fail_usage (command, "%s needs %s.", command->name, command->arguments);
  else if (n_max == 0)
    *exit_code = dig_cli_fail_usage (command, "%s takes only options, not \"%s\".", command->name,
                                     (*argv)[1]);
  else
    *exit_code = dig_cli_fail_usage (command, "%s takes %s, and \"%s\" is one too many.",
                                     command->name, command->arguments, (*argv)[n_max + 1]);
  return FALSE;
}

char *
dig_cli_count (guint64 n, const char *one, const char *many)
{
  return g_strdup_printf ("%" G_GUINT64_FORMAT " %s", n, n == 1 ? one : many);
}

char *
dig_cli_pad (const char *name, guint width)
{
  guint n = (guint)g_utf8_strlen (name, -1);

  return g_strdup_printf ("%s%*s", name, (int)(width - MIN (n, width)), "");
}

const char *
dig_cli_closest (const char *word, const char *const *words)
{
  const char *closest = NULL;
  guint least = CLOSE_DISTANCE;

  for (; *words != NULL; words++)
    {
      guint distance = edit_distance (word, *words);

      if (distance < least && distance < strlen (*words))
        {
          least = distance;
          closest = *words;
        }
    }
  return closest;
}

int
dig_cli_fail (const GError *error)
{
  say (error->message);
  if (error->domain != DIG_ERROR)
    return DIG_EXIT_FAILED;

  switch (error->code)
    {
    case DIG_ERROR_USAGE:
      return DIG_EXIT_USAGE;
    case DIG_ERROR_DEVICE:
      return DIG_EXIT_DEVICE;
    case DIG_ERROR_FILE:
    case DIG_ERROR_NETWORK:
      return DIG_EXIT_INPUT;
    case DIG_ERROR_DIVERGED:
      return DIG_EXIT_DIVERGED;
    case DIG_ERROR_INTERRUPTED:
      return DIG_EXIT_INTERRUPTED;
    default:
      return DIG_EXIT_FAILED;
    }
}

int
dig_cli_fail_input (const GError *error)
{
  int exit_code = dig_cli_fail (error);

  return error->domain == DIG_ERROR ? exit_code : DIG_EXIT_INPUT;
}

int
dig_cli_fail_usage (const DigCliCommand *command, const char *format, ...)
{
  g_autofree char *message = NULL;
  va_list arguments;

  va_start (arguments, format);
  message = g_strdup_vprintf (format, arguments);
  va_end (arguments);
  say (message);
  if (command != NULL)
    fprintf (stderr, "See \"" PROGRAM " %s --help\".\n", command->name);
  else
    fputs ("See \"" PROGRAM " --help\".\n", stderr);
  return DIG_EXIT_USAGE;
}

gboolean
dig_cli_print_line (const char *line)
{
  return fputs (line, stdout) != EOF && fputc ('\n', stdout) != EOF && fflush (stdout) == 0;
}

int
dig_cli_finish (int exit_code)
{
  if (fflush (stdout) == 0 && !ferror (stdout))
    return exit_code;

  fprintf (stderr, PROGRAM ": Standard output could not be written: %s.\n", g_strerror (errno));
  return exit_code == DIG_EXIT_DONE ? DIG_EXIT_FAILED : exit_code;
}

gboolean
dig_cli_is_same_file (const char *a, const char *b)
{
  GStatBuf of_a, of_b;

  return a != NULL && b != NULL && g_stat (a, &of_a) == 0 && g_stat (b, &of_b) == 0
         && S_ISREG (of_a.st_mode) && of_a.st_dev == of_b.st_dev && of_a.st_ino == of_b.st_ino;
}
