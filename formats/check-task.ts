// SPDX-License-Identifier: Apache-2.0
/** What the check pool and its worker say to each other. */
import type { CodeInterface, FormatName } from '../gateway/domain/code-interface.ts';

export interface CheckTask {
  readonly format: FormatName;
  readonly content: Uint8Array;
  readonly codeInterface: CodeInterface;
  readonly nowMs: number;
  /** Where the worker writes when it began, on the monotonic clock all threads share; 0 until then. */
  readonly startedAtNs: BigInt64Array;
  readonly slot: number;
}
