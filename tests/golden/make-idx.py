#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes idx/ and idx-bad.tsv: three images of 5×4 pixels with the labels 3, 9, 0, and files that must
be refused. Run again by hand: ./make-idx.py"""
import gzip
import pathlib
import struct

HERE = pathlib.Path(__file__).parent
PIXELS = bytes((i * 29 + 5) % 256 for i in range(3 * 5 * 4))
LABELS = bytes([3, 9, 0])


def idx(body, *sizes, kind=8):
    return bytes([0, 0, kind, len(sizes)]) + struct.pack(f">{len(sizes)}I", *sizes) + body


def pack(data):
    return gzip.compress(data, 9, mtime=0)


IMAGES_FILE = idx(PIXELS, 3, 5, 4)
LABELS_FILE = idx(LABELS, 3)

# The labels of each lie beside it where a pair is meant.
GOOD = {
    "good-images-idx3-ubyte": IMAGES_FILE,
    "good-labels-idx1-ubyte": LABELS_FILE,
    "packed-images-idx3-ubyte.gz": pack(IMAGES_FILE),
    "packed-labels-idx1-ubyte.gz": pack(LABELS_FILE),
    "mixed-images-idx3-ubyte": IMAGES_FILE,
    "mixed-labels-idx1-ubyte.gz": pack(LABELS_FILE),
    "dotted-images.idx3-ubyte": IMAGES_FILE,
    "dotted-labels.idx1-ubyte": LABELS_FILE,
    "alone.idx": IMAGES_FILE,
}

CUT_HEADER = ": the IDX header is cut off before its end"
# Images or, where the name has "images", its labels, and the sentence.
BAD = [
    ("cut-magic.idx", IMAGES_FILE[:3], CUT_HEADER),
    ("cut-header.idx", IMAGES_FILE[:15], CUT_HEADER),
    ("cut-body.idx", IMAGES_FILE[:-1], ": the data end after 59 bytes; the header promises 60"),
    ("too-long.idx", IMAGES_FILE + b"\0",
     ": more data follow after the 60 bytes that the header promises"),
    ("floats.idx", idx(PIXELS, 3, 5, 4, kind=0x0d),
     ": IDX data of type 0x0d; unsigned bytes (0x08) are expected"),
    ("four-dimensions.idx", idx(PIXELS, 3, 5, 4, 1),
     ": IDX data of 4 dimensions; images have 3: number, height, width"),
    ("only-labels.idx", LABELS_FILE,
     ": IDX data of 1 dimensions; images have 3: number, height, width"),
    ("no-images.idx", idx(b"", 0, 5, 4), ": the IDX header promises no images"),
    ("too-many.idx", idx(PIXELS, 0xffffffff, 5, 4),
     ": the IDX header promises 4294967295 images; 2147483647 is the most"),
    ("no-height.idx", idx(b"", 3, 0, 4), ": images of 0×4 pixels; 1×1 to 256×256 can be read"),
    ("too-wide.idx", idx(PIXELS, 3, 5, 257), ": images of 5×257 pixels; 1×1 to 256×256 can be read"),
    ("huge-promise.idx.gz", pack(idx(PIXELS, 2000000000, 256, 256)),
     ": the data end after 60 bytes; the header promises 131072000000000"),
    ("cut.idx.gz", pack(IMAGES_FILE)[:-9],
     ": the gzip data are cut off before their end; fetch the file again"),
]
BAD_LABELS = [
    ("few", idx(LABELS[:2], 2), ": 2 labels; there are 3 images"),
    ("ten", idx(b"\x03\x0a\x00", 3),
     ": the label of image 2 is 10; a label is a whole number from 0 to 9"),
    ("flat", IMAGES_FILE, ": IDX data of 3 dimensions; labels have 1"),
    ("csv", b"label\n3\n9\n0\n", ": not an IDX file; the labels of the images are expected"),
    ("short", LABELS_FILE[:-1], ": the data end after 2 bytes; the header promises 3"),
    ("nothing", b"", ": the file is empty; a CSV or IDX file is expected"),
]


def main():
    folder = HERE / "idx"
    folder.mkdir(exist_ok=True)
    for old in folder.iterdir():
        old.unlink()
    files = dict(GOOD)
    table = []
    for name, data, sentence in BAD:
        files[name] = data
        table.append(f"{name}\t{name}{sentence}")
    for name, data, sentence in BAD_LABELS:
        files[f"{name}-images-idx3-ubyte"] = IMAGES_FILE
        files[f"{name}-labels-idx1-ubyte"] = data
        table.append(f"{name}-images-idx3-ubyte\t{name}-labels-idx1-ubyte{sentence}")
    for name, data in files.items():
        (folder / name).write_bytes(data)
    (HERE / "idx-bad.tsv").write_text("\n".join(table) + "\n")


main()
