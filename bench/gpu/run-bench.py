#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Tests and measures the CUDA backend of a bundle on this machine's GPU.

Agreement with the reference loops, training of the presets, the benchmark beside PyTorch's ways of
doing the same, and compute-sanitizer on a short training. Writes results.json and results.md.
A part that fails is named in the table, and the others go on. Standard library alone."""
import argparse
import glob
import json
import os
import pathlib
import platform
import re
import shutil
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
PRESETS = ('reference', 'tuned', 'quick')


def library_folders():
    """Where NVIDIA's libraries may lie: the environment, the toolkit, PyTorch's packages."""
    folders = os.environ.get('LD_LIBRARY_PATH', '').split(':')
    for home in (os.environ.get('CUDA_HOME'), '/usr/local/cuda', *sorted(glob.glob('/usr/local/cuda-*'))):
        if home:
            folders += [f'{home}/lib64', f'{home}/lib']
    for site in sys.path:
        folders += sorted(glob.glob(f'{site}/nvidia/*/lib')) + [f'{site}/torch/lib']
    return [f for f in dict.fromkeys(folders) if f and os.path.isdir(f)]


def environment():
    found = {name: next((f for f in library_folders() if glob.glob(f'{f}/{name}*')), None)
             for name in ('libcublasLt.so', 'libcudnn.so')}
    result = dict(os.environ, DIGIT_LAB_BACKEND_DIR=str(HERE / 'backends'))
    folders = [f for f in dict.fromkeys(found.values()) if f]
    result['LD_LIBRARY_PATH'] = ':'.join(folders + [os.environ.get('LD_LIBRARY_PATH', '')]).strip(':')
    return result, found


def run(command, env, timeout):
    """Exit code, standard output, standard error, seconds."""
    begun = time.monotonic()
    try:
        done = subprocess.run([str(c) for c in command], env=env, timeout=timeout, text=True,
                              errors='replace', capture_output=True, check=False)
        return done.returncode, done.stdout, done.stderr, time.monotonic() - begun
    except subprocess.TimeoutExpired:
        return 124, '', f'took more than {timeout} s', time.monotonic() - begun
    except OSError as error:
        return 127, '', f'{error}', time.monotonic() - begun


def last_line(text):
    lines = [line for line in text.splitlines() if line.strip()]
    return lines[-1].strip() if lines else ''


def describe_machine(env, found):
    query = ['nvidia-smi', '--query-gpu=name,driver_version,memory.total', '--format=csv,noheader']
    code, out, _, _ = run(query, env, 60)
    version = run([HERE / 'bin/digit-lab-cli', '--version'], env, 60)[1].strip()
    return {'gpu': out.strip() if code == 0 else 'unknown', 'program': version,
            'libraries': found, 'system': platform.platform(), 'date': time.strftime('%Y-%m-%d')}


def check_agreement(env, device):
    code, out, err, seconds = run([HERE / 'bin/test-backend-agreement', device], env, 900)
    tests = re.findall(r'^(ok|not ok) \d+ (\S+)(.*)$', out, re.M)
    return [{'part': 'agreement', 'what': path.rsplit('/', 1)[-1],
             'passed': word == 'ok' and 'SKIP' not in rest, 'note': rest.strip(' #')}
            for word, path, rest in tests] or [
        {'part': 'agreement', 'what': 'all', 'passed': False, 'note': last_line(err) or f'exit {code}'}]


def train(env, device, preset, epochs, data):
    with tempfile.TemporaryDirectory() as folder:
        command = [HERE / 'bin/digit-lab-cli', 'train', '--preset', preset, '--device', device,
                   '--data', data, '--json', '--output', f'{folder}/run']
        command += ['--epochs', epochs] if epochs else []
        code, out, err, seconds = run(command, env, 1800)
    events = [json.loads(line) for line in out.splitlines() if line.startswith('{')]
    epoch = [e for e in events if e.get('event') == 'epoch']
    end = next((e for e in events if e.get('event') == 'end'), {})
    return {'part': 'training', 'what': preset, 'passed': code == 0 and bool(epoch),
            'seconds': round(seconds, 3), 'epochs': len(epoch),
            'epoch_seconds': min((e['seconds'] for e in epoch), default=None),
            'val_accuracy': end.get('val_accuracy'), 'note': '' if code == 0 else last_line(err)}


def bench(env, device, batch):
    code, out, err, _ = run([HERE / 'bin/digit-lab-cli', 'bench', '--json', '--device', device,
                             '--batch-size', batch], env, 600)
    figures = json.loads(last_line(out)) if code == 0 else {}
    return {'part': 'speed', 'what': f'Digit Lab, batch {batch}', 'passed': code == 0,
            'images_per_second': figures.get('images_per_second'),
            'step_seconds': figures.get('step_seconds'), 'note': '' if code == 0 else last_line(err)}


def bench_torch(env, batch, python):
    code, out, err, _ = run([python, HERE / 'bench-torch.py', '--batch-size', batch], os.environ, 1500)
    rows = [json.loads(line) for line in out.splitlines() if line.startswith('{')]
    return [dict(row, part='speed') for row in rows] or [
        {'part': 'speed', 'what': f'PyTorch, batch {batch}', 'passed': False,
         'note': last_line(err) or f'exit {code}'}]


def sanitize(env, device, tool, data):
    program = shutil.which('compute-sanitizer') or '/usr/local/cuda/bin/compute-sanitizer'
    with tempfile.TemporaryDirectory() as folder:
        command = [program, '--tool', tool, '--error-exitcode', '9', HERE / 'bin/digit-lab-cli',
                   'train', '--preset', 'reference', '--epochs', '1', '--limit', '640', '--device',
                   device, '--data', data, '--output', f'{folder}/run']
        code, out, err, _ = run(command, env, 1500)
    summary = re.findall(r'SUMMARY: .*', out + err)
    return {'part': 'sanitizer', 'what': tool, 'passed': code == 0,
            'note': summary[-1] if summary else last_line(err)}


def write_results(machine, rows, folder):
    folder.mkdir(parents=True, exist_ok=True)
    (folder / 'results.json').write_text(json.dumps({'machine': machine, 'rows': rows}, indent=1) + '\n')
    columns = ('part', 'what', 'passed', 'epoch_seconds', 'images_per_second', 'val_accuracy', 'note')
    lines = [f'GPU, driver, memory: {machine["gpu"]}. Program: {machine["program"]}. Date: {machine["date"]}.',
             f'Libraries: {machine["libraries"]}. System: {machine["system"]}.', '',
             '| ' + ' | '.join(columns) + ' |', '|' + ' --- |' * len(columns)]
    for row in rows:
        cells = [row.get(c) for c in columns]
        lines.append('| ' + ' | '.join('' if c is None else str(c).replace('|', '/') for c in cells) + ' |')
    (folder / 'results.md').write_text('\n'.join(lines) + '\n')


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('--device', default='cuda:0')
    parser.add_argument('--output', type=pathlib.Path, default=pathlib.Path('results'))
    parser.add_argument('--data', default=str(HERE / 'data/train.csv.gz'))
    parser.add_argument('--epochs', type=int, help='at most so many a preset')
    parser.add_argument('--python', default=sys.executable, help='the one that has PyTorch')
    options = parser.parse_args()

    env, found = environment()
    code, out, err, _ = run([HERE / 'bin/digit-lab-cli', 'devices'], env, 120)
    if not re.search(r'^cuda', out, re.M):
        sys.exit('Nothing to measure: ' + (last_line(err) or last_line(out) or f'exit {code}'))
    machine, rows = describe_machine(env, found), []
    parts = [lambda: check_agreement(env, options.device)]
    parts += [lambda p=p: [train(env, options.device, p, options.epochs, options.data)] for p in PRESETS]
    for batch in (32, 1024):
        parts += [lambda b=batch: [bench(env, options.device, b)],
                  lambda b=batch: bench_torch(env, b, options.python)]
    parts += [lambda t=t: [sanitize(env, options.device, t, options.data)] for t in ('memcheck', 'racecheck')]
    for part in parts:
        rows += part()
        print(json.dumps(rows[-1]), flush=True)
        write_results(machine, rows, options.output)
    print((options.output / 'results.md').read_text())
    sys.exit(0 if all(row['passed'] for row in rows) else 1)


if __name__ == '__main__':
    main()
