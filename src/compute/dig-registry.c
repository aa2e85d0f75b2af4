/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Finds the plug-ins once and keeps them: a driver's library must not be unloaded while its
 * threads may run. Folders searched, all absolute, so that a file in the current folder is never
 * run:
 *  - DIGIT_LAB_BACKEND_DIR alone when it is set (a development build, tests);
 *  - else the folder beside the program (PREFIX/bin → PREFIX/lib…/digit-lab/backends), then the
 *    folder of the installation. */
#include "config.h"

#include "compute/dig-registry.h"

#include <glib/gi18n-lib.h>
#include <gmodule.h>
#include <pthread.h>

#include "base/dig-error.h"

#define MAX_DEVICES 16

typedef struct
{
  GPtrArray *backends; /* const DigBackend, linked in or resident */
  GPtrArray *reasons;  /* char *: why a plug-in was not taken */
} Registry;

static Registry registry;
static pthread_once_t registry_once = PTHREAD_ONCE_INIT;

static gboolean
has_backend (const char *name)
{
  for (guint i = 0; i < registry.backends->len; i++)
    if (g_str_equal (((const DigBackend *)registry.backends->pdata[i])->name, name))
      return TRUE;
  return FALSE;
}

static void
take_backend (GModule *module, const char *path, const DigBackend *backend)
{
  if (backend == NULL || backend->abi != DIG_BACKEND_ABI || backend->size != sizeof (DigBackend))
    {
      g_ptr_array_add (
          registry.reasons,
          g_strdup_printf ("“%s” was made for another version of this program.", path));
      g_module_close (module);
      return;
    }
  g_module_make_resident (module);
  if (!has_backend (backend->name))
    g_ptr_array_add (registry.backends, (gpointer)backend);
}

static void
open_plug_in (const char *path)
{
  GModule *module = g_module_open (path, G_MODULE_BIND_LAZY | G_MODULE_BIND_LOCAL);
  union
  {
    gpointer symbol;
    DigBackendGetFunc function;
  } get = { NULL };

  if (module == NULL)
    g_ptr_array_add (registry.reasons,
                     g_strdup_printf ("“%s” cannot be opened: %s.", path, g_module_error ()));
  else if (!g_module_symbol (module, "dig_backend_get", &get.symbol) || get.symbol == NULL)
    {
      g_ptr_array_add (registry.reasons,
                       g_strdup_printf ("“%s” is not a plug-in of this program.", path));
      g_module_close (module);
    }
  else
    take_backend (module, path, get.function ());
}

static int
compare_names (gconstpointer a, gconstpointer b)
{
  return g_strcmp0 (*(char *const *)a, *(char *const *)b);
}

/* Sorted full names in `folder`; empty when it cannot be read. */
static GPtrArray *
list_folder (const char *folder)
{
  GPtrArray *names = g_ptr_array_new_with_free_func (g_free);
  GDir *dir = g_dir_open (folder, 0, NULL);
  const char *name;

  while (dir != NULL && (name = g_dir_read_name (dir)) != NULL)
    g_ptr_array_add (names, g_build_filename (folder, name, NULL));
  g_clear_pointer (&dir, g_dir_close);
  g_ptr_array_sort (names, compare_names);
  return names;
}

static void
open_folder (const char *folder)
{
  g_autoptr (GPtrArray) names = list_folder (folder);

  for (guint i = 0; i < names->len; i++)
    if (g_str_has_suffix (names->pdata[i], "." G_MODULE_SUFFIX))
      open_plug_in (names->pdata[i]);
}

