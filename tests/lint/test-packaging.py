# SPDX-License-Identifier: GPL-3.0-or-later
"""What a distribution looks at: desktop entry, metainfo, schema, icons, and an installed tree that
runs from wherever it was put."""
import json
import os
import shutil
import unittest
import xml.etree.ElementTree as ElementTree
from pathlib import Path
from tempfile import TemporaryDirectory

import tap
import tree

ID = 'io.github.digitlab.DigitLab'
DATA = tap.BUILD_ROOT / 'data'


class Packaging(unittest.TestCase):
    def check(self, program, *arguments):
        if shutil.which(program) is None:
            self.skipTest(f'{program} is not installed')
        code, said = tree.run(program, *arguments)
        self.assertEqual(code, 0, said)

    def need_window(self):
        if os.environ.get('DIG_HAS_WINDOW') != '1':
            self.skipTest('built without the window')

    def test_has_a_valid_desktop_entry(self):
        self.need_window()
        self.check('desktop-file-validate', DATA / f'{ID}.desktop')

    def test_has_valid_metainfo(self):
        self.need_window()
        self.check('appstreamcli', 'validate', '--no-net', DATA / f'{ID}.metainfo.xml')

    def test_has_a_valid_settings_schema(self):
        self.need_window()
        self.check('glib-compile-schemas', '--strict', '--dry-run', 'data')

    def test_has_a_scalable_and_a_symbolic_icon(self):
        icons = tap.SOURCE_ROOT / 'data' / 'icons' / 'hicolor'
        for name, size in ((f'scalable/apps/{ID}.svg', '128'),
                           (f'symbolic/apps/{ID}-symbolic.svg', '16')):
            root = ElementTree.parse(icons / name).getroot()
            self.assertEqual((root.get('width'), root.get('height')), (size, size), name)

    def test_tells_the_same_version_everywhere(self):
        version = os.environ['DIG_VERSION']
        self.assertIn(f"version: '{version}'", tree.read('meson.build'))
        releases = ElementTree.parse(tap.SOURCE_ROOT / 'data' / f'{ID}.metainfo.xml.in')
        self.assertEqual(releases.find('.//release').get('version'), version)


class Installation(unittest.TestCase):
    """meson install into a folder that is not the prefix, as a package is built."""

    @classmethod
    def setUpClass(cls):
        cls.folder = TemporaryDirectory()
        destination = Path(cls.folder.name, 'staging')
        cls.code, cls.said = tree.run('meson', 'install', '-C', tap.BUILD_ROOT, '--no-rebuild',
                                      '--destdir', destination)
        programs = sorted(destination.rglob('digit-lab-cli'))
        # Moved once more: nothing may remember where it was built or put first.
        cls.prefix = Path(cls.folder.name, 'moved')
        if programs:
            programs[0].parent.parent.rename(cls.prefix)

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    def setUp(self):
        self.assertEqual(self.code, 0, self.said)

    def run_program(self, *arguments):
        code, said = tree.run(self.prefix / 'bin' / 'digit-lab-cli', *arguments)
        self.assertEqual(code, 0, said)
        return said

    def test_tells_its_version(self):
        self.assertEqual(self.run_program('--version'),
                         f"digit-lab-cli {os.environ['DIG_VERSION']}\n")

    def test_carries_the_digits(self):
        digits = self.prefix / 'share' / 'digit-lab' / 'data' / 'train.csv.gz'
        found = json.loads(self.run_program('info', '--json', digits))
        self.assertEqual((found['rows'], found['columns']), (42000, 785))

    def test_has_what_a_desktop_looks_for(self):
        if os.environ.get('DIG_HAS_WINDOW') != '1':
            self.skipTest('built without the window')
        for path in ('bin/digit-lab', f'share/applications/{ID}.desktop',
                     f'share/metainfo/{ID}.metainfo.xml',
                     f'share/glib-2.0/schemas/{ID}.gschema.xml',
                     'share/digit-lab/schemas/gschemas.compiled',
                     f'share/icons/hicolor/scalable/apps/{ID}.svg',
                     f'share/icons/hicolor/symbolic/apps/{ID}-symbolic.svg',
                     *(f'share/locale/{language}/LC_MESSAGES/digit-lab.mo'
                       for language in tree.read('po/LINGUAS').split())):
            self.assertTrue((self.prefix / path).is_file(), path)


if __name__ == '__main__':
    tap.main()
