# SPDX-License-Identifier: GPL-3.0-or-later
"""Data with a column of writers: read like any other, measured writer by writer."""
import csv
import io
import json
import re
import math
import signal

import program
import tap

NAMES = ['Zoë', 'de Vries, "Bo"', '', 'NA']


def with_writers(text, names=NAMES):
    """The rows of a CSV text signed in turn."""
    rows = list(csv.reader(io.StringIO(text)))
    out = io.StringIO()
    table = csv.writer(out, lineterminator='\n')
    table.writerow(rows[0] + ['writer'])
    for i, row in enumerate(rows[1:]):
        table.writerow(row + [names[i % len(names)]])
    return out.getvalue()


def wilson(correct, n):
    z = 1.959963984540054
    centre = (correct + z * z / 2) / (n + z * z)
    half = z / (n + z * z) * math.sqrt(correct * (n - correct) / n + z * z / 4)
    return centre - half, centre + half


class Writers(program.Case):
    def setUp(self):
        super().setUp()
        self.plain = self.write('plain.csv', program.builtin_csv('train.csv.gz', 203))
        self.signed = self.write('signed.csv', with_writers(self.plain.read_text()))

    def test_info_reads_the_file_like_any_other(self):
        plain, = self.lines('info', '--json', self.plain)
        signed, = self.lines('info', '--json', self.signed)
        self.assertEqual((signed['columns'], signed['writers'], signed['missing']), (786, 3, 0))
        self.assertNotIn('writers', plain)
        for key in ['rows', 'labelled', 'class_counts', 'minimum', 'maximum']:
            self.assertEqual(signed[key], plain[key])
        self.assertIn('de Vries, "Bo"', self.done('info', self.signed))

    def test_names_are_as_wide_as_they_are_seen(self):
        for command in (['info', self.signed], ['evaluate', 'builtin', '--data', self.signed]):
            lines = self.done(*command).splitlines()
            places = {re.search(r'  5[01]\b', line).start() for line in lines
                      if re.match(r' +(Zoë|NA|\(not said\)) ', line)}
            self.assertEqual(len(places), 1, lines)

    def test_evaluate_measures_every_writer(self):
        plain, = self.lines('evaluate', 'builtin', '--json', '--data', self.plain)
        signed, = self.lines('evaluate', 'builtin', '--json', '--data', self.signed)
        writers = signed.pop('writers')
        self.assertEqual(plain, signed)
        self.assertEqual({w['writer']: w['images'] for w in writers},
                         {'Zoë': 51, 'de Vries, "Bo"': 51, None: 51, 'NA': 50})
        correct = [round(w['accuracy'] * w['images']) for w in writers]
        self.assertEqual(sum(correct), round(signed['accuracy'] * 203))
        for right, writer in zip(correct, writers):
            for found, expected in zip(writer['accuracy_interval'], wilson(right, writer['images'])):
                self.assertAlmostEqual(found, expected, places=9)

    def test_evaluate_counts_the_errors_of_each(self):
        rows = self.plain.read_text().splitlines()
        wrong = [f'{(int(r[0]) + 1) % 10}{r[1:]}' for r in rows[1:41]]
        text = '\n'.join([rows[0]] + wrong + rows[41:81]) + '\n'
        path = self.write('half.csv', with_writers(text, ['A'] * 40 + ['B'] * 40))
        found, = self.lines('evaluate', 'builtin', '--json', '--data', path)
        self.assertEqual([w['writer'] for w in found['writers']], ['A', 'B'])
        self.assertLess(found['writers'][0]['accuracy'], 0.2)
        self.assertGreater(found['writers'][1]['accuracy'], 0.8)
        self.assertIn('95 % sure', self.done('evaluate', 'builtin', '--data', path))

    def test_other_columns_stay_refused(self):
        path = self.write('aged.csv', self.signed.read_text().replace(',writer\n', ',age\n'))
        self.assertIn('aged.csv, line 1, column 786: the name "age"', self.refused(4, 'info', path))


