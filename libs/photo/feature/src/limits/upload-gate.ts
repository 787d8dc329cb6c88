import { DomainError, photoErrors } from '@chatpop/contracts';

/** Bounds how many uploads are in memory at once: it, times the largest photo, is what they can take. */
export class UploadGate {
  private inside = 0;

  constructor(private readonly limit: number) {}

  /** @throws DomainError `PHOTO.BUSY` when it is full. */
  async through<Result>(work: () => Promise<Result>): Promise<Result> {
    if (this.inside >= this.limit) throw new DomainError(photoErrors.busy, { retryAfterSeconds: 2 });
    this.inside += 1;
    try {
      return await work();
    } finally {
      this.inside -= 1;
    }
  }
}
