--[[
  Behind all the others: does what it is called for, one act after the other, and gives an answer for each. One that fails
  leaves those behind it alone. See pairs.lua.

  ARGV[4..] an act each, as JSON: its name, a new pair's name, then mostly a person, and as its file says
]]
local asked, people, starting = {}, {}, {}
for i = 4, #ARGV do
  -- What cannot be read fails when its turn comes.
  local isRead, act = pcall(cjson.decode, ARGV[i])
  asked[#asked + 1] = isRead and act or {}
  people[#people + 1] = isRead and act[3] or nil
  starting[#starting + 1] = isRead and act[1] == 'start' and act[3] or nil
end
if #people > 1 then look(seats, people) end
if #starting > 1 then lookAtTiers(starting) end

local answers = {}
for i, act in ipairs(asked) do
  begin(act[2])
  local isDone, said = pcall(acts[act[1]], unpack(act, 3))
  if not isDone then
    said = redis.error_reply(type(said) == 'table' and said.err or 'ERR ' .. tostring(said))
    lookAnew()
  end
  answers[i] = said
end
writeAll()
writeCounts()
forgetMeetings()
return answers
