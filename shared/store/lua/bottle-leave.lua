--[[
  A text is left for the next stranger who fits; one of each person.

  KEYS[1] bottle    STRING  Bottle as JSON (bottles-writer.ts)
  KEYS[2] bottles   ZSET    `language|time|person`, all of score 0: those that nobody has found, the oldest of a language first
  ARGV[1] person
  ARGV[2] the bottle, JSON
  ARGV[3] now, ms
  ARGV[4] ms for which it is kept
  Result: 1, or 0 when one of his is there that nobody has found
]]
local uid, bottle, now, kept = ARGV[1], cjson.decode(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])
local before = redis.call('GET', KEYS[1])
if before and cjson.decode(before).state == 'afloat' then return 0 end
redis.call('SET', KEYS[1], ARGV[2], 'PX', kept)
for _, language in ipairs(bottle.languages) do
  -- Those that are gone by now.
  redis.call('ZREMRANGEBYLEX', KEYS[2], '[' .. language .. '|', string.format('(%s|%013d', language, now - kept))
  redis.call('ZADD', KEYS[2], 0, string.format('%s|%013d|%s', language, now, uid))
end
return 1
