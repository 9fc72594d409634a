--[[
  Which run of Redis a home has last spoken with: after another run it may have lost what was written last. See pairs.lua.

  ARGV[4] home
  ARGV[5] 'keep': from now on it is this one; 'forget': the home ends in order, and has lost nothing
  The word: `other` when it was another one before, else `same`
]]
local run = string.match(redis.call('INFO', 'server'), 'run_id:(%w+)') or ''
local known = redis.call('HGET', runs, ARGV[4])
if ARGV[5] == 'keep' then redis.call('HSET', runs, ARGV[4], run) end
if ARGV[5] == 'forget' then redis.call('HDEL', runs, ARGV[4]) end
return answer(known and known ~= run and 'other' or 'same')
