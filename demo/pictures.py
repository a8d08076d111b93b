"""Draws a quiet landscape for each topic: demo pages have a picture, and nobody's photograph is needed."""

import colorsys
import hashlib
import io
import math

from django.core.files.images import ImageFile
from PIL import Image, ImageDraw

from media.models import Consent, TrustImage

SIZE = (1280, 720)


def save_picture(slug: str, title: str) -> int:
    """Draws and keeps the picture of a topic, the same for the same slug; returns its id."""
    record = TrustImage(
        title=f"{title} (landscape)",
        description="Soft hills under a wide sky, drawn in calm colours",
        credit="Drawn by the demo loader",
        consent=Consent.NOT_NEEDED,
        file=ImageFile(io.BytesIO(_landscape(slug)), name=f"{slug}.png"),
    )
    record.save()
    return record.pk


def _landscape(seed: str) -> bytes:
    width, height = SIZE
    numbers = hashlib.sha256(seed.encode()).digest()
    hue = numbers[0] / 255
    picture = Image.new("RGB", SIZE, _colour(hue, 0.18, 0.97))
    draw = ImageDraw.Draw(picture)
    sun = (width * (0.2 + numbers[1] / 425), height * 0.28)
    draw.ellipse([sun[0] - 70, sun[1] - 70, sun[0] + 70, sun[1] + 70], fill=_colour(hue + 0.1, 0.25, 1))
    for layer in range(4):
        base, swing, phase = height * (0.45 + 0.14 * layer), 30 + numbers[2 + layer] / 5, numbers[6 + layer] / 20
        ridge = [(x, base - swing * math.sin(x / (170 + 40 * layer) + phase)) for x in range(0, width + 20, 20)]
        draw.polygon([(0, height), *ridge, (width, height)], fill=_colour(hue + 0.03 * layer, 0.22 + 0.1 * layer, 0.88 - 0.13 * layer))
    file = io.BytesIO()
    picture.save(file, "PNG")
    return file.getvalue()


def _colour(hue: float, saturation: float, value: float) -> tuple[int, int, int]:
    red, green, blue = colorsys.hsv_to_rgb(hue % 1, saturation, value)
    return round(red * 255), round(green * 255), round(blue * 255)
