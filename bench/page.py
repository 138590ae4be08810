"""What the benchmark scripts share: tables, what machine this is, and the page that keeps the results."""

import datetime
import os
import platform
import re

TOP = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))


def table(heads, rows):
    """A Markdown table. A head that ends with a colon is of a column of numbers."""
    line = lambda cells: "| " + " | ".join(str(cell) for cell in cells) + " |"
    rule = "|" + "|".join("---:" if head.endswith(":") else "---" for head in heads) + "|"
    return "\n".join([line(head.rstrip(":") for head in heads), rule, *(line(row) for row in rows)]) + "\n"


def _first(file, pattern):
    try:
        with open(file, encoding="utf-8", errors="replace") as text:
            found = re.search(pattern, text.read(), re.MULTILINE)
            return found.group(1).strip() if found else "unknown"
    except OSError:
        return "unknown"


def machine():
    """Date, processor, cores, memory and kernel."""
    memory = _first("/proc/meminfo", r"^MemTotal:\s*(\d+) kB")
    memory = f"{int(memory) / 1024 / 1024:.0f} GiB" if memory.isdigit() else memory
    today = datetime.date.today().isoformat()
    processor = _first("/proc/cpuinfo", r"^model name\s*:\s*(.*)$")
    return f"{today}; {processor}, {os.cpu_count()} cores, {memory}; {platform.system()} {platform.release()}, {platform.machine()}"


def load():
    """The load of the last minute: how many others wanted a core."""
    return f"{os.getloadavg()[0]:.1f}"


def publish(section, text, page):
    """Prints the text of a section and, where a page is named, puts it there between the marks of the section."""
    print(text)
    if not page:
        return
    with open(page, encoding="utf-8") as file:
        before = file.read()
    begin, end = f"<!-- begin {section} -->\n", f"<!-- end {section} -->"
    if begin not in before or end not in before:
        raise SystemExit(f"{page} has no place for {section}: it wants the lines {begin.strip()} and {end}")
    head, rest = before.split(begin, 1)
    _, tail = rest.split(end, 1)
    with open(page, "w", encoding="utf-8") as file:
        file.write(head + begin + text + end + tail)
