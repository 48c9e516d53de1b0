// SPDX-License-Identifier: Apache-2.0
/**
 * Bytes as they come, cut again into blocks of one size: what a reader sees no longer depends on how the file was read
 * from the disk or from the network, and its memory is that of one block.
 */

/** A few hundred entries of an annuaire. */
export const blockBytes = 65_536;

export async function* inBlocks(
  chunks: AsyncIterable<Uint8Array>,
  size: number = blockBytes,
): AsyncGenerator<Uint8Array> {
  let block = new Uint8Array(size);
  let filled = 0;
  for await (const chunk of chunks) {
    let at = 0;
    while (at < chunk.length) {
      const part = chunk.subarray(at, at + size - filled);
      block.set(part, filled);
      filled += part.length;
      at += part.length;
      if (filled < size) continue;
      yield block;
      block = new Uint8Array(size);
      filled = 0;
    }
  }
  if (filled > 0) yield block.subarray(0, filled);
}

/** Length of `bytes` without a last UTF-8 character that is cut; bytes that are no UTF-8 are left to whoever decodes. */
export function wholeCharacters(bytes: Uint8Array): number {
  const { length } = bytes;
  // A character has at most four bytes: its first one is among the last three when it is cut.
  for (let back = 1; back <= 3 && back <= length; back++) {
    const needed = lengthOfCharacter(bytes[length - back] ?? 0);
    if (needed > 0) return needed > back ? length - back : length;
  }
  return length;
}

/** How many bytes a character that begins so has; 0 for a byte that begins none. */
function lengthOfCharacter(first: number): number {
  if (first < 0x80) return 1;
  if (first < 0xc0) return 0;
  if (first < 0xe0) return 2;
  return first < 0xf0 ? 3 : 4;
}

export function joined(first: Uint8Array, second: Uint8Array): Uint8Array {
  if (first.length === 0) return second;
  const both = new Uint8Array(first.length + second.length);
  both.set(first);
  both.set(second, first.length);
  return both;
}
