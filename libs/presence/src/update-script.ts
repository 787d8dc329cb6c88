/**
 * Renews and ends leases, finds those that are over, and counts, in one step and by Redis's own clock.
 * KEYS: people by the end of their lease · who was told as left, by when · who was told as joined in advance, by until
 * when · when they were counted last. ARGV: lease, grace and memory of who left, in ms; size of the sample; how many
 * are arriving, present, leaving and gone; then those.
 * Answers: when they were counted, count, sample, who is to be told as joined, and who as left.
 */
export const updateScript = `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local people, lapsed, announced, counted = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local lease, grace, memory, size = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])
local at = 8
local joined, left = {}, {}
local function each(count, act)
  for i = at + 1, at + tonumber(count) do act(ARGV[i]) end
  at = at + tonumber(count)
end
each(ARGV[5], function(person)
  local isNew = redis.call('ZADD', people, 'GT', now + lease, person) == 1
  local until_ = redis.call('ZSCORE', announced, person)
  redis.call('ZREM', announced, person)
  redis.call('ZREM', lapsed, person)
  if isNew and not (until_ and tonumber(until_) >= now) then joined[#joined + 1] = person end
end)
each(ARGV[6], function(person)
  if redis.call('ZADD', people, 'GT', now + lease, person) == 1 and redis.call('ZREM', lapsed, person) == 1 then
    joined[#joined + 1] = person
  end
end)
each(ARGV[7], function(person) redis.call('ZADD', people, 'XX', 'LT', now + grace, person) end)
each(ARGV[8], function(person)
  if redis.call('ZREM', people, person) == 1 then left[#left + 1] = person end
end)
local over = redis.call('ZRANGEBYSCORE', people, '-inf', now)
for _, person in ipairs(over) do
  redis.call('ZREM', people, person)
  redis.call('ZADD', lapsed, now, person)
  left[#left + 1] = person
end
if #over > 0 then
  redis.call('ZREMRANGEBYSCORE', lapsed, '-inf', now - memory)
  redis.call('PEXPIRE', lapsed, memory)
end
redis.call('PEXPIRE', people, lease + grace)
local countedAt = math.max(now, (tonumber(redis.call('GET', counted)) or 0) + 1)
redis.call('SET', counted, countedAt, 'PX', memory)
return { countedAt, redis.call('ZCARD', people), redis.call('ZREVRANGE', people, 0, size - 1), joined, left }`;

/** Who is in a room now. KEYS: as above, the first. ARGV: size of the sample. Answers: count, sample. */
export const snapshotScript = `
local time = redis.call('TIME')
local now = '(' .. string.format('%.0f', time[1] * 1000 + math.floor(time[2] / 1000))
return {
  redis.call('ZCOUNT', KEYS[1], now, '+inf'),
  redis.call('ZREVRANGEBYSCORE', KEYS[1], '+inf', now, 'LIMIT', 0, ARGV[1]),
}`;

/**
 * Takes note that somebody is told as joined before they have a socket. KEYS: as above, the first and the third.
 * ARGV: for how long, in ms; who. Answers the count.
 */
export const announceScript = `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
redis.call('ZREMRANGEBYSCORE', KEYS[2], '-inf', now)
redis.call('ZADD', KEYS[2], now + ARGV[1], ARGV[2])
redis.call('PEXPIRE', KEYS[2], ARGV[1])
return redis.call('ZCARD', KEYS[1])`;
