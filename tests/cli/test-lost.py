# SPDX-License-Identifier: GPL-3.0-or-later
"""A GPU (tests/gpu/test-gpu.c) that is lost while it trains."""
import json
import os

import program
import tap


class Lost(program.Case):
    def on_gpu(self, *arguments, batches=None):
        """Exit code, standard output, standard error, with the GPU of the tests."""
        environment = dict(os.environ, DIGIT_LAB_BACKEND_DIR=os.environ['DIG_TEST_GPU'])
        if batches is not None:
            environment['DIG_TEST_GPU_BATCHES'] = str(batches)
        return program.run(*arguments, env=environment)

    def begin(self, batches, epochs=4):
        """360 images in batches of 32 and 40 to validate: 13 batches an epoch."""
        return self.on_gpu('train', '--output', self.folder / 'run', '--json', '--device', 'cuda:0',
                           '--network', self.network(), '--limit', 400, '--epochs', epochs,
                           '--learning-rate', 0.001, batches=batches)

    def description(self):
        return json.loads((self.folder / 'run' / 'run.json').read_text())

    def test_is_listed_as_any_other(self):
        code, out, error = self.on_gpu('devices')
        self.assertEqual(code, 0, error)
        self.assertIn('cuda:0   Test GPU, 9 GB, compute capability 9.0 (of tests)', out)

    def test_says_what_is_kept_and_how_to_go_on(self):
        code, out, error = self.begin(batches=30)
        self.assertEqual(code, 3, error)
        self.assertEqual([program.parse(line)['event'] for line in out.splitlines()],
                         ['start', 'epoch', 'epoch'])
        self.assertEqual(error.splitlines(), [
            'digit-lab-cli: Test GPU stopped working while computing. The weights that are kept are '
            'those of epoch 2.',
            f'Go on without it: digit-lab-cli train --resume \'{self.folder}/run\' --device cpu'])
        self.done('evaluate', self.folder / 'run', '--json')

    def test_goes_on_on_the_processor_as_if_nothing_had_been(self):
        self.begin(batches=30)
        self.train('whole', epochs=4)
        lines = self.lines('train', '--resume', self.folder / 'run', '--device', 'cpu', '--json')
        self.assertEqual(lines[0]['begun_on'], 'Test GPU')
        self.assertEqual([line.get('epoch') for line in lines], [None, 3, 4, None])
        self.assertEqual((self.folder / 'run' / 'history.jsonl').read_bytes(),
                         (self.folder / 'whole' / 'history.jsonl').read_bytes())
        self.assertEqual(self.description()['device']['id'], 'cpu')
        self.assertEqual(self.description()['settings']['device'], 'cpu')

    def test_says_in_words_where_it_was_begun(self):
        self.begin(batches=30)
        out = self.done('train', '--resume', self.folder / 'run', '--device', 'cpu')
        self.assertIn('Begun on Test GPU', out)
        again = self.done('train', '--resume', self.folder / 'run')
        self.assertNotIn('Begun on', again)

    def test_begins_again_when_no_epoch_was_finished(self):
        code, out, error = self.begin(batches=5)
        self.assertEqual(code, 3)
        self.assertIn('The weights that are kept are the initial ones.', error)
        lines = self.lines('train', '--resume', self.folder / 'run', '--device', 'cpu', '--json')
        self.assertEqual(lines[-1]['reason'], 'epochs')

    def test_has_more_than_one_precision(self):
        for precision in ('tf32', 'bf16'):
            code, out, error = self.on_gpu(
                'train', '--output', self.folder / precision, '--device', 'cuda', '--epochs', 1,
                '--network', self.network(), '--limit', 400, '--precision', precision)
            self.assertEqual(code, 0, error)
            described = json.loads((self.folder / precision / 'run.json').read_text())
            self.assertEqual(described['settings']['precision'], precision)
        code, out, error = self.on_gpu('bench', '--json', '--device', 'cuda', '--seconds', '0.01',
                                       '--preset', 'quick', '--precision', 'bf16')
        self.assertEqual((code, json.loads(out)['precision']), (0, 'bf16'), error)

    def test_goes_on_in_fp32_where_there_is_nothing_else(self):
        code, out, error = self.on_gpu(
            'train', '--output', self.folder / 'run', '--device', 'cuda', '--epochs', 4,
            '--network', self.network(), '--limit', 400, '--precision', 'bf16', batches=30)
        self.assertEqual(code, 3, error)
        self.done('train', '--resume', self.folder / 'run', '--device', 'cpu')
        self.assertEqual(self.description()['settings']['precision'], 'fp32')

    def test_the_processor_has_fp32_alone(self):
        for command in (('train', '--output', self.folder / 'run'), ('bench',)):
            said = self.refused(2, *command, '--device', 'cpu', '--precision', 'tf32')
            self.assertIn('computes in fp32 alone; tf32 needs a GPU', said)
            said = self.refused(2, *command, '--device', 'cpu', '--precision', 'fp16')
            self.assertIn('The precision is “fp16”; it must be fp32, tf32 or bf16', said)
        self.train('run', '--precision', 'fp32', epochs=1)
        self.assertIn('--precision', self.refused(2, 'train', '--resume', self.folder / 'run',
                                                  '--precision', 'fp32'))

    def test_lost_before_the_first_step(self):
        code, out, error = self.begin(batches=0)
        self.assertEqual((code, out), (3, ''))
        self.assertEqual(error, 'digit-lab-cli: Test GPU stopped working while computing.\n')
        self.assertFalse((self.folder / 'run').exists())

    def test_moves_to_the_gpu_too(self):
        self.train('run', epochs=1)
        code, out, error = self.on_gpu('train', '--resume', self.folder / 'run', '--device', 'cuda',
                                       '--json')
        self.assertEqual(code, 0, error)
        self.assertEqual(self.description()['device']['id'], 'cuda:0')

    def test_a_device_that_is_not_there_changes_nothing(self):
        self.train('run', epochs=1)
        before = (self.folder / 'run' / 'run.json').read_bytes()
        said = self.refused(3, 'train', '--resume', self.folder / 'run', '--device', 'cuda:5')
        self.assertIn('There is no device “cuda:5”', said)
        self.assertEqual((self.folder / 'run' / 'run.json').read_bytes(), before)


if __name__ == '__main__':
    tap.main()
