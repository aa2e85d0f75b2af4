#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes csv-good/, csv-bad/ and their tables csv-good.tsv, csv-bad.tsv.

Every good file holds the same three digits, written in another way; the table tells what a reader
must find. Every bad file has its sentence, written here by hand. Run again by hand: ./make-csv.py"""
import bz2
import gzip
import hashlib
import io
import lzma
import pathlib
import random
import zipfile

HERE = pathlib.Path(__file__).parent
SIDE = 28
N = SIDE * SIDE
LABELS = [7, 0, 9]
MISSING_ROW = ["4"] + [""] + ["1"] * (N - 1)


def digit(k):
    """Asymmetric, with zeros, and numbers of one, two and three digits."""
    return [(x * 37 + y * 11 + k * 101) % 256 if (x * y + k) % 3 == 0 else 0
            for y in range(SIDE) for x in range(SIDE)]


IMAGES = [digit(k) for k in range(3)]
ROWS = [[str(label)] + [str(v) for v in image] for label, image in zip(LABELS, IMAGES)]
HEADER = ["label"] + [f"pixel{i}" for i in range(N)]


# The spelling that is kept, and one that is read: a comma, quotes, white space, a letter of two characters.
WRITERS = ["Zoë Q", 'de Vries, "Bo"', ""]
WRITER_CELLS = ["Zoe\u0308\u00a0 Q ", '"de Vries, ""Bo"""', '""']


def fingerprint(labelled, writers=()):
    """As dig_data_set_dup_fingerprint () defines it."""
    data = f"3 28 28 10 {'labelled' if labelled else 'unlabelled'}\n".encode()
    data += bytes(v for image in IMAGES for v in image)
    data += bytes(LABELS) if labelled else b""
    return hashlib.sha256(data + b"".join(w.encode() + b"\0" for w in writers)).hexdigest()


def text(lines, end="\n", separator=","):
    return "".join(separator.join(line) + end for line in lines).encode()


def pack(data):
    return gzip.compress(data, 9, mtime=0)


def with_cell(row, column, value):
    return row[:column] + [value] + row[column + 1:]


def reorder(lines, order):
    return [[line[i] for i in order] for line in lines]


