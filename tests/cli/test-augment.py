# SPDX-License-Identifier: GPL-3.0-or-later
"""augment: copies of a digit, and what was drawn for them."""
import math

import program
import tap

KEYS = ['copy', 'rotation', 'shear', 'shift_x', 'shift_y', 'zoom_x', 'zoom_y', 'flipped', 'matrix',
        'erased']


class Augment(program.Case):
    def test_tells_what_was_drawn_for_24_copies(self):
        copies = self.lines('augment', '--json', '--seed', 7)
        self.assertEqual(len(copies), 24)
        for i, copy in enumerate(copies):
            self.assertEqual((list(copy), copy['copy']), (KEYS, i))
            self.assertLessEqual(abs(copy['rotation']), 10)
            self.assertLessEqual(max(abs(copy['shift_x']), abs(copy['shift_y'])), 2.8001)
            self.assertLessEqual(abs(copy['zoom_x'] - 1), 0.1001)
            self.assertEqual((copy['shear'], copy['flipped'], copy['erased']),
                             (0, False, [0, 0, 0, 0]))
        self.assertEqual(copies, self.lines('augment', '--json', '--seed', 7))
        self.assertNotEqual(copies, self.lines('augment', '--json', '--seed', 8))

    def test_matrix_is_that_of_the_drawn_numbers(self):
        for copy in self.lines('augment', '--json', '--shear', 12, '--rotation', 30):
            r, s = math.radians(copy['rotation']), math.radians(copy['shear'])
            rotation = [[math.cos(r), -math.sin(r)], [math.sin(r), math.cos(r)]]
            shear = [[1, -math.sin(s)], [0, math.cos(s)]]
            zoom = [copy['zoom_y'], copy['zoom_x']]
            shift = [copy['shift_y'], copy['shift_x']]
            for row in range(2):
                linear = [sum(rotation[row][k] * shear[k][j] for k in range(2)) * zoom[j]
                          for j in range(2)]
                offset = 13.5 + sum(rotation[row][k] * shift[k] for k in range(2)) - 13.5 * sum(linear)
                for found, expected in zip(copy['matrix'][3 * row:], [*linear, offset]):
                    self.assertAlmostEqual(found, expected, 4)

    def test_writes_a_sheet_of_every_kind(self):
        for ending, magic in (('png', b'\x89PNG'), ('svg', b'<?xml'), ('pdf', b'%PDF')):
            path = self.folder / f'sheet.{ending}'
            self.assertEqual(self.done('augment', '--image', 3, '--out', path), '')
            self.assertTrue(path.read_bytes().startswith(magic))
        self.assertIn('.png, .svg or .pdf', self.refused(2, 'augment', '--out', 'sheet.gif'))

    def test_refuses_in_words(self):
        self.assertIn('--out FILE', self.refused(2, 'augment'))
        self.assertIn('0…180', self.refused(2, 'augment', '--json', '--rotation', 200))
        self.assertIn('no fill mode', self.refused(2, 'augment', '--json', '--fill-mode', 'none'))
        self.assertIn('--image is 0', self.refused(2, 'augment', '--json', '--image', 0))


tap.main()
