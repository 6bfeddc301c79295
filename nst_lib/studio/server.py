"""`make studio`: the studio served by Voilà, on this machine only.

python -m nst_lib.studio.server notebooks/studio.ipynb [--port 8866] [--limit 1] [options for voila]
"""

import argparse
import json
import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

from nst_lib.studio.estimate import speed
from nst_lib.studio.turns import LIMIT, default_limit
from nst_lib.studio.visits import FOLDER

PATIENCE = 20  # s that Voilà has to end its kernels
IDLE = 900  # s; a kernel whose page is closed ends then at the latest


# Nothing is fetched from elsewhere (Voilà's page asks for a font) and nothing is sent there.
POLICY = "default-src 'self' data: blob: 'unsafe-inline' 'unsafe-eval'; frame-ancestors 'self'"
OPTIONS = {
    "Voila": {
        "tornado_settings": {
            "headers": {"Content-Security-Policy": POLICY},
            # Voilà's page ends its kernel when it is closed, but sets no cookie for the check. Whatever changes
            # something here has the random id of a kernel in its address, which other pages do not know.
            "disable_check_xsrf": True,
        }
    },
    "VoilaConfiguration": {
        "strip_sources": True,
        "show_tracebacks": False,
        "file_allowlist": ["(?!)"],  # matches nothing
    },
    "MappingKernelManager": {"cull_idle_timeout": IDLE, "cull_interval": 60},
    # A GIF is sent at once; the default, 1 MB a second, would drop it.
    "ZMQChannelsWebsocketConnection": {"iopub_data_rate_limit": 100_000_000},
}


def command(notebook, port, folder, further=()):
    """The command that serves `notebook` on 127.0.0.1; `OPTIONS` are written to `folder`, where Voilà reads them."""
    (folder / "voila.json").write_text(json.dumps(OPTIONS), encoding="utf-8")
    flags = ["--no-browser", "--Voila.ip=127.0.0.1", f"--port={port}", f"--Voila.config_file_paths={folder}"]
    return [sys.executable, "-m", "voila", str(notebook), *flags, *further]


def main(arguments=None):
    """Measure the machine, and serve until Ctrl-C; returns the exit status."""
    parser = argparse.ArgumentParser(prog="make studio", description="Serve the studio on 127.0.0.1.")
    parser.add_argument("notebook", type=Path)
    parser.add_argument("--port", type=int, default=8866)
    parser.add_argument("--limit", type=int, default=default_limit(), help="runs at once, default %(default)s")
    chosen, further = parser.parse_known_args(arguments)
    if not chosen.notebook.is_file():
        parser.error(f"there is no notebook {chosen.notebook.name}; run this in the project's folder")
    with tempfile.TemporaryDirectory(prefix="nst_studio_", ignore_cleanup_errors=True) as folder:
        print("Measuring this machine, some seconds", flush=True)
        for precision in ("float32", "auto"):
            speed(Path(folder) / "speed.json", precision)
        print(f"The studio will be at http://127.0.0.1:{chosen.port}/ - Ctrl-C ends it", flush=True)
        serve = command(chosen.notebook, chosen.port, Path(folder), further)
        return run(serve, {**os.environ, FOLDER: folder, LIMIT: str(chosen.limit)})


def run(command, surroundings):
    """Run Voilà until it ends, or until Ctrl-C or SIGTERM ends it, with time to end its kernels; its exit status."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # what a machine's service manager sends
    with subprocess.Popen(command, env=surroundings) as voila:
        try:
            return voila.wait()
        except KeyboardInterrupt:
            voila.terminate()
            try:
                voila.wait(PATIENCE)
            except (subprocess.TimeoutExpired, KeyboardInterrupt):
                voila.kill()
            return 0


if __name__ == "__main__":
    sys.exit(main())
