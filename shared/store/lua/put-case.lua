--[[
  A case is kept as it is now, unless somebody else has changed it meanwhile.

  KEYS[1] case   STRING  Case as JSON
  KEYS[2] open   ZSET    case id by the time it was reported, ms
  ARGV[1] the case, JSON
  ARGV[2] its version before; 0: there was none
  ARGV[3] ms for which it is kept
  ARGV[4] '1': it waits for an admin
  Result: 1, or 0 when the case was another one by now, or is gone
]]
local case = cjson.decode(ARGV[1])
local before = redis.call('GET', KEYS[1])
local version = before and cjson.decode(before).version or 0
if version ~= tonumber(ARGV[2]) then return 0 end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[3])
if ARGV[4] == '1' then
  redis.call('ZADD', KEYS[2], case.at, case.id)
else
  redis.call('ZREM', KEYS[2], case.id)
end
return 1
