#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Tests and measures the CUDA backend of a bundle on this machine's GPU, within --seconds.

Agreement with the reference loops and with the processor's training, compute-sanitizer, training of
the presets with their accuracy and the time to it, benchmarks beside PyTorch's ways of doing the
same. results.json and results.md are written anew after every part. A part that fails or takes too
long is named in the table and the others go on; one that needs what this machine lacks is skipped
with the reason, and the processor's parts run without a GPU too. Standard library alone."""
import argparse
import glob
import json
import os
import pathlib
import platform
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time

HERE = pathlib.Path(__file__).resolve().parent
PROGRAM = HERE / 'bin/digit-lab-cli'
PRESETS = ('quick', 'reference', 'compact', 'augmented', 'tuned')
PRECISIONS = ('fp32', 'tf32', 'bf16')
GOALS = (0.99, 0.995)
# Of the reference network: 11,467,904 products forward, twice that backward, less the first layer's input.
FLOP_PER_IMAGE = 2 * (3 * 11_467_904 - 627_200)
# TFLOP/s from NVIDIA's data sheets: fp32 outside the tensor cores, TF32 and bf16 dense.
PEAKS = {'H100': (67, 494, 989), 'H200': (67, 494, 989), 'A100': (19.5, 156, 312)}
COLUMNS = ('part', 'what', 'result', 'epoch_seconds', 'images_per_second', 'of_floor', 'val_accuracy',
           'seconds_to_99.0', 'seconds_to_99.5', 'seconds', 'note')


def library_folders():
    """Where NVIDIA's libraries may lie: the environment, the toolkit, PyTorch's packages."""
    folders = os.environ.get('LD_LIBRARY_PATH', '').split(':')
    for home in (os.environ.get('CUDA_HOME'), '/usr/local/cuda', *sorted(glob.glob('/usr/local/cuda-*'))):
        if home:
            folders += [f'{home}/lib64', f'{home}/lib']
    for site in sys.path:
        folders += sorted(glob.glob(f'{site}/nvidia/*/lib')) + [f'{site}/torch/lib']
    folders += ['/usr/lib/x86_64-linux-gnu']
    return [f for f in dict.fromkeys(folders) if f and os.path.isdir(f)]


def environment():
    # A plug-in opens the cuBLASLt of the toolkit that it was built with: both may be wanted.
    found = {name: next((f for f in library_folders() if glob.glob(f'{f}/{name}*')), None)
             for name in ('libcublasLt.so.13', 'libcublasLt.so.12', 'libcudnn.so.9')}
    result = {key: value for key, value in os.environ.items() if key != 'DIGIT_LAB_BACKEND_DIR'}
    folders = [f for f in dict.fromkeys(found.values()) if f]
    # Without what earlier programs found out about this GPU.
    result['XDG_CACHE_HOME'] = tempfile.mkdtemp(prefix='digit-lab-')
    result['LD_LIBRARY_PATH'] = ':'.join(folders + [os.environ.get('LD_LIBRARY_PATH', '')]).strip(':')
    return result, found


class Run:
    """A program that ran: code, out, err, seconds, and when each line of its output came."""

    def __init__(self, command, env, limit):
        begun = time.monotonic()
        self.code, self.out, self.err, self.times = 127, '', '', []
        lines, errors = [], []
        try:
            process = subprocess.Popen([str(c) for c in command], env=env, text=True, errors='replace',
                                       stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                                       stderr=subprocess.PIPE, start_new_session=True)
        except OSError as error:
            self.err, self.seconds = str(error), 0.0
            return

        def read_lines():
            for line in process.stdout:
                lines.append(line)
                self.times.append(time.monotonic() - begun)

        readers = [threading.Thread(target=read_lines, daemon=True),
                   threading.Thread(target=lambda: errors.append(process.stderr.read()), daemon=True)]
        for reader in readers:
            reader.start()
        try:
            self.code = process.wait(max(limit, 0.1))
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)  # its children too: they hold the pipes
            process.wait()
            self.code = 124
        for reader in readers:
            reader.join(5)
        self.seconds = time.monotonic() - begun
        self.out, self.err = ''.join(lines), ''.join(errors)
        if self.code == 124:
            self.err += f'\ntook more than {limit:.0f} s'

    def why(self):
        lines = [line for line in self.err.splitlines() if line.strip()]
        return '' if self.code == 0 else lines[-1].strip()[:300] if lines else f'exit {self.code}'

    def objects(self):
        """JSON lines with the second at which each came."""
        for line, at in zip(self.out.splitlines(), self.times):
            if line.startswith('{'):
                try:
                    yield json.loads(line), at
                except ValueError:
                    pass  # the last line of a program that was stopped


