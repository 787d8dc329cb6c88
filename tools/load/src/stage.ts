import type { Setting } from './scenario.js';
import { Servers } from './rig/servers.js';
import { Stack, type Settings } from './rig/stack.js';

const shape: Settings = { WEBSOCKET_INSTANCES: '3', CHAT_INSTANCES: '2' };

/** One running ChatPop at a time; whoever needs other settings gets a new one, on the same Postgres and Redis. */
export class Stage {
  private servers: Servers | undefined;
  private current: { readonly key: string; readonly stack: Stack } | undefined;

  setting(base: Omit<Setting, 'stack'>): Setting {
    return { ...base, stack: (settings = {}) => this.with({ ...shape, ...settings }) };
  }

  /** Ends all of it. After a scenario that broke off, too: nobody knows what state it left. */
  async clear(): Promise<void> {
    const { current, servers } = this;
    [this.current, this.servers] = [undefined, undefined];
    await current?.stack.stop();
    await servers?.stop();
  }

  private async with(settings: Settings): Promise<Stack> {
    const key = JSON.stringify(settings);
    if (this.current?.key === key) return this.current.stack;
    await this.current?.stack.stop();
    this.current = undefined;
    this.servers ??= await Servers.start();
    const stack = await Stack.start(this.servers, settings);
    this.current = { key, stack };
    return stack;
  }
}
