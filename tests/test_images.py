"""Pictures in every mode come in as a person would see them, and go out whole or not at all."""

import io
import struct
import zlib

import numpy as np
import pytest
from PIL import Image, ImageCms

from nst_lib import images
from nst_lib.images import (
    load_image,
    noise_like,
    resized,
    sample,
    samples,
    save_animation,
    save_image,
    shape_of,
    to_uint8,
    window,
)
from nst_lib.quiet_tensorflow import tf

ORANGE = (250, 120, 10)


@pytest.fixture
def picture():
    """PIL picture, 40 px wide and 33 px high, whose left half is orange and whose right half is dark blue."""
    left_and_right = Image.new("RGB", (40, 33), ORANGE)
    left_and_right.paste((10, 20, 90), (20, 0, 40, 33))
    return left_and_right


@pytest.fixture
def load(tmp_path):
    """Function that saves a PIL picture in a format and loads it as an array (height, width, 3) in 0-255."""

    def save_and_load(picture, suffix=".png", **options):
        picture.save(tmp_path / f"picture{suffix}", **options)
        return load_image(tmp_path / f"picture{suffix}").numpy()[0] * 255

    return save_and_load


def test_an_image_is_float32_rgb_from_0_to_1(picture, tmp_path):
    picture.save(tmp_path / "a.png")
    image = load_image(tmp_path / "a.png")
    assert image.dtype == tf.float32
    assert image.shape == (1, 33, 40, 3)
    np.testing.assert_allclose(image[0, 5, 5] * 255, ORANGE, atol=1e-4)


@pytest.mark.parametrize("longer_side", [None, 100])
def test_a_png_comes_back_within_half_a_grey_level(random_array, tmp_path, longer_side):
    image = tf.constant(random_array(1, 100, 60, 3))
    save_image(image, tmp_path / "a.png")
    np.testing.assert_allclose(load_image(tmp_path / "a.png", longer_side), image, atol=0.5001 / 255)


def test_grey(load, picture):
    grey = picture.convert("L")
    np.testing.assert_allclose(load(grey), np.stack([np.asarray(grey)] * 3, axis=-1), atol=1e-3)


def test_palette(load, picture):
    np.testing.assert_allclose(load(picture.convert("P", palette=Image.Palette.ADAPTIVE)), picture, atol=1e-3)


def test_black_and_white(load, picture):
    loaded = load(picture.convert("1", dither=Image.Dither.NONE))
    np.testing.assert_allclose(loaded[0, [0, 39]], [[255] * 3, [0] * 3])


@pytest.mark.parametrize("mode", ["RGBA", "LA"])
def test_transparency_is_laid_on_white(load, picture, mode):
    picture = picture.convert(mode)
    picture.putalpha(128)
    opaque = np.asarray(picture.convert("RGB"), float)
    share = 128 / 255
    np.testing.assert_allclose(load(picture), opaque * share + 255 * (1 - share), atol=1.01)


def test_a_transparent_colour_of_a_palette_is_white(load, picture):
    palette = picture.convert("P", palette=Image.Palette.ADAPTIVE)
    loaded = load(palette, transparency=palette.getpixel((0, 0)))
    np.testing.assert_allclose(loaded[0, 0], (255, 255, 255))
    np.testing.assert_allclose(loaded[0, 39], picture.getpixel((39, 0)), atol=1e-3)


def test_cmyk_jpeg(load, picture):
    loaded = load(picture.convert("CMYK"), ".jpg", quality=100, subsampling=0)
    np.testing.assert_allclose(loaded, picture, atol=6)


@pytest.mark.parametrize("suffix", [".png", ".tif"])
def test_16_bit_grey_is_scaled_not_clipped(load, suffix):
    values = np.linspace(0, 65535, 40 * 40).astype(np.uint16).reshape(40, 40)
    loaded = load(Image.fromarray(values), suffix)
    np.testing.assert_allclose(loaded, np.stack([values / 257] * 3, axis=-1), atol=1)


def test_16_bit_colour(tmp_path):
    row = b"\0" + struct.pack(">3H", 0xFFFF, 0x8080, 0x0101) * 32
    header = struct.pack(">IIBBBBB", 32, 32, 16, 2, 0, 0, 0)
    write_png(tmp_path / "a.png", header, zlib.compress(row * 32))
    np.testing.assert_allclose(load_image(tmp_path / "a.png")[0, 3, 3] * 255, (255, 128, 1), atol=1)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_photograph_is_turned_upright(load, picture, orientation):
    back = {
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_90,
        7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_270,
    }
    lying = picture if orientation == 1 else picture.transpose(back[orientation])
    exif = Image.Exif()
    exif[0x0112] = orientation
    loaded = load(lying, ".jpg", exif=exif, quality=100, subsampling=0)
    np.testing.assert_allclose(loaded, picture, atol=6)