class Bench:
    def __init__(self, options):
        self.options = options
        self.env, found = environment()
        self.end = time.monotonic() + options.seconds
        self.rows = []
        listed = Run([PROGRAM, 'devices'], self.env, 60)
        self.gpu = re.search(rf'^{re.escape(options.device)}\s+(.*)$', listed.out, re.M)
        self.why_no_gpu = '' if self.gpu else (listed.err.strip().splitlines() or ['no such device'])[-1]
        self.machine = {
            'gpu': self.gpu.group(1) if self.gpu else f'none: {self.why_no_gpu}',
            'driver': Run(['nvidia-smi', '--query-gpu=name,driver_version,memory.total,clocks.sm',
                           '--format=csv,noheader'], self.env, 30).out.strip() or 'nvidia-smi is not there',
            'processor': (re.search(r'^cpu\s+(.*)$', listed.out, re.M) or [None, 'unknown'])[1],
            'program': Run([PROGRAM, '--version'], self.env, 60).out.strip(),
            'libraries': found, 'system': platform.platform(), 'date': time.strftime('%Y-%m-%d')}

    def left(self):
        return self.end - time.monotonic()

    def part(self, name, limit, function, *arguments, gpu=True, least=3):
        """Runs one part and writes all results; whatever happens in it, the next one follows."""
        begun = time.monotonic()
        limit = min(limit, self.left())
        what = ' '.join(map(str, arguments))
        if gpu and not self.gpu:
            rows = [{'what': what, 'result': 'skipped', 'note': self.why_no_gpu}]
        elif limit < least:
            rows = [{'what': what, 'result': 'skipped', 'note': 'no time was left'}]
        else:
            try:
                rows = function(limit, *arguments)
            except Exception as error:  # a part that breaks must not take the others with it
                rows = [{'what': what, 'result': 'failed', 'note': f'{type(error).__name__}: {error}'[:300]}]
        for row in rows:
            row.setdefault('seconds', round(time.monotonic() - begun, 2))
            self.rows.append({'part': name, **row})
            print(json.dumps(self.rows[-1]), flush=True)
        self.write()

    def write(self):
        folder = self.options.output
        folder.mkdir(parents=True, exist_ok=True)
        lines = [f'{key}: {value}' for key, value in self.machine.items()]
        lines = ['  \n'.join(lines), '', '| ' + ' | '.join(COLUMNS) + ' |', '|' + ' --- |' * len(COLUMNS)]
        for row in self.rows:
            cells = ['' if row.get(c) is None else str(row[c]).replace('|', '/') for c in COLUMNS]
            lines.append('| ' + ' | '.join(cells) + ' |')
        for name, text in (('results.json', json.dumps({'machine': self.machine, 'rows': self.rows}, indent=1)),
                           ('results.md', '\n'.join(lines))):
            (folder / f'{name}.new').write_text(text + '\n')
            os.replace(folder / f'{name}.new', folder / name)

    # ---- Parts: each gives rows ----

    def agreement(self, limit, device):
        done = Run([HERE / 'bin/test-backend-agreement', device], self.env, limit)
        rows, said = [], []
        for line in done.out.splitlines():
            if re.match(r'# .*ERROR', line):
                said.append(line[2:])
            test = re.match(r'(ok|not ok) \d+ (\S+)(.*)$', line)
            if test:
                word, path, rest = test.groups()
                rows.append({'what': f'{device} {path.rsplit("/", 1)[-1]}',
                             'note': f'{len(said)} failures, first {said[0]}'[:300] if said else rest.strip(' #'),
                             'result': 'failed' if word != 'ok' else 'skipped' if 'SKIP' in rest else 'passed'})
                said = []
        if not rows or (done.code != 0 and all(row['result'] != 'failed' for row in rows)):
            rows.append({'what': f'{device} all', 'result': 'failed', 'note': (said or [done.why()])[-1][:300]})
        return rows

    def train(self, folder, limit, device, *arguments):
        return Run([PROGRAM, 'train', '--device', device, '--data', self.options.data, '--json', '--output',
                    f'{folder}/run', *arguments], self.env, limit)

    def libraries(self, _limit):
        """What the plug-in opened, by its own word; without them its own kernels do the work."""
        rows = []
        for name in ('cuDNN', 'cuBLAS'):
            said = re.search(rf'no {name}|{name} [0-9.]+', self.gpu.group(1))
            rows.append({'what': name, 'note': said.group(0) if said else 'not named by `devices`',
                         'result': 'passed' if said and not said.group(0).startswith('no') else 'skipped'})
        return rows

    def losses(self, limit):
        """Of the first 50 steps, beside the processor's: they agree to 1e-3."""
        curves = {}
        for device in ('cpu', self.options.device):
            with tempfile.TemporaryDirectory() as folder:
                done = self.train(folder, limit / 2, device, '--epochs', 1, '--limit', 1777)
                if done.code != 0:
                    return [{'what': device, 'result': 'failed', 'note': done.why()}]
                curves[device] = pathlib.Path(f'{folder}/run/steps.jsonl').read_text()
        numbers = [[float(x) for x in re.findall(r'-?\d+\.?\d*(?:[eE][-+]?\d+)?', re.search(
            r'"loss": ?\[([^\]]*)\]', text).group(1))] for text in curves.values()]
        worst = max(abs(a - b) for a, b in zip(*numbers))
        return [{'what': f'losses of {len(numbers[0])} steps', 'note': f'greatest difference {worst:.2e}',
                 'result': 'passed' if len(numbers[0]) == len(numbers[1]) >= 50 and worst <= 1e-3 else 'failed'}]

    def training(self, limit, device, preset, *arguments):
        with tempfile.TemporaryDirectory() as folder:
            done = self.train(folder, limit, device, '--preset', preset, *arguments)
        epochs = [(e, at) for e, at in done.objects() if e.get('event') == 'epoch']
        end = next((e for e, _ in done.objects() if e.get('event') == 'end'), {})
        reached = [next((round(at, 2) for e, at in epochs if e['val_accuracy'] >= goal), None) for goal in GOALS]
        best = max((e['val_accuracy'] for e, _ in epochs), default=None)
        return [{'what': ' '.join(map(str, (device, preset, *arguments))), 'seconds': round(done.seconds, 2),
                 'result': 'passed' if done.code == 0 and epochs else 'failed',
                 'epoch_seconds': min((round(e['seconds'], 4) for e, _ in epochs), default=None),
                 'images_per_second': round(max((e['images_per_second'] for e, _ in epochs), default=0)) or None,
                 'val_accuracy': end.get('val_accuracy', best), 'seconds_to_99.0': reached[0],
                 'seconds_to_99.5': reached[1],
                 'note': f'{len(epochs)} epochs, first after {epochs[0][1]:.2f} s. {done.why()}' if epochs
                         else done.why()}]

    def together(self, limit):
        """Two runs at once on one GPU give what one alone gives."""
        with tempfile.TemporaryDirectory() as folder:
            arguments = ('--preset', 'quick', '--epochs', 2)
            results = [None] * 3
            results[0] = self.train(f'{folder}/0', limit / 2, self.options.device, *arguments)
            threads = [threading.Thread(target=lambda i=i: results.__setitem__(i, self.train(
                f'{folder}/{i}', limit / 2, self.options.device, *arguments))) for i in (1, 2)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
            texts = [pathlib.Path(f'{folder}/{i}/run/history.jsonl').read_text() if r.code == 0 else r.why()
                     for i, r in enumerate(results)]
        same = len(set(texts)) == 1 and all(r.code == 0 for r in results)
        return [{'what': 'two runs at once', 'note': 'the same curves as alone' if same else
                 'other curves, or a choice of algorithms that differs: ' + ' / '.join(t[-80:] for t in texts),
                 'result': 'passed' if all(r.code == 0 for r in results) else 'failed'}]

    def can_overlap(self):
        """From compute capability 9.0 on."""
        capability = self.gpu and re.search(r'capability (\d+)\.', self.gpu.group(1))
        return bool(capability) and int(capability.group(1)) >= 9

    def queues(self, limit, *arguments):
        """Two queues, and launches that overlap, give what one queue gives: the algorithms are the same, and so are the
        bits."""
        wishes = {'as it is': {}, 'one queue': {'DIGIT_LAB_CUDA_QUEUES': '1'},
                  'overlapping launches': {'DIGIT_LAB_CUDA_OVERLAP': '1'}}
        curves, rows = {}, []
        if not self.can_overlap():
            del wishes['overlapping launches']
        for name, wish in wishes.items():
            env = {**self.env, **wish}
            with tempfile.TemporaryDirectory() as folder:
                done = Run([PROGRAM, 'train', '--device', self.options.device, '--data', self.options.data,
                            '--output', f'{folder}/run', '--epochs', 1, *arguments], env, limit / 3)
                curves[name] = done.code == 0 and pathlib.Path(f'{folder}/run/history.jsonl').read_text()
            note = '' if curves[name] else done.why()
            if note == '' and curves[name] != curves['as it is']:
                note = ' / '.join(text[-100:] for text in (curves['as it is'] or 'nothing to compare with', curves[name]))
            rows.append({'what': f'the same bits, {name} ' + ' '.join(map(str, arguments)), 'note': note,
                         'result': 'failed' if note else 'passed'})
        return rows

    def speed(self, limit, device, batch, precision, seconds, otherwise=None):
        env = self.env
        if otherwise == 'one queue':
            env = {**env, 'DIGIT_LAB_CUDA_QUEUES': '1'}
        elif otherwise == 'overlapping launches':
            env = {**env, 'DIGIT_LAB_CUDA_OVERLAP': '1'}
        elif otherwise == 'no convolutions by rows':  # without them another algorithm may be the quickest
            env = {**env, 'DIGIT_LAB_CUDA_ROWS': '0', 'XDG_CACHE_HOME': f'{env["XDG_CACHE_HOME"]}/plain'}
        done = Run([PROGRAM, 'bench', '--json', '--device', device, '--batch-size', batch, '--precision',
                    precision, '--seconds', seconds], env, limit)
        figures = next((e for e, _ in done.objects()), {})
        rate = figures.get('images_per_second')
        peak = next((p for name, p in PEAKS.items() if device != 'cpu' and name in self.machine['gpu']), None)
        floor = FLOP_PER_IMAGE / (peak[PRECISIONS.index(precision)] * 1e12) if peak else None
        return [{'what': f'Digit Lab {device}, {precision}, batch {batch}' + (f', {otherwise}' if otherwise else ''),
                 'note': done.why(),
                 'result': 'passed' if rate else 'failed', 'images_per_second': rate and round(rate),
                 'epoch_seconds': rate and round(37800 / rate, 4),
                 'of_floor': round(1 / rate / floor, 2) if rate and floor else None}]

    def layers(self, limit, device, batch):
        done = Run([PROGRAM, 'bench', '--json', '--layers', '--device', device, '--batch-size', batch,
                    '--seconds', 2], self.env, limit)
        (self.options.output / f'layers-{device.replace(":", "")}-{batch}.json').write_text(done.out)
        return [{'what': f'{device}, batch {batch}', 'note': done.why() or f'layers-*-{batch}.json',
                 'result': 'passed' if done.code == 0 else 'failed'}]

    def torch(self, limit, batch):
        done = Run([self.options.python, HERE / 'bench-torch.py', '--batch-size', batch, '--limit',
                    max(1, limit - 15)], os.environ, limit)
        rows = []
        for row, _ in done.objects():
            rate = row.get('images_per_second')
            rows.append({**row, 'images_per_second': rate and round(rate),
                         'epoch_seconds': rate and round(37800 / rate, 4)})
        if done.code != 0 or not rows:
            absent = 'not installed' in done.err or 'finds no GPU' in done.err
            rows.append({'what': f'PyTorch, batch {batch}', 'result': 'skipped' if absent else 'failed',
                         'note': done.why()})
        return rows

    def sanitizer(self, limit, tool):
        program = shutil.which('compute-sanitizer') or next(iter(
            glob.glob('/usr/local/cuda*/bin/compute-sanitizer') + glob.glob('/opt/nvidia/*/compute-sanitizer*')), None)
        if program is None:
            return [{'what': tool, 'result': 'skipped', 'note': 'compute-sanitizer is not there'}]
        # NVIDIA's own kernels are not what is checked, and take most of the time. But initcheck must see what
        # they write, and is asked afterwards which reads are ours.
        filters = (['--kernel-regex', 'kns=dig_kernel'], []) if tool in ('racecheck', 'synccheck') else ([],)
        for only in filters:
            with tempfile.TemporaryDirectory() as folder:
                # Eleven full steps an epoch, so that eight go together, and launches after a validation.
                done = Run([program, '--tool', tool, '--report-api-errors', 'no', '--error-exitcode', 9, *only,
                            PROGRAM, 'train', '--preset', 'reference', '--augment', '--average-decay', 0.99,
                            '--epochs', 2, '--limit', 400, '--device', self.options.device, '--data',
                            self.options.data, '--output', f'{folder}/run'], self.env, limit / 2 if only else limit)
            if 'SUMMARY' in done.out + done.err or done.code == 124:
                break  # else this version of it knows no such option
        said = done.out + done.err
        summary = re.findall(r'=+ ((?:ERROR|RACECHECK) SUMMARY: .*)', said)
        first = re.findall(r'=+ ((?:Invalid|Error|Warning|Race|Barrier|Device not|Program hit).*)', said)
        passed = done.code == 0
        if tool == 'initcheck':
            first = re.findall(r'=+ (Uninitialized.*\n=+ +at .*dig_kernel.*)', said)
            first = [re.sub(r'\s*\n=+\s*', ' ', text) for text in first]
            passed = done.code in (0, 9) and not first
        return [{'what': tool, 'result': 'passed' if passed and summary else 'failed',
                 'note': '; '.join(summary[-1:] + first[:2]) or done.why()}]

    def keep_choices(self):
        """Which algorithm was the quickest for each shape: -1 is one of our own kernels."""
        cache = pathlib.Path(self.env['XDG_CACHE_HOME'])
        for folder in (cache, cache / 'plain'):
            choices = folder / 'digit-lab/gpu-algorithms.txt'
            if choices.exists():
                name = 'all' if folder == cache else folder.name
                shutil.copy(choices, self.options.output / f'algorithms-{name}.txt')
        shutil.rmtree(cache, ignore_errors=True)

    def lost(self, limit):
        """The sentences of a machine without this GPU."""
        done = Run([PROGRAM, 'train', '--device', 'cuda:77', '--data', self.options.data, '--output',
                    '/nonexistent/run'], self.env, limit)
        return [{'what': 'a device that is not there', 'note': done.why(),
                 'result': 'passed' if done.code == 3 else 'failed'}]


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('--device', default='cuda:0')
    parser.add_argument('--output', type=pathlib.Path, default=pathlib.Path('results'))
    parser.add_argument('--data', default=str(HERE / 'share/digit-lab/data/train.csv.gz'))
    parser.add_argument('--seconds', type=float, default=570, help='for everything (default: 570)')
    parser.add_argument('--quick', action='store_true', help='the parts, but little of each')
    parser.add_argument('--python', default=sys.executable, help='the one that has PyTorch')
    options = parser.parse_args()
    bench, device = Bench(options), options.device
    few = ('--epochs', 1, '--limit', 2000) if options.quick else ()
    bench.write()

    bench.part('sentences', 30, bench.lost, gpu=False)
    bench.part('libraries', 30, bench.libraries)
    bench.part('agreement', 100, bench.agreement, device)
    bench.part('agreement', 60, bench.losses)
    bench.part('training', 40, bench.training, device, 'quick', *few)
    # The algorithms of these are known by now.
    for precision in PRECISIONS:
        bench.part('agreement', 30, bench.queues, '--preset', 'quick', '--precision', precision, *few[2:])
    bench.part('training', 40, bench.training, device, 'quick', *few)
    for batch in (32, 1024):
        for precision in PRECISIONS:
            bench.part('speed', 30, bench.speed, device, batch, precision, 4)
        for otherwise in ('one queue', 'overlapping launches', 'no convolutions by rows'):
            if otherwise == 'overlapping launches' and not bench.can_overlap():
                continue
            bench.part('speed', 30, bench.speed, device, batch, 'fp32', 2, otherwise)
    bench.part('training', 60, bench.training, device, 'reference', *few)
    for tool in ('memcheck', 'racecheck', 'synccheck', 'initcheck'):
        bench.part('sanitizer', 70 if tool == 'memcheck' else 50, bench.sanitizer, tool)
    bench.part('PyTorch', 100, bench.torch, 32)
    bench.part('PyTorch', 70, bench.torch, 1024)
    for batch in (32, 1024):
        bench.part('layers', 30, bench.layers, device, batch)
    bench.part('training', 40, bench.training, device, 'compact', *(few or ('--epochs', 24)))
    for preset in PRESETS[2:]:
        bench.part('training', 60, bench.training, device, preset, *few)
    for precision in PRECISIONS[1:]:
        bench.part('precision', 40, bench.training, device, 'reference', '--precision', precision, *few)
    bench.part('training', 30, bench.together)
    # The same on the processor, for comparison.
    bench.part('agreement', 60, bench.agreement, 'cpu', gpu=False)
    bench.part('speed', 40, bench.speed, 'cpu', 32, 'fp32', 4, gpu=False)
    bench.part('training', 60, bench.training, 'cpu', 'quick', *(few or ('--epochs', 1)), gpu=False)
    bench.keep_choices()
    print((options.output / 'results.md').read_text())
    failed = sum(row['result'] == 'failed' for row in bench.rows)
    passed = sum(row['result'] == 'passed' for row in bench.rows)
    print(f'{passed} passed, {failed} failed, {len(bench.rows) - passed - failed} skipped, '
          f'{options.seconds - bench.left():.0f} s')
    sys.exit(1 if failed else 0)


if __name__ == '__main__':
    main()
