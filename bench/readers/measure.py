"""Runs commands and says what they took."""

import hashlib
import shlex
import shutil
import statistics
import subprocess
import sys
import time

# A process of its own waits for the command, so that its children's usage is that of this command alone.
WAIT = """
import resource, subprocess, sys, time
began = time.monotonic()
code = subprocess.call(sys.argv[1], shell=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
wall = time.monotonic() - began
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(wall, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024, code)
"""


class Run:
    """What one run of a command took: wall and CPU time in s, the largest resident set of a process in MiB."""

    def __init__(self, command, cores=None):
        pinned = ["taskset", "-c", cores] if cores else []
        line = [*pinned, sys.executable, "-S", "-c", WAIT, command]
        shown = subprocess.run(line, capture_output=True, text=True, check=True).stdout
        wall, cpu, peak, code = shown.split()
        self.wall, self.cpu, self.peak, self.done = float(wall), float(cpu), float(peak), int(code) == 0


class Runs:
    """The runs of one command."""

    def __init__(self):
        self.all = []

    def add(self, run):
        self.all.append(run)

    @property
    def wall(self):
        return statistics.median(run.wall for run in self.all)

    @property
    def cpu(self):
        return statistics.median(run.cpu for run in self.all)

    @property
    def peak(self):
        return max(run.peak for run in self.all)

    @property
    def failed(self):
        return not all(run.done for run in self.all)

    @property
    def spread(self):
        walls = [run.wall for run in self.all]
        return f"{self.wall:.2f} ({min(walls):.2f} to {max(walls):.2f})"


def in_turns(commands, rounds, cores=None):
    """The runs of each command, by its key. Each round runs every command once, so that what else the machine does meets all."""
    runs = {key: Runs() for key in commands}
    for number in range(rounds):
        for key, command in commands.items():
            tell(f"round {number + 1} of {rounds}: {command}")
            runs[key].add(Run(command, cores))
    tell("")
    return runs


def tell(text):
    """What is done now, for those who wait at a terminal."""
    if sys.stderr.isatty():
        print(f"\r\x1b[K{text[:100]}", end="", file=sys.stderr, flush=True)


def floor():
    """The least peak memory that can be seen, in MiB: that of the process which starts the command."""
    return Run("true").peak


def version(command):
    """The first line that a program says about itself; `None` where it is not installed."""
    words = shlex.split(command)
    if shutil.which(words[0]) is None:
        return None
    shown = subprocess.run(words, capture_output=True, text=True, errors="replace", check=False)
    lines = [line.strip() for line in (shown.stdout + shown.stderr).splitlines() if line.strip()]
    about = [line for line in lines if any(letter.isdigit() for letter in line)]
    return (about or lines or ["unknown"])[0]


def digest(command):
    """A digest of what a command prints."""
    return hashlib.sha256(subprocess.run(command, shell=True, capture_output=True, check=False).stdout).hexdigest()


def starts(command, count):
    """Wall times of `count` runs of a program, from start to exit, in ms and sorted."""
    walls = []
    for _ in range(count):
        began = time.monotonic()
        subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
        walls.append((time.monotonic() - began) * 1000)
    return sorted(walls)


def warm(path):
    """Reads a file, so that it is in the page cache."""
    with open(path, "rb") as file:
        while file.read(1 << 20):
            pass
