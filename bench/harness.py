# SPDX-License-Identifier: Apache-2.0
"""What the benches share: processes that end with the bench, the server's counters, wrk, /proc.

Not here: what is measured, and what it should reach.
"""
import contextlib
import http.client
import json
import os
import re
import resource
import select
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
HERE = ROOT / "bench"
RESULTS = ROOT / "build" / "bench"
HOST = "127.0.0.1"
TICKS = os.sysconf("SC_CLK_TCK")
READY_SECONDS_MAX = 20
STOP_SECONDS_MAX = 20
PERF_ATTACH_SECONDS = 0.3
SOCKET_PATH_MAX = 100  # The kernel's limit is 108 bytes.


class BenchFailed(Exception):
    """The bench could not run, or what it measured was wrong: its figures say nothing."""


def binary():
    path = Path(os.environ.get("LEADFLOW_BINARY", ROOT / "build" / "release" / "leadflow"))
    if not os.access(path, os.X_OK):
        raise BenchFailed(f"{path} is missing: tools/build.sh release leadflow")
    return str(path.resolve())


def cores():
    """The cores for the server and for the load generator; one and the same where there is one."""
    usable = sorted(os.sched_getaffinity(0))
    return usable[0], usable[-1] if len(usable) == 1 else usable[1]


def pinned(core, command):
    return ["taskset", "--cpu-list", str(core), *command]


class Lab:
    """A folder on the disk of the source tree, and processes. Both are gone after `with`."""

    def __init__(self, name):
        RESULTS.mkdir(parents=True, exist_ok=True)
        place = RESULTS if len(str(RESULTS)) + 40 < SOCKET_PATH_MAX else Path("/var/tmp")
        self.folder = Path(tempfile.mkdtemp(prefix=f"{name}-", dir=place))
        self.running_ = []

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for process in reversed(self.running_):
            self.stop(process)
        shutil.rmtree(self.folder, ignore_errors=True)

    def start(self, command, log, **more):
        """In a session of its own: Ctrl-C comes to the bench alone, which then ends them all."""
        with open(self.folder / log, "ab") as errors:
            process = subprocess.Popen(
                [str(part) for part in command], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                stderr=errors, start_new_session=True, **more)
        process.log = self.folder / log
        self.running_.append(process)
        return process

    def stop(self, process):
        """SIGTERM, then SIGKILL for it and whatever it started."""
        if process.poll() is None:
            process.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(STOP_SECONDS_MAX)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        process.stdout.close()
        if process in self.running_:
            self.running_.remove(process)

    def run(self, command, seconds_max, env=None):
        """To its end; gives standard output."""
        process = self.start(command, "command.log", env={**os.environ, **(env or {})})
        try:
            output, _ = process.communicate(timeout=seconds_max)
        except subprocess.TimeoutExpired:
            raise BenchFailed(f"{command[0]} took more than {seconds_max} s") from None
        finally:
            self.stop(process)
        if process.returncode != 0:
            raise BenchFailed(f"{Path(command[0]).name} ended with {process.returncode}: "
                              f"{last_words(process)}")
        return output.decode()


def last_words(process):
    return process.log.read_text(errors="replace").strip()[-600:]


def first_line(process, pattern, seconds_max=READY_SECONDS_MAX):
    """Waits for a line of standard output that matches; gives the match."""
    deadline = time.monotonic() + seconds_max
    seen = b""
    while time.monotonic() < deadline:
        if select.select([process.stdout], [], [], 0.5)[0]:
            some = os.read(process.stdout.fileno(), 65536)
            if not some:
                break
            seen += some
        for line in seen.decode(errors="replace").splitlines(keepends=True):
            found = re.search(pattern, line) if line.endswith("\n") else None
            if found:
                return found
    raise BenchFailed(f"{process.args[0]} did not print {pattern}: {last_words(process)}")


def free_port():
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        return probe.getsockname()[1]


class UnixConnection(http.client.HTTPConnection):
    def __init__(self, path):
        super().__init__("localhost", timeout=30)
        self.path_ = str(path)

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(self.timeout)
        self.sock.connect(self.path_)


