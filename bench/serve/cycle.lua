-- For wrk: goes through the pictures, so that requests at the same time are for different ones, and prints the figures
-- as whole numbers: requests, microseconds, p50 and p99 in microseconds, errors, bytes.
--
--   wrk … -s cycle.lua http://127.0.0.1:PORT -- PREFIX NAME…

local prefix, names, at = nil, {}, 0

function init(args)
    prefix = args[1]
    for i = 2, #args do names[i - 1] = args[i] end
end

function request()
    at = at % #names + 1
    return wrk.format("GET", prefix .. names[at])
end

function done(summary, latency)
    local errors = summary.errors
    local failed = errors.connect + errors.read + errors.write + errors.status + errors.timeout
    io.write(string.format("figures %d %d %d %d %d %d\n", summary.requests, summary.duration,
        latency:percentile(50), latency:percentile(99), failed, summary.bytes))
end
