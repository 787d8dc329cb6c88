const width = 30;

/** One line that fills up on a terminal; elsewhere a line for each tenth. */
export class ProgressBar {
  private tenths = -1;

  constructor(
    private readonly total: number,
    private readonly out: { isTTY?: boolean; write(text: string): unknown } = process.stdout,
  ) {}

  show(done: number): void {
    const tenths = Math.floor((done * 10) / this.total);
    if (!this.out.isTTY && tenths === this.tenths) return;
    this.tenths = tenths;
    const filled = Math.round((done * width) / this.total);
    const bar = `[${'█'.repeat(filled)}${' '.repeat(width - filled)}] ${done} of ${this.total} messages`;
    this.out.write(this.out.isTTY ? `\r${bar}${done === this.total ? '\n' : ''}` : `${bar}\n`);
  }
}
