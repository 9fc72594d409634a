-- Behind pairs-queue.lua: how a talk, or a search, ends.

-- Left alone: told so. Where he lives stays in his seat until he has been told.
local function leave(uid, seat, what, reason)
  endSearch(uid, seat)
  write(gone, uid, false)
  seat.state, seat.reason, seat.show = 'left', reason, nil
  if what then
    tell(uid, seat, what)
  else
    seat.jid, seat.tell = nil, nil
    write(untold .. seat.home, uid, false)
  end
  write(due, uid, now + LEFT_MS)
  put(uid, seat)
end

local function waitAgain(uid, seat)
  seat.state, seat.pair, seat.peer, seat.met, seat.interest, seat.tell = 'waiting', nil, nil, nil, nil, nil
  write(untold .. seat.home, uid, false)
  if not search(uid, seat) then
    enqueue(uid, seat)
    put(uid, seat)
  end
end

-- Ends the talk for the other one. Who is not being told of it yet never hears of it: he waits on, at his old place.
local function part(uid, seat, reason, isBlocked)
  local other = get(seat.peer)
  if not other or other.state ~= 'talking' or other.pair ~= seat.pair then return end
  if seat.greetedAt and other.greetedAt and seat.greeted and other.greeted then
    local lasted = now - math.max(seat.greetedAt, other.greetedAt)
    noteTalk(now, uid, seat.peer, lasted, reason, seat.first, isBlocked)
  end
  if other.greeted or other.taken then leave(seat.peer, other, 'left', reason) else waitAgain(seat.peer, other) end
end
