/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "model/dig-run-difference.h"

#include <glib/gi18n.h>
#include <string.h>

#include "base/dig-json.h"
#include "model/dig-number.h"

/* A name in a legend says at most this many things. */
#define MAX_DIFFERENCES 4

/* How the settings are called; those that are not here are called as in the file. */
static const struct
{
  const char *path;
  const char *name; /* untranslated */
} names[] = {
  { "network", N_ ("network of") },
  { "scaler", N_ ("scaling") },
  { "epochs", N_ ("epochs") },
  { "batch_size", N_ ("batch size") },
  { "learning_rate", N_ ("learning rate") },
  { "schedule.kind", N_ ("schedule") },
  { "label_smoothing", N_ ("label smoothing") },
  { "optimizer.kind", N_ ("optimiser") },
  { "optimizer.momentum", N_ ("momentum") },
  { "optimizer.weight_decay", N_ ("weight decay") },
  { "augmentation", N_ ("augmentation") },
  { "best_by", N_ ("best epoch by") },
  { "seed", N_ ("seed") },
  { "test_size", N_ ("validation share") },
  { "split_seed", N_ ("split seed") },
  { "limit", N_ ("first rows") },
  { "device", N_ ("device") },
  { "early_stopping", N_ ("early stopping") },
  { "early_stopping.patience", N_ ("stopping patience") },
  { "plateau", N_ ("plateau rule") },
  { "plateau.patience", N_ ("plateau patience") },
};

static const char *
get_name (const char *path)
{
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    if (strcmp (names[i].path, path) == 0)
      return _ (names[i].name);
  return NULL;
}

/* ---- One set as paths and values ---- */

static char *
format_value (JsonNode *node)
{
  GType type = json_node_get_value_type (node);

  if (type == G_TYPE_BOOLEAN)
    return g_strdup (json_node_get_boolean (node) ? _ ("on") : _ ("off"));
  if (type == G_TYPE_STRING)
    return g_strdup (json_node_get_string (node));
  if (type == G_TYPE_INT64)
    return g_strdup_printf ("%" G_GINT64_FORMAT, json_node_get_int (node));
  return dig_number_format (json_node_get_double (node));
}

static void flatten (JsonObject *object, const char *prefix, GHashTable *values, GPtrArray *paths);

static void
add_value (GHashTable *values, GPtrArray *paths, const char *path, char *value)
{
  char *key = g_strdup (path);

  g_hash_table_insert (values, key, value);
  if (!g_ptr_array_find_with_equal_func (paths, path, g_str_equal, NULL))
    g_ptr_array_add (paths, g_strdup (path));
}

static void
flatten_member (const char *path, JsonNode *node, GHashTable *values, GPtrArray *paths)
{
  g_autoptr (JsonGenerator) generator = NULL;

  if (JSON_NODE_HOLDS_OBJECT (node))
    {
      add_value (values, paths, path, g_strdup (_ ("on")));
      flatten (json_node_get_object (node), path, values, paths);
    }
  else if (JSON_NODE_HOLDS_NULL (node))
    add_value (values, paths, path, g_strdup (_ ("off")));
  else if (JSON_NODE_HOLDS_VALUE (node))
    add_value (values, paths, path, format_value (node));
  else
    {
      generator = json_generator_new ();
      json_generator_set_root (generator, node);
      add_value (values, paths, path, json_generator_to_data (generator, NULL));
    }
}

static void
flatten (JsonObject *object, const char *prefix, GHashTable *values, GPtrArray *paths)
{
  g_autoptr (GList) members = json_object_get_members (object);

  for (GList *item = members; item != NULL; item = item->next)
    {
      const char *member = item->data;
      g_autofree char *path =
          prefix ? g_strdup_printf ("%s.%s", prefix, member) : g_strdup (member);

      /* These have texts of their own, or say nothing about the outcome. */
      if (strcmp (path, "network") != 0 && strcmp (path, "preset") != 0
          && strcmp (path, "threads") != 0)
        flatten_member (path, json_object_get_member (object, member), values, paths);
    }
}

static GHashTable *
list_values (const DigTrainSettings *settings, GPtrArray *paths)
{
  GHashTable *values = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, g_free);
  g_autofree char *json = dig_train_settings_to_json (settings);
  g_autoptr (JsonNode) node = dig_json_parse (json, -1, "settings", DIG_ERROR_USAGE, NULL);
  DigLayerInfo total;

  dig_network_spec_get_totals (settings->spec, &total);
  /* Translators: after "network of". */
  add_value (values, paths, "network",
             g_strdup_printf (_ ("%u layers, %'lld parameters"),
                              dig_network_spec_get_n_layers (settings->spec),
                              (long long)total.n_parameters));
  if (node != NULL)
    flatten (json_node_get_object (node), NULL, values, paths);
  return values;
}

