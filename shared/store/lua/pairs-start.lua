--[[
  Somebody wants to talk: he meets who waits for him, or waits. See pairs.lua.

  jid, at (the address that he writes to), language: of him
  young     ms for which a talk is too young to be left: the word was written before it began; false: who talks stays there
  with      true: it is for meeting his last partner again, and nobody else; a person: he takes this one first, if that one
            wants him too; false: anybody
  wanted    how he searches, as JSON (writeSearch in shared/store/pairs-values.ts)
  first     the same of its first step alone: buckets, recents, patience, and ms after which there is another while nobody
            known is here, or false
  The word: `talking` (already, or still), `young`, `met`, `waiting`, `nobody` (there is no last partner)
]]

-- For the end of an answer: the home of somebody who has another one than asks.
local function elsewhere(seat)
  return seat and seat.home ~= home and { '', seat.home }
end

function acts.start(uid, jid, at, language, young, with, wanted, first)
  local seat = get(uid)
  if seat and seat.asked == name then
    -- The link was lost before the answer came, and the same was asked again.
    touch(uid)
    return answer(seat.state == 'talking' and 'met' or seat.state)
  end
  if seat and seat.state == 'talking' then
    if not young then return answer('talking') end
    if not seat.greeted or now - (seat.greetedAt or now) < young then return answer('young') end
    part(uid, seat, 'next')
  end
  local waits, last = seat and seat.state == 'waiting', seat and lastOf(seat)
  if with == true then
    if waits and isForOne(seat) then return answer('waiting') end
    if not last then return answer('nobody') end
  end
  local fresh = {
    state = 'waiting', jid = jid, at = at, home = home, language = language, asked = name, tier = tierOf(uid, now),
    since = waits and with ~= true and seat.since or now, again = with == true and last or with or nil,
    last = last, lastUntil = last and (seat.state ~= 'talking' and seat.lastUntil or now + LEFT_MS) or nil,
  }
  if seat then
    -- Whoever says so is there.
    write(gone, uid, false)
    write(untold .. seat.home, uid, false)
    unqueue(uid, seat)
  end
  write(searches, uid, wanted)
  -- Who changes what he wants goes on where he was.
  local way = (waits or countOf('known') > 0) and wayOf(uid, fresh, false) or first
  if way == first then
    way.next = first.after and now + first.after
  else
    fresh.step = way.step.number
  end
  if search(uid, fresh, way) then return answer('met', elsewhere(seat)) end
  enqueue(uid, fresh, way)
  put(uid, fresh)
  return answer('waiting', elsewhere(seat))
end
