--[[
  Somebody wants to talk: he meets who waits for him, or waits. See pairs.lua.

  ARGV[4] person
  ARGV[5] '1': he leaves whom he talks with first (`next`); '': whom he talks with stays
  ARGV[6] ms for which a talk is too young to be left by `next`: the word was written before it began
  ARGV[7] JSON: jid, at (the address that he writes to), home, language, steps
  ARGV[8] '1': steps are those of meeting his last partner again, and he is named here; a person: he takes this one first,
          if that one wants him by name too
  The word: `talking` (already, or still), `young`, `met`, `waiting`, `nobody` (there is no last partner)
]]
local uid, change, young, wish = ARGV[4], ARGV[5] == '1', tonumber(ARGV[6]), cjson.decode(ARGV[7])
local seat = get(uid)
if seat and seat.asked == name then
  -- The link was lost before the answer came, and the same was asked again.
  touch(uid)
  return answer(seat.state == 'talking' and 'met' or seat.state)
end
if seat and seat.state == 'talking' then
  if not change then return answer('talking') end
  if not seat.greeted or now - (seat.greetedAt or now) < young then return answer('young') end
  part(uid, seat, 'next')
end
local peer = seat and seat.peer or nil
if ARGV[8] == '1' then
  if not seat or seat.state ~= 'left' or not peer then return answer(seat and seat.state or 'nobody') end
  for _, step in ipairs(wish.steps) do step.again = peer end
elseif ARGV[8] ~= '' then
  for _, step in ipairs(wish.steps) do step.again = ARGV[8] end
end
local since = now
if seat then
  -- Whoever says so is there.
  redis.call('ZREM', gone, uid)
  if seat.state == 'waiting' then since = seat.since end
  unqueue(uid, seat)
  redis.call('ZREM', untold .. seat.home, uid)
end
local fresh = {
  state = 'waiting', jid = wish.jid, at = wish.at, home = wish.home, language = wish.language,
  steps = {}, step = 1, since = since, asked = name, tier = tierOf(uid, now),
}
-- A step that changes nothing for people like him is none.
for _, step in ipairs(wish.steps) do
  local before = fresh.steps[#fresh.steps]
  step.patience = step.patience or 0
  local isSame = before and not step.tell and not step.calls and #step.buckets == #before.buckets and step.recents == before.recents
    and classOf(fresh.tier, step.patience, true) == classOf(fresh.tier, before.patience, true)
  if not isSame then fresh.steps[#fresh.steps + 1] = step end
end
-- Who has waited already and changes what he wants goes on where he was.
while fresh.steps[fresh.step + 1] and since + fresh.steps[fresh.step + 1].after <= now do
  fresh.step = fresh.step + 1
end
if search(uid, fresh) then return answer('met') end
enqueue(uid, fresh)
put(uid, fresh)
return answer('waiting')
