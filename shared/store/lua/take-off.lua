--[[
  Takes entries off the web.

  KEYS[1] entries   HASH    person id -> PublicPerson as JSON
  KEYS[2] pictures  HASH    person id -> PNG
  KEYS[3] changes   STREAM  of entries, see feed.lua
  ARGV[1] how many feed entries are kept, about
  ARGV[2..] the ids
]]
local seen = {}
for i = 2, #ARGV do
  redis.call('HDEL', KEYS[2], ARGV[i])
  if redis.call('HDEL', KEYS[1], ARGV[i]) == 1 then
    seen[#seen + 1] = ARGV[i]
  end
end
tell(KEYS[3], ARGV[1], seen)
