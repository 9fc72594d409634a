--[[
  Keeps a person with what his badges show, or forgets him with everything that was shown of him: at once.

  KEYS[1] people     HASH    bare JID -> Person as JSON
  KEYS[2] badges     HASH    badge id -> ShownPresence as JSON
  KEYS[3] pictures   HASH    badge id -> PNG
  KEYS[4] changes    STREAM  see feed.lua
  ARGV[1] how many feed entries are kept, about
  ARGV[2] bare JID
  ARGV[3] Person as JSON, '' to forget
  ARGV[4] how many ids follow, of badges that show nothing any more
  ARGV[5..] those ids, then twos: badge id, ShownPresence as JSON
  Result: how many badges changed or went for readers
]]
local people, badges, pictures, changes = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local jid, json, gone = ARGV[2], ARGV[3], tonumber(ARGV[4])
if json == '' then
  redis.call('HDEL', people, jid)
else
  redis.call('HSET', people, jid, json)
end
local changed = {}
for i = 5, 4 + gone do
  redis.call('HDEL', pictures, ARGV[i])
  if redis.call('HDEL', badges, ARGV[i]) == 1 then
    changed[#changed + 1] = ARGV[i]
  end
end
for i = 5 + gone, #ARGV, 2 do
  local id, shown = ARGV[i], ARGV[i + 1]
  if redis.call('HGET', badges, id) ~= shown then
    redis.call('HSET', badges, id, shown)
    changed[#changed + 1] = id
  end
end
tell(changes, ARGV[1], changed)
return #changed
