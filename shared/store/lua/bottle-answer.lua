--[[
  Who has found a text wants to talk with whoever left it, who is told so. See bottle-find.lua.

  KEYS[1] the key of a bottle, without its person
  KEYS[2] found
  KEYS[3] answered  ZSET  person whose text was answered, by time, ms: of one process, which tells him; its address behind it
  ARGV[1] reader
  ARGV[2] now, ms
  Result: who left it, or '' when there is nothing to answer
]]
local uid = redis.call('GET', KEYS[2])
local json = uid and redis.call('GET', KEYS[1] .. uid)
if not json then return '' end
local bottle = cjson.decode(json)
if bottle.reader ~= ARGV[1] then return '' end
if bottle.state == 'found' then
  bottle.state = 'answered'
  redis.call('SET', KEYS[1] .. uid, cjson.encode(bottle), 'KEEPTTL')
  redis.call('ZADD', KEYS[3] .. bottle.home, ARGV[2], uid)
end
return uid
