--[[
  Who is to be told something by this home. They are its own for a while: it tells them and says so. See pairs.lua.

  ARGV[4] home
  ARGV[5] how many at most
  ARGV[6] ms for which they are its own
]]
local list = untold .. ARGV[4]
for _, uid in ipairs(redis.call('ZRANGEBYSCORE', list, '-inf', now, 'LIMIT', 0, tonumber(ARGV[5]))) do
  local seat = get(uid)
  if seat and seat.tell and seat.home == ARGV[4] then
    redis.call('ZADD', list, now + tonumber(ARGV[6]), uid)
    seat.taken = true
    put(uid, seat)
  else
    redis.call('ZREM', list, uid)
  end
end
return answer('taken')
