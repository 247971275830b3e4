"""The answer for programs: one JSON object on stdout."""

import json
import sys
from collections.abc import Mapping
from typing import Any


def as_json(answer: Mapping[str, Any]) -> None:
    """Print one JSON object; characters that the output's encoding lacks are escaped."""
    text = json.dumps(answer, ensure_ascii=False)  # with an indent it would not run in C
    try:
        text.encode(sys.stdout.encoding or "utf-8")
    except UnicodeEncodeError:
        text = json.dumps(answer)
    sys.stdout.write(text + "\n")
