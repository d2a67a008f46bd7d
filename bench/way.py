# SPDX-License-Identifier: Apache-2.0
"""A lead's whole way: POST over TLS, record in Dataverse, mail by SMTP, the run's end on disk.

leadflow, the sandbox that stands in for Microsoft's side, and the load generator share all cores.
The leads come as fast as they are taken, and the clock stops when the last run has ended; so the
rate is one that lasts, not that of a queue being filled.
"""
import json
import time
import urllib.parse
import urllib.request

import harness
from harness import BenchFailed, Row

LEADS_PER_SECOND_LEAST = 1000
CONNECTIONS = 32
POLL_SECONDS = 0.1
# Without any news for so long the bench gives up.
STALL_SECONDS_MAX = 30


class Sandbox:
    def __init__(self, lab):
        self.process = lab.start([harness.binary(), "sandbox", "--listen", f"{harness.HOST}:0",
                                  "--smtp", f"{harness.HOST}:0", "--json"], "sandbox.log")
        self.accounts = json.loads(
            harness.first_line(self.process, r'(\{.*"smtp_password".*\})')[1])

    def connect(self, leadflow):
        """The two connections that the flow names."""
        own = self.accounts
        host, port = own["smtp"].rsplit(":", 1)
        add_connection(leadflow, "shared_dynamicscrmonline", "dynamicscrmonline-1",
                       {"tenant": own["tenant"], "client_id": own["client_id"],
                        "login_url": own["url"], "api_url": own["url"]},
                       {"client_secret": own["client_secret"]})
        add_connection(leadflow, "shared_smtp", "smtp-1",
                       {"host": host, "port": port, "security": "none", "verify": "false",
                        "user": own["smtp_user"], "from": own["smtp_user"]},
                       {"password": own["smtp_password"]})

    def counts(self):
        query = urllib.parse.urlencode({"table": "leads", "distinct": "emailaddress1"})
        url = f"{self.accounts['url']}/sandbox/api/counts?{query}"
        with urllib.request.urlopen(url, timeout=30) as answer:
            return json.load(answer)


def add_connection(leadflow, connector, name, settings, secrets):
    args = []
    for key, value in settings.items():
        args += ["--set", f"{key}={value}"]
    for key in secrets:
        args += ["--secret", key]
    env = {f"LEADFLOW_SECRET_{key.upper()}": value for key, value in secrets.items()}
    leadflow.cli("connection", "add", connector, "--name", name, *args, env=env)


