import { describe, expect, it } from '@jest/globals';
import type { SimulatedSessionEntity } from '@chatpop/payments-data-access';
import axe from 'axe-core';
import { JSDOM } from 'jsdom';
import { simulatedAccountPage } from './simulated-account-page.js';
import { simulatedPage, type PageNotice } from './simulated-page.js';

const session = {
  id: 'cs_sim_1',
  purchaseId: '0197b1c2-7a34-7c11-9c55-3f0d1b2a4e90',
  amount: 1_250,
  currency: 'usd',
  description: 'A seat in the Back Room of TEST2345',
  successUrl: '/api/payments/return/?result=paid',
  cancelUrl: '/api/payments/return/?result=cancelled',
  status: 'open',
  paymentRef: null,
  refundedAmount: 0,
  expiresAt: new Date('2026-11-28T12:00:00Z'),
} satisfies SimulatedSessionEntity;
const dom = { runScripts: 'outside-only' } as const;
const page = (fields: Partial<SimulatedSessionEntity> = {}, notice?: PageNotice) =>
  new JSDOM(simulatedPage({ ...session, ...fields }, notice), dom);
const pages: readonly [string, () => JSDOM][] = [
  ['open', () => page()],
  ['declined', () => page({}, 'declined')],
  ['abandoned', () => page({ status: 'expired' })],
  ['paid', () => page({ status: 'paid' })],
  ['of a host who is not connected', () => new JSDOM(simulatedAccountPage('acct_1', false, '/'), dom)],
  ['of a host who is', () => new JSDOM(simulatedAccountPage('acct_1', true, '/'), dom)],
];

/** Its rules run inside the page, as in a browser. Contrast needs a layout, and is looked at below. */
async function violationsOf({ window }: JSDOM): Promise<string[]> {
  const rules = { 'color-contrast': { enabled: false } };
  const run = `${axe.source}; axe.run(document, ${JSON.stringify({ rules })}).then(({ violations }) => JSON.stringify(violations.map(({ id }) => id)))`;
  const found: unknown = JSON.parse(String(await window.eval(run)));
  return Array.isArray(found) ? found.map(String) : ['axe said nothing'];
}

/** WCAG 2.2, 1.4.3: https://www.w3.org/TR/WCAG22/#dfn-contrast-ratio */
function contrast(one: string, other: string): number {
  const luminance = (colour: string): number => {
    const [r = 0, g = 0, b = 0] = [...colour.matchAll(/\d+/g)].map(([part]) => {
      const share = Number(part) / 255;
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const [darker = 0, lighter = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (lighter + 0.05) / (darker + 0.05);
}

describe('the simulated pages', () => {
  it.each(pages)('break no rule of axe-core: %s', async (_, open) => {
    expect(await violationsOf(open())).toEqual([]);
  });

  it('would not go unnoticed if they did', async () => {
    const { window } = page();
    window.document.querySelector('button')?.replaceChildren();
    window.document.documentElement.removeAttribute('lang');
    expect(await violationsOf(new JSDOM(window.document.documentElement.outerHTML, dom))).toEqual([
      'button-name',
      'html-has-lang',
    ]);
  });

  it.each(pages)('say first that no money moves, and can be used by keyboard alone: %s', (_, open) => {
    const { document } = open().window;
    expect(document.querySelector('main > :first-child')?.textContent).toMatch(/^Simulated .*no money moves\.$/);
    const controls = [...document.querySelectorAll('button, a, input, [tabindex], [onclick], [role="button"]')];
    expect(controls.length).toBeGreaterThan(0);
    for (const control of controls) expect(control.matches('form[method="post"] button, a[href]')).toBe(true);
  });

  it('are read with a contrast of 4.5 at least', () => {
    const { window } = page();
    const button = window.document.querySelector('button:not(.quiet)');
    const { color, backgroundColor } = window.getComputedStyle(button ?? window.document.body);
    expect(backgroundColor).toMatch(/^rgb\(/);
    expect(contrast(color, backgroundColor)).toBeGreaterThanOrEqual(4.5);
    expect(contrast('rgb(119, 119, 119)', 'rgb(255, 255, 255)')).toBeLessThan(4.5);
  });

  it.each([
    '<script>alert(1)</script>',
    '"><img src=x onerror=alert(1)>',
    "' onfocus='alert(1)' autofocus='",
    '</dd></dl><form action="https://evil.example"><button>Pay',
    '&lt;script&gt;',
  ])('show a name as it is, whatever it is: %s', (description) => {
    const { document } = page({ description }).window;
    expect(document.querySelector('dd')?.textContent).toBe(description);
    expect(document.querySelectorAll('script, img, [onfocus], [autofocus]')).toHaveLength(0);
    expect([...document.forms].map(({ action }) => new URL(action, 'http://here').pathname)).toEqual([
      '/api/payments/simulated/cs_sim_1/',
    ]);
  });
});