class Leadflow:
    """`leadflow serve` on a data folder of its own."""

    def __init__(self, lab, core=None, args=()):
        self.lab_ = lab
        self.data = lab.folder / "data"
        command = [binary(), "serve", "--data", self.data, "--listen", f"{HOST}:0", *args]
        self.process = lab.start(command if core is None else pinned(core, command), "leadflow.log")
        self.url = first_line(self.process, r"^ready (https?://\S+)")[1]
        self.pid = self.process.pid  # taskset becomes the program; it does not stay its parent.

    def cli(self, *args, env=None):
        output = self.lab_.run([binary(), *args, "--data", self.data, "--json"], 60, env)
        return json.loads(output)

    def import_flow(self, file):
        return self.cli("flow", "import", file)["url"]

    def get(self, path):
        """Through the Unix socket: no TLS, no token."""
        connection = UnixConnection(self.data / "leadflow.sock")
        try:
            connection.request("GET", path)
            answer = connection.getresponse()
            body = answer.read().decode()
        except OSError as fault:
            raise BenchFailed(f"{path}: {fault}; the server said: "
                              f"{last_words(self.process)}") from None
        finally:
            connection.close()
        if answer.status != 200:
            raise BenchFailed(f"{path} answered {answer.status}: {body[:300]}")
        return body

    def counters(self):
        """Name, with its labels, to value; what is not there is 0."""
        return Counters(self.get("/metrics"))

    def run_counts(self):
        return json.loads(self.get("/api/v1/run-counts"))

    def wait_until_idle(self, seconds_max):
        """Until no run is open; gives the counts."""
        deadline = time.monotonic() + seconds_max
        while (counts := self.run_counts())["open"] > 0:
            if time.monotonic() > deadline:
                raise BenchFailed(f"after {seconds_max} s runs are still open: {counts}")
            time.sleep(0.25)
        return counts


class Counters(dict):
    def __init__(self, text):
        super().__init__()
        for line in text.splitlines():
            if line and not line.startswith("#"):
                name, value = line.rsplit(" ", 1)
                self[name] = float(value)

    def __missing__(self, name):
        return 0.0

    def since(self, earlier, name):
        return self[name] - earlier[name]


class Wrk:
    """One run of wrk; its script prints one line of JSON at the end."""

    def __init__(self, lab, url, script, connections, seconds, core=None, env=None):
        self.lab_ = lab
        self.seconds_ = seconds
        command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--timeout", "20s",
                   "-s", HERE / script, url]
        self.began = time.monotonic()
        self.children_ = resource.getrusage(resource.RUSAGE_CHILDREN)
        self.process = lab.start(command if core is None else pinned(core, command), "wrk.log",
                                 env={**os.environ, **(env or {})})

    def end_now(self):
        """wrk sleeps to the end of its time even when it has nothing more to do."""
        with contextlib.suppress(ProcessLookupError):
            self.process.send_signal(signal.SIGINT)

    def result(self):
        try:
            output, _ = self.process.communicate(timeout=self.seconds_ + 30)
        except subprocess.TimeoutExpired:
            raise BenchFailed("wrk did not end") from None
        finally:
            self.lab_.stop(self.process)
        found = re.search(r"^BENCH (\{.*\})$", output.decode(errors="replace"), re.M)
        if not found:
            raise BenchFailed(f"wrk printed no result: {last_words(self.process)}")
        result = json.loads(found[1])
        now = resource.getrusage(resource.RUSAGE_CHILDREN)
        used = (now.ru_utime + now.ru_stime) - (self.children_.ru_utime + self.children_.ru_stime)
        result["generator_load"] = used / (time.monotonic() - self.began)
        return result


