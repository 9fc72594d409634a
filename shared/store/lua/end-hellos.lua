--[[
  Ends first words, and says which are not heard any more, or again: at once.

  KEYS[1] hellos   HASH  id -> Hello as JSON
  KEYS[2] unheard  HASH  id -> keyed hash of who does not hear it, until when
  ARGV[1] how many ids follow of those that end
  ARGV[2] how many ids follow, behind those, of those that may be heard again
  ARGV[3..] the ids, then twos: id, what is kept of one that is not heard any more
  Result: how many ended
]]
local ended, again = tonumber(ARGV[1]), tonumber(ARGV[2])
local count = 0
for i = 3, 2 + ended do
  count = count + redis.call('HDEL', KEYS[1], ARGV[i])
end
for i = 3 + ended, 2 + ended + again do
  redis.call('HDEL', KEYS[2], ARGV[i])
end
for i = 3 + ended + again, #ARGV, 2 do
  redis.call('HSET', KEYS[2], ARGV[i], ARGV[i + 1])
end
return count
