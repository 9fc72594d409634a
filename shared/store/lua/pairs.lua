--[[
  Before the scripts of the random chat: seats, the queue, and how two people meet and part. Each script is one step.

  A seat is what is known of somebody who waits, talks, or has just talked (shared/store/pairs-values.ts); who has no seat
  is not there. Whoever is to be told something has `tell` in his seat and stands in the list of his home, the process
  that he writes to; it tells him, then says so.

  KEYS[1] seats    HASH  person -> seat as JSON
  KEYS[2] waiting  ZSET  `bucket|class|since|person`, all of score 0: in the order of their names, so the oldest of a class
                         (pairs-tiers.lua) first
  KEYS[3] due      ZSET  person by the time of his next step, ms
  KEYS[4] recent   ZSET  `person person`, the lesser first, by the time they met, ms
  KEYS[5] blocks   ZSET  `who whom`, all of score 0
  KEYS[6] alive    ZSET  home by the time it was last heard of, ms
  KEYS[7] counts   HASH  state -> seats; known -> those of the known who wait or talk; met -> pairs ever; changes -> the
                         number of the latest change
  KEYS[8] untold   ZSET  person by the time from which he may be told, ms; with a home behind it, since each has its own
  KEYS[9] runs     HASH  home -> the run of Redis that it has last spoken with
  KEYS[10] gone    ZSET  person of whom no client is there, by the time at which he leaves, ms
  KEYS[13] drained STRING there while no new talks begin
  KEYS[14] callers ZSET  person who has waited for a while, by the time of that, ms: others may be told of him
  ARGV[1] now, ms; 0: as Redis has it, so that several machines have one clock
  ARGV[2] a random number, 0 to 1
  ARGV[3] a new pair's name, unguessable
  Result: a word, then twos of each seat that has changed: person, seat as JSON or ''
]]
local seats, waiting, due, recent, blocks, alive, counts = unpack(KEYS, 1, 7)
local untold, runs, gone, drained, callers = KEYS[8], KEYS[9], KEYS[10], KEYS[13], KEYS[14]
local now = tonumber(ARGV[1])
if now == 0 then
  local time = redis.call('TIME')
  now = time[1] * 1000 + math.floor(time[2] / 1000)
end
local luck, name = tonumber(ARGV[2]), ARGV[3]

-- Whoever is not greeted by then has a home that is down; how long a talk is remembered; how long meetings are; when a search is tried
-- again that could not be.
local GREETED_MS, LEFT_MS, RECENT_MS, MISSED_MS = 15000, 600000, 86400000, 5000
-- A telephone loses its link for as long as this; who only waits loses less.
local GONE_MS = { talking = 240000, waiting = 120000 }
-- Who is so meets nobody before he is back.
local ABSENT = { dnd = true, gone = true }
-- Whom one is chosen from; how many are looked at in a bucket; meetings remembered in all; blocks of one person.
local FEW, PAGE, PAGES, MOST_RECENT, MOST_BLOCKS = 5, 32, 4, 200000, 500

local touched, order = {}, {}

