# SPDX-License-Identifier: GPL-3.0-or-later
"""predict of drawings: strokes and pictures, read by the model that comes with the program."""
import json
import re
import struct
import unittest
import zlib

import program
import tap

# In a square of 100, y down.
DRAWN = {
    0: [[[50, 5], [25, 20], [18, 50], [25, 80], [50, 95], [75, 80], [82, 50], [75, 20], [50, 5]]],
    1: [[[52, 5], [50, 50], [48, 95]]],
    7: [[[20, 10], [80, 10], [60, 45], [45, 95]]],
}


def make_png(digit, side=120, ink=30, paper=220):
    """Grey pixels with broad lines, as bytes of a PNG file."""
    rows = [bytearray([paper] * side) for _ in range(side)]
    for stroke in DRAWN[digit]:
        for (x1, y1), (x2, y2) in zip(stroke, stroke[1:]):
            for step in range(101):
                x = 10 + x1 + (x2 - x1) * step / 100
                y = 10 + y1 + (y2 - y1) * step / 100
                for row in range(int(y) - 4, int(y) + 5):
                    for column in range(int(x) - 4, int(x) + 5):
                        rows[row][column] = ink

    def chunk(kind, data):
        return (struct.pack('>I', len(data)) + kind + data
                + struct.pack('>I', zlib.crc32(kind + data)))

    return (b'\x89PNG\r\n\x1a\n' + chunk(b'IHDR', struct.pack('>IIBBBBB', side, side, 8, 0, 0, 0, 0))
            + chunk(b'IDAT', zlib.compress(b''.join(b'\0' + bytes(row) for row in rows)))
            + chunk(b'IEND', b''))


