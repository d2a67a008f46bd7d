#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Runs the benches, prints one table and writes build/bench/results.json.

Exit status 0 when every bench ran and what it measured was right, whether or not a target was
reached; 1 when one could not run, or lost or doubled a lead; 2 for wrong usage.
"""
import argparse
import json
import os
import platform
import signal
import subprocess
import sys
import time

import expression
import harness
import ingest
import start
import way

BENCHES = {
    "ingest": (ingest, "Ingest over TLS, 64 connections, a lead of 0.7 KB; "
               "server and load on a core each"),
    "way": (way, "Lead to record and mail, end to end against the sandbox, on all cores"),
    "start": (start, "Start and memory"),
    "expression": (expression, "Expressions: a mail body with ten tokens"),
}
BUSY_LOAD = 0.5  # Others' processes per core, above which rates mean little.


def arguments():
    parser = argparse.ArgumentParser(prog="bench/run.sh", description="leadflow's benches")
    parser.add_argument("benches", nargs="*", metavar="BENCH", help="ingest, way, start, expression; default: all")
    parser.add_argument("--rounds", type=int, default=3, help="of ingest, nginx and leadflow in turn; of expression")
    parser.add_argument("--seconds", type=int, default=5, help="of one round of ingest")
    parser.add_argument("--leads", type=int, default=20000, help="of the way to record and mail")
    options = parser.parse_args()
    for name in options.benches:
        if name not in BENCHES:
            parser.error(f"there is no bench '{name}'; there are {', '.join(BENCHES)}")
    if min(options.rounds, options.seconds, options.leads) < 1:
        parser.error("rounds, seconds and leads are at least 1")
    return options


def commit():
    shown = subprocess.run(["git", "-C", str(harness.ROOT), "describe", "--always", "--dirty"],
                           capture_output=True, text=True, check=False)
    return shown.stdout.strip() or "unknown"


def print_table(title, rows):
    print(f"\n{title}")
    width = max(len(row.what) for row in rows)
    for row in rows:
        verdict = ""
        if row.reached is not None:
            verdict = f"   {'reached' if row.reached else 'below target'} ({row.target})"
        print(f"  {row.what:<{width}}  {row.value}{verdict}")
    sys.stdout.flush()


def run_all(options):
    load = os.getloadavg()[0] / os.cpu_count()
    results = {"commit": commit(), "kernel": platform.release(), "cores": os.cpu_count(),
               "time": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
               "load_before": load, "benches": {}, "faults": {}}
    tables = []
    for name in options.benches or BENCHES:
        bench, title = BENCHES[name]
        print(f"bench: {name} …", file=sys.stderr, flush=True)
        try:
            figures = bench.measure(options)
            rows = bench.rows(figures)
            results["benches"][name] = {
                **figures, "targets": [{"what": row.what, "target": row.target, "value": row.value,
                                        "reached": row.reached}
                                       for row in rows if row.reached is not None]}
        except (harness.BenchFailed, OSError) as fault:
            results["faults"][name] = str(fault)
            rows = [harness.Row("FAILED", str(fault))]
        tables.append((title, rows))
    print(f"leadflow {results['commit']}, {results['cores']} cores, kernel {results['kernel']}")
    if load > BUSY_LOAD:
        print(f"The machine was busy before ({load:.1f} processes per core): figures are too low.")
    for title, rows in tables:
        print_table(title, rows)
    return results


def main():
    options = arguments()
    # So that every `with` is left, and with it every process.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    signal.signal(signal.SIGHUP, lambda *_: sys.exit(129))
    try:
        results = run_all(options)
    except KeyboardInterrupt:
        return 130
    harness.RESULTS.mkdir(parents=True, exist_ok=True)
    file = harness.RESULTS / "results.json"
    file.write_text(json.dumps(results, indent=2) + "\n")
    print(f"\nAll figures: {file.relative_to(harness.ROOT)}")
    return 1 if results["faults"] else 0


if __name__ == "__main__":
    sys.exit(main())
