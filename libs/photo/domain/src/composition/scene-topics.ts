import type { ColourName, Scene } from '../observation.js';
import { topic, type Topic } from './topic.js';

/** What the light and the colours of a whole photo lead to. */
export const sceneTopics: Readonly<Record<Scene, Topic>> = {
  sunset: topic(
    'outdoors',
    'the end of the day',
    'Golden Hour · Sunset Session · Chasing The Light · Before It Gets Dark',
  ),
  night: topic('night', 'everyone who is still awake', 'After Dark · Night Owls · Lights Out · The Small Hours'),
  'city-lights': topic('night', 'the night and its lights', 'City Lights · Night Shift · Up All Night · Bright Lights'),
  'blue-sky': topic(
    'outdoors',
    'a day under an open sky',
    'Blue Skies · Out And About · Head In The Clouds · A Fine Day Out',
  ),
  water: topic('outdoors', 'a day by the water', 'By The Water · Deep Blue · Making Waves · The Blue Room'),
  greenery: topic('nature', 'a day in the green', 'Into The Green · Touch Grass · The Great Outdoors · Green Corner'),
  blossom: topic(
    'nature',
    'all that grows and blooms',
    'In Full Bloom · The Garden Club · Wild Flowers · Spring Fever',
  ),
  'snow-or-mist': topic('outdoors', 'a quiet day', 'Cold Outside · In The Mist · Soft Light · A Quiet Place'),
  sand: topic('outdoors', 'warm places', 'Warm Sands · Desert Sun · Dust And Gold · Somewhere Warm'),
  page: topic('text', 'what is written here', 'Read This · The Fine Print · Worth A Read · Notes And Queries'),
  plain: topic(
    'abstract',
    'one colour and many thoughts',
    'Blank Canvas · Keep It Simple · Nothing To See · Clean Slate',
  ),
  other: topic(
    'photo',
    'what this photo brings to mind',
    'In The Picture · Look Closer · Story Behind It · The Bigger Picture',
  ),
};

/** What the main colour of a photo leads to. */
export const colourRooms: Readonly<Record<ColourName, string>> = {
  red: 'Seeing Red · The Red Room',
  orange: 'Amber Light · The Orange Room',
  yellow: 'Bright Side · The Yellow Room',
  green: 'Evergreen · The Green Room',
  teal: 'Teal Appeal · The Teal Room',
  blue: 'Into The Blue · The Blue Room',
  purple: 'Purple Haze · The Purple Room',
  pink: 'Tickled Pink · The Pink Room',
  brown: 'Warm And Cosy · Earth Tones',
  black: 'In The Dark · The Black Room',
  grey: 'Shades Of Grey · The Grey Area',
  white: 'Blank Page · The White Room',
};

/** Names that fit any photo, for when it tells little. */
export const anyPhotoNames = [
  'Caught On Camera',
  'Picture This',
  'Snapshot Club',
  'Talk Of The Town',
  'Worth A Thousand Words',
  'Look At This',
  'The Photo Room',
  'Say What You See',
  'Behind The Lens',
  'First Impressions',
  'Caption Contest',
  'Frame By Frame',
  'Through The Lens',
  'Photo Finish',
] as const;
