/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "app/dig-pad-import.h"

#include "io/dig-ink.h"

#include <glib/gi18n.h>

typedef struct
{
  DigDrawingPad *pad;
  DigPadImportFailed failed;
  char *path;          /* one of both */
  GdkTexture *texture; /* is set */
  float *ink;
  guint width, height;
} Import;

static void
free_import (gpointer data)
{
  Import *import = data;

  g_clear_object (&import->pad);
  g_clear_object (&import->texture);
  g_free (import->path);
  g_free (import->ink);
  g_free (import);
}

static void
read_picture (GTask *task, gpointer source, gpointer data, GCancellable *cancellable)
{
  Import *import = data;
  g_autoptr (GdkPixbuf) pixbuf = NULL;
  GError *error = NULL;

  if (import->texture != NULL)
    {
      pixbuf = gdk_pixbuf_get_from_texture (import->texture);
      import->ink = dig_ink_new_from_pixbuf (pixbuf, &import->width, &import->height);
    }
  else
    import->ink = dig_ink_read (import->path, &import->width, &import->height, &error);
  if (error != NULL)
    g_task_return_error (task, error);
  else
    g_task_return_boolean (task, TRUE);
}

static void
read_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  Import *import = g_task_get_task_data (G_TASK (result));
  g_autoptr (GError) error = NULL;

  if (!g_task_propagate_boolean (G_TASK (result), &error))
    import->failed (error->message, source);
  else
    dig_drawing_pad_take_ink (import->pad, g_steal_pointer (&import->ink), import->width,
                              import->height);
}

static Import *
make_import (DigDrawingPad *pad, DigPadImportFailed failed)
{
  Import *import = g_new0 (Import, 1);

  import->pad = g_object_ref (pad);
  import->failed = failed;
  return import;
}

/* Takes `import`. */
static void
begin (Import *import, GtkWidget *owner)
{
  g_autoptr (GTask) task = g_task_new (owner, NULL, read_cb, NULL);

  g_task_set_task_data (task, import, free_import);
  g_task_run_in_thread (task, read_picture);
}

void
dig_pad_import_file (DigDrawingPad *pad, const char *path, DigPadImportFailed failed,
                     GtkWidget *owner)
{
  Import *import;

  g_return_if_fail (DIG_IS_DRAWING_PAD (pad) && path != NULL && GTK_IS_WIDGET (owner));

  import = make_import (pad, failed);
  import->path = g_strdup (path);
  begin (import, owner);
}

typedef struct
{
  Import *import;
  GtkWidget *owner;
} Paste;

static void
pasted_cb (GObject *source, GAsyncResult *result, gpointer data)
{
  g_autofree Paste *paste = data;
  g_autoptr (GtkWidget) owner = paste->owner;
  GdkTexture *texture = gdk_clipboard_read_texture_finish (GDK_CLIPBOARD (source), result, NULL);

  if (texture == NULL)
    {
      paste->import->failed (_ ("There is no picture on the clipboard."), owner);
      free_import (paste->import);
      return;
    }
  paste->import->texture = texture;
  begin (paste->import, owner);
}

void
dig_pad_import_clipboard (DigDrawingPad *pad, DigPadImportFailed failed, GtkWidget *owner)
{
  Paste *paste;

  g_return_if_fail (DIG_IS_DRAWING_PAD (pad) && GTK_IS_WIDGET (owner));

  paste = g_new0 (Paste, 1);
  paste->import = make_import (pad, failed);
  paste->owner = g_object_ref (owner);
  gdk_clipboard_read_texture_async (gtk_widget_get_clipboard (owner), NULL, pasted_cb, paste);
}
