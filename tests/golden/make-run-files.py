# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes what the fuzz targets of the small files begin with: run-files/, state/, settings/, test-sets/, votes/ and
picture/. state/ is also read by tests/train/test-checkpoint.c, which knows its numbers.

    python3 make-run-files.py"""
import json
import shutil
import struct
import zlib
from pathlib import Path

HERE = Path(__file__).resolve().parent
RATES = ['accuracy', 'precision', 'recall', 'f1', 'macro_precision', 'macro_recall', 'macro_f1']


def write(name, content):
    path = HERE / name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(content if isinstance(content, bytes) else content.encode())


def lines(objects):
    return ''.join(json.dumps(one) + '\n' for one in objects)


def epoch(number):
    """As dig-history.c writes it; the second epoch is the best."""
    train = {'loss': 2.5 / number, **{rate: 0.25 * number for rate in RATES}}
    validation = {f'val_{key}': value for key, value in train.items()}
    return {'epoch': number, 'step': 2 * number, **train, **validation, 'learning_rate': 0.001,
            'next_learning_rate': 0.0005, 'best_epoch': number}


def settings(**changes):
    """Of a run with everything switched on."""
    return {
        'preset': None,
        'network': {'input': [1, 28, 28], 'layers': [
            {'type': 'max_pool2d', 'name': 'max_pool2d_1', 'size': 14}, {'type': 'flatten', 'name': 'flatten_1'},
            {'type': 'dense', 'name': 'dense_1', 'units': 10, 'activation': 'softmax'}]},
        'scaler': 'divide-by-255', 'epochs': 3, 'batch_size': 32, 'learning_rate': 0.001,
        'schedule': {'kind': 'one-cycle', 'warm_up': 0.3, 'start': 0.04, 'end': 0},
        'label_smoothing': 0.1,
        'augmentation': {'rotation': 10, 'shift_x': 0.1, 'shift_y': 0.1, 'zoom': 0.1, 'shear': 0, 'fill_value': 0,
                         'elastic_alpha': 0, 'elastic_sigma': 4, 'erase_probability': 0, 'erase_min': 0.02,
                         'erase_max': 0.2, 'horizontal_flip': False, 'fill_mode': 'nearest'},
        'average_decay': 0.99,
        'optimizer': {'kind': 'adam', 'beta1': 0.9, 'beta2': 0.999, 'epsilon': 1e-07, 'momentum': 0.9,
                      'weight_decay': 0.004},
        'seed': 1, 'test_size': 0.1, 'split_seed': 15, 'limit': 0, 'device': 'cpu', 'threads': 0,
        'early_stopping': {'patience': 10, 'min_delta': 0.005, 'restores_best': True},
        'plateau': {'patience': 3, 'factor': 0.1, 'min_delta': 0.0001, 'min_rate': 0}, **changes}


def run_files():
    write('run-files/run.json', json.dumps({
        'format': 'digit-lab-run-1', 'settings': settings(),
        'data': {'name': 'train.csv', 'fingerprint': 64 * 'a', 'train_images': 54, 'validation_images': 6},
        'device': {'id': 'cpu', 'name': 'a processor', 'threads': 2}, 'versions': {'digit_lab': '0.1.0'}}))
    write('run-files/history.jsonl', lines(epoch(n) for n in (1, 2, 3)))
    write('run-files/timing.jsonl', lines({'epoch': n, 'seconds': 0.5, 'images_per_second': 108.0,
                                           'total_seconds': 0.75 * n} for n in (1, 2, 3)))
    write('run-files/steps.jsonl', lines({'epoch': n, 'step': [2 * n - 1, 2 * n], 'loss': [2.5, 2.25],
                                          'accuracy': [0.125, 0.25]} for n in (1, 2, 3)))
    write('run-files/end.json', json.dumps({'reason': 'early-stopping', 'best_epoch': 2, 'val_loss': 1.25,
                                            'val_accuracy': 0.5, 'message': 'No better for 10 epochs'}))
    write('run-files/notes.json', json.dumps({'title': 'Erster Versuch', 'text': 'two\nlines, “quoted”'},
                                             ensure_ascii=False))
    write('run-files/data.json', json.dumps({'data': '/data/train.csv', 'missing': 'zero'}))


def state(n_averages):
    """Five parameters 0.5, 1, 1.5…; ten moments; after two epochs."""
    values = {'parameters': [0.5 * (i + 1) for i in range(5)], 'moments': [0.25 * i for i in range(10)]}
    if n_averages:
        values['averages'] = [2.0 * i for i in range(n_averages)]
    text = json.dumps({
        'epoch': 2, 'step': 4, 'best_epoch': 2, 'stopping_best_epoch': 1, 'stopping_wait': 1, 'plateau_wait': 0,
        'has_stopped': False, 'learning_rate': 0.0005, 'best_loss': 1.25, 'best_accuracy': 0.5,
        'stopping_best': 1.25, 'plateau_best': None, 'history': [epoch(1), epoch(2)]})
    header, data = {'__metadata__': {'format': 'digit-lab-state-1', 'state': text}}, b''
    for name, numbers in values.items():
        begin = len(data)
        data += struct.pack(f'<{len(numbers)}f', *numbers)
        header[name] = {'dtype': 'F32', 'shape': [len(numbers)], 'data_offsets': [begin, len(data)]}
    packed = json.dumps(header).encode()
    packed += b' ' * (-len(packed) % 8)
    return struct.pack('<Q', len(packed)) + packed + data


def chunk(kind, content):
    return (struct.pack('>I', len(content)) + kind + content
            + struct.pack('>I', zlib.crc32(kind + content)))


def png(kind, depth, pixel):
    """8×8; pixel (x, y) gives the bytes of a pixel."""
    rows = b''.join(b'\0' + b''.join(pixel(x, y) for x in range(8)) for y in range(8))
    palette = chunk(b'PLTE', bytes(range(30))) if kind == 3 else b''
    return (b'\x89PNG\r\n\x1a\n' + chunk(b'IHDR', struct.pack('>IIBBBBB', 8, 8, depth, kind, 0, 0, 0)) + palette
            + chunk(b'IDAT', zlib.compress(rows)) + chunk(b'IEND', b''))


def is_ink(x, y):
    return 2 <= x <= 4 and 1 <= y <= 6


def pictures():
    write('picture/grey.png', png(0, 8, lambda x, y: bytes([0 if is_ink(x, y) else 230])))
    write('picture/deep.png', png(2, 16, lambda x, y: bytes(6 * [20 if is_ink(x, y) else 250])))
    write('picture/clear.png', png(6, 8, lambda x, y: bytes([250, 250, 240, 255 if is_ink(x, y) else 0])))
    write('picture/palette.png', png(3, 8, lambda x, y: bytes([9 if is_ink(x, y) else 0])))
    rows = b''.join(bytes(24 * [0]) if y in (2, 3) else bytes(24 * [255]) for y in range(8))
    write('picture/plain.bmp', b'BM' + struct.pack('<IHHI', 54 + len(rows), 0, 0, 54)
          + struct.pack('<IiiHHIIiiII', 40, 8, 8, 1, 24, 0, len(rows), 2835, 2835, 0, 0) + rows)
    write('picture/plain.ppm', b'P6\n8 8\n255\n' + rows)
    write('picture/plain.gif', bytes.fromhex('474946383961020002008000 00000000ffffff2c000000000200020000 02030c10 05003b'))
    shutil.copy(HERE / 'csv-bad' / 'digit.jpg', HERE / 'picture' / 'photo.jpg')


def main():
    run_files()
    write('state/plain.safetensors', state(0))
    write('state/averaged.safetensors', state(5))
    write('settings/all.json', json.dumps(settings()))
    write('settings/few.json', json.dumps(settings(preset='reference', augmentation=None, early_stopping=None,
                                                   plateau=None, scaler='min-max')))
    write('test-sets/two.json', json.dumps({'format': 'digit-lab-test-sets-1', 'test_sets': [
        {'fingerprint': 64 * 'b', 'name': 'test.csv.gz', 'opened': 3},
        {'fingerprint': 'none', 'name': 'other.csv', 'opened': 1}]}))
    write('votes/three.json', json.dumps({'votes': [
        {'row': 3, 'label': 5, 'network': 6, 'people': 8}, {'row': 7, 'label': 4, 'network': 9, 'people': 9},
        {'row': 12, 'label': 4, 'network': 9, 'people': 4}]}))
    write('votes/none.json', '{"votes": []}')
    pictures()


if __name__ == '__main__':
    main()
