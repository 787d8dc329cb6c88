/** What was seen in a photo, before anybody put it into words. Shares are of the picture's area, 0 to 1. */
export interface Observation {
  /** What is written in it, in reading order. */
  readonly lettering: readonly Lettering[];
  /** What is in it, surest first. */
  readonly objects: readonly SeenObject[];
  readonly look: Look;
}

export interface Lettering {
  readonly text: string;
  /** 0 to 1. */
  readonly confidence: number;
  /** Height of the letters as a share of the picture's height. */
  readonly height: number;
  /** Where the line begins and how wide it is, as shares of the picture. */
  readonly x: number;
  readonly y: number;
  readonly width: number;
}

export interface SeenObject {
  /** One of `objectLabels`. */
  readonly label: string;
  readonly confidence: number;
  readonly count: number;
  /** Of the surest one, when it has one that stands out. */
  readonly colour?: ColourName;
}

export const colourNames = [
  'red',
  'orange',
  'yellow',
  'green',
  'teal',
  'blue',
  'purple',
  'pink',
  'brown',
  'black',
  'grey',
  'white',
] as const;
export type ColourName = (typeof colourNames)[number];

/** What kind of picture it is, as far as its colours and their places tell. */
export const scenes = [
  'sunset',
  'dusk',
  'night',
  'city-lights',
  'blue-sky',
  'water',
  'greenery',
  'blossom',
  'snow-or-mist',
  'sand',
  'page',
  'plain',
  'other',
] as const;
export type Scene = (typeof scenes)[number];

export interface Look {
  /** Largest share first. */
  readonly colours: readonly { readonly name: ColourName; readonly share: number }[];
  readonly scene: Scene;
  readonly light: 'dark' | 'dim' | 'bright';
  readonly shape: 'wide' | 'landscape' | 'square' | 'portrait' | 'tall';
}
