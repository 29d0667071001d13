-- Keeps a value unless a newer version of it is known, in one atomic step.
--
-- KEYS[1]  hash of the value
-- ARGV[1]  version
-- ARGV[2]  value
-- ARGV[3]  milliseconds to keep it
local known = redis.call('HGET', KEYS[1], 'version')
if known and tonumber(known) > tonumber(ARGV[1]) then
  return 0
end
redis.call('HSET', KEYS[1], 'version', ARGV[1], 'value', ARGV[2])
redis.call('PEXPIRE', KEYS[1], ARGV[3])
return 1
