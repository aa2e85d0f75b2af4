# SPDX-License-Identifier: GPL-3.0-or-later
"""Draws the ten digits on the pad with the pointer, as a person would, and reads what the program says."""
import math
import os
import re
import shutil
import subprocess
import time
import unittest
from pathlib import Path
from tempfile import TemporaryDirectory

import tap

try:
    from gi.repository import Gio, GLib
    import accessible
except ImportError:
    Gio = None

ID = 'io.github.digitlab.DigitLab'
OBJECT = '/' + ID.replace('.', '/')
MODEL = Path(__file__).resolve().parents[2] / 'data' / 'model.safetensors'
WORDS = ['Zero', 'One', 'Two', 'Three', 'Four', 'Five', 'Six', 'Seven', 'Eight', 'Nine']
WINDOW_COORDINATES = 1
LONG_STROKE = 20000  # points

# Strokes by hand, in hundredths of the pad.
DIGITS = [
    ['50,18 38,22 31,36 29,52 33,68 42,80 52,81 63,74 69,60 69,44 64,28 56,20 50,18'],
    ['52,16 51,40 50,62 49,84'],
    ['32,32 38,22 50,18 62,24 64,36 56,50 44,64 32,78 48,77 68,78'],
    ['34,24 46,18 60,22 62,34 54,44 44,47 56,50 66,60 62,74 48,81 34,75'],
    ['42,18 36,34 30,52 48,52 70,51', '60,32 58,56 55,84'],
    ['64,20 40,20 38,34 36,46 50,44 62,50 66,62 60,76 46,81 33,76'],
    ['58,16 46,28 37,46 33,62 38,76 50,81 62,75 64,62 55,54 43,57 35,66'],
    ['30,22 50,21 68,20 60,38 52,58 45,84'],
    ['62,26 52,18 40,22 38,34 48,44 60,54 66,68 58,80 44,80 36,70 42,56 54,46 62,34 62,26'],
    ['63,30 54,20 41,23 37,36 44,47 56,45 63,34 64,28 63,46 60,64 55,84'],
]


