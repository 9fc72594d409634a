--[[
  Keeps a first word, unless there is one of the same to the same already or it is not heard any more.

  KEYS[1] hellos   HASH  id -> Hello as JSON
  KEYS[2] unheard  HASH  id -> keyed hash of who does not hear it, until when
  ARGV[1] id; '': nothing is kept, and nobody can tell by the time that it takes
  ARGV[2] Hello as JSON
  Result: 1 when it is kept, else 0
]]
if ARGV[1] == '' or redis.call('HEXISTS', KEYS[2], ARGV[1]) == 1 then
  return 0
end
return redis.call('HSETNX', KEYS[1], ARGV[1], ARGV[2])
