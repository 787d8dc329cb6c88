import type { Person, PresenceChange } from '@chatpop/presence';

interface Seat {
  readonly person: Person;
  sockets: number;
}

/** The people of one room who have sockets at this gateway, and what the other gateways do not know of them yet. */
export class LocalPeople {
  private readonly seats = new Map<string, Seat>();
  private readonly arriving = new Map<string, Person>();
  private readonly leaving = new Map<string, Person>();
  private readonly gone = new Map<string, Person>();

  /** @returns whether it is their first socket here. */
  enter(person: Person): boolean {
    const id = person.participantId;
    const seat = this.seats.get(id);
    if (seat) {
      seat.sockets += 1;
      return false;
    }
    this.seats.set(id, { person, sockets: 1 });
    this.arriving.set(id, person);
    this.leaving.delete(id);
    this.gone.delete(id);
    return true;
  }

  /** @returns whether it was their last socket here. */
  leave({ participantId: id }: Person, isForGood: boolean): boolean {
    const seat = this.seats.get(id);
    if (!seat) return false;
    seat.sockets -= 1;
    if (seat.sockets > 0) return false;
    this.seats.delete(id);
    this.arriving.delete(id);
    (isForGood ? this.gone : this.leaving).set(id, seat.person);
    return true;
  }

  /** @param isRenewal whether those are to be said as well who were said before. */
  take(isRenewal: boolean): PresenceChange {
    const settled = isRenewal ? [...this.seats.values()].filter(({ person }) => !this.isArriving(person)) : [];
    return {
      arriving: takeAll(this.arriving),
      present: settled.map(({ person }) => person),
      leaving: takeAll(this.leaving),
      gone: takeAll(this.gone),
    };
  }

  /** It could not be said. What has changed again since then counts. */
  giveBack({ arriving, leaving, gone }: PresenceChange): void {
    for (const person of arriving)
      if (this.seats.has(person.participantId)) this.arriving.set(person.participantId, person);
    const isAway = ({ participantId }: Person): boolean => !this.seats.has(participantId);
    for (const person of leaving.filter(isAway)) this.leaving.set(person.participantId, person);
    for (const person of gone.filter(isAway)) this.gone.set(person.participantId, person);
  }

  private isArriving({ participantId }: Person): boolean {
    return this.arriving.has(participantId);
  }
}

function takeAll(people: Map<string, Person>): Person[] {
  const all = [...people.values()];
  people.clear();
  return all;
}
