"""Draws Vega-Lite specifications that carry their own rows; a process of its own, for it brings a browser's engine.

Reads specifications as JSON from standard input, and writes a pair for each, an image as a data URI and a reason, one of them empty.
It imports nothing of the platform, and is given no environment.
"""

import base64
import json
import sys
from collections.abc import Iterator
from typing import Any

SCALES = (2.0, 1.0)


def draw(spec: dict[str, Any], most_bytes: int) -> tuple[str, str]:
    """The first of its images that is small enough."""
    smallest = 0
    try:
        for kind, image in _images(spec):
            if len(image) <= most_bytes:
                return f"data:image/{kind};base64,{base64.b64encode(image).decode()}", ""
            smallest = min(len(image), smallest or len(image))
    except ValueError as wrong:
        return "", _fault(str(wrong))
    return "", f"the image has {smallest:,} bytes, more than the {most_bytes:,} that are kept"


def _images(spec: dict[str, Any]) -> Iterator[tuple[str, bytes]]:
    """Lines and letters are smaller and sharper than points, unless there are very many of them."""
    import vl_convert

    yield "svg+xml", vl_convert.vegalite_to_svg(spec, allowed_base_urls=[]).encode()
    for scale in SCALES:
        yield "png", vl_convert.vegalite_to_png(spec, scale=scale, allowed_base_urls=[])


def _fault(told: str) -> str:
    """The first line that says something."""
    lines = (each.strip() for each in told.splitlines())
    return next((each for each in lines if each and not each.endswith("conversion failed:")), "Vega-Lite could not draw it")


if __name__ == "__main__":
    asked = json.load(sys.stdin)
    json.dump([draw(each, asked["most_bytes"]) for each in asked["specs"]], sys.stdout)
