import { box, line, photographed, wall, type Camera } from './drawing.js';
import type { PhotoSample } from './photo-sample.js';

/** @param like another kind that it is much like. */
function indoor(kind: string, expected: string, drawing: string, camera?: Camera, like?: string): PhotoSample {
  return { kind, expected: [expected], like, photo: () => photographed(drawing, camera) };
}

const notes = (texts: readonly string[], y: number, fill: string): string =>
  texts
    .map((text, at) => line(text, y + at * 70, { size: 36, x: 160, fill, anchor: 'start', weight: 'normal' }))
    .join('');

/** Lettering on boards, screens and things indoors. */
export const indoors: readonly PhotoSample[] = [
  indoor(
    'a whiteboard',
    'Sprint Planning',
    `${wall('#9aa0a6')}${box(50, 40, 800, 520, '#fbfcfd', 'stroke="#777" stroke-width="10"')}${line('Sprint Planning', 130, { size: 60, fill: '#123a9c' })}${notes(['- fix the login page', '- write the release notes', '- book a room for the demo'], 240, '#1a7a34')}`,
    { tilt: -2, fromTheSide: 4 },
  ),
  indoor(
    'a chalkboard',
    'Happy Hour',
    `${wall('#6b4a2f')}${box(70, 50, 760, 500, '#22332c')}${line('HAPPY HOUR', 230, { size: 96, fill: '#f4f1e6' })}${line('every day 5 to 7', 330, { size: 46, fill: '#f2d16b', weight: 'normal' })}`,
    { blur: 0.9 },
    'a whiteboard',
  ),
  indoor(
    'a slide on a screen',
    'Quarterly Results',
    `${wall('#16181c')}${box(90, 60, 720, 420, '#fff')}${line('Quarterly Results', 180, { size: 66, fill: '#0b3d91' })}${box(180, 330, 90, 110, '#0b3d91')}${box(320, 280, 90, 160, '#2f7ed8')}${box(460, 250, 90, 190, '#8bbc21')}${box(600, 230, 90, 210, '#f28f43')}`,
    { shadow: 0.1 },
  ),
  indoor(
    'a chat on a phone',
    'Weekend Trip',
    `${wall('#3b3f46')}${box(290, 10, 320, 580, '#f5f6f8', 'rx="30"')}${box(290, 40, 320, 80, '#0a7cff')}${line('Weekend Trip', 92, { size: 36, fill: '#fff' })}${box(310, 150, 220, 60, '#dfe3e8', 'rx="16"')}${line('Who drives?', 190, { size: 26, x: 420, weight: 'normal' })}${box(380, 230, 210, 60, '#0a7cff', 'rx="16"')}${line('I can!', 270, { size: 26, x: 485, fill: '#fff', weight: 'normal' })}`,
    { tilt: 1, fromTheSide: 0 },
  ),
  indoor(
    'a printed T-shirt',
    'Ocean Rescue',
    `${wall('#d9d2c7')}<path d="M250 60 L390 30 Q450 90 510 30 L650 60 L760 190 L670 250 L640 220 V590 H260 V220 L230 250 L140 190 Z" fill="#14506b"/>${line('OCEAN', 290, { size: 76, fill: '#fff' })}${line('RESCUE', 370, { size: 76, fill: '#fff' })}`,
    { blur: 0.9 },
  ),
  indoor(
    'a mug',
    "World's Best Dad",
    `${wall('#e4ddd2')}<path d="M600 230 h70 q70 0 70 90 t-90 100 h-50" fill="none" stroke="#b8332a" stroke-width="34"/>${box(240, 150, 380, 380, '#c0392b', 'rx="24"')}${line("WORLD'S", 270, { size: 68, x: 430, fill: '#fff' })}${line('BEST', 350, { size: 68, x: 430, fill: '#fff' })}${line('DAD', 430, { size: 68, x: 430, fill: '#fff' })}`,
    { fromTheSide: 0 },
    'a printed T-shirt',
  ),
  indoor(
    'a museum plate',
    'Roman Gate',
    `${wall('#8e8a83')}${box(180, 110, 540, 380, '#c7b477', 'rx="6"')}${line('ROMAN GATE', 200, { size: 60, fill: '#2c2614', font: 'serif' })}${['Built in the year 72 and restored', 'four times since, it was the way', 'into the town for all who came', 'from the north.'].map((text, at) => line(text, 275 + at * 50, { size: 28, fill: '#2c2614', font: 'serif', weight: 'normal' })).join('')}`,
    undefined,
    'a newspaper',
  ),
  indoor(
    'a door plate of a studio',
    'Pottery Studio',
    `${wall('#7c5a3c')}${box(230, 200, 440, 170, '#efe7d6', 'rx="12"')}${line('Pottery Studio', 275, { size: 50, font: 'serif' })}${line('please knock', 330, { size: 30, font: 'serif', weight: 'normal' })}`,
    { tilt: -5, fromTheSide: -4 },
    'a hanging café sign',
  ),
];
