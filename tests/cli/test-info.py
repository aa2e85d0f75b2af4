# SPDX-License-Identifier: GPL-3.0-or-later
"""info, and what is said of files that are not as they should be."""
import gzip

import program
import tap

KEYS = ['rows', 'columns', 'labelled', 'missing', 'minimum', 'maximum', 'class_counts', 'bytes']


class Info(program.Case):
    def test_has_its_fixed_keys(self):
        path = self.write('few.csv', program.digits_csv(25))
        found, = self.lines('info', '--json', path)
        self.assertEqual(list(found), KEYS)
        self.assertEqual((found['rows'], found['columns'], found['labelled'], found['missing']),
                         (25, 785, True, 0))
        self.assertEqual(found['class_counts'], [3, 3, 3, 3, 3, 2, 2, 2, 2, 2])
        self.assertEqual(found['bytes'], 25 * 785)
        self.assertTrue(0 <= found['minimum'] < found['maximum'] <= 255)

    def test_counts_the_built_in_digits(self):
        labelled, unlabelled = self.lines('info', '--json', program.BUILTIN / 'train.csv.gz',
                                          program.BUILTIN / 'test.csv.gz')
        self.assertEqual((labelled['rows'], labelled['columns']), (42000, 785))
        self.assertEqual(sum(labelled['class_counts']), 42000)
        self.assertEqual((unlabelled['rows'], unlabelled['columns']), (28000, 784))
        self.assertEqual((unlabelled['labelled'], sum(unlabelled['class_counts'])), (False, 0))

    def test_tells_the_same_for_people(self):
        path = self.write('few.csv', program.digits_csv(25))
        text = self.done('info', path)
        for words in ('few.csv (CSV)', 'rows       25', 'columns    785', 'missing    none',
                      'memory     19.6 kB'):
            self.assertIn(words, text)

    def test_counts_missing_cells_and_names_their_rows(self):
        lines = program.digits_csv(5).splitlines()
        for row, column in ((2, 7), (4, 7), (4, 300)):
            cells = lines[row].split(',')
            cells[column] = ''
            lines[row] = ','.join(cells)
        path = self.write('gaps.csv', '\n'.join(lines) + '\n')
        found, = self.lines('info', '--json', path)
        self.assertEqual((found['rows'], found['missing'], sum(found['class_counts'])), (5, 3, 3))
        kept, = self.lines('info', '--json', '--missing', 'zero', path)
        self.assertEqual((kept['missing'], sum(kept['class_counts'])), (3, 5))
        text = self.done('info', path)
        self.assertIn('3 cells in 2 rows: 2 4', text)
        self.assertRegex(text, r'pixel6 +2\n')

    def test_reads_as_many_rows_as_wanted(self):
        path = self.write('few.csv', program.digits_csv(25))
        found, = self.lines('info', '--json', '--limit', '10', path)
        self.assertEqual(found['class_counts'], [1] * 10)

    def test_stops_at_the_first_bad_file(self):
        good = self.write('good.csv', program.digits_csv(3))
        bad = self.write('bad.csv', 'label,pixel0\n1,2\n')
        code, out, error = program.run('info', '--json', good, bad, good)
        self.assertEqual((code, len(out.splitlines())), (4, 1), error)
        self.assertIn('bad.csv', error)

    def test_names_file_line_and_column_of_what_is_wrong(self):
        lines = program.digits_csv(4).splitlines()
        cells = lines[3].split(',')
        cells[9] = 'ink'
        lines[3] = ','.join(cells)
        said = self.refused(4, 'info', self.write('ink.csv', '\n'.join(lines) + '\n'))
        for word in ('ink.csv', '4', 'pixel8', 'ink'):
            self.assertIn(word, said)

    def test_refuses_what_is_no_data_file(self):
        whole = gzip.compress(program.digits_csv(9).encode())
        (self.folder / 'cut.csv.gz').write_bytes(whole[:len(whole) // 2])
        for path in (self.folder / 'absent.csv', self.folder, self.write('empty.csv', ''),
                     self.write('header.csv', program.digits_csv(0)),
                     self.folder / 'cut.csv.gz'):
            with self.subTest(path.name):
                self.assertEqual(self.refused(4, 'info', path).count('\n'), 1)

    def test_says_when_its_output_cannot_be_written(self):
        path = self.write('few.csv', program.digits_csv(3))
        with open('/dev/full', 'w', encoding='ascii') as full:
            process = program.subprocess.run([program.PROGRAM, 'info', path], stdout=full,
                                             stderr=program.subprocess.PIPE, text=True, check=False)
        self.assertEqual(process.returncode, 1)
        self.assertIn('could not be written', process.stderr)


if __name__ == '__main__':
    tap.main()
