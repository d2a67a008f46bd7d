# SPDX-License-Identifier: Apache-2.0
"""Ingest over TLS against nginx: the same certificate, target, lead, cores and load, in turn.

nginx answers `return 202` and throws the lead away; leadflow checks signature, JSON and schema and
answers after the lead is on disk. Only the ratio of the two counts: rates drift with the machine.
"""
import shutil
import statistics
from pathlib import Path

import harness
from harness import BenchFailed, Row

RATE_RATIO_LEAST = 0.6
P99_RATIO_MOST = 3
MEMORY_MB_LIMIT = 40
CONNECTIONS = 64
WARM_UP_SECONDS = 1
DRAIN_SECONDS_MAX = 120

# The header buffer takes the whole request, so that nginx reads it at one go; the ciphers are
# leadflow's, so that both pay the same per byte.
NGINX_CONF = """
daemon off;
worker_processes 1;
error_log stderr crit;
pid {folder}/nginx.pid;
events {{ worker_connections 1024; }}
http {{
    access_log off;
    client_header_buffer_size 4k;
    client_body_temp_path {folder}/nginx-body;
    proxy_temp_path {folder}/nginx-proxy;
    fastcgi_temp_path {folder}/nginx-fastcgi;
    uwsgi_temp_path {folder}/nginx-uwsgi;
    scgi_temp_path {folder}/nginx-scgi;
    keepalive_requests 1000000000;
    keepalive_timeout 75s;
    server {{
        listen {host}:{port} ssl backlog=1024;
        ssl_certificate {certificate};
        ssl_certificate_key {key};
        ssl_protocols TLSv1.3;
        ssl_prefer_server_ciphers on;
        ssl_conf_command Ciphersuites TLS_AES_128_GCM_SHA256:TLS_AES_256_GCM_SHA384;
        location / {{ return 202; }}
    }}
}}
"""


class Nginx:
    def __init__(self, lab, core, certificate, key):
        program = shutil.which("nginx", path="/usr/sbin:/usr/local/sbin:/usr/bin:/usr/local/bin")
        if program is None:
            raise BenchFailed("nginx is missing: tools/install.sh --for bench")
        port = harness.free_port()
        conf = lab.folder / "nginx.conf"
        conf.write_text(NGINX_CONF.format(folder=lab.folder, host=harness.HOST, port=port,
                                          certificate=certificate, key=key))
        self.process = lab.start(harness.pinned(core, [
            program, "-p", lab.folder, "-e", "stderr", "-c", conf]), "nginx.log")
        self.url = f"https://{harness.HOST}:{port}"
        self.pid = self._worker()

    def _worker(self):
        master = self.process.pid
        children = Path(f"/proc/{master}/task/{master}/children")
        deadline = harness.time.monotonic() + harness.READY_SECONDS_MAX
        while harness.time.monotonic() < deadline and self.process.poll() is None:
            if found := children.read_text().split():
                return int(found[0])
            harness.time.sleep(0.02)
        raise BenchFailed(f"nginx did not start: {harness.last_words(self.process)}")


class Round:
    """One run of the load against one server, and what it cost the server."""

    def __init__(self, lab, url, pid, seconds, core):
        instructions = harness.Instructions(lab, pid)
        server_core = harness.cores()[0]
        before, idle = harness.Cpu(pid), harness.core_idle_seconds(server_core)
        load = harness.Wrk(lab, url, "ingest.lua", CONNECTIONS, seconds, core,
                           {"BENCH_FOLDER": str(harness.HERE)}).result()
        self.cpu = harness.Cpu(pid).since(before)
        self.idle = harness.core_idle_seconds(server_core) - idle
        instructions.stop()
        self.responses = load["responses"]
        self.seconds = load["seconds"]
        self.rate = self.responses / self.seconds
        self.p50, self.p99 = load["p50_ms"], load["p99_ms"]
        self.generator_load = load["generator_load"]
        self.refused = load["refused"]
        self.broken = load["connect"] + load["read"] + load["write"] + load["timeout"]
        self.instructions = instructions.counted
        if self.refused or self.broken or not self.responses:
            raise BenchFailed(f"{url.split('?')[0]}: {self.responses} answers, {self.refused} not "
                              f"2xx, {self.broken} broken connections")

    def figures(self):
        per_request = 1e6 / self.responses
        figures = {
            "requests_per_second": self.rate, "p50_ms": self.p50, "p99_ms": self.p99,
            "responses": self.responses, "seconds": self.seconds,
            "server_cpu_us_per_request": self.cpu.total * per_request,
            "server_cpu_user_us_per_request": self.cpu.user * per_request,
            "server_cpu_system_us_per_request": self.cpu.system * per_request,
            "server_core_busy": self.cpu.total / self.seconds,
            "server_core_others":
                max(0.0, 1 - (self.cpu.total + self.idle) / self.seconds),
            "server_threads": self.cpu.thread_shares(),
            "generator_core_busy": self.generator_load,
        }
        if self.instructions:
            figures["server_instructions_per_request"] = {
                event: count / self.responses for event, count in self.instructions.items()}
        return figures


