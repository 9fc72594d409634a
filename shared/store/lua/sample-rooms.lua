--[[
  Writes what one more hour made of rooms. A room that is not listed any more, or whose figures are not those that were
  looked at (another process was faster), is left as it is. The feed names those whose figures readers see change.

  KEYS[1] rooms      HASH
  KEYS[2] figures    HASH    room JID -> figures as JSON
  KEYS[3] hourly     HASH    room JID -> bytes
  KEYS[4] daily      HASH    room JID -> bytes
  KEYS[5] changes    STREAM  see record-rooms.lua
  ARGV[1] how many feed entries are kept, about
  ARGV[2..] six for each room: JID, figures before ('' for none), figures, hours ('' to keep them), days (likewise),
            '1' when readers see a change
  Result: how many rooms were written, how many changed for readers
]]
local rooms, figures, hourly, daily, changes = KEYS[1], KEYS[2], KEYS[3], KEYS[4], KEYS[5]
local sets, hours, days, changed = {}, {}, {}, {}

local function add(list, jid, value)
  list[#list + 1] = jid
  list[#list + 1] = value
end

for i = 2, #ARGV, 6 do
  local jid, before = ARGV[i], ARGV[i + 1]
  if redis.call('HEXISTS', rooms, jid) == 1 and (redis.call('HGET', figures, jid) or '') == before then
    add(sets, jid, ARGV[i + 2])
    if ARGV[i + 3] ~= '' then add(hours, jid, ARGV[i + 3]) end
    if ARGV[i + 4] ~= '' then add(days, jid, ARGV[i + 4]) end
    if ARGV[i + 5] == '1' then changed[#changed + 1] = jid end
  end
end
if #sets > 0 then redis.call('HSET', figures, unpack(sets)) end
if #hours > 0 then redis.call('HSET', hourly, unpack(hours)) end
if #days > 0 then redis.call('HSET', daily, unpack(days)) end
tell(changes, ARGV[1], changed)
return { #sets / 2, #changed }
