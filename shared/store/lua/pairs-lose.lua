--[[
  People whose home is dead: whom they talk with is told, and they will be when it is back. See pairs.lua.

  lost     the home
  silence  ms after which a home that is not heard of is dead
  people
  The word: `alive` when it is not dead, else `lost`
]]
function acts.lose(lost, silence, people)
  local heard = redis.call('ZSCORE', alive, lost)
  if heard and tonumber(heard) > now - silence then return answer('alive') end
  for _, uid in ipairs(people) do
    local seat = get(uid)
    if seat and seat.home == lost and seat.state ~= 'left' then
      if seat.state == 'talking' then part(uid, seat, 'lost') end
      leave(uid, seat, 'lost', 'lost')
    end
  end
  return answer('lost')
end
