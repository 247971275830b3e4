"""What an audit finds: one broken rule, in a sentence."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One broken rule: which, about whom (a code, or the name of a figure), in a sentence."""

    rule: str
    subject: str
    message: str
