# SPDX-License-Identifier: GPL-3.0-or-later
"""The first minute of a person with the program, from outside: the digits are there, a network trains,
is stopped and goes on, and the window closes only when asked twice."""
import os
import subprocess
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


def write_digits(path, n_rows):
    """Kaggle's layout: class k has a bright bar of its own."""
    with open(path, 'w', encoding='ascii') as file:
        file.write('label,' + ','.join(f'pixel{i}' for i in range(784)) + '\n')
        for row in range(n_rows):
            label = row % 10
            pixels = (200 + row % 50 if i // 78 == label else row % 7 for i in range(784))
            file.write(f'{label},' + ','.join(map(str, pixels)) + '\n')


class FirstMinute(unittest.TestCase):
    def setUp(self):
        if Gio is None:
            self.skipTest('python3-gi is not installed')
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
        self.log = Path(self.folder.name, 'log')
        with open(self.log, 'wb') as log:
            self.program = subprocess.Popen([os.environ['DIG_APP']], env=env, stdin=subprocess.DEVNULL,
                                            stdout=log, stderr=log)
        self.addCleanup(self.end)

    def end(self):
        if self.program.poll() is None:
            self.program.kill()
        self.program.wait()

    def see(self, role, pattern, is_there=True):
        try:
            return accessible.wait_for(self.bus, role, pattern, is_there)
        except AssertionError as error:
            raise AssertionError(f'{error}\n{self.log.read_text()}') from None

    def activate(self, action, *arguments, window=True):
        self.session.call_sync(
            ID, OBJECT + ('/window/1' if window else ''), 'org.gtk.Actions', 'Activate',
            GLib.Variant('(sava{sv})', (action, [GLib.Variant('s', a) for a in arguments], {})), None,
            Gio.DBusCallFlags.NONE, accessible.PATIENCE_MS, None)

    def open(self, path):
        self.session.call_sync(
            ID, OBJECT, 'org.freedesktop.Application', 'Open',
            GLib.Variant('(asa{sv})', ([path.as_uri()], {})), None, Gio.DBusCallFlags.NONE, accessible.PATIENCE_MS, None)

    def test_shows_digits_trains_goes_on_after_a_stop_and_asks_before_it_closes(self):
        self.see('label', '42,000 digits')
        digits = Path(self.folder.name, 'digits.csv')
        # Enough that it does not end by itself meanwhile.
        write_digits(digits, 3000)
        self.open(digits)
        self.see('label', '3,000 digits')

        self.activate('page', 'train')
        self.see('button', '_?Start( Start)?').press()
        self.see('label', r'\d+\.\d\d.%, epoch \d+')
        self.activate('run.stop')
        self.see('label', 'Stopped')
        self.see('button', '_?Continue( Continue)?').press()
        self.see('label', 'Stopped', is_there=False)
        self.activate('run.pause')
        self.see('label', 'Paused')

        self.activate('quit', window=False)
        self.see('button', '_?Stop and Close( Stop and Close)?').press()
        self.assertEqual(self.program.wait(accessible.PATIENCE_SECONDS), 0)
        self.assertNotRegex(self.log.read_text(), 'WARNING|CRITICAL')
        runs = list(Path(self.folder.name, 'XDG_DATA_HOME', 'digit-lab', 'runs').glob('*/model.safetensors'))
        self.assertEqual(len(runs), 1)


if __name__ == '__main__':
    tap.main()
