// SPDX-License-Identifier: Apache-2.0
/** Steps of the demo: each played once, timed, and either as expected or with what was not. */

export interface Etape {
  readonly titre: string;
  readonly client: string;
  readonly vu: string;
  readonly delayMs: number;
  /** Empty when all is as expected. */
  readonly trouble: string;
}

/** A step that takes longer than this is a fault. */
const stepTimeoutMs = 30_000;
const pollMs = 25;

/** Never rejects: what went wrong is in the step. */
export async function step(titre: string, client: string, run: () => Promise<string>): Promise<Etape> {
  const started = Date.now();
  const done = { titre, client };
  try {
    return { ...done, vu: await run(), delayMs: Date.now() - started, trouble: '' };
  } catch (error) {
    const trouble = error instanceof Error ? error.message : String(error);
    return { ...done, vu: '-', delayMs: Date.now() - started, trouble };
  }
}

export async function until<Found>(what: string, look: () => Promise<Found | undefined>): Promise<Found> {
  const deadline = Date.now() + stepTimeoutMs;
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    if (Date.now() > deadline) throw new Error(`not within ${stepTimeoutMs / 1000} s: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, pollMs));
  }
}

export function expect(holds: boolean, otherwise: string): void {
  if (!holds) throw new Error(otherwise);
}
