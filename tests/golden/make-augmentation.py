#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes augmentation/affine.bin and augmentation/elastic.bin: what scipy.ndimage makes of images.

affine.bin: 200 transformations with random parameters, put together here from the matrices that
Keras documents, each in the four fill modes. elastic.bin: gaussian_filter of random fields.
Little-endian; a record of affine.bin is eight float32 (rotation and shear in degrees, shift_y and
shift_x in pixels, zoom_y, zoom_x, flipped, fill value), 14×17 bytes of the image, and for every mode
14×17 bytes of the result (constant, nearest, reflect, wrap), each rounded. A record of elastic.bin is
two float32 (sigma, alpha), 14×17 float32 of noise, 14×17 float32 of the result.

Run again by hand: ./make-augmentation.py (needs numpy and scipy)."""
import pathlib

import numpy
from scipy import ndimage

HEIGHT, WIDTH = 14, 17
MODES = ["constant", "nearest", "reflect", "wrap"]


def matrix(rotation, shear, shift_y, shift_x, zoom_y, zoom_x):
    r, s = numpy.deg2rad(rotation), numpy.deg2rad(shear)
    turn = numpy.array([[numpy.cos(r), -numpy.sin(r), 0], [numpy.sin(r), numpy.cos(r), 0], [0, 0, 1]])
    shift = numpy.array([[1, 0, shift_y], [0, 1, shift_x], [0, 0, 1]])
    slant = numpy.array([[1, -numpy.sin(s), 0], [0, numpy.cos(s), 0], [0, 0, 1]])
    zoom = numpy.diag([zoom_y, zoom_x, 1])
    centre = numpy.array([[1, 0, HEIGHT / 2 - 0.5], [0, 1, WIDTH / 2 - 0.5], [0, 0, 1]])
    return centre @ turn @ shift @ slant @ zoom @ numpy.linalg.inv(centre)


def affine(random):
    wide = random.integers(2)
    drawn = [random.uniform(-1, 1) * (90 if wide else 15), random.uniform(-1, 1) * (30 if wide else 5),
             *(random.uniform(-1, 1, 2) * (9 if wide else 3)),
             *(1 + random.uniform(-1, 1, 2) * (0.5 if wide else 0.1))]
    drawn = [float(numpy.float32(x)) for x in drawn]
    flipped, fill = int(random.integers(2)), float(random.integers(256))
    # A smooth blob and full-range noise: ink at the edges too.
    image = ndimage.gaussian_filter(random.uniform(0, 1, (HEIGHT, WIDTH)), 1.5)
    image = (image - image.min()) / (image.max() - image.min()) * 255
    image = numpy.round(image).astype(numpy.uint8)
    m = matrix(*drawn)
    record = numpy.array([*drawn, flipped, fill], "<f4").tobytes() + image.tobytes()
    for mode in MODES:
        result = ndimage.affine_transform(image.astype(float), m[:2, :2], m[:2, 2], order=1, mode=mode,
                                          cval=fill)
        if flipped:
            result = result[:, ::-1]
        record += numpy.round(result).astype(numpy.uint8).tobytes()
    return record


def elastic(random):
    sigma, alpha = numpy.float32(random.uniform(1, 8)), numpy.float32(random.uniform(1, 40))
    noise = random.uniform(-1, 1, (HEIGHT, WIDTH)).astype("<f4")
    result = ndimage.gaussian_filter(noise.astype(float), float(sigma), mode="constant") * float(alpha)
    return numpy.array([sigma, alpha], "<f4").tobytes() + noise.tobytes() + result.astype("<f4").tobytes()


def main():
    random = numpy.random.default_rng(20)
    folder = pathlib.Path(__file__).parent / "augmentation"
    (folder / "affine.bin").write_bytes(b"".join(affine(random) for _ in range(200)))
    (folder / "elastic.bin").write_bytes(b"".join(elastic(random) for _ in range(8)))


main()
