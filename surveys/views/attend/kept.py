"""The attendee's form as bytes: rendered once, kept, and sent with a fresh submission id in its place.

A form page depends on the session, its community and the open wave alone, so one rendering serves the whole room. The
compressed page is put together from compressed halves; of the checksum only what the id changes is computed anew.
"""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass

from surveys.attending import Meeting
from surveys.identifiers import new_submission
from surveys.views.attend.look import Look

PLACE = "\x01" * 36  # stands where the submission id goes; no text that people write can hold it
HTML = "text/html; charset=utf-8"
VARIES = ("Vary", "Accept-Encoding, Accept")
GZIP_HEAD = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff"


class Checksum:
    """The checksum of a page around its id, without going through the page again.

    Going on over the second half from another checksum changes the result by the sum (exclusive or) of what each
    differing bit changes: those 32 are computed once, and laid out by byte.
    """

    def __init__(self, head: bytes, tail: bytes) -> None:
        self._head, self._tail = zlib.crc32(head), zlib.crc32(tail)
        bits = [zlib.crc32(tail, 1 << bit) ^ self._tail for bit in range(32)]
        self._changes = tuple(tuple(_sum(bits[8 * at : 8 * at + 8], byte) for byte in range(256)) for at in range(4))

    def around(self, key: bytes) -> int:
        """The checksum of head, key and tail."""
        start = zlib.crc32(key, self._head)
        first, second, third, fourth = self._changes
        changed = first[start & 255] ^ second[start >> 8 & 255] ^ third[start >> 16 & 255] ^ fourth[start >> 24]
        return self._tail ^ changed


def _sum(changes: list[int], byte: int) -> int:
    """What the set bits of a byte change together."""
    total = 0
    for bit, change in enumerate(changes):
        if byte >> bit & 1:
            total ^= change
    return total


@dataclass(frozen=True)
class KeptPage:
    """A rendered page around the place of the submission id, plain and compressed."""

    head: bytes
    tail: bytes
    packed_head: bytes
    packed_tail: bytes
    csp: str
    checksum: Checksum

    @classmethod
    def of(cls, html: str, csp: str) -> KeptPage:
        head, _, tail = html.partition(PLACE)
        first, last = head.encode(), tail.encode()
        packer = zlib.compressobj(9, zlib.DEFLATED, -15)
        packed_head = packer.compress(first) + packer.flush(zlib.Z_FULL_FLUSH)
        # the second half may refer back to the first: same bytes, same distances, because an id is always 36 long
        packer = zlib.compressobj(9, zlib.DEFLATED, -15, zdict=(first + PLACE.encode())[-32768:])
        return cls(first, last, packed_head, packer.compress(last) + packer.flush(), csp, Checksum(first, last))

    def answer(self, encodings: str) -> tuple[list[tuple[str, str]], bytes]:
        """Headers and body of the page with a submission id of its own, packed for those who can unpack it."""
        submission = new_submission()
        headers = [("Content-Type", HTML), VARIES, ("Content-Security-Policy", self.csp)]
        if "gzip" not in encodings:
            return headers, self.plain(submission)
        return [*headers, ("Content-Encoding", "gzip")], self.packed(submission)

    def plain(self, submission: str) -> bytes:
        return self.head + submission.encode() + self.tail

    def packed(self, submission: str) -> bytes:
        """The page as gzip: half, a stored block with the id, half, checksum and length."""
        key = submission.encode()
        stored = b"\x00" + struct.pack("<HH", len(key), len(key) ^ 0xFFFF) + key
        end = struct.pack("<LL", self.checksum.around(key), len(self.head) + len(key) + len(self.tail))
        return GZIP_HEAD + self.packed_head + stored + self.packed_tail + end


class Shelf:
    """Kept pages by installation, meeting and look; whatever made one, the next asker finds it."""

    def __init__(self, most: int = 512) -> None:
        self._pages: dict[tuple[str, Meeting, Look], KeptPage] = {}
        self._most = most

    def find(self, installation: str, meeting: Meeting, seen: Look) -> KeptPage | None:
        """The kept page of a meeting's open form, None where nobody asked for it yet."""
        return self._pages.get((installation, meeting, seen))

    def put(self, installation: str, meeting: Meeting, seen: Look, made: KeptPage) -> None:
        """Keep a page. A full shelf is emptied: the rooms of this hour fill it again in a moment."""
        if len(self._pages) >= self._most:
            self._pages = {}
        self._pages[installation, meeting, seen] = made


shelf = Shelf()
