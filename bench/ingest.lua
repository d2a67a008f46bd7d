-- SPDX-License-Identifier: Apache-2.0
-- The same lead again and again. wrk formats it once: nothing in Lua runs per request.

dofile(os.getenv("BENCH_FOLDER") .. "/summary.lua")

local file = assert(io.open(os.getenv("BENCH_FOLDER") .. "/lead.json", "rb"))
wrk.method = "POST"
wrk.headers["Content-Type"] = "application/json"
wrk.body = file:read("*a")
file:close()
