// SPDX-License-Identifier: Apache-2.0
/**
 * What the check pool and its threads say to each other. A thread first says it is ready; it then answers its
 * tasks one by one, in the order they came, and leaves once it is told to. Of a file that was not given it asks for
 * the pieces.
 */
import type { CodeInterface, FormatName } from '../gateway/domain/code-interface.ts';
import type { Controle } from '../gateway/ports/formats.ts';
import type { ReadRequest, SharedContent, SharedPiece } from './check-content.ts';

export interface CheckTask {
  readonly format: FormatName;
  readonly content: Uint8Array | SharedContent;
  readonly codeInterface: CodeInterface;
  readonly nowMs: number;
  readonly allLayers: boolean;
}

export type ToThread = CheckTask | 'leave';

/** `not-served`: nobody wrote the format of the task. */
export type Answer = 'not-served' | Controle;
export type FromThread = 'ready' | Answer | ReadRequest;

/** Given to a thread when it starts. */
export interface ThreadStart {
  /** Formats to try once before the first file, so that it does not wait for their schemas. */
  readonly warmUp: readonly FormatName[];
  /** Where the pieces of the files it asks for come. */
  readonly shared: SharedPiece;
}
