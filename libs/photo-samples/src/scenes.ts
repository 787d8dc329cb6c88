import { box, fade, frame, photographed, wall } from './drawing.js';
import type { PhotoSample } from './photo-sample.js';

/** As a camera on a tripod sees it: nothing around it shows. */
const scene = (kind: string, expected: readonly string[], drawing: string): PhotoSample => ({
  kind,
  expected,
  photo: () =>
    photographed(`<g transform="scale(1.3) translate(-100 -70)">${drawing}</g>`, {
      tilt: 0,
      fromTheSide: 0,
      shadow: 0,
    }),
});

/** Many of one thing, in the same places in every run. */
const scattered = (count: number, top: number, bottom: number, draw: (x: number, y: number, n: number) => string) =>
  Array.from({ length: count }, (_, n) => draw((n * 379) % frame.width, top + ((n * 211) % (bottom - top)), n)).join(
    '',
  );

/** Pictures without a word. */
export const scenes: readonly PhotoSample[] = [
  scene(
    'a sunset over the sea',
    ['sunset', 'golden hour', 'end of the day'],
    `${fade('dusk', ['#7a3b6e', '#e2613a', '#ffb347', '#f6d365'])}${box(0, 0, 900, 370, 'url(#dusk)')}<circle cx="560" cy="320" r="52" fill="#fff1c1"/>${box(0, 370, 900, 230, '#3a2a33')}${scattered(60, 380, 590, (x, y, n) => box(x, y, 30 + (n % 5) * 14, 3, '#a8553f'))}`,
  ),
  scene(
    'a meadow under a blue sky',
    ['blue skies', 'head in the clouds', 'a fine day out', 'out and about'],
    `${fade('noon', ['#4d8fdc', '#a9cff2'])}${box(0, 0, 900, 360, 'url(#noon)')}<ellipse cx="300" cy="160" rx="120" ry="30" fill="#f4f8fc"/><ellipse cx="640" cy="230" rx="90" ry="22" fill="#eef4fa"/>${box(0, 360, 900, 240, '#7ca24a')}${scattered(300, 366, 596, (x, y, n) => box(x, y, 3, 10 + (n % 7), n % 2 ? '#5f8a34' : '#9bbd5e'))}`,
  ),
  scene(
    'a city at night',
    ['after dark', 'night', 'lights', 'up all night'],
    `${wall('#0a0c16')}${Array.from({ length: 9 }, (_, n) => box(n * 100, 180 + ((n * 67) % 160), 92, 420, '#12141f')).join('')}${scattered(260, 200, 590, (x, y, n) => box(x, y, 9, 13, n % 3 ? '#f5c451' : '#ffefc2'))}`,
  ),
  scene(
    'a wood in summer',
    ['green', 'grass', 'outdoors', 'wood', 'forest'],
    `${wall('#3d7a2f')}${scattered(900, 70, 600, (x, y, n) => `<circle cx="${x}" cy="${y}" r="${8 + (n % 9)}" fill="${['#2f6b24', '#4c8f38', '#5fa346', '#2a5a20'][n % 4] ?? ''}"/>`)}`,
  ),
  {
    ...scene(
      'the open sea',
      ['blue', 'sea', 'waves', 'water', 'making waves'],
      `${fade('deep', ['#6fb3d9', '#1f6fa8', '#12507f'])}${wall('url(#deep)')}${scattered(160, 150, 590, (x, y, n) => box(x, y, 40 + (n % 6) * 12, 4, n % 2 ? '#3b86bb' : '#195f95'))}`,
    ),
    like: 'a meadow under a blue sky',
  },
];
