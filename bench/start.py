# SPDX-License-Identifier: Apache-2.0
"""From exec to the `ready` line on a data folder that does not exist yet, and memory when idle.

The first start includes what a user's first start does: tables, keys and a certificate are made.
"""
import statistics
import time

import harness
from harness import Row

READY_MS_LIMIT = 300
MEMORY_MB_LIMIT = 40
STARTS = 7
IDLE_SECONDS = 2


def one_start(idle_seconds):
    with harness.Lab("start") as lab:
        began = time.monotonic()
        server = harness.Leadflow(lab)
        ready_ms = (time.monotonic() - began) * 1e3
        if not idle_seconds:
            return ready_ms, None
        time.sleep(idle_seconds)
        return ready_ms, harness.memory_mb(server.pid)


def measure(_):
    times = [one_start(0)[0] for _ in range(STARTS - 1)]
    last, memory = one_start(IDLE_SECONDS)
    times.append(last)
    return {"ready_ms": times, "ready_ms_median": statistics.median(times),
            "memory_mb_idle": memory}


def rows(figures):
    return [
        Row.below(f"ready on an empty data folder, median of {STARTS}",
                  figures["ready_ms_median"], READY_MS_LIMIT, "{:,.0f}", " ms"),
        Row("slowest start", f"{max(figures['ready_ms']):,.0f} ms"),
        Row.below(f"memory {IDLE_SECONDS} s after ready, resident",
                  figures["memory_mb_idle"]["VmRSS"], MEMORY_MB_LIMIT, unit=" MB"),
        Row("the same without file pages", f"{figures['memory_mb_idle']['RssAnon']:.1f} MB"),
    ]
