import { z } from 'zod';
import { Money, Username } from '../primitives.js';

export const giftCategories = {
  treats: 'Treats',
  nature: 'Nature',
  party: 'Party',
  animals: 'Animals',
  treasures: 'Treasures',
} as const;
export const GiftCategory = z.enum(['treats', 'nature', 'party', 'animals', 'treasures']);
export type GiftCategory = z.infer<typeof GiftCategory>;

export const Gift = z
  .object({ id: z.string(), name: z.string(), emoji: z.string(), category: GiftCategory, price: Money })
  .meta({ id: 'Gift' });
export type Gift = z.infer<typeof Gift>;

/** A gift as the catalogue has it; its price is in minor units of whatever currency the prices are in. */
export type CatalogueGift = Omit<Gift, 'price'> & { readonly price: number };

/** What can be given. Each line: id, name, emoji, price. Ids stay: purchases and messages refer to them. */
const catalogue: Readonly<Record<GiftCategory, string>> = {
  treats: `
    coffee|Coffee|☕|100
    donut|Donut|🍩|100
    ice-cream|Ice cream|🍦|150
    cupcake|Cupcake|🧁|200
    pizza|Pizza|🍕|300
    burger|Burger|🍔|300
    cocktail|Cocktail|🍹|500
    sushi|Sushi|🍣|700
    birthday-cake|Birthday cake|🎂|1000
    champagne|Champagne|🍾|2000`,
  nature: `
    clover|Clover|🍀|100
    tulip|Tulip|🌷|100
    rose|Rose|🌹|200
    sunflower|Sunflower|🌻|200
    cactus|Cactus|🌵|300
    rainbow|Rainbow|🌈|500
    bouquet|Bouquet|💐|800
    palm-tree|Palm tree|🌴|1000
    volcano|Volcano|🌋|2500
    planet|Planet|🪐|5000`,
  party: `
    balloon|Balloon|🎈|100
    confetti|Confetti|🎊|150
    party-popper|Party popper|🎉|200
    sparkler|Sparkler|🎇|300
    disco-ball|Disco ball|🪩|500
    microphone|Microphone|🎤|700
    guitar|Guitar|🎸|1000
    saxophone|Saxophone|🎷|1500
    fireworks|Fireworks|🎆|2500
    rocket|Rocket|🚀|10000`,
  animals: `
    snail|Snail|🐌|100
    chick|Chick|🐥|150
    butterfly|Butterfly|🦋|200
    cat|Cat|🐱|300
    dog|Dog|🐶|300
    panda|Panda|🐼|500
    fox|Fox|🦊|700
    unicorn|Unicorn|🦄|1500
    lion|Lion|🦁|2500
    dragon|Dragon|🐉|7500`,
  treasures: `
    heart|Heart|❤️|100
    star|Star|⭐|200
    medal|Medal|🏅|500
    trophy|Trophy|🏆|1000
    ring|Ring|💍|2000
    crown|Crown|👑|3000
    sports-car|Sports car|🏎️|10000
    yacht|Yacht|🛥️|20000
    castle|Castle|🏰|30000
    gem|Gem|💎|50000`,
};

/** The 50 gifts, by category, the cheapest first. */
export const gifts: readonly CatalogueGift[] = GiftCategory.options.flatMap((category) =>
  catalogue[category]
    .trim()
    .split('\n')
    .map((line) => {
      const [id = '', name = '', emoji = '', price = ''] = line.trim().split('|');
      return { id, name, emoji, category, price: Number(price) };
    }),
);

const byId = new Map(gifts.map((gift) => [gift.id, gift]));
export const findGift = (id: string): CatalogueGift | undefined => byId.get(id);

export const GiftsResponse = z
  .object({
    categories: z.array(z.object({ id: GiftCategory, name: z.string() })),
    gifts: z.array(Gift).describe('By category, the cheapest first.'),
  })
  .meta({
    id: 'GiftsResponse',
    example: {
      categories: [{ id: 'treats', name: 'Treats' }],
      gifts: [
        {
          id: 'coffee',
          name: 'Coffee',
          emoji: '☕',
          category: 'treats',
          price: { amount: 100, currency: 'usd' },
        },
      ],
    },
  });
export type GiftsResponse = z.infer<typeof GiftsResponse>;

/** A gift as the message shows it. */
export const GivenGift = z
  .object({
    id: z.string(),
    name: z.string(),
    emoji: z.string(),
    price: Money,
    recipient: Username.describe('Who it is for; the host unless somebody was named.'),
  })
  .meta({ id: 'GivenGift' });
export type GivenGift = z.infer<typeof GivenGift>;
