--[[
  What badges show now. The feed names those that look different from before. A badge is shown only while its person
  consents and has it switched on: what was decided before the person took that back comes too late.

  KEYS[1] people     HASH    bare JID -> Person as JSON
  KEYS[2] badges     HASH    badge id -> ShownPresence as JSON
  KEYS[3] changes    STREAM  see feed.lua
  ARGV[1] how many feed entries are kept, about
  ARGV[2..] threes: bare JID, badge id, ShownPresence as JSON
  Result: how many badges changed for readers
]]
local people, badges, changes = KEYS[1], KEYS[2], KEYS[3]
local changed = {}

local function mayShow(json, id)
  local ok, person = pcall(cjson.decode, json or '')
  if not ok or type(person) ~= 'table' or not person.consentAt or type(person.badges) ~= 'table' then
    return false
  end
  for _, badge in ipairs(person.badges) do
    if badge.id == id then
      return not badge.off
    end
  end
  return false
end

for i = 2, #ARGV, 3 do
  local jid, id, json = ARGV[i], ARGV[i + 1], ARGV[i + 2]
  if mayShow(redis.call('HGET', people, jid), id) and redis.call('HGET', badges, id) ~= json then
    redis.call('HSET', badges, id, json)
    changed[#changed + 1] = id
  end
end
tell(changes, ARGV[1], changed)
return #changed
