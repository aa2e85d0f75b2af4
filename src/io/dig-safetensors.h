/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The safetensors format: 8 bytes of length (little-endian), a JSON object of names, types, shapes
 * and places, then the numbers. Written by the rules of its specification
 * (github.com/huggingface/safetensors), read strictly: nothing overlaps, nothing is left over. */
#pragma once

#include <glib.h>

G_BEGIN_DECLS

#define DIG_SAFETENSORS_MAX_DIMENSIONS 8

/* A tensor to be written, float32. */
typedef struct
{
  const char *name;
  int n_dimensions;
  gint64 dimensions[DIG_SAFETENSORS_MAX_DIMENSIONS];
  const float *values;
} DigSafetensorsEntry;

/* `metadata`: keys and values in turns, NULL-terminated; may be NULL. The same input gives the same
 * bytes; the numbers begin at a multiple of 8. */
GBytes *dig_safetensors_format (const DigSafetensorsEntry *entries, guint n_entries,
                                const char *const *metadata);

typedef struct _DigSafetensors DigSafetensors;

/* `name` begins every message: the file's name. DIG_ERROR_FILE. */
DigSafetensors *dig_safetensors_parse (GBytes *bytes, const char *name, GError **error);
DigSafetensors *dig_safetensors_read (const char *path, GError **error);
/* The whole file, once its first bytes are those of a safetensors file: what is named by mistake may be a device, or
 * larger than the memory. */
GBytes *dig_safetensors_read_bytes (const char *path, GError **error);
void dig_safetensors_free (DigSafetensors *file);

guint dig_safetensors_get_n_tensors (const DigSafetensors *file);
/* NULL when the key is not there. */
const char *dig_safetensors_get_metadata (const DigSafetensors *file, const char *key);
/* Copies a float32 tensor of exactly this shape; DIG_ERROR_FILE when it is missing or another. */
gboolean dig_safetensors_copy (const DigSafetensors *file, const DigSafetensorsEntry *expected,
                               float *values, GError **error);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (DigSafetensors, dig_safetensors_free)

G_END_DECLS
