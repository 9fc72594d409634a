--[[
  Somebody finds a text that was left for one like him: the oldest of his languages, of nobody whom he or who has blocked
  the other. It is nobody else's then, and its words are not kept. See bottle-leave.lua.

  KEYS[1] bottles
  KEYS[2] found   STRING  whose text its reader has found, as long as he may answer; he finds no other before
  KEYS[3] blocks  ZSET    `who whom`
  KEYS[4] the key of a bottle, without its person
  ARGV[1] reader
  ARGV[2] ms for which he may answer
  ARGV[3..] languages
  Result: who left it, and the bottle as it was, JSON; or nothing
]]
local MOST = 32
local bottles, found, blocks, bottleOf = unpack(KEYS)
local reader, kept = ARGV[1], ARGV[2]
if redis.call('EXISTS', found) == 1 then return {} end
for i = 3, #ARGV do
  local members = redis.call('ZRANGEBYLEX', bottles, '[' .. ARGV[i] .. '|', '(' .. ARGV[i] .. '|\255', 'LIMIT', 0, MOST)
  for _, member in ipairs(members) do
    local uid = string.match(member, '[^|]+$')
    local json = redis.call('GET', bottleOf .. uid)
    local isApart = redis.call('ZSCORE', blocks, uid .. ' ' .. reader) or redis.call('ZSCORE', blocks, reader .. ' ' .. uid)
    if not json then
      redis.call('ZREM', bottles, member)
    elseif uid ~= reader and not isApart then
      local bottle = cjson.decode(json)
      for _, language in ipairs(bottle.languages) do
        redis.call('ZREM', bottles, string.format('%s|%013d|%s', language, bottle.left, uid))
      end
      bottle.state, bottle.reader, bottle.text = 'found', reader, nil
      redis.call('SET', bottleOf .. uid, cjson.encode(bottle), 'PX', kept)
      redis.call('SET', found, uid, 'PX', kept)
      return { uid, json }
    end
  end
end
return {}