def test_the_first_frame_of_an_animation(load, picture):
    other = Image.new("RGB", picture.size, "green")
    loaded = load(picture, ".gif", save_all=True, append_images=[other, other], duration=10)
    np.testing.assert_allclose(loaded, picture, atol=6)


@pytest.mark.parametrize("mode", ["RGB", "RGBA", "P"])
def test_a_colour_profile_is_applied(load, picture, mode):
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    red_and_blue_swapped = srgb.replace(b"rXYZ", b"xXYZ").replace(b"bXYZ", b"rXYZ").replace(b"xXYZ", b"bXYZ")
    swapped = Image.fromarray(np.asarray(picture)[:, :, ::-1]).convert(mode, palette=Image.Palette.ADAPTIVE)
    np.testing.assert_allclose(load(swapped, icc_profile=red_and_blue_swapped), picture, atol=2)


LAB = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()


@pytest.mark.parametrize("profile", [b"no profile", LAB])
def test_a_profile_that_does_not_fit_is_passed_over(load, picture, profile):
    np.testing.assert_allclose(load(picture, icc_profile=profile), picture, atol=1e-3)


def test_sizes(tmp_path):
    Image.new("RGB", (120, 80)).save(tmp_path / "a.png")

    def shape(*size, **other):
        return tuple(load_image(tmp_path / "a.png", *size, **other).shape[1:3])

    assert shape() == (80, 120)
    assert shape(60) == (40, 60)
    assert shape(240) == (160, 240)
    assert shape(short_side=40) == (40, 60)
    assert shape(shape=(50, 70)) == (50, 70)


@pytest.mark.parametrize("side", [0, -64, 31, 64.5])
@pytest.mark.parametrize("name", ["longer_side", "short_side"])
def test_a_side_that_cannot_be_is_refused(name, side):
    with pytest.raises(ValueError, match=f"a side of {side} px was asked for; .* at least 32"):
        load_image("sample:red_panda", **{name: side})


def test_two_sizes_at_once_are_refused():
    with pytest.raises(ValueError, match="more than one of longer_side, short_side and shape"):
        load_image("sample:red_panda", 64, short_side=64)


@pytest.mark.parametrize("resample", images.RESAMPLING)
def test_every_resampling_keeps_the_colours(picture, tmp_path, resample):
    picture.save(tmp_path / "a.png")
    image = load_image(tmp_path / "a.png", 80, resample=resample)
    np.testing.assert_allclose(image[0, 30, 10] * 255, ORANGE, atol=1)


def test_the_tutorials_resampling_is_tensorflows_without_antialiasing():
    whole = sample("red_panda")
    expected = tf.image.resize(whole, (64, 80))
    loaded = load_image("sample:red_panda", shape=(64, 80), resample="bilinear_aliased")
    np.testing.assert_allclose(loaded, expected, atol=1e-5)


def test_an_unknown_resampling_is_refused():
    with pytest.raises(ValueError, match="unknown resampling 'lanczo': did you mean lanczos"):
        load_image("sample:red_panda", resample="lanczo")


def test_samples():
    assert set(samples()) == set(samples("content")) | set(samples("style"))
    assert "chenonceau_river" in samples("content")
    assert "vangogh_starry_night" in samples("style")
    assert max(sample("red_panda", 64).shape[1:3]) == 64
    with pytest.raises(ValueError, match="unknown sample picture 'red_pand': did you mean red_panda"):
        load_image("sample:red_pand")
    with pytest.raises(ValueError, match="unknown kind of sample 'styles': did you mean style"):
        samples("styles")


def write_png(path, header, data):
    chunks = ((b"IHDR", header), (b"IDAT", data), (b"IEND", b""))
    body = b"".join(struct.pack(">I", len(d)) + k + d + struct.pack(">I", zlib.crc32(k + d)) for k, d in chunks)
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + body)


@pytest.mark.parametrize("side", [11_000, 60_000])
def test_a_decompression_bomb_is_not_unpacked(tmp_path, side):
    write_png(tmp_path / "bomb.png", struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0), zlib.compress(bytes(1000)))
    with pytest.raises(ValueError, match=r"bomb\.png is .*scale it down first"):
        load_image(tmp_path / "bomb.png")


