# SPDX-License-Identifier: GPL-3.0-or-later
"""Kill -9 at random moments: every file is whole, and the run goes on to the very same end."""
import json
import random
import signal
import struct
import time

import program
import tap

KILLS = 20
EPOCHS = 30


def check_safetensors(path):
    """Header and length fit together."""
    data = path.read_bytes()
    length, = struct.unpack('<Q', data[:8])
    tensors = json.loads(data[8:8 + length])
    tensors.pop('__metadata__')
    end = max(tensor['data_offsets'][1] for tensor in tensors.values())
    assert len(data) == 8 + length + end, path


class Kill(program.Case):
    def options(self):
        return ['--json', '--device', 'cpu', '--network', self.network(), '--limit', '1000',
                '--epochs', EPOCHS, '--learning-rate', '0.001']

    def check_files(self, folder):
        for path in folder.rglob('*.safetensors'):
            check_safetensors(path)
        for name in ('run.json', 'history.jsonl'):
            if (folder / name).exists():
                for line in (folder / name).read_text(encoding='utf-8').split('\n')[:-1]:
                    if name == 'history.jsonl':
                        json.loads(line)
        if (folder / 'run.json').exists():
            json.loads((folder / 'run.json').read_text(encoding='utf-8'))

    def test_at_random_moments_loses_nothing(self):
        whole, part = self.folder / 'whole', self.folder / 'part'
        begin = time.monotonic()
        self.lines('train', '--output', whole, *self.options())
        seconds = time.monotonic() - begin
        generator = random.Random(15)
        kills = 0
        for _ in range(KILLS):
            resumable = (part / 'run.json').exists()
            if not resumable and part.exists():
                self.fail('a run folder without run.json')
            process = (program.start('train', '--resume', part, '--json') if resumable
                       else program.start('train', '--output', part, *self.options()))
            time.sleep(generator.uniform(0.02, 0.3 * seconds))
            process.send_signal(signal.SIGKILL)
            process.stdout.read()
            kills += process.wait() == -signal.SIGKILL
            process.stdout.close()
            process.stderr.close()
            self.check_files(part)
        self.assertGreater(kills, 0)
        self.lines('train', '--resume', part, '--json')
        for name in ('model.safetensors', 'last.safetensors'):
            self.assertEqual((whole / name).read_bytes(), (part / name).read_bytes(), name)


if __name__ == '__main__':
    tap.main()
