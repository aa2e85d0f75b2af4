#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The window: its frames at a million steps, its start, and what it costs the training.

    bench-window.py BUILD [frames] [start] [training] [--rounds 5]

BUILD is a build folder (a release). Without names all three are measured, on a display of their own
(packages xvfb, dbus) with GTK's Cairo renderer; prints one JSON line each. The window starts in turns
with one of libadwaita that has nothing in it; it trains on with the window in turns with a main thread
that sleeps (bench-beside.c), a second each, 20 times a round."""
import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

PAIRS_IN_ROUND = 20
ENVIRONMENT = {
    'GDK_BACKEND': 'x11', 'GSK_RENDERER': 'cairo', 'GDK_DEBUG': 'gl-disable', 'GTK_A11Y': 'none',
    'GSETTINGS_BACKEND': 'memory', 'GIO_USE_VFS': 'local', 'ADW_DISABLE_PORTAL': '1',
    'GTK_IM_MODULE': 'gtk-im-context-simple', 'LC_ALL': 'C.UTF-8',
}


def run_bench(build, mode):
    with tempfile.TemporaryDirectory() as folder:
        environment = {**os.environ, 'XDG_DATA_HOME': folder,
                       'BEGIN_US': str(time.monotonic_ns() // 1000)}
        result = subprocess.run([build / 'bench' / 'bench-window', mode], env=environment,
                                stdout=subprocess.PIPE, check=True)
    return json.loads(result.stdout)


def measure_frames(build, rounds):
    return {'what': 'frames', **run_bench(build, 'frames')}


def measure_start(build, rounds):
    runs = {'start': [], 'start-empty': []}
    for mode in runs:
        run_bench(build, mode)
    for _ in range(rounds):
        for mode, results in runs.items():
            results.append(run_bench(build, mode))
    ours, empty = runs.values()
    return {'what': 'start', 'rounds': rounds,
            'first_frame_ms': statistics.median(run['first_frame_ms'] for run in ours),
            'digits_ms': statistics.median(run['digits_ms'] for run in ours),
            'empty_ms': statistics.median(run['first_frame_ms'] for run in empty)}


def measure_training(build, rounds):
    with tempfile.TemporaryDirectory() as folder:
        result = subprocess.run([build / 'bench' / 'bench-beside', str(PAIRS_IN_ROUND * rounds)],
                                env={**os.environ, 'XDG_DATA_HOME': folder},
                                stdout=subprocess.PIPE, check=True)
    return {'what': 'training', **json.loads(result.stdout.splitlines()[-1])}


MEASUREMENTS = {'frames': measure_frames, 'start': measure_start, 'training': measure_training}


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('build', type=Path)
    parser.add_argument('names', nargs='*', choices=[*MEASUREMENTS, []])
    parser.add_argument('--rounds', type=int, default=5)
    arguments = parser.parse_args()
    if 'DIG_BENCH_DISPLAY' not in os.environ:
        os.environ.update(ENVIRONMENT, DIG_BENCH_DISPLAY='1',
                          GSETTINGS_SCHEMA_DIR=str(arguments.build.resolve() / 'data'))
        os.execvp('xvfb-run', ['xvfb-run', '-a', '-s', '-screen 0 1400x900x24', 'dbus-run-session',
                               '--', sys.executable, *sys.argv])
    for name in arguments.names or MEASUREMENTS:
        print(json.dumps(MEASUREMENTS[name](arguments.build.resolve(), arguments.rounds)), flush=True)


main()
