# SPDX-License-Identifier: GPL-3.0-or-later
"""evaluate, predict and bench, on a model trained once for all of them."""
import json
import math
import os
import resource
import struct
import tempfile
import unittest
from pathlib import Path

import program
import tap

EVALUATION = ['images', 'loss', 'accuracy', 'accuracy_interval', 'confusion', 'precision',
              'recall', 'f1', 'macro_f1', 'most_confused']
BENCH = ['images_per_second', 'step_seconds', 'device', 'threads', 'batch_size', 'precision']


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
        self.assertIn('a run folder, a .safetensors file or "builtin" is expected',
                      self.refused(4, 'evaluate', self.folder / 'absent'))
        self.assertIn('there is no model.safetensors in this folder',
                      self.refused(4, 'evaluate', self.folder))
        self.assertIn('validation', self.refused(2, 'evaluate', self.run_folder, '--split', 'test'))


    def test_measures_no_answers_that_are_no_numbers(self):
        # The last bytes are a running variance.
        damaged = self.folder / 'damaged.safetensors'
        whole = (program.BUILTIN / 'model.safetensors').read_bytes()
        damaged.write_bytes(whole[:-4] + struct.pack('<f', math.nan))
        data = self.write('digits.csv', program.builtin_csv('train.csv.gz', 20))
        for command in (['evaluate', damaged, '--data', data, '--json'],
                        ['predict', damaged, '--data', data],
                        ['plot', damaged, '--data', data, '--what', 'confusion', '--out',
                         self.folder / 'a.svg']):
            with self.subTest(command[0]):
                code, out, error = program.run(*command)
                self.assertEqual((code, out), (5, ''))
                self.assertIn('its training has diverged', error)

    @unittest.skipIf('ASAN_OPTIONS' in os.environ or 'TSAN_OPTIONS' in os.environ,
                     'a sanitizer needs all addresses')
    def test_says_when_a_model_does_not_fit_into_the_memory(self):
        large = self.folder / 'large.safetensors'
        with large.open('wb') as file:
            file.write(struct.pack('<Q', 20) + b'{')
            file.truncate(1 << 40)
        limit = (600 << 20, 600 << 20)  # bytes of addresses

        def limit_memory():
            resource.setrlimit(resource.RLIMIT_AS, limit)
        code, out, error = program.run('evaluate', large, preexec_fn=limit_memory)
        self.assertEqual((code, out), (4, ''), error)
        self.assertIn(str(large), error)

    def test_reads_no_more_than_a_model_can_be(self):
        # What was meant may be something else, without an end or larger than the memory.
        large = self.folder / 'large'
        with large.open('wb') as file:
            file.truncate(1 << 40)
        for path in ('/dev/zero', large):
            with self.subTest(path):
                self.assertIn('not a safetensors file', self.refused(4, 'evaluate', path))
                self.assertIn('a network as JSON is expected',
                              self.refused(4, 'export', '--network', path, '--json', '-'))


