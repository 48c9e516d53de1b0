// SPDX-License-Identifier: Apache-2.0
/** Waits that end: how this folder bounds a promise. */

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
