import { describe, expect, it } from '@jest/globals';
import { ConfigError, loadConfig } from '@chatpop/service-bootstrap';
import { paymentsConfig } from './payments.config.js';

describe('PLATFORM_FEE_PERCENT', () => {
  it.each([
    [undefined, 1_000],
    ['0', 0],
    ['12.5', 1_250],
    ['2.9', 290],
    ['0.01', 1],
    ['100', 10_000],
  ])('reads %s as %d basis points', (PLATFORM_FEE_PERCENT, feeBasisPoints) => {
    expect(loadConfig(paymentsConfig, { PLATFORM_FEE_PERCENT })).toMatchObject({ feeBasisPoints });
  });

  it.each(['-1', '100.01', '101', '1.005', '1e1', 'ten'])('refuses %s', (PLATFORM_FEE_PERCENT) => {
    expect(() => loadConfig(paymentsConfig, { PLATFORM_FEE_PERCENT })).toThrow(ConfigError);
  });
});

describe('P5: all webhooks lost: reconciled <= 5 min', () => {
  it('is what the defaults come to: an interval, after the time that webhooks are given to arrive', () => {
    const { reconcileIntervalMs, reconcileGraceMs } = loadConfig(paymentsConfig, {});
    expect(reconcileIntervalMs + reconcileGraceMs).toBeLessThanOrEqual(5 * 60_000);
  });
});
