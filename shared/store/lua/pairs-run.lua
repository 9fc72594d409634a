--[[
  Which run of Redis a home has last spoken with: after another run it may have lost what was written last. See pairs.lua.

  what  'keep': from now on it is this one; 'forget': the home ends in order, and has lost nothing
  The word: `other` when it was another one before, else `same`
]]
function acts.run(what)
  local run = string.match(redis.call('INFO', 'server'), 'run_id:(%w+)') or ''
  local before = redis.call('HGET', runs, home)
  if what == 'keep' then redis.call('HSET', runs, home, run) end
  if what == 'forget' then redis.call('HDEL', runs, home) end
  return answer(before and before ~= run and 'other' or 'same')
end
