"""JupyterLab on a copy of the lessons, and Chromium to use it with. Nothing of the user's is read or written."""

import json
import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import nbformat
import pytest

ROOT = Path(__file__).parents[2]
ARTEFACTS = ROOT / "out" / "browser"
AXE = ROOT / "out" / "axe" / "axe.min.js"  # make out/axe/axe.min.js
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
OPTIONS = (
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
)


@pytest.fixture(scope="session")
def chromium():
    """A running Chromium; the tests are skipped where there is none, but in CI, where they fail."""
    if CHROMIUM is None:
        give_up = pytest.fail if os.environ.get("CI") else pytest.skip
        give_up("no Chromium found: install chromium (Debian: apt-get install chromium) to run the browser tests")
    sync_api = pytest.importorskip("playwright.sync_api")
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(OPTIONS))
        yield browser
        browser.close()


@pytest.fixture
def artefacts():
    """The folder for what a person may want to look at after the tests."""
    ARTEFACTS.mkdir(parents=True, exist_ok=True)
    return ARTEFACTS


@pytest.fixture
def page(chromium, request, artefacts):
    """A new window of 1280 x 1000 px; how it looks at the end is kept as a picture."""
    context = chromium.new_context(viewport={"width": 1280, "height": 1000})
    page = context.new_page()
    page.set_default_timeout(30_000)
    yield page
    page.screenshot(path=artefacts / f"{request.node.name}.png")
    context.close()


class Lab:
    """A JupyterLab server; `folder` is what it shows."""

    def __init__(self, folder, port, token):
        self.folder, self._port, self._token = folder, port, token

    def errors(self, page):
        """Texts of errors and of what else went to stderr, which JupyterLab shows alike, and of widgets that failed."""
        shown = page.locator('.jp-OutputArea-output[data-mime-type="application/vnd.jupyter.stderr"]')
        return shown.or_(page.get_by_text("Error displaying widget")).all_inner_texts()

    def stop_kernels(self):
        """End every kernel, each of which holds a TensorFlow of its own."""
        for kernel in json.load(self._ask("kernels")):
            self._ask(f"kernels/{kernel['id']}", "DELETE").close()

    def _ask(self, path, method="GET"):
        address = f"http://127.0.0.1:{self._port}/api/{path}"
        headers = {"Authorization": f"token {self._token}"}
        return urllib.request.urlopen(urllib.request.Request(address, method=method, headers=headers), timeout=30)

    def address(self, path=""):
        return f"http://127.0.0.1:{self._port}/lab/{path}?token={self._token}&reset"

    def write(self, name, *sources):
        """Make the notebook `name` of code cells with these sources."""
        kernel = {"name": "python3", "display_name": "Python 3 (ipykernel)", "language": "python"}
        cells = [nbformat.v4.new_code_cell(source.strip()) for source in sources]
        nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": kernel}), self.folder / name)

    def open(self, page, name):
        """Show the notebook `name` in `page`, its kernel ready."""
        page.goto(self.address(f"tree/{name}"))
        page.get_by_text("(ipykernel) | Idle").wait_for(timeout=120_000)

    def run_all(self, page, timeout):
        """Run all cells; wait until the last one is over, or an error ended the run, at most `timeout` seconds."""
        page.get_by_role("menuitem", name="Run", exact=True).click()
        page.get_by_role("menuitem", name="Run All Cells", exact=True).click()
        waiting = page.locator(".jp-CodeCell").last.get_by_text("[*]:")  # the kernel itself is idle between two cells
        waiting.wait_for()
        waiting.wait_for(state="detached", timeout=timeout * 1000)


@pytest.fixture(scope="session")
def lab(tmp_path_factory):
    """A `Lab` with copies of the lessons, started once."""
    home = tmp_path_factory.mktemp("lab")
    folder = home / "notebooks"
    shutil.copytree(ROOT / "notebooks", folder, ignore=shutil.ignore_patterns(".ipynb_checkpoints"))
    settings = home / "settings"
    _write_settings(settings)
    port, token = _free_port(), secrets.token_hex(16)
    log = (home / "lab.log").open("w")
    server = subprocess.Popen(
        _command(folder, home, settings, port, token), stdout=log, stderr=log, env=_surroundings(home)
    )
    try:
        _wait_for(f"http://127.0.0.1:{port}/api?token={token}", server, home / "lab.log")
        yield Lab(folder, port, token)
    finally:
        server.terminate()
        try:
            server.wait(20)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()
        log.close()


