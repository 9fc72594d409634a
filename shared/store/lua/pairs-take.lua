--[[
  Who is to be told something by this home. They are its own for a while: it tells them and says so. See pairs.lua.

  most  people at most
  ms    for which they are its own
]]
function acts.take(most, ms)
  local list = untold .. home
  local people = redis.call('ZRANGEBYSCORE', list, '-inf', now, 'LIMIT', 0, most)
  if #people > 0 then look(seats, people) end
  for _, uid in ipairs(people) do
    local seat = get(uid)
    local isOurs = seat and seat.tell and seat.home == home
    -- Who has nothing to be told would stand before all others for ever.
    write(list, uid, isOurs and now + ms or false)
    if isOurs then
      seat.taken = true
      put(uid, seat)
    end
  end
  return answer('taken')
end
