--[[
  Forgets rooms whole. Listed ones leave the listing, and the feed says so.

  KEYS[1] rooms      HASH
  KEYS[2] unlisted   HASH
  KEYS[3] seen       ZSET
  KEYS[4] changes    STREAM, see record-rooms.lua
  KEYS[5] listed-of  SET, the service's listed rooms
  KEYS[6..]          HASHes, what was found out about rooms
  ARGV[1] how many feed entries are kept, about
  ARGV[2..] room JIDs
  Result: how many rooms left the listing
]]
local rooms, unlisted, seen, changes, listedOf = KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5]
local changed = {}
for i = 2, #ARGV do
  local jid = ARGV[i]
  if redis.call('HDEL', rooms, jid) == 1 then
    changed[#changed + 1] = jid
  end
  for k = 6, #KEYS do
    redis.call('HDEL', KEYS[k], jid)
  end
  redis.call('HDEL', unlisted, jid)
  redis.call('SREM', listedOf, jid)
  redis.call('ZREM', seen, jid)
end
tell(changes, ARGV[1], changed)
return #changed
