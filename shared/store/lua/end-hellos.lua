--[[
  Ends first words, says what stays of them, and which are not heard any more, or again: at once.

  KEYS[1] hellos   HASH  id -> Hello as JSON
  KEYS[2] unheard  HASH  id -> keyed hash of who does not hear it, until when
  ARGV[1] how many ids follow of those that end
  ARGV[2] how many ids follow, behind those, of those that may be heard again
  ARGV[3] how many twos follow, behind those: id, Hello as JSON
  ARGV[4..] the ids, the twos, then others: id, what is kept of one that is not heard any more
  Result: how many ended
]]
local ended, again, traces = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
local count = 0
for i = 4, 3 + ended do
  count = count + redis.call('HDEL', KEYS[1], ARGV[i])
end
for i = 4 + ended, 3 + ended + again do
  redis.call('HDEL', KEYS[2], ARGV[i])
end
local rest = 4 + ended + again
for i = rest, rest + 2 * traces - 1, 2 do
  redis.call('HSET', KEYS[1], ARGV[i], ARGV[i + 1])
end
for i = rest + 2 * traces, #ARGV, 2 do
  redis.call('HSET', KEYS[2], ARGV[i], ARGV[i + 1])
end
return count
