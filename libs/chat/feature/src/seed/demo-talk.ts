/** What is talked about in the demo's rooms. */
export interface DemoRoom {
  readonly name: string;
  readonly description: string;
  readonly topics: readonly string[];
}

const list = (text: string): string[] => text.split(',').map((word) => word.trim());

export const demoRooms: readonly DemoRoom[] = [
  {
    name: 'Sunset at the pier',
    description: 'Who is still out here?',
    topics: list('the light on the water, the last ferry, that street musician, the ice cream queue, the seagulls'),
  },
  {
    name: 'Sourdough rescue',
    description: 'Starters, failures, second loaves.',
    topics: list('my starter, rye flour, the crumb, a cold oven, the banneton, too much water'),
  },
  {
    name: 'Gate B27',
    description: 'Delayed together.',
    topics: list('the new departure time, the only power outlet, the crew, the coffee here, the rebooking line'),
  },
  {
    name: 'Corner bar quiz',
    description: 'Tuesday, eight o’clock. No phones, except for this.',
    topics: list('question four, the tie-breaker, the music round, team names, the picture round'),
  },
  {
    name: 'Balcony tomatoes',
    description: 'Small pots, big plans.',
    topics: list('the first flowers, blossom rot, the neighbour’s cat, watering in August, cherry tomatoes'),
  },
  {
    name: 'Marathon, kilometre 30',
    description: 'For everybody waiting here with a sign.',
    topics: list('bib 2041, the wind, the pace group, the brass band, the oranges, this hill'),
  },
  {
    name: 'Flea market finds',
    description: 'Show what you carried home.',
    topics: list('the typewriter, a box of records, the enamel sign, haggling, the lamp without a shade'),
  },
  {
    name: 'Night bus N6',
    description: 'Strangers, one route.',
    topics: list('the driver’s playlist, the detour, somebody’s umbrella, the back row, the stop at the bridge'),
  },
];

const sayings: readonly ((topic: string) => string)[] = [
  (topic) => `Has anybody else noticed ${topic}?`,
  (topic) => `I could talk about ${topic} all night`,
  (topic) => `ok but ${topic} …`,
  (topic) => `Still thinking about ${topic}.`,
  (topic) => `Can we agree on ${topic} please`,
  (topic) => `First time here. What is it with ${topic}?`,
  (topic) => `${topic.charAt(0).toUpperCase()}${topic.slice(1)} is the best part of today 😄`,
  (topic) => `My sister told me about ${topic}, now I get it`,
  (topic) => `Unpopular opinion: ${topic} is overrated`,
  (topic) => `I made a list, and ${topic} is on top`,
];
const answers = list(
  'same here, haha yes, not at all, tell me more, exactly, I was about to say that, how so?, 😂😂, +1, agreed, no way, since when?',
);

/** A uniform integer from 0 to below `limit`. */
export type Random = (limit: number) => number;

export const saying = (topics: readonly string[], random: Random): string =>
  sayings[random(sayings.length)]?.(topics[random(topics.length)] ?? 'this') ?? '';

export const answerTo = (username: string, random: Random): string => {
  const text = answers[random(answers.length)] ?? '+1';
  return random(3) === 0 ? `@${username} ${text}` : text;
};

/** The same numbers each time (mulberry32), so that every demo is the same. */
export function repeatable(seed: number): Random {
  let state = seed;
  return (limit) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296) * limit);
  };
}
