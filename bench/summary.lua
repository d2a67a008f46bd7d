-- SPDX-License-Identifier: Apache-2.0
-- The end of every load script: wrk's own figures as one line of JSON, in full precision.

function done(summary, latency, requests)
    local errors = summary.errors
    io.write(string.format(
        'BENCH {"seconds":%.6f,"responses":%d,"p50_ms":%.3f,"p99_ms":%.3f,"max_ms":%.3f,' ..
        '"refused":%d,"connect":%d,"read":%d,"write":%d,"timeout":%d}\n',
        summary.duration / 1e6, summary.requests, latency:percentile(50) / 1e3,
        latency:percentile(99) / 1e3, latency.max / 1e3, errors.status, errors.connect, errors.read,
        errors.write, errors.timeout))
end
