import { wait } from './wait.js';

/** Reads all the time, and counts what goes wrong. */
export class Reader {
  asked = 0;
  readonly wrong: string[] = [];
  private isStopped = false;
  private readonly done: Promise<void>;

  constructor(url: string) {
    this.done = this.run(url);
  }

  async stop(): Promise<void> {
    this.isStopped = true;
    await this.done;
  }

  private async run(url: string): Promise<void> {
    while (!this.isStopped) {
      this.asked += 1;
      const status = await fetch(url).then((response) => response.status, String);
      if (status !== 200) this.wrong.push(String(status));
      await wait(20);
    }
  }
}
