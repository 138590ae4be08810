"""Calls of SIPp through a relay, and what became of them."""

import csv
import os
import signal
import subprocess
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
CALLER, RELAY, CALLEE = "127.0.0.11:5060", "127.0.0.1:5080", "127.0.1.1:5070"
# Statistics are written once a second.
SETTLE = 1.5


def options(address):
    host, port = address.split(":")
    return ["-i", host, "-p", port, "-nostdin", "-trace_stat", "-fd", "1"]


def on(cores, line):
    return ["taskset", "-c", cores, *line] if cores else line


def last(path):
    """The last row of a file of statistics."""
    with open(path, encoding="utf-8", errors="replace") as file:
        rows = [row for row in csv.DictReader(file, delimiter=";") if row.get("Retransmissions(C)")]
    return rows[-1] if rows else {}


def overflown():
    """Datagrams that a full socket of this network did not take, so far."""
    with open("/proc/net/snmp", encoding="ascii") as file:
        names, values = (line.split() for line in file if line.startswith("Udp:"))
    return int(dict(zip(names, values))["RcvbufErrors"])


class Load:
    """What became of calls: how many were wanted, began and succeeded, what was sent again, what came in another order."""

    def __init__(self, wanted, rate, wall, lost, caller, callee):
        number = lambda row, name: int(row.get(name) or 0)
        self.wanted, self.rate, self.wall, self.lost = wanted, rate, wall, lost
        self.began = number(caller, "OutgoingCall(C)") or number(caller, "TotalCallCreated")
        self.done = number(caller, "SuccessfulCall(C)")
        self.resent = number(caller, "Retransmissions(C)") + number(callee, "Retransmissions(C)")
        self.disordered = number(caller, "FailedUnexpectedMessage(C)") + number(callee, "FailedUnexpectedMessage(C)")

    @property
    def is_clean(self):
        """Under 0.1 % sent again or failed."""
        return self.wanted - self.done + self.resent < self.wanted / 1000

    @property
    def kept_up(self):
        """Whether the calls began as fast as they were to: else SIPp is the limit."""
        return self.wanted / self.rate > self.wall * 0.9 - 1


def calls(kind, rate, seconds, cores=None, patience=8):
    """Makes calls for some seconds. Those that are not over `patience` seconds later have failed."""
    with tempfile.TemporaryDirectory() as work:
        file = lambda side: os.path.join(work, f"{side}.csv")
        quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "cwd": work}
        line = lambda side, address: on(cores, ["sipp", "-sf", f"{HERE}/{kind}-{side}.xml", *options(address), "-stf", file(side)])
        wanted, before = int(rate * seconds), overflown()
        callee = subprocess.Popen(line("callee", CALLEE), **quiet)
        time.sleep(0.5)
        began = time.monotonic()
        limits = ["-r", str(rate), "-m", str(wanted), "-l", "1000000", "-timeout", f"{int(seconds + patience)}s"]
        caller = subprocess.Popen([*line("caller", CALLER), RELAY, *limits], **quiet)
        try:
            caller.wait(seconds + patience + 5)
        except subprocess.TimeoutExpired:
            caller.send_signal(signal.SIGKILL)
            caller.wait()
        wall = time.monotonic() - began
        time.sleep(SETTLE)
        callee.send_signal(signal.SIGKILL)
        callee.wait()
        return Load(wanted, rate, wall, overflown() - before, last(file("caller")), last(file("callee")))
