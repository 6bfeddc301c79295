"""Our own widgets, from the kernel's side: what a message does, and what is sent back."""

import pytest

from nst_lib.widgets.frontend import ASSETS, Download, DropZone


@pytest.fixture
def received():
    return []


def test_a_dropped_file_arrives_as_bytes_without_a_name(received):
    zone = DropZone(received.append, label="photograph")
    zone._handle_custom_msg({"kind": "file"}, [memoryview(b"abc")])
    zone._handle_custom_msg({"kind": "other"}, [memoryview(b"x")])
    zone._handle_custom_msg({"kind": "file"}, [])
    zone.disabled = True
    zone._handle_custom_msg({"kind": "file"}, [memoryview(b"y")])
    assert received == [b"abc"]


def test_a_download_is_made_when_it_is_asked_for(received, monkeypatch):
    button = Download(lambda: ("a.png", "image/png", b"abc"), label="Picture")
    monkeypatch.setattr(button, "send", lambda content, buffers: received.append((content, buffers)))
    button._handle_custom_msg({"kind": "click"}, [])
    assert received == [({"kind": "file", "name": "a.png", "type": "image/png"}, [b"abc"])]
    button.disabled = True
    button.click()
    Download(lambda: None, label="nothing").click()
    assert len(received) == 1


@pytest.mark.parametrize("path", sorted(ASSETS.glob("*.js")), ids=lambda path: path.stem)
def test_the_browsers_part_never_writes_html_and_asks_no_network(path):
    text = path.read_text()
    assert "innerHTML" not in text
    assert "http" not in text
    assert "export default { render }" in text
