/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "cli/dig-cli-signal.h"

#include "cli/dig-cli.h"

#include <errno.h>
#include <glib-unix.h>
#include <pthread.h>
#include <signal.h>
#include <unistd.h>

/* A handler may not take the control's lock: it writes a byte, and a thread reads it. It runs on any thread, on two at
 * once too: what it counts is atomic. */
static int stop_pipe[2] = { -1, -1 };
static gint n_interrupts, is_training;

static void
signal_cb (int number)
{
  const char hurry[] = "\nStopped at once.\n", early[] = "\nStopped before the training began.\n";
  int saved_errno = errno, n_before;

  if (!g_atomic_int_get (&is_training))
    {
      (void)!write (STDERR_FILENO, early, sizeof early - 1);
      _exit (DIG_EXIT_INTERRUPTED);
    }
  /* Only who presses Ctrl+C again is in a hurry: a closed terminal may tell it twice (by the kernel and by the
   * shell), and who ends programs may send SIGTERM and SIGHUP together. */
  n_before = number == SIGINT ? g_atomic_int_add (&n_interrupts, 1) : 0;
  if (n_before > 1)
    return; /* the second one ends the program, perhaps on another thread */
  if (n_before == 1)
    {
      (void)!write (STDERR_FILENO, hurry, sizeof hurry - 1);
      _exit (DIG_EXIT_INTERRUPTED);
    }
  (void)!write (stop_pipe[1], "", 1);
  errno = saved_errno;
}

static void *
forward_stop (void *data)
{
  DigControl *control = data;
  char byte;

  while (read (stop_pipe[0], &byte, 1) < 0 && errno == EINTR)
    ;
  dig_control_send (control, DIG_CONTROL_STOP_NOW);
  dig_control_unref (control);
  return NULL;
}

void
dig_cli_signal_begin (void)
{
  struct sigaction action = { .sa_handler = signal_cb, .sa_flags = SA_RESTART }, before;

  sigaction (SIGINT, &action, NULL);
  sigaction (SIGTERM, &action, NULL);
  /* The terminal was closed; nohup asks to train on. */
  if (sigaction (SIGHUP, NULL, &before) == 0 && before.sa_handler != SIG_IGN)
    sigaction (SIGHUP, &action, NULL);
}

void
dig_cli_signal_stop (DigControl *control)
{
  pthread_t thread;

  if (!g_unix_open_pipe (stop_pipe, FD_CLOEXEC, NULL))
    return;
  if (pthread_create (&thread, NULL, forward_stop, dig_control_ref (control)) != 0)
    {
      dig_control_unref (control);
      return;
    }
  pthread_detach (thread);
  g_atomic_int_set (&is_training, TRUE);
}