class DrawPage(unittest.TestCase):
    def setUp(self):
        if Gio is None:
            self.skipTest('python3-gi is not installed')
        if shutil.which('xdotool') is None:
            self.skipTest('xdotool is not installed')
        if not MODEL.is_file():
            self.skipTest('there is no built-in model')
        self.session = Gio.bus_get_sync(Gio.BusType.SESSION, None)
        try:
            self.bus = accessible.connect(self.session)
        except GLib.Error as error:
            self.skipTest(f'no accessibility bus: {error.message}')
        self.folder = TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.start()

    def start(self):
        env = {name: value for name, value in os.environ.items() if name != 'GTK_A11Y'}
        for kind in ('HOME', 'XDG_DATA_HOME', 'XDG_CONFIG_HOME', 'XDG_CACHE_HOME'):
            env[kind] = str(Path(self.folder.name, kind))
            os.makedirs(env[kind])
        self.program = subprocess.Popen([os.environ['DIG_APP']], env=env, stdin=subprocess.DEVNULL)
        self.addCleanup(self.end)

    def end(self):
        self.program.kill()
        self.program.wait()

    def xdotool(self, *arguments):
        return subprocess.run(['xdotool', *map(str, arguments)], check=True, capture_output=True,
                              text=True).stdout

    def activate(self, action, *arguments):
        self.session.call_sync(
            ID, OBJECT + '/window/1', 'org.gtk.Actions', 'Activate',
            GLib.Variant('(sava{sv})', (action, [GLib.Variant('s', a) for a in arguments], {})), None,
            Gio.DBusCallFlags.NONE, accessible.PATIENCE_MS, None)

    def find_pad(self):
        """Its corner on the screen and its side."""
        pad = accessible.wait_for(self.bus, 'image', 'Drawing pad')
        window = self.xdotool('search', '--sync', '--onlyvisible', '--name', 'Draw|Digit Lab').split()[0]
        place = dict(line.split('=') for line in
                     self.xdotool('getwindowgeometry', '--shell', window).splitlines())
        frame = accessible.find(self.bus, 'frame', '.*') or accessible.find(self.bus, 'window', '.*')
        frame_width = frame.call(accessible.SPI + 'Component', 'GetExtents',
                                 GLib.Variant('(u)', (WINDOW_COORDINATES,)))[0][2] if frame else 0
        x, y, width, height = pad.call(accessible.SPI + 'Component', 'GetExtents',
                                       GLib.Variant('(u)', (WINDOW_COORDINATES,)))[0]
        border = max(0, (int(place['WIDTH']) - frame_width) // 2) if frame_width else 0
        return int(place['X']) + x + border, int(place['Y']) + y + border, min(width, height)

    def draw(self, strokes, left, top, side, pause=0.02):
        for stroke in strokes:
            points = [tuple(map(int, pair.split(','))) for pair in stroke.split()]
            places = [(left + side * x // 100, top + side * y // 100) for x, y in points]
            self.xdotool('mousemove', *places[0], 'mousedown', 1)
            for place in places[1:]:
                self.xdotool('mousemove', *place)
                time.sleep(pause)
            self.xdotool('mouseup', 1)

    def test_what_was_told_to_be_kept_is_on_the_disk(self):
        accessible.wait_for(self.bus, 'label', '42,000 digits')
        self.activate('page', 'draw')
        accessible.wait_for(self.bus, 'label', 'Nothing drawn')
        kept = Path(self.folder.name, 'XDG_DATA_HOME', 'digit-lab', 'drawings', 'drawings.csv')
        place = self.find_pad()
        self.draw(DIGITS[7], *place)
        accessible.wait_for(self.bus, 'label', 'Seven')
        self.xdotool('key', 'ctrl+7')
        accessible.wait_for(self.bus, 'label', 'Kept as 7.*')
        self.draw(DIGITS[1], *place)  # begins anew: the first stroke has gone
        accessible.wait_for(self.bus, 'label', 'One')
        self.xdotool('key', 'ctrl+4')
        accessible.wait_for(self.bus, 'label', 'Kept as 4.*2 drawings.*')
        self.xdotool('key', 'ctrl+1')
        accessible.wait_for(self.bus, 'label', 'Kept as 1 now')
        self.program.kill()  # what was told is on the disk
        rows = kept.read_text(encoding='utf-8').splitlines()
        self.assertEqual([row.split(',')[0] for row in rows], ['label', '7', '1'])
        self.assertEqual(len(rows[1].split(',')), 786)
        strokes = kept.with_name('drawings.strokes.jsonl').read_text(encoding='utf-8').splitlines()
        self.assertEqual(len(strokes), 2)

    def draw_with_keys(self, *keys):
        self.xdotool('keydown', 'shift')
        for key in keys:
            self.xdotool('key', key)
        self.xdotool('keyup', 'shift')

    def test_asks_one_person_after_the_other_by_the_keyboard(self):
        accessible.wait_for(self.bus, 'label', '42,000 digits')
        self.activate('page', 'draw')
        kept = Path(self.folder.name, 'XDG_DATA_HOME', 'digit-lab', 'drawings', 'drawings.csv')
        accessible.wait_for(self.bus, 'button', '_?Everyone Draws….*').press()
        accessible.wait_for(self.bus, 'label', 'Who Draws.')
        window = self.xdotool('search', '--sync', '--onlyvisible', '--name', 'Everyone Draws').split()[0]
        self.xdotool('windowfocus', '--sync', window)  # there is no window manager to do it
        self.xdotool('type', 'Bo')
        self.xdotool('key', 'Return')
        accessible.wait_for(self.bus, 'label', 'Draw a Zero')
        self.draw_with_keys('Down', 'Down', 'Right')
        self.xdotool('key', 'Return')
        accessible.wait_for(self.bus, 'label', 'Draw a One')
        self.xdotool('key', 'alt+Right')
        accessible.wait_for(self.bus, 'image', 'Draw a Two')  # the pad, which has the keys, says it too
        self.draw_with_keys('Down', 'Right', 'Right')
        accessible.wait_for(self.bus, 'label', 'Bo: digit 3 of 10')
        self.xdotool('key', 'Escape')  # not confirmed, and kept all the same
        until = time.monotonic() + 10
        while time.monotonic() < until and kept.read_text(encoding='utf-8').count('\n') < 3:
            time.sleep(0.05)
        rows = [row.split(',') for row in kept.read_text(encoding='utf-8').splitlines()[1:]]
        self.assertEqual([(row[0], row[-1]) for row in rows], [('0', 'Bo'), ('2', 'Bo')])

    def test_reads_the_ten_digits_that_the_pointer_draws(self):
        accessible.wait_for(self.bus, 'label', '42,000 digits')
        self.activate('page', 'draw')
        accessible.wait_for(self.bus, 'label', 'Nothing drawn')
        place = self.find_pad()
        for digit in range(len(DIGITS)):
            self.draw_until_read(digit, place)
            self.clear()

    def clear(self):
        self.xdotool('key', 'Delete')
        accessible.wait_for(self.bus, 'label', 'Nothing drawn')

    def draw_until_read(self, digit, place):
        """A machine that is starved by other programs takes quick movements together, and the stroke is another."""
        for pause in (0.02, 0.2):
            self.draw(DIGITS[digit], *place, pause)
            try:
                accessible.wait_for(self.bus, 'label', WORDS[digit], seconds=30)
                return
            except AssertionError:
                self.clear()
        self.draw(DIGITS[digit], *place, 1)
        accessible.wait_for(self.bus, 'label', WORDS[digit])

    def test_a_press_leaves_the_pad_where_it_is(self):
        accessible.wait_for(self.bus, 'label', '42,000 digits')
        self.activate('page', 'draw')
        accessible.wait_for(self.bus, 'label', 'Nothing drawn')
        left, top, side = self.find_pad()
        window = self.xdotool('search', '--sync', '--onlyvisible', '--name', 'Draw|Digit Lab').split()[0]
        # Half of the pad is out of sight.
        self.xdotool('windowsize', '--sync', window, left + side + 400, top + side // 2)
        before = self.find_pad()
        self.draw(['20,10 50,12 80,10'], *before)
        accessible.wait_for(self.bus, 'label', '|'.join([*WORDS, 'Not sure']))
        self.assertEqual(self.find_pad(), before)

    def wait_for_bars(self, description):
        """The bars' numbers, as a screen reader gets them."""
        until = time.monotonic() + accessible.PATIENCE_SECONDS
        bars = accessible.wait_for(self.bus, 'image', 'Probability of each digit')
        while not re.search(description, bars.get('Accessible', 'Description')):
            self.assertLess(time.monotonic(), until, bars.get('Accessible', 'Description'))
            time.sleep(0.05)

    def draw_spiral(self, left, top, side):
        spiral = [(round(left + side * (0.5 + 0.4 * math.sin(k * 0.013))),
                   round(top + side * (0.5 + 0.4 * math.cos(k * 0.0171)))) for k in range(LONG_STROKE)]
        self.xdotool('mousemove', *spiral[0], 'mousedown', 1,
                     *(word for point in spiral for word in ('mousemove', *point)), 'mouseup', 1)

    def test_answers_whatever_the_pointer_draws(self):
        accessible.wait_for(self.bus, 'label', '42,000 digits')
        self.activate('page', 'draw')
        accessible.wait_for(self.bus, 'label', 'Nothing drawn')
        self.wait_for_bars('^No values yet.$')
        scribble = ' '.join(f'{10 + 37 * k % 80},{10 + 61 * k % 80}' for k in range(60))
        odd = {
            'a dot': lambda *place: self.draw(['50,50'], *place),
            'a line': lambda *place: self.draw(['10,50 90,52'], *place),
            'a scribble': lambda *place: self.draw([scribble], *place),
            'four digits': lambda *place: self.draw([f'{x},20 {x},50 {x},80' for x in (15, 38, 61, 84)],
                                                    *place),
            'a long stroke': self.draw_spiral,
        }
        for name, deed in odd.items():
            with self.subTest(drawn=name):
                # The page may have been scrolled since.
                deed(*self.find_pad())
                accessible.wait_for(self.bus, 'label', '|'.join([*WORDS, 'Not sure']))
                self.wait_for_bars(r'0: .*%; 1: .*%')
                self.xdotool('key', 'Delete')
                accessible.wait_for(self.bus, 'label', 'Nothing drawn')
        self.wait_for_bars('^No values yet.$')
        self.draw(DIGITS[7], *self.find_pad())
        accessible.wait_for(self.bus, 'label', 'Seven')


if __name__ == '__main__':
    tap.main()
