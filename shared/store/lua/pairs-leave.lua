--[[
  Somebody leaves: the queue, or whom he talks with. See pairs.lua.

  reason     for the other one: a word
  isBlocked  he and the other one, or whom he talked with last, never meet again
  pair       that he leaves; '': whatever there is
  forgets    he forgets the talk as well, and those before (`forget`)
  change     of his seat, that he leaves; false: whichever there is
  The word: the state that he was in; `other` when that pair, or that change, is not his any more; `nobody` when there was
  nothing; `full` when he has blocked too many
]]
-- Blocks of one person.
local MOST_BLOCKS = 500

function acts.leave(uid, reason, isBlocked, pair, forgets, change)
  local seat = get(uid)
  if forgets then forgetTalks(uid, now) end
  if not seat then return answer('nobody') end
  if pair ~= '' and seat.pair ~= pair then return answer('other') end
  if change and seat.change ~= change then return answer('other') end
  if isBlocked then
    if not seat.peer then return answer('nobody') end
    local from, to = '[' .. uid .. ' ', '(' .. uid .. '!'
    if redis.call('ZLEXCOUNT', blocks, from, to) >= MOST_BLOCKS then return answer('full') end
    redis.call('ZADD', blocks, 0, uid .. ' ' .. seat.peer)
  end
  local was = seat.state
  if was == 'talking' then part(uid, seat, reason, isBlocked) end
  if was == 'waiting' or forgets then
    unqueue(uid, seat)
    drop(uid, seat)
  else
    leave(uid, seat, nil, reason)
  end
  return answer(was)
end
