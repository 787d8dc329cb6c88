import { box, line, photographed, wall, type Camera } from './drawing.js';
import type { PhotoSample } from './photo-sample.js';

/** @param like another kind that it is much like. */
function paper(kind: string, expected: string, drawing: string, camera?: Camera, like?: string): PhotoSample {
  return { kind, expected: [expected], like, photo: () => photographed(drawing, camera) };
}

const table = wall('#7a5230');
const lines = (texts: readonly string[], y: number, step: number, x: number, size: number, fill = '#333'): string =>
  texts.map((text, at) => line(text, y + at * step, { size, x, fill, anchor: 'start', weight: 'normal' })).join('');

/** Lettering on paper and on what things are packed in. */
export const papers: readonly PhotoSample[] = [
  paper(
    'a menu',
    'Trattoria Roma',
    `${table}${box(200, 20, 500, 560, '#fbf4e4')}${line('Trattoria Roma', 100, { size: 56, fill: '#7c1d1d', font: 'serif' })}${lines(['Bruschetta  6.50', 'Spaghetti al pomodoro  11.00', 'Risotto ai funghi  13.50', 'Tiramisu  5.50', 'House wine, glass  4.80'], 190, 72, 240, 30)}`,
    { tilt: -3 },
  ),
  paper(
    'a bottle label',
    'Chateau Verde',
    `${wall('#cdbfae')}<path d="M390 0 h120 v130 q0 40 60 80 v390 H330 V210 q60 -40 60 -80 Z" fill="#1d3320"/>${box(330, 270, 240, 230, '#f6f0df')}${line('CHATEAU', 330, { size: 42, fill: '#4b1420', font: 'serif' })}${line('VERDE', 382, { size: 42, fill: '#4b1420', font: 'serif' })}${line('Merlot 2019', 450, { size: 26, font: 'serif', weight: 'normal' })}`,
    { tilt: 2, fromTheSide: 0 },
  ),
  paper(
    'a cereal box',
    'Golden Oats',
    `${wall('#d8d3cb')}${box(240, 20, 420, 560, '#e07b1a')}${line('GOLDEN', 170, { size: 88, fill: '#fff' })}${line('OATS', 270, { size: 100, fill: '#fff3c4' })}<ellipse cx="450" cy="420" rx="140" ry="70" fill="#f3e1bd"/>${line('crunchy honey flakes', 540, { size: 30, fill: '#fff', weight: 'normal' })}`,
    undefined,
    'a bottle label',
  ),
  paper(
    'a book cover',
    'Silent Harbour',
    `${table}${box(260, 30, 380, 540, '#20364f')}${line('The Silent', 180, { size: 58, fill: '#f1e6cf', font: 'serif' })}${line('Harbour', 250, { size: 64, fill: '#f1e6cf', font: 'serif' })}${line('a novel', 310, { size: 26, fill: '#c9bfa8', font: 'serif', weight: 'normal' })}${line('M. Lindqvist', 530, { size: 32, fill: '#f1e6cf', font: 'serif' })}`,
    { tilt: 6 },
  ),
  paper(
    'a concert ticket',
    'Moonlight Tour',
    `${table}${box(110, 170, 680, 260, '#f0e9f7', 'rx="14"')}${line('MOONLIGHT TOUR', 270, { size: 62, fill: '#3b1f63' })}${line('Row F  Seat 12   Sat 21 March', 340, { size: 30, weight: 'normal' })}${line('No 4471 8820 1', 395, { size: 24, weight: 'normal' })}`,
    { tilt: -4 },
    'an event poster',
  ),
  paper(
    'a newspaper',
    'Evening Courier',
    `${table}${box(140, 20, 620, 560, '#eeeae0')}${line('Evening Courier', 95, { size: 66, fill: '#111', font: 'serif' })}${line('Old bridge opens again', 165, { size: 36, font: 'serif' })}${lines(['After three years of work the old', 'bridge over the river is open to', 'walkers and cyclists again. Many', 'came to see it on Sunday morning,', 'and a band played until the rain.'], 230, 44, 180, 26)}`,
  ),
  paper(
    'a birthday card',
    'Happy Birthday',
    `${wall('#e9d5d8')}${box(180, 80, 540, 440, '#fffdf7', 'rx="10"')}${line('Happy', 230, { size: 92, fill: '#d6336c', font: 'serif' })}${line('Birthday', 340, { size: 92, fill: '#d6336c', font: 'serif' })}${line('with love', 430, { size: 36, fill: '#777', font: 'serif', weight: 'normal' })}`,
    { tilt: 5 },
  ),
  paper(
    'a wedding invitation',
    'Rosewood Manor',
    `${wall('#c9c5bd')}${box(200, 40, 500, 520, '#fffef9')}${line('You are invited to', 160, { size: 30, font: 'serif', weight: 'normal' })}${line('Rosewood Manor', 270, { size: 54, fill: '#6b5a3a', font: 'serif' })}${line('Saturday the second of June', 350, { size: 28, font: 'serif', weight: 'normal' })}`,
    undefined,
    'a birthday card',
  ),
];
