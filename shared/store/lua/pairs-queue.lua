--[[
  Behind pairs.lua: the queue, and how two people meet in it. Who searches stands in his buckets, in more of them, and
  takes more people, with each step (shared/domain/pair.ts). How he searches follows from the time for which he waits; his
  seat says what does not: `step`, the number of the step at which it was written, none: the first; and where he stands,
  `buckets` and `class`, while he does.
]]
-- Whoever is not greeted by then has a home that is down; how long meetings are remembered; when a search is tried again
-- that could not be.
local GREETED_MS, RECENT_MS, MISSED_MS = 15000, 86400000, 5000
-- Whom one is chosen from; how many are read at once in a bucket, and looked at about; meetings remembered in all.
local FEW, PAGE, MOST_SEEN, MOST_RECENT = 5, 32, 128, 200000

local function stepOf(steps, number)
  local after, some, recents, patience, tell, calls, ends = unpack(steps[number])
  return {
    number = number, after = after, buckets = some, recents = recents == 1, patience = patience,
    tell = tell ~= '' and tell or nil, calls = calls == 1, ends = ends == 1,
  }
end

-- The class in which somebody stands who is so patient, and whose people he takes.
local function classNow(seat, patience)
  return classOf(seat.tier, patience, countOf('known') > 0)
end

-- The step behind this one. A step that changes nothing for people like him, as long as those are here who are, is none.
local function stepBehind(seat, steps, before)
  for i = before.number + 1, #steps do
    local step = stepOf(steps, i)
    local isOther = step.tell or step.calls or step.buckets ~= before.buckets or step.recents ~= before.recents
    if isOther or classNow(seat, step.patience) ~= classNow(seat, before.patience) then return step end
  end
end

-- How somebody searches by now: `step`, what it says of `recents` and `patience`, his `buckets` in it, and when the `next`
-- one is; nil: that is lost. A step at which something is said is not passed over if it is `aloud`.
local function wayOf(uid, seat, aloud)
  local text = textOf(searches, uid)
  if not text then return nil end
  -- As writeSearch in shared/store/pairs-values.ts has it.
  local buckets, steps = unpack(cjson.decode(text))
  local before = seat.step or 1
  local step = stepOf(steps, before)
  local behind = stepBehind(seat, steps, step)
  while behind and seat.since + behind.after <= now and not (aloud and step.number > before and step.tell) do
    step, behind = behind, stepBehind(seat, steps, behind)
  end
  return {
    step = step, recents = step.recents, patience = step.patience,
    buckets = { unpack(buckets, 1, step.buckets) }, next = behind and seat.since + behind.after,
  }
end

local function placesOf(uid, seat)
  local places, behind = {}, string.format('|%s|%013d|%s', seat.class, seat.since, uid)
  for i, bucket in ipairs(seat.buckets) do places[i] = bucket .. behind end
  return places
end

local function unqueue(uid, seat)
  if not seat.buckets then return end
  for i, place in ipairs(placed[uid] or placesOf(uid, seat)) do
    local comers = come[seat.buckets[i]]
    if comers and comers[place] then
      comers[place] = nil
      write(waiting, place, nil)
    else
      write(waiting, place, false)
    end
  end
  seat.buckets, seat.class, placed[uid] = nil, nil, nil
end

-- He does not look for anybody any more.
local function endSearch(uid, seat)
  unqueue(uid, seat)
  write(searches, uid, false)
  seat.step, seat.missed, seat.again = nil, nil, nil
end

-- Stands in the queue, in the buckets of this way, since he first did. Whether that is elsewhere than before.
local function enqueue(uid, seat, way)
  write(due, uid, seat.missed and now + MISSED_MS or way.next or false)
  local class = classNow(seat, way.patience)
  if seat.class == class and #seat.buckets == #way.buckets then return false end
  unqueue(uid, seat)
  seat.buckets, seat.class = way.buckets, class
  placed[uid] = placesOf(uid, seat)
  for i, place in ipairs(placed[uid]) do
    -- Else it is stored, and was to go.
    if written(waiting, place) == nil then tableIn(come, way.buckets[i])[place] = true end
    write(waiting, place, 0)
  end
  return true
end

local function meeting(a, b)
  return a < b and a .. ' ' .. b or b .. ' ' .. a
end

