/** The name of the running deployable: in logs, health answers and metrics. */
export const SERVICE_NAME = Symbol('SERVICE_NAME');

/** Tells the time; tests give one that they set. */
export abstract class Clock {
  abstract now(): Date;
}

export class SystemClock extends Clock {
  now(): Date {
    return new Date();
  }
}
