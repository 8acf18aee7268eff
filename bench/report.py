"""The results as Markdown, which also reads well on a terminal."""

import datetime
import os
import pathlib
import platform
import statistics
import subprocess

ROWS = [
    ("requests/s", "requests_per_second", "{:,.0f}"),
    ("p50, us", "p50_microseconds", "{:,.0f}"),
    ("p99, us", "p99_microseconds", "{:,.0f}"),
    ("server CPU per request, us", "cpu_microseconds", "{:.2f}"),
]


def table(header, rows):
    widths = [max(len(row[i]) for row in [header, *rows]) for i in range(len(header))]
    lines = [header, ["-" * width for width in widths], *rows]
    return "\n".join("| " + " | ".join(cell.ljust(width) for cell, width in zip(line, widths)) + " |" for line in lines)


def load_table(medians):
    """The first of `medians` is the yardstick of the ratios."""
    titles = list(medians)
    base = medians[titles[0]]
    header = ["", titles[0]] + [cell for title in titles[1:] for cell in (title, "ratio")]
    rows = []
    for name, field, form in ROWS:
        row = [name, form.format(getattr(base, field))]
        for title in titles[1:]:
            value = getattr(medians[title], field)
            row += [form.format(value), f"{value / getattr(base, field):.2f}" if getattr(base, field) else "-"]
        rows.append(row)
    return table(header, rows)


def start_table(first, later, memory, scenario):
    def medians(starts):
        return [f"{statistics.median(getattr(start, field) for start in starts):.0f}" for field in ("first_ms", "all_ms")]

    starts = table(["from exec, ms", "to the first right answer", "to those of all models"], [
        ["first start, with an empty data directory", *medians(first)],
        ["later starts", *medians(later)],
    ])
    return f"{starts}\n\nResident memory after {scenario['predictions']:,} predictions: {memory:.0f} MB."


def processor():
    for line in pathlib.Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.machine()


def machine():
    return f"{processor()}, {os.cpu_count()} cores, Linux {platform.release().split('-')[0]}"


def commit(root):
    def git(*arguments):
        return subprocess.run(["git", "-C", str(root), *arguments], capture_output=True, text=True).stdout.strip()

    return git("rev-parse", "--short", "HEAD") + (" with local changes" if git("status", "--porcelain", "src") else "")


def document(root, load, start, scenario):
    return f"""# Performance

Measured with `make bench BENCH_ARGS=--write`, which writes this page: commit {commit(root)},
{datetime.date.today().isoformat()}, {machine()}.

## A prediction beside a static page

`POST /predict` with one row for the example model `{scenario["model"]}`, {scenario["connections"]} kept connections, one lane, beside
nginx with one worker that returns a constant body of the same size to the same requests. Medians of
{scenario["rounds"]} interleaved rounds of {scenario["seconds"]} s; the server has one core, the client (wrk) the other. When the client is the limit,
requests/s are alike: then the processor time is what tells them apart.

{load}

"Computed" sends rows that the prediction cache has not seen, with the cache on, as it is by default; "from its cache"
sends rows that it has. Neither nginx nor Sirve writes an access log.

## Start and memory

Medians of {scenario["starts"]} starts with the three example models. A right answer is one that equals Keras's (examples/requests).

{start}
"""
