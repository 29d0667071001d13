-- Counts one request by the generic cell rate algorithm, in one atomic step
-- and on the clock of Redis, so that all replicas agree.
--
-- KEYS[1]  theoretical arrival time of the client, microseconds since 1970
-- ARGV[1]  emission interval in microseconds
-- ARGV[2]  burst in requests
--
-- Returns whether the request is allowed (1 or 0), the microseconds until the
-- whole burst is available, and the microseconds until a refused request is
-- allowed.
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local interval = tonumber(ARGV[1])
local burst = interval * ARGV[2]

local tat = tonumber(redis.call('GET', KEYS[1]) or now) or now
-- A clock that was set back must not lock the client out.
tat = math.max(now, math.min(tat, now + burst))

local wait = tat + interval - burst - now
if wait > 0 then
  return {0, tat - now, wait}
end
tat = tat + interval
-- %.0f because a plain number would lose digits on its way to a string.
redis.call('SET', KEYS[1], string.format('%.0f', tat), 'PX', math.ceil((tat - now) / 1000))
return {1, tat - now, 0}
