# SPDX-License-Identifier: GPL-3.0-or-later
"""Help, versions, wrong usage and devices."""
import os
import re
import statistics
import time

import program
import tap


def commands():
    _, out, _ = program.run('--help')
    return re.findall(r'^  ([a-z]+) {2,}', out, re.M)


class Usage(program.Case):
    def test_lists_its_commands(self):
        found = commands()
        for name in ('info', 'train', 'evaluate', 'predict', 'devices', 'bench'):
            self.assertIn(name, found)

    def test_explains_every_command_in_two_ways(self):
        for name in commands():
            with self.subTest(name):
                text = self.done(name, '--help')
                self.assertIn(f'digit-lab-cli {name}', text)
                self.assertIn('--help', text)
                self.assertEqual(self.done('help', name), text)
                # On a terminal of 80 columns no line is broken.
                self.assertLessEqual(max(map(len, text.splitlines())), 80)
                self.assertRegex(text, r'\n  -h, --help +Show this help\n')

    def test_tells_its_version_at_once(self):
        seconds = []
        for _ in range(9):
            begin = time.perf_counter()
            out = self.done('--version')
            seconds.append(time.perf_counter() - begin)
        self.assertEqual(out, f"digit-lab-cli {os.environ['DIG_VERSION']}\n")
        print(f'# {1000 * statistics.median(seconds):.1f} ms')
        # 15 ms are the aim; a busy machine or a sanitizer takes longer.
        self.assertLess(min(seconds), 0.5)

    def test_without_a_command_is_wrong_and_shows_the_help(self):
        code, out, error = program.run()
        self.assertEqual((code, out), (2, ''))
        self.assertIn('Usage: digit-lab-cli COMMAND', error)

    def test_names_the_command_that_was_meant(self):
        self.assertIn('Did you mean "train"?', self.refused(2, 'trian'))
        self.assertIn('Did you mean "info"?', self.refused(2, 'help', 'inof'))
        self.assertNotIn('Did you mean', self.refused(2, 'paint'))

    def test_names_the_option_that_was_meant(self):
        said = self.refused(2, 'train', '--epoch', '3')
        self.assertIn('train has no option "--epoch". Did you mean "--epochs"?', said)
        self.assertIn('digit-lab-cli train --help', said)
        self.assertIn('Did you mean "--json"?', self.refused(2, 'devices', '--jsn'))

    def test_refuses_options_before_the_command(self):
        self.assertIn('"--json" is an option', self.refused(2, '--json', 'devices'))

    def test_refuses_missing_and_superfluous_arguments(self):
        self.assertIn('info needs FILE', self.refused(2, 'info'))
        self.assertIn('"x"', self.refused(2, 'devices', 'x'))
        self.assertIn('one too many', self.refused(2, 'evaluate', 'a', 'b'))
        self.assertIn('--output DIR', self.refused(2, 'train'))

    def test_refuses_empty_names_of_files(self):
        for arguments in (['train', '--output', ''], ['train', '--resume', ''],
                          ['train', '--output', self.folder / 'run', '--data', ''],
                          ['predict', 'builtin', '--image', ''], ['augment', '--out', '']):
            with self.subTest(arguments):
                self.assertIn(f'{arguments[-2]} is given without a name',
                              self.refused(2, *arguments))

        for arguments in (['info', ''], ['evaluate', ''], ['predict', 'builtin', '']):
            with self.subTest(arguments):
                self.assertIn('is empty', self.refused(2, *arguments))

    def test_tells_what_a_number_may_be_and_means_it(self):
        for option, least, most in (('epochs', 1, 100000), ('batch-size', 1, 8192),
                                    ('threads', 0, 1024), ('seed', 0, 2 ** 53 - 1),
                                    ('split-seed', 0, 2 ** 32 - 1)):
            for value in (least - 1, most + 1):
                with self.subTest(f'{option} {value}'):
                    said = self.refused(2, 'train', '--output', self.folder / 'run', f'--{option}',
                                        value)
                    self.assertIn(f'{value}', said)
                    self.assertIn(f'{least} or more' if value < least else f'{most}', said)

    def test_refuses_values_that_make_no_sense(self):
        for arguments in (['--epochs', '0'], ['--epochs', '-3'], ['--epochs', 'many'],
                          ['--batch-size', '0'], ['--learning-rate', '-1'],
                          ['--learning-rate', 'nan'], ['--test-size', '1.5'],
                          ['--test-size', '0'], ['--seed', '-1'], ['--split-seed', '4294967296'],
                          ['--threads', '-1'], ['--limit', '-1'], ['--preset', 'fastest'],
                          ['--missing', 'guess']):
            with self.subTest(' '.join(arguments)):
                self.refused(2, 'train', '--output', self.folder / 'run', *arguments)
                self.assertFalse((self.folder / 'run').exists())

    def test_lists_the_presets_when_one_is_unknown(self):
        self.assertIn('reference', self.refused(2, 'train', '--output', self.folder / 'run',
                                                '--preset', 'fastest'))


class Devices(program.Case):
    def test_begin_with_the_processor(self):
        devices = self.lines('devices', '--json')
        self.assertEqual(devices[0]['id'], 'cpu')
        for device in devices:
            self.assertTrue(device['name'])
            self.assertGreater(device['memory_bytes'], 0)
        self.assertTrue(self.done('devices').startswith('cpu'))

    def test_that_are_not_there_are_refused_with_the_reason(self):
        said = self.refused(3, 'train', '--output', self.folder / 'run', '--device', 'cuda:77')
        self.assertIn('cuda:77', said)
        self.assertFalse((self.folder / 'run').exists())
        self.refused(3, 'bench', '--device', 'abacus')

    def test_without_a_gpu_refuse_cuda(self):
        if any(device['id'].startswith('cuda') for device in self.lines('devices', '--json')):
            self.skipTest('this machine has a GPU')
        said = self.refused(3, 'train', '--output', self.folder / 'run', '--device', 'cuda')
        self.assertIn('this machine has: cpu', said)


if __name__ == '__main__':
    tap.main()
