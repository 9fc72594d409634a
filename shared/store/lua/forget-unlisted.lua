--[[
  Forgets rooms that are not listed and were not seen for a long time.

  KEYS[1] rooms      HASH
  KEYS[2] unlisted   HASH
  KEYS[3] seen       ZSET
  ARGV[1] seen before this time, ms
  ARGV[2] at most this many
  Result: how many were forgotten
]]
local rooms, unlisted, seen = KEYS[1], KEYS[2], KEYS[3]
local forgotten = 0
for _, jid in ipairs(redis.call('ZRANGEBYSCORE', seen, '-inf', '(' .. ARGV[1], 'LIMIT', 0, ARGV[2])) do
  if redis.call('HEXISTS', rooms, jid) == 0 then
    redis.call('HDEL', unlisted, jid)
    redis.call('ZREM', seen, jid)
    forgotten = forgotten + 1
  end
end
return forgotten
