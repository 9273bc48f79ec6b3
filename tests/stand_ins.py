"""What may stand where a file is expected, and a user who may not look everywhere."""

from __future__ import annotations

import os
import shutil
import socket
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


def put(path: Path, stand_in: str) -> None:
    """Put something else in a file's place, by what people call it."""
    if path.is_symlink() or path.is_file():
        path.unlink()
    match stand_in:
        case "folder":
            path.mkdir()
            (path / "something").write_text("")
        case "pipe":
            os.mkfifo(path)
        case "loop":
            path.symlink_to(path)
        case "zeros":
            path.symlink_to("/dev/zero")
        case "socket":
            # Its address may be no longer than some 100 characters.
            with tempfile.TemporaryDirectory(dir="/tmp") as short:
                listener = socket.socket(socket.AF_UNIX)
                listener.bind(f"{short}/s")
                shutil.move(f"{short}/s", path)
                listener.close()
        case "huge":
            with path.open("wb") as file:
                file.truncate(3 * 2**30)  # takes no room on the disk
        case _:
            raise ValueError(stand_in)


@contextmanager
def folder_of_nobody(copied: Path | None = None) -> Iterator[Path]:
    """Make or copy a folder, and be a user for whom permissions count: for root they do not."""
    is_root = os.geteuid() == 0
    # Not below the tests' own folder, which only root may search.
    folder = Path(tempfile.mkdtemp())
    if copied is not None:
        shutil.copytree(copied, folder, symlinks=True, dirs_exist_ok=True)
    if is_root:
        for path in (folder, *folder.rglob("*")):
            os.chown(path, 65534, 65534, follow_symlinks=False)
        folder.chmod(0o700)
        os.seteuid(65534)
    try:
        yield folder
    finally:
        if is_root:
            os.seteuid(0)
        for path in (folder, *folder.rglob("*")):
            if path.is_dir():
                path.chmod(0o700)
        shutil.rmtree(folder)
