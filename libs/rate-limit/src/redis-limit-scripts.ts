/** Time comes from Redis, so that processes with different clocks count alike. In milliseconds, with fractions. */
const now = `
local time = redis.call('TIME')
local now = time[1] * 1000 + time[2] / 1000
`;

/** KEYS: the times of taken points, oldest first. ARGV: points, window in ms, how many to take. Answers the ms to wait, else 0. */
export const takeFromWindow = `${now}
local points, window = tonumber(ARGV[1]), tonumber(ARGV[2])
local blocking = redis.call('LINDEX', KEYS[1], -points)
if blocking then
  local wait = blocking + window - now
  if wait > 0 then return math.ceil(wait) end
end
if ARGV[3] == '0' then return 0 end
redis.call('RPUSH', KEYS[1], now)
redis.call('LTRIM', KEYS[1], -points, -1)
redis.call('PEXPIRE', KEYS[1], math.ceil(window))
return 0`;

/** KEYS: when the bucket is full again. ARGV: ms for each point, capacity in ms, how many to take. Answers as above. */
export const takeFromBucket = `${now}
local each, capacity = tonumber(ARGV[1]), tonumber(ARGV[2])
local full = math.max(tonumber(redis.call('GET', KEYS[1]) or 0), now) + each
local wait = full - capacity - now
if wait > 0 then return math.ceil(wait) end
if ARGV[3] == '0' then return 0 end
redis.call('SET', KEYS[1], full, 'PX', math.ceil(full - now))
return 0`;

/** KEYS: as for takeFromBucket. ARGV: ms for each point. */
export const giveBackToBucket = `
local full = redis.call('GET', KEYS[1])
if full then redis.call('SET', KEYS[1], full - ARGV[1], 'KEEPTTL') end
return 0`;