class Ingest:
    def __init__(self, lab, options):
        self.lab_, self.options_ = lab, options
        self.server_core_, self.load_core_ = harness.cores()
        self.leadflow_ = harness.Leadflow(lab, self.server_core_)
        self.target_ = self.leadflow_.import_flow(harness.HERE / "ingest_flow.json")
        tls = self.leadflow_.data / "tls"
        self.nginx_ = Nginx(lab, self.server_core_, tls / "certificate.pem", tls / "key.pem")
        self.nginx_target_ = self.nginx_.url + self.target_[len(self.leadflow_.url):]
        self.answered_ = 0

    def against_nginx(self, seconds):
        return Round(self.lab_, self.nginx_target_, self.nginx_.pid, seconds,
                     self.load_core_).figures()

    def against_leadflow(self, seconds):
        before = self.leadflow_.counters()
        done = Round(self.lab_, self.target_, self.leadflow_.pid, seconds, self.load_core_)
        after = self.leadflow_.counters()
        self.answered_ += done.responses
        figures = done.figures()
        commits = after.since(before, "leadflow_journal_commits_total")
        waited = after.since(before, "leadflow_journal_commit_seconds_sum")
        figures["commits"] = commits
        if commits:
            entries = after.since(before, "leadflow_journal_entries_total")
            figures["records_per_fsync"] = entries / commits
            figures["commit_ms"] = waited / commits * 1e3
        figures["share_of_time_in_commits"] = waited / done.seconds
        # They share the core with the next round of nginx otherwise.
        figures["runs_open_at_the_end"] = self.leadflow_.run_counts()["open"]
        self.leadflow_.wait_until_idle(DRAIN_SECONDS_MAX)
        return figures

    def check(self):
        """Every 2xx is a receipt with its run, in the counter and in the store."""
        accepted = self.leadflow_.counters()["leadflow_ingest_accepted_total"]
        counts = self.leadflow_.wait_until_idle(DRAIN_SECONDS_MAX)
        stored = counts["succeeded"] + counts["failed"]
        if accepted < self.answered_ or stored != accepted or counts["failed"]:
            raise BenchFailed(f"answered 2xx: {self.answered_}, accepted: {accepted:.0f}, "
                              f"runs in the store: {counts}")
        return {"answered_2xx": self.answered_, "accepted": accepted, "runs_in_store": stored}

    def measure(self):
        syncs = harness.disk_syncs_per_second(self.leadflow_.data)
        self.against_nginx(WARM_UP_SECONDS)
        self.against_leadflow(WARM_UP_SECONDS)
        nginx, leadflow = [], []
        for _ in range(self.options_.rounds):
            nginx.append(self.against_nginx(self.options_.seconds))
            leadflow.append(self.against_leadflow(self.options_.seconds))
        return {
            "connections": CONNECTIONS, "body_bytes": (harness.HERE / "lead.json").stat().st_size,
            "cores": {"server": self.server_core_, "load": self.load_core_},
            "disk_syncs_per_second": syncs,
            "disk": harness.file_system_of(self.leadflow_.data),
            "nginx": nginx, "leadflow": leadflow,
            "rate_ratios": ratios(leadflow, nginx, "requests_per_second"),
            "p99_ratios": ratios(leadflow, nginx, "p99_ms"),
            "check": self.check(),
            "memory_mb_after": harness.memory_mb(self.leadflow_.pid),
        }


def ratios(ours, theirs, key):
    return [one[key] / other[key] if other[key] else 0.0 for one, other in zip(ours, theirs)]


def median_of(rounds, key):
    return statistics.median(one.get(key, 0.0) for one in rounds)


def listed(numbers):
    return ", ".join(f"{number:.2f}" for number in numbers)


def beside(figures, key, form="{:,.0f}"):
    """leadflow's and nginx's median."""
    return (f"{form.format(median_of(figures['leadflow'], key))}   nginx "
            f"{form.format(median_of(figures['nginx'], key))}")


