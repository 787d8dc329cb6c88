/**
 * Appends events to a room's log, from the one that is its next, and tells the listeners, in one step. KEYS[1] is both
 * the log and the channel, so both live on one Redis Cluster node. Log entries have the id `seq-0` and the fields epoch
 * and record.
 * ARGV: epoch, most events, seconds to keep, seq of the first, records that follow one another.
 * Answers how many were appended · 0 duplicates all · -head when events between head and the first are missing.
 * A log of another epoch is of a past life of the room (a restored database): it is dropped.
 */
export const appendScript = `
local last = redis.call('XREVRANGE', KEYS[1], '+', '-', 'COUNT', 1)
local head = 0
if last[1] then
  if last[1][2][2] == ARGV[1] then
    head = tonumber(string.match(last[1][1], '^(%d+)'))
  else
    redis.call('DEL', KEYS[1])
  end
end
local seq = tonumber(ARGV[4])
if head > 0 and seq > head + 1 then return -head end
local appended = 0
for i = 5, #ARGV do
  if seq > head then
    redis.call('XADD', KEYS[1], 'MAXLEN', '~', ARGV[2], string.format('%d-0', seq), 'p', ARGV[1], 'r', ARGV[i])
    redis.call('SPUBLISH', KEYS[1], ARGV[i])
    appended = appended + 1
  end
  seq = seq + 1
end
if appended > 0 then redis.call('EXPIRE', KEYS[1], ARGV[3]) end
return appended
`;