def good_files():
    whole = [HEADER] + ROWS
    plain = text(whole)
    order = list(range(N + 1))
    random.Random(5).shuffle(order)
    grid = ["label"] + [f"{y}x{x}" for y in range(1, SIDE + 1) for x in range(1, SIDE + 1)]
    from_one = ["label"] + [f"pixel{i}" for i in range(1, N + 1)]
    spaced = [[f" {c}\t" for c in line] for line in whole]
    odd = [[{0: "+" + c, 1: "00" + c, 2: c + ".0", 3: c + "e0", 4: c + "."}.get(i % 6, c)
            for i, c in enumerate(row)] for row in ROWS]
    missing = [HEADER, MISSING_ROW] + ROWS[:2] + [with_cell(ROWS[0], 0, "")] + ROWS[2:] + [
        with_cell(with_cell(ROWS[0], 3, "NA"), 784, "nan")]
    files = {
        "header.csv": plain,
        "no-header.csv": text(ROWS),
        "unlabelled-header.csv": text([line[1:] for line in whole]),
        "unlabelled-no-header.csv": text([row[1:] for row in ROWS]),
        "crlf.csv": text(whole, "\r\n"),
        "bom.csv": b"\xef\xbb\xbf" + plain,
        "bom-no-header.csv": b"\xef\xbb\xbf" + text(ROWS, "\r\n"),
        "quoted-header.csv": text([[f'"{c}"' for c in HEADER]] + ROWS),
        "quoted-cells.csv": text([[f'"{c}"' for c in line] for line in whole]),
        "spaces.csv": text(spaced),
        "spaces-in-quotes.csv": text([[f' " {c} " ' for c in line] for line in ROWS]),
        "blank-last-lines.csv": plain + b"\n\r\n  \n",
        "blank-lines-between.csv": text(ROWS, "\n\n"),
        "no-last-line-end.csv": plain[:-1],
        "cr-at-the-very-end.csv": plain[:-1] + b"\r",
        "label-last.csv": text(reorder(whole, list(range(1, N + 1)) + [0])),
        "label-in-the-middle.csv": text(reorder(whole, list(range(1, 400)) + [0]
                                                + list(range(400, N + 1)))),
        "shuffled-columns.csv": text(reorder(whole, order)),
        "capital-names.csv": text([[c.capitalize() for c in HEADER]] + ROWS),
        "decimals.csv": text([[f"{c}.0" for c in row] for row in ROWS]),
        "odd-numbers.csv": text(odd),
        "pixels-from-1.csv": text([from_one] + ROWS),
        "grid-names.csv": text([grid] + ROWS),
        "packed.csv.gz": pack(plain),
        "packed-under-a-plain-name.csv": pack(plain),
        "two-members.csv.gz": pack(plain[:9000]) + pack(plain[9000:]),
        "padded-with-zeros.csv.gz": pack(plain) + bytes(1000),
        "missing-cells.csv.gz": pack(text(missing)),
        "writer.csv": text([HEADER + ["writer"]] + [r + [w] for r, w in zip(ROWS, WRITER_CELLS)]),
        "writer-first.csv": text([["Writer"] + HEADER] + [[w] + r for r, w in zip(ROWS, WRITER_CELLS)]),
        "writer-in-the-middle.csv": text([HEADER[:9] + ["writer"] + HEADER[9:]] + [
            r[:9] + [w] + r[9:] for r, w in zip(ROWS, WRITER_CELLS)], "\r\n"),
    }
    table = []
    for name in files:
        labelled = not name.startswith("unlabelled")
        has_gaps = name.startswith("missing")
        writers = WRITERS if name.startswith("writer") else ()
        columns = N + (1 if labelled else 0) + (1 if writers else 0)
        table.append([compact(name, files[name])[0], "6" if has_gaps else "3", str(columns),
                      "4" if has_gaps else "0", "3" if has_gaps else "0", fingerprint(labelled, writers)])
    return files, table


def compact(name, data):
    """Large text is kept packed; the readers see no difference."""
    return (name, data) if len(data) < 16000 else (name + ".gz", pack(data))


def damage(data, at):
    return data[:at] + bytes([data[at] ^ 0x55]) + data[at + 1:]


def zipped(data):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(zipfile.ZipInfo("train.csv"), data)
    return out.getvalue()


PIXEL = "a pixel is a whole number from 0 to 255"
LABEL = "a label is a whole number from 0 to 9"
BOTH = "a labelled 28×28 image has 785, an unlabelled one 784"
NAMES = "expected are label and pixel0 to pixel783"
CONTENT = "a CSV or IDX file of digits is expected"
QUOTE = "a quotation mark that is not closed on its line"
DAMAGED = "the gzip data are damaged"


