/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The file is text: a line with the GPU's hash (16 hexadecimal digits), the words of the key and the algorithm, all with one
 * space between. Lines are added whole at its end, by any number of processes; of two with one key the later counts, but for a
 * process that knows of one already. Every other line is passed over, and a file that has grown beyond all use begins anew: it
 * costs new trials and nothing else. */
#include "choices.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define MAX_FILE_BYTES (1 << 20) /* some 10,000 choices */
/* To be raised with every change of what numbers mean or of how fast our own kernels are. */
#define GENERATION 2
#define HEADER                                                                                     \
  "# Digit Lab: the algorithms that the GPUs of this computer are quickest with. May be "          \
  "deleted.\n"

typedef struct _Choice
{
  DigCudaKey key;
  int algorithm;
  unsigned reading; /* that brought it, 0: a trial */
  struct _Choice *next;
} Choice;

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static Choice *choices;
static char *file_path; /* NULL: nothing is kept */
static unsigned n_readings;

#define FNV_BASIS UINT64_C (0xcbf29ce484222325)

/* FNV-1a. */
static uint64_t
add_to_hash (uint64_t hash, const void *bytes, size_t n)
{
  for (size_t i = 0; i < n; i++)
    hash = (hash ^ ((const unsigned char *)bytes)[i]) * UINT64_C (0x100000001b3);
  return hash;
}

uint64_t
dig_cuda_identify (const DigDeviceInfo *info)
{
  const int generation = GENERATION;
  uint64_t hash = FNV_BASIS;

  hash = add_to_hash (hash, info->name, strnlen (info->name, sizeof info->name));
  hash = add_to_hash (hash, "\n", 1);
  hash = add_to_hash (hash, info->driver, strnlen (info->driver, sizeof info->driver));
  hash = add_to_hash (hash, &info->compute_capability, sizeof info->compute_capability);
  return add_to_hash (hash, &generation, sizeof generation);
}

int
dig_cuda_hash_bytes (const void *bytes, size_t n)
{
  uint64_t hash = add_to_hash (FNV_BASIS, bytes, n);

  return (int)((hash ^ hash >> 32) & INT32_MAX);
}

void
dig_cuda_format_choice (char line[DIG_CUDA_CHOICE_BYTES], const DigCudaKey *key, int algorithm)
{
  int n = snprintf (line, DIG_CUDA_CHOICE_BYTES, "%016" PRIx64, key->gpu);

  for (size_t i = 0; i < DIG_CUDA_KEY_WORDS; i++)
    n += snprintf (line + n, DIG_CUDA_CHOICE_BYTES - (size_t)n, " %" PRId32, key->word[i]);
  snprintf (line + n, DIG_CUDA_CHOICE_BYTES - (size_t)n, " %d\n", algorithm);
}

/* A space, then a number as it is written above. */
static bool
parse_word (const char **text, int32_t *word)
{
  const char *begin = *text + 1;
  char *end;
  long value;

  if (**text != ' ' || !((*begin >= '0' && *begin <= '9') || *begin == '-'))
    return false;
  errno = 0;
  value = strtol (begin, &end, 10);
  if (errno != 0 || end == begin || value < INT32_MIN || value > INT32_MAX)
    return false;
  *word = (int32_t)value;
  *text = end;
  return true;
}

bool
dig_cuda_parse_choice (const char *line, DigCudaKey *key, int *algorithm)
{
  enum
  {
    N_HASH_DIGITS = 16
  };
  int32_t number;

  if (strspn (line, "0123456789abcdef") != N_HASH_DIGITS)
    return false;
  key->gpu = strtoull (line, NULL, 16);
  line += N_HASH_DIGITS;
  for (size_t i = 0; i < DIG_CUDA_KEY_WORDS; i++)
    if (!parse_word (&line, &key->word[i]))
      return false;
  if (!parse_word (&line, &number) || *line != '\n' || number < -1)
    return false;
  *algorithm = number;
  return true;
}

