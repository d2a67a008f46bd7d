# SPDX-License-Identifier: Apache-2.0
"""A mail body with ten tokens: leadflow's templates beside jsonata and Node's template literal.

All three make the same text (expression_job.json), compiled once, on one core, one after the other
within one run. Only the ratios count.
"""
import json
import statistics

import harness
from harness import Row

MICROSECONDS_MOST = 5
TIMES_JSONATA_LEAST = 10
SECONDS = 1.0
JOB = harness.HERE / "expression_job.json"


def bench_binary():
    path = harness.ROOT / "build" / "release" / "src" / "expression" / "expression_bench"
    if not path.exists():
        raise harness.BenchFailed(f"{path} is missing: bench/run.sh expression builds it")
    return path


def leadflow(lab, core, rounds):
    """Nanoseconds of each round, by benchmark."""
    output = lab.run(harness.pinned(core, [
        bench_binary(), "--benchmark_format=json", f"--benchmark_min_time={SECONDS}",
        f"--benchmark_repetitions={rounds}", "--benchmark_filter=mail|ten_fields"]),
        120, env={"LEADFLOW_BENCH_JOB": str(JOB)})
    found = {}
    for run in json.loads(output)["benchmarks"]:
        if run.get("error_occurred"):
            raise harness.BenchFailed(f"{run['name']}: {run['error_message']}")
        if run["run_type"] == "iteration":
            found.setdefault(run["run_name"], []).append(run["cpu_time"])
    return found


def node(lab, core, rounds):
    if not (harness.HERE / "node_modules" / "jsonata").exists():
        raise harness.BenchFailed("jsonata is missing: npm ci --prefix bench")
    return json.loads(lab.run(harness.pinned(core, ["node", harness.HERE / "expression.mjs",
                                                    str(rounds), str(SECONDS)]), 120))


def measure(options):
    core, _ = harness.cores()
    with harness.Lab("expression") as lab:
        rounds = {**leadflow(lab, core, options.rounds), **node(lab, core, options.rounds)}
    medians = {name: statistics.median(times) for name, times in rounds.items()}
    mail = medians["evaluate_mail_body"]
    return {"nanoseconds": medians, "rounds": rounds,
            "times_jsonata": medians["jsonata"] / mail, "times_literal": medians["literal"] / mail}


def rows(figures):
    times = figures["nanoseconds"]
    return [
        Row.at_most("us for a mail body with ten tokens", times["evaluate_mail_body"] / 1000,
                    MICROSECONDS_MOST, "{:.2f}"),
        Row.at_least("times as fast as jsonata", figures["times_jsonata"], TIMES_JSONATA_LEAST,
                     "{:.1f}"),
        Row("times as fast as Node's template literal", f"{figures['times_literal']:.2f}"),
        Row("us in jsonata / in the literal",
            f"{times['jsonata'] / 1000:.2f} / {times['literal'] / 1000:.2f}"),
        Row("us to parse that body / ten fields, to evaluate them",
            f"{times['parse_mail_body'] / 1000:.2f} / {times['parse_ten_fields'] / 1000:.2f}, "
            f"{times['evaluate_ten_fields'] / 1000:.2f}"),
    ]
