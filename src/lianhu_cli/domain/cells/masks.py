"""Masks: what an identity number or a phone looks like once it leaves the register."""


def mask_id(number: str) -> str:
    """Keep the first two and the last three characters of an identity number.

    >>> mask_id("620000199003070011")
    '62*************011'
    >>> mask_id("62000")
    '*****'
    """
    if len(number) < 8:
        return "*" * len(number)
    return number[:2] + "*" * (len(number) - 5) + number[-3:]


def mask_phone(phone: str) -> str:
    """Keep the first three and the last four digits of a phone.

    >>> mask_phone("13800001234")
    '138****1234'
    >>> mask_phone("2345678")
    '2****78'
    """
    if len(phone) < 5:
        return "*" * len(phone)
    if len(phone) < 9:
        return phone[:1] + "*" * (len(phone) - 3) + phone[-2:]
    return phone[:3] + "*" * (len(phone) - 7) + phone[-4:]
