import { describe, expect, it } from '@jest/globals';
import { describeLine, isQuiet } from './log-line.js';

const line = (level: string): string =>
  `{"level":"${level}","time":"2026-11-01T10:00:00.000Z","service":"chat","instance":"1","msg":"Redis is gone","tries":3}`;

describe(isQuiet.name, () => {
  it('keeps everyday lines out of the terminal, and lets warnings and foreign lines through', () => {
    expect(['trace', 'debug', 'info'].map(line).every(isQuiet)).toBe(true);
    expect([line('warn'), line('error'), line('fatal'), 'Error: boom'].some(isQuiet)).toBe(false);
  });
});

describe(describeLine.name, () => {
  it('shows the level, the message and what is particular', () => {
    expect(describeLine(line('warn'))).toBe('WARN Redis is gone {"tries":3}');
  });

  it('leaves other lines as they are', () => {
    expect(describeLine('{ not json')).toBe('{ not json');
    expect(describeLine('Error: boom')).toBe('Error: boom');
  });
});
