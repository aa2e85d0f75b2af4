# SPDX-License-Identifier: GPL-3.0-or-later
"""The files of the project, for the lint tests."""
import re
import subprocess

from tap import SOURCE_ROOT

CODE_FOLDERS = ('src', 'kernels', 'tests', 'bench')


def files(*suffixes, folders=('.',)):
    """Paths below the source root, relative to it, without build folders and hidden ones."""
    found = []
    for folder in folders:
        for path in sorted((SOURCE_ROOT / folder).rglob('*')):
            relative = path.relative_to(SOURCE_ROOT)
            if any(part.startswith(('.', '_build', 'build')) and part != 'build-aux'
                   for part in relative.parts[:-1]) or '__pycache__' in relative.parts:
                continue
            if path.is_file() and (not suffixes or path.suffix in suffixes):
                found.append(relative)
    return found


def read(path):
    return (SOURCE_ROOT / path).read_text(encoding='utf-8')


def run(*command, **options):
    """Runs a program in the source root and gives its exit code and all that it said."""
    done = subprocess.run([str(part) for part in command], cwd=SOURCE_ROOT, text=True,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          stdin=subprocess.DEVNULL, **options)
    return done.returncode, done.stdout


def includes(path):
    """What a C file includes, with line numbers: (17, 'base/dig-error.h')."""
    for number, line in enumerate(read(path).splitlines(), 1):
        match = re.match(r'\s*#\s*include\s*[<"]([^>"]+)[>"]', line)
        if match:
            yield number, match.group(1)


def functions(path):
    """Functions of a file in GNU style, as (name, first line, lines of the body)."""
    name, begin = None, None
    lines = read(path).splitlines()
    for number, line in enumerate(lines, 1):
        match = re.match(r'([A-Za-z_]\w*) \(', line)
        if match:
            name = match.group(1)
        if line == '{':
            begin = number
        elif line == '}' and begin and name:
            yield name, begin, number - begin - 1
            begin = None
        elif line.startswith('}'):
            begin = None