def test_a_missing_file_is_named():
    with pytest.raises(FileNotFoundError, match=r"there is no picture 'nowhere/photo\.jpg'; give .*sample:NAME"):
        load_image("nowhere/photo.jpg")


def test_a_folder_is_no_picture(tmp_path):
    with pytest.raises(FileNotFoundError, match="there is no picture"):
        load_image(tmp_path)


@pytest.mark.parametrize("content", [b"", b"Dear diary,\n", bytes(1000)])
def test_a_file_that_is_no_picture_is_named(tmp_path, content):
    (tmp_path / "notes.jpg").write_bytes(content)
    with pytest.raises(ValueError, match=r"notes\.jpg is not a picture .*; try JPEG or PNG"):
        load_image(tmp_path / "notes.jpg")


@pytest.mark.parametrize("format_", ["JPEG", "PNG", "GIF", "TIFF", "WEBP", "BMP"])
def test_a_picture_cut_off_anywhere_is_refused(random_array, tmp_path, format_):
    file = io.BytesIO()
    Image.fromarray(to_uint8(random_array(1, 48, 48, 3))).save(file, format_)
    whole = file.getvalue()
    for length in np.linspace(1, 0.9 * len(whole), 25).astype(int):
        (tmp_path / "cut.jpg").write_bytes(whole[:length])
        with pytest.raises(ValueError, match=r"cut\.jpg is (not a picture|damaged or cut off)"):
            load_image(tmp_path / "cut.jpg")


@pytest.mark.parametrize("size", [(16, 16), (31, 400), (400, 31)])
def test_a_picture_too_small_for_the_network_is_refused(tmp_path, size):
    Image.new("RGB", size).save(tmp_path / "tiny.png")
    with pytest.raises(ValueError, match=rf"tiny\.png is {size[0]} x {size[1]} px; at least 32 x 32 px"):
        load_image(tmp_path / "tiny.png")


def test_to_uint8_rounds_and_clips():
    image = np.array([-1, 0, 0.4 / 255, 0.6 / 255, 1, 2], np.float32).reshape(1, 1, 2, 3)
    np.testing.assert_array_equal(to_uint8(image).ravel(), [0, 0, 0, 1, 255, 255])


@pytest.mark.parametrize("name", ["a.jpg", "a.JPEG", "a.PNG"])
def test_saves_in_the_format_of_the_suffix(content, tmp_path, name):
    save_image(content, tmp_path / name)
    with Image.open(tmp_path / name) as saved:
        assert saved.format == ("PNG" if name.endswith("PNG") else "JPEG")
        assert saved.size == (48, 36)
        assert np.abs(np.asarray(saved, float) - to_uint8(content)).mean() < 6


def test_saving_leaves_the_image_as_it_was(random_array, tmp_path):
    image = random_array(1, 32, 32, 3) * 2 - 0.5
    before = image.copy()
    save_image(image, tmp_path / "a.png")
    np.testing.assert_array_equal(image, before)


def test_a_png_keeps_text(content, tmp_path):
    save_image(content, tmp_path / "a.png", metadata={"nst_lib": "α = 2\nβ = 3"})
    with Image.open(tmp_path / "a.png") as saved:
        assert saved.text == {"nst_lib": "α = 2\nβ = 3"}


@pytest.mark.parametrize("name", ["a.gif", "a", "a.png.txt"])
def test_a_name_without_a_known_suffix_is_refused(content, tmp_path, name):
    with pytest.raises(ValueError, match=r"cannot tell a picture format from .*; end the name in \.png"):
        save_image(content, tmp_path / name)
    assert not list(tmp_path.iterdir())


def test_a_missing_folder_is_named(content, tmp_path):
    with pytest.raises(FileNotFoundError, match=r"there is no folder '.*nowhere' to write a\.png to; make it first"):
        save_image(content, tmp_path / "nowhere" / "a.png")


def test_a_failed_write_keeps_the_old_picture_and_leaves_nothing_else(content, tmp_path, monkeypatch):
    save_image(content, tmp_path / "a.png")
    before = (tmp_path / "a.png").read_bytes()

    def fill_the_disk(picture, file, *_, **__):
        file.write(b"half")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Image.Image, "save", fill_the_disk)
    with pytest.raises(OSError, match=r"could not write a\.png: No space left on device; free some space"):
        save_image(1 - content, tmp_path / "a.png")
    assert [path.name for path in tmp_path.iterdir()] == ["a.png"]
    assert (tmp_path / "a.png").read_bytes() == before


