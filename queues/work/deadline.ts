// SPDX-License-Identifier: Apache-2.0
/** Waits that end: the two ways this folder bounds a promise. */
import { Failure, type FailureCode } from '../../gateway/domain/failure.ts';

/** True when `promise` settled in time, either way; never rejects. */
export async function settles(promise: Promise<unknown>, timeoutMs: number): Promise<boolean> {
  const late = Promise.withResolvers<boolean>();
  const timer = setTimeout(() => late.resolve(false), timeoutMs);
  const settled = promise.then(
    () => true,
    () => true,
  );
  try {
    return await Promise.race([settled, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}

/** The value of `promise`, or a `Failure` when it does not come in time. */
export async function within<Value>(
  promise: Promise<Value>,
  timeoutMs: number,
  code: FailureCode,
  what: string,
): Promise<Value> {
  if (await settles(promise, timeoutMs)) return promise;
  promise.catch(() => undefined); // It may still reject, when nobody listens any more.
  throw new Failure(code, `${what}: no answer within ${timeoutMs} ms`);
}
