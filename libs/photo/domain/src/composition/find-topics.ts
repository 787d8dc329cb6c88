import { thingTopics, type ThingTopic } from './thing-topics.js';

/** The objects that the embedded detector knows (COCO's 80), by what they lead to. */
const labelsOfTopic: Partial<Record<ThingTopic, string>> = {
  people: 'person',
  cycling: 'bicycle',
  cars: 'car',
  motorcycles: 'motorcycle',
  flying: 'airplane',
  transit: 'bus, train',
  trucks: 'truck',
  boats: 'boat',
  street: 'traffic light, fire hydrant, stop sign, parking meter',
  park: 'bench, frisbee',
  birds: 'bird',
  cats: 'cat',
  dogs: 'dog',
  horses: 'horse',
  farm: 'sheep, cow',
  wildlife: 'elephant, bear, zebra, giraffe',
  luggage: 'backpack, suitcase',
  rain: 'umbrella',
  fashion: 'handbag, tie',
  snow: 'skis, snowboard',
  ball: 'sports ball',
  kites: 'kite',
  baseball: 'baseball bat, baseball glove',
  boards: 'skateboard',
  surf: 'surfboard',
  tennis: 'tennis racket',
  drinks: 'bottle',
  wine: 'wine glass',
  coffee: 'cup',
  dinner: 'fork, knife, spoon, bowl, dining table',
  fruit: 'banana, apple, orange',
  vegetables: 'broccoli, carrot',
  snacks: 'sandwich, hot dog',
  pizza: 'pizza',
  sweets: 'donut, cake',
  home: 'chair, couch',
  bedroom: 'bed',
  plants: 'potted plant, vase',
  bathroom: 'toilet, sink, hair drier, toothbrush',
  screen: 'tv, remote',
  desk: 'laptop, mouse, keyboard',
  phone: 'cell phone',
  kitchen: 'microwave, oven, toaster, refrigerator',
  books: 'book',
  clock: 'clock',
  craft: 'scissors',
  toys: 'teddy bear',
};

/** Words on signs, menus and labels, by what they lead to. */
const wordsOfTopic: Partial<Record<ThingTopic, string>> = {
  cycling: 'bike, bicycle, cycl, velo',
  cars: 'garage, auto, motors, parking',
  flying: 'airport, airline, boarding, departures',
  transit: 'station, bus, metro, subway, platform, tram, railway',
  boats: 'harbour, harbor, marina, ferry, port, boat',
  park: 'park, playground',
  cats: 'cat, cats, kitten',
  dogs: 'dog, dogs, puppy',
  farm: 'farm, dairy',
  wildlife: 'zoo, safari',
  luggage: 'travel, tours, luggage',
  ball: 'football, soccer, basketball, stadium, league, fc, arena',
  beer: 'beer, brew, pub, bar, ale, lager, tavern, ipa, taproom',
  wine: 'wine, vino, vineyard, winery, merlot, riesling',
  coffee: 'coffee, cafe, café, espresso, latte, cappuccino, roast',
  tea: 'tea, teahouse, chai, matcha',
  dinner: 'restaurant, menu, grill, kitchen, diner, bistro, sushi, ramen, trattoria, steak, bbq, lunch, dinner',
  fruit: 'fruit, juice, smoothie',
  vegetables: 'vegan, organic, vegetarian',
  snacks: 'burger, sandwich, kebab, tacos, hotdog, fries, deli',
  pizza: 'pizza, pizzeria',
  sweets: 'bakery, baker, cake, donut, gelato, ice cream, chocolate, candy, patisserie, sweet',
  plants: 'plant, nursery',
  screen: 'cinema, film, movie, netflix, theatre, theater',
  desk: 'office, computer, software, coworking',
  books: 'book, library, novel, chapter',
  craft: 'workshop, tools, hardware, atelier',
  toys: 'toys, lego',
  flowers: 'flower, florist, garden, roses',
  music: 'music, concert, live, band, dj, festival, vinyl, records, jazz, rock',
  beach: 'beach, surf, bay, ocean, pier',
  market: 'market, shop, store, sale, open, boutique, outlet',
  school: 'school, university, college, class, exam, lecture, study',
  party: 'birthday, party, wedding, congratulations, happy',
  hotel: 'hotel, hostel, inn, motel, resort',
  mountains: 'trail, summit, mount, hiking, peak, camp',
};

const isTopic = (name: string): name is ThingTopic => name in thingTopics;

function readTable(table: Partial<Record<ThingTopic, string>>): readonly (readonly [string, ThingTopic])[] {
  return Object.entries(table).flatMap(([name, list]) =>
    isTopic(name) ? list.split(', ').map((item) => [item, name] as const) : [],
  );
}

const topicOfLabel = new Map(readTable(labelsOfTopic));
const topicsOfWords = readTable(wordsOfTopic).map(
  ([word, name]) => [new RegExp(`\\b${word}`, 'iu'), word, name] as const,
);

/** The 80 labels that a detector may use. */
export const objectLabels: readonly string[] = [...topicOfLabel.keys()];

export const findTopicOfObject = (label: string): ThingTopic | undefined => topicOfLabel.get(label);

/** The topics that a text is about, in the order of the table. Words of up to four letters must match whole. */
export function findTopicsOfText(text: string): ThingTopic[] {
  const found = topicsOfWords.filter(([pattern, word]) => {
    const at = pattern.exec(text);
    return at !== null && (word.length > 4 || !/^[\p{L}]/u.test(text.slice(at.index + word.length)));
  });
  return [...new Set(found.map(([, , name]) => name))];
}
