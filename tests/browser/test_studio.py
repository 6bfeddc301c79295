"""The studio under Voilà, in Chromium: what a visitor does, and what a visitor must not be able to do."""

import base64
import json
import re
import struct
import time
import zlib

import pytest

from nst_lib.images import SAMPLES

pytestmark = pytest.mark.slow

PANDA = (SAMPLES / "content" / "red_panda.jpg").read_bytes()
STARRY = (SAMPLES / "style" / "vangogh_starry_night.jpg").read_bytes()
SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
EVIL_NAME = "<img src=x onerror=alert(1)>.png"
LOSS_IS_BELOW = """limit => {
    const found = [...document.querySelectorAll('[role=status]')].map(e => /loss ([^;]+);/.exec(e.innerText));
    return found.some(match => match && Number(match[1]) < limit);
}"""
AS_DROPPED = """data => {
    const transfer = new DataTransfer();
    transfer.items.add(new File([Uint8Array.from(atob(data), c => c.charCodeAt(0))], 'painting.jpg'));
    return transfer;
}"""


def huge_png():
    """A PNG of 100 megapixels, by its head; next to nothing is in it."""
    chunks = [(b"IHDR", struct.pack(">IIBBBBB", 10_000, 10_000, 8, 2, 0, 0, 0)), (b"IDAT", zlib.compress(b"\0"))]
    parts = (
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data)) for name, data in chunks
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


BAD_FILES = {
    "a text": (b"hello", "photo.png", "not a picture that can be read"),
    "an SVG with a script": (SVG, "photo.svg", "not a picture that can be read"),
    "a name that is HTML": (SVG, EVIL_NAME, "not a picture that can be read"),
    "100 megapixels": (huge_png(), "photo.png", "10000 x 10000 px; at most 40 megapixels"),
}


def send(page, label, data, name="picture.jpg", media_type="image/jpeg"):
    page.get_by_label(label).set_input_files({"name": name, "mimeType": media_type, "buffer": data})


def drop(page, label, data):
    transfer = page.evaluate_handle(AS_DROPPED, base64.b64encode(data).decode())
    page.get_by_label(label).dispatch_event("drop", {"dataTransfer": transfer})


def press(page, name):
    page.get_by_role("button", name=name, exact=True).click()


def status(page, words):
    """Wait for a status that matches `words`; its text."""
    found = page.get_by_role("status").filter(has_text=re.compile(words))
    found.wait_for()
    return found.inner_text()


def choose(page, size, evaluations):
    page.get_by_label("size", exact=True).select_option(f"{size} px")
    page.get_by_label("evaluations", exact=True).fill(str(evaluations))
    page.get_by_label("evaluations", exact=True).press("Enter")
    status(page, f"^{size} x .* px will take about .* on this machine")


def saved(page, name, folder):
    """Press a button that saves a file; where it is now."""
    with page.expect_download() as download:
        press(page, name)
    download.value.save_as(folder / download.value.suggested_filename)
    return folder / download.value.suggested_filename


def leave(page):
    """Close the page as a person does: it asks the server to end its kernel."""
    page.goto("about:blank")


def picture(page, path, width=1280):
    """Keep how the whole studio looks in a window of this width, in px; what scrolls would be cut off."""
    page.set_viewport_size({"width": width, "height": 2600})
    page.locator(".nst-panel").first.screenshot(path=path)


@pytest.fixture
def new_visitor(studio, new_page):
    """Function that opens the studio for a new visitor, up to "ready"."""
    pages = []

    def visit():
        page = new_page()
        page.goto(studio.address)
        pages.append(page)
        status(page, "^ready")
        return page

    yield visit
    for page in pages:
        leave(page)


@pytest.fixture
def visitor(new_visitor, request, artefacts):
    page = new_visitor()
    yield page
    picture(page, artefacts / f"{request.node.name}.png")


