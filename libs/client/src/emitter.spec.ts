import { describe, expect, it } from '@jest/globals';
import { Emitter } from './emitter.js';

describe(Emitter.name, () => {
  it('tells the others when one listener throws, and what it threw to whom it concerns', () => {
    const faults: unknown[] = [];
    const told: number[] = [];
    const emitter = new Emitter<{ said: number }>((fault) => faults.push(fault));
    const fault = new Error('a bug of the application');
    emitter.on('said', () => {
      throw fault;
    });
    emitter.on('said', (value) => told.push(value));
    emitter.emit('said', 1);
    emitter.emit('said', 2);
    expect(told).toEqual([1, 2]);
    expect(faults).toEqual([fault, fault]);
  });

  it('tells nothing to a listener that was taken away, even meanwhile', () => {
    const emitter = new Emitter<{ said: number }>();
    const told: number[] = [];
    const stop = emitter.on('said', (value) => {
      told.push(value);
      stop();
    });
    emitter.emit('said', 1);
    emitter.emit('said', 2);
    expect(told).toEqual([1]);
  });
});