/* PREFIX/lib…/digit-lab/backends and PREFIX/lib/…/digit-lab/backends of a program in PREFIX/bin. */
static void
open_folders_beside_program (void)
{
  g_autofree char *program = g_file_read_link ("/proc/self/exe", NULL);
  g_autofree char *bin = program != NULL ? g_path_get_dirname (program) : NULL;
  g_autofree char *prefix = bin != NULL ? g_path_get_dirname (bin) : NULL;
  g_autoptr (GPtrArray) entries = NULL;

  if (prefix == NULL || !g_path_is_absolute (prefix) || !g_str_has_suffix (bin, "/bin"))
    return;
  entries = list_folder (prefix);
  for (guint i = 0; i < entries->len; i++)
    {
      const char *entry = entries->pdata[i];
      g_autofree char *base = g_path_get_basename (entry);
      g_autofree char *folder = g_build_filename (entry, "digit-lab", "backends", NULL);
      g_autoptr (GPtrArray) inner = NULL;

      if (!g_str_has_prefix (base, "lib"))
        continue;
      open_folder (folder);
      inner = list_folder (entry);
      for (guint j = 0; j < inner->len; j++)
        {
          g_autofree char *deeper =
              g_build_filename (inner->pdata[j], "digit-lab", "backends", NULL);

          open_folder (deeper);
        }
    }
}

static void
fill_registry (void)
{
  const char *folder = g_getenv ("DIGIT_LAB_BACKEND_DIR");

  registry.backends = g_ptr_array_new ();
  registry.reasons = g_ptr_array_new_with_free_func (g_free);
  g_ptr_array_add (registry.backends, (gpointer)dig_backend_cpu ());
  if (folder != NULL && g_path_is_absolute (folder))
    open_folder (folder);
  else if (folder != NULL && *folder != '\0')
    g_ptr_array_add (
        registry.reasons,
        g_strdup_printf ("DIGIT_LAB_BACKEND_DIR is “%s”; a full path is needed.", folder));
  else if (folder == NULL)
    {
      open_folders_beside_program ();
      open_folder (BACKEND_DIR);
    }
  if (registry.backends->len == 1 && registry.reasons->len == 0)
    g_ptr_array_add (registry.reasons, g_strdup (_ ("The plug-in for GPUs is not installed.")));
}

static void
list_backend (const DigBackend *backend, GPtrArray *devices, GPtrArray *reasons)
{
  DigDeviceInfo infos[MAX_DEVICES] = { 0 };
  DigStatus status = { DIG_STATUS_OK, "" };
  int n_devices = backend->probe (infos, MAX_DEVICES, &status);

  if (n_devices <= 0)
    g_ptr_array_add (reasons,
                     g_strdup (status.message[0] != '\0' ? status.message : "There is no device."));
  for (int i = 0; i < MIN (n_devices, MAX_DEVICES); i++)
    {
      DigDevice *device = g_new0 (DigDevice, 1);

      device->id = backend == dig_backend_cpu () ? g_strdup (backend->name)
                                                 : g_strdup_printf ("%s:%d", backend->name, i);
      device->info = infos[i];
      device->backend = backend;
      device->index = i;
      g_ptr_array_add (devices, device);
    }
}

void
dig_device_free (DigDevice *device)
{
  g_free (device->id);
  g_free (device);
}

GPtrArray *
dig_device_list (char ***why_not)
{
  GPtrArray *devices = g_ptr_array_new_with_free_func ((GDestroyNotify)dig_device_free);
  g_autoptr (GPtrArray) reasons = g_ptr_array_new_with_free_func (g_free);

  pthread_once (&registry_once, fill_registry);
  for (guint i = 0; i < registry.reasons->len; i++)
    g_ptr_array_add (reasons, g_strdup (registry.reasons->pdata[i]));
  for (guint i = 0; i < registry.backends->len; i++)
    list_backend (registry.backends->pdata[i], devices, reasons);
  g_ptr_array_add (reasons, NULL);
  if (why_not != NULL)
    *why_not = (char **)g_ptr_array_steal (reasons, NULL);
  return devices;
}