def test_two_pictures_in_a_run_and_the_result_out(visitor, artefacts, tmp_path):
    send(visitor, "Your photograph", PANDA)
    status(visitor, "your picture 1, .* is here")
    drop(visitor, "Your painting", STARRY)
    status(visitor, "your picture 2, .* is here")
    choose(visitor, 128, 2000)
    press(visitor, "Paint")
    first = float(re.search(r"loss ([\d.e+-]+);", status(visitor, "^running; .* loss .*;"))[1])
    visitor.wait_for_function(LOSS_IS_BELOW, arg=first / 2)
    status(visitor, "about .* left")
    picture(visitor, artefacts / "studio_running.png")
    began = time.monotonic()
    press(visitor, "Stop")
    status(visitor, "^stopped")
    assert time.monotonic() - began < 2
    visitor.get_by_role("button", name="Run 1", exact=True).wait_for()
    assert saved(visitor, "Save picture", tmp_path).read_bytes()[:4] == b"\x89PNG"
    assert saved(visitor, "Save GIF", tmp_path).read_bytes()[:4] == b"GIF8"
    settings = saved(visitor, "Save settings", tmp_path)
    assert json.loads(settings.read_text())["settings"]["evaluations"] == 2000
    assert {path.name for path in tmp_path.iterdir()} == {"painting.png", "progress.gif", "painting.json"}
    press(visitor, "Mask, settings")
    for made in (settings, tmp_path / "painting.png"):
        choose(visitor, 192, 50)
        send(visitor, "A settings file", made.read_bytes(), made.name)
        status(visitor, "the settings are as they were")
        assert visitor.get_by_label("evaluations", exact=True).input_value() == "2000"
        assert visitor.get_by_label("photograph", exact=True).input_value().startswith("your picture 1")


def test_a_bad_upload_gives_a_message_and_nothing_else(visitor):
    for data, name, reason in BAD_FILES.values():
        send(visitor, "Your photograph", data, name, "image/png")
        status(visitor, f"not taken: .*{reason}")
        press(visitor, "Show the code")  # the kernel answers, and what was said before stays
        status(visitor, f"^ready; not taken: .*{reason}")
    send(visitor, "Your photograph", b"x" * 9_000_000)
    visitor.get_by_role("alert").get_by_text("at most 8.0 MB can be sent").wait_for()
    send(visitor, "Your photograph", PANDA, EVIL_NAME)
    status(visitor, "your picture 1, .* is here")
    assert visitor.dialogs == []
    assert EVIL_NAME not in visitor.content()
    assert "onerror" not in visitor.content()
    assert "Traceback" not in visitor.inner_text("body")


def test_two_visitors_take_turns_and_see_nothing_of_each_other(new_visitor, studio):
    first, second = new_visitor(), new_visitor()
    send(first, "Your photograph", PANDA)
    status(first, "your picture 1, .* is here")
    for page in (first, second):
        choose(page, 128, 2000)
    assert "your picture" not in second.get_by_label("photograph", exact=True).inner_text()
    press(first, "Paint")
    status(first, "^running; .*loss")
    press(second, "Paint")
    status(second, "^waiting; 1 before you")
    press(first, "Stop")
    status(first, "^stopped")
    status(second, "^running; .*loss")
    press(second, "Stop")
    status(second, "^stopped")


def test_a_visits_files_go_with_it(studio, new_page):
    page = new_page()
    page.goto(studio.address)
    send(page, "Your photograph", PANDA)
    status(page, "your picture 1, .* is here")
    assert [path for folder in studio.visits if folder.is_dir() for path in folder.iterdir()]
    leave(page)
    until(lambda: not studio.visits)


def until(condition, seconds=30):
    """Wait for a condition that no page shows."""
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not come about"
        time.sleep(0.05)


def test_keyboard_only(visitor):
    press_tab_until(visitor, "Paint")
    visitor.keyboard.press("Enter")
    status(visitor, "^running; .*loss")
    press_tab_until(visitor, "Stop")
    visitor.keyboard.press("Enter")
    status(visitor, "^stopped")


def press_tab_until(page, name):
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.textContent") == name:
            return
    raise AssertionError(f"Tab does not come to {name}")


def test_it_fits_and_every_control_has_a_name(visitor, artefacts, serious_findings):
    press(visitor, "Mask, settings")
    visitor.get_by_label("where", exact=True).select_option("in a region that I draw")
    visitor.get_by_label("top", exact=True).wait_for()
    for width in (1280, 400):
        picture(visitor, artefacts / f"studio_{width}.png", width)
        assert visitor.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
        assert serious_findings(visitor, ".nst-panel") == []


def test_it_works_in_jupyterlab(lab, page):
    lab.open(page, "studio.ipynb")
    lab.run_all(page, 120)
    send(page, "Your photograph", PANDA)
    status(page, "^ready; your picture 1, .* is here")
    choose(page, 128, 2000)
    press(page, "Paint")
    status(page, "^running; .*loss")
    press(page, "Stop")
    status(page, "^stopped")
    lab.stop_kernels()


def test_the_server_gives_out_nothing_else(studio, new_page):
    page = new_page()
    for path in ("voila/files/studio.ipynb", "voila/files/00_start_here.ipynb", "files/studio.ipynb", "api/contents"):
        answer = page.request.get(studio.address + path)
        assert answer.status in (403, 404), path
