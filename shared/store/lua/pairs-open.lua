--[[
  Both of a pair have shown their addresses: nothing that they write is hidden from then on. See pairs.lua.

  The word: `open`, or `other` when they are in that talk no more
]]
function acts.open(uid, pair)
  local seat = get(uid)
  if not seat or seat.state ~= 'talking' or seat.pair ~= pair then return answer('other') end
  local other = get(seat.peer)
  if not other or other.state ~= 'talking' or other.pair ~= pair then return answer('other') end
  seat.open, other.open = true, true
  put(uid, seat)
  put(seat.peer, other)
  return answer('open')
end
