# SPDX-License-Identifier: GPL-3.0-or-later
"""Starts digit-lab-cli, and makes the small files that its tests feed it."""
import gzip
import json
import os
import random
import subprocess
import tempfile
import unittest
from pathlib import Path

import tap

PROGRAM = os.environ['DIG_CLI']
BUILTIN = tap.SOURCE_ROOT / 'data'
# Seconds: many times what any command here takes, also under a sanitizer on a busy machine.
PATIENCE = 600

# A network that trains an epoch of a few hundred digits in the blink of an eye.
SMALL_NETWORK = {
    'input': [1, 28, 28],
    'layers': [
        {'type': 'conv2d', 'name': 'conv2d_1', 'filters': 4, 'kernel': [3, 3], 'padding': 'same',
         'activation': 'relu'},
        {'type': 'max_pool2d', 'size': 4},
        {'type': 'dropout', 'rate': 0.25},
        {'type': 'flatten'},
        {'type': 'dense', 'units': 10, 'activation': 'softmax'},
    ],
}


def start(*arguments, **options):
    return subprocess.Popen([PROGRAM, *map(str, arguments)], stdin=subprocess.DEVNULL,
                            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, **options)


def run(*arguments, **options):
    """Exit code, standard output, standard error."""
    process = start(*arguments, **options)
    try:
        out, error = process.communicate(timeout=PATIENCE)
    except subprocess.TimeoutExpired:
        process.kill()
        process.communicate()
        raise
    return process.returncode, out, error


class Case(unittest.TestCase):
    """A test with a folder of its own."""
    maxDiff = None

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)

    def done(self, *arguments):
        """Runs to exit code 0 and gives standard output."""
        code, out, error = run(*arguments)
        self.assertEqual(code, 0, error)
        return out

    def lines(self, *arguments):
        """Runs to exit code 0 and gives the JSON lines."""
        return [parse(line) for line in self.done(*arguments).splitlines()]

    def refused(self, code, *arguments):
        """Runs to this exit code; standard output stays empty. Gives what was said."""
        found, out, error = run(*arguments)
        self.assertEqual((found, out), (code, ''), error)
        self.assertTrue(error.startswith('digit-lab-cli: '), error)
        return error

    def write(self, name, text):
        path = self.folder / name
        path.write_text(text, encoding='utf-8')
        return path

    def network(self, **changes):
        return self.write('network.json', json.dumps({**SMALL_NETWORK, **changes}))

    def train(self, output, *arguments, **options):
        """A tiny training; gives its JSON lines."""
        return self.lines('train', '--output', self.folder / output, '--json', '--device', 'cpu',
                          '--network', self.network(), '--limit', options.get('limit', 400),
                          '--epochs', options.get('epochs', 2), '--learning-rate', 0.001,
                          *arguments)


def parse(line):
    """One JSON object; NaN and infinity, which Python would let pass, are errors."""
    def refuse(word):
        raise ValueError(f'{word} is not JSON: {line}')
    return json.loads(line, parse_constant=refuse)


def digits_csv(n, labelled=True, seed=1):
    """Kaggle's layout with random pixels."""
    generator = random.Random(seed)
    header = ['label'] * labelled + [f'pixel{i}' for i in range(784)]
    rows = [[i % 10] * labelled + [generator.randrange(256) for _ in range(784)] for i in range(n)]
    return '\n'.join(','.join(map(str, row)) for row in [header, *rows]) + '\n'


def builtin_csv(name, n):
    """The first n rows of a built-in file, as text."""
    with gzip.open(BUILTIN / name, 'rt', encoding='ascii') as lines:
        return ''.join(line for _, line in zip(range(n + 1), lines))
