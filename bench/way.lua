-- SPDX-License-Identifier: Apache-2.0
-- Exactly BENCH_LEADS leads, each with an address of its own, so that one that was lost or came
-- twice is found at the far side. For one thread of wrk.

dofile(os.getenv("BENCH_FOLDER") .. "/summary.lua")

local leads = tonumber(os.getenv("BENCH_LEADS"))
local file = assert(io.open(os.getenv("BENCH_FOLDER") .. "/lead.json", "rb"))
local before, after = file:read("*a"):match("^(.-)ana%.bench@(.*)$")
file:close()

local headers = { ["Content-Type"] = "application/json" }
local allowed, made = 0, 0
local kForEver = 3600 * 1000

-- wrk asks before each request how long to wait. Counting here, and not in request(), leaves
-- nothing under way when the last lead has been answered.
function delay()
    allowed = allowed + 1
    if allowed > leads then return kForEver end
    return 0
end

function request()
    made = made + 1
    return wrk.format("POST", nil, headers, before .. "lead." .. made .. "@" .. after)
end
