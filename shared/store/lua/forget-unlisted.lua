--[[
  Forgets rooms that are not listed: those not seen for a long time, and the longest unseen of too many.

  KEYS[1] rooms      HASH
  KEYS[2] unlisted   HASH
  KEYS[3] seen       ZSET
  ARGV[1] seen before this time, ms
  ARGV[2] at most this many of each
  ARGV[3] so many may be known
  Result: how many were forgotten
]]
local rooms, unlisted, seen = KEYS[1], KEYS[2], KEYS[3]
local forgotten = 0

local function forget(jids, most)
  for _, jid in ipairs(jids) do
    if forgotten >= most then return end
    if redis.call('HEXISTS', rooms, jid) == 0 then
      redis.call('HDEL', unlisted, jid)
      redis.call('ZREM', seen, jid)
      forgotten = forgotten + 1
    end
  end
end

local atOnce = tonumber(ARGV[2])
forget(redis.call('ZRANGEBYSCORE', seen, '-inf', '(' .. ARGV[1], 'LIMIT', 0, atOnce), atOnce)
local tooMany = redis.call('HLEN', unlisted) - tonumber(ARGV[3])
if tooMany > 0 then
  forget(redis.call('ZRANGE', seen, 0, 2 * atOnce), math.min(forgotten + tooMany, 2 * atOnce))
end
return forgotten
