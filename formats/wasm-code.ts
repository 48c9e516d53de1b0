// SPDX-License-Identifier: Apache-2.0
/**
 * Keeps V8 from freeing compiled wasm code one by one: in V8 13.6, the one of Node 24, that can abort the whole process
 * when threads come and go. (docs/decisions/0026, nodejs/node#66366)
 *
 * A wrapper, by which wasm calls JavaScript, is shared by all threads. A thread that looks for one while V8 frees it
 * still finds it, and frees it a second time: `Check failed: jit_page.has_value()`, SIGTRAP. To be taken out with a
 * Node that has the mend.
 */
import { setFlagsFromString } from 'node:v8';

/** Called before a thread starts that runs wasm; the flag is of the process, and may be set again. */
export function keepWasmCode(): void {
  setFlagsFromString('--no-wasm-code-gc');
}
