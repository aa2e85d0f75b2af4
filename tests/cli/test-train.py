# SPDX-License-Identifier: GPL-3.0-or-later
"""train: events, files, repeating, stopping, going on."""
import json
import os
import pty
import resource
import shlex
import shutil
import signal
import subprocess
import time
import unittest

import program
import tap

START = ['event', 'device', 'threads', 'parameters', 'train_images', 'validation_images']
EPOCH = ['event', 'epoch', 'loss', 'accuracy', 'precision', 'recall', 'f1', 'val_loss',
         'val_accuracy', 'val_precision', 'val_recall', 'val_f1', 'learning_rate', 'seconds',
         'images_per_second']
END = ['event', 'reason', 'best_epoch', 'val_loss', 'val_accuracy', 'seconds', 'model']
# 4·(9 + 1) of the convolution, 10·(4·7·7 + 1) of the dense layer.
SMALL_PARAMETERS = 40 + 1970


def history_of(folder):
    """history.jsonl without what depends on the clock."""
    lines = (folder / 'history.jsonl').read_text(encoding='utf-8').splitlines()
    return [{key: value for key, value in json.loads(line).items() if 'second' not in key}
            for line in lines]


def tensors_of(path):
    """What stands behind the header of a safetensors file."""
    data = path.read_bytes()
    return data[8 + int.from_bytes(data[:8], 'little'):]


