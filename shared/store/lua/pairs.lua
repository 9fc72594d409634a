--[[
  Before the scripts of the random chat: seats, and what is told to whom. One call does several acts (pairs-acts.lua),
  one after the other; each is whole by itself.

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
  KEYS[15] searches HASH person -> how he searches, as JSON (shared/store/pairs-values.ts), until he is greeted or leaves
  ARGV[1] now, ms; 0: as Redis has it, so that several machines have one clock
  ARGV[2] a random number, 0 to 1
  ARGV[3] the home that asks
  ARGV[4..] the acts, each as JSON
]]
local seats, waiting, due, recent, blocks, alive, counts = unpack(KEYS, 1, 7)
local untold, runs, gone, drained, callers, searches = KEYS[8], KEYS[9], KEYS[10], KEYS[13], KEYS[14], KEYS[15]
local now, home = tonumber(ARGV[1]), ARGV[3]
if now == 0 then
  local time = redis.call('TIME')
  now = time[1] * 1000 + math.floor(time[2] / 1000)
end

-- How long a talk is remembered.
local LEFT_MS = 600000
-- Who is so meets nobody before he is back.
local ABSENT = { dnd = true, gone = true }

-- What can be done: each is a function that gives its answer.
local acts = {}

-- Of this act: a new pair's name, unguessable; how many pairs it has made.
local name, made
-- The number of its change, the same for all seats that it concerns. Later ones are greater, even those after a crash in
-- which some were lost: it goes with the time.
local change
-- Whose seats it has changed, in order, and the texts that were put.
local touched, order, texts

local function begin(newName)
  name, made, change = newName, 0, nil
  touched, order, texts = {}, {}, {}
end

local function touch(uid)
  if not touched[uid] then
    touched[uid] = true
    order[#order + 1] = uid
  end
end

-- What is written at the end, each key in one go: member -> value; false: it goes. Most who come find somebody in the
-- same call, and never stand in the queue that is stored: bucket -> place -> true for those who came to stand in it.
-- The stored queue stays as it is until then, so each page of it is read once: classes -> bucket -> pages. And person ->
-- his places in the queue, as they were named in this call.
local later, come, pages, placed = {}, {}, {}, {}

-- The table that stands there in another one; made when there is none.
local function tableIn(all, key)
  local found = all[key]
  if not found then
    found = {}
    all[key] = found
  end
  return found
end

local function write(key, member, value)
  tableIn(later, key)[member] = value
end

-- What is to be written, nil: it stays as it is.
local function written(key, member)
  return later[key] and later[key][member]
end

local scores = {}

local function scoreText(score)
  scores[score] = scores[score] or string.format('%.0f', score)
  return scores[score]
end

-- Lua hands over less than 8000 words at once; a failure here would leave half of what was done.
local AT_ONCE = 4000

local function send(command, key, words)
  for i = 1, #words, AT_ONCE do
    redis.call(command, key, unpack(words, i, math.min(i + AT_ONCE - 1, #words)))
  end
end

local function writeAll()
  for key, members in pairs(later) do
    local isHash = key == seats or key == searches
    local put, out, last = {}, {}, 0
    for member, value in pairs(members) do
      if not value then
        out[#out + 1] = member
      else
        put[last + 1] = isHash and member or scoreText(value)
        put[last + 2] = isHash and value or member
        last = last + 2
      end
    end
    send(isHash and 'HSET' or 'ZADD', key, put)
    send(isHash and 'HDEL' or 'ZREM', key, out)
  end
  later, come, pages, placed = {}, {}, {}, {}
end

-- The counts, read once; those that have changed are written at the end.
local COUNTED = { 'changes', 'waiting', 'talking', 'left', 'known', 'met' }
local counted, hasChanged = nil, {}

local function countOf(what)
  if not counted then
    local all = redis.call('HMGET', counts, unpack(COUNTED))
    counted = {}
    for i, each in ipairs(COUNTED) do counted[each] = tonumber(all[i]) or 0 end
  end
  return counted[what]
end

local function count(what, by)
  local before = countOf(what)
  counted[what], hasChanged[what] = before + by, true
end

local function writeCounts()
  local fields = {}
  for each in pairs(hasChanged) do
    fields[#fields + 1] = each
    fields[#fields + 1] = scoreText(counted[each])
  end
  if #fields > 0 then redis.call('HSET', counts, unpack(fields)) end
end

local function changeNow()
  if not change then
    local last = countOf('changes')
    change = math.max(last + 1, now * 10)
    count('changes', change - last)
  end
  return change
end

-- Seats and searches as they were read, false where there is none; seats as they are now; what they are counted as.
local read, held, countedAs = {}, {}, {}

-- Whom somebody talks with, or has just talked with: until `lastUntil`, whether he looks for another one or not.
local function lastOf(seat)
  if seat.state ~= 'waiting' then return seat.peer end
  return (seat.lastUntil or 0) > now and seat.last or nil
end

local function isKnown(seat)
  return seat and seat.tier == 'known' and seat.state ~= 'left'
end

-- Reads the seats, or the searches, of several people in one go.
local function look(key, people)
  read[key] = read[key] or {}
  for i, json in ipairs(redis.call('HMGET', key, unpack(people))) do read[key][people[i]] = json end
end

-- The seat, or the search, of somebody as JSON, false: he has none.
local function textOf(key, uid)
  local text = written(key, uid)
  if text ~= nil then return text end
  if not read[key] or read[key][uid] == nil then look(key, { uid }) end
  return read[key][uid]
end

local function get(uid)
  if held[uid] == nil then
    local text = textOf(seats, uid)
    local seat = text and cjson.decode(text)
    held[uid], countedAs[uid] = seat, { state = seat and seat.state, known = isKnown(seat) }
  end
  return held[uid]
end

local function countSeat(uid, state, known)
  local as = countedAs[uid]
  if as.state ~= state then
    if as.state then count(as.state, -1) end
    if state then count(state, 1) end
  end
  if as.known ~= known then count('known', known and 1 or -1) end
  as.state, as.known = state, known
end

-- Of somebody who was looked at.
local function put(uid, seat)
  seat.change = changeNow()
  held[uid], texts[uid] = seat, cjson.encode(seat)
  write(seats, uid, texts[uid])
  countSeat(uid, seat.state, isKnown(seat))
  touch(uid)
end

local function drop(uid, seat)
  held[uid], texts[uid] = false, ''
  for _, key in ipairs({ seats, searches, due, gone, untold .. seat.home }) do write(key, uid, false) end
  countSeat(uid, false, false)
  touch(uid)
end

-- What was put counts, what was only changed does not.
local function lookAnew()
  writeAll()
  read, held = {}, {}
end

local function tell(uid, seat, what)
  seat.tell, seat.taken = what, nil
  write(untold .. seat.home, uid, now)
end

-- A word, then twos of each seat that has changed: person, seat as JSON or ''.
local function answer(word, more)
  local result = { word }
  for _, uid in ipairs(order) do
    result[#result + 1] = uid
    result[#result + 1] = texts[uid] or textOf(seats, uid) or ''
  end
  for _, each in ipairs(more or {}) do result[#result + 1] = each end
  return result
end
