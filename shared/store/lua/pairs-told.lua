--[[
  Somebody has been told something. See pairs.lua.

  pair  that it was about, or ''
  The word: `told`, or `other` when there is something else to be told by now
]]
function acts.told(uid, what, pair)
  local seat = get(uid)
  if not seat or seat.tell ~= what or (seat.pair or '') ~= pair then return answer('other') end
  seat.tell = nil
  write(untold .. seat.home, uid, false)
  if what == 'met' then
    seat.greeted, seat.greetedAt = true, now
    write(due, uid, false)
    endSearch(uid, seat)
    -- He does not wait again, so that the one before would count.
    seat.last, seat.lastUntil = nil, nil
  end
  if seat.state == 'left' then seat.jid = nil end
  put(uid, seat)
  return answer('told')
end
