--[[
  Behind pairs.lua: the queue, and how two people meet in it. Who searches stands in his buckets, in more of them, and
  takes more people, with each step (shared/domain/pair.ts). His seat says how he searches now: `step` (its number),
  `buckets`, `recents`, `patience`, and when the next step is, `next`; `queued` and `class` where he stands.
]]
-- Whoever is not greeted by then has a home that is down; how long meetings are remembered; when a search is tried again
-- that could not be.
local GREETED_MS, RECENT_MS, MISSED_MS = 15000, 86400000, 5000
-- Whom one is chosen from; how many are read at once in a bucket, and looked at about; meetings remembered in all.
local FEW, PAGE, MOST_SEEN, MOST_RECENT = 5, 32, 128, 200000

-- How somebody searches, as writeSearch in shared/store/pairs-values.ts has it: { buckets, steps }; nil: that is lost.
local function searchOf(uid)
  local json = written(searches, uid)
  if json == nil then json = redis.call('HGET', searches, uid) end
  if not json then return nil end
  local buckets, steps = unpack(cjson.decode(json))
  for i, step in ipairs(steps) do
    local after, some, recents, patience, tell, calls, ends = unpack(step)
    steps[i] = {
      after = after, buckets = some, recents = recents == 1, patience = patience,
      tell = tell ~= '' and tell or nil, calls = calls == 1 or nil, ends = ends == 1 or nil,
    }
  end
  return { buckets = buckets, steps = steps }
end

-- The number of the step behind this one. A step that changes nothing for people like him is none.
local function stepBehind(seat, steps, number)
  local before = steps[number]
  for i = number + 1, #steps do
    local step = steps[i]
    local isOther = step.tell or step.calls or step.buckets ~= before.buckets or step.recents ~= before.recents
    if isOther or classOf(seat.tier, step.patience, true) ~= classOf(seat.tier, before.patience, true) then return i end
  end
end

-- The number of the step that he is in by now; one at which something is said is not passed over if it is `aloud`.
local function stepNow(seat, steps, aloud)
  local number, behind = seat.step, stepBehind(seat, steps, seat.step)
  while behind and seat.since + steps[behind].after <= now and not (aloud and number > seat.step and steps[number].tell) do
    number, behind = behind, stepBehind(seat, steps, behind)
  end
  return number
end

local function placesOf(uid, seat)
  local places, behind = {}, string.format('|%s|%013d|%s', seat.class, seat.since, uid)
  for i, bucket in ipairs(seat.buckets) do places[i] = bucket .. behind end
  return places
end

local function unqueue(uid, seat)
  for i, place in ipairs(seat.queued and placesOf(uid, seat) or {}) do
    local comers = come[seat.buckets[i]]
    if comers and comers[place] then
      comers[place] = nil
      write(waiting, place, nil)
    else
      write(waiting, place, false)
    end
  end
  seat.queued = nil
end

-- He does not look for anybody any more.
local function endSearch(uid, seat)
  unqueue(uid, seat)
  write(searches, uid, false)
  seat.buckets, seat.recents, seat.patience, seat.next, seat.missed, seat.again = nil, nil, nil, nil, nil, nil
end

-- From now on he searches as this step says.
local function goTo(uid, seat, wanted, number)
  local step, behind = wanted.steps[number], stepBehind(seat, wanted.steps, number)
  if #seat.buckets ~= step.buckets then
    unqueue(uid, seat)
    seat.buckets = { unpack(wanted.buckets, 1, step.buckets) }
  end
  seat.step, seat.recents, seat.patience = number, step.recents or nil, step.patience
  seat.next = behind and seat.since + wanted.steps[behind].after or nil
end

-- The class that he stands in, and whose people he takes.
local function classNow(seat)
  return classOf(seat.tier, seat.patience, countOf('known') > 0)
end

-- Stands in the queue, in his buckets, since he first did.
local function enqueue(uid, seat)
  local class = classNow(seat)
  if seat.class ~= class then unqueue(uid, seat) end
  if not seat.queued and #seat.buckets > 0 then
    seat.class, seat.queued = class, true
    for i, place in ipairs(placesOf(uid, seat)) do
      local bucket = seat.buckets[i]
      come[bucket] = come[bucket] or {}
      -- Else it is stored, and was to go.
      if written(waiting, place) == nil then come[bucket][place] = true end
      write(waiting, place, 0)
    end
  end
  local at = seat.missed and now + MISSED_MS or seat.next
  write(due, uid, at or false)
end

local function meeting(a, b)
  return a < b and a .. ' ' .. b or b .. ' ' .. a
end