def test_an_interrupted_write_leaves_nothing(tmp_path):
    def interrupt(file):
        file.write(b"half")
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        images.write_whole(tmp_path / "a.json", interrupt)
    assert not list(tmp_path.iterdir())


def test_noise_follows_its_seed(content):
    noise = noise_like(content, seed=3)
    assert noise.shape == content.shape
    np.testing.assert_array_equal(noise, noise_like(content, seed=3))
    assert np.abs(noise - noise_like(content, seed=4)).mean() > 0.1


def test_noise_is_uniform_from_0_to_1():
    values = np.sort(np.ravel(noise_like(tf.zeros((1, 100, 100, 3)))))
    np.testing.assert_allclose(values, np.linspace(0, 1, values.size), atol=0.02)


def test_resized_keeps_proportions_range_and_mean():
    image = sample("vangogh_starry_night", 128)
    smaller = resized(image, 64)
    assert max(smaller.shape[1:3]) == 64
    assert smaller.shape[1] / smaller.shape[2] == pytest.approx(image.shape[1] / image.shape[2], rel=0.02)
    assert 0 <= np.min(smaller) < np.max(smaller) <= 1
    np.testing.assert_allclose(np.mean(smaller, axis=(0, 1, 2)), np.mean(image, axis=(0, 1, 2)), atol=0.005)


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("suffix", [".jpg", ".png"])
@pytest.mark.parametrize(
    "size", [{}, {"longer_side": 64}, {"short_side": 50, "resample": "nearest"}, {"shape": [40, 50]}]
)
def test_the_shape_is_known_before_the_picture_is_read(picture, tmp_path, orientation, suffix, size):
    exif = Image.Exif()
    exif[0x0112] = orientation
    picture.save(tmp_path / f"a{suffix}", exif=exif)
    assert shape_of(tmp_path / f"a{suffix}", **size) == load_image(tmp_path / f"a{suffix}", **size).shape[1:3]


def test_the_shape_of_no_picture_is_refused(tmp_path):
    (tmp_path / "notes.jpg").write_text("Dear diary")
    with pytest.raises(ValueError, match=r"notes\.jpg is not a picture"):
        shape_of(tmp_path / "notes.jpg")
    with pytest.raises(FileNotFoundError, match="there is no picture"):
        shape_of(tmp_path / "nowhere.jpg")


def test_an_animation_shows_every_image_and_the_last_one_longer(tmp_path):
    greys = [tf.fill((1, 32, 40, 3), grey) for grey in (0.0, 0.5, 1.0)]
    save_animation(greys, tmp_path / "a.gif", seconds=0.2)
    shown = []
    with Image.open(tmp_path / "a.gif") as animation:
        for frame in range(animation.n_frames):
            animation.seek(frame)
            shown.append((animation.convert("RGB").getpixel((5, 5))[0], animation.info["duration"]))
    assert shown == [(0, 200), (128, 200), (255, 2000)]
    assert [path.name for path in tmp_path.iterdir()] == ["a.gif"]


def test_an_animation_is_a_gif(content, tmp_path):
    with pytest.raises(ValueError, match=r"an animation is a GIF; end the name of 'a\.png' in \.gif"):
        save_animation([content], tmp_path / "a.png")


@pytest.mark.parametrize(("right", "down"), [(0, 0), (3, 0), (-10, 2), (10, -16)])
def test_a_window_shows_the_middle_or_what_lies_beside_it(right, down):
    rows, columns = np.indices((64, 60))
    image = tf.constant(np.stack([rows, columns, rows], axis=-1)[None] / 100, tf.float32)
    seen = window(image, (32, 40), right=right, down=down)
    assert seen.shape == (1, 32, 40, 3)
    np.testing.assert_allclose(seen[0, 0, 0, :2], ((16 + down) / 100, (10 + right) / 100), rtol=1e-6)
    np.testing.assert_allclose(seen[0, -1, -1, :2], ((47 + down) / 100, (49 + right) / 100), rtol=1e-6)


@pytest.mark.parametrize("move", [{"right": 11}, {"right": -11}, {"down": 17}, {"down": -17}])
def test_a_window_over_the_edge_is_refused(move):
    with pytest.raises(ValueError, match=r"a window of 40 x 32 px.*reaches over the edge of an image of 60 x 64 px"):
        window(tf.zeros((1, 64, 60, 3)), (32, 40), **move)
