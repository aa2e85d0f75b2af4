/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "nn/dig-network-edit.h"

struct _DigNetworkHistory
{
  GPtrArray *specs; /* oldest first */
  guint current;
  char *group; /* of the change that made the current one; NULL: none */
};

DigNetworkHistory *
dig_network_history_new (DigNetworkSpec *spec)
{
  DigNetworkHistory *history;

  g_return_val_if_fail (spec != NULL, NULL);

  history = g_new0 (DigNetworkHistory, 1);
  history->specs = g_ptr_array_new_with_free_func ((GDestroyNotify)dig_network_spec_unref);
  g_ptr_array_add (history->specs, dig_network_spec_ref (spec));
  return history;
}

void
dig_network_history_free (DigNetworkHistory *history)
{
  if (history == NULL)
    return;
  g_ptr_array_unref (history->specs);
  g_free (history->group);
  g_free (history);
}

DigNetworkSpec *
dig_network_history_get (const DigNetworkHistory *history)
{
  g_return_val_if_fail (history != NULL, NULL);

  return g_ptr_array_index (history->specs, history->current);
}

gboolean
dig_network_history_push (DigNetworkHistory *history, DigNetworkSpec *spec, const char *group)
{
  gboolean joins;

  g_return_val_if_fail (history != NULL && spec != NULL, FALSE);

  if (dig_network_spec_equal (spec, dig_network_history_get (history)))
    return FALSE;
  joins = group != NULL && g_strcmp0 (group, history->group) == 0 && history->current > 0
          && !dig_network_history_can_redo (history);
  g_ptr_array_set_size (history->specs, (int)(history->current + (joins ? 0 : 1)));
  g_ptr_array_add (history->specs, dig_network_spec_ref (spec));
  if (history->specs->len > DIG_NETWORK_HISTORY_STEPS + 1)
    g_ptr_array_remove_index (history->specs, 0);
  history->current = history->specs->len - 1;
  g_free (history->group);
  history->group = g_strdup (group);
  return TRUE;
}

gboolean
dig_network_history_can_undo (const DigNetworkHistory *history)
{
  g_return_val_if_fail (history != NULL, FALSE);

  return history->current > 0;
}

gboolean
dig_network_history_can_redo (const DigNetworkHistory *history)
{
  g_return_val_if_fail (history != NULL, FALSE);

  return history->current + 1 < history->specs->len;
}

static gboolean
go (DigNetworkHistory *history, gboolean is_possible, guint place)
{
  if (is_possible)
    history->current = place;
  g_clear_pointer (&history->group, g_free);
  return is_possible;
}

gboolean
dig_network_history_undo (DigNetworkHistory *history)
{
  return go (history, dig_network_history_can_undo (history), history->current - 1);
}

gboolean
dig_network_history_redo (DigNetworkHistory *history)
{
  return go (history, dig_network_history_can_redo (history), history->current + 1);
}