class Cpu:
    """CPU seconds of a process and of its threads, by name, from /proc."""

    def __init__(self, pid):
        self.user, self.system = _cpu_of(f"/proc/{pid}/stat")
        self.threads = {}
        for task in os.listdir(f"/proc/{pid}/task"):
            with contextlib.suppress(FileNotFoundError, ProcessLookupError):
                name = Path(f"/proc/{pid}/task/{task}/comm").read_text().strip()
                self.threads[name] = (self.threads.get(name, 0)
                                      + sum(_cpu_of(f"/proc/{pid}/task/{task}/stat")))

    def since(self, earlier):
        spent = object.__new__(Cpu)
        spent.user = self.user - earlier.user
        spent.system = self.system - earlier.system
        spent.threads = {name: used - earlier.threads.get(name, 0)
                         for name, used in self.threads.items()}
        return spent

    @property
    def total(self):
        return self.user + self.system

    def share_system(self):
        return self.system / self.total if self.total else 0.0

    def thread_shares(self):
        whole = sum(self.threads.values())
        if not whole:
            return {}
        return {name: used / whole
                for name, used in sorted(self.threads.items(), key=lambda one: -one[1])
                if used / whole >= 0.01}


def core_idle_seconds(core):
    """Idle, also while waiting for the disk. Time that other guests of the host took is not in it."""
    for line in Path("/proc/stat").read_text().splitlines():
        fields = line.split()
        if fields[0] == f"cpu{core}":
            return (int(fields[4]) + int(fields[5])) / TICKS
    return 0.0


def _cpu_of(stat_file):
    fields = Path(stat_file).read_text().rsplit(")", 1)[1].split()
    return int(fields[11]) / TICKS, int(fields[12]) / TICKS


def memory_mb(pid):
    """Resident memory: all of it, and without the program's file pages."""
    text = Path(f"/proc/{pid}/status").read_text()
    return {name: int(re.search(rf"^{name}:\s+(\d+) kB", text, re.M)[1]) / 1024
            for name in ("VmRSS", "RssAnon")}


class Instructions:
    """perf stat on a running process; .counted is None where the machine has no counters."""

    EVENTS = ("instructions:u", "instructions:k")

    def __init__(self, lab, pid):
        self.lab_ = lab
        self.process_ = None
        self.counted = None
        if shutil.which("perf"):
            self.file_ = lab.folder / "perf.txt"
            self.process_ = lab.start(["perf", "stat", "-x,", "-e", ",".join(self.EVENTS),
                                       "-o", self.file_, "-p", pid], "perf.log")
            time.sleep(PERF_ATTACH_SECONDS)

    def stop(self):
        if self.process_ is None:
            return
        with contextlib.suppress(ProcessLookupError):
            self.process_.send_signal(signal.SIGINT)
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process_.wait(10)
        self.lab_.stop(self.process_)
        counted = {}
        with contextlib.suppress(FileNotFoundError):
            for line in self.file_.read_text().splitlines():
                fields = line.split(",")
                if len(fields) > 2 and fields[0].isdigit():
                    counted[fields[2]] = int(fields[0])
        self.counted = counted or None


def disk_syncs_per_second(folder, seconds=1.0):
    """4 KB appended and fdatasync, one after the other: the disk's own rate."""
    block = os.urandom(4096)
    file = Path(folder) / "sync-probe"
    descriptor = os.open(file, os.O_WRONLY | os.O_CREAT, 0o600)
    try:
        count, began = 0, time.monotonic()
        while (spent := time.monotonic() - began) < seconds:
            os.write(descriptor, block)
            os.fdatasync(descriptor)
            count += 1
    finally:
        os.close(descriptor)
        file.unlink()
    return count / spent


def file_system_of(folder):
    output = subprocess.run(["stat", "--file-system", "--format=%T", str(folder)],
                            capture_output=True, text=True, check=False)
    return output.stdout.strip() or "unknown"


class Row:
    """A line of the table. `target` is its text; `reached` is None where there is none."""

    def __init__(self, what, value, target="", reached=None):
        self.what, self.value, self.target, self.reached = what, value, target, reached

    @staticmethod
    def at_least(what, number, least, form="{:,.2f}"):
        return Row(what, form.format(number), f"at least {least:,}", number >= least)

    @staticmethod
    def at_most(what, number, most, form="{:,.2f}", unit=""):
        return Row(what, form.format(number) + unit, f"at most {most:,}{unit}", number <= most)

    @staticmethod
    def below(what, number, limit, form="{:,.1f}", unit=""):
        return Row(what, form.format(number) + unit, f"below {limit:,}{unit}", number < limit)
