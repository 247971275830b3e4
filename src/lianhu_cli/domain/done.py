"""What the running command has finished for good: an exit 5 or 130 that comes after it has to say so."""

_NOTHING = "登记库和原有文件都没有改动"
_finished: list[str] = []


def note(sentence: str) -> None:
    """Remember something that a later failure does not take back, each thing once.

    >>> forget(); changed()
    '登记库和原有文件都没有改动'
    >>> note("登记库已更新"); note("登记库已更新"); changed()
    '此前登记库已更新，其余没有改动'
    >>> forget()
    """
    if sentence not in _finished:
        _finished.append(sentence)


def forget() -> None:
    """Begin a new command."""
    _finished.clear()


def changed() -> str:
    """Return what was changed and what was not, as a part of a sentence."""
    return f"此前{'，'.join(_finished)}，其余没有改动" if _finished else _NOTHING