class Drawings(program.Case):
    def strokes(self, *drawings):
        return self.write('drawings.jsonl', ''.join(
            (line if isinstance(line, str) else json.dumps(line)) + '\n' for line in drawings))

    def answers(self, *arguments):
        return [json.loads(line) for line in self.done('predict', 'builtin', *arguments).splitlines()]

    def test_strokes_are_read(self):
        path = self.strokes(*({'strokes': strokes, 'label': label}
                              for label, strokes in DRAWN.items()))
        answers = self.answers('--strokes', path, '--json')
        self.assertEqual([answer['line'] for answer in answers], [1, 2, 3])
        self.assertEqual([answer['digit'] for answer in answers], list(DRAWN))
        for answer in answers:
            self.assertEqual(set(answer), {'line', 'digit', 'probabilities'})
            self.assertEqual(len(answer['probabilities']), 10)
            self.assertAlmostEqual(sum(answer['probabilities']), 1, places=5)

    def test_a_byte_order_mark_is_passed_over(self):
        path = self.strokes(*({'strokes': strokes} for strokes in DRAWN.values()))
        plain = self.answers('--strokes', path)
        path.write_bytes(b'\xef\xbb\xbf' + path.read_bytes())
        self.assertEqual(self.answers('--strokes', path), plain)
        network = self.network()
        network.write_bytes(b'\xef\xbb\xbf' + network.read_bytes())
        self.done('export', '--network', network, '--json', '-')

    def test_pictures_are_read_dark_on_light_and_light_on_dark(self):
        paths = []
        for digit in DRAWN:
            for name, ink, paper in (('dark', 30, 220), ('light', 250, 40)):
                paths.append(self.folder / f'{name}-{digit}.png')
                paths[-1].write_bytes(make_png(digit, ink=ink, paper=paper))
        answers = self.answers('--image', *paths, '--json')
        self.assertEqual([answer['file'] for answer in answers], [str(path) for path in paths])
        self.assertEqual([answer['digit'] for answer in answers], [0, 0, 1, 1, 7, 7])

    def test_only_the_first_are_read_where_that_is_wanted(self):
        path = self.strokes(*({'strokes': strokes} for strokes in DRAWN.values()))
        self.assertEqual([answer['line'] for answer in self.answers('--strokes', path, '--limit', '2')], [1, 2])
        pictures = [self.folder / f'{digit}.png' for digit in DRAWN]
        for picture, digit in zip(pictures, DRAWN):
            picture.write_bytes(make_png(digit, ink=30, paper=220))
        self.assertEqual([answer['file'] for answer in self.answers('--image', *pictures, '--limit', '2')],
                         [str(path) for path in pictures[:2]])
        code, out, error = program.run('predict', 'builtin', '--strokes', path, '--limit', '-1')
        self.assertEqual((code, out), (2, ''), error)
        self.assertIn('--limit is -1', error)

    def test_nothing_drawn_has_no_digit(self):
        empty = self.folder / 'empty.png'
        empty.write_bytes(make_png(1, ink=220, paper=220))
        for answer in (*self.answers('--strokes', self.strokes({'strokes': []})),
                       *self.answers('--image', empty)):
            self.assertIsNone(answer['digit'])
            self.assertIsNone(answer['probabilities'])

    def test_odd_drawings_are_answered(self):
        scribble = [[[k * 37 % 101, k * 61 % 97] for k in range(400)]]
        long = [[[50 + 40 * ((k * 7) % 100) / 100, k / 200] for k in range(20000)]]
        four = [[[x + dx, y] for dx, y in ((0, 0), (1, 30))] for x in (0, 30, 60, 90)]
        path = self.strokes(*({'strokes': strokes} for strokes in
                              ([[[5, 5]]], [[[0, 0], [1e11, 1e11]]], scribble, long, four)))
        for answer in self.answers('--strokes', path):
            self.assertIn(answer['digit'], range(10))

    def test_bad_drawings_are_refused_with_their_line(self):
        for line, words in (('{"strokes": [[[1, NaN]]]}', 'line 2 is not JSON'),
                            ('{"strokes": [[[1, 1e300]]]}', 'line 2: point 1 of stroke 1'),
                            ('{"strokes": [[1, 2]]}', 'line 2: point 1 of stroke 1'),
                            ('{"strokes": [[[1, 2], [3, Infinity]]]}', 'line 2 is not JSON'),
                            ('{"strokes": [[[-1e13, 0]]]}', 'line 2: point 1 of stroke 1: x and y must'),
                            ('{"strokes": [[[0, 0], ["1", 2]]]}', 'line 2: point 2 of stroke 1: x and y'),
                            ('{"strokes": [[[0, 0]], [[1]]]}', 'line 2: point 1 of stroke 2 is not a pair'),
                            ('{"strokes": [[[null, true]]]}', 'line 2: point 1 of stroke 1: x and y'),
                            ('{"strokes": [[{"x": 1, "y": 2}]]}', 'line 2: point 1 of stroke 1'),
                            ('{"strokes": [7]}', 'line 2: stroke 1 is not a list of points'),
                            ('{"strokes": {"0": []}}', 'line 2'), ('{"strokes": 7}', 'line 2'),
                            ('{"strokes": null}', 'line 2'), ('{}', 'line 2'), ('[]', 'line 2'), ('7', 'line 2'),
                            ('{"strokes": [], "label": 10}', 'line 2'),
                            ('{"strokes": [], "label": "7"}', 'line 2'),
                            ('{"strokes": [[[1, 2]]', 'line 2 is not JSON')):
            with self.subTest(line=line):
                path = self.strokes({'strokes': DRAWN[1]}, line)
                said = self.refused(4, 'predict', 'builtin', '--strokes', path)
                self.assertIn(words, said)
                self.assertEqual(said.count('\n'), 1, said)
        self.assertIn('no picture', self.refused(4, 'predict', 'builtin', '--image',
                                                 self.write('a.png', 'no picture')))

    def test_steps_can_be_left_out(self):
        path = self.strokes({'strokes': DRAWN[7]})
        plain = self.answers('--strokes', path)[0]['probabilities']
        for step in ('crop', 'square', 'pen', 'centre'):
            other = self.answers('--strokes', path, '--without', step)[0]['probabilities']
            self.assertNotEqual(plain, other, step)
        self.assertIn('crop, square, pen, stretch and centre',
                      self.refused(2, 'predict', 'builtin', '--strokes', path, '--without', 'ink'))

    def test_what_is_not_done_together_is_refused(self):
        path = self.strokes({'strokes': DRAWN[7]})
        data = self.write('two.csv', program.digits_csv(2))
        self.assertIn('it needs --strokes or --image',
                      self.refused(2, 'predict', 'builtin', '--data', data, '--without', 'pen'))
        for option in (('--data', data), ('--submission', self.folder / 'a.csv'), ('--summary',),
                       ('--solution', data)):
            with self.subTest(option=option[0]):
                self.assertIn('answered alone',
                              self.refused(2, 'predict', 'builtin', '--strokes', path, *option))

    def test_digits_of_thirty_writers_are_read(self):
        path = tap.SOURCE_ROOT.parent / 'shared' / 'data' / 'strokes' / 'pendigits-train.jsonl.gz'
        if not path.exists():
            self.skipTest('the drawings are not there')
        code, _, error = program.run('predict', 'builtin', '--strokes', path)
        self.assertEqual(code, 0)
        accuracy = float(re.search(r'of 7494 labels met: accuracy ([\d.]+)', error).group(1))
        self.assertGreaterEqual(accuracy, 0.955)


if __name__ == '__main__':
    tap.main()
