-- For wrk: asks in turn for the addresses in a file, a line each, with an entity tag behind a tab where one is to be
-- sent (If-None-Match), and says as one line of JSON what came of it.
local requests, at = {}, 0

function init(args)
  for line in io.lines(args[1]) do
    local path, etag = line:match('^([^\t]+)\t?(.*)$')
    local headers = {}
    for name, value in pairs(wrk.headers) do headers[name] = value end
    if etag ~= '' then headers['If-None-Match'] = etag end
    requests[#requests + 1] = wrk.format('GET', path, headers)
  end
end

function request()
  at = at % #requests + 1
  return requests[at]
end

function done(summary, latency)
  print(string.format(
    '{"answers":%d,"microseconds":%d,"p99":%d,"refused":%d}',
    summary.requests, summary.duration, latency:percentile(99), summary.errors.status
  ))
end
