--[[
  Somebody leaves: the queue, or whom he talks with. See pairs.lua.

  ARGV[4] person
  ARGV[5] why, for the other one: a word
  ARGV[6] '1': he and the other one, or whom he talked with last, never meet again
  ARGV[7] the pair that he leaves; '': whatever there is
  ARGV[8] '1': he forgets the talk as well, and those before (`forget`)
  ARGV[9] the change of his seat that he leaves; '': whichever there is
  The word: the state that he was in; `other` when that pair, or that change, is not his any more; `nobody` when there was nothing
]]
local uid, reason, blocked, pair, forgets = ARGV[4], ARGV[5], ARGV[6] == '1', ARGV[7], ARGV[8] == '1'
local seat = get(uid)
if forgets then forgetTalks(uid, now) end
if not seat then return answer('nobody') end
if pair ~= '' and seat.pair ~= pair then return answer('other') end
if ARGV[9] ~= '' and seat.change ~= tonumber(ARGV[9]) then return answer('other') end
if blocked then
  if not seat.peer then return answer('nobody') end
  local from, to = '[' .. uid .. ' ', '(' .. uid .. '!'
  if redis.call('ZLEXCOUNT', blocks, from, to) >= MOST_BLOCKS then return answer('full') end
  redis.call('ZADD', blocks, 0, uid .. ' ' .. seat.peer)
end
local was = seat.state
if was == 'talking' then part(uid, seat, reason, blocked) end
if was == 'waiting' or forgets then
  unqueue(uid, seat)
  drop(uid, seat)
else
  leave(uid, seat, nil, reason)
end
return answer(was)
