-- Before the scripts that change what readers see: one entry of their change feed for all that a change concerns.
-- Each entry names the one before it, so that a reader knows without counting whether it has missed one.
local function tell(changes, keep, names)
  if #names == 0 then return end
  local newest = redis.call('XREVRANGE', changes, '+', '-', 'COUNT', 1)
  local last = newest[1] and newest[1][1] or '0-0'
  redis.call('XADD', changes, 'MAXLEN', '~', keep, '*', 'after', last, 'names', table.concat(names, ' '))
end