local function touch(uid)
  if not touched[uid] then
    touched[uid] = true
    order[#order + 1] = uid
  end
end

-- The number of this change, the same for all seats that it concerns. Later ones are greater, even those after a crash in
-- which some were lost: it goes with the time.
local change

local function nextChange()
  local last = tonumber(redis.call('HGET', counts, 'changes') or 0)
  local number = string.format('%.0f', math.max(last + 1, now * 10))
  redis.call('HSET', counts, 'changes', number)
  return tonumber(number)
end

-- What stands in the store of everybody who was looked at: his state, whether he is somebody known who is here, the text that was put.
local stored, known, texts = {}, {}, {}

local function isKnown(seat)
  return seat ~= nil and seat.tier == 'known' and seat.state ~= 'left'
end

local function get(uid)
  local json = redis.call('HGET', seats, uid)
  local seat = json and cjson.decode(json) or nil
  stored[uid], known[uid] = seat and seat.state, isKnown(seat)
  return seat
end

local function countKnown(uid, is)
  if (known[uid] or false) ~= is then redis.call('HINCRBY', counts, 'known', is and 1 or -1) end
  known[uid] = is
end

local function put(uid, seat)
  if stored[uid] ~= seat.state then
    if stored[uid] then redis.call('HINCRBY', counts, stored[uid], -1) end
    redis.call('HINCRBY', counts, seat.state, 1)
    stored[uid] = seat.state
  end
  countKnown(uid, isKnown(seat))
  change = change or nextChange()
  seat.change = change
  -- The steps as a text: of ten who are looked at nine are asked for none of them, and they are most of a seat.
  if type(seat.steps) == 'table' then seat.steps = cjson.encode(seat.steps) end
  texts[uid] = cjson.encode(seat)
  redis.call('HSET', seats, uid, texts[uid])
  touch(uid)
end

local function stepsOf(seat)
  if type(seat.steps) == 'string' then seat.steps = cjson.decode(seat.steps) end
  return seat.steps
end

local function drop(uid, seat)
  redis.call('HDEL', seats, uid)
  texts[uid] = ''
  redis.call('HINCRBY', counts, stored[uid], -1)
  stored[uid] = nil
  countKnown(uid, false)
  redis.call('ZREM', due, uid)
  redis.call('ZREM', gone, uid)
  redis.call('ZREM', untold .. seat.home, uid)
  touch(uid)
end

local function tell(uid, seat, what)
  seat.tell, seat.taken = what, nil
  redis.call('ZADD', untold .. seat.home, now, uid)
end

local function place(bucket, seat, uid)
  return string.format('%s|%s|%013d|%s', bucket, seat.class, seat.since, uid)
end

local function unqueue(uid, seat)
  local places = {}
  for i, bucket in ipairs(seat.buckets or {}) do places[i] = place(bucket, seat, uid) end
  if #places > 0 then redis.call('ZREM', waiting, unpack(places)) end
  seat.buckets = nil
  redis.call('ZREM', due, uid)
end

-- The class that he stands in at this step, and whose people he takes then.
local function classNow(seat)
  local isKnownHere = tonumber(redis.call('HGET', counts, 'known') or 0) > 0
  return classOf(seat.tier, stepsOf(seat)[seat.step].patience or 0, isKnownHere)
end

-- Stands in the queue, in the buckets of his step, since he first did.
local function enqueue(uid, seat)
  local steps = stepsOf(seat)
  local step = steps[seat.step]
  seat.buckets = step.buckets
  seat.again = step.again
  seat.recents = step.recents
  seat.class = classNow(seat)
  local places = {}
  for _, bucket in ipairs(seat.buckets or {}) do
    places[#places + 1] = 0
    places[#places + 1] = place(bucket, seat, uid)
  end
  if #places > 0 then redis.call('ZADD', waiting, unpack(places)) end
  local following = steps[seat.step + 1]
  if seat.missed then
    redis.call('ZADD', due, now + MISSED_MS, uid)
  elseif following then
    redis.call('ZADD', due, seat.since + following.after, uid)
  end
end

local function meeting(a, b)
  return a < b and a .. ' ' .. b or b .. ' ' .. a
end

local function fits(uid, seat, other, candidate)
  if redis.call('ZSCORE', blocks, uid .. ' ' .. other) or redis.call('ZSCORE', blocks, other .. ' ' .. uid) then
    return false
  end
  if seat.recents and candidate.recents then return true end
  local met = redis.call('ZSCORE', recent, meeting(uid, other))
  return not met or tonumber(met) < now - RECENT_MS
end

-- The few who have waited longest in these classes of a bucket and fit; those who are away only when there is nobody else.
local function few(uid, seat, bucket, classes)
  local found, away, left = {}, {}, 0
  local first, last = '[' .. bucket .. '|' .. classes[1], '(' .. bucket .. '|' .. classes[2] .. '|\255'
  for page = 0, PAGES - 1 do
    -- What was taken out meanwhile does not count.
    local members = redis.call('ZRANGEBYLEX', waiting, first, last, 'LIMIT', page * PAGE - left, PAGE)
    for _, member in ipairs(members) do
      local other = string.match(member, '[^|]+$')
      local candidate = get(other)
      if not candidate or candidate.state ~= 'waiting' then
        redis.call('ZREM', waiting, member)
        left = left + 1
      elseif other ~= uid and not ABSENT[candidate.show or ''] and fits(uid, seat, other, candidate) then
        local these = candidate.show == 'away' and away or found
        -- Of one class only: those behind it are taken when there is nobody here.
        if #found > 0 and found[1][2].class ~= candidate.class then return found end
        these[#these + 1] = { other, candidate }
        if #found == FEW then return found end
      end
    end
    if #members < PAGE then break end
  end
  return #found > 0 and found or { unpack(away, 1, FEW) }
end

local made = 0

local function meet(uid, seat, other, candidate, bucket)
  -- The same step may be asked for again of a store that has forgotten that it did it: that makes another pair.
  change = change or nextChange()
  local pair = string.format('%s.%.0f.%d', name, change, made)
  made = made + 1
  local interest = bucket and string.match(bucket, '|(.+)$') or nil
  local isFirst = not redis.call('ZSCORE', recent, meeting(uid, other)) or nil
  for _, side in ipairs({ { uid, seat, other }, { other, candidate, uid } }) do
    local who, at = side[1], side[2]
    unqueue(who, at)
    at.state, at.pair, at.peer, at.met, at.greeted, at.interest = 'talking', pair, side[3], now, nil, interest
    at.first, at.open = isFirst, nil
    tell(who, at, 'met')
    redis.call('ZADD', due, now + GREETED_MS, who)
    put(who, at)
  end
  redis.call('ZADD', recent, now, meeting(uid, other))
  redis.call('ZREMRANGEBYSCORE', recent, '-inf', now - RECENT_MS)
  redis.call('ZREMRANGEBYRANK', recent, 0, -1 - MOST_RECENT)
  redis.call('HINCRBY', counts, 'met', 1)
end

-- Whether somebody was there for him. He stands in the queue otherwise.
local function search(uid, seat)
  local step = stepsOf(seat)[seat.step]
  seat.recents = step.recents
  if ABSENT[seat.show or ''] then return false end
  -- He is looked for again when it is over.
  seat.missed = redis.call('EXISTS', drained) == 1 or nil
  if seat.missed then return false end
  if step.again then
    local other = get(step.again)
    if other and not ABSENT[other.show or ''] and other.state == 'waiting' and other.again == uid and fits(uid, { recents = true }, step.again, { recents = true }) then
      meet(uid, seat, step.again, other)
      return true
    end
  end
  local takes = TAKES[classNow(seat)]
  for _, bucket in ipairs(step.buckets or {}) do
    for _, classes in ipairs(takes) do
      local found = few(uid, seat, bucket, classes)
      if #found > 0 then
        local chosen = found[1 + math.floor(luck * #found)] or found[1]
        meet(uid, seat, chosen[1], chosen[2], bucket)
        return true
      end
    end
  end
  return false
end

-- Left alone: told so. Where he lives stays in his seat until he has been told.
local function leave(uid, seat, what, reason)
  unqueue(uid, seat)
  seat.state, seat.reason, seat.steps, seat.again, seat.show = 'left', reason, nil, nil, nil
  redis.call('ZREM', gone, uid)
  if what then
    tell(uid, seat, what)
  else
    seat.jid, seat.tell = nil, nil
    redis.call('ZREM', untold .. seat.home, uid)
  end
  redis.call('ZADD', due, now + LEFT_MS, uid)
  put(uid, seat)
end

local function waitAgain(uid, seat)
  seat.state, seat.pair, seat.peer, seat.met, seat.interest, seat.tell = 'waiting', nil, nil, nil, nil, nil
  redis.call('ZREM', untold .. seat.home, uid)
  redis.call('ZREM', due, uid)
  if not search(uid, seat) then
    enqueue(uid, seat)
    put(uid, seat)
  end
end

-- Ends the talk for the other one. Who is not being told of it yet never hears of it: he waits on, at his old place.
local function part(uid, seat, reason, isBlocked)
  local other = get(seat.peer)
  if not other or other.state ~= 'talking' or other.pair ~= seat.pair then return end
  if seat.greetedAt and other.greetedAt and seat.greeted and other.greeted then
    local lasted = now - math.max(seat.greetedAt, other.greetedAt)
    noteTalk(now, uid, seat.peer, lasted, reason, seat.first, isBlocked)
  end
  if other.greeted or other.taken then leave(seat.peer, other, 'left', reason) else waitAgain(seat.peer, other) end
end

local function answer(word, more)
  local result = { word }
  for _, uid in ipairs(order) do
    result[#result + 1] = uid
    result[#result + 1] = texts[uid] or redis.call('HGET', seats, uid) or ''
  end
  for _, each in ipairs(more or {}) do result[#result + 1] = each end
  return result
end
