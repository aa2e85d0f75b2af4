/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "io/dig-writers.h"

#include <string.h>

/* NULL: a control character. */
static char *
squeeze_spaces (const char *text)
{
  g_autoptr (GString) squeezed = g_string_new (NULL);
  gboolean is_after_space = FALSE;

  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (g_unichar_isspace (c))
        {
          is_after_space = TRUE;
          continue;
        }
      if (g_unichar_iscntrl (c))
        return NULL;
      if (is_after_space && squeezed->len > 0)
        g_string_append_c (squeezed, ' ');
      is_after_space = FALSE;
      g_string_append_unichar (squeezed, c);
    }
  return g_string_free (g_steal_pointer (&squeezed), FALSE);
}

char *
dig_writer_name_new (const char *text)
{
  g_autofree char *composed = NULL, *name = NULL;

  g_return_val_if_fail (text != NULL, NULL);

  if (strlen (text) > (gsize)DIG_WRITER_MAX_BYTES * 4 || !g_utf8_validate (text, -1, NULL))
    return NULL;
  composed = g_utf8_normalize (text, -1, G_NORMALIZE_DEFAULT_COMPOSE);
  if (composed == NULL)
    return NULL;
  name = squeeze_spaces (composed);
  if (name == NULL || strlen (name) > DIG_WRITER_MAX_BYTES)
    return NULL;
  return g_steal_pointer (&name);
}
