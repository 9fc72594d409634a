--[[
  People whose home is dead: whom they talk with is told, and they will be when it is back. See pairs.lua.

  ARGV[4] home
  ARGV[5] ms after which a home that is not heard of is dead
  ARGV[6..] people
  The word: `alive` when it is not dead, else `lost`
]]
local home = ARGV[4]
local heard = redis.call('ZSCORE', alive, home)
if heard and tonumber(heard) > now - tonumber(ARGV[5]) then return answer('alive') end
for i = 6, #ARGV do
  local uid = ARGV[i]
  local seat = get(uid)
  if seat and seat.home == home and seat.state ~= 'left' then
    if seat.state == 'talking' then part(uid, seat, 'lost') end
    leave(uid, seat, 'lost', 'lost')
  end
end
return answer('lost')
