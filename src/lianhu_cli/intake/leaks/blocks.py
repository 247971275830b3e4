"""Text read in blocks of bounded size, cut where no number is cut in two."""

import codecs
from collections.abc import Iterator
from typing import IO

_BLOCK = 8 << 20
_OVERLAP = 96
"""Where a block has no place to be cut, so many characters are read twice."""


def encoding_of(stream: IO[bytes]) -> str:
    """Return how a text is encoded: what its mark says, else UTF-8 where all of it is, else GB18030."""
    head = stream.read(4)
    stream.seek(0)
    for mark, name in (
        (codecs.BOM_UTF8, "utf-8-sig"),
        (codecs.BOM_UTF32_LE, "utf-32"),
        (codecs.BOM_UTF32_BE, "utf-32"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):
        if head.startswith(mark):
            return name
    if head[1:2] == b"\0" or head[:1] == b"\0":
        return "utf-16-le" if head[1:2] == b"\0" else "utf-16-be"
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        while data := stream.read(_BLOCK):
            decoder.decode(data)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return "gb18030"
    finally:
        stream.seek(0)
    return "utf-8"


def blocks(stream: IO[bytes], encoding: str, ends: tuple[str, ...]) -> Iterator[tuple[str, int]]:
    """Yield the text block by block, each with how many of its first characters were in the one before.

    A block ends behind the last of `ends` in it, the first of them that there is.
    """
    decoder = codecs.getincrementaldecoder(encoding)(errors="replace")
    kept, again, following = "", 0, stream.read(_BLOCK)
    while True:
        data, following = following, stream.read(_BLOCK)
        text = kept + decoder.decode(data, final=not following)
        if not following:  # to its end in one: what stands in its last lines may be one number
            if text:
                yield text, again
            return
        cut = next((at + len(end) for end in ends if (at := text.rfind(end)) >= again), 0)
        if cut > again:
            yield text[:cut], again
            kept, again = text[cut:], 0
        else:
            yield text, again
            kept = text[-_OVERLAP:]
            again = len(kept)
