# SPDX-License-Identifier: GPL-3.0-or-later
"""The programs that export writes: another library gives our probabilities with them, and trains.

DIG_KERAS_PYTHON may name a Python that has Keras."""
import os
import subprocess
import sys

import program
import tap


def conv(filters, height, width, activation='relu', padding='same', **more):
    return {'type': 'conv2d', 'filters': filters, 'kernel': [height, width], 'padding': padding,
            'activation': activation, **more}


def dense(units, activation='none', **more):
    return {'type': 'dense', 'units': units, 'activation': activation, **more}


# Between them every layer and every activation, even kernels, and what other libraries reshape for.
NETWORKS = {
    'usual': [
        conv(6, 5, 5), {'type': 'max_pool2d', 'size': 2}, {'type': 'batch_norm'},
        {'type': 'dropout', 'rate': 0.25}, conv(8, 3, 3, 'leaky_relu'),
        {'type': 'average_pool2d', 'size': 3}, {'type': 'flatten'}, {'type': 'batch_norm'},
        dense(16, 'tanh'), {'type': 'batch_norm'}, {'type': 'dropout', 'rate': 0.5},
        dense(10, 'softmax'),
    ],
    'odd': [
        conv(4, 4, 2, 'none', name='train'), {'type': 'activation', 'activation': 'leaky_relu'},
        conv(5, 6, 3, 'sigmoid', 'valid', name='first-one'),
        {'type': 'activation', 'activation': 'tanh'}, {'type': 'max_pool2d', 'size': 4},
        {'type': 'flatten'}, {'type': 'activation', 'activation': 'sigmoid'},
        conv(12, 2, 2), {'type': 'max_pool2d', 'size': 1}, dense(9, 'leaky_relu'),
        {'type': 'global_average_pool2d'}, dense(10, 'softmax'),
    ],
    'global': [
        conv(8, 3, 3, 'tanh'), {'type': 'global_average_pool2d'}, {'type': 'batch_norm'},
        dense(12, 'sigmoid'), dense(10, 'softmax'),
    ],
}


def has(python, module):
    return subprocess.run([python, '-c', f'import importlib.util as u, sys; '
                           f'sys.exit(u.find_spec("{module}") is None)'], check=False).returncode == 0


class Code(program.Case):
    def train(self, name):
        """A run of a network after an epoch of a few digits."""
        network = self.network(layers=NETWORKS[name])
        self.done('train', '--output', self.folder / name, '--json', '--device', 'cpu',
                  '--network', network, '--limit', 300, '--epochs', 1, '--learning-rate', 0.003)
        return self.folder / name

    def answers(self, python, script, model):
        """Our probabilities of a few digits, and those of the script."""
        images = self.write('test.csv', program.builtin_csv('test.csv.gz', 40))
        ours = [answer['probabilities'] for answer in self.lines(
            'predict', model, '--data', images, '--device', 'cpu', '--json')]
        done = subprocess.run(
            [python, script, 'predict', model / 'model.safetensors', images],
            capture_output=True, text=True, timeout=program.PATIENCE,
            env={**os.environ, 'TF_CPP_MIN_LOG_LEVEL': '3', 'CUDA_VISIBLE_DEVICES': ''})
        self.assertEqual(done.returncode, 0, done.stderr)
        theirs = [[float(cell) for cell in line.split()] for line in done.stdout.splitlines()]
        return ours, theirs

    def compare(self, python, option):
        for name in NETWORKS:
            with self.subTest(network=name):
                model = self.train(name)
                script = self.folder / f'{name}.py'
                self.done('export', model, option, script)
                ours, theirs = self.answers(python, script, model)
                self.assertEqual([len(ours), len(ours[0])], [len(theirs), len(theirs[0])])
                worst = max(abs(a - b) for one, other in zip(ours, theirs)
                            for a, b in zip(one, other))
                print(f'# {option} {name}: largest difference {worst:.1e}')
                self.assertLess(worst, 1e-5)
                self.assertGreater(max(max(one) - min(one) for one in ours), 0.01)


    def test_pytorch_gives_our_probabilities(self):
        if not has(sys.executable, 'torch'):
            self.skipTest('python3-torch is not installed')
        self.compare(sys.executable, '--pytorch')

    def test_pytorch_trains(self):
        if not has(sys.executable, 'torch') or not has(sys.executable, 'sklearn'):
            self.skipTest('python3-torch or python3-sklearn is not installed')
        images = self.write('train.csv', program.builtin_csv('train.csv.gz', 300))
        script = self.folder / 'quick.py'
        self.done('export', '--preset', 'quick', '--pytorch', script)
        done = subprocess.run([sys.executable, script, 'train', images], capture_output=True,
                              text=True, timeout=program.PATIENCE, cwd=self.folder)
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(done.stdout.count('val_accuracy'), 4, done.stdout)
        self.assertTrue((self.folder / 'network.pt').exists())

    def test_keras_gives_our_probabilities(self):
        python = os.environ.get('DIG_KERAS_PYTHON', sys.executable)
        if not has(python, 'keras'):
            self.skipTest('Keras is not installed')
        self.compare(python, '--keras')


if __name__ == '__main__':
    tap.main()
