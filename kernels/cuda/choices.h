/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which algorithm a GPU is quickest with: kept while the process lives, and in a file for the next one, so that the next one
 * begins without trials and its runs repeat bit for bit. Thread-safe. */
#pragma once

#include "compute/dig-backend.h"

/* Plain bytes without padding: the GPU with its driver and libraries, then shape and precision. */
#define DIG_CUDA_KEY_WORDS 16
typedef struct
{
  uint64_t gpu;
  int32_t word[DIG_CUDA_KEY_WORDS];
} DigCudaKey;

/* For DigCudaKey.gpu: a hash of what may change which algorithms there are and how fast each is, this program included. */
uint64_t dig_cuda_identify (const DigDeviceInfo *info);

/* 0…INT32_MAX, for what a library describes by bytes alone. */
int dig_cuda_hash_bytes (const void *bytes, size_t n);

/* What the file says counts from now on, and new choices are added to it. The first path counts for the process. A file that
 * is not there is made at the first new choice; one that cannot be read or written is done without. */
void dig_cuda_keep_choices (const char *path);

/* Looks into the file once more for what is not known. What it says is somebody's word: whoever asks must look whether there is
 * such an algorithm. */
bool dig_cuda_recall (const DigCudaKey *key, int *algorithm);
/* `algorithm` ≥ -1. Takes the place of what was known of `key`; in the file too where `is_kept`. */
void dig_cuda_remember (const DigCudaKey *key, int algorithm, bool is_kept);

/* As a new process begins: for tests. */
void dig_cuda_forget_choices (void);

/* A line of the file. Parsing is false for every other line. */
#define DIG_CUDA_CHOICE_BYTES 256
void dig_cuda_format_choice (char line[DIG_CUDA_CHOICE_BYTES], const DigCudaKey *key,
                             int algorithm);
bool dig_cuda_parse_choice (const char *line, DigCudaKey *key, int *algorithm);
