--[[
  Keeps what a service's list alone tells of known rooms: that they exist, and how many are inside. A room that is not
  stored as it was read has been changed meanwhile, or taken off the listing: it stays as it is.

  KEYS[1] rooms      HASH   room JID -> Room as JSON
  KEYS[2] seen       ZSET   room JID by the time it was last seen to exist
  KEYS[3] changes    STREAM, see record-rooms.lua
  ARGV[1] now in ms
  ARGV[2] how many feed entries are kept, about
  ARGV[3..] n room JIDs, then for each two values: the Room as JSON that was read and the one that is to be, or twice
            nothing where only the time is to be kept
  Result: how many rooms changed for readers
]]
local rooms, seen, changes = KEYS[1], KEYS[2], KEYS[3]
local now, keep = ARGV[1], ARGV[2]
local n = (#ARGV - 2) / 3
local changed = {}
for i = 1, n do
  local jid = ARGV[i + 2]
  local before, after = ARGV[2 + n + 2 * i - 1], ARGV[2 + n + 2 * i]
  redis.call('ZADD', seen, 'XX', now, jid)
  if before ~= '' and redis.call('HGET', rooms, jid) == before then
    redis.call('HSET', rooms, jid, after)
    changed[#changed + 1] = jid
  end
end
tell(changes, keep, changed)
return #changed
