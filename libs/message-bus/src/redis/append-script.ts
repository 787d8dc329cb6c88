/**
 * Appends an event to a room's log if it is the next, and tells the listeners, in one step. KEYS[1] is both the log and
 * the channel, so both live on one Redis Cluster node. Log entries have the id `seq-0` and the fields epoch and record.
 * ARGV: seq, epoch, record, most events, seconds to keep.
 * Answers 1 appended · 0 duplicate · -head when events between head and seq are missing.
 * A log of another epoch is of a past life of the room (a restored database): it is dropped.
 */
export const appendScript = `
local last = redis.call('XREVRANGE', KEYS[1], '+', '-', 'COUNT', 1)
local head = 0
if last[1] then
  if last[1][2][2] == ARGV[2] then
    head = tonumber(string.match(last[1][1], '^(%d+)'))
  else
    redis.call('DEL', KEYS[1])
  end
end
local seq = tonumber(ARGV[1])
if head > 0 and seq <= head then return 0 end
if head > 0 and seq > head + 1 then return -head end
redis.call('XADD', KEYS[1], 'MAXLEN', '~', ARGV[4], ARGV[1] .. '-0', 'p', ARGV[2], 'r', ARGV[3])
redis.call('EXPIRE', KEYS[1], ARGV[5])
redis.call('SPUBLISH', KEYS[1], ARGV[3])
return 1
`;
