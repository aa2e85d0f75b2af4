/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What --help prints: options to the left, what they mean to the right, nothing wider than a terminal of 80 columns.
 * GLib's own makes the left as wide as the longest option and breaks no line. */
#include "config.h"

#include "cli/dig-cli.h"

#include <string.h>

#define WIDTH 80
#define INDENT 28

/* Adds the words of `text`; the line has `column` characters already, and every further one begins with `indent`
 * spaces. Line breaks in `text` are spaces. */
static void
append_wrapped (GString *help, const char *text, guint indent, guint column)
{
  g_auto (GStrv) words = g_strsplit_set (text, " \n", -1);
  gboolean is_first = TRUE;

  for (guint i = 0; words[i] != NULL; i++)
    {
      guint n = (guint)g_utf8_strlen (words[i], -1);

      if (n == 0)
        continue;
      if (!is_first && column + 1 + n > WIDTH)
        {
          g_string_append_printf (help, "\n%*s", (int)indent, "");
          column = indent;
        }
      else if (!is_first)
        {
          g_string_append_c (help, ' ');
          column++;
        }
      g_string_append (help, words[i]);
      column += n;
      is_first = FALSE;
    }
  g_string_append_c (help, '\n');
}

static void
append_option (GString *help, const GOptionEntry *entry)
{
  g_autoptr (GString) left = g_string_new (NULL);
  guint column;

  if (entry->short_name != 0)
    g_string_append_printf (left, "  -%c, --%s", entry->short_name, entry->long_name);
  else
    g_string_append_printf (left, "      --%s", entry->long_name);
  if (entry->arg_description != NULL)
    g_string_append_printf (left, "=%s", entry->arg_description);
  g_string_append (help, left->str);
  column = (guint)g_utf8_strlen (left->str, -1);
  if (column + 2 > INDENT)
    g_string_append_printf (help, "\n%*s", INDENT, "");
  else
    g_string_append_printf (help, "%*s", (int)(INDENT - column), "");
  append_wrapped (help, entry->description, INDENT, INDENT);
}

char *
dig_cli_format_help (const DigCliCommand *command, const GOptionEntry *entries)
{
  const GOptionEntry own = { "help", 'h', 0, G_OPTION_ARG_NONE, NULL, "Show this help", NULL };
  GString *help = g_string_new ("Usage:\n  digit-lab-cli ");

  g_string_append_printf (help, "%s [OPTION…]%s%s\n\n", command->name,
                          *command->arguments != '\0' ? " " : "", command->arguments);
  append_wrapped (help, command->summary, 0, 0);
  g_string_append (help, "\nOptions:\n");
  for (; entries->long_name != NULL; entries++)
    append_option (help, entries);
  append_option (help, &own);
  g_string_append_c (help, '\n');
  append_wrapped (help, command->description, 0, 0);
  return g_string_free (help, FALSE);
}
