import { DrainService } from '@chatpop/service-bootstrap';
import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { BackgroundLoop } from './background-loop.js';

/** The work that goes on beside requests: begun when the service has started, ended when it drains. */
@Injectable()
export class BackgroundLoops implements OnApplicationBootstrap {
  private readonly loops: BackgroundLoop[] = [];

  constructor(private readonly drain: DrainService) {}

  /** Does `work` every `intervalMs`, and whenever the loop is woken. */
  add(name: string, intervalMs: number, work: () => Promise<void>): BackgroundLoop {
    const loop = new BackgroundLoop(name, intervalMs, work);
    this.loops.push(loop);
    this.drain.register(name, () => loop.stop());
    return loop;
  }

  onApplicationBootstrap(): void {
    for (const loop of this.loops) loop.start();
  }
}
