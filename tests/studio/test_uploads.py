"""What a visitor may send: pictures by their content, of a size that fits; everything else gets a reason."""

import hashlib
import io
import struct
import zlib

import numpy as np
import pytest
from PIL import Image

from nst_lib.studio import uploads
from nst_lib.studio.uploads import MOST_BYTES, picture_upload, settings_upload

SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


def encoded(format_name="PNG", size=(64, 48)):
    file = io.BytesIO()
    noise = np.random.default_rng(0).integers(0, 255, (size[1], size[0], 3), np.uint8)
    Image.fromarray(noise).save(file, format_name)
    return file.getvalue()


def png_head(width, height):
    """A PNG that says it is so large, and holds next to nothing."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = [(b"IHDR", header), (b"IDAT", zlib.compress(b"\0")), (b"IEND", b"")]
    body = b"".join(
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data)) for name, data in chunks
    )
    return b"\x89PNG\r\n\x1a\n" + body


@pytest.mark.parametrize("format_name", uploads.FORMATS)
def test_pictures_are_known_by_their_content(tmp_path, format_name):
    data = encoded(format_name)
    upload = picture_upload(data, tmp_path / "upload_1")
    assert (upload.width, upload.height) == (64, 48)
    assert upload.sha256 == hashlib.sha256(data).hexdigest()
    assert upload.path.read_bytes() == data


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "not a picture"),
        (b"hello, I am a text", "not a picture"),
        (SVG, "not a picture"),
        (b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 64 64\n", "not a picture"),
        (png_head(10_000, 10_000), "10000 x 10000 px; at most 40 megapixels"),
        (encoded(size=(64, 31)), "each side needs at least 32 px"),
        (encoded("JPEG")[:600], "damaged or cut off"),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 50, "damaged or cut off|not a picture"),
        (b"x" * (MOST_BYTES + 1), "8.0 MB can be sent"),
    ],
    ids=["empty", "text", "svg", "postscript", "100 megapixels", "small", "cut off", "broken", "bytes"],
)
def test_everything_else_is_refused_in_words_and_leaves_no_file(tmp_path, data, reason):
    with pytest.raises(ValueError, match=reason) as refusal:
        picture_upload(data, tmp_path / "upload_1")
    assert str(tmp_path) not in str(refusal.value)
    assert not list(tmp_path.iterdir())


def test_a_settings_file_gets_a_name_by_its_content(tmp_path):
    assert settings_upload(b"{}", tmp_path).name == "settings.json"
    assert settings_upload(encoded(), tmp_path).name == "settings.png"
    with pytest.raises(ValueError, match="too large"):
        settings_upload(b" " * (uploads.MOST_TEXT + 1), tmp_path)
    with pytest.raises(ValueError, match="megapixels"):
        settings_upload(png_head(10_000, 10_000), tmp_path)
