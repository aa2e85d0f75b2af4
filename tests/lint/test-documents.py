# SPDX-License-Identifier: GPL-3.0-or-later
"""What README.md, DESIGN.md, CONTRIBUTING.md and PERFORMANCE.md say is there."""
import os
import re
import unittest

import tap
import tree

DOCUMENTS = ('README.md', 'DESIGN.md', 'CONTRIBUTING.md', 'PERFORMANCE.md')


def code_of(text):
    """What stands in backquotes and in code blocks."""
    blocks = re.findall(r'```\w*\n(.*?)```', text, re.S)
    rest = re.sub(r'```.*?```', '', text, flags=re.S)
    return re.findall(r'`([^`\n]+)`', rest) + [line for block in blocks
                                               for line in block.splitlines()]


class Documents(unittest.TestCase):
    maxDiff = None

    def test_link_to_files_that_exist(self):
        missing = []
        for document in DOCUMENTS:
            for target in re.findall(r'\]\(([^)#]+)[^)]*\)', tree.read(document)):
                if '://' not in target and not (tap.SOURCE_ROOT / target).exists():
                    missing.append(f'{document}: {target}')
        self.assertEqual(missing, [])

    def test_name_files_and_folders_that_exist(self):
        missing = []
        for document in DOCUMENTS:
            for word in code_of(tree.read(document)):
                if not re.fullmatch(r'(src|kernels|ui|resources|data|tests|po|bench|docs|build-aux)/'
                                    r'[\w./-]*', word):
                    continue
                path = tap.SOURCE_ROOT / word
                # A measurement is named as it is built.
                if not path.exists() and not path.with_suffix('.c').exists():
                    missing.append(f'{document}: {word}')
        self.assertEqual(missing, [])

    def test_name_every_measurement(self):
        measurements = {path.stem for path in (tap.SOURCE_ROOT / 'bench').iterdir()
                        if path.name.startswith(('bench-', 'compare-'))}
        # The window's run each other's.
        measurements.discard('bench-beside')
        words = re.findall(r'(?:bench|compare)-[a-z]+', ' '.join(code_of(tree.read('PERFORMANCE.md'))))
        self.assertEqual(sorted(measurements - set(words)), [])

    def test_describe_every_folder_of_the_sources(self):
        design = tree.read('DESIGN.md')
        folders = [path.name for path in sorted((tap.SOURCE_ROOT / 'src').iterdir())
                   if path.is_dir()]
        self.assertEqual([name for name in folders if f'`src/{name}/`' not in design], [])

    def test_name_commands_and_options_that_exist(self):
        program = os.environ['DIG_CLI']
        wrong = []
        for document in DOCUMENTS:
            for line in code_of(tree.read(document)):
                match = re.search(r'(?:digit-lab-cli|run --cli) ([a-z]+)(.*)', line)
                if match is None:
                    continue
                code, help_text = tree.run(program, 'help', match.group(1))
                if code != 0:
                    wrong.append(f'{document}: there is no command {match.group(1)}')
                    continue
                wrong += [f'{document}: {match.group(1)} has no option {option}'
                          for option in re.findall(r'--[a-z-]+', match.group(2))
                          if f'{option}' not in help_text]
        self.assertEqual(wrong, [])

    def test_name_every_command(self):
        code, help_text = tree.run(os.environ['DIG_CLI'], '--help')
        self.assertEqual(code, 0)
        commands = re.findall(r'^  ([a-z]+) {2,}', help_text, re.M)
        readme = tree.read('README.md')
        self.assertGreater(len(commands), 0)
        self.assertEqual([name for name in commands if f'`{name}' not in readme], [])

    def test_list_packages_in_one_place(self):
        self.assertIn('build-aux/packages.sh', tree.read('CONTRIBUTING.md'))


if __name__ == '__main__':
    tap.main()
