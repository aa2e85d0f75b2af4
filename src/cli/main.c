/* SPDX-License-Identifier: GPL-3.0-or-later */
/* digit-lab-cli COMMAND [OPTION…]: finds the command in the table and runs it. */
#include "config.h"

#include "cli/dig-cli.h"

#include <fcntl.h>
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static const DigCliCommand *const commands[] = {
  &dig_command_info,     &dig_command_train,
  &dig_command_evaluate, &dig_command_predict,
  &dig_command_export,   &dig_command_augment,
  &dig_command_plot,     &dig_command_devices,
  &dig_command_bench,    NULL,
};

static const DigCliCommand *
find_command (const char *name)
{
  for (const DigCliCommand *const *command = commands; *command != NULL; command++)
    if (strcmp ((*command)->name, name) == 0)
      return *command;
  return NULL;
}

static void
print_help (FILE *stream)
{
  fputs ("Usage: digit-lab-cli COMMAND [OPTION…]\n\n"
         "Trains networks on handwritten digits and uses them.\n\nCommands:\n",
         stream);
  for (const DigCliCommand *const *command = commands; *command != NULL; command++)
    fprintf (stream, "  %-10s %s\n", (*command)->name, (*command)->summary);
  fputs ("\n\"digit-lab-cli COMMAND --help\" explains a command; --version tells the version.\n\n"
         "Exit codes: 0 done, 1 failed, 2 wrong usage, 3 no such device or it failed,\n"
         "4 bad input file, 5 the training diverged, 130 interrupted (what was learnt is saved).\n",
         stream);
}

static int
fail_command (const char *name)
{
  const char *names[G_N_ELEMENTS (commands)];
  const char *closest;

  for (guint i = 0; i < G_N_ELEMENTS (commands); i++)
    names[i] = commands[i] != NULL ? commands[i]->name : NULL;
  closest = dig_cli_closest (name, names);
  if (closest != NULL)
    return dig_cli_fail_usage (NULL, "There is no command \"%s\". Did you mean \"%s\"?", name,
                               closest);
  return dig_cli_fail_usage (NULL, "There is no command \"%s\".", name);
}

/* "help" alone is --help, "help train" is "train --help". */
static int
run_help (int argc, char **argv)
{
  char *help[] = { NULL, (char *)"--help", NULL };
  const DigCliCommand *command;

  if (argc < 2)
    {
      print_help (stdout);
      return dig_cli_finish (DIG_EXIT_DONE);
    }
  command = find_command (argv[1]);
  if (command == NULL)
    return fail_command (argv[1]);
  help[0] = argv[1];
  return command->run (command, 2, help);
}

static int
run_program (int argc, char **argv)
{
  const DigCliCommand *command;

  if (argc < 2)
    {
      print_help (stderr);
      return DIG_EXIT_USAGE;
    }
  if (strcmp (argv[1], "--version") == 0)
    {
      puts ("digit-lab-cli " PACKAGE_VERSION);
      return dig_cli_finish (DIG_EXIT_DONE);
    }
  if (strcmp (argv[1], "--help") == 0 || strcmp (argv[1], "-h") == 0)
    return run_help (1, argv);
  if (strcmp (argv[1], "help") == 0)
    return run_help (argc - 1, argv + 1);
  if (argv[1][0] == '-')
    return dig_cli_fail_usage (NULL, "The command comes first: \"%s\" is an option.", argv[1]);

  command = find_command (argv[1]);
  return command != NULL ? command->run (command, argc - 1, argv + 1) : fail_command (argv[1]);
}

/* Where one of the three was closed (">&-"), the next file to be opened would take its place, and what is printed
 * would be written into that file. Opened the wrong way round, reading and writing them fails as before. */
static void
fill_standard_descriptors (void)
{
  for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
    if (fcntl (fd, F_GETFD) < 0)
      (void)!open ("/dev/null", fd == STDIN_FILENO ? O_WRONLY : O_RDONLY);
}

int
main (int argc, char **argv)
{
  fill_standard_descriptors ();
  /* A file that grows larger than is allowed (ulimit -f) is told as a full disk is. */
  signal (SIGXFSZ, SIG_IGN);
  /* File names and terminals may be in any encoding; numbers stay in the C locale. */
  setlocale (LC_CTYPE, "");
  return run_program (argc, argv);
}