class Train(program.Case):
    def test_has_its_fixed_events_and_keys(self):
        events = self.train('run')
        self.assertEqual([list(event) for event in events], [START, EPOCH, EPOCH, END])
        start, first, second, end = events
        self.assertEqual([event['event'] for event in events], ['start', 'epoch', 'epoch', 'end'])
        self.assertEqual((start['device'], start['parameters']), ('cpu', SMALL_PARAMETERS))
        self.assertEqual((start['train_images'], start['validation_images']), (360, 40))
        self.assertEqual((first['epoch'], second['epoch']), (1, 2))
        self.assertEqual(first['learning_rate'], 0.001)
        for rate in ('accuracy', 'val_accuracy', 'precision', 'val_recall', 'f1'):
            self.assertTrue(0 <= second[rate] <= 1, rate)
        self.assertEqual(end['reason'], 'epochs')
        best = events[end['best_epoch']]
        self.assertEqual((best['val_loss'], best['val_accuracy']),
                         (end['val_loss'], end['val_accuracy']))
        self.assertEqual(end['model'], str(self.folder / 'run' / 'model.safetensors'))

    def test_keeps_a_run_folder(self):
        self.train('run')
        folder = self.folder / 'run'
        for name in ('run.json', 'history.jsonl', 'model.safetensors', 'last.safetensors'):
            self.assertTrue((folder / name).is_file(), name)
        self.assertEqual(len(history_of(folder)), 2)
        json.loads((folder / 'run.json').read_text(encoding='utf-8'))

    def test_knows_the_reference_network(self):
        code, out, error = program.run('train', '--output', self.folder / 'run', '--json', '--device',
                                       'cpu', '--limit', '40', '--epochs', '1', '--preset',
                                       'reference')
        self.assertEqual(code, 0, error)
        self.assertEqual(program.parse(out.splitlines()[0])['parameters'], 858122)

    def test_learns_from_few_digits_what_it_says(self):
        # 172 steps: the running statistics of batch norm have not forgotten yet what they began with.
        for preset, epochs in (('quick', 4), ('compact', 2)):
            with self.subTest(preset):
                events = self.lines('train', '--output', self.folder / preset, '--json', '--device',
                                    'cpu', '--preset', preset, '--limit', '3000', '--epochs', epochs)
                self.assertGreater(events[-1]['val_accuracy'], 0.9)

    def test_repeats_byte_for_byte(self):
        for run in ('one', 'two'):
            self.train(run, '--seed', 7)
        for name in ('model.safetensors', 'last.safetensors'):
            self.assertEqual((self.folder / 'one' / name).read_bytes(),
                             (self.folder / 'two' / name).read_bytes(), name)
        self.assertEqual(history_of(self.folder / 'one'), history_of(self.folder / 'two'))

    def test_differs_for_another_seed(self):
        for run, seed in (('one', 1), ('two', 2)):
            self.train(run, '--seed', seed, epochs=1)
        self.assertNotEqual((self.folder / 'one' / 'model.safetensors').read_bytes(),
                            (self.folder / 'two' / 'model.safetensors').read_bytes())

    def test_gives_the_same_for_any_number_of_threads(self):
        for run, threads in (('one', 1), ('two', 3)):
            self.train(run, '--threads', threads)
        # The numbers, not the settings that are written beside them.
        self.assertEqual(tensors_of(self.folder / 'one' / 'model.safetensors'),
                         tensors_of(self.folder / 'two' / 'model.safetensors'))

    def test_refuses_a_folder_that_holds_a_run(self):
        self.train('run', epochs=1)
        before = (self.folder / 'run' / 'run.json').read_bytes()
        code, out, error = program.run('train', '--output', self.folder / 'run', '--limit', '400',
                                       '--device', 'cpu', '--network', self.network())
        self.assertNotEqual(code, 0)
        self.assertEqual(before, (self.folder / 'run' / 'run.json').read_bytes())
        self.assertEqual(error.count('\n'), 1, error)

    def test_writes_over_nothing_in_a_folder_that_is_there(self):
        for name in ('model.safetensors', 'last.safetensors', 'history.jsonl', 'end.json'):
            folder = self.folder / name
            folder.mkdir()
            (folder / name).write_text('mine', encoding='ascii')
            with self.subTest(name):
                said = self.refused(2, 'train', '--output', folder, '--limit', '400', '--device',
                                    'cpu', '--network', self.network())
                self.assertIn(f'holds a file {name}', said)
                self.assertEqual((folder / name).read_text(encoding='ascii'), 'mine')
                self.assertFalse((folder / 'run.json').exists())
        # What is not in the way stays beside the run.
        (self.folder / 'notes').mkdir()
        (self.folder / 'notes' / 'notes.txt').write_text('mine', encoding='ascii')
        self.train('notes', epochs=1)

    def test_says_when_the_run_cannot_be_written(self):
        file = self.write('file', '')
        for output in (file, file / 'run', '/proc/run'):
            said = self.refused(1, 'train', '--output', output, '--limit', '40', '--device', 'cpu',
                                '--network', self.network())
            self.assertIn(str(output), said)

    def test_says_when_the_disk_is_full(self):
        limit = (100_000, 100_000)  # bytes a file may have; a model of this network has more

        def fill_up():
            resource.setrlimit(resource.RLIMIT_FSIZE, limit)
        large = self.network(layers=[{'type': 'flatten'}, {'type': 'dense', 'units': 50},
                                     {'type': 'dense', 'units': 10, 'activation': 'softmax'}])
        code, out, error = program.run('train', '--output', self.folder / 'run', '--json', '--limit',
                                       '40', '--device', 'cpu', '--epochs', '2', '--network', large,
                                       preexec_fn=fill_up)
        self.assertEqual(code, 1, error)
        self.assertIn('cannot be written', error)
        for line in out.splitlines():
            program.parse(line)
        # With room again, the run goes on from where it was.
        self.lines('train', '--resume', self.folder / 'run', '--json')

    def test_prints_into_no_file_of_the_run_where_standard_output_is_closed(self):
        run = self.folder / 'run'
        train = shlex.join([program.PROGRAM, 'train', '--output', str(run), '--device', 'cpu',
                            '--network', str(self.network()), '--limit', '100', '--epochs', '1'])
        for closed in ('>&-', '>&- 2>&-', '<&- >&- 2>&-', '2>&-'):
            for form in ('', ' --json'):
                with self.subTest(closed + form):
                    shutil.rmtree(run, ignore_errors=True)
                    subprocess.run(['sh', '-c', f'{train}{form} {closed}'], check=False,
                                   capture_output=True)
                    # The first file that a run opens, and it stays open.
                    self.assertEqual((run / '.lock').read_bytes(), b'')
                    self.done('predict', run, '--limit', '1')

    def test_refuses_networks_that_cannot_work(self):
        layers = program.SMALL_NETWORK['layers']
        pools = [{'type': 'max_pool2d', 'size': 4}] * 3
        for text in (json.dumps({'input': [1, 28, 28], 'layers': pools + layers}),
                     json.dumps({'input': [1, 28, 28], 'layers': layers[:-1]}),
                     '{"input": [1, 28', 'no JSON', ''):
            with self.subTest(text[:20]):
                said = self.refused(4, 'train', '--output', self.folder / 'run', '--limit', '400',
                                    '--device', 'cpu', '--network', self.write('bad.json', text))
                self.assertIn('bad.json: ', said)
                self.assertFalse((self.folder / 'run').exists())
        self.refused(4, 'train', '--output', self.folder / 'run', '--network',
                     self.folder / 'absent.json')

    def test_refuses_images_without_labels(self):
        path = self.write('test.csv', program.digits_csv(20, labelled=False))
        said = self.refused(4, 'train', '--output', self.folder / 'run', '--data', path,
                            '--device', 'cpu')
        self.assertIn('label', said)

    def test_tells_people_without_json(self):
        code, out, error = program.run('train', '--output', self.folder / 'run', '--device', 'cpu',
                                       '--network', self.network(), '--limit', '400', '--epochs', 2)
        self.assertEqual((code, error), (0, ''))
        lines = out.splitlines()
        self.assertIn('2,010 parameters', lines[0])
        self.assertRegex(lines[1], r'^Epoch 1/2 .* validation loss ')
        self.assertIn('All epochs done', lines[3])
        self.assertNotIn('\r', out)

    def train_on_terminal(self, name, kind):
        try:
            leader, follower = pty.openpty()
        except OSError as error:
            self.skipTest(f'no pseudo-terminals here: {error}')
        process = program.subprocess.Popen(
            [program.PROGRAM, 'train', '--output', str(self.folder / name), '--device', 'cpu',
             '--preset', 'reference', '--limit', '600', '--epochs', '1'],
            stdin=follower, stdout=follower, stderr=follower, env={**os.environ, 'TERM': kind})
        os.close(follower)
        text = b''
        try:
            while chunk := os.read(leader, 4096):
                text += chunk
        except OSError:  # the other end was closed
            pass
        os.close(leader)
        self.assertEqual(process.wait(program.PATIENCE), 0)
        return text.decode()

    def test_draws_a_progress_bar_on_a_terminal(self):
        self.assertRegex(self.train_on_terminal('run', 'xterm'),
                         r'\rEpoch 1/1 \[=*>? *\] +\d+ %  [\d,]+ images/s  loss ')
        self.assertNotIn('\x1b', self.train_on_terminal('dumb', 'dumb'))