def bad_values():
    """(name, bytes, sentence after the file's name): bad rows."""
    first, second = ROWS[0], ROWS[1]

    def row(value, column):
        return text([first, with_cell(second, column, value)])

    def pixel(value, shown=None):
        return row(value, 6), f", line 2, column pixel5: {shown or value}; {PIXEL}"

    def label(value, shown=None):
        return row(value, 0), f", line 2, column label: {shown or value}; {LABEL}"

    return [
        ("text.csv", *pixel("abc", '"abc"')),
        ("negative.csv", *pixel("-1")),
        ("above-255.csv", *pixel("256")),
        ("four-digits.csv", *pixel("1000")),
        ("fraction.csv", *pixel("12.5")),
        ("hexadecimal.csv", *pixel("0x10", '"0x10"')),
        ("infinite.csv", *pixel("inf", '"inf"')),
        ("overflow.csv", *pixel("1e999", '"1e999"')),
        ("two-points.csv", *pixel("1.2.3", '"1.2.3"')),
        ("space-inside.csv", *pixel("1 2", '"1 2"')),
        ("decimal-comma.csv", *pixel('"12,0"', '"12,0"')),
        ("text-after-quote.csv", *pixel('"12"3', '""12"3"')),
        ("long-text.csv", *pixel("x" * 300, '"' + "x" * 24 + '…"')),
        ("label-10.csv", *label("10")),
        ("label-negative.csv", *label("-3")),
        ("label-text.csv", *label("seven", '"seven"')),
        ("label-fraction.csv", *label("1.5")),
        ("not-utf-8.csv", row("§", 6).replace("§".encode(), b"\xe9\xff"),
         f', line 2, column pixel5: "\ufffd\ufffd"; {PIXEL}'),
        ("nul-byte.csv", row("\0", 6),
         f", line 2, column pixel5: a NUL byte, which no text has; {PIXEL}"),
        ("too-few-values.csv", text([HEADER, first, second[:-2]]),
         ", line 3: 783 values; a labelled 28×28 image has 785"),
        ("one-value.csv", text([first, ["3"]]), ", line 2: 1 value; a labelled 28×28 image has 785"),
        ("too-many-values.csv", text([first, second + ["0"]]),
         ", line 2: 786 values; a labelled 28×28 image has 785"),
        ("two-rows-in-one-line.csv", text([first, second + first]),
         ", line 2: 1570 values; a labelled 28×28 image has 785"),
        ("unlabelled-too-many.csv", text([first[1:], second]),
         ", line 2: 785 values; an unlabelled 28×28 image has 784"),
        ("first-row-too-short.csv", text([first[:-2]]), f", line 1: 783 values; {BOTH}"),
        ("text-in-first-row.csv", text([with_cell(first, 3, "abc")]),
         f', line 1, column pixel2: "abc"; {PIXEL}'),
        ("open-quote.csv", text([first, with_cell(second, 9, '"12')]),
         f", line 2, column pixel8: {QUOTE}"),
        ("quoted-line-end.csv", text([HEADER, first, with_cell(second, 9, '"12\n"')]),
         f", line 3, column pixel8: {QUOTE}"),
        ("crlf-error.csv", text([HEADER, first, with_cell(second, 784, "300")], "\r\n"),
         f", line 3, column pixel783: 300; {PIXEL}"),
        ("error-after-blank-lines.csv", b"\n\n" + text([first]) + b"\r\n" + row("x", 1),
         f', line 6, column pixel0: "x"; {PIXEL}'),
        ("two-errors.csv", text([first, with_cell(second, 700, "x"), with_cell(second, 1, "y")]),
         f', line 2, column pixel699: "x"; {PIXEL}'),
        ("error-and-missing-cell.csv", text([MISSING_ROW, with_cell(MISSING_ROW, 5, "999")]),
         f", line 2, column pixel4: 999; {PIXEL}"),
        ("every-row-with-a-gap.csv", text([MISSING_ROW, MISSING_ROW]),
         ": each of its 2 rows has a missing cell, so none is left"),
        ("shuffled-error.csv", text(reorder([HEADER, with_cell(first, 1, "-5")],
                                            range(N, -1, -1))),
         f", line 2, column pixel0: -5; {PIXEL}"),
        ("long-line.csv", text([first, ["0"] * 200000]),
         ", line 2: longer than 32768 bytes; a line of at most 785 values is expected"),
        ("packed-error.csv.gz", pack(row("abc", 6)), f', line 2, column pixel5: "abc"; {PIXEL}'),
    ]


