/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "charts/dig-board-private.h"

#include <glib/gi18n-lib.h>
#include <math.h>

G_DEFINE_BOXED_TYPE (DigBoard, dig_board, dig_board_ref, dig_board_unref)

static void
clear_section (gpointer data)
{
  DigBoardSection *section = data;

  g_free (section->title);
  g_free (section->subtitle);
  g_free (section->text);
}

static void
clear_tile (gpointer data)
{
  DigTile *tile = data;

  g_free ((guint8 *)tile->bytes);
  g_free ((float *)tile->values);
  g_free ((float *)tile->heat);
  g_free ((char *)tile->sign);
  g_free ((char *)tile->label);
  g_free ((char *)tile->note);
  g_free ((char *)tile->name);
}

DigBoard *
dig_board_new (void)
{
  DigBoard *board = g_rc_box_new0 (DigBoard);

  board->sections = g_array_new (FALSE, TRUE, sizeof (DigBoardSection));
  g_array_set_clear_func (board->sections, clear_section);
  board->tiles = g_array_new (FALSE, TRUE, sizeof (DigTile));
  g_array_set_clear_func (board->tiles, clear_tile);
  board->pixel_tile = -1;
  return board;
}

DigBoard *
dig_board_ref (DigBoard *board)
{
  return g_rc_box_acquire (board);
}

static void
clear_board (gpointer data)
{
  DigBoard *board = data;

  g_array_unref (board->sections);
  g_array_unref (board->tiles);
}

void
dig_board_unref (DigBoard *board)
{
  g_rc_box_release_full (board, clear_board);
}

void
dig_board_add_section (DigBoard *board, const char *title, const char *subtitle, const char *text)
{
  DigBoardSection section = { g_strdup (title), g_strdup (subtitle), g_strdup (text) };

  g_return_if_fail (board != NULL);

  section.first_tile = (int)board->tiles->len;
  g_array_append_val (board->sections, section);
}

int
dig_board_add_tile (DigBoard *board, const DigTile *tile)
{
  DigTile copy;
  gsize n;

  g_return_val_if_fail (board != NULL && tile != NULL && board->sections->len > 0, -1);
  g_return_val_if_fail (tile->bytes != NULL || tile->values != NULL, -1);
  g_return_val_if_fail (tile->rows > 0 && tile->columns > 0, -1);

  n = (gsize)tile->rows * (gsize)tile->columns;
  copy = *tile;
  copy.bytes = g_memdup2 (tile->bytes, n);
  copy.values = g_memdup2 (tile->values, n * sizeof (float));
  copy.heat = g_memdup2 (tile->heat, n * sizeof (float));
  copy.sign = g_strdup (tile->sign);
  copy.label = g_strdup (tile->label);
  copy.note = g_strdup (tile->note);
  copy.name = g_strdup (tile->name);
  g_array_append_val (board->tiles, copy);
  g_array_index (board->sections, DigBoardSection, board->sections->len - 1).n_tiles++;
  return (int)board->tiles->len - 1;
}

void
dig_board_set_pixel_tile (DigBoard *board, int tile)
{
  g_return_if_fail (board != NULL && tile >= -1 && tile < (int)board->tiles->len);

  board->pixel_tile = tile;
}

int
dig_board_get_pixel_tile (const DigBoard *board)
{
  g_return_val_if_fail (board != NULL, -1);

  return board->pixel_tile;
}

int
dig_board_get_n_tiles (const DigBoard *board)
{
  g_return_val_if_fail (board != NULL, 0);

  return (int)board->tiles->len;
}

const DigTile *
dig_board_get_tile (const DigBoard *board, int tile)
{
  g_return_val_if_fail (board != NULL && tile >= 0 && tile < (int)board->tiles->len, NULL);

  return &g_array_index (board->tiles, DigTile, tile);
}

void
dig_board_set_mark (DigBoard *board, int tile, DigTileMark mark)
{
  g_return_if_fail (board != NULL && tile >= 0 && tile < (int)board->tiles->len);

  g_array_index (board->tiles, DigTile, tile).mark = mark;
}

int
dig_board_find_owner (const DigBoard *board, int layer, int map_index)
{
  g_return_val_if_fail (board != NULL, -1);

  for (int i = 0; i < (int)board->tiles->len; i++)
    {
      const DigTile *tile = dig_board_get_tile (board, i);

      if (tile->layer == layer && tile->map_index == map_index)
        return i;
    }
  return -1;
}

