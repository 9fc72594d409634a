--[[
  Keeps the picture of badges, or forgets it. What a badge shows names the picture by its hash, so the feed tells of it
  when that is written. Only badges that are shown have pictures.

  KEYS[1] badges     HASH    badge id -> ShownPresence as JSON
  KEYS[2] pictures   HASH    badge id -> PNG
  ARGV[1] PNG, '' for none
  ARGV[2..] badge ids
]]
for i = 2, #ARGV do
  if ARGV[1] == '' then
    redis.call('HDEL', KEYS[2], ARGV[i])
  elseif redis.call('HEXISTS', KEYS[1], ARGV[i]) == 1 then
    redis.call('HSET', KEYS[2], ARGV[i], ARGV[1])
  end
end
return 0