-- Whether they may meet: `first`, `again`, `recent` (they have met of late, which both have to take) or `never`.
local function fits(uid, other)
  local isBlocked = redis.call('ZMSCORE', blocks, uid .. ' ' .. other, other .. ' ' .. uid)
  if isBlocked[1] or isBlocked[2] then return 'never' end
  local both = meeting(uid, other)
  local met = written(recent, both) or redis.call('ZSCORE', recent, both)
  if not met then return 'first' end
  return tonumber(met) < now - RECENT_MS and 'again' or 'recent'
end

-- How somebody who searches so may meet one who stands in the queue; nil: they may not.
local function fitsNow(uid, way, other, candidate)
  local fit = fits(uid, other)
  if fit == 'recent' then
    local theirs = way.recents and wayOf(other, candidate, true)
    return theirs and theirs.recents and fit or nil
  end
  return fit ~= 'never' and fit or nil
end

-- Whether somebody waits for one alone.
local function isForOne(seat)
  return seat.again and #(seat.buckets or {}) == 0
end

-- Whether one who stands in the queue takes the last that he talked with: because he wants him, or nobody else has come.
local function takesAgain(other, candidate, uid)
  if candidate.again == uid then return true end
  if isForOne(candidate) or lastOf(candidate) ~= uid then return false end
  local theirs = wayOf(other, candidate, true)
  return theirs and theirs.recents
end

-- A page of those who are stored in these classes of a bucket.
local function storedPage(bucket, classes, page)
  local known = tableIn(tableIn(pages, classes), bucket)
  if not known[page] then
    local first, last = '[' .. bucket .. '|' .. classes[1], '(' .. bucket .. '|' .. classes[2] .. '|\255'
    known[page] = redis.call('ZRANGEBYLEX', waiting, first, last, 'LIMIT', page * PAGE, PAGE)
  end
  return known[page]
end

-- The same, in order, with those between who came in this call; and the place behind which the next one begins, nil: this
-- was the last. `behind` is that of the page before.
local function pageOf(bucket, classes, page, behind)
  local stored, places = storedPage(bucket, classes, page), nil
  local final = stored[PAGE]
  for place in pairs(come[bucket] or {}) do
    local class = string.sub(place, #bucket + 2, #bucket + 2)
    local isHere = (not behind or place > behind) and (not final or place < final)
    if isHere and class >= classes[1] and class <= classes[2] then
      places = places or { unpack(stored) }
      places[#places + 1] = place
    end
  end
  if places then table.sort(places) end
  return places or stored, final
end

-- The few who have waited longest in these classes of a bucket and fit; those who are away only when there is nobody else.
local function few(uid, way, bucket, classes)
  local places, behind = pageOf(bucket, classes, 0, nil)
  if #places == 0 then return places end
  local found, away, seen, page = {}, {}, 0, 0
  repeat
    if page > 0 then places, behind = pageOf(bucket, classes, page, behind) end
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
        local fit = fitsNow(uid, way, other, candidate)
        if fit then
          -- Of one class only: those behind it are taken when there is nobody here.
          if #found > 0 and found[1].seat.class ~= candidate.class then return found end
          local these = candidate.show == 'away' and away or found
          these[#these + 1] = { uid = other, seat = candidate, fit = fit }
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
  -- Who has talked with another one since is not told apart by the first: both know it, or nobody does.
  local isSame = lastOf(seat) == other and lastOf(candidate) == uid
  for _, side in ipairs({ { uid, seat, other }, { other, candidate, uid } }) do
    local who, at = side[1], side[2]
    unqueue(who, at)
    at.state, at.pair, at.peer, at.met, at.greeted, at.interest = 'talking', pair, side[3], now, nil, interest
    at.first, at.open = chosen.fit == 'first' or nil, nil
    at.same = isSame or nil
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
local function search(uid, seat, way)
  if ABSENT[seat.show or ''] then return false end
  -- He is looked for again when it is over.
  seat.missed = areDrained() or nil
  if seat.missed then return false end
  local whom = seat.again or way.recents and lastOf(seat)
  local other = whom and get(whom)
  if other and not ABSENT[other.show or ''] and other.state == 'waiting' then
    local isWanted = other.again == uid or seat.again and takesAgain(whom, other, uid)
    local fit = isWanted and fits(uid, whom)
    if fit and fit ~= 'never' then
      meet(uid, seat, { uid = whom, seat = other, fit = fit })
      return true
    end
  end
  local takes = TAKES[classNow(seat, way.patience)]
  for _, bucket in ipairs(way.buckets) do
    for _, classes in ipairs(takes) do
      local found = few(uid, way, bucket, classes)
      if #found > 0 then
        meet(uid, seat, found[math.random(#found)], bucket)
        return true
      end
    end
  end
  return false
end
