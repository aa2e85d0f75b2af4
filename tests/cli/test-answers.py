# SPDX-License-Identifier: GPL-3.0-or-later
"""evaluate, predict and bench, on a model trained once for all of them."""
import json
import tempfile
from pathlib import Path

import program
import tap

EVALUATION = ['images', 'loss', 'accuracy', 'accuracy_interval', 'confusion', 'precision',
              'recall', 'f1', 'macro_f1', 'most_confused']
BENCH = ['images_per_second', 'step_seconds', 'device', 'threads', 'batch_size']


class Trained(program.Case):
    @classmethod
    def setUpClass(cls):
        cls.home = tempfile.TemporaryDirectory()
        cls.run_folder = Path(cls.home.name, 'run')
        network = Path(cls.home.name, 'network.json')
        network.write_text(json.dumps(program.SMALL_NETWORK), encoding='utf-8')
        code, out, error = program.run('train', '--output', cls.run_folder, '--json', '--device',
                                       'cpu', '--network', network, '--limit', '1000', '--epochs',
                                       '4', '--learning-rate', '0.003', '--test-size', '0.2',
                                       '--split-seed', '3')
        assert code == 0, error
        cls.events = [program.parse(line) for line in out.splitlines()]

    @classmethod
    def tearDownClass(cls):
        cls.home.cleanup()


class Evaluate(Trained):
    def evaluate(self, *arguments):
        found, = self.lines('evaluate', self.run_folder, '--json', '--device', 'cpu', *arguments)
        self.assertEqual(list(found), EVALUATION)
        return found

    def test_measures_the_validation_part_of_the_run(self):
        found = self.evaluate()
        end = self.events[-1]
        self.assertEqual(found['images'], 200)
        self.assertAlmostEqual(found['accuracy'], end['val_accuracy'], places=9)
        self.assertAlmostEqual(found['loss'], end['val_loss'], places=5)
        self.assertEqual(found, self.evaluate('--split', 'validation'))

    def test_measures_the_other_parts(self):
        self.assertEqual(self.evaluate('--split', 'train')['images'], 800)
        path = self.write('first.csv', program.builtin_csv('train.csv.gz', 150))
        self.assertEqual(self.evaluate('--split', 'all', '--data', path)['images'], 150)

    def test_adds_up(self):
        found = self.evaluate()
        confusion = found['confusion']
        right = sum(confusion[i][i] for i in range(10))
        self.assertEqual([len(row) for row in confusion], [10] * 10)
        self.assertEqual(sum(map(sum, confusion)), found['images'])
        self.assertAlmostEqual(found['accuracy'], right / found['images'], places=9)
        low, high = found['accuracy_interval']
        self.assertTrue(0 <= low < found['accuracy'] < high <= 1)
        for i in range(10):
            answers, truths = sum(row[i] for row in confusion), sum(confusion[i])
            self.assertAlmostEqual(found['precision'][i],
                                   confusion[i][i] / answers if answers else 0, places=9)
            self.assertAlmostEqual(found['recall'][i],
                                   confusion[i][i] / truths if truths else 0, places=9)
        self.assertAlmostEqual(found['macro_f1'], sum(found['f1']) / 10, places=9)
        most = max((confusion[i][j], -i, -j) for i in range(10) for j in range(10) if i != j)
        i, j = found['most_confused']
        self.assertEqual(confusion[i][j], most[0])

    def test_reads_the_model_file_itself(self):
        found, = self.lines('evaluate', self.run_folder / 'model.safetensors', '--json',
                            '--device', 'cpu')
        self.assertEqual(found, self.evaluate())

    def test_tells_people_without_json(self):
        text = self.done('evaluate', self.run_folder, '--device', 'cpu')
        self.assertIn('200 images: accuracy', text)
        self.assertIn('Most often confused', text)

    def test_refuses_unlabelled_images_other_models_and_other_words(self):
        path = self.write('test.csv', program.digits_csv(5, labelled=False))
        self.refused(4, 'evaluate', self.run_folder, '--data', path, '--split', 'all')
        self.refused(4, 'evaluate', self.write('no.safetensors', 'not a model'))
        self.refused(4, 'evaluate', self.folder / 'absent')
        self.assertIn('validation', self.refused(2, 'evaluate', self.run_folder, '--split', 'test'))


