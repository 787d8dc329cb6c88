import type { KeyValueStore } from './store.js';

/** Where time comes from; tests bring their own. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Runs `work` once, later. @returns what calls it off. */
  after(milliseconds: number, work: () => void): () => void;
}

/** What is used of a WebSocket: the one of browsers and Node 22, and that of the package `ws`. */
export interface SocketLike {
  addEventListener(type: 'open' | 'message' | 'close' | 'error', listener: (event: SocketEvent) => void): void;
  send(text: string): void;
  close(): void;
}

export interface SocketEvent {
  readonly type?: string;
  readonly data?: unknown;
  readonly code?: number;
}

export type SocketClass = new (url: string) => SocketLike;
export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

/** Everything that the client needs of the world around it. */
export interface Platform {
  readonly fetch: Fetch;
  readonly WebSocket: SocketClass;
  readonly clock: Clock;
  /** From 0 to below 1. */
  readonly random: () => number;
  readonly store: KeyValueStore;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  after: (milliseconds, work) => {
    const timer = setTimeout(work, milliseconds);
    return () => clearTimeout(timer);
  },
};

/** @throws Error where there is no WebSocket and none was given. */
export function findWebSocket(): SocketClass {
  if (typeof WebSocket === 'function') return WebSocket;
  throw new Error("There is no WebSocket here (Node before 22): pass the one of the package 'ws'.");
}
