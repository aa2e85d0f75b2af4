/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The threads of one stream. Work comes as numbered tasks that any thread may take in any order, so
 * a task writes only what is its own; then results do not depend on the number of threads. */
#pragma once

#include <stdbool.h>

typedef struct _DigCpuPool DigCpuPool;

/* `worker` is in 0 … n_workers - 1 and belongs to one thread during a run. */
typedef void (*DigCpuTask) (void *data, int task, int worker);

/* Cores that this process may use, at least 1. */
int dig_cpu_n_cores (void);

/* NULL: a thread could not be started. The caller's thread is worker 0. */
DigCpuPool *dig_cpu_pool_new (int n_workers);
void dig_cpu_pool_free (DigCpuPool *pool);
int dig_cpu_pool_get_n_workers (const DigCpuPool *pool);

/* Runs tasks 0 … n_tasks - 1 and returns when all are done. */
void dig_cpu_pool_run (DigCpuPool *pool, int n_tasks, DigCpuTask run, void *data);
