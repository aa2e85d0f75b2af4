# SPDX-License-Identifier: GPL-3.0-or-later
"""Format, size, order and wording of the sources."""
import re
import shutil
import statistics
import unittest

import tap
import tree

# What a folder may include besides itself: DESIGN.md's picture.
LAYERS = {
    'base': (),
    'compute': ('base',),
    'nn': ('base', 'compute'),
    'io': ('base', 'compute', 'nn'),
    'train': ('base', 'compute', 'nn', 'io'),
    'charts': ('base',),
    'model': ('base', 'compute', 'nn', 'io', 'train'),
    'cli': ('base', 'compute', 'nn', 'io', 'train', 'charts'),
    'app': ('base', 'compute', 'nn', 'io', 'train', 'charts', 'model'),
}
# Only these may know GTK; in charts, only what is no part of the drawing library.
GTK_FOLDERS = ('app',)
SOURCE_SUFFIXES = ('.c', '.h', '.cu', '.cuh', '.py', '.sh')
LONGEST_FILE = 800
LONGEST_FUNCTION = 80


def drawing_files():
    """Sources of charts that are drawing or numbers, with their headers."""
    text = tree.read('src/charts/meson.build')
    listed = re.search(r'plot_sources \+= files\((.*?)\)', text, re.S).group(1)
    return {re.sub(r'\.c$', '', name) for name in re.findall(r"'([^']+)'", listed)}


class Sources(unittest.TestCase):
    maxDiff = None

    def test_are_formatted_as_clang_format_prints_them(self):
        program = shutil.which('clang-format-14')
        if program is None:
            self.skipTest('clang-format-14 is not installed')
        paths = tree.files('.c', '.h', '.cu', folders=tree.CODE_FOLDERS)
        code, said = tree.run(program, '--dry-run', '--Werror', '--style=file', *paths)
        self.assertEqual(code, 0, said[:4000])

    def test_include_only_what_lies_below_them(self):
        wrong = []
        for path in tree.files('.c', '.h', folders=('src',)):
            layer = path.parts[1]
            for number, name in tree.includes(path):
                other = name.split('/')[0]
                if '/' in name and other in LAYERS and other not in (layer, *LAYERS[layer]):
                    wrong.append(f'{path}:{number} includes {name}')
        self.assertEqual(wrong, [])

    def test_of_charts_are_heard_and_seen(self):
        """Every kind of chart is in the table of test-chart-words, which hears and sees its numbers."""
        heard = set(re.findall(r'\b(dig_\w+)_get_type,', tree.read('tests/display/test-chart-words.c')))
        kinds = set()
        for path in tree.files('.c', folders=('src',)):
            kinds |= set(re.findall(r'G_DEFINE_\w+ \(\w+, (\w+), DIG_TYPE_CHART\b', tree.read(path)))
        self.assertGreater(len(kinds), 5)
        self.assertEqual(kinds - heard, set())

    def test_of_kernels_include_only_the_backend_interface(self):
        wrong = []
        for path in tree.files('.c', '.h', '.cu', '.cuh', folders=('kernels',)):
            for number, name in tree.includes(path):
                if '/' in name and name.split('/')[0] in LAYERS and not name.startswith('compute/'):
                    wrong.append(f'{path}:{number} includes {name}')
                if name in ('glib.h', 'gio/gio.h', 'glib-object.h'):
                    wrong.append(f'{path}:{number} includes {name}')
        self.assertEqual(wrong, [])

    def test_know_gtk_only_in_the_window(self):
        drawing = drawing_files()
        wrong = []
        for path in tree.files('.c', '.h', folders=('src', 'kernels')):
            if path.parts[1] in GTK_FOLDERS:
                continue
            if path.parts[1] == 'charts' and path.stem not in drawing:
                continue
            for number, name in tree.includes(path):
                if name.split('/')[0] in ('gtk', 'gdk', 'gsk') or name.startswith('adwaita'):
                    wrong.append(f'{path}:{number} includes {name}')
        self.assertEqual(wrong, [])

    def test_are_at_most_800_lines_long(self):
        wrong = [f'{path}: {lines} lines'
                 for path in tree.files(*SOURCE_SUFFIXES, '.ui', '.md')
                 if (lines := tree.read(path).count('\n')) > LONGEST_FILE]
        self.assertEqual(wrong, [])

    def test_have_functions_of_at_most_80_lines(self):
        lengths, wrong = [], []
        for path in tree.files('.c', folders=('src', 'kernels')):
            for name, line, length in tree.functions(path):
                lengths.append(length)
                if length > LONGEST_FUNCTION:
                    wrong.append(f'{path}:{line} {name}: {length} lines')
        short = sum(length <= 40 for length in lengths) / len(lengths)
        print(f'# {len(lengths)} functions, median {statistics.median(lengths)} lines, '
              f'{short:.1%} within 40')
        self.assertEqual(wrong, [])
        self.assertGreaterEqual(short, 0.9, 'fewer than nine functions of ten are within 40 lines')

    def test_name_their_licence(self):
        wrong = [str(path) for path in tree.files(*SOURCE_SUFFIXES)
                 if 'SPDX-License-Identifier: GPL-3.0-or-later'
                 not in '\n'.join(tree.read(path).splitlines()[:3])]
        self.assertEqual(wrong, [])

    def test_leave_nothing_for_later_and_name_no_machine(self):
        words = re.compile(r'\b(TODO|FIXME|XXX|HACK)\b|not (yet )?implemented|/(home|root|Users)/\w',
                           re.IGNORECASE)
        wrong = []
        for path in tree.files(*SOURCE_SUFFIXES, '.ui', '.md', '.build', '.in', '.xml', '.txt'):
            if path.parts[:2] == ('tests', 'lint'):
                continue
            for number, line in enumerate(tree.read(path).splitlines(), 1):
                if words.search(line):
                    wrong.append(f'{path}:{number}: {line.strip()}')
        self.assertEqual(wrong, [])

    def test_guard_headers_by_pragma_once(self):
        wrong = [str(path) for path in tree.files('.h', folders=('src',))
                 if '#pragma once' not in tree.read(path)]
        self.assertEqual(wrong, [])


if __name__ == '__main__':
    tap.main()
