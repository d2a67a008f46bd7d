// SPDX-License-Identifier: Apache-2.0
#include "sandbox/page.h"

#include <string_view>

namespace leadflow::sandbox {
namespace {

constexpr std::string_view kHtml = R"html(<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>leadflow sandbox</title>
<link rel="stylesheet" href="/sandbox/app.css">
<script src="/sandbox/app.js" defer></script>
</head>
<body>
<header>
  <h1>leadflow sandbox</h1>
  <p>Stand-ins for Microsoft Entra, Dynamics 365, Outlook and an SMTP server.
     Nothing leaves this machine.</p>
</header>
<main>
  <ul id="counts" aria-label="Counts"></ul>
  <section aria-labelledby="records-title">
    <h2 id="records-title">Dynamics 365 leads</h2>
    <p class="empty" id="no-records">No lead has arrived yet.</p>
    <div id="records"></div>
  </section>
  <section aria-labelledby="mails-title">
    <h2 id="mails-title">Mailbox</h2>
    <p class="empty" id="no-mails">No mail has arrived yet.</p>
    <div id="mails"></div>
  </section>
</main>
<footer><span id="state" role="status">connecting</span>
  <button id="clear" type="button">Forget everything</button></footer>
</body>
</html>
)html";

constexpr std::string_view kCss = R"css(:root {
  color-scheme: light dark;
  --ink: #1b1a19; --soft: #605e5c; --line: #e1dfdd; --paper: #ffffff; --ground: #faf9f8;
  --accent: #0f6cbd; --fresh: #e8f3fc;
}
@media (prefers-color-scheme: dark) {
  :root { --ink: #f3f2f1; --soft: #a19f9d; --line: #3b3a39; --paper: #252423; --ground: #1b1a19;
          --accent: #62abf5; --fresh: #12324d; }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--ink);
       font: 15px/1.5 "Segoe UI", system-ui, sans-serif; }
header, main, footer { max-width: 76rem; margin: 0 auto; padding: 0 1.5rem; }
header { padding-top: 2rem; }
h1 { margin: 0; font-size: 1.6rem; font-weight: 600; }
header p { margin: .25rem 0 1.5rem; color: var(--soft); }
h2 { font-size: 1.1rem; font-weight: 600; margin: 0 0 .75rem; }
#counts { display: flex; flex-wrap: wrap; gap: .75rem; margin: 0 0 1.5rem; padding: 0;
          list-style: none; }
#counts li { background: var(--paper); border: 1px solid var(--line); border-radius: 8px;
             padding: .6rem 1rem; min-width: 8rem; }
#counts b { display: block; font-size: 1.4rem; font-weight: 600;
            font-variant-numeric: tabular-nums; }
#counts span, .when, .empty { color: var(--soft); font-size: .85rem; }
main { display: grid; grid-template-columns: 1fr 1fr; gap: 1.5rem; }
#counts { grid-column: 1 / -1; }
@media (max-width: 60rem) { main { grid-template-columns: 1fr; } }
section { min-width: 0; }
details { background: var(--paper); border: 1px solid var(--line); border-radius: 8px;
          margin-bottom: .6rem; overflow: hidden; }
details.fresh { background: var(--fresh); border-color: var(--accent); }
summary { cursor: pointer; padding: .7rem 1rem; display: grid;
          grid-template-columns: 1fr auto; gap: .1rem 1rem; list-style: none; }
summary::-webkit-details-marker { display: none; }
summary:focus-visible, button:focus-visible { outline: 2px solid var(--accent);
                                              outline-offset: -2px; }
summary strong { font-weight: 600; overflow-wrap: anywhere; }
summary .sub { grid-column: 1 / -1; color: var(--soft); overflow-wrap: anywhere; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .2rem 1rem; margin: 0;
     padding: .7rem 1rem 1rem; border-top: 1px solid var(--line); }
dt { color: var(--soft); }
dd { margin: 0; overflow-wrap: anywhere; white-space: pre-wrap; }
pre { margin: 0; padding: .7rem 1rem 1rem; border-top: 1px solid var(--line); max-height: 24rem;
      overflow: auto; white-space: pre-wrap; overflow-wrap: anywhere;
      font: 13px/1.45 ui-monospace, Consolas, monospace; }
details a { display: inline-block; padding: 0 1rem .8rem; color: var(--accent); }
footer { display: flex; justify-content: space-between; align-items: center; padding-top: 1rem;
         padding-bottom: 2rem; color: var(--soft); }
button { font: inherit; color: inherit; background: var(--paper); border: 1px solid var(--line);
         border-radius: 6px; padding: .35rem .9rem; cursor: pointer; }
)css";

constexpr std::string_view kScript = R"js("use strict";
// Everything from a lead or a mail becomes a text node: nothing of it is ever read as HTML.
const shown = { records: new Map(), mails: new Map() };
let first = true;

function make(tag, text, className) {
  const node = document.createElement(tag);
  if (text !== undefined) node.textContent = text;
  if (className) node.className = className;
  return node;
}

function time(iso) {
  const date = new Date(iso.slice(0, 23) + "Z");
  return isNaN(date) ? iso : date.toLocaleTimeString();
}