class Together(program.Case):
    """Training on digits and drawings, with writers held out."""

    def setUp(self):
        super().setUp()
        self.network = self.write('network.json', json.dumps(program.SMALL_NETWORK))
        rows = program.builtin_csv('train.csv.gz', 520).splitlines()
        self.digits = self.write('digits.csv', '\n'.join(rows[:401]) + '\n')
        drawn = '\n'.join(rows[:1] + rows[401:]) + '\n'
        self.drawings = self.write('drawings.csv', with_writers(drawn, ['Ann', 'Bo', 'de V, "C"', '']))

    def train(self, name, *arguments):
        return self.lines('train', '--output', self.folder / name, '--json', '--device', 'cpu',
                          '--data', self.digits, '--network', self.network, '--learning-rate', '0.003',
                          *arguments)

    def test_validation_images_stay_those_of_the_digits(self):
        plain = self.train('plain', '--epochs', '1')
        both = self.train('both', '--epochs', '1', '--drawings', self.drawings)
        self.assertEqual((plain[0]['train_images'], plain[0]['validation_images']), (360, 40))
        self.assertEqual((both[0]['train_images'], both[0]['validation_images']), (480, 40))
        self.assertEqual(both[-1]['trained_writers']['images'], 120)
        self.assertEqual(both[-1]['held_out_writers']['images'], 0)
        self.assertIsNone(both[-1]['held_out_writers']['accuracy'])
        self.assertNotIn('trained_writers', plain[-1])

    def test_held_out_writers_are_measured_and_never_trained_on(self):
        events = self.train('run', '--epochs', '2', '--drawings', self.drawings, '--hold-out',
                            'Bo,"de V, ""C"""')
        self.assertEqual(events[0]['train_images'], 390)  # unsigned drawings may be theirs
        end = events[-1]
        self.assertEqual((end['trained_writers']['images'], end['held_out_writers']['images']), (30, 60))
        found, = self.lines('evaluate', self.folder / 'run', '--json', '--data',
                            self.folder / 'run' / 'drawings.csv')
        by_name = {w['writer']: w for w in found['writers']}
        held_out = sum(round(by_name[n]['accuracy'] * 30) for n in ('Bo', 'de V, "C"'))
        self.assertAlmostEqual(end['held_out_writers']['accuracy'], held_out / 60, places=9)
        low, high = wilson(held_out, 60)
        self.assertAlmostEqual(end['held_out_writers']['accuracy_interval'][0], low, places=9)
        self.assertAlmostEqual(end['held_out_writers']['accuracy_interval'][1], high, places=9)
        self.assertEqual(end['trained_writers']['accuracy'], by_name['Ann']['accuracy'])
        for split in ([], ['--split', 'all']):
            _, _, said = program.run('evaluate', self.folder / 'run', '--data', self.drawings, *split)
            self.assertIn('drawings.csv: 30 of its images are drawings that the model was trained on',
                          said)
        own, = self.lines('evaluate', self.folder / 'run', '--json')
        self.assertEqual(own['images'], 40)  # the validation images, not what was trained on
        self.assertAlmostEqual(own['accuracy'], end['val_accuracy'], places=9)

    def test_what_held_out_writers_drew_does_not_change_the_model(self):
        rows = self.drawings.read_text(encoding='utf-8').splitlines()
        other = self.write('other.csv', '\n'.join(
            f'{(int(r[0]) + 1) % 10}{r[1:]}' if r.endswith(',Bo') else r for r in rows) + '\n')
        for name, path in (('a', self.drawings), ('b', other), ('c', self.drawings)):
            self.train(name, '--epochs', '1', '--drawings', path, '--hold-out', 'Bo')
        model = [(self.folder / n / 'model.safetensors').read_bytes() for n in 'abc']
        self.assertEqual(model[0], model[1])
        self.assertEqual(model[0], model[2])

    def test_a_resumed_run_has_its_own_copy_of_the_drawings(self):
        options = ('--drawings', self.drawings, '--hold-out-every', '2')
        self.train('whole', '--epochs', '2', *options)
        process = program.start('train', '--output', self.folder / 'cut', '--json', '--device', 'cpu',
                                '--data', self.digits, '--network', self.network, '--learning-rate',
                                '0.003', '--epochs', '2', *options)
        for line in process.stdout:
            if program.parse(line)['event'] == 'epoch':
                process.send_signal(signal.SIGINT)
                break
        process.communicate()
        self.drawings.unlink()
        if process.returncode == 130:
            self.lines('train', '--resume', self.folder / 'cut', '--json')
        self.assertEqual((self.folder / 'whole' / 'model.safetensors').read_bytes(),
                         (self.folder / 'cut' / 'model.safetensors').read_bytes())

    def test_what_makes_no_sense_is_refused(self):
        base = ('train', '--output', self.folder / 'no', '--data', self.digits)
        self.assertIn('“Eve”', self.refused(2, *base, '--drawings', self.drawings, '--hold-out', 'Eve'))
        self.assertIn('--drawings', self.refused(2, *base, '--hold-out', 'Bo'))
        self.assertIn('--hold-out-every', self.refused(2, *base, '--drawings', self.drawings, '--hold-out',
                                                       'Bo', '--hold-out-every', '2'))
        bad = self.write('bad.csv', 'label,age\n1,2\n')
        self.assertIn('bad.csv, line 1, column 2', self.refused(4, *base, '--drawings', bad))


tap.main()