class Stopping(program.Case):
    def begin(self, *arguments):
        # The tests themselves may have been started with nohup.
        return program.start('train', '--output', self.folder / 'run', '--json', '--device', 'cpu',
                             '--network', self.network(), '--limit', '2000', '--epochs', '10000',
                             *arguments,
                             preexec_fn=lambda: signal.signal(signal.SIGHUP, signal.SIG_DFL))

    def stop(self, number, after_epochs):
        process = self.begin()
        seen = 0
        for line in process.stdout:
            seen += program.parse(line)['event'] == 'epoch'
            if seen >= after_epochs:
                process.send_signal(number)
                break
        events = [program.parse(line) for line in process.stdout]
        error = process.stderr.read()
        code = process.wait(program.PATIENCE)
        process.stdout.close()
        process.stderr.close()
        return code, events, error

    def test_on_ctrl_c_saves_and_exits_130(self):
        code, events, error = self.stop(signal.SIGINT, 2)
        self.assertEqual(code, 130, error)
        self.assertEqual(events[-1]['reason'], 'interrupted')
        self.assertTrue((self.folder / 'run' / 'last.safetensors').is_file())
        # The model that was learnt answers.
        self.done('predict', self.folder / 'run', '--limit', '5')

    def test_on_sigterm_saves_and_exits_130(self):
        code, events, error = self.stop(signal.SIGTERM, 1)
        self.assertEqual((code, events[-1]['reason']), (130, 'interrupted'), error)

    def test_on_a_closed_terminal_saves_and_exits_130(self):
        code, events, error = self.stop(signal.SIGHUP, 1)
        self.assertEqual((code, events[-1]['reason']), (130, 'interrupted'), error)

    def test_saves_when_it_is_told_twice(self):
        for first, second in ((signal.SIGHUP, signal.SIGHUP), (signal.SIGTERM, signal.SIGHUP),
                              (signal.SIGINT, signal.SIGTERM)):
            with self.subTest(f'{first.name}, {second.name}'):
                run = self.folder / f'{first.name}-{second.name}'
                process = program.start(
                    'train', '--output', run, '--json', '--device', 'cpu', '--preset',
                    'reference', '--batch-size', '500', '--limit', '10000',
                    preexec_fn=lambda: signal.signal(signal.SIGHUP, signal.SIG_DFL))
                process.stdout.readline()
                for number in (first, second, second):
                    process.send_signal(number)
                out, error = process.communicate(timeout=program.PATIENCE)
                self.assertEqual((process.returncode, error), (130, ''))
                self.assertEqual(program.parse(out.splitlines()[-1])['reason'], 'interrupted')
                self.assertTrue((run / 'last.safetensors').is_file())

    def test_stops_at_once_on_a_second_ctrl_c(self):
        process = program.start('train', '--output', self.folder / 'run', '--json', '--device',
                                'cpu', '--preset', 'tuned', '--batch-size', '500', '--limit', '10000')
        process.stdout.readline()
        # A step takes some 0.3 s: the second comes before the first has stopped the training.
        for _ in range(3):
            process.send_signal(signal.SIGINT)
            time.sleep(0.01)
        _, error = process.communicate(timeout=program.PATIENCE)
        self.assertEqual((process.returncode, error), (130, '\nStopped at once.\n'))

    @unittest.skipIf('TSAN_OPTIONS' in os.environ, 'ThreadSanitizer holds signals back while a file is being opened')
    def test_before_the_training_exits_130_too(self):
        # Nobody writes into the pipe: the program waits for its network.
        pipe = self.folder / 'pipe'
        os.mkfifo(pipe)
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            with self.subTest(number.name):
                process = program.start(
                    'train', '--output', self.folder / 'run', '--network', pipe,
                    preexec_fn=lambda: signal.signal(signal.SIGHUP, signal.SIG_DFL))
                time.sleep(0.5)
                process.send_signal(number)
                out, error = process.communicate(timeout=program.PATIENCE)
                self.assertEqual((process.returncode, out), (130, ''))
                self.assertIn('before the training began', error)
                self.assertFalse((self.folder / 'run').exists())

    def test_after_nohup_trains_on(self):
        process = program.start('train', '--output', self.folder / 'run', '--json', '--device',
                                'cpu', '--network', self.network(), '--limit', '400', '--epochs',
                                '20', preexec_fn=lambda: signal.signal(signal.SIGHUP, signal.SIG_IGN))
        process.stdout.readline()
        process.send_signal(signal.SIGHUP)
        out, error = process.communicate(timeout=program.PATIENCE)
        self.assertEqual(process.returncode, 0, error)
        self.assertEqual(program.parse(out.splitlines()[-1])['reason'], 'epochs')

    def test_says_so_when_the_training_diverges(self):
        code, out, error = program.run('train', '--output', self.folder / 'run', '--json',
                                       '--device', 'cpu', '--network', self.network(), '--limit',
                                       '400', '--learning-rate', '1e8', '--epochs', '3')
        events = [program.parse(line) for line in out.splitlines()]
        self.assertEqual((code, events[-1]['reason']), (5, 'diverged'), error)
        self.assertIn('learning rate', error)


