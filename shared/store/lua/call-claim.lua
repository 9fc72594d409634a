--[[
  Somebody waits, and somebody else wants to be told of such: by one process, not too often, and not too many of one.

  KEYS[1] seats   HASH    person -> seat as JSON
  KEYS[2] calls   ZSET    person who wants to be told, by the time from which he may be, ms: those of one process
  KEYS[3] call    STRING  what he wants, JSON (calls-writer.ts)
  KEYS[4] called  STRING  how many were told of who waits
  KEYS[5] blocks  ZSET    `who whom`
  ARGV[1] who waits
  ARGV[2] who wants to be told
  ARGV[3] now, ms
  ARGV[4] the time from which he may be told again, ms
  ARGV[5] how many are told of one who waits
  ARGV[6] how often somebody is told in all
  Result: `told`, `last` (he is not told again), `not` (not him), or `enough` (nobody more is told of this one)
]]
local seats, calls, call, called, blocks = unpack(KEYS)
local caller, uid, now, most = ARGV[1], ARGV[2], tonumber(ARGV[3]), tonumber(ARGV[6])
local function stateOf(who)
  local json = redis.call('HGET', seats, who)
  return json and cjson.decode(json).state
end
if stateOf(caller) ~= 'waiting' then return 'enough' end
if tonumber(redis.call('GET', called) or 0) >= tonumber(ARGV[5]) then return 'enough' end
local free = redis.call('ZSCORE', calls, uid)
local json = redis.call('GET', call)
if not free or tonumber(free) > now or not json then return 'not' end
local state = stateOf(uid)
if state == 'waiting' or state == 'talking' then return 'not' end
if redis.call('ZSCORE', blocks, uid .. ' ' .. caller) or redis.call('ZSCORE', blocks, caller .. ' ' .. uid) then return 'not' end
redis.call('INCR', called)
redis.call('PEXPIRE', called, 600000)
local wish = cjson.decode(json)
wish.told = wish.told + 1
if wish.told >= most then
  redis.call('DEL', call)
  redis.call('ZREM', calls, uid)
  return 'last'
end
redis.call('SET', call, cjson.encode(wish), 'KEEPTTL')
redis.call('ZADD', calls, ARGV[4], uid)
return 'told'