def bad_writers():
    header = HEADER + ["writer"]
    name = "a writer is a name in UTF-8, of at most 200 bytes"

    def writer(cell):
        return text([header, ROWS[0] + ["Anna"], ROWS[1] + [cell]])

    return [
        ("writer-not-utf-8.csv", writer("§").replace("§".encode(), b"\xe9\xff"),
         f', line 3, column writer: "\ufffd\ufffd"; {name}'),
        ("writer-too-long.csv", writer("y" * 201), f', line 3, column writer: "{"y" * 24}…"; {name}'),
        ("writer-with-a-bell.csv", writer("A\aB"), f', line 3, column writer: "A\ufffdB"; {name}'),
        ("writer-with-a-nul.csv", writer("A\0B"),
         f", line 3, column writer: a NUL byte, which no text has; {name}"),
        ("writer-with-a-lone-quote.csv", writer('"A" "B"'), f', line 3, column writer: "A" "B"; {name}'),
        ("writer-open-quote.csv", writer('"Anna'), f", line 3, column writer: {QUOTE}"),
        ("writer-missing-cell.csv", text([header, ROWS[0]]),
         ", line 2: 785 values; the first line names 786 columns"),
        ("writer-unquoted-comma.csv", writer("de Vries, Bo"),
         ", line 3: 787 values; the first line names 786 columns"),
        ("writer-and-bad-pixel.csv", text([["writer"] + HEADER, ["Bo"] + with_cell(ROWS[0], 6, "x")]),
         f', line 2, column pixel5: "x"; {PIXEL}'),
        ("duplicate-writer.csv", text([["writer"] + header, ["Bo"] + ROWS[0] + ["Bo"]]),
         ", line 1, column 787: writer for the second time; column 1 has it already"),
        ("two-unknown-columns.csv", text([header + ["age"], ROWS[0] + ["Bo", "7"]]),
         f', line 1, column 787: the name "age"; {NAMES}'),
    ]


def bad_headers():
    row = text(ROWS[:1])

    def header(names):
        return text([names]) + row

    return [
        ("duplicate-column.csv", header(with_cell(HEADER, 9, "pixel3")),
         ", line 1, column 10: pixel3 for the second time; column 5 has it already"),
        ("duplicate-label.csv", header(with_cell(HEADER, 9, "label")),
         ", line 1, column 10: label for the second time; column 1 has it already"),
        ("missing-column.csv", header(HEADER[:18] + HEADER[19:]),
         ", line 1: column pixel17 is missing; 783 pixel columns, a 28×28 image has 784"),
        ("missing-last-column.csv", header(HEADER[:-1]),
         ", line 1: column pixel783 is missing; 783 pixel columns, a 28×28 image has 784"),
        ("pixel-784.csv", header(HEADER + ["pixel784"]),
         f', line 1, column 786: the name "pixel784"; {NAMES}'),
        ("unknown-name.csv", header(with_cell(HEADER, 2, "weight")),
         f', line 1, column 3: the name "weight"; {NAMES}'),
        ("pandas-index.csv", text([[""] + HEADER]) + text([["0"] + ROWS[0]]),
         f", line 1, column 1: a column without a name; {NAMES}"),
        ("pixel-without-number.csv", header(with_cell(HEADER, 1, "pixel")),
         f', line 1, column 2: the name "pixel"; {NAMES}'),
        ("open-quote-in-header.csv", header(with_cell(HEADER, 0, '"label')),
         f", line 1, column 1: {QUOTE}"),
        ("header-only.csv", text([HEADER]),
         ", line 2: the file ends after its header; one line of values is expected for each image"),
        ("header-and-blank-lines.csv", text([HEADER], "\r\n") + b"\r\n\r\n",
         ", line 4: the file ends after its header; one line of values is expected for each image"),
        ("semicolons.csv", text([HEADER] + ROWS[:1], separator=";"),
         ", line 1: the values are divided by semicolons; commas are expected"),
        ("tabs.csv", text([HEADER] + ROWS[:1], separator="\t"),
         ", line 1: the values are divided by tabs; commas are expected"),
        ("cr-line-ends.csv", text([HEADER] + ROWS[:1], "\r"),
         ", line 1: the lines end in CR alone; save the file with LF or CRLF line ends"),
        ("submission.csv", b"ImageId,Label\n1,2\n", f', line 1, column 1: the name "ImageId"; {NAMES}'),
        ("web-page.csv", b"<!DOCTYPE html>\n<html><body>Sign in</body></html>\n",
         f', line 1, column 1: the name "<!DOCTYPE html>"; {NAMES}'),
    ]


