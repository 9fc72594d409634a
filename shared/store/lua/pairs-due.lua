--[[
  The home that asks is alive. Everything whose time has come: wider searches, talks that were never begun, talks to be forgotten. See pairs.lua.

  most     people at most
  silence  ms after which a home that is not heard of is dead
  The word: `more` when there may be more, else `done`; behind the seats the homes that are dead, each after ''
]]

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
  if #all > 0 then
    look(seats, all)
    look(searches, all)
  end
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