class Plot(Trained):
    def test_draws_every_picture_in_every_format(self):
        begins = {'png': b'\x89PNG', 'svg': b'<?xml', 'pdf': b'%PDF'}
        for what in ('curves', 'confusion', 'errors', 'classes', 'filters', 'maps'):
            for ending, begin in begins.items():
                path = self.folder / f'{what}.{ending}'
                self.done('plot', self.run_folder, '--what', what, '--out', path)
                self.assertTrue(path.read_bytes().startswith(begin), path.name)

    def test_says_when_the_picture_cannot_be_written(self):
        for what in ('curves', 'confusion', 'errors', 'classes', 'filters', 'maps'):
            with self.subTest(what):
                self.refused(1, 'plot', self.run_folder, '--what', what, '--out',
                             self.folder / 'absent' / 'a.png')

    def test_says_what_there_is_to_draw(self):
        for arguments, said in ((['--what', 'x', '--out', 'a.png'], 'curves, confusion'),
                                (['--what', 'curves', '--out', 'a.gif'], '.png, .svg or .pdf'),
                                (['--out', 'a.png'], '--what is missing'),
                                (['--what', 'curves'], '--out is missing')):
            code, _, error = program.run('plot', self.run_folder, *arguments)
            self.assertEqual(code, 2, error)
            self.assertIn(said, error)

    def test_takes_nothing_that_a_picture_does_not_use(self):
        path = self.folder / 'a.png'
        for option, value in (('--data', path), ('--missing', 'zero'), ('--split', 'all')):
            self.assertIn('takes no', self.refused(2, 'plot', self.run_folder, '--what', 'curves',
                                                   option, value, '--out', path))
        for option, what in (('--image', 'filters'), ('--image', 'curves'), ('--input-map', 'maps')):
            self.assertIn(f'not for {what}', self.refused(2, 'plot', self.run_folder, '--what', what,
                                                          option, '1', '--out', path))

    def test_counts_images_as_predict_does(self):
        lines = program.builtin_csv('train.csv.gz', 5).splitlines()
        lines[2] = lines[2].rsplit(',', 1)[0] + ','
        gaps = self.write('gaps.csv', '\n'.join(lines) + '\n')
        whole = self.write('whole.csv', program.builtin_csv('train.csv.gz', 5))
        pictures = []
        for path in (gaps, whole):
            out = self.folder / 'maps.svg'
            self.done('plot', 'builtin', '--what', 'maps', '--data', path, '--image', '4', '--out',
                      out)
            pictures.append(out.read_bytes())
        self.assertEqual(*pictures)
        # The one with a gap is left out.
        self.assertIn('--image is 2', program.run('plot', 'builtin', '--what', 'maps', '--data', gaps,
                                                  '--image', '2', '--out', 'a.svg')[2])

    def test_says_when_the_images_are_of_another_size(self):
        path = self.folder / 'small.idx'
        path.write_bytes(bytes([0, 0, 8, 3, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 2, 1, 2, 3, 4]))
        said = self.refused(4, 'plot', self.run_folder, '--what', 'maps', '--data', path, '--out',
                            self.folder / 'a.png')
        self.assertIn('The images have 4 pixels; this network takes 784', said)

    def test_draws_the_maps_of_the_image_that_is_asked_for(self):
        pictures = []
        for image in ('1', '2', '1'):
            path = self.folder / 'maps.svg'
            self.done('plot', self.run_folder, '--what', 'maps', '--image', image, '--out', path)
            pictures.append(path.read_bytes())
        self.assertEqual(pictures[0], pictures[2])
        self.assertNotEqual(pictures[0], pictures[1])

    def test_refuses_images_and_input_maps_that_are_not_there(self):
        path = self.folder / 'a.png'
        for image in ('0', '-1', '42001'):
            self.assertIn('--image is ' + image, self.refused(
                2, 'plot', self.run_folder, '--what', 'maps', '--image', image, '--out', path))
        self.assertIn('--input-map is -1', self.refused(
            2, 'plot', self.run_folder, '--what', 'filters', '--input-map', '-1', '--out', path))
        self.refused(4, 'plot', self.folder, '--what', 'filters', '--out', path)
        self.assertFalse(path.exists())

    def test_needs_a_run_for_curves(self):
        code, _, error = program.run('plot', self.folder, '--what', 'curves', '--out',
                                     self.folder / 'a.png')
        self.assertEqual(code, 4, error)


class OtherClasses(program.Case):
    """Networks that do not tell the ten digits apart."""

    def network_of(self, n):
        layers = [*program.SMALL_NETWORK['layers'][:-1],
                  {'type': 'dense', 'units': n, 'activation': 'softmax'}]
        return self.write(f'{n}.json', json.dumps({'input': [1, 28, 28], 'layers': layers}))

    def five_classes(self):
        """A model that was trained on ten, cut down to five, with weights of 0."""
        self.train('run', limit=100, epochs=1)
        whole = (self.folder / 'run' / 'model.safetensors').read_bytes()
        length, = struct.unpack('<Q', whole[:8])
        header = json.loads(whole[8:8 + length])
        header['__metadata__']['network'] = header['__metadata__']['network'].replace(
            '"units": 10', '"units": 5')
        offset = 0
        for name, tensor in header.items():
            if name != '__metadata__':
                tensor['shape'] = [5 if size == 10 else size for size in tensor['shape']]
                end = offset + 4 * math.prod(tensor['shape'])
                tensor['data_offsets'] = [offset, end]
                offset = end
        text = json.dumps(header).encode()
        path = self.folder / 'five.safetensors'
        path.write_bytes(struct.pack('<Q', len(text)) + text + bytes(offset))
        return path

    def test_a_model_of_more_classes_is_measured(self):
        self.train('run', '--network', self.network_of(12), limit=100, epochs=1)
        found, = self.lines('evaluate', self.folder / 'run', '--json')
        self.assertEqual(found['images'], 10)
        self.assertIn('11', self.done('evaluate', self.folder / 'run'))
        self.done('plot', self.folder / 'run', '--what', 'confusion', '--out', self.folder / 'a.png')

    def test_a_model_of_fewer_classes_is_refused(self):
        model = self.five_classes()
        os.environ['XDG_DATA_HOME'] = str(self.folder / 'home')
        few = self.write('few.csv', program.builtin_csv('test.csv.gz', 3))
        solution = self.write('solution.csv', 'ImageId,Label\n1,2\n2,0\n3,9\n')
        for command in (['evaluate', model],
                        ['plot', model, '--what', 'confusion', '--out', self.folder / 'a.png'],
                        ['predict', model, '--data', few, '--solution', solution, '--yes',
                         '--submission', self.folder / 'submission.csv']):
            with self.subTest(command[0]):
                code, out, error = program.run(*command)
                self.assertEqual((code, out), (4, ''), error)
                self.assertIn('the model tells only 5 classes apart', error)
        self.assertFalse((self.folder / 'home' / 'digit-lab' / 'test-sets.json').exists())