/* ---- Comparing ---- */

typedef struct
{
  const DigTrainSettings *const *settings;
  guint n;
  GPtrArray *paths;     /* in the order of the settings */
  GPtrArray *values;    /* GHashTable each */
  GPtrArray *presets;   /* GHashTable each: what the preset has; NULL: none */
  gboolean has_presets; /* they differ */
} Comparison;

static const char *
get_value (GPtrArray *sets, guint i, const char *path)
{
  return g_hash_table_lookup (g_ptr_array_index (sets, i), path);
}

static gboolean
differs (const Comparison *comparison, const char *path)
{
  for (guint i = 1; i < comparison->n; i++)
    if (g_strcmp0 (get_value (comparison->values, 0, path), get_value (comparison->values, i, path))
        != 0)
      return TRUE;
  if (strcmp (path, "network") != 0)
    return FALSE;
  for (guint i = 1; i < comparison->n; i++)
    if (!dig_network_spec_equal (comparison->settings[0]->spec, comparison->settings[i]->spec))
      return TRUE;
  return FALSE;
}

/* What is on in one and off in another says enough. */
static gboolean
is_inside_a_difference (const Comparison *comparison, const char *path)
{
  const char *dot = strrchr (path, '.');
  g_autofree char *parent = dot ? g_strndup (path, (gsize)(dot - path)) : NULL;

  return parent != NULL && differs (comparison, parent);
}

static gboolean
belongs_to_preset (const Comparison *comparison, guint i, const char *path)
{
  GHashTable *preset = g_ptr_array_index (comparison->presets, i);

  return comparison->has_presets && preset != NULL
         && g_strcmp0 (g_hash_table_lookup (preset, path), get_value (comparison->values, i, path))
                == 0;
}

static void
append_difference (GString *text, const char *path, const char *value)
{
  const char *name = get_name (path);
  g_autofree char *other = g_strdelimit (g_strdup (path), "._", ' ');

  g_string_append (text, text->len > 0 ? ", " : "");
  g_string_append_printf (text, "%s %s", name ? name : other, value);
}

static char *
describe (const Comparison *comparison, guint i)
{
  GString *text = g_string_new (NULL);
  guint n_said = 0;

  if (comparison->has_presets)
    g_string_append (text, comparison->settings[i]->preset ? comparison->settings[i]->preset
                                                           : _ ("own settings"));
  for (guint j = 0; j < comparison->paths->len; j++)
    {
      const char *path = g_ptr_array_index (comparison->paths, j);
      const char *value = get_value (comparison->values, i, path);

      if (value == NULL || !differs (comparison, path) || is_inside_a_difference (comparison, path)
          || belongs_to_preset (comparison, i, path))
        continue;
      if (n_said++ == MAX_DIFFERENCES)
        {
          g_string_append (text, ", …");
          break;
        }
      append_difference (text, path, value);
    }
  return g_string_free (text, FALSE);
}

static void
free_table (gpointer table)
{
  if (table != NULL)
    g_hash_table_unref (table);
}

static void
add_settings (Comparison *comparison, const DigTrainSettings *settings)
{
  g_autoptr (DigTrainSettings) preset =
      settings->preset ? dig_train_settings_new_preset (settings->preset) : NULL;
  g_autoptr (GPtrArray) ignored = g_ptr_array_new_with_free_func (g_free);

  g_ptr_array_add (comparison->values, list_values (settings, comparison->paths));
  g_ptr_array_add (comparison->presets, preset ? list_values (preset, ignored) : NULL);
  if (g_strcmp0 (settings->preset, comparison->settings[0]->preset) != 0)
    comparison->has_presets = TRUE;
}

char **
dig_run_describe_differences (const DigTrainSettings *const *settings, guint n)
{
  g_autoptr (GPtrArray) paths = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (GPtrArray) values = g_ptr_array_new_with_free_func (free_table);
  g_autoptr (GPtrArray) presets = g_ptr_array_new_with_free_func (free_table);
  Comparison comparison = { settings, n, paths, values, presets, FALSE };
  char **texts = g_new0 (char *, n + 1);

  for (guint i = 0; i < n; i++)
    add_settings (&comparison, settings[i]);
  for (guint i = 0; i < n; i++)
    texts[i] = describe (&comparison, i);
  return texts;
}
