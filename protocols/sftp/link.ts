// SPDX-License-Identifier: Apache-2.0
/**
 * What carries a session: an SSH channel (`channel-link.ts`) or a pair of pipes (`stdio.ts`).
 *
 * The link calls the session's `receive`, `end` (the peer sends no more) and `lost` (the line is gone).
 */
export interface Link {
  /** Hands bytes on. `sent` is called once they have left our memory's care; never after a loss. */
  send(bytes: Buffer, sent: () => void): void;
  /**
   * Tells how many received bytes are still held here, so that more is let in, or not; and how many bytes of
   * files were written so far, which earns a wider window.
   */
  held(heldBytes: number, writtenBytes: number): void;
  /** Ends it in order, with an exit status, after what was sent. Safe to call twice. */
  finish(exitStatus: number): void;
}
