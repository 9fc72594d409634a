--[[
  Keeps a person with what his badges and his entry show, or forgets him with everything that was shown of him: at once.

  KEYS[1] people        HASH    bare JID -> Person as JSON
  KEYS[2] badges        HASH    badge id -> ShownPresence as JSON
  KEYS[3] pictures      HASH    badge id -> PNG
  KEYS[4] changes       STREAM  of badges, see feed.lua
  KEYS[5] entries       HASH    person id -> PublicPerson as JSON
  KEYS[6] entryPictures HASH    person id -> PNG
  KEYS[7] entryChanges  STREAM  of entries, see feed.lua
  ARGV[1] how many feed entries are kept, about
  ARGV[2] bare JID
  ARGV[3] Person as JSON, '' to forget
  ARGV[4] how many ids follow of badges that show nothing any more
  ARGV[5] how many ids follow, behind those, of people whose entry is on the web no more
  ARGV[6] '1' when his entry shows a picture, else ''
  ARGV[7] the id of his entry on the web, '' when he has none there
  ARGV[8] PublicPerson as JSON
  ARGV[9..] the ids, then twos: badge id, ShownPresence as JSON
  Result: how many badges changed or went for readers
]]
local people, badges, pictures, changes = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local entries, entryPictures, entryChanges = KEYS[5], KEYS[6], KEYS[7]
local keep, jid, json, gone, left = ARGV[1], ARGV[2], ARGV[3], tonumber(ARGV[4]), tonumber(ARGV[5])
if json == '' then
  redis.call('HDEL', people, jid)
else
  redis.call('HSET', people, jid, json)
end
local changed = {}
for i = 9, 8 + gone do
  redis.call('HDEL', pictures, ARGV[i])
  if redis.call('HDEL', badges, ARGV[i]) == 1 then
    changed[#changed + 1] = ARGV[i]
  end
end
for i = 9 + gone + left, #ARGV, 2 do
  local id, shown = ARGV[i], ARGV[i + 1]
  if redis.call('HGET', badges, id) ~= shown then
    redis.call('HSET', badges, id, shown)
    changed[#changed + 1] = id
  end
end
tell(changes, keep, changed)

local seen = {}
for i = 9 + gone, 8 + gone + left do
  redis.call('HDEL', entryPictures, ARGV[i])
  if redis.call('HDEL', entries, ARGV[i]) == 1 then
    seen[#seen + 1] = ARGV[i]
  end
end
if ARGV[6] == '' then
  redis.call('HDEL', entryPictures, ARGV[7])
end
if ARGV[7] ~= '' and redis.call('HGET', entries, ARGV[7]) ~= ARGV[8] then
  redis.call('HSET', entries, ARGV[7], ARGV[8])
  seen[#seen + 1] = ARGV[7]
end
tell(entryChanges, keep, seen)
return #changed
