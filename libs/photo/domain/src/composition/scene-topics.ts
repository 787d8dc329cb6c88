import type { ColourName, Scene } from '../observation.js';
import { topic, type Topic } from './topic.js';

/** What the light and the colours of a whole photo lead to. */
export const sceneTopics: Readonly<Record<Scene, Topic>> = {
  sunset: topic(
    'outdoors',
    'the end of the day',
    'Golden Hour · Sunset Session · Chasing The Light · Before It Gets Dark',
  ),
  dusk: topic(
    'outdoors',
    'the hour between day and night',
    'Blue Hour · Dusk Till Dawn · Into The Night · Before The Storm',
  ),
  night: topic('night', 'everyone who is still awake', 'After Dark · Night Owls · Lights Out · The Small Hours'),
  'city-lights': topic(
    'night',
    'the night and its lights',
    'Lights In The Dark · Night Shift · Up All Night · Bright Lights',
  ),
  'blue-sky': topic(
    'outdoors',
    'a day under an open sky',
    'Blue Skies · Out And About · Head In The Clouds · A Fine Day Out',
  ),
  water: topic('outdoors', 'all things blue', 'Deep Blue · Out Of The Blue · Making Waves · Cool And Calm'),
  greenery: topic('nature', 'a day in the green', 'Into The Green · Touch Grass · The Great Outdoors · Green Corner'),
  blossom: topic(
    'nature',
    'all that grows and blooms',
    'In Full Bloom · The Garden Club · Wild Flowers · Spring Fever',
  ),
  'snow-or-mist': topic('outdoors', 'a quiet day', 'Soft Light · In The Mist · A Quiet Place · Cold Outside'),
  sand: topic('outdoors', 'warm places', 'Somewhere Warm · Dust And Gold · Desert Sun · Warm Sands'),
  page: topic('text', 'what is written here', 'Read This · The Fine Print · Worth A Read · Between The Lines'),
  plain: topic(
    'abstract',
    'one colour and many thoughts',
    'Blank Canvas · Keep It Simple · Clean Slate · Less Is More',
  ),
  other: topic(
    'photo',
    'what this photo brings to mind',
    'Look Closer · The Story Behind It · The Bigger Picture · In The Picture',
  ),
};

/** What a colour that fills a photo leads to. */
export const colourTopics: Readonly<Record<ColourName, Topic>> = {
  red: topic('mood', 'red in all its shades', 'Seeing Red · The Red Room · Red Alert'),
  orange: topic('mood', 'warm colours', 'Amber Light · Warm Glow · Fireside'),
  yellow: topic('mood', 'bright days', 'The Bright Side · Golden Days · Mellow Yellow'),
  green: topic('mood', 'green in all its shades', 'Evergreen · The Green Room · Fresh And Green'),
  teal: topic('mood', 'cool colours', 'Teal Appeal · Cool Waters · The Teal Room'),
  blue: topic('mood', 'blue in all its shades', 'Into The Blue · The Blue Room · Feeling Blue'),
  purple: topic('mood', 'purple in all its shades', 'Purple Haze · Ultraviolet · The Purple Room'),
  pink: topic('mood', 'pink in all its shades', 'Tickled Pink · Think Pink · Rose Tinted'),
  brown: topic('mood', 'warm and quiet things', 'Warm And Cosy · Earth Tones · Down To Earth'),
  black: topic('mood', 'the dark side', 'In The Dark · Black Velvet · Out Of The Shadows'),
  grey: topic('mood', 'all that is not black and white', 'Shades Of Grey · The Grey Area · Silver Lining'),
  white: topic('mood', 'light things', 'White Space · Light And Airy · A Clean Slate'),
};

/** Names that fit any photo, for when it tells little. */
export const anyPhotoTopic = topic(
  'photo',
  'whoever finds this photo worth a word',
  'Caught On Camera · Picture This · Snapshot Club · Worth A Thousand Words · Look At This · The Photo Room · Say What You See · Behind The Lens · First Impressions · Caption Contest · Frame By Frame · Photo Finish',
);
