"""Pages of uploads become pictures in a child process that holds nothing and can be killed.

Hides the frames that go to and fro. An upload was normalised before it was kept, but pictures and fonts in it
are still a stranger's, and the library that draws them is written in C++.
"""

import struct

from undersign.typesetting import images, press

_HEAD = struct.Struct(">HH")
_press = press.Press(
    "undersign.web.desk.designing.designer_drawing:answer", seconds=20, megabytes=1_024, idle=120
)


def page_png(pdf: bytes, number: int, width: int) -> bytes:
    """Page `number` (from 1), `width` pixels wide. Raises images.NoSuchPage, press.PressDied."""
    if not 1 <= number <= 0xFFFF:
        raise images.NoSuchPage(number)
    drawn = _press.call(_HEAD.pack(number, width) + pdf)
    if not drawn:
        raise images.NoSuchPage(number)
    return drawn


def answer(request: bytes) -> bytes:
    """The child's side; nothing for a page that is not there."""
    number, width = _HEAD.unpack_from(request)
    try:
        return images.page_png(request[_HEAD.size :], number, width, colour=True)
    except images.NoSuchPage:
        return b""
