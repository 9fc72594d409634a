--[[
  Records what was found out about rooms of one service, each whole: its place in the listing, when it was
  last seen, and the change feed never disagree. The feed names the rooms whose listed text changes, so the same
  findings recorded again change nothing but the times. A room's figures begin when it is listed; whatever was found
  out about it goes when it leaves the listing.

  KEYS[1] rooms      HASH   room JID -> Room as JSON
  KEYS[2] unlisted   HASH   room JID -> {reason, at, since?} as JSON; `since` when it was listed until its server fell
                            silent, so that it is not new when the server is back
  KEYS[3] seen       ZSET   room JID by the time it was last seen to exist
  KEYS[4] changes    STREAM {after, names}; `after` is the id of the entry before, '0-0' before the first;
                            `names` the JIDs of those that changed, a space between them
  KEYS[5] listed-of  SET    the service's listed rooms
  KEYS[6] figures    HASH   room JID -> [since, average or null, growth, hour] as JSON
  KEYS[7..]          HASHes room JID -> more that was found out
  ARGV[1] now in ms
  ARGV[2] how many feed entries are kept, about
  ARGV[3..] n room JIDs, no two the same, then as many values, each a Room as JSON, or the reason why that room is
            not listed
  Result: how many rooms changed for readers
]]
local rooms, unlisted, seen, changes, listedOf = KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5]
local figures = KEYS[6]
local now, keep = ARGV[1], ARGV[2]
local n = (#ARGV - 2) / 2
if n == 0 then
  return 0
end
-- These rooms were not met: recorded only of a room that is known. Every other reason was told by the room itself.
local isLost = { gone = true, unreachable = true }
local changed = {}

local function decode(json)
  local ok, value = pcall(cjson.decode, json or '')
  return ok and type(value) == 'table' and value or {}
end

local function whole(value)
  return type(value) == 'number' and string.format('%.0f', value) or nil
end

local function unlist(jid, wasListed, reason)
  local why = redis.call('HGET', unlisted, jid)
  if isLost[reason] and not wasListed and not why then
    return
  end
  local since
  if wasListed then
    if reason == 'unreachable' then
      since = tonumber(decode(redis.call('HGET', figures, jid))[1])
    end
    redis.call('HDEL', rooms, jid)
    for k = 6, #KEYS do
      redis.call('HDEL', KEYS[k], jid)
    end
    changed[#changed + 1] = jid
  end
  redis.call('SREM', listedOf, jid)
  if decode(why).reason ~= reason then
    redis.call('HSET', unlisted, jid, cjson.encode({ reason = reason, at = tonumber(now), since = since }))
  end
  if isLost[reason] then
    redis.call('ZADD', seen, 'NX', now, jid)
  else
    redis.call('ZADD', seen, now, jid)
  end
end

-- Listed rooms are most of what is recorded: what they write is gathered and written at once.
local sets, times, fresh, averages = {}, {}, {}, {}
local befores = redis.call('HMGET', rooms, unpack(ARGV, 3, n + 2))
for i = 1, n do
  local jid, value, before = ARGV[i + 2], ARGV[i + 2 + n], befores[i]
  if value:byte() == 123 then -- {
    if before ~= value then
      sets[#sets + 1] = jid
      sets[#sets + 1] = value
      changed[#changed + 1] = jid
      if not before then
        fresh[#fresh + 1] = jid
        -- Found without decoding the whole: inside a JSON text a quotation mark has a backslash before it.
        averages[#averages + 1] = value:match('"occupants":(%d+)') or 'null'
      end
    end
    times[#times + 1] = now
    times[#times + 1] = jid
  else
    unlist(jid, before, value)
  end
end
if #sets > 0 then
  redis.call('HSET', rooms, unpack(sets))
end
if #times > 0 then
  redis.call('ZADD', seen, unpack(times))
end
if #fresh > 0 then
  local begun = {}
  for i, why in ipairs(redis.call('HMGET', unlisted, unpack(fresh))) do
    local since = why and whole(decode(why).since) or now
    begun[2 * i - 1] = fresh[i]
    begun[2 * i] = '[' .. since .. ',' .. averages[i] .. ',0,0]'
  end
  redis.call('HSET', figures, unpack(begun))
  redis.call('HDEL', unlisted, unpack(fresh))
  redis.call('SADD', listedOf, unpack(fresh))
end
tell(changes, keep, changed)
return #changed