def _command(folder, home, settings, port, token):
    options = {
        "ServerApp.ip": "127.0.0.1",
        "ServerApp.port": port,
        "ServerApp.port_retries": 0,
        "ServerApp.root_dir": folder,
        "IdentityProvider.token": token,
        "LabApp.user_settings_dir": settings,
        "LabApp.workspaces_dir": home / "workspaces",
    }
    flags = [f"--{name}={value}" for name, value in options.items()]
    return [sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root", *flags]


def _surroundings(home):
    own = {name: str(home / name.lower()) for name in ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR")}
    return {**os.environ, **own, "IPYTHONDIR": str(home / "ipython"), "JUPYTER_PLATFORM_DIRS": "1"}


def _write_settings(settings):
    """No news and no look for updates (nothing asks the network, no message covers the page); every cell on the page.

    By default JupyterLab takes the cells that are out of sight off the page, and a test would not find them there.
    """
    chosen = {
        "apputils-extension/notification": {"checkForUpdates": False, "fetchNews": "false", "doNotDisturbMode": True},
        "notebook-extension/tracker": {"windowingMode": "none"},
    }
    for name, values in chosen.items():
        path = settings / "@jupyterlab" / f"{name}.jupyterlab-settings"
        path.parent.mkdir(parents=True)
        path.write_text(json.dumps(values))


def _free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _wait_for(address, server, log):
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline and server.poll() is None:
        try:
            with urllib.request.urlopen(address, timeout=5):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
    raise RuntimeError(f"JupyterLab did not start: {log.read_text()[-2000:]}")


class Served:
    """A studio; `address` of its page, `visits` is where the files of its visitors are."""

    def __init__(self, address, folder):
        self.address, self._folder = address, folder

    @property
    def visits(self):
        """Paths of the files and folders that visitors left or need now."""
        return sorted(self._folder.glob("nst_studio_*/visits/*"))


@pytest.fixture(scope="session")
def studio(tmp_path_factory):
    """A `Served` by `make studio`'s own command; one run at a time."""
    home = tmp_path_factory.mktemp("studio")
    folder = home / "tmp"
    folder.mkdir()
    port, log = _free_port(), (home / "studio.log").open("w")
    command = [sys.executable, "-m", "nst_lib.studio.server", str(ROOT / "notebooks" / "studio.ipynb")]
    options = ["--port", str(port), "--limit", "1"]
    surroundings = _surroundings(home) | {"TMPDIR": str(folder)}
    server = subprocess.Popen([*command, *options], stdout=log, stderr=log, env=surroundings, start_new_session=True)
    try:
        _wait_for_port(port, server, home / "studio.log")
        yield Served(f"http://127.0.0.1:{port}/", folder)
    finally:
        os.killpg(server.pid, signal.SIGINT)  # the server of ours and Voilà under it, as Ctrl-C does
        try:
            server.wait(30)
        except subprocess.TimeoutExpired:
            os.killpg(server.pid, signal.SIGKILL)
            server.wait()
        log.close()


def _wait_for_port(port, server, log):
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline and server.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.2)
    raise RuntimeError(f"the studio did not start: {log.read_text()[-2000:]}")


@pytest.fixture
def new_page(chromium):
    """Function that opens a window for a new visitor; `page.dialogs` are the messages that its scripts open."""
    contexts = []

    def make():
        contexts.append(chromium.new_context(viewport={"width": 1280, "height": 1000}, accept_downloads=True))
        page = contexts[-1].new_page()
        page.set_default_timeout(60_000)
        page.dialogs = []
        page.on("dialog", lambda dialog: (page.dialogs.append(dialog.message), dialog.dismiss()))
        return page

    yield make
    for context in contexts:
        context.close()


@pytest.fixture
def serious_findings():
    """Function from a page and a selector to axe's serious and critical findings there, as lines."""
    if not AXE.is_file():
        give_up = pytest.fail if os.environ.get("CI") else pytest.skip
        give_up("no axe-core: `make out/axe/axe.min.js` fetches it with npm")

    def find(page, selector):
        page.evaluate(AXE.read_text() + "; null")
        found = page.evaluate("selector => axe.run(selector)", selector)
        return [
            f"{violation['id']}: {node['html'][:200]}"
            for violation in found["violations"]
            if violation["impact"] in ("serious", "critical")
            for node in violation["nodes"]
        ]

    return find
