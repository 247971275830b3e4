"""Amounts of money as offices write them."""


def amount(yuan: float) -> str:
    """Return an amount of money as people read it.

    >>> amount(204310), amount(12.5)
    ('204,310', '12.5')
    """
    return f"{yuan:,.2f}".rstrip("0").rstrip(".") if yuan != int(yuan) else f"{int(yuan):,}"
