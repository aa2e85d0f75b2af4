# SPDX-License-Identifier: GPL-3.0-or-later
"""export: what it writes and what it refuses."""
import ast
import json

import program
import tap


def dense(units, activation='none'):
    return {'type': 'dense', 'units': units, 'activation': activation}


class Export(program.Case):
    def test_code_is_python_for_every_preset(self):
        for preset in ('reference', 'tuned', 'quick'):
            for option in ('--keras', '--pytorch'):
                with self.subTest(preset=preset, option=option):
                    text = self.done('export', '--preset', preset, option, '-')
                    names = {node.name for node in ast.walk(ast.parse(text))
                             if isinstance(node, ast.FunctionDef)}
                    self.assertLessEqual({'load', 'probabilities', 'train', 'predict'}, names)

    def test_code_follows_the_settings(self):
        text = self.done('export', '--preset', 'reference', '--keras', '-')
        for words in ('Conv2D(32, (5, 5), padding="same", activation="relu", name="conv2d_1")',
                      'Adam(0.0001', 'patience=10, min_delta=0.005', 'patience=3, factor=0.1',
                      'random_state=15', 'batch_size=32, epochs=40'):
            self.assertIn(words, text)
        text = self.done('export', '--preset', 'quick', '--pytorch', '-')
        for words in ('AdamW(', 'def factor(t):', '1 / 255', '.split(64)'):
            self.assertIn(words, text)

    def test_json_is_the_network_that_train_reads(self):
        path = self.network()
        text = self.done('export', '--network', path, '--json', '-')
        layers = json.loads(text)['layers']
        self.assertEqual([layer['type'] for layer in layers],
                         [layer['type'] for layer in program.SMALL_NETWORK['layers']])
        again = self.write('again.json', text)
        self.assertEqual(self.done('export', '--network', again, '--json', '-'), text)

    def test_refuses_in_words_what_cannot_work(self):
        pool = {'type': 'max_pool2d', 'size': 14}
        end = [{'type': 'flatten'}, dense(10, 'softmax')]
        cases = {
            'a window of 2×2 does not fit its 1×1 input':
                [pool, {'type': 'max_pool2d', 'size': 2}, {'type': 'max_pool2d', 'size': 2}, *end],
            'more than 536870911 parameters':
                [{'type': 'flatten'}, dense(30000), dense(32500), dense(10, 'softmax')],
            'the last layer must be a dense softmax layer': [{'type': 'flatten'}, dense(10)],
        }
        for words, layers in cases.items():
            with self.subTest(words=words):
                path = self.network(layers=layers)
                self.assertIn(words, self.refused(4, 'export', '--network', path, '--keras', '-'))
                self.assertIn(words, self.refused(4, 'train', '--network', path, '--output',
                                                  self.folder / 'run', '--limit', 100))
        broken = self.write('broken.json', '{"input": [1, 28, 28], "layers": [')
        self.assertIn('broken.json', self.refused(4, 'export', '--network', broken, '--keras', '-'))

    def test_writes_over_nothing_that_it_reads_or_wrote(self):
        network = self.network()
        before = network.read_bytes()
        self.assertIn('written over',
                      self.refused(2, 'export', '--network', network, '--keras', network))
        self.assertEqual(network.read_bytes(), before)
        model = self.folder / 'model.safetensors'
        model.write_bytes((program.BUILTIN / 'model.safetensors').read_bytes())
        for name in (model, self.folder):
            self.assertIn('written over', self.refused(2, 'export', name, '--pytorch', model))
        program_file = self.folder / 'program.py'
        self.assertIn('Two outputs', self.refused(2, 'export', 'builtin', '--keras', program_file,
                                                  '--pytorch', program_file))
        self.assertFalse(program_file.exists())

    def test_refuses_wrong_usage(self):
        self.refused(2, 'export')
        self.assertIn('--keras', self.refused(2, 'export', '--preset', 'quick'))
        self.refused(2, 'export', 'model', '--preset', 'quick', '--keras', '-')
        self.refused(2, 'export', '--preset', 'none', '--keras', '-')
        self.refused(4, 'export', self.folder / 'absent', '--keras', '-')


if __name__ == '__main__':
    tap.main()
