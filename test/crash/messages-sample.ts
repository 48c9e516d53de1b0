// SPDX-License-Identifier: Apache-2.0
/** The message that comes again and again: one part of it stays in memory until the end, the other does not. */

export const cle = 'as2:DUPONT:CPRO:<again@dupont>';
export const brut: Buffer = Buffer.alloc(150_000, 'as on the wire ');
export const contenus: ReadonlyMap<string, Buffer> = new Map([
  ['small.xml', Buffer.from('<a/>')],
  ['large.xml', Buffer.alloc(100_000, '<b/>')],
]);
