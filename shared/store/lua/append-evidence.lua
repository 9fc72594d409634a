--[[
  Messages are kept for a while by who got them, sealed: the newest of each talk, and which talks there were.

  KEYS[2i-1] ring   ZSET  sealed message by the time it was sent, ms
  KEYS[2i]   talks  ZSET  pair by the time of its newest message, ms
  ARGV[1] ms before which nothing is kept
  ARGV[2] ms for which all of it is kept after the newest message
  ARGV[3] most messages of a talk
  ARGV[4] most talks of one person: those longest silent go with their rings, whose names end with the pair
  ARGV[5] JSON: one { pair, { at, sealed }... } for each two keys
]]
local since, ttl, most, mostTalks = ARGV[1], ARGV[2], tonumber(ARGV[3]), tonumber(ARGV[4])
for i, one in ipairs(cjson.decode(ARGV[5])) do
  local ring, talks = KEYS[2 * i - 1], KEYS[2 * i]
  local newest = 0
  for j = 2, #one do
    newest = one[j][1]
    redis.call('ZADD', ring, newest, one[j][2])
  end
  redis.call('ZREMRANGEBYSCORE', ring, '-inf', '(' .. since)
  redis.call('ZREMRANGEBYRANK', ring, 0, -1 - most)
  redis.call('PEXPIRE', ring, ttl)
  redis.call('ZADD', talks, newest, one[1])
  redis.call('ZREMRANGEBYSCORE', talks, '-inf', '(' .. since)
  redis.call('PEXPIRE', talks, ttl)
  local above = redis.call('ZRANGE', talks, 0, -1 - mostTalks)
  for _, pair in ipairs(above) do
    redis.call('DEL', string.sub(ring, 1, #ring - #one[1]) .. pair)
    redis.call('ZREM', talks, pair)
  end
end
return 1
