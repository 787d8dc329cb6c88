import { box, fade, line, photographed, wall, type Camera } from './drawing.js';
import type { PhotoSample } from './photo-sample.js';

/** @param like another kind that it is much like. */
function sign(kind: string, expected: string, drawing: string, camera?: Camera, like?: string): PhotoSample {
  return { kind, expected: [expected], like, photo: () => photographed(drawing, camera) };
}

const bricks = `<pattern id="bricks" width="60" height="40" patternUnits="userSpaceOnUse">${box(0, 0, 60, 40, '#8d8078')}${box(1, 1, 57, 17, '#9c4f3c')}${box(-29, 21, 57, 17, '#93483a')}${box(31, 21, 57, 17, '#a4553f')}</pattern>`;
const sky = `${fade('sky', ['#6ea6df', '#cfe3f3'])}${wall('url(#sky)')}`;

/** Lettering outdoors. */
export const signs: readonly PhotoSample[] = [
  sign(
    'a shop front',
    'Miller & Sons',
    `${bricks}${wall('url(#bricks)')}${box(60, 90, 780, 110, '#1f4d3a')}${line('MILLER & SONS', 168, { size: 70, fill: '#f3e3b5', font: 'serif' })}${box(110, 230, 300, 330, '#26333a')}${box(470, 230, 330, 330, '#2d3c44')}${line('Hardware since 1921', 300, { size: 26, x: 635, fill: '#e9e2d0', weight: 'normal' })}`,
    { tilt: -2, fromTheSide: 5 },
  ),
  sign(
    'a hanging café sign',
    'Blue Heron',
    `${sky}${box(180, 40, 540, 14, '#333')}<ellipse cx="450" cy="310" rx="300" ry="210" fill="#12385c" stroke="#e8d9a8" stroke-width="12"/>${line('THE', 220, { size: 40, fill: '#e8d9a8', font: 'serif' })}${line('BLUE HERON', 310, { size: 68, fill: '#fff', font: 'serif' })}${line('CAFÉ', 400, { size: 60, fill: '#e8d9a8', font: 'serif' })}`,
    { tilt: 4 },
  ),
  sign(
    'a street sign',
    'Abbey Lane',
    `${bricks}${wall('url(#bricks)')}${box(170, 220, 560, 150, '#f7f7f2', 'rx="10" stroke="#111" stroke-width="8"')}${line('ABBEY LANE', 300, { size: 72, fill: '#111' })}${line('CITY OF NORTHFORD NW8', 350, { size: 26, fill: '#a11' })}`,
    { tilt: 3, fromTheSide: -6 },
    'a shop front',
  ),
  sign(
    'a road sign at a distance',
    'Harbour',
    `${sky}${box(0, 430, 900, 170, '#6d7f55')}${box(440, 260, 12, 190, '#777')}${box(340, 180, 215, 90, '#1a5fb4', 'rx="8" stroke="#fff" stroke-width="4"')}${line('Harbour', 236, { size: 38, x: 447, fill: '#fff' })}`,
  ),
  sign(
    'a neon sign at night',
    'Open Late',
    `${wall('#0c0d14')}${box(190, 180, 520, 220, 'none', 'rx="40" stroke="#ff3f81" stroke-width="9"')}${line('OPEN LATE', 318, { size: 84, fill: '#ffe9f2', more: 'stroke="#ff5f9a" stroke-width="2"' })}`,
    { blur: 1.2, shadow: 0 },
  ),
  sign(
    'a park entrance',
    'Riverside Park',
    `${sky}${box(0, 380, 900, 220, '#4c7a3a')}${box(150, 170, 600, 250, '#6b4326', 'rx="16"')}${line('Riverside Park', 280, { size: 70, fill: '#f6e8c8', font: 'serif' })}${line('dawn to dusk', 350, { size: 34, fill: '#f6e8c8', font: 'serif', weight: 'normal' })}`,
    undefined,
    'a trail marker',
  ),
  sign(
    'a trail marker',
    'Summit Trail',
    `${wall('#3f5d3a')}${box(420, 160, 60, 440, '#7b5a3a')}<path d="M190 190 H650 L740 265 L650 340 H190 Z" fill="#d9b36a" stroke="#5e4324" stroke-width="6"/>${line('SUMMIT TRAIL', 278, { size: 54, x: 435, fill: '#3a2712' })}${line('2.4 km', 322, { size: 28, x: 435, fill: '#3a2712', weight: 'normal' })}`,
    { tilt: -3 },
  ),
  sign(
    'a station board',
    'Central Station',
    `${wall('#b9bec4')}${box(70, 130, 760, 180, '#0b3f8a')}${line('Central Station', 245, { size: 80, fill: '#fff' })}${box(70, 340, 760, 110, '#111')}${line('Platform 9   10:42   on time', 410, { size: 38, fill: '#ffb300', font: 'monospace', weight: 'normal' })}`,
  ),
  sign(
    'an event poster',
    'Jazz Night',
    `${bricks}${wall('url(#bricks)')}${box(250, 40, 400, 530, '#f4c430')}${line('JAZZ', 180, { size: 120, fill: '#1b1b3a' })}${line('NIGHT', 300, { size: 105, fill: '#b3202c' })}<circle cx="450" cy="390" r="55" fill="#1b1b3a"/>${line('Friday 8 pm', 490, { size: 34 })}${line('Town Hall', 535, { size: 34 })}`,
    { tilt: 3 },
  ),
  sign(
    'a banner of a sports ground',
    'Eastfield United',
    `${sky}${box(0, 350, 900, 250, '#3f8f3f')}${box(60, 220, 780, 130, '#c8102e')}${line('EASTFIELD UNITED', 310, { size: 72, fill: '#fff' })}`,
    undefined,
    'a station board',
  ),
];
