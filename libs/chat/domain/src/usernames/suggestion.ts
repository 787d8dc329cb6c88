import { randomInt } from 'node:crypto';
import { isProfane } from './profanity.js';
import { isReserved } from './reserved-names.js';

/** At most six letters each: with three digits a name has fifteen characters. */
const adjectives = `Amber Ample Azure Balmy Bold Brave Breezy Bright Brisk Bubbly Calm Candid Cheery Chill Chirpy Clever
  Cosmic Cozy Crisp Curly Daring Dapper Dreamy Eager Early Epic Fancy Fast Fluffy Frosty Funky Fuzzy Gentle Giddy Glad
  Golden Grand Groovy Happy Hearty Honest Jazzy Jolly Keen Kind Lively Lucky Lunar Magic Mellow Merry Mighty Minty Neat
  Nimble Noble Nifty Peachy Peppy Perky Plucky Polite Proud Quick Quiet Quirky Rapid Royal Rustic Shiny Silent Silver
  Smart Snowy Snug Solar Spicy Sunny Super Swift Tidy Tiny Upbeat Velvet Vivid Warm Wild Windy Wise Witty Zany Zesty`
  .trim()
  .split(/\s+/);
const nouns = `Acorn Badger Bagel Bison Breeze Canyon Cedar Cherry Cloud Clover Cobra Comet Coral Cosmos Coyote Crow
  Dingo Dragon Eagle Ember Falcon Fern Ferret Finch Fox Gecko Ginger Goose Hawk Heron Hippo Ibex Iguana Island Jaguar
  Jasper Kiwi Koala Lemon Lemur Lion Llama Lotus Lynx Mango Maple Marmot Meadow Meteor Moose Nebula Ocean Olive Orbit
  Orca Osprey Otter Owl Panda Parrot Pebble Pepper Pigeon Planet Puffin Puma Quail Rabbit Raven River Robin Rocket
  Salmon Sloth Sprout Squid Stork Sunset Tiger Toucan Turtle Walrus Willow Wombat Yak Zebra`
  .trim()
  .split(/\s+/);

/**
 * A name for somebody who does not care for one: adjective, noun, number. It passes the rules of usernames; whether it
 * is free in a room is the caller's to see.
 * @param random a uniform integer from 0 to below `limit`.
 */
export function suggestUsername(random: (limit: number) => number = (limit) => randomInt(limit)): string {
  const one = (words: readonly string[]): string => words[random(words.length)] ?? '';
  for (;;) {
    const name = `${one(adjectives)}${one(nouns)}${10 + random(990)}`;
    if (!isReserved(name) && !isProfane(name)) return name;
  }
}
