# SPDX-License-Identifier: GPL-3.0-or-later
"""Data with a column of writers: read like any other, measured writer by writer."""
import csv
import io
import math

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


tap.main()
