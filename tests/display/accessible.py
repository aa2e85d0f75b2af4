# SPDX-License-Identifier: GPL-3.0-or-later
"""The window as a screen reader knows it: what is on the accessibility bus, asked for directly, as the
libraries for it remember too much."""
import re
import time

from gi.repository import Gio, GLib

SPI = 'org.a11y.atspi.'
ROOT = '/org/a11y/atspi/accessible/root'
# Far more than anything here takes, also on a machine that has other things to do.
PATIENCE_SECONDS = 500
PATIENCE_MS = 1000 * PATIENCE_SECONDS


class Node:
    def __init__(self, bus, name, path):
        self.bus, self.name_on_bus, self.path = bus, name, path

    def call(self, interface, method, arguments=None):
        return self.bus.call_sync(self.name_on_bus, self.path, interface, method, arguments, None,
                                  Gio.DBusCallFlags.NONE, PATIENCE_MS, None).unpack()

    def get(self, interface, key):
        return self.call('org.freedesktop.DBus.Properties', 'Get',
                         GLib.Variant('(ss)', (SPI + interface, key)))[0]

    @property
    def name(self):
        return self.get('Accessible', 'Name')

    @property
    def role(self):
        return self.call(SPI + 'Accessible', 'GetRoleName')[0]

    def children(self):
        return [Node(self.bus, name, path)
                for name, path in self.call(SPI + 'Accessible', 'GetChildren')[0]]

    def walk(self):
        """Itself and all below; what goes while it is looked at is left out."""
        yield self
        try:
            children = self.children()
        except GLib.Error:
            return
        for child in children:
            yield from child.walk()

    def is_called(self, role, pattern):
        try:
            return self.role == role and re.fullmatch(pattern, self.name) is not None
        except GLib.Error:
            return False

    def press(self):
        self.call(SPI + 'Action', 'DoAction', GLib.Variant('(i)', (0,)))


def connect(session_bus):
    """The accessibility bus of a session, with its registry running."""
    address = session_bus.call_sync('org.a11y.Bus', '/org/a11y/bus', 'org.a11y.Bus', 'GetAddress', None,
                                    None, Gio.DBusCallFlags.NONE, PATIENCE_MS, None).unpack()[0]
    bus = Gio.DBusConnection.new_for_address_sync(
        address, Gio.DBusConnectionFlags.AUTHENTICATION_CLIENT
        | Gio.DBusConnectionFlags.MESSAGE_BUS_CONNECTION, None, None)
    bus.call_sync('org.freedesktop.DBus', '/org/freedesktop/DBus', 'org.freedesktop.DBus',
                  'StartServiceByName', GLib.Variant('(su)', (SPI + 'Registry', 0)), None,
                  Gio.DBusCallFlags.NONE, PATIENCE_MS, None)
    return bus


def find(bus, role, pattern):
    """The first widget of this role whose whole name matches, in any program; None without one."""
    return next((node for node in Node(bus, SPI + 'Registry', ROOT).walk()
                 if node.is_called(role, pattern)), None)


def wait_for(bus, role, pattern, is_there=True, seconds=PATIENCE_SECONDS):
    """Until there is one, which is returned; or until there is none."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        node = find(bus, role, pattern)
        if (node is not None) == is_there:
            return node
        time.sleep(0.05)
    raise AssertionError(f'{"no" if is_there else "still a"} {role} “{pattern}” after {seconds} s')
