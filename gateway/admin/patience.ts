// SPDX-License-Identifier: Apache-2.0
/** Waiting with a limit: a part that does not answer costs a page a few seconds, never the page. */

/** What the desk waits for a part of the gateway before it shows that part as silent. */
export const partTimeoutMs = 3000;

/** The value, or undefined when it failed or did not come in time. The failure is the part's own to log. */
export async function orSilence<T>(promise: Promise<T>, timeoutMs = partTimeoutMs): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const silence = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), timeoutMs);
  });
  try {
    return await Promise.race([promise, silence]);
  } catch {
    return undefined;
  } finally {
    clearTimeout(timer);
  }
}
