--[[
  Somebody is there, away, not to be disturbed, or gone: as his clients say all together. See pairs.lua.

  ARGV[4] person
  ARGV[5] '' (there), `away`, `dnd` or `gone`
  The word: the state that he is in; `same` when this is no news, `nobody` when he neither waits nor talks
]]
local uid, show = ARGV[4], ARGV[5]
local seat = get(uid)
if not seat or seat.state == 'left' then return answer('nobody') end
local was = seat.show or ''
if was == show then return answer('same') end
seat.show = show ~= '' and show or nil
redis.call('ZREM', gone, uid)
if show == 'gone' then redis.call('ZADD', gone, now + GONE_MS[seat.state], uid) end
if seat.state == 'talking' then
  local other = get(seat.peer)
  if seat.greeted and other and other.state == 'talking' and other.pair == seat.pair and other.greeted then
    local isUntold = other.tell == 'away' and not other.taken
    if show == 'gone' and not other.tell then
      tell(seat.peer, other, 'away')
      put(seat.peer, other)
    elseif was == 'gone' and isUntold then
      other.tell = nil
      redis.call('ZREM', untold .. other.home, seat.peer)
      put(seat.peer, other)
    elseif was == 'gone' then
      tell(seat.peer, other, 'back')
      put(seat.peer, other)
    end
  end
elseif ABSENT[was] and not ABSENT[show] and search(uid, seat) then
  return answer('met')
end
put(uid, seat)
return answer(seat.state)
