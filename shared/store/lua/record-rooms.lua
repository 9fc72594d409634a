--[[
  Records what was found out about rooms of one service, each whole: its place in the listing, when it was
  last seen, and the change feed never disagree. The feed names the rooms whose listed text changes, so the same
  findings recorded again change nothing but the times.

  KEYS[1] rooms      HASH   room JID -> Room as JSON
  KEYS[2] unlisted   HASH   room JID -> {reason, at} as JSON
  KEYS[3] seen       ZSET   room JID by the time it was last seen to exist
  KEYS[4] changes    STREAM {after, rooms}; `after` is the id of the entry before, '0-0' before the first;
                            `rooms` the JIDs of those that changed, a space between them
  KEYS[5] listed-of  SET    the service's listed rooms
  ARGV[1] now in ms
  ARGV[2] how many feed entries are kept, about
  ARGV[3..] n room JIDs, no two the same, then as many values, each a Room as JSON, or the reason why that room is
            not listed
  Result: how many rooms changed for readers
]]
local rooms, unlisted, seen, changes, listedOf = KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5]
local now, keep = ARGV[1], ARGV[2]
local n = (#ARGV - 2) / 2
if n == 0 then
  return 0
end
-- These rooms were not met: recorded only of a room that is known. Every other reason was told by the room itself.
local isLost = { gone = true, unreachable = true }
local changed = {}

local function sameReason(json, reason)
  local ok, value = pcall(cjson.decode, json)
  return ok and type(value) == 'table' and value.reason == reason
end

local function unlist(jid, wasListed, reason)
  local why = redis.call('HGET', unlisted, jid)
  if isLost[reason] and not wasListed and not why then
    return
  end
  if wasListed then
    redis.call('HDEL', rooms, jid)
    changed[#changed + 1] = jid
  end
  redis.call('SREM', listedOf, jid)
  if not (why and sameReason(why, reason)) then
    redis.call('HSET', unlisted, jid, cjson.encode({ reason = reason, at = tonumber(now) }))
  end
  if isLost[reason] then
    redis.call('ZADD', seen, 'NX', now, jid)
  else
    redis.call('ZADD', seen, now, jid)
  end
end

-- Listed rooms are most of what is recorded: what they write is gathered and written at once.
local sets, listed, times = {}, {}, {}
local befores = redis.call('HMGET', rooms, unpack(ARGV, 3, n + 2))
for i = 1, n do
  local jid, value, before = ARGV[i + 2], ARGV[i + 2 + n], befores[i]
  if value:byte() == 123 then -- {
    if before ~= value then
      sets[#sets + 1] = jid
      sets[#sets + 1] = value
      changed[#changed + 1] = jid
    end
    listed[#listed + 1] = jid
    times[#times + 1] = now
    times[#times + 1] = jid
  else
    unlist(jid, before, value)
  end
end
if #sets > 0 then
  redis.call('HSET', rooms, unpack(sets))
end
if #listed > 0 then
  redis.call('HDEL', unlisted, unpack(listed))
  redis.call('SADD', listedOf, unpack(listed))
  redis.call('ZADD', seen, unpack(times))
end
if #changed > 0 then
  local newest = redis.call('XREVRANGE', changes, '+', '-', 'COUNT', 1)
  local last = newest[1] and newest[1][1] or '0-0'
  redis.call('XADD', changes, 'MAXLEN', '~', keep, '*', 'after', last, 'rooms', table.concat(changed, ' '))
end
return #changed
