# SPDX-License-Identifier: GPL-3.0-or-later
"""Every visible string can be translated, and German, French and Spanish have them all."""
import re
import unittest
import xml.etree.ElementTree as ElementTree
from pathlib import Path
from tempfile import TemporaryDirectory

import tap
import tree

LANGUAGES = ('de', 'es', 'fr')
MARKED = re.compile(r'\b(_|N_|C_|NC_|Q_|ngettext|g_dngettext)\s*\(\s*"')
# Properties of a .ui file that a person reads or hears.
VISIBLE = {'label', 'title', 'subtitle', 'tooltip-text', 'placeholder-text', 'description', 'text',
           'body', 'heading'}
NO_WORD = re.compile(r'^[\W\d_]*$')


def listed():
    return [line.strip() for line in tree.read('po/POTFILES').splitlines()
            if line.strip() and not line.startswith('#')]


class Translations(unittest.TestCase):
    maxDiff = None

    def test_list_every_file_with_strings(self):
        wanted = []
        for path in tree.files('.c', '.h', folders=('src',)):
            if MARKED.search(tree.read(path)):
                wanted.append(str(path))
        for path in tree.files('.ui', folders=('ui', 'src', 'resources')):
            if 'translatable="' in tree.read(path):
                wanted.append(str(path))
        wanted += [str(path) for path in tree.files('.in', folders=('data',))
                   if '.desktop' in path.name or '.metainfo' in path.name]
        wanted += [str(path) for path in tree.files('.xml', folders=('data',))
                   if '.gschema' in path.name]
        self.assertEqual(sorted(listed()), sorted(wanted))

    def test_are_possible_for_all_of_the_interface(self):
        wrong = []
        for path in tree.files('.ui'):
            for node in ElementTree.parse(tap.SOURCE_ROOT / path).getroot().iter():
                name = node.get('name', '').replace('_', '-')
                text = (node.text or '').strip()
                if node.tag not in ('property', 'attribute') or name not in VISIBLE:
                    continue
                if text and not NO_WORD.match(text) and node.get('translatable') is None \
                        and node.get('bind-source') is None:
                    wrong.append(f'{path}: {name} "{text}"')
        self.assertEqual(wrong, [])

    def test_exist_in_german_french_and_spanish(self):
        self.assertEqual(sorted(tree.read('po/LINGUAS').split()), sorted(LANGUAGES))

    def check(self, language):
        with TemporaryDirectory() as folder:
            template, merged = Path(folder, 'all.pot'), Path(folder, 'merged.po')
            code, said = tree.run('xgettext', '--from-code=UTF-8', '--add-comments',
                                  '--keyword=_', '--keyword=N_', '--keyword=C_:1c,2',
                                  '--keyword=NC_:1c,2', '--keyword=g_dngettext:2,3',
                                  '--files-from=po/POTFILES', f'--output={template}',
                                  env={'GETTEXTDATADIRS': '/usr/share/gettext',
                                       'PATH': '/usr/bin:/bin'})
            self.assertEqual(code, 0, said)
            code, said = tree.run('msgmerge', '--quiet', '--no-fuzzy-matching', '--output-file',
                                  merged, f'po/{language}.po', template)
            self.assertEqual(code, 0, said)
            code, said = tree.run('msgfmt', '--check', '--statistics', '--output-file=/dev/null',
                                  merged, env={'LC_ALL': 'C', 'PATH': '/usr/bin:/bin'})
            self.assertEqual(code, 0, said)
            left = tree.run('msgattrib', '--untranslated', '--no-wrap', merged)[1]
            self.assertNotRegex(said, 'untranslated|fuzzy', left[:4000])

    def test_are_complete_in_german(self):
        self.check('de')

    def test_are_complete_in_spanish(self):
        self.check('es')

    def test_are_complete_in_french(self):
        self.check('fr')


if __name__ == '__main__':
    tap.main()
