--[[
  Keeps a person with what his badges and his entry show, or forgets him with everything that was shown of him: at once.
  While admins keep his server out his entry is not on the web, whatever who writes it may know of that.

  KEYS[1] people        HASH    bare JID -> Person as JSON
  KEYS[2] badges        HASH    badge id -> ShownPresence as JSON
  KEYS[3] pictures      HASH    badge id -> PNG
  KEYS[4] changes       STREAM  of badges, see feed.lua
  KEYS[5] entries       HASH    person id -> PublicPerson as JSON
  KEYS[6] entryPictures HASH    person id -> PNG
  KEYS[7] entryChanges  STREAM  of entries, see feed.lua
  KEYS[8] policy        HASH    `kind subject` of a rule -> the rule as JSON
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
local entries, entryPictures, entryChanges, policy = KEYS[5], KEYS[6], KEYS[7], KEYS[8]
local keep, jid, json, gone, left = ARGV[1], ARGV[2], ARGV[3], tonumber(ARGV[4]), tonumber(ARGV[5])
local entry, hasPicture = ARGV[7], ARGV[6] ~= ''

-- A domain, then those above it.
local function isKeptOut(domain)
  while domain do
    if redis.call('HEXISTS', policy, 'blocked-domain ' .. domain) == 1 then
      return true
    end
    domain = domain:match('%.(.*)$')
  end
  return false
end

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
local function takeOff(name)
  redis.call('HDEL', entryPictures, name)
  if redis.call('HDEL', entries, name) == 1 then
    seen[#seen + 1] = name
  end
end
for i = 9 + gone, 8 + gone + left do
  takeOff(ARGV[i])
end
if entry ~= '' and isKeptOut(jid:match('@(.*)$')) then
  takeOff(entry)
elseif entry ~= '' then
  if not hasPicture then
    redis.call('HDEL', entryPictures, entry)
  end
  if redis.call('HGET', entries, entry) ~= ARGV[8] then
    redis.call('HSET', entries, entry, ARGV[8])
    seen[#seen + 1] = entry
  end
end
tell(entryChanges, keep, seen)
return #changed
