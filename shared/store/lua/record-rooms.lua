--[[
  Records what was found out about rooms of one service, each whole: its place in the listing, when it was
  last seen, and the change feed never disagree. A feed entry is written only when the listed text changes, so
  the same findings recorded again change nothing but the times.

  KEYS[1] rooms      HASH   room JID -> Room as JSON
  KEYS[2] unlisted   HASH   room JID -> {reason, at} as JSON
  KEYS[3] seen       ZSET   room JID by the time it was last seen to exist
  KEYS[4] changes    STREAM {after, jid, room?}; `after` is the id of the entry before, '0-0' before the first
  KEYS[5] listed-of  SET    the service's listed rooms
  ARGV[1] now in ms
  ARGV[2] how many feed entries are kept, about
  ARGV[3..] triples: room JID, kind, value
            kind 'listed':   value is the Room as JSON
            kind 'unlisted': value is the reason; the room exists
            kind 'lost':     value is the reason; the room was not seen. Recorded only for a known room
  Result: how many feed entries were written
]]
local rooms, unlisted, seen, changes, listedOf = KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5]
local now, keep = ARGV[1], ARGV[2]
local written = 0
local last

local function feed(...)
  if not last then
    local newest = redis.call('XREVRANGE', changes, '+', '-', 'COUNT', 1)
    last = newest[1] and newest[1][1] or '0-0'
  end
  last = redis.call('XADD', changes, 'MAXLEN', '~', keep, '*', 'after', last, ...)
  written = written + 1
end

local function sameReason(json, reason)
  local ok, value = pcall(cjson.decode, json)
  return ok and type(value) == 'table' and value.reason == reason
end

-- Listed rooms are most of what is recorded: what they write is gathered and written at once.
local sets, listed, times = {}, {}, {}

local function writeListed()
  if #listed == 0 then
    return
  end
  if #sets > 0 then
    redis.call('HSET', rooms, unpack(sets))
  end
  redis.call('HDEL', unlisted, unpack(listed))
  redis.call('SADD', listedOf, unpack(listed))
  redis.call('ZADD', seen, unpack(times))
  sets, listed, times = {}, {}, {}
end

local function list(jid, before, value)
  if before ~= value then
    sets[#sets + 1] = jid
    sets[#sets + 1] = value
    feed('jid', jid, 'room', value)
  end
  listed[#listed + 1] = jid
  times[#times + 1] = now
  times[#times + 1] = jid
end

local function unlist(jid, before, kind, reason)
  local why = redis.call('HGET', unlisted, jid)
  if kind == 'lost' and not before and not why then
    return
  end
  if before then
    redis.call('HDEL', rooms, jid)
    feed('jid', jid)
  end
  redis.call('SREM', listedOf, jid)
  if not (why and sameReason(why, reason)) then
    redis.call('HSET', unlisted, jid, cjson.encode({ reason = reason, at = tonumber(now) }))
  end
  if kind == 'unlisted' then
    redis.call('ZADD', seen, now, jid)
  else
    redis.call('ZADD', seen, 'NX', now, jid)
  end
end

local jids = {}
for i = 3, #ARGV, 3 do
  jids[#jids + 1] = ARGV[i]
end
if #jids == 0 then
  return 0
end
local befores = redis.call('HMGET', rooms, unpack(jids))
local met = {}
for n, jid in ipairs(jids) do
  local kind, value = ARGV[3 * n + 1], ARGV[3 * n + 2]
  local before = befores[n]
  -- What is gathered must be there before the same room is looked at again.
  if met[jid] then
    writeListed()
    before = redis.call('HGET', rooms, jid)
  end
  met[jid] = true
  if kind == 'listed' then
    list(jid, before, value)
  else
    unlist(jid, before, kind, value)
  end
end
writeListed()
return written
