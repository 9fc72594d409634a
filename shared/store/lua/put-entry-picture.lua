--[[
  The picture of an entry that says it has one; that of an entry which went meanwhile comes too late.

  KEYS[1] entries   HASH  person id -> PublicPerson as JSON
  KEYS[2] pictures  HASH  person id -> PNG
  ARGV[1] person id
  ARGV[2] the PNG
  Result: 1 when it is kept, else 0
]]
local ok, entry = pcall(cjson.decode, redis.call('HGET', KEYS[1], ARGV[1]) or '')
if not ok or type(entry) ~= 'table' or not entry.avatar then
  return 0
end
redis.call('HSET', KEYS[2], ARGV[1], ARGV[2])
return 1
