import { DomainError, photoErrors } from '@chatpop/contracts';

export interface UploadGateLimits {
  readonly uploads: number;
  readonly bytes: number;
}

/** Bounds how many uploads are worked on at once, and how many bytes of them are in memory. */
export class UploadGate {
  private uploads = 0;
  private bytes = 0;

  constructor(private readonly limits: UploadGateLimits) {}

  /**
   * @param bytes what the upload may take.
   * @throws DomainError `PHOTO.BUSY` when it does not fit. One upload alone always does.
   */
  async through<Result>(bytes: number, work: () => Promise<Result>): Promise<Result> {
    const full = this.uploads >= this.limits.uploads || this.bytes + bytes > this.limits.bytes;
    if (full && this.uploads > 0) throw new DomainError(photoErrors.busy, { retryAfterSeconds: 2 });
    this.uploads += 1;
    this.bytes += bytes;
    try {
      return await work();
    } finally {
      this.uploads -= 1;
      this.bytes -= bytes;
    }
  }
}
