-- Behind pairs-queue.lua: how a search goes on, and how it, or a talk, ends.
-- How long others may be told of somebody who waits.
local CALLERS_MS = 60000

-- Left alone: told so. Where he lives stays in his seat until he has been told.
local function leave(uid, seat, what, reason)
  endSearch(uid, seat)
  write(gone, uid, false)
  -- Whoever only looked for somebody has still talked with the one before.
  local untilWhen = seat.state ~= 'talking' and seat.lastUntil or now + LEFT_MS
  seat.peer, seat.last, seat.lastUntil = lastOf(seat), nil, untilWhen
  seat.state, seat.reason, seat.show = 'left', reason, nil
  if what then
    tell(uid, seat, what)
  else
    seat.jid, seat.tell = nil, nil
    write(untold .. seat.home, uid, false)
  end
  write(due, uid, untilWhen)
  put(uid, seat)
end

-- Looks for somebody if a step has come, if whom he takes has changed, if he could not be looked for before, or if he waits
-- `anew`. His seat is written when anybody has to know of it: very many wait, and each of them has several steps. A search
-- that is lost ends aloud.
local function goOn(uid, seat, anew)
  local way, wasMissed = wayOf(uid, seat, true), seat.missed
  if not way then return leave(uid, seat, 'lost', 'lost') end
  local step = way.step.number ~= (seat.step or 1) and way.step or {}
  if step.ends then return leave(uid, seat, step.tell, step.tell) end
  local isOther = step == way.step or seat.class ~= classNow(seat, way.patience)
  if (anew or isOther or wasMissed) and search(uid, seat, way) then return end
  if step.tell then tell(uid, seat, step.tell) end
  if step.calls and not ABSENT[seat.show or ''] then
    redis.call('ZADD', callers, now, uid)
    redis.call('ZREMRANGEBYSCORE', callers, '-inf', now - CALLERS_MS)
  end
  local isElsewhere = enqueue(uid, seat, way)
  if anew or isElsewhere or step.tell or seat.missed or wasMissed then
    seat.step = way.step.number
    put(uid, seat)
  end
end

local function waitAgain(uid, seat)
  seat.state, seat.pair, seat.peer, seat.met, seat.interest, seat.tell = 'waiting', nil, nil, nil, nil, nil
  seat.same = nil
  -- Whom an earlier version let meet has these still, and stands nowhere.
  seat.buckets, seat.class = nil, nil
  write(untold .. seat.home, uid, false)
  goOn(uid, seat, true)
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