class Predict(Trained):
    def test_gives_a_json_line_an_image(self):
        path = self.write('test.csv', program.builtin_csv('test.csv.gz', 7))
        answers = self.lines('predict', self.run_folder, '--data', path, '--device', 'cpu')
        self.assertEqual([list(answer) for answer in answers],
                         [['line', 'digit', 'probabilities']] * 7)
        self.assertEqual([answer['line'] for answer in answers], list(range(1, 8)))
        for answer in answers:
            self.assertEqual(len(answer['probabilities']), 10)
            self.assertAlmostEqual(sum(answer['probabilities']), 1, places=5)
            self.assertEqual(answer['digit'],
                             answer['probabilities'].index(max(answer['probabilities'])))

    def test_does_not_depend_on_how_many_images_there_are(self):
        many = self.write('many.csv', program.builtin_csv('test.csv.gz', 70))
        few = self.write('few.csv', program.builtin_csv('test.csv.gz', 3))
        self.assertEqual(
            self.lines('predict', self.run_folder, '--data', many, '--device', 'cpu')[:3],
            self.lines('predict', self.run_folder, '--data', few, '--device', 'cpu'))

    def test_writes_a_submission(self):
        path = self.write('test.csv', program.builtin_csv('test.csv.gz', 40))
        output = self.folder / 'submission.csv'
        self.assertEqual(self.done('predict', self.run_folder, '--data', path, '--submission',
                                   output, '--device', 'cpu'), '')
        answers = self.lines('predict', self.run_folder, '--data', path, '--device', 'cpu')
        self.assertEqual(output.read_text(encoding='ascii').split(),
                         ['ImageId,Label', *(f"{answer['line']},{answer['digit']}"
                                             for answer in answers)])

    def test_answers_every_row_also_with_empty_cells(self):
        lines = program.builtin_csv('test.csv.gz', 4).splitlines()
        lines[2] = ',' + lines[2].split(',', 1)[1]
        path = self.write('gaps.csv', '\n'.join(lines) + '\n')
        code, out, error = program.run('predict', self.run_folder, '--data', path)
        self.assertEqual((code, len(out.splitlines())), (0, 4))
        self.assertIn('read as 0', error)

    def test_answers_all_the_built_in_test_digits(self):
        output = self.folder / 'submission.csv'
        self.done('predict', self.run_folder, '--submission', output)
        self.assertEqual(output.read_text(encoding='ascii').count('\n'), 28001)

    def test_says_when_the_submission_cannot_be_written(self):
        self.refused(1, 'predict', self.run_folder, '--limit', '3', '--submission',
                     self.folder / 'absent' / 'submission.csv')


class Bench(program.Case):
    def test_has_its_fixed_keys(self):
        found, = self.lines('bench', '--json', '--device', 'cpu', '--threads', '1', '--seconds',
                            '0.1')
        self.assertEqual(list(found), BENCH)
        self.assertEqual((found['device'], found['threads'], found['batch_size']), ('cpu', 1, 32))
        # A step's images over its time, but for the last batch, which may be smaller.
        self.assertAlmostEqual(found['images_per_second'] * found['step_seconds'], 32, delta=4)

    def test_tells_the_time_of_every_layer(self):
        found, = self.lines('bench', '--layers', '--json', '--device', 'cpu', '--threads', '1',
                            '--batch-size', '2', '--seconds', '0.1')
        self.assertEqual(len(found['layers']), 12)
        self.assertEqual(found['layers'][0]['name'], 'conv2d_1')
        self.assertGreater(found['layers'][0]['backward_seconds'], 0)

    def test_names_the_presets_when_asked_for_another(self):
        self.assertIn('reference', self.refused(2, 'bench', '--preset', 'none'))


if __name__ == '__main__':
    tap.main()
