"""The relays that are compared: how each is started, what it takes."""

import os
import shlex
import shutil
import subprocess
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), ".."))

from page import TOP  # noqa: E402

import sipp  # noqa: E402

TICKS = os.sysconf("SC_CLK_TCK")


class Relay:
    """A relay that runs, with all the processes that it started."""

    def __init__(self, command, cores):
        line = shlex.split(command)
        self.process = subprocess.Popen(sipp.on(cores, line), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.await_listening(command)

    def await_listening(self, command):
        port = f":{int(sipp.RELAY.split(':')[1]):04X} "
        for _ in range(100):
            if self.process.poll() is not None:
                raise SystemExit(f"it ended with {self.process.returncode}: {command}")
            with open("/proc/net/udp", encoding="ascii") as sockets:
                if port in sockets.read():
                    time.sleep(0.5)
                    return
            time.sleep(0.1)
        raise SystemExit(f"it does not listen on udp:{sipp.RELAY}: {command}")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        try:
            self.process.wait(5)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    @property
    def processes(self):
        parents = {}
        for process in filter(str.isdigit, os.listdir("/proc")):
            fields = stat(process)
            if fields:
                parents[int(process)] = int(fields[1])
        found = [self.process.pid]
        for parent in found:
            found += [process for process, its in parents.items() if its == parent]
        return found

    @property
    def cpu(self):
        """CPU time so far of all processes, user and system, in s."""
        return sum(sum(map(int, fields[11:13])) for process in self.processes if (fields := stat(process))) / TICKS

    @property
    def memory(self):
        """Resident memory in MiB; pages that processes share are counted once."""
        total = 0
        for process in self.processes:
            with open(f"/proc/{process}/smaps_rollup", encoding="ascii") as file:
                total += next(int(line.split()[1]) for line in file if line.startswith("Pss:"))
        return total / 1024


def stat(process):
    """The fields of /proc/PID/stat behind the name: state, parent, ..."""
    try:
        with open(f"/proc/{process}/stat", encoding="utf-8", errors="replace") as file:
            return file.read().rpartition(")")[2].split()
    except OSError:
        return None


def commands(tritone, more):
    """Name and command of each relay that there is."""
    shared = os.environ.get("TRITONE_SHARED") or os.path.join(TOP, "..", "shared")
    found = {}
    for name in ["stateful", "stateless"]:
        config = os.path.join(shared, "bench", "kamailio", f"{name}.cfg")
        if shutil.which("kamailio") and os.path.exists(config):
            found[f"Kamailio, {name}"] = f"kamailio -DD -E -f {shlex.quote(os.path.abspath(config))}"
        else:
            print(f"left out: Kamailio, {name}: wants kamailio and {config}", file=sys.stderr)
    if tritone:
        found["tritone relay"] = f"{shlex.quote(tritone)} relay --to {sipp.CALLEE} --listen udp:{sipp.RELAY}"
    for given in more:
        name, _, command = given.partition("=")
        found[name] = command
    return found