class Resuming(program.Case):
    def test_gives_what_the_uninterrupted_run_gives(self):
        whole = self.train('whole', epochs=12, limit=2000)
        process = program.start('train', '--output', self.folder / 'part', '--json', '--device',
                                'cpu', '--network', self.network(), '--limit', '2000', '--epochs',
                                '12', '--learning-rate', '0.001')
        for line in process.stdout:
            if program.parse(line).get('epoch') == 3:
                process.send_signal(signal.SIGINT)
                break
        process.stdout.read()
        self.assertIn(process.wait(program.PATIENCE), (0, 130))
        process.stdout.close()
        process.stderr.close()
        events = self.lines('train', '--resume', self.folder / 'part', '--json')
        self.assertEqual(history_of(self.folder / 'part'), history_of(self.folder / 'whole'))
        for name in ('model.safetensors', 'last.safetensors'):
            self.assertEqual((self.folder / 'whole' / name).read_bytes(),
                             (self.folder / 'part' / name).read_bytes(), name)
        for key in ('reason', 'best_epoch', 'val_loss', 'val_accuracy'):
            self.assertEqual(events[-1][key], whole[-1][key])

    def test_leaves_a_run_to_who_trains_it(self):
        process = program.start('train', '--output', self.folder / 'run', '--json', '--device',
                                'cpu', '--network', self.network(), '--limit', '400', '--epochs',
                                '100000')
        try:
            process.stdout.readline()
            said = self.refused(2, 'train', '--resume', self.folder / 'run')
            self.assertIn('is being trained by another program', said)
        finally:
            process.kill()
            process.communicate()
        # A process that was killed holds nothing: what it trained goes on.
        again = program.start('train', '--resume', self.folder / 'run', '--json')
        self.assertEqual(program.parse(again.stdout.readline())['event'], 'start')
        again.send_signal(signal.SIGINT)
        again.communicate()
        self.assertEqual(again.returncode, 130)

    def test_keeps_the_settings_of_the_run(self):
        self.train('run', epochs=1)
        said = self.refused(2, 'train', '--resume', self.folder / 'run', '--epochs', '5')
        self.assertIn('--epochs', said)

    def test_refuses_other_data(self):
        self.train('run', epochs=1)
        path = self.write('other.csv', program.digits_csv(400))
        self.refused(4, 'train', '--resume', self.folder / 'run', '--data', path)

    def test_finds_its_images_again_where_a_row_was_left_out(self):
        lines = program.builtin_csv('train.csv.gz', 300).splitlines()
        lines[5] = lines[5].rsplit(',', 1)[0] + ','
        path = self.write('gaps.csv', '\n'.join(lines) + '\n')
        for rule, moved in (('drop', False), ('zero', False), ('zero', True)):
            with self.subTest(f'{rule}, moved: {moved}'):
                run = f'{rule}-{moved}'
                self.train(run, '--data', path, '--missing', rule, limit=200, epochs=1)
                if moved:
                    path = path.rename(self.folder / 'moved.csv')
                data = ['--data', path] if moved else []
                self.done('train', '--resume', self.folder / run, *data)
                found, = self.lines('evaluate', self.folder / run, *data, '--json')
                self.assertEqual(found['images'], 20)

    def test_tells_the_way_on_where_its_images_are_gone(self):
        path = self.write('digits.csv', program.builtin_csv('train.csv.gz', 200))
        self.train('run', '--data', path, epochs=1)
        path.unlink()
        for command in (['train', '--resume', self.folder / 'run'],
                        ['evaluate', self.folder / 'run'],
                        ['plot', '--what', 'confusion', '--out', 'a.svg', self.folder / 'run']):
            with self.subTest(command[0]):
                self.assertIn(f'begun with {path}. Where that lies elsewhere now: --data FILE',
                              self.refused(4, *command))

    def test_names_a_damaged_memory_of_the_data(self):
        self.train('run', epochs=1)
        memory = self.folder / 'run' / 'data.json'
        for text in ('{"data": 5, "missing": "drop"}', '{"data": null, "missing": []}', '{"data"',
                     '{"data": null, "missing": "perhaps"}', '[]'):
            memory.write_text(text, encoding='ascii')
            for command in (['train', '--resume'], ['evaluate']):
                with self.subTest(f'{command[0]} {text}'):
                    said = self.refused(4, *command, self.folder / 'run')
                    self.assertIn('data.json', said)

    def test_throws_away_no_epochs_where_the_state_is_gone(self):
        self.train('run', epochs=2)
        model = self.folder / 'run' / 'model.safetensors'
        before = model.read_bytes()
        (self.folder / 'run' / 'state.safetensors').unlink()
        self.assertIn('state.safetensors is missing',
                      self.refused(4, 'train', '--resume', self.folder / 'run'))
        self.assertEqual(model.read_bytes(), before)
        # One that was killed before its first epoch was written begins anew.
        (self.folder / 'run' / 'history.jsonl').unlink()
        self.done('train', '--resume', self.folder / 'run')
        self.assertEqual(model.read_bytes(), before)

    def test_refuses_what_is_no_run(self):
        self.refused(4, 'train', '--resume', self.folder)
        self.refused(4, 'train', '--resume', self.folder / 'absent')


if __name__ == '__main__':
    tap.main()