def instructions_row(figures):
    what = "server instructions per request"
    if any("server_instructions_per_request" not in one
           for one in figures["leadflow"] + figures["nginx"]):
        return Row(what, "not counted on this machine")

    def text(rounds):
        counts = [one["server_instructions_per_request"] for one in rounds]
        medians = {event: median_of(counts, event) for event in sorted(counts[0], reverse=True)}
        return ", ".join(f"{count:,.0f} {'user' if event.endswith('u') else 'kernel'}"
                         for event, count in medians.items())

    return Row(what, f"{text(figures['leadflow'])}   nginx {text(figures['nginx'])}")


def held_back_by(figures):
    """What the figures say limits leadflow's rate, most telling first."""
    ours, theirs = figures["leadflow"], figures["nginx"]
    if figures["cores"]["server"] == figures["cores"]["load"]:
        return "server and load generator share one core: the ratio says little here"
    busy = median_of(ours, "server_core_busy")
    user = median_of(ours, "server_cpu_user_us_per_request")
    system = median_of(ours, "server_cpu_system_us_per_request")
    nginx_user = median_of(theirs, "server_cpu_user_us_per_request")
    nginx_system = median_of(theirs, "server_cpu_system_us_per_request")
    others = median_of(ours, "server_core_others")
    more = (f"user {user:.1f} us (nginx {nginx_user:.1f}), kernel {system:.1f} us "
            f"(nginx {nginx_system:.1f}) per request")
    generator = median_of(ours, "generator_core_busy")
    if generator > max(busy, 0.9):
        return f"the load generator's core, {generator:.0%} busy; the server's {busy:.0%}: {more}"
    if busy > 0.9:
        return f"the server's core, {busy:.0%} busy: {more}"
    if others > 0.1:
        return (f"other programs (or the host), which take {others:.0%} of the server's core; "
                f"leadflow {busy:.0%}: {more}")
    return (f"waiting: the server's core is {busy:.0%} busy, commits take "
            f"{median_of(ours, 'share_of_time_in_commits'):.0%} of the time; {more}")


def rows(figures):
    ours = figures["leadflow"]
    threads = ", ".join(f"{name} {share:.0%}"
                        for name, share in list(ours[-1]["server_threads"].items())[:5])
    shares = [median_of(ours, f"server_cpu_{kind}_us_per_request") for kind in ("user", "system")]
    whole = sum(shares) or 1.0
    return [
        Row("requests/s, median", beside(figures, "requests_per_second")),
        Row("p50 ms, median", beside(figures, "p50_ms", "{:.2f}")),
        Row("p99 ms, median", beside(figures, "p99_ms", "{:.2f}")),
        Row("rate against nginx, per round", listed(figures["rate_ratios"])),
        Row.at_least("rate against nginx, median", statistics.median(figures["rate_ratios"]),
                     RATE_RATIO_LEAST),
        Row("p99 against nginx, per round", listed(figures["p99_ratios"])),
        Row.at_most("p99 against nginx, median", statistics.median(figures["p99_ratios"]),
                    P99_RATIO_MOST),
        Row("server CPU us per request", beside(figures, "server_cpu_us_per_request", "{:.1f}")),
        instructions_row(figures),
        Row("journal records per fsync", f"{median_of(ours, 'records_per_fsync'):.1f}   commit "
                                         f"{median_of(ours, 'commit_ms'):.2f} ms"),
        Row("the disk's own fdatasync/s", f"{figures['disk_syncs_per_second']:,.0f}   "
                                          f"{figures['disk']}, 4 KB appended"),
        Row("leadflow's CPU", f"user {shares[0] / whole:.0%}, kernel {shares[1] / whole:.0%}   "
                              f"{threads}"),
        Row("runs still open as the load ended",
            f"{median_of(ours, 'runs_open_at_the_end'):,.0f}"),
        Row("held back by", held_back_by(figures)),
        Row("leads answered / accepted / in store",
            "{answered_2xx:,.0f} / {accepted:,.0f} / {runs_in_store:,.0f}".format(
                **figures["check"])),
        Row.below("memory after it, resident", figures["memory_mb_after"]["VmRSS"],
                  MEMORY_MB_LIMIT, unit=" MB"),
        Row("memory after it, without file pages", f"{figures['memory_mb_after']['RssAnon']:.1f} MB"),
    ]


def measure(options):
    with harness.Lab("ingest") as lab:
        return Ingest(lab, options).measure()
