"""Makes the captures: that of a trunk, and its variants."""

import os
import shutil
import subprocess
import sys

from page import TOP

FOLDER = os.path.join(TOP, "target", "bench")
GIGABYTE = 1_000_000_000


def _example(name, *arguments):
    cargo = ["cargo", "run", "-q", "--release", "--manifest-path", os.path.join(TOP, "Cargo.toml")]
    subprocess.run([*cargo, "-p", "tritone-synth", "--example", name, "--", *arguments], check=True, stdout=subprocess.DEVNULL)


def _made(path, make):
    """Makes a file unless it is there. It has its name when it is whole."""
    if not os.path.exists(path):
        print(f"making {os.path.relpath(path, TOP)}", file=sys.stderr)
        os.makedirs(FOLDER, exist_ok=True)
        make(path + ".part")
        os.replace(path + ".part", path)
    return path


def _path(capture, suffix):
    base = os.path.splitext(os.path.basename(capture))[0]
    # Another capture of the same name gets other variants.
    stamp = f"{os.path.getsize(capture):x}"
    return os.path.join(FOLDER, f"{base}-{stamp}{suffix}")


def trunk(calls, rate):
    """Calls between two hosts over UDP, as a trunk has them."""
    path = os.path.join(FOLDER, f"trunk-{calls}-{rate}.pcap")
    return _made(path, lambda part: _example("load", part, str(calls), str(rate)))


def over_tcp(capture, connections):
    return _made(_path(capture, f"-tcp{connections}.pcap"), lambda part: _example("variant", capture, part, "--tcp", str(connections)))


def one_call_id(capture, percent):
    path = _path(capture, f"-one{percent}.pcap")
    return _made(path, lambda part: _example("variant", capture, part, "--one-call-id", str(percent)))


def compressed(capture, program, suffix):
    """Compressed by `gzip` or `zstd` as they do without options; `None` where that program is not installed."""
    if shutil.which(program) is None:
        print(f"left out: {program} is not installed", file=sys.stderr)
        return None

    def make(part):
        with open(part, "wb") as file:
            subprocess.run([program, "-c", "-q", capture], stdout=file, check=True)

    return _made(_path(capture, f".pcap{suffix}"), make)


def enlarged(capture, octets):
    """Copy after copy, up to that many octets; `None` where there is no room for it."""
    path = _path(capture, f"-{octets // 1_000_000}M.pcap")
    os.makedirs(FOLDER, exist_ok=True)
    if not os.path.exists(path) and shutil.disk_usage(FOLDER).free < octets + GIGABYTE:
        print(f"left out: there is no room for {octets / GIGABYTE:.0f} GB in {FOLDER}", file=sys.stderr)
        return None
    return _made(path, lambda part: _example("variant", capture, part, "--octets", str(octets)))
