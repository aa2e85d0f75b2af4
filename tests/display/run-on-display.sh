#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Runs a test program on a virtual display with a message bus of its own.
set -eu
for tool in xvfb-run dbus-run-session; do
  if ! command -v "$tool" >/dev/null; then
    echo "1..0 # SKIP $tool is not installed"
    exit 0
  fi
done
# What the bus starts may talk, but not into the test's own lines.
exec 9>&1 >&2
exec xvfb-run -a -s '-screen 0 1400x900x24 -nolisten tcp' \
  dbus-run-session -- sh -c 'exec "$@" >&9 9>&-' sh "$@"
