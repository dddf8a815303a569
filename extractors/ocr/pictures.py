"""Pages as pictures: pages of a PDF as they are painted, and the frames of a JPEG, PNG or TIFF.

Promise: red, green and blue of at most `LONGEST` pixels a side, whatever the file says of itself.
"""

from __future__ import annotations

import hashlib
import io
import warnings
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from msgspec import Struct

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Picture: TypeAlias = npt.NDArray[np.uint8]  # height x width x 3, red first

from schema.errors import Unreadable

POINTS: Final = 72.0  # an inch
DPI: Final = 200.0  # of a painted page: 300 gains nothing
LONGEST: Final = 3200  # pixels
MOST_PIXELS: Final = 150_000_000  # of a picture file; A3 at 600 dpi has 70 million
MOST_FRAMES: Final = 5_000
SHORT_SIDE: Final = (
    280.0,
    1300.0,
)  # points, from A6 to A2: another size is no page's, and the file's dpi no dpi
A4_SHORT: Final = 595.0  # points


class PageSize(Struct, frozen=True):
    """The size of a page in points."""

    width: float
    height: float


@dataclass(frozen=True, slots=True)
class PagePicture:
    """One page as a picture: `scale` is points a pixel."""

    number: int
    picture: Picture = field(repr=False)
    scale: float

    def digest(self) -> str:
        """What is shown, as the SHA-256 of its pixels and size."""
        found = hashlib.sha256(repr((self.picture.shape, round(self.scale, 4))).encode())
        found.update(self.picture.tobytes())
        return found.hexdigest()


def page_pictures(data: bytes, numbers: tuple[int, ...], media_type: str) -> Iterator[PagePicture]:
    """The pages `numbers` of a file of that media type, one after the other; one that cannot be painted is left out.

    Raises `Unreadable` (damaged, too-large).
    """
    return _painted(data, numbers) if media_type == "application/pdf" else _frames(data, numbers)


def frame_sizes(data: bytes) -> list[PageSize]:
    """The size of every frame of a picture file. Raises `Unreadable` (damaged, too-large)."""
    with opened_picture(data) as image:
        sizes = []
        for number in range(min(_count(image), MOST_FRAMES)):
            image.seek(number)
            sizes.append(_size(image))
        return sizes


def _painted(data: bytes, numbers: tuple[int, ...]) -> Iterator[PagePicture]:
    import numpy as np
    import pypdfium2 as pdfium

    document = pdfium.PdfDocument(data)
    try:
        for number in numbers:
            try:
                page = document[number - 1]
                zoom = min(DPI / POINTS, LONGEST / max(*page.get_size(), 1.0))
                bitmap = page.render(scale=zoom, rev_byteorder=True, may_draw_forms=False)
            except pdfium.PdfiumError:
                continue
            pixels = np.ascontiguousarray(bitmap.to_numpy()[:, :, :3])
            bitmap.close()
            page.close()
            yield PagePicture(number, pixels, 1.0 / zoom)
    finally:
        document.close()


def _frames(data: bytes, numbers: tuple[int, ...]) -> Iterator[PagePicture]:
    import numpy as np
    from PIL import ImageOps

    with opened_picture(data) as image:
        for number in numbers:
            try:
                image.seek(number - 1)
                size = _size(image)
                _check(image)
                image.draft("RGB", (LONGEST, LONGEST))  # a JPEG is decoded smaller at once
                frame = ImageOps.exif_transpose(image)
                if frame.mode in ("RGBA", "LA", "PA") or "transparency" in frame.info:
                    frame = on_white(frame)
                frame = frame.convert("RGB")
                frame.thumbnail((LONGEST, LONGEST))
            except (OSError, SyntaxError, ValueError, EOFError) as error:
                raise Unreadable("damaged", f"frame {number} cannot be decoded: {error}") from error
            yield PagePicture(number, np.asarray(frame, np.uint8), size.width / frame.width)


def on_white(image: Any) -> Any:
    """A picture without transparency."""
    from PIL import Image

    layer = image.convert("RGBA")
    return Image.alpha_composite(Image.new("RGBA", layer.size, "white"), layer)


def opened_picture(data: bytes) -> Any:
    """A picture file, open. Raises `Unreadable` (damaged, too-large)."""
    from PIL import Image

    Image.MAX_IMAGE_PIXELS = None  # a limit of our own, with a code
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            image = Image.open(io.BytesIO(data), formats=("JPEG", "PNG", "TIFF"))
    except (OSError, SyntaxError, ValueError) as error:
        raise Unreadable("damaged", f"the picture cannot be opened: {error}") from error
    _check(image)
    return image


def _check(image: Any) -> None:
    if image.width * image.height > MOST_PIXELS:
        raise Unreadable("too-large", f"{image.width} x {image.height} pixels")


def _count(image: Any) -> int:
    try:
        return int(getattr(image, "n_frames", 1))
    except (OSError, SyntaxError, ValueError, EOFError) as error:
        raise Unreadable("damaged", f"its frames cannot be counted: {error}") from error


def _size(image: Any) -> PageSize:
    """The size of the open frame, turned as its EXIF data say; by its dpi where that gives a page's size."""
    width, height = float(image.width), float(image.height)
    if image.getexif().get(0x0112, 1) in (5, 6, 7, 8):
        width, height = height, width
    try:
        dpi = float(image.info.get("dpi", (0.0, 0.0))[0])
    except (TypeError, ValueError, IndexError, ZeroDivisionError):
        dpi = 0.0
    scale = POINTS / dpi if dpi > 1.0 else 0.0
    if not SHORT_SIDE[0] <= scale * min(width, height) <= SHORT_SIDE[1]:
        scale = A4_SHORT / max(1.0, min(width, height))
    return PageSize(round(width * scale, 1), round(height * scale, 1))
