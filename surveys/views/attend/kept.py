"""The attendee's form as bytes: rendered once, kept, and sent with a fresh submission id in its place.

A form page depends on the session, its community and the open wave alone, so one rendering serves the whole room. The
compressed page is put together from compressed halves; only the checksum is computed anew.
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


@dataclass(frozen=True)
class KeptPage:
    """A rendered page around the place of the submission id, plain and compressed."""

    head: bytes
    tail: bytes
    packed_head: bytes
    packed_tail: bytes
    csp: str

    @classmethod
    def of(cls, html: str, csp: str) -> KeptPage:
        head, _, tail = html.partition(PLACE)
        first, last = head.encode(), tail.encode()
        packer = zlib.compressobj(9, zlib.DEFLATED, -15)
        packed_head = packer.compress(first) + packer.flush(zlib.Z_FULL_FLUSH)
        # the second half may refer back to the first: same bytes, same distances, because an id is always 36 long
        packer = zlib.compressobj(9, zlib.DEFLATED, -15, zdict=(first + PLACE.encode())[-32768:])
        return cls(first, last, packed_head, packer.compress(last) + packer.flush(), csp)

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
        key, page = submission.encode(), self.plain(submission)
        stored = b"\x00" + struct.pack("<HH", len(key), len(key) ^ 0xFFFF) + key
        end = struct.pack("<LL", zlib.crc32(page), len(page) & 0xFFFFFFFF)
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