class Way:
    def __init__(self, lab, leads):
        self.lab_, self.leads_ = lab, leads
        self.sandbox_ = Sandbox(lab)
        self.leadflow_ = harness.Leadflow(lab, args=["--allow-private", harness.HOST])
        self.sandbox_.connect(self.leadflow_)
        self.url_ = self.leadflow_.import_flow(
            harness.ROOT / "tests" / "conformance" / "flows" / "guide-both.json")

    def _wait_for(self, what, reached):
        """Polls the counters; gives up when they stand still."""
        last, moved = None, time.monotonic()
        while True:
            now = self.leadflow_.counters()
            present = (now["leadflow_ingest_accepted_total"], now["leadflow_runs_finished_total"])
            if reached(now):
                return
            if present != last:
                last, moved = present, time.monotonic()
            elif time.monotonic() - moved > STALL_SECONDS_MAX:
                raise BenchFailed(f"{what}: accepted {present[0]:.0f}, runs ended {present[1]:.0f} "
                                  f"of {self.leads_}, and nothing more for {STALL_SECONDS_MAX} s")
            time.sleep(POLL_SECONDS)

    def _load(self):
        # Time enough at a tenth of the target; it is ended as soon as all leads are in.
        seconds = max(60, self.leads_ // (LEADS_PER_SECOND_LEAST // 10))
        return harness.Wrk(self.lab_, self.url_, "way.lua", CONNECTIONS, seconds, env={
            "BENCH_FOLDER": str(harness.HERE), "BENCH_LEADS": str(self.leads_)})

    def measure(self):
        before = self.leadflow_.counters()
        cpu = {"leadflow": harness.Cpu(self.leadflow_.pid),
               "sandbox": harness.Cpu(self.sandbox_.process.pid)}
        began = time.monotonic()
        load = self._load()

        def settled(now):
            return (now["leadflow_ingest_accepted_total"] + now["leadflow_ingest_refused_total"]
                    + now["leadflow_ingest_unavailable_total"]) >= self.leads_

        self._wait_for("taking leads in", settled)
        taken_in = time.monotonic() - began
        load.end_now()
        answers = load.result()
        accepted = self.leadflow_.counters()["leadflow_ingest_accepted_total"]
        self._wait_for("ending runs",
                       lambda now: now["leadflow_runs_finished_total"] >= accepted)
        seconds = time.monotonic() - began
        spent = {"leadflow": harness.Cpu(self.leadflow_.pid).since(cpu["leadflow"]),
                 "sandbox": harness.Cpu(self.sandbox_.process.pid).since(cpu["sandbox"])}
        after = self.leadflow_.counters()
        commits = after.since(before, "leadflow_journal_commits_total")
        return {
            "leads": self.leads_, "connections": CONNECTIONS, "seconds": seconds,
            "seconds_taking_in": taken_in, "leads_per_second": accepted / seconds,
            "answered": answers,
            "records_per_fsync":
                after.since(before, "leadflow_journal_entries_total") / max(commits, 1),
            "cpu_us_per_lead": {who: one.total * 1e6 / accepted for who, one in spent.items()},
            "cpu_share_kernel": {who: one.share_system() for who, one in spent.items()},
            "cores_busy": {who: one.total / seconds for who, one in spent.items()},
            "leadflow_threads": spent["leadflow"].thread_shares(),
            "memory_mb_after": harness.memory_mb(self.leadflow_.pid),
            "check": self.check(accepted, answers),
        }

    def check(self, accepted, answers):
        """Each accepted lead is one record of its own and at least one mail; nothing is open."""
        runs = self.leadflow_.wait_until_idle(STALL_SECONDS_MAX)
        there = self.sandbox_.counts()
        faults = []
        if answers["responses"] - answers["refused"] > accepted:
            faults.append("a lead was answered 2xx and is not accepted")
        if accepted != self.leads_:
            faults.append(f"{self.leads_ - accepted:.0f} leads were not accepted")
        if runs["failed"] or runs["succeeded"] != accepted:
            faults.append("not every run succeeded")
        if there["distinct_values"] < accepted:
            faults.append("records are lost")
        if there["records"] > there["distinct_values"]:
            faults.append("records are doubled")
        if there["distinct_message_ids"] < accepted:
            faults.append("mails are lost")
        checked = {"accepted": accepted, "runs": runs, "sandbox": there}
        if faults:
            raise BenchFailed(f"{'; '.join(faults)}: {json.dumps(checked)}")
        return checked


def rows(figures):
    there = figures["check"]["sandbox"]
    cpu, busy = figures["cpu_us_per_lead"], figures["cores_busy"]
    kernel = figures["cpu_share_kernel"]
    threads = ", ".join(f"{name} {share:.0%}"
                        for name, share in list(figures["leadflow_threads"].items())[:5])
    return [
        Row.at_least("leads/s to record, mail and end of run", figures["leads_per_second"],
                     LEADS_PER_SECOND_LEAST, "{:,.0f}"),
        Row("leads", f"{figures['leads']:,} in {figures['seconds']:.1f} s, taken in after "
                     f"{figures['seconds_taking_in']:.1f} s"),
        Row("accepted / distinct records / mails",
            f"{figures['check']['accepted']:,.0f} / {there['distinct_values']:,} / "
            f"{there['mails']:,}   doubled mails {there['mails'] - there['distinct_message_ids']:,}"),
        Row("CPU us per lead", f"leadflow {cpu['leadflow']:.0f} ({kernel['leadflow']:.0%} kernel), "
                               f"sandbox {cpu['sandbox']:.0f} ({kernel['sandbox']:.0%} kernel)"),
        Row("cores busy", f"leadflow {busy['leadflow']:.2f}, sandbox {busy['sandbox']:.2f}"),
        Row("leadflow's CPU by thread", threads),
        Row("journal records per fsync", f"{figures['records_per_fsync']:.1f}"),
        Row("memory after it, resident", f"{figures['memory_mb_after']['VmRSS']:.1f} MB"),
    ]


def measure(options):
    with harness.Lab("way") as lab:
        return Way(lab, options.leads).measure()