static Choice *
find (const DigCudaKey *key)
{
  Choice *choice = choices;

  while (choice != NULL && memcmp (&choice->key, key, sizeof *key) != 0)
    choice = choice->next;
  return choice;
}

static void
set (const DigCudaKey *key, int algorithm, unsigned reading)
{
  Choice *choice = find (key);

  if (choice == NULL)
    {
      choice = malloc (sizeof *choice);
      if (choice == NULL)
        return;
      choice->key = *key;
      choice->next = choices;
      choices = choice;
    }
  choice->algorithm = algorithm;
  choice->reading = reading;
}

static bool
is_small_file (int file)
{
  struct stat info;

  return fstat (file, &info) == 0 && S_ISREG (info.st_mode) && info.st_size <= MAX_FILE_BYTES;
}

/* What is known already stays: the algorithms of this process do not change. */
static void
read_lines (FILE *file)
{
  char line[DIG_CUDA_CHOICE_BYTES];
  DigCudaKey key;
  int algorithm;

  n_readings++;
  while (fgets (line, sizeof line, file) != NULL)
    if (dig_cuda_parse_choice (line, &key, &algorithm))
      {
        const Choice *known = find (&key);

        if (known == NULL || known->reading == n_readings)
          set (&key, algorithm, n_readings);
      }
}

static void
read_file (void)
{
  int descriptor = open (file_path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  FILE *file = NULL;

  if (descriptor < 0)
    return;
  if (is_small_file (descriptor))
    file = fdopen (descriptor, "r");
  if (file == NULL)
    {
      close (descriptor);
      return;
    }
  read_lines (file);
  fclose (file);
}

/* A line in one call, so that processes that write at once do not mix theirs. */
static bool
write_line (int file, const char *line)
{
  size_t n = strlen (line);

  return write (file, line, n) == (ssize_t)n;
}

/* Where the disk is full, the next process tries again. */
static void
append (const DigCudaKey *key, int algorithm)
{
  char line[DIG_CUDA_CHOICE_BYTES];
  int file = open (file_path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NONBLOCK, 0600);
  struct stat info;

  if (file < 0)
    return;
  dig_cuda_format_choice (line, key, algorithm);
  if (fstat (file, &info) == 0 && S_ISREG (info.st_mode)
      && (info.st_size <= MAX_FILE_BYTES || ftruncate (file, 0) == 0)
      && (lseek (file, 0, SEEK_END) > 0 || write_line (file, HEADER)))
    (void)write_line (file, line);
  close (file);
}

void
dig_cuda_keep_choices (const char *path)
{
  pthread_mutex_lock (&lock);
  if (file_path == NULL && path != NULL)
    {
      file_path = strdup (path);
      if (file_path != NULL)
        read_file ();
    }
  pthread_mutex_unlock (&lock);
}

bool
dig_cuda_recall (const DigCudaKey *key, int *algorithm)
{
  const Choice *choice;

  pthread_mutex_lock (&lock);
  choice = find (key);
  if (choice == NULL && file_path != NULL)
    {
      read_file ();
      choice = find (key);
    }
  if (choice != NULL)
    *algorithm = choice->algorithm;
  pthread_mutex_unlock (&lock);
  return choice != NULL;
}

void
dig_cuda_remember (const DigCudaKey *key, int algorithm, bool is_kept)
{
  pthread_mutex_lock (&lock);
  set (key, algorithm, 0);
  if (is_kept && file_path != NULL)
    append (key, algorithm);
  pthread_mutex_unlock (&lock);
}

void
dig_cuda_forget_choices (void)
{
  pthread_mutex_lock (&lock);
  for (Choice *choice = choices, *next; choice != NULL; choice = next)
    {
      next = choice->next;
      free (choice);
    }
  choices = NULL;
  free (file_path);
  file_path = NULL;
  pthread_mutex_unlock (&lock);
}
