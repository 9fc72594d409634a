--[[
  Somebody has been told. See pairs.lua.

  ARGV[4] person
  ARGV[5] what he was told
  ARGV[6] the pair that it was about, or ''
  The word: `told`, or `other` when there is something else to be told by now
]]
local uid, what, pair = ARGV[4], ARGV[5], ARGV[6]
local seat = get(uid)
if not seat or seat.tell ~= what or (seat.pair or '') ~= pair then return answer('other') end
seat.tell = nil
redis.call('ZREM', untold .. seat.home, uid)
if what == 'met' then
  seat.greeted, seat.greetedAt = true, now
  redis.call('ZREM', due, uid)
end
if seat.state == 'left' then seat.jid = nil end
put(uid, seat)
return answer('told')