static gboolean
is_wanted (const DigDevice *device, const char *id)
{
  if (g_str_equal (id, "auto"))
    return device->backend != dig_backend_cpu ();
  return g_str_equal (device->id, id)
         || (device->index == 0 && g_str_equal (device->backend->name, id));
}

static char *
join_ids (GPtrArray *devices)
{
  GString *ids = g_string_new (NULL);

  for (guint i = 0; i < devices->len; i++)
    g_string_append_printf (ids, "%s%s", i > 0 ? ", " : "", ((DigDevice *)devices->pdata[i])->id);
  return g_string_free (ids, FALSE);
}

DigDevice *
dig_device_find (const char *id, GError **error)
{
  g_auto (GStrv) why_not = NULL;
  g_autofree char *reasons = NULL;
  g_autofree char *ids = NULL;
  g_autoptr (GPtrArray) devices = NULL;

  g_return_val_if_fail (id != NULL, NULL);
  devices = dig_device_list (&why_not);
  for (guint i = 0; i < devices->len; i++)
    if (is_wanted (devices->pdata[i], id))
      return g_ptr_array_steal_index (devices, i);
  if (g_str_equal (id, "auto"))
    return g_ptr_array_steal_index (devices, 0);
  reasons = g_strjoinv (" ", why_not);
  ids = join_ids (devices);
  g_set_error (error, DIG_ERROR, DIG_ERROR_DEVICE,
               _ ("There is no device “%s”; this machine has: %s. %s"), id, ids, reasons);
  return NULL;
}

/* NULL: the processor has no choice, or the folder cannot be made. */
static char *
dup_choices_file (const DigDevice *device)
{
  g_autofree char *folder = g_build_filename (g_get_user_cache_dir (), "digit-lab", NULL);

  if (device->backend == dig_backend_cpu () || g_mkdir_with_parents (folder, 0700) != 0)
    return NULL;
  return g_build_filename (folder, "gpu-algorithms.txt", NULL);
}

DigStream *
dig_device_open_stream (const DigDevice *device, guint n_threads, DigPrecision precision,
                        GError **error)
{
  g_autofree char *choices_file = NULL;
  DigStreamOptions options;
  DigStatus status = { 0 };
  DigStream *stream;

  g_return_val_if_fail (device != NULL, NULL);

  choices_file = dup_choices_file (device);
  options = (DigStreamOptions){ .device = device->index,
                                .n_threads = (int)n_threads,
                                .precision = precision,
                                .choices_file = choices_file };
  stream = device->backend->stream_new (&options, &status);
  if (stream == NULL)
    dig_status_to_error (&status, error);
  return stream;
}

typedef struct
{
  const DigBackend *backend;
  int index;
} WarmUp;

static gpointer
warm_up (gpointer data)
{
  g_autofree WarmUp *work = data;
  DigStreamOptions options = { .device = work->index };
  DigStream *stream =
      work->backend->stream_new (&options, NULL); /* whoever needs one gets the reason */

  if (stream != NULL)
    work->backend->stream_free (stream);
  return NULL;
}

GThread *
dig_device_warm_up (const DigDevice *device)
{
  WarmUp work;

  g_return_val_if_fail (device != NULL, NULL);

  if (device->backend == dig_backend_cpu ())
    return NULL;
  work = (WarmUp){ device->backend, device->index };
  return g_thread_new ("warm-up", warm_up, g_memdup2 (&work, sizeof work));
}

gboolean
dig_device_is_to_blame (const GError *error)
{
  return g_error_matches (error, DIG_ERROR, DIG_ERROR_DEVICE)
         || g_error_matches (error, DIG_ERROR, DIG_ERROR_MEMORY);
}

void
dig_status_to_error (const DigStatus *status, GError **error)
{
  g_set_error_literal (error, DIG_ERROR,
                       status->code == DIG_STATUS_NO_MEMORY ? DIG_ERROR_MEMORY : DIG_ERROR_DEVICE,
                       status->message[0] != '\0' ? status->message : _ ("The device failed."));
}
