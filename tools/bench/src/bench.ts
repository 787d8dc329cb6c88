/** One line of a bench's table. Ratios are to the floor of the same case: below 1 is cheaper for CPU, above 1 more for rates. */
export interface Row {
  readonly case: string;
  readonly name: string;
  readonly [figure: string]: string | number;
}

export interface Bench {
  readonly name: string;
  readonly unit: string;
  /** Of the system that it runs beside, where they are not the usual ones. */
  readonly settings?: Readonly<Record<string, string>>;
  /** @param statePath `state.json` of the running system; @param freePort gives ports that nobody uses. */
  run(statePath: string, freePort: () => number): Promise<Row[]>;
}
