/** Numbers that look random and replay from their seed (mulberry32). */
export class Random {
  constructor(private state: number) {}

  /** 0 <= x < 1. */
  next(): number {
    this.state = (this.state + 0x6d2b79f5) | 0;
    let t = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  }

  below(limit: number): number {
    return Math.floor(this.next() * limit);
  }

  chance(probability: number): boolean {
    return this.next() < probability;
  }

  /** Takes one item out of the list, anywhere. */
  takeFrom<Item>(items: Item[]): Item | undefined {
    return items.splice(this.below(items.length), 1)[0];
  }
}
