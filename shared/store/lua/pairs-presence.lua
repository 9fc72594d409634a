--[[
  Somebody is there, away, not to be disturbed, or gone: as his clients say all together. See pairs.lua.

  show  '' (there), `away`, `dnd` or `gone`
  The word: the state that he is in; `same` when this is no news, `nobody` when he neither waits nor talks
]]
-- A telephone loses its link for as long as this; who only waits loses less.
local GONE_MS = { talking = 240000, waiting = 120000 }

-- Whom he talks with hears that he has gone, and that he is back.
local function tellPeer(seat, was, show)
  local other = get(seat.peer)
  if not seat.greeted or not other or other.state ~= 'talking' or other.pair ~= seat.pair or not other.greeted then return end
  local isUntold = other.tell == 'away' and not other.taken
  if show == 'gone' and not other.tell then
    tell(seat.peer, other, 'away')
    put(seat.peer, other)
  elseif was == 'gone' and isUntold then
    other.tell = nil
    write(untold .. other.home, seat.peer, false)
    put(seat.peer, other)
  elseif was == 'gone' then
    tell(seat.peer, other, 'back')
    put(seat.peer, other)
  end
end

function acts.shows(uid, show)
  local seat = get(uid)
  if not seat or seat.state == 'left' then return answer('nobody') end
  local was = seat.show or ''
  if was == show then return answer('same') end
  seat.show = show ~= '' and show or nil
  write(gone, uid, show == 'gone' and now + GONE_MS[seat.state])
  if seat.state == 'talking' then
    tellPeer(seat, was, show)
  elseif ABSENT[was] and not ABSENT[show] then
    goOn(uid, seat, true)
    return answer(seat.state == 'talking' and 'met' or seat.state)
  end
  put(uid, seat)
  return answer(seat.state)
end
