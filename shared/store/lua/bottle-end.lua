--[[
  Somebody's text is gone: he took it back, was excluded, or has forgotten everything. See bottle-leave.lua.

  KEYS[1] bottle, KEYS[2] bottles
  ARGV[1] person
  Result: the state that it was in, or ''
]]
local json = redis.call('GET', KEYS[1])
if not json then return '' end
local bottle = cjson.decode(json)
redis.call('DEL', KEYS[1])
for _, language in ipairs(bottle.languages) do
  redis.call('ZREM', KEYS[2], string.format('%s|%013d|%s', language, bottle.left, ARGV[1]))
end
return bottle.state
