--[[
  Somebody leaves: the queue, or whom he talks with. See pairs.lua.

  reason     for the other one: a word
  isBlocked  he and the other one, or whom he talked with last, never meet again
  pair       that he leaves; '': whatever there is
  forgets    he forgets the talk as well, and those before (`forget`)
  change     of his seat, that he leaves; false: whichever there is
  isPutOut   he did not say so, and is told that he is out
  The word: the state that he was in; `other` when that pair, or that change, is not his any more; `nobody` when there was
  nothing; `full` when he has blocked too many; `blocked` when he has, and goes on looking for somebody else
]]
-- Blocks of one person.
local MOST_BLOCKS = 500

function acts.leave(uid, reason, isBlocked, pair, forgets, change, isPutOut)
  local seat = get(uid)
  if forgets then forgetTalks(uid, now) end
  if not seat then return answer('nobody') end
  if pair ~= '' and seat.pair ~= pair then return answer('other') end
  if change and seat.change ~= change then return answer('other') end
  if isBlocked then
    local last = lastOf(seat)
    if not last then return answer('nobody') end
    local from, to = '[' .. uid .. ' ', '(' .. uid .. '!'
    if redis.call('ZLEXCOUNT', blocks, from, to) >= MOST_BLOCKS then return answer('full') end
    redis.call('ZADD', blocks, 0, uid .. ' ' .. last)
    if seat.state == 'waiting' and seat.again ~= last then return answer('blocked') end
  end
  local was = seat.state
  if was == 'talking' then part(uid, seat, reason, isBlocked) end
  if isPutOut then
    if was ~= 'left' then leave(uid, seat, 'out', reason) end
  elseif forgets or not lastOf(seat) then
    unqueue(uid, seat)
    drop(uid, seat)
  else
    leave(uid, seat, nil, reason)
  end
  return answer(was)
end
