"""Amounts of money as offices write them: no commas, from ten thousand yuan on in 万元."""

_MYRIAD = 10_000


def amount(yuan: float) -> str:
    """Return an amount as a table shows it.

    >>> amount(204310), amount(12.5)
    ('204310', '12.5')
    """
    return f"{yuan:.2f}".rstrip("0").rstrip(".") if yuan != int(yuan) else f"{int(yuan)}"


def money(yuan: float) -> str:
    """Return an amount with its unit as a sentence says it; nothing of it is rounded off.

    >>> money(204310), money(9800), money(12.5), money(10000.25)
    ('20.431万元', '9800元', '12.5元', '1.000025万元')
    """
    if yuan < _MYRIAD:
        return f"{amount(yuan)}元"
    return f"{yuan / _MYRIAD:.6f}".rstrip("0").rstrip(".") + "万元"