function card(title, when, sub) {
  const details = make("details");
  const summary = make("summary");
  summary.append(make("strong", title || "(nothing)"), make("span", when, "when"),
                 make("span", sub, "sub"));
  details.append(summary);
  return details;
}

function names(pairs) {
  const list = make("dl");
  for (const [name, value] of pairs) {
    if (value === null || value === undefined || value === "") continue;
    list.append(make("dt", name), make("dd", String(value)));
  }
  return list;
}

function recordCard(record) {
  const c = record.columns;
  const person = [c.firstname, c.lastname].filter(Boolean).join(" ");
  const details = card(c.subject || person, time(record.createdon),
                       [person, c.companyname, c.emailaddress1].filter(Boolean).join(" \u00b7 "));
  details.append(names([["leadid", record.id], ...Object.entries(c).filter(
    ([, value]) => value !== false)]));
  return details;
}

function mailCard(mail) {
  const details = card(mail.subject, time(mail.received),
                       mail.from + " \u2192 " + mail.recipients.join(", "));
  details.append(names([["From", mail.from], ["To", mail.to], ["Came by", mail.source],
                        ["Message-ID", mail.message_id], ["Run", mail.run_id]]));
  details.addEventListener("toggle", async () => {
    if (!details.open || details.querySelector("pre")) return;
    const body = make("pre", "\u2026");
    const raw = make("a", "Message as received");
    raw.href = "/sandbox/api/mails/" + mail.number + "/raw";
    raw.target = "_blank";
    raw.rel = "noopener";
    details.append(body, raw);
    const full = await (await fetch("/sandbox/api/mails/" + mail.number)).json();
    body.textContent = full.body.html ? htmlAsText(full.body.text) : full.body.text;
  });
  return details;
}

// DOMParser's documents run no script and load nothing; only their text is taken.
function htmlAsText(html) {
  const page = new DOMParser().parseFromString(html, "text/html");
  for (const node of page.querySelectorAll("script,style,title")) node.remove();
  for (const node of page.querySelectorAll("br")) node.replaceWith("\n");
  for (const node of page.querySelectorAll("p,div,tr,li,h1,h2,h3")) node.append("\n");
  return page.body.textContent.replace(/[ \t]+\n/g, "\n").replace(/\n{3,}/g, "\n\n").trim();
}

function show(place, list, keyOf, build) {
  const box = document.getElementById(place);
  const known = shown[place];
  const keys = new Set(list.map(keyOf));
  for (const [key, node] of known) if (!keys.has(key)) { node.remove(); known.delete(key); }
  for (const item of [...list].reverse()) {
    if (known.has(keyOf(item))) continue;
    const node = build(item);
    known.set(keyOf(item), node);
    box.prepend(node);
    if (first) continue;
    node.classList.add("fresh");
    setTimeout(() => node.classList.remove("fresh"), 4000);
  }
  document.getElementById("no-" + place).hidden = list.length > 0;
}

function showCounts(counts) {
  const wanted = [["records", "leads and rows"], ["mails", "mails"],
                  ["creates_attempted", "creates attempted"],
                  ["duplicates_refused", "duplicates refused"], ["token_calls", "token calls"]];
  const box = document.getElementById("counts");
  box.replaceChildren(...wanted.map(([key, label]) => {
    const item = make("li");
    item.append(make("b", counts[key].toLocaleString()), make("span", label));
    return item;
  }));
}

async function look() {
  const state = document.getElementById("state");
  try {
    const [counts, records, mails] = await Promise.all(
      ["counts", "records?limit=50", "mails?limit=50"].map(
        async (path) => (await fetch("/sandbox/api/" + path)).json()));
    showCounts(counts);
    show("records", records.records, (r) => r.id + r.modifiedon, recordCard);
    show("mails", mails.mails, (m) => m.number, mailCard);
    first = false;
    state.textContent = "watching";
  } catch {
    state.textContent = "the sandbox does not answer";
  }
  setTimeout(look, 1000);
}

document.getElementById("clear").addEventListener("click", () => {
  if (confirm("Forget all records, mails, faults and settings?"))
    fetch("/sandbox/api/all", { method: "DELETE" });
});
look();
)js";

http::Response file(std::string_view type, std::string_view body) {
    http::Response response;
    response.headers.set("Content-Type", std::string(type));
    response.headers.set("Cache-Control", "no-cache");
    response.headers.set("X-Content-Type-Options", "nosniff");
    response.headers.set("Referrer-Policy", "no-referrer");
    response.headers.set("Content-Security-Policy",
                         "default-src 'none'; script-src 'self'; style-src 'self'; connect-src "
                         "'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'");
    response.body = std::string(body);
    return response;
}

}  // namespace

std::optional<http::Response> page_file(const http::RequestHead& request) {
    if (request.method != "GET" && request.method != "HEAD") return std::nullopt;
    if (request.path == "/") return file("text/html; charset=utf-8", kHtml);
    if (request.path == "/sandbox/app.js") return file("text/javascript; charset=utf-8", kScript);
    if (request.path == "/sandbox/app.css") return file("text/css; charset=utf-8", kCss);
    if (request.path != "/favicon.ico") return std::nullopt;
    http::Response nothing;
    nothing.status = 204;
    return nothing;
}

}  // namespace leadflow::sandbox
