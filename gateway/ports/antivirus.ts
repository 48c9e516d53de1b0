// SPDX-License-Identifier: Apache-2.0
/**
 * The antivirus: every flux goes through it whole, before it is opened (DSE §5.4.1, DSG §3.4.2).
 *
 * Promise: SAIN is said only of a content that was read to its end. What could not be scanned is a Failure, never SAIN.
 */
export type VerdictAntivirus =
  | { readonly verdict: 'SAIN' }
  | {
      readonly verdict: 'INFECTE';
      /** As the engine names it: printable ASCII, at most 80 characters. */
      readonly signature: string;
    };

export interface Antivirus {
  /**
   * Reads `content` to its end, or closes it. Throws Failure ANTIVIRUS_UNAVAILABLE (later may do) or ANTIVIRUS_LIMIT
   * (this content is larger than the engine takes); what `content` throws passes unchanged, and so does `signal`'s reason.
   */
  scan(content: AsyncIterable<Uint8Array>, signal: AbortSignal): Promise<VerdictAntivirus>;
  /** What answers, for readiness and the logs: the engine and its signatures. Throws Failure ANTIVIRUS_UNAVAILABLE. */
  version(): Promise<string>;
  /** Ends what is in progress as a Failure. Harmless when it was closed before. */
  close(): Promise<void>;
}
