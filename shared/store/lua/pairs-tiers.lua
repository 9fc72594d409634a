--[[
  Before pairs.lua: who meets whom first, by what is known of him. Nobody waits for ever: each step of a search takes more.

  known  three talks of a minute with somebody new to him, and nothing counts against him
  new    everybody else
  last   a warning or an exclusion of his still counts, or he was often left at once today

  The known take newcomers at once; newcomers take the known at once, and each other after some seconds, or at once when
  nobody known is here. The last take each other at once, are taken by the known who have waited long, and by newcomers
  who have waited longer still. So there are six classes of people who wait, each in a part of its bucket; the parts
  stand in an order in which those that somebody takes stand side by side, and are read in one go.

  KEYS[11] history   STRING `talks left since`, with a person behind it: his talks as above, at most three, and how often
                     he was left at once, up to when, ms
  KEYS[12] standing  STRING with a person behind it, which is there while something counts against him (CasesWriter)
]]
local history, standing = KEYS[11], KEYS[12]
-- How long a talk is one, and how soon one is left at once; how often is often; how long both are remembered.
local TALKS, TALK_MS, AT_ONCE_MS, OFTEN, DAY_MS, HISTORY_MS = 3, 60000, 15000, 5, 86400000, 15552000000
local MOST_LEFT = 10
-- By class: the first and the last of those whom it takes.
local TAKES = {
  a = { { 'b', 'c' } }, -- new: the known
  b = { { 'a', 'e' } }, -- known: newcomers, the known
  c = { { 'a', 'f' } }, -- known, has waited long: everybody
  d = { { 'b', 'f' } }, -- new, has waited longest: everybody
  e = { { 'b', 'e' } }, -- new, has waited, or nobody known is here
  f = { { 'f', 'f' }, { 'c', 'd' } }, -- last: the last; who has waited long
}

local function historyOf(uid, now, text)
  text = text or redis.call('GET', history .. uid) or ''
  local talks, left, at = string.match(text, '^(%d+) (%d+) (%d+)$')
  at = tonumber(at) or 0
  return tonumber(talks) or 0, at > now - DAY_MS and tonumber(left) or 0, at
end

-- What tierOf looks at, of several people in one go: person -> history or false, standing or false.
local lookedAt = {}

local function lookAtTiers(people)
  local keys = {}
  for _, uid in ipairs(people) do
    keys[#keys + 1] = history .. uid
    keys[#keys + 1] = standing .. uid
  end
  local all = redis.call('MGET', unpack(keys))
  for i, uid in ipairs(people) do lookedAt[uid] = { all[2 * i - 1], all[2 * i] } end
end

local function keepHistory(uid, talks, left, at)
  lookedAt[uid] = nil
  if talks == 0 and left == 0 then
    redis.call('DEL', history .. uid)
  else
    local text = string.format('%d %d %.0f', talks, left, at)
    redis.call('SET', history .. uid, text, 'PX', talks > 0 and HISTORY_MS or DAY_MS)
  end
end

local function tierOf(uid, now)
  if not lookedAt[uid] then lookAtTiers({ uid }) end
  local text, isSanctioned = unpack(lookedAt[uid])
  local talks, left = historyOf(uid, now, text or '')
  if left >= OFTEN or isSanctioned then return 'last' end
  return talks >= TALKS and 'known' or 'new'
end

-- `patience` grows with the steps of a search (shared/domain/pair.ts).
local function classOf(tier, patience, isKnownHere)
  if tier == 'last' then return 'f' end
  if tier == 'known' then return patience >= 2 and 'c' or 'b' end
  if patience >= 3 then return 'd' end
  return (patience >= 1 or not isKnownHere) and 'e' or 'a'
end

-- A talk that lasted counts for both; one that was left at once counts against who was left. Who is blocked has earned nothing.
local function noteTalk(now, leaver, left, lasted, reason, isFirst, isBlocked)
  if lasted >= TALK_MS then
    for _, uid in ipairs({ leaver, left }) do
      local talks, times, at = historyOf(uid, now)
      if uid == leaver or not isBlocked then
        keepHistory(uid, math.min(TALKS, talks + (isFirst and 1 or 0)), math.max(0, times - 2), at)
      end
    end
  elseif lasted < AT_ONCE_MS and (reason == 'next' or reason == 'stop') then
    local talks, times = historyOf(left, now)
    keepHistory(left, talks, math.min(MOST_LEFT, times + 1), now)
  end
end

-- What is said against somebody is not forgotten because he wants it so: it goes after a day.
local function forgetTalks(uid, now)
  local _, left, at = historyOf(uid, now)
  keepHistory(uid, 0, left, at)
end
