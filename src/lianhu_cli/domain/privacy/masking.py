"""Masks over everything that leaves: each number in a text or a column, however it is written.

At an exit more is taken for a number than in a look through files: a typing error in it, or a piece cut
off, does not make it anybody else's.
"""

import re
from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, Any

from lianhu_cli.domain.cells.masks import mask_id, mask_phone
from lianhu_cli.domain.patterns import late
from lianhu_cli.domain.privacy import digits
from lianhu_cli.domain.privacy.numbers_in_text import find
from lianhu_cli.domain.privacy.split_numbers import NEAR

if TYPE_CHECKING:
    import pyarrow as pa

    from lianhu_cli.domain.arrays import Values


_SHORTEST = 10
_LONG = late(r"[0-9](?<![0-9.][0-9])[0-9]{14,18}[0-9Xx*]?(?![0-9])")
_PHONE = late(r"1(?<![0-9]1)[0-9]{10}(?![0-9])")
_SPLIT = late(
    rf"[1-9](?<![0-9][1-9])[0-9]{{5}}[{NEAR}.]{{1,3}}[0-9]{{2,8}}(?:[{NEAR}.]{{1,3}}[0-9]{{1,4}}){{1,3}}[Xx]?(?![0-9])"
)
_PIECES = late(
    rf"1(?<![0-9]1)(?<![0-9][ \-]1)[3-9][0-9](?:[\t\r\n]{{1,2}}[0-9]{{4}}[\t\r\n]{{1,2}}[0-9]{{4}}"
    rf"|[,，、+＋:：~～]0[0-9]{{3}}[,，、+＋:：~～][0-9]{{4}}"
    rf"|[0-9][{NEAR}][0-9]{{7}}|[0-9]{{2}}[{NEAR}][0-9]{{6}}|[0-9]{{3}}[{NEAR}][0-9]{{5}})(?!(?:[ \-.]?[0-9]))"
)
"""A phone in other pieces than most people's: over lines, by commas, cut anywhere."""
_CODE = late("[A-Z][0-9A-F]{12}|(?=[0-9]*[a-f])[0-9a-f]{16,}")
"""A code of our own (`register.codes`), or a digest: a run of digits in it is nobody's number."""
_TOKEN, _TOKEN_END = late("[0-9A-Za-z]*"), late("[0-9A-Za-z]*$")
_MASKED = late(r"[0-9]{2}\*{13}[0-9]{2}[0-9X]|1[0-9]{2}\*{4}[0-9]{4}")
"""What our own masks leave of a whole number, which is most of a column of them."""
_WIDEST = 128
_LEAST = 10_000_000_000


def mask_text(text: str, *, across: bool = True) -> str:
    """Return a text with every identity number and mobile phone in it masked.

    `across`: also those whose pieces stand in several fields or lines of it.

    >>> mask_text("张三 620000199003070011，电话13800001234"), mask_text("电话 138 0000-1234")
    ('张三 62*************011，电话138****1234', '电话 138****1234')
    >>> mask_text("620000 19901301 0011（误）"), mask_text("３月走访 12 户，共 2012 人次，1380 元")
    ('62*************011（误）', '３月走访 12 户，共 2012 人次，1380 元')
    """
    if not digits.are_enough(text):
        return text
    spans = [(leak.start, leak.end, leak.masked) for leak in find(text, across=across)]
    plain = digits.plain(text)
    for look in (_SPLIT, _LONG, _PHONE, *((_PIECES,) if across else ())):
        spans += [
            (found.start(), found.end(), _hidden(found.group()))
            for found in look.finditer(plain)
            if not _is_code(plain, found)
        ]
    if all(text[start:end] == masked for start, end, masked in spans):
        return text
    pieces, at = [], 0
    for start, end, masked in sorted(spans):
        if start >= at:
            pieces += [text[at:start], masked]
            at = end
    return "".join([*pieces, text[at:]])


def number(value: int | float | None) -> int | float | str | None:
    """Return a figure as it is, masked where it is a phone or an identity number typed in its column.

    >>> number(15), number(13800001234)
    (15, '138****1234')
    """
    if value is None or abs(value) < _LEAST:
        return value
    masked = mask_text(f"{value:.0f}")
    return masked if "*" in masked else value


def inside(value: Any) -> Any:
    """Return an answer, whatever it is made of, with every number in its texts and keys masked.

    >>> inside({"13800001234": ["电话13800001234", 5, None]})
    {'138****1234': ['电话138****1234', 5, None]}
    """
    if isinstance(value, str):
        return mask_text(value)
    if isinstance(value, Mapping):
        return {mask_text(str(key)): inside(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [inside(one) for one in value]
    return number(value) if type(value) in {int, float} else value


def is_clean(text: str) -> bool:
    """Tell whether no number stands in a text, as `mask` would find it in a single field."""
    return mask_text(text, across=False) is text


def column(values: "Values") -> "Values":
    """Return an Arrow column of texts with every number in it masked; each text is looked at once."""
    import pyarrow.compute as pc

    from lianhu_cli.domain import text_bytes
    from lianhu_cli.domain.arrow import pa

    if not pa.types.is_string(values.type) or text_bytes.total(values) < _SHORTEST:
        return values
    coded = values.combine_chunks() if isinstance(values, pa.ChunkedArray) else values
    coded = coded.dictionary_encode()
    known = coded.dictionary
    asked = pc.indices_nonzero(pc.greater_equal(pc.utf8_length(known), _SHORTEST))
    told = zip(asked.to_pylist(), known.take(asked).to_pylist(), strict=True)
    doubtful = [
        (nth, text) for nth, text in told if not _MASKED.fullmatch(text) and digits.are_enough(text)
    ]
    changed = {nth: masked for nth, text in doubtful if (masked := mask_text(text)) != text}
    if not changed:
        return values
    texts = known.to_pylist()
    for nth, text in changed.items():
        texts[nth] = text
    return pa.array(texts, pa.string()).take(coded.indices)


def table(frame: "pa.Table", but: Collection[str] = ()) -> "pa.Table":
    """Return an Arrow table with every number in its texts and columns of figures masked, `but` some."""
    import pyarrow.compute as pc

    from lianhu_cli.domain.arrow import pa

    columns = {}
    for name in frame.column_names:
        values: pa.Values = frame[name]
        if name in but:
            columns[name] = values
            continue
        if pa.types.is_integer(values.type) or pa.types.is_floating(values.type):
            most = pc.max(pc.abs(values)).as_py()
            if most is not None and most >= _LEAST:
                told = [number(value) for value in values.to_pylist()]
                if any(isinstance(value, str) for value in told):
                    values = pa.array([None if v is None else str(v) for v in told], pa.string())
        else:
            values = column(values)
        columns[name] = values
    return pa.table(columns)


def _is_code(text: str, found: re.Match[str]) -> bool:
    """Tell whether digits are part of one of our own codes or of a digest."""
    before = _TOKEN_END.search(text, max(found.start() - _WIDEST, 0), found.start())
    after = _TOKEN.match(text, found.end(), found.end() + _WIDEST)
    token = (before.group() if before else "") + found.group() + (after.group() if after else "")
    return _CODE.fullmatch(token) is not None


def _hidden(written: str) -> str:
    digits_only = re.sub("[^0-9Xx*]", "", written)
    return mask_phone(digits_only) if len(digits_only) == 11 else mask_id(digits_only)
