--[[
  Messages are kept for a while by who got them, sealed: the newest of each talk, and which talks there were.

  KEYS[2i-1] ring   ZSET  sealed message by the time it was sent, ms
  KEYS[2i]   talks  ZSET  pair by the time of its newest message, ms
  ARGV[1] ms before which nothing is kept
  ARGV[2] ms for which all of it is kept after the newest message
  ARGV[3] most messages of a talk
  ARGV[4] most talks of one person: those longest silent go with their rings, whose names end with the pair
  ARGV[5...] for each two keys: pair, number of messages, and of each its time and itself, the oldest first
]]
local since, ttl, most, mostTalks = ARGV[1], ARGV[2], tonumber(ARGV[3]), tonumber(ARGV[4])
local at = 5
for i = 1, #KEYS, 2 do
  local ring, talks = KEYS[i], KEYS[i + 1]
  local pair, last = ARGV[at], at + 1 + 2 * tonumber(ARGV[at + 1])
  redis.call('ZADD', ring, unpack(ARGV, at + 2, last))
  redis.call('ZREMRANGEBYSCORE', ring, '-inf', '(' .. since)
  redis.call('ZREMRANGEBYRANK', ring, 0, -1 - most)
  redis.call('PEXPIRE', ring, ttl)
  redis.call('ZADD', talks, ARGV[last - 1], pair)
  redis.call('ZREMRANGEBYSCORE', talks, '-inf', '(' .. since)
  redis.call('PEXPIRE', talks, ttl)
  for _, above in ipairs(redis.call('ZRANGE', talks, 0, -1 - mostTalks)) do
    redis.call('DEL', string.sub(ring, 1, #ring - #pair) .. above)
    redis.call('ZREM', talks, above)
  end
  at = last + 1
end
return 1
