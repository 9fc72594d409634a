--[[
  What counts against somebody is kept as it is now, unless it was changed meanwhile.

  KEYS[1] standing  STRING  as cases-values.ts writes it
  ARGV[1] what stood there before; '': nothing
  ARGV[2] what is to stand there; '': nothing
  ARGV[3] ms for which it is kept; 0: for good
  Result: 1, or 0 when something else stood there
]]
if (redis.call('GET', KEYS[1]) or '') ~= ARGV[1] then return 0 end
if ARGV[2] == '' then
  redis.call('DEL', KEYS[1])
elseif ARGV[3] == '0' then
  redis.call('SET', KEYS[1], ARGV[2])
else
  redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3])
end
return 1
