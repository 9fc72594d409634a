--[[
  Keeps a person, or forgets him: with everything that was shown of him, at once.

  KEYS[1] people     HASH    bare JID -> Person as JSON
  KEYS[2] badges     HASH    badge id -> ShownPresence as JSON
  KEYS[3] pictures   HASH    badge id -> PNG
  KEYS[4] changes    STREAM  see feed.lua
  ARGV[1] how many feed entries are kept, about
  ARGV[2] bare JID
  ARGV[3] Person as JSON, '' to forget
  ARGV[4..] ids of badges that are no more
  Result: how many badges went that readers saw
]]
local people, badges, pictures, changes = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local jid, json = ARGV[2], ARGV[3]
if json == '' then
  redis.call('HDEL', people, jid)
else
  redis.call('HSET', people, jid, json)
end
local gone = {}
for i = 4, #ARGV do
  redis.call('HDEL', pictures, ARGV[i])
  if redis.call('HDEL', badges, ARGV[i]) == 1 then
    gone[#gone + 1] = ARGV[i]
  end
end
tell(changes, ARGV[1], gone)
return #gone
