/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a pen drew: strokes of points, in any unit, y pointing down.
 *
 * A file of them has a JSON object a line: {"strokes": [[[x, y], …], …]}, with "label" (0…9) and
 * "writer" (a number or a name) where they are known, and "image_checksum" where the strokes belong to an
 * image that is kept elsewhere. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

typedef struct
{
  double x, y;
} DigPoint;

typedef struct
{
  double left, top, right, bottom;
} DigBounds;

typedef struct _DigStrokes DigStrokes;

/* The coordinates that are taken; beyond them sums of squares would lose what is drawn. */
#define DIG_STROKES_MAX_COORDINATE 1e12

DigStrokes *dig_strokes_new (void);
DigStrokes *dig_strokes_copy (const DigStrokes *self);
void dig_strokes_free (DigStrokes *self);

/* The next points belong to a new stroke. */
void dig_strokes_begin (DigStrokes *self);
/* FALSE, and nothing is added: not finite or beyond ±DIG_STROKES_MAX_COORDINATE. */
gboolean dig_strokes_add (DigStrokes *self, double x, double y);
/* A stroke without points is not counted. */
guint dig_strokes_get_n_strokes (const DigStrokes *self);
guint dig_strokes_get_n_points (const DigStrokes *self);
/* (n_points), lent until the strokes change. */
const DigPoint *dig_strokes_get_stroke (const DigStrokes *self, guint index, guint *n_points);
/* Of all points; FALSE: there are none. */
gboolean dig_strokes_get_bounds (const DigStrokes *self, DigBounds *bounds);
void dig_strokes_remove_all (DigStrokes *self);

/* One drawing of a file. */
typedef struct
{
  guint line; /* counts from 1 */
  DigStrokes *strokes;
  int label;            /* -1: not said */
  char *writer;         /* NULL: not said */
  char *image_checksum; /* NULL: not said */
} DigDrawing;

void dig_drawing_free (DigDrawing *drawing);
/* Of one line. `where` begins the message: "drawings.jsonl, line 3". DIG_ERROR_FILE with stroke and point. */
DigDrawing *dig_drawing_new_from_json (const char *json, gssize length, const char *where,
                                       GError **error);
/* All drawings of a file (plain or gzip), empty lines left out: an array of DigDrawing. */
GPtrArray *dig_drawings_read (const char *path, GError **error);
/* One line without its end. `label` -1, `writer` NULL and `image_checksum` NULL are left out. */
char *dig_drawing_to_json (const DigStrokes *strokes, int label, const char *writer,
                           const char *image_checksum);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DigStrokes, dig_strokes_free)
G_DEFINE_AUTOPTR_CLEANUP_FUNC (DigDrawing, dig_drawing_free)

G_END_DECLS
