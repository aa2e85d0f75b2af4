#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Training speed of a preset's network in TensorFlow/Keras on the CPU: one JSON line.

Usage: train_keras.py [--preset reference|tuned] [--batch-size N] [--threads N] [--seconds S]
                      [--variant function|xla]
A compiled training function (tf.function, on request with XLA) on random images."""
import argparse
import json
import os
import statistics
import time

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

FILTERS = {"reference": [32, 64], "tuned": [64, 64, 128, 128]}
DROPOUT = {"reference": (0.25, 0.5), "tuned": (0.15, 0.4)}  # after a convolution, after the dense layer


def network(layers, preset):
    stack = [layers.Input((28, 28, 1))]
    rate, head_rate = DROPOUT[preset]
    for filters in FILTERS[preset]:
        stack += [layers.Conv2D(filters, 5, padding="same", activation="relu"), layers.MaxPool2D(2),
                  layers.BatchNormalization(), layers.Dropout(rate)]
    return stack + [layers.Flatten(), layers.Dense(256, activation="relu"), layers.Dropout(head_rate),
                    layers.Dense(10)]


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--preset", default="reference", choices=FILTERS)
    parser.add_argument("--batch-size", type=int, default=32)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--seconds", type=float, default=3.0, help="measured for this long")
    parser.add_argument("--variant", default="function", choices=["function", "xla"])
    options = parser.parse_args()
    import tensorflow as tf
    from tensorflow import keras

    tf.config.threading.set_intra_op_parallelism_threads(options.threads)
    tf.config.threading.set_inter_op_parallelism_threads(1)
    keras.utils.set_random_seed(1)
    model = keras.Sequential(network(keras.layers, options.preset))
    optimizer = keras.optimizers.Adam(1e-4)
    loss_function = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    x = tf.random.uniform((8, options.batch_size, 28, 28, 1))
    y = tf.random.uniform((8, options.batch_size), 0, 10, dtype=tf.int32)
    optimizer.build(model.trainable_variables)

    @tf.function(jit_compile=options.variant == "xla")
    def train(images, labels):
        with tf.GradientTape() as tape:
            loss = loss_function(labels, model(images, training=True))
        gradients = tape.gradient(loss, model.trainable_variables)
        optimizer.apply_gradients(zip(gradients, model.trainable_variables))
        return loss

    for i in range(5):
        float(train(x[i], y[i]))
    times = []
    end = time.perf_counter() + options.seconds
    while time.perf_counter() < end or len(times) < 5:
        i = len(times) % 8
        start = time.perf_counter()
        float(train(x[i], y[i]))
        times.append(time.perf_counter() - start)
    median = statistics.median(times)
    print(json.dumps({"peer": "TensorFlow " + tf.__version__, "variant": options.variant,
                      "images_per_second": options.batch_size / median, "step_seconds": median,
                      "threads": options.threads, "batch_size": options.batch_size}))


if __name__ == "__main__":
    main()
