import { AsyncLocalStorage } from 'node:async_hooks';

export interface RequestContext {
  readonly requestId: string;
}

const storage = new AsyncLocalStorage<RequestContext>();

/** What belongs to the request (or bus record, or socket event) that the running code serves. */
export const requestContext = {
  run: <Result>(context: RequestContext, work: () => Result): Result => storage.run(context, work),
  requestId: (): string | undefined => storage.getStore()?.requestId,
};

/** Request ids that callers may choose: anything else is replaced. */
export const isRequestId = (value: unknown): value is string =>
  typeof value === 'string' && /^[\w.:-]{8,64}$/.test(value);
