import type { Setting } from './scenario.js';
import { Stack, type Settings } from './rig/stack.js';

const shape: Settings = { WEBSOCKET_INSTANCES: '3', CHAT_INSTANCES: '2' };

/** One running ChatPop at a time; whoever needs other settings gets a new one. */
export class Stage {
  private current: { readonly key: string; readonly stack: Stack } | undefined;

  setting(base: Omit<Setting, 'stack'>): Setting {
    return { ...base, stack: (settings = {}) => this.with({ ...shape, ...settings }) };
  }

  /** After a scenario that broke off nobody knows what state it left. */
  async clear(): Promise<void> {
    const { current } = this;
    this.current = undefined;
    await current?.stack.stop();
  }

  private async with(settings: Settings): Promise<Stack> {
    const key = JSON.stringify(settings);
    if (this.current?.key !== key) {
      await this.clear();
      this.current = { key, stack: await Stack.start(settings) };
    }
    return this.current.stack;
  }
}
