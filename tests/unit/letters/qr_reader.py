"""Reads a QR code from a PNG as a phone does, with somebody else's decoder."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator

import numpy as np
import zxingcpp


def read_code(png: bytes) -> str:
    """The text of the only QR code in a picture of one bit a pixel, as ours are."""
    (code,) = zxingcpp.read_barcodes(_pixels(png))
    assert code.format == zxingcpp.BarcodeFormat.QRCode
    return str(code.text)


def _pixels(png: bytes) -> np.ndarray[tuple[int, int], np.dtype[np.uint8]]:
    """Unpack a PNG of one bit a pixel (RFC 2083; filters None and Up): dark is 0, light 255."""
    chunks = dict(_chunks(png))
    width, height, depth, _colour, *_rest = struct.unpack(">IIBBBBB", chunks[b"IHDR"])
    assert depth == 1
    row_bytes = 1 + (width + 7) // 8
    rows = np.frombuffer(zlib.decompress(chunks[b"IDAT"]), np.uint8).reshape(height, row_bytes)
    lines = rows[:, 1:].copy()
    assert set(rows[:, 0]) <= {0, 2}
    for place in np.flatnonzero(rows[:, 0] == 2):
        lines[place] += lines[place - 1]
    bits: np.ndarray[tuple[int, int], np.dtype[np.uint8]] = np.unpackbits(lines, axis=1)[:, :width]
    return bits * np.uint8(255)


def _chunks(png: bytes) -> Iterator[tuple[bytes, bytes]]:
    place = 8
    while place < len(png):
        (length,) = struct.unpack(">I", png[place : place + 4])
        yield png[place + 4 : place + 8], png[place + 8 : place + 8 + length]
        place += 12 + length