-- Whether they may meet; and when they have met of late.
local function fits(uid, other, takesRecents)
  local isBlocked = redis.call('ZMSCORE', blocks, uid .. ' ' .. other, other .. ' ' .. uid)
  if isBlocked[1] or isBlocked[2] then return false end
  local both = meeting(uid, other)
  local met = written(recent, both) or redis.call('ZSCORE', recent, both)
  return takesRecents or not met or tonumber(met) < now - RECENT_MS, met
end

-- A page of those who stand in these classes of a bucket, in order, with those between who came in this call; and the place
-- behind which the next one begins, nil: this was the last. `behind` is that of the page before.
local function pageOf(bucket, classes, page, behind)
  local first, last = '[' .. bucket .. '|' .. classes[1], '(' .. bucket .. '|' .. classes[2] .. '|\255'
  local places = redis.call('ZRANGEBYLEX', waiting, first, last, 'LIMIT', page * PAGE, PAGE)
  local stored, final = #places, places[PAGE]
  for place in pairs(come[bucket] or {}) do
    local class = string.sub(place, #bucket + 2, #bucket + 2)
    local isHere = (not behind or place > behind) and (not final or place < final)
    if isHere and class >= classes[1] and class <= classes[2] then places[#places + 1] = place end
  end
  if #places > stored then table.sort(places) end
  return places, final
end

-- The few who have waited longest in these classes of a bucket and fit; those who are away only when there is nobody else.
local function few(uid, seat, bucket, classes)
  local found, away, seen, page, behind = {}, {}, 0, 0, nil
  repeat
    local places
    places, behind = pageOf(bucket, classes, page, behind)
    page = page + 1
    for _, place in ipairs(places) do
      local other = string.match(place, '[^|]+$')
      -- Who was taken out meanwhile does not count.
      local isGone = other == uid or written(waiting, place) == false
      local candidate = not isGone and get(other)
      seen = seen + (isGone and 0 or 1)
      if not candidate or candidate.state ~= 'waiting' then
        if not isGone then write(waiting, place, false) end
      elseif not ABSENT[candidate.show or ''] then
        local isFit, met = fits(uid, other, seat.recents and candidate.recents)
        if isFit then
          -- Of one class only: those behind it are taken when there is nobody here.
          if #found > 0 and found[1].seat.class ~= candidate.class then return found end
          local these = candidate.show == 'away' and away or found
          these[#these + 1] = { uid = other, seat = candidate, isFirst = not met or nil }
          if #found == FEW then return found end
        end
      end
    end
  until not behind or seen >= MOST_SEEN
  return #found > 0 and found or { unpack(away, 1, FEW) }
end

math.randomseed(math.floor(tonumber(ARGV[2]) * 2147483648))

local hasMet = false

local function meet(uid, seat, chosen, bucket)
  -- The same act may be asked for again of a store that has forgotten that it did it: that makes another pair.
  local pair = string.format('%s.%.0f.%d', name, changeNow(), made)
  made = made + 1
  local interest = bucket and string.match(bucket, '|(.+)$') or nil
  local other, candidate = chosen.uid, chosen.seat
  for _, side in ipairs({ { uid, seat, other }, { other, candidate, uid } }) do
    local who, at = side[1], side[2]
    unqueue(who, at)
    at.state, at.pair, at.peer, at.met, at.greeted, at.interest = 'talking', pair, side[3], now, nil, interest
    at.first, at.open = chosen.isFirst, nil
    tell(who, at, 'met')
    write(due, who, now + GREETED_MS)
    put(who, at)
  end
  write(recent, meeting(uid, other), now)
  count('met', 1)
  hasMet = true
end

local function forgetMeetings()
  if not hasMet then return end
  redis.call('ZREMRANGEBYSCORE', recent, '-inf', now - RECENT_MS)
  redis.call('ZREMRANGEBYRANK', recent, 0, -1 - MOST_RECENT)
end

local isDrained

local function areDrained()
  if isDrained == nil then isDrained = redis.call('EXISTS', drained) == 1 end
  return isDrained
end

-- Whether somebody was there for him. He stands in the queue otherwise.
local function search(uid, seat)
  if ABSENT[seat.show or ''] then return false end
  -- He is looked for again when it is over.
  seat.missed = areDrained() or nil
  if seat.missed then return false end
  local other = seat.again and get(seat.again)
  if other and not ABSENT[other.show or ''] and other.state == 'waiting' and other.again == uid then
    local isFit, met = fits(uid, seat.again, true)
    if isFit then
      meet(uid, seat, { uid = seat.again, seat = other, isFirst = not met or nil })
      return true
    end
  end
  local takes = TAKES[classNow(seat)]
  for _, bucket in ipairs(seat.buckets) do
    for _, classes in ipairs(takes) do
      local found = few(uid, seat, bucket, classes)
      if #found > 0 then
        meet(uid, seat, found[math.random(#found)], bucket)
        return true
      end
    end
  end
  return false
end
