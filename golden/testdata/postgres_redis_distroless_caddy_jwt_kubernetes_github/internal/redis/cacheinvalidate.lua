-- Replaces a value by a tombstone, in one atomic step.
--
-- KEYS[1]  hash of the value
-- ARGV[1]  version; the tombstone has that or the known one, if that is newer
-- ARGV[2]  milliseconds to keep the tombstone
local version = ARGV[1]
local known = redis.call('HGET', KEYS[1], 'version')
if known and tonumber(known) > tonumber(version) then
  version = known
end
redis.call('DEL', KEYS[1])
redis.call('HSET', KEYS[1], 'version', version)
redis.call('PEXPIRE', KEYS[1], ARGV[2])
return 1
