#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
# Runs a test program on a virtual display, with a message bus and a home of its own: what the user has, or a test
# beside this one, is neither seen nor changed.
set -eu
for tool in xvfb-run dbus-run-session; do
  if ! command -v "$tool" >/dev/null; then
    echo "1..0 # SKIP $tool is not installed"
    exit 0
  fi
done
# What the bus starts may talk, but not into the test's own lines.
exec 9>&1 >&2
home=$(mktemp -d)
trap 'rm -rf "$home"' EXIT
mkdir -m 700 "$home/data" "$home/config" "$home/cache" "$home/state" "$home/run"
export XDG_DATA_HOME="$home/data" XDG_CONFIG_HOME="$home/config" XDG_CACHE_HOME="$home/cache" \
  XDG_STATE_HOME="$home/state" XDG_RUNTIME_DIR="$home/run"
xvfb-run -a -s '-screen 0 1400x900x24 -nolisten tcp' \
  dbus-run-session -- sh -c 'exec "$@" >&9 9>&-' sh "$@"
