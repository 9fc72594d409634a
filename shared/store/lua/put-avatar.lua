--[[
  Keeps or forgets the picture of a listed room, and what is known of it. The feed names the room when readers see
  another picture, or none any more.

  KEYS[1] rooms      HASH
  KEYS[2] avatars    HASH    room JID -> [hash or null, said, at] as JSON
  KEYS[3] pictures   HASH    room JID -> PNG
  KEYS[4] changes    STREAM  see record-rooms.lua
  ARGV[1] how many feed entries are kept, about
  ARGV[2] room JID
  ARGV[3] what is known of it now
  ARGV[4] its hash, '' for none
  ARGV[5] PNG, '' for none
  Result: 1 when readers see a change
]]
local rooms, avatars, pictures, changes = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local jid, note, hash, png = ARGV[2], ARGV[3], ARGV[4], ARGV[5]
if redis.call('HEXISTS', rooms, jid) == 0 then
  return 0
end
local ok, before = pcall(cjson.decode, redis.call('HGET', avatars, jid) or '')
local old = ok and type(before) == 'table' and type(before[1]) == 'string' and before[1] or ''
redis.call('HSET', avatars, jid, note)
if png == '' then
  redis.call('HDEL', pictures, jid)
else
  redis.call('HSET', pictures, jid, png)
end
if old == hash then
  return 0
end
tell(changes, ARGV[1], { jid })
return 1
