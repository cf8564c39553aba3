"""Uploaded covers: made smaller, coded anew, or refused with a sentence."""

import io
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from PIL import Image, ImageOps, UnidentifiedImageError

MAX_SIZE = (800, 1200)
MAX_PIXELS = 60_000_000
# Each reader of files from outside is one more to trust; some of them start other programs.
FORMATS = ("JPEG", "PNG", "WEBP", "GIF")


class CoverField(forms.ImageField):
    """An image of at most ``COVER_MAX_MB``; it becomes a JPEG of at most 800 by 1200 pixels without its metadata."""

    def to_python(self, data: Any) -> Any:
        if not isinstance(data, UploadedFile):
            return super().to_python(data)
        if data.size and data.size > settings.COVER_MAX_BYTES:
            limit = settings.COVER_MAX_BYTES // (1024 * 1024)
            raise ValidationError(
                _("The picture is larger than %(limit)d MB. Choose a smaller one.") % {"limit": limit}
            )
        return reduced(data)


def reduced(upload: UploadedFile) -> ContentFile:
    """Return the picture turned upright, made smaller and coded anew as JPEG.

    Raises :class:`ValidationError` for what is no picture, or has too many pixels to be opened safely.
    """
    try:
        image = Image.open(upload, formats=FORMATS)
        if image.width * image.height > MAX_PIXELS:
            raise Image.DecompressionBombError
        image.draft("RGB", MAX_SIZE)
        upright = ImageOps.exif_transpose(image)
        upright.thumbnail(MAX_SIZE)
        flat = Image.new("RGB", upright.size, "white")
        flat.paste(upright, mask=upright.convert("RGBA").getchannel("A"))
    except Image.DecompressionBombError as error:
        raise ValidationError(_("The picture has too many pixels. Choose one of at most 60 megapixels.")) from error
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError) as error:
        raise ValidationError(_("This is no picture that can be read. Choose a JPEG, PNG or WebP file.")) from error
    out = io.BytesIO()
    flat.save(out, "JPEG", quality=85, optimize=True)
    return ContentFile(out.getvalue(), name="cover.jpg")
