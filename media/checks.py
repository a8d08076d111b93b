"""System checks: uploads must never land among, or be served from, the project's own code."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.checks import Error, register


@register("media")
def uploads_stay_out_of_the_code(**_: Any) -> list[Error]:
    """media.E001 when MEDIA_ROOT is, or lies in, a folder that holds Python code."""
    root = Path(settings.MEDIA_ROOT).resolve()
    package = next((folder for folder in (root, *root.parents) if (folder / "__init__.py").exists()), None)
    if package is None:
        return []
    return [
        Error(
            f"MEDIA_ROOT ({root}) lies in the package {package.name}: its source would be served to the world.",
            hint="Point MEDIA_ROOT at a folder that holds uploads only, such as var/media.",
            id="media.E001",
        )
    ]
