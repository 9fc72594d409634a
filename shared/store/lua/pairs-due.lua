--[[
  The home that asks is alive. Everything whose time has come: wider searches, talks that were never begun, talks to be forgotten. See pairs.lua.

  most     people at most
  silence  ms after which a home that is not heard of is dead
  The word: `more` when there may be more, else `done`; behind the seats the homes that are dead, each after ''
]]
-- How long others may be told of somebody who waits.
local CALLERS_MS = 60000

-- The step whose time has come, if there is one. A search that is lost ends aloud.
local function dueStep(uid, seat)
  local wanted = searchOf(uid)
  if not wanted then return { ends = true, tell = 'lost' } end
  local before, number = seat.step, stepNow(seat, wanted.steps, true)
  -- Also when it is none for people like him: then he is due at the next one.
  goTo(uid, seat, wanted, number)
  return number ~= before and wanted.steps[number] or nil
end

local function goOn(uid, seat)
  local step = dueStep(uid, seat)
  if step and step.ends then return leave(uid, seat, step.tell, step.tell) end
  if (step or seat.missed) and search(uid, seat) then return end
  if step and step.tell then tell(uid, seat, step.tell) end
  if step and step.calls and not ABSENT[seat.show or ''] then
    redis.call('ZADD', callers, now, uid)
    redis.call('ZREMRANGEBYSCORE', callers, '-inf', now - CALLERS_MS)
  end
  enqueue(uid, seat)
  put(uid, seat)
end

local function forget(uid, seat)
  -- His home may never come back.
  if not seat.tell or seat.late then return drop(uid, seat) end
  write(due, uid, now + LEFT_MS)
  seat.late = true
  put(uid, seat)
end

local function doDue(uid)
  local at = written(due, uid)
  -- He has met somebody who was before him here.
  if at ~= nil and (not at or at > now) then return end
  local seat = get(uid)
  if not seat then
    write(due, uid, false)
  elseif seat.state == 'waiting' then
    goOn(uid, seat)
  elseif seat.state == 'left' then
    forget(uid, seat)
  else
    write(due, uid, false)
    if not seat.greeted then
      part(uid, seat, 'lost')
      leave(uid, seat, 'lost', 'lost')
    end
  end
end

local function doGone(uid)
  write(gone, uid, false)
  local seat = get(uid)
  if seat and seat.show == 'gone' then
    if seat.state == 'talking' then part(uid, seat, 'gone') end
    leave(uid, seat, 'gone', 'gone')
  end
end

function acts.due(most, silence)
  redis.call('ZADD', alive, now, home)
  local all = redis.call('ZRANGEBYSCORE', due, '-inf', now, 'LIMIT', 0, most)
  if #all > 0 then look(all) end
  for _, uid in ipairs(all) do doDue(uid) end
  local away = redis.call('ZRANGEBYSCORE', gone, '-inf', now, 'LIMIT', 0, most)
  for _, uid in ipairs(away) do doGone(uid) end
  local dead = {}
  for _, each in ipairs(redis.call('ZRANGEBYSCORE', alive, '-inf', now - silence)) do
    dead[#dead + 1] = ''
    dead[#dead + 1] = each
  end
  return answer((#all == most or #away == most) and 'more' or 'done', dead)
end
