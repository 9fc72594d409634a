-- Before the scripts that change what readers see: one entry of the change feed for the rooms of a change.
-- Each entry names the one before it, so that a reader knows without counting whether it has missed one.
local function tell(changes, keep, jids)
  if #jids == 0 then return end
  local newest = redis.call('XREVRANGE', changes, '+', '-', 'COUNT', 1)
  local last = newest[1] and newest[1][1] or '0-0'
  redis.call('XADD', changes, 'MAXLEN', '~', keep, '*', 'after', last, 'rooms', table.concat(jids, ' '))
end