const DigBoardSection *
dig_board_get_section (const DigBoard *board, guint section)
{
  return &g_array_index (board->sections, DigBoardSection, section);
}

static void
append_sentence (GString *text, const char *sentence)
{
  if (sentence == NULL || *sentence == '\0')
    return;
  if (text->len > 0)
    g_string_append_c (text, '\n');
  g_string_append (text, sentence);
}

char *
dig_board_dup_summary (const DigBoard *board)
{
  GString *text = g_string_new (NULL);

  g_return_val_if_fail (board != NULL, NULL);

  for (guint i = 0; i < board->sections->len; i++)
    {
      const DigBoardSection *section = dig_board_get_section (board, i);

      append_sentence (text, section->title);
      append_sentence (text, section->subtitle);
      append_sentence (text, section->text);
      for (int j = 0; j < section->n_tiles; j++)
        {
          const DigTile *tile = dig_board_get_tile (board, section->first_tile + j);

          if (tile->kind != DIG_TILE_PICTURE)
            append_sentence (text, tile->name);
        }
    }
  return g_string_free (text, FALSE);
}

static char *
dup_value (const DigTile *tile, int place, const DigNumberStyle *numbers)
{
  if (tile->values != NULL)
    return dig_format_significant ((double)tile->values[place], 5, numbers);
  return dig_format_integer (tile->bytes[place], numbers);
}

char *
dig_board_dup_reading (const DigBoard *board, int tile, int row, int column,
                       const DigNumberStyle *numbers)
{
  const DigTile *of = dig_board_get_tile (board, tile);
  g_autofree char *value = NULL;

  g_return_val_if_fail (of != NULL && numbers != NULL, NULL);

  if (row < 0 || column < 0 || row >= of->rows || column >= of->columns || of->kind == DIG_TILE_BAR)
    return g_strdup (of->name != NULL ? of->name : "");
  value = dup_value (of, row * of->columns + column, numbers);
  return g_strdup_printf (_ ("%s, row %d, column %d: %s"), of->name != NULL ? of->name : "", row,
                          column, value);
}

void
dig_standardise_map (const float *values, gsize n, guint8 *bytes)
{
  double sum = 0, squares = 0, mean, sd, alike;

  g_return_if_fail (values != NULL && bytes != NULL && n > 0);

  for (gsize i = 0; i < n; i++)
    sum += (double)values[i];
  mean = sum / (double)n;
  for (gsize i = 0; i < n; i++)
    squares += ((double)values[i] - mean) * ((double)values[i] - mean);
  sd = sqrt (squares / (double)n);
  alike = mean == 0 ? 0 : 128;
  for (gsize i = 0; i < n; i++)
    {
      double shown = sd > 0 ? ((double)values[i] - mean) / sd * 64 + 128 : alike;

      bytes[i] = (guint8)(isfinite (shown) ? CLAMP (shown, 0, 255) : 128);
    }
}

float
dig_find_magnitude (const float *values, gsize n)
{
  float largest = 0;

  g_return_val_if_fail (values != NULL || n == 0, 0);

  for (gsize i = 0; i < n; i++)
    largest = fmaxf (largest, fabsf (values[i]));
  return largest;
}

/* The value that would have place k, from 0, if v (n) were sorted: Hoare's algorithm; changes v. */
static float
select_place (float *v, gssize n, gssize k)
{
  gssize low = 0, high = n - 1;

  while (low < high)
    {
      float pivot = v[k];
      gssize i = low, j = high;

      do
        {
          while (v[i] < pivot)
            i++;
          while (pivot < v[j])
            j--;
          if (i <= j)
            {
              float kept = v[i];

              v[i++] = v[j];
              v[j--] = kept;
            }
        }
      while (i <= j);
      if (j < k)
        low = i;
      if (k < i)
        high = j;
    }
  return v[k];
}

float
dig_find_scale_end (const float *values, gsize n, gboolean *is_clipped)
{
  float largest = dig_find_magnitude (values, n), bulk = largest;
  g_autofree float *magnitudes = g_new (float, MAX (n, 1));
  gsize n_found = 0;
  gboolean is_far;

  for (gsize i = 0; i < n; i++)
    if (fabsf (values[i]) > 0)
      magnitudes[n_found++] = fabsf (values[i]);
  if (n_found > 0)
    bulk = select_place (magnitudes, (gssize)n_found, (gssize)(n_found * 99 / 100));
  is_far = largest > 2 * bulk;
  if (is_clipped != NULL)
    *is_clipped = is_far;
  return is_far ? bulk : largest;
}