class Predict(Trained):
    def setUp(self):
        super().setUp()
        # The count of openings is the user's; here it begins with every test.
        os.environ['XDG_DATA_HOME'] = str(self.folder / 'home')

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

    def test_counts_no_rows_that_it_leaves_out(self):
        lines = program.builtin_csv('train.csv.gz', 5).splitlines()
        lines[2] = ',' + lines[2].split(',', 1)[1]
        path = self.write('gaps.csv', '\n'.join(lines) + '\n')
        output = self.folder / 'submission.csv'
        said = self.refused(4, 'predict', self.run_folder, '--data', path, '--submission', output)
        self.assertIn('1 of 5 rows have no label', said)
        self.assertFalse(output.exists())
        code, out, error = program.run('predict', self.run_folder, '--data', path)
        self.assertEqual((code, len(out.splitlines())), (0, 4), error)
        self.assertIn('rows without a label left out, 4 used', error)

    def test_answers_all_the_built_in_test_digits(self):
        output = self.folder / 'submission.csv'
        self.done('predict', self.run_folder, '--submission', output)
        self.assertEqual(output.read_text(encoding='ascii').count('\n'), 28001)

    def test_averages_the_answers_of_several_models(self):
        path = self.write('test.csv', program.builtin_csv('test.csv.gz', 30))
        last = self.run_folder / 'last.safetensors'
        first = self.run_folder / 'epochs' / sorted(os.listdir(self.run_folder / 'epochs'))[0]
        one, two, both = (self.lines('predict', *models, '--data', path, '--device', 'cpu')
                          for models in ([first], [last], [first, last]))
        self.assertNotEqual(one, two)
        for a, b, mean in zip(one, two, both):
            for p, q, m in zip(a['probabilities'], b['probabilities'], mean['probabilities']):
                self.assertAlmostEqual(m, (p + q) / 2, places=6)

    def test_sums_up_when_asked(self):
        path = self.write('test.csv', program.builtin_csv('test.csv.gz', 40))
        *answers, summary = self.lines('predict', self.run_folder, '--data', path, '--summary',
                                       '--device', 'cpu')
        digits = [answer['digit'] for answer in answers]
        self.assertEqual((summary['event'], summary['images']), ('summary', 40))
        self.assertEqual(summary['class_counts'], [digits.count(i) for i in range(10)])
        sure = sorted((max(answer['probabilities']), answer['line']) for answer in answers)
        self.assertEqual([(row['probability'], row['line']) for row in summary['least_certain']],
                         sure[:10])
        for row in summary['least_certain']:
            first, second = sorted(answers[row['line'] - 1]['probabilities'])[-1:-3:-1]
            self.assertEqual((row['probability'], row['second_probability']), (first, second))

    def labels(self, n):
        return program.builtin_csv('test-labels.csv.gz', n)

    def test_scores_and_counts_every_opening(self):
        path = self.write('test.csv', program.builtin_csv('test.csv.gz', 50))
        solution = self.write('solution.csv', self.labels(50))
        truths = [int(line.split(',')[1]) for line in self.labels(50).splitlines()[1:]]
        for opened in (1, 2):
            *answers, score = self.lines('predict', self.run_folder, '--data', path, '--solution',
                                         solution, '--device', 'cpu')
            right = sum(a['digit'] == truth for a, truth in zip(answers, truths))
            self.assertEqual(list(score), ['event', 'images', 'accuracy', 'accuracy_interval',
                                           'opened'])
            self.assertEqual((score['event'], score['images'], score['opened']),
                             ('score', 50, opened))
            self.assertAlmostEqual(score['accuracy'], right / 50, places=9)
        _, _, said = program.run('predict', self.run_folder, '--data', path, '--solution', solution,
                                 '--submission', self.folder / 'out.csv')
        self.assertIn('was opened 2 times before', said)
        self.assertIn('has now been opened 3 times', said)

    def test_does_not_open_the_solution_of_another_test_set(self):
        path = self.write('test.csv', program.builtin_csv('test.csv.gz', 50))
        code, _, error = program.run('predict', self.run_folder, '--data', path, '--solution',
                                     self.write('solution.csv', self.labels(49)))
        self.assertEqual(code, 4)
        self.assertIn('solution.csv has 49 answers, and test.csv has 50 images', error)
        self.assertFalse((self.folder / 'home').exists())

    def test_checks_and_scores_a_file(self):
        path = self.write('test.csv', program.builtin_csv('test.csv.gz', 50))
        solution = self.write('solution.csv', self.labels(50))
        output = self.folder / 'out.csv'
        self.done('predict', self.run_folder, '--data', path, '--submission', output)
        check, score = self.lines('predict', '--check', output, '--data', path, '--solution',
                                  solution, '--json')
        self.assertEqual((check['event'], check['passed'], check['answers'], check['images']),
                         ('check', True, 50, 50))
        self.assertEqual(sum(check['class_counts']), 50)
        self.assertTrue(all(one['passed'] for one in check['checks']))
        answers, truths = output.read_text().split()[1:], self.labels(50).split()[1:]
        self.assertAlmostEqual(score['accuracy'],
                               sum(a == b for a, b in zip(answers, truths)) / 50, places=9)

    def test_names_what_is_wrong_with_a_file(self):
        path = self.write('test.csv', program.builtin_csv('test.csv.gz', 3))
        bad = self.write('bad.csv', 'ImageId,Label\n1,2\n3,x\n')
        code, out, error = program.run('predict', '--check', bad, '--data', path, '--json')
        self.assertEqual(code, 4)
        check = program.parse(out)
        self.assertEqual([one['check'] for one in check['checks'] if not one['passed']],
                         ['ids', 'labels', 'count'])
        self.assertIn('bad.csv, line 3: the image id 3; 2 is expected', error)
        self.refused(4, 'predict', '--check', self.folder / 'absent.csv', '--data', path)
        self.refused(2, 'predict', self.run_folder, '--check', bad)
        self.refused(2, 'predict')

    def test_says_when_the_submission_cannot_be_written(self):
        self.refused(1, 'predict', self.run_folder, '--limit', '3', '--submission',
                     self.folder / 'absent' / 'submission.csv')

    def test_writes_the_submission_over_nothing_that_it_reads(self):
        images = self.write('test.csv', program.builtin_csv('test.csv.gz', 3))
        solution = self.write('solution.csv', 'ImageId,Label\n1,2\n2,0\n3,9\n')
        link = self.folder / 'link.csv'
        link.symlink_to(images)
        model = self.run_folder / 'model.safetensors'
        for output in (images, link, solution, model):
            with self.subTest(output.name):
                before = output.read_bytes()
                said = self.refused(2, 'predict', 'builtin', self.run_folder, '--data', images,
                                    '--solution', solution, '--submission', output)
                self.assertIn(str(output), said)
                self.assertIn('written over', said)
                self.assertEqual(output.read_bytes(), before)

    def test_writes_the_submission_to_standard_output(self):
        options = ['predict', 'builtin', '--limit', '3', '--submission', '-']
        self.assertEqual(self.done(*options).split(), ['ImageId,Label', '1,1', '2,2', '3,1'])
        for more in ('--json', '--summary'):
            self.assertIn('standard output', self.refused(2, *options, more))


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

    def test_names_the_number_that_makes_no_sense(self):
        for option, value in (('--threads', '-1'), ('--batch-size', '0'), ('--seconds', 'nan')):
            self.assertIn(f'{option} is {value}', self.refused(2, 'bench', option, value))


if __name__ == '__main__':
    tap.main()
