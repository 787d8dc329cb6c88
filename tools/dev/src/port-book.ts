import { freePort, isPortFree } from '@chatpop/local-servers';

/** Hands out free ports, none twice: a port is free until its server listens, which is a while later. */
export class PortBook {
  private readonly given = new Set<number>();

  async take(): Promise<number> {
    for (;;) {
      const port = await freePort();
      if (this.given.has(port)) continue;
      this.given.add(port);
      return port;
    }
  }

  /** The same port again if it is still free, else another one. */
  async again(port: number): Promise<number> {
    if (await isPortFree(port)) return port;
    this.given.delete(port);
    return this.take();
  }

  giveBack(...ports: readonly number[]): void {
    for (const port of ports) this.given.delete(port);
  }
}