def bad_bytes():
    whole = text([HEADER] + ROWS)
    packed = pack(whole)
    cut = ": the gzip data are cut off before their end; fetch the file again"
    utf16 = ", line 1: UTF-16 text; save the file as UTF-8"
    return [
        ("empty.csv", b"", ": the file is empty; a CSV or IDX file is expected"),
        ("only-a-bom.csv", b"\xef\xbb\xbf",
         ": no line with anything on it; a CSV or IDX file is expected"),
        ("blank-lines.csv", b"\n  \r\n\n",
         ": no line with anything on it; a CSV or IDX file is expected"),
        ("empty.csv.gz", pack(b""), ": no line with anything on it; a CSV or IDX file is expected"),
        ("utf-16-le.csv", b"\xff\xfe" + whole[:2000].decode().encode("utf-16-le"), utf16),
        ("utf-16-be.csv", b"\xfe\xff" + whole[:2000].decode().encode("utf-16-be"), utf16),
        ("utf-16-no-bom.csv", whole[:2000].decode().encode("utf-16-le"), utf16),
        ("binary.csv", bytes(range(1, 200)),
         ", line 1: not text; a CSV file or an IDX file of digits is expected"),
        ("cut.csv.gz", packed[:len(packed) // 2], cut),
        ("cut-in-header.csv.gz", packed[:7], cut),
        ("cut-in-checksum.csv.gz", packed[:-5], cut),
        ("bad-checksum.csv.gz", damage(packed, len(packed) - 6),
         f": {DAMAGED}: their checksum does not match their content; fetch the file again"),
        ("bad-length.csv.gz", damage(packed, len(packed) - 1),
         f": {DAMAGED}: their checksum does not match their content; fetch the file again"),
        ("bad-block.csv.gz", packed[:10] + b"\x07" + packed[11:],
         f": {DAMAGED} (invalid block type); fetch the file again"),
        ("garbage-after-gzip.csv.gz", packed + b"\n5,0,0\n",
         ": bytes that are not gzip data follow the end of the gzip data"),
        ("archive.zip", zipped(whole), ": a ZIP archive; unpack it and open the CSV file in it"),
        ("train.csv.xz", lzma.compress(whole), ": packed with xz; unpack it, or pack it with gzip"),
        ("train.csv.bz2", bz2.compress(whole), ": packed with bzip2; unpack it, or pack it with gzip"),
        ("train.csv.zst", b"\x28\xb5\x2f\xfd\x24\x00", ": packed with zstd; unpack it, or pack it with gzip"),
        ("digit.png", b"\x89PNG\r\n\x1a\n", f": a PNG picture; {CONTENT}"),
        ("digit.jpg", b"\xff\xd8\xff\xe0", f": a JPEG picture; {CONTENT}"),
        ("report.pdf", b"%PDF-1.4\n", f": a PDF document; {CONTENT}"),
    ]


def write(folder, files):
    (HERE / folder).mkdir(exist_ok=True)
    for old in (HERE / folder).iterdir():
        old.unlink()
    for name, data in files:
        assert len(data) < 20000, (name, len(data))
        (HERE / folder / name).write_bytes(data)


def main():
    files, table = good_files()
    write("csv-good", [compact(n, d) for n, d in files.items()])
    lines = ["file\trows\tcolumns\tmissing\trows missing\tfingerprint"] + ["\t".join(r) for r in table]
    (HERE / "csv-good.tsv").write_text("\n".join(lines) + "\n")
    bad = [(*compact(n, d), s) for n, d, s in bad_values() + bad_writers() + bad_headers() + bad_bytes()]
    write("csv-bad", [(name, data) for name, data, _ in bad])
    (HERE / "csv-bad.tsv").write_text("".join(f"{n}\t{n}{s}\n" for n, _, s in bad))


main()
