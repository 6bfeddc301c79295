"""Fetch axe-core, by which the browser tests judge accessibility, from npm's registry into out/axe.

python tools/fetch_axe.py OUT_FILE
"""

import hashlib
import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

PACKAGE = "axe-core@4.14.1"
SHA256 = "29348999450cdf2849a8e70b7912fc2da85a849da39c0d0d5394f51d4a9ed95c"  # of axe.min.js in it


def main(path):
    """Write axe.min.js to `path`; where it cannot be had, say what is missing and write nothing."""
    npm = shutil.which("npm")
    if npm is None:
        print(f"No npm here: {PACKAGE} was not fetched, and the accessibility tests will be skipped", file=sys.stderr)
        return
    with tempfile.TemporaryDirectory() as folder:
        packing = subprocess.run([npm, "pack", "--silent", PACKAGE], cwd=folder, check=False)
        if packing.returncode:
            print(f"npm could not fetch {PACKAGE}: is there a network? No accessibility tests", file=sys.stderr)
            return
        (archive,) = Path(folder).glob("*.tgz")
        with tarfile.open(archive) as package:
            data = package.extractfile("package/axe.min.js").read()
    if hashlib.sha256(data).hexdigest() != SHA256:
        sys.exit(f"{PACKAGE} is not the file that the tests were written with")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
