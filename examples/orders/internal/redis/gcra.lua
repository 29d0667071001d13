-- Counts one request by the generic cell rate algorithm, in one atomic step
-- and on the clock of Redis, so that all replicas agree.
--
-- KEYS[1]  when the client's quota is whole again, microseconds since 1970
-- ARGV[1]  microseconds in which one request comes back
-- ARGV[2]  requests of the whole quota
--
-- Returns whether the request is allowed (1 or 0), the microseconds until the
-- quota is whole, and the microseconds until a refused request may come again.
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local interval = tonumber(ARGV[1])
local burst = interval * ARGV[2]

local whole = tonumber(redis.call('GET', KEYS[1]) or now) or now
-- A clock that was set back must not lock the client out.
whole = math.max(now, math.min(whole, now + burst))

local wait = whole + interval - burst - now
if wait > 0 then
  return {0, whole - now, wait}
end
whole = whole + interval
-- %.0f because a plain number would lose digits on its way to a string.
redis.call('SET', KEYS[1], string.format('%.0f', whole), 'PX', math.ceil((whole - now) / 1000))
return {1, whole - now, 0}
