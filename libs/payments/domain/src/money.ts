/** Amounts are integers in the currency's minor unit. No division here is one of floating-point numbers. */

/** `amount * share / whole`, rounded down, in integers. */
export const portionOf = (amount: number, share: number, whole: number): number =>
  Number((BigInt(amount) * BigInt(share)) / BigInt(whole));

/** The platform's part of a price, rounded down in the host's favour. 1000 basis points are 10 %. */
export const feeOf = (amount: number, basisPoints: number): number => portionOf(amount, basisPoints, 10_000);
