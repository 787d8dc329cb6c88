import { setTimeout as delay } from 'node:timers/promises';
import { readState } from '@chatpop/testing';
import type { Random } from './random.js';

const withinMs = 2_500;

/**
 * Kills processes while people pay, at moments that nobody chose: the Payment Service in the middle of webhooks and of its
 * relay, Chat in the middle of deciding.
 */
export class Killer {
  readonly kills: Record<string, number> = {};

  constructor(
    private readonly statePath: string,
    private readonly random: Random,
  ) {}

  /** One kill, some time soon; none when all that could be killed are down already. */
  async strike(): Promise<void> {
    await delay(this.random.below(withinMs));
    const name = this.random.of(['payments', 'chat']);
    const running = readState(this.statePath).services.filter(
      (service) => service.name === name && service.state === 'ready',
    );
    if (running.length === 0) return;
    process.kill(this.random.of(running).pid, 'SIGKILL');
    this.kills[name] = (this.kills[name] ?? 0) + 1;
  }
}
