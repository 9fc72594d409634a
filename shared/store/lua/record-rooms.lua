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

for i = 3, #ARGV, 3 do
  local jid, kind, value = ARGV[i], ARGV[i + 1], ARGV[i + 2]
  local before = redis.call('HGET', rooms, jid)
  if kind == 'listed' then
    if before ~= value then
      redis.call('HSET', rooms, jid, value)
      feed('jid', jid, 'room', value)
    end
    redis.call('HDEL', unlisted, jid)
    redis.call('SADD', listedOf, jid)
    redis.call('ZADD', seen, now, jid)
  else
    local why = redis.call('HGET', unlisted, jid)
    if kind == 'unlisted' or before or why then
      if before then
        redis.call('HDEL', rooms, jid)
        feed('jid', jid)
      end
      redis.call('SREM', listedOf, jid)
      if not (why and sameReason(why, value)) then
        redis.call('HSET', unlisted, jid, cjson.encode({ reason = value, at = tonumber(now) }))
      end
      if kind == 'unlisted' then
        redis.call('ZADD', seen, now, jid)
      else
        redis.call('ZADD', seen, 'NX', now, jid)
      end
    end
  end
end
return written
