import { z } from 'zod';

const quietLevels = ['trace', 'debug', 'info'].map((level) => `{"level":"${level}"`);
const hidden = new Set(['level', 'time', 'service', 'instance', 'context', 'msg', 'pid', 'hostname']);
const LogRecord = z.looseObject({ level: z.string(), msg: z.string().optional() });
const longest = 400;

/** Whether a line of a service's log is for its file only. The level is the first field, so this parses nothing. */
export const isQuiet = (line: string): boolean => quietLevels.some((start) => line.startsWith(start));

/** A line of a service's log as people read it: level, message, and the fields that are about this event. */
export function describeLine(line: string): string {
  const record = parseRecord(line);
  if (!record) return line;
  const fields = Object.entries(record).filter(([name]) => !hidden.has(name));
  const detail = fields.length === 0 ? '' : ` ${JSON.stringify(Object.fromEntries(fields))}`;
  const text = `${record.level.toUpperCase()} ${record.msg ?? ''}${detail}`;
  return text.length > longest ? `${text.slice(0, longest)}…` : text;
}

function parseRecord(line: string): z.infer<typeof LogRecord> | undefined {
  if (!line.startsWith('{')) return undefined;
  try {
    return LogRecord.parse(JSON.parse(line));
  } catch {
    return undefined;
  }
}
