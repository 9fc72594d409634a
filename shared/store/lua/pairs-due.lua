--[[
  Everything whose time has come: wider searches, talks that were never begun, talks to be forgotten. See pairs.lua.

  ARGV[4] the home that asks: it is alive
  ARGV[5] how many at most
  ARGV[6] ms after which a home that is not heard of is dead
  The word: `more` when there may be more, else `done`; behind the seats the homes that are dead, each after ''
]]
local CALLERS_MS = 60000
local home, most, silence = ARGV[4], tonumber(ARGV[5]), tonumber(ARGV[6])
redis.call('ZADD', alive, now, home)
local all = redis.call('ZRANGEBYSCORE', due, '-inf', now, 'LIMIT', 0, most)
for _, uid in ipairs(all) do
  local seat = get(uid)
  if not seat then
    redis.call('ZREM', due, uid)
  elseif touched[uid] and tonumber(redis.call('ZSCORE', due, uid) or now + 1) > now then
    -- He has met somebody who was before him here.
  elseif seat.state == 'waiting' then
    local steps = stepsOf(seat)
    local step, following = steps[seat.step + 1], steps[seat.step + 2]
    if step and seat.since + step.after > now then step = nil end
    -- What is late is done at once, but for what is said.
    while step and not step.tell and following and seat.since + following.after <= now do
      seat.step, step, following = seat.step + 1, following, steps[seat.step + 3]
    end
    unqueue(uid, seat)
    if step and step.ends then
      leave(uid, seat, step.tell, step.tell)
    elseif step or seat.missed then
      if step then seat.step = seat.step + 1 end
      if not search(uid, seat) then
        if step and step.tell then tell(uid, seat, step.tell) end
        if step and step.calls and not ABSENT[seat.show or ''] then
          redis.call('ZADD', callers, now, uid)
          redis.call('ZREMRANGEBYSCORE', callers, '-inf', now - CALLERS_MS)
        end
        enqueue(uid, seat)
        put(uid, seat)
      end
    else
      enqueue(uid, seat)
    end
  elseif seat.state == 'talking' then
    redis.call('ZREM', due, uid)
    if not seat.greeted then
      part(uid, seat, 'lost')
      leave(uid, seat, 'lost', 'lost')
    end
  elseif seat.tell then
    redis.call('ZADD', due, now + LEFT_MS, uid)
    -- His home may never come back.
    if seat.late then drop(uid, seat) else
      seat.late = true
      put(uid, seat)
    end
  else
    drop(uid, seat)
  end
end
local away = redis.call('ZRANGEBYSCORE', gone, '-inf', now, 'LIMIT', 0, most)
for _, uid in ipairs(away) do
  redis.call('ZREM', gone, uid)
  local seat = get(uid)
  if seat and seat.show == 'gone' then
    if seat.state == 'talking' then part(uid, seat, 'gone') end
    leave(uid, seat, 'gone', 'gone')
  end
end
local dead = {}
for _, each in ipairs(redis.call('ZRANGEBYSCORE', alive, '-inf', now - silence)) do
  dead[#dead + 1] = ''
  dead[#dead + 1] = each
end
return answer((#all == most or #away == most) and 'more' or 'done', dead)
