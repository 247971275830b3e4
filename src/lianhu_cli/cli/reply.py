"""The answer for programs: one JSON object on stdout."""

import json
import sys
from collections.abc import Mapping
from typing import Any


def as_json(answer: Mapping[str, Any]) -> None:
    """Print one JSON object; characters that the output's encoding lacks are escaped."""
    text = json.dumps(answer, ensure_ascii=False, indent=1)
    try:
        text.encode(sys.stdout.encoding or "utf-8")
    except UnicodeEncodeError:
        text = json.dumps(answer, indent=1)
    sys.stdout.write(text + "\n")
