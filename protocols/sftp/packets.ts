// SPDX-License-Identifier: Apache-2.0
/**
 * From the byte stream of a channel to packets: a length on four bytes, then that many bytes.
 *
 * Holds what has arrived and was not taken yet; the caller bounds that by the receive window. A packet that
 * lies within one chunk is handed out without a copy. Where the chunks are cut never changes the packets.
 */
import { CodecError } from './codec.ts';
import { maxPacketBytes } from './protocol.ts';

const lengthBytes = 4;
/** Chunks taken are dropped from the list in blocks, so that a long list costs no quadratic shifting. */
const compactAfterChunks = 256;
/** A packet this long that lies across chunks is put together in memory that is used again. */
const reusedFromBytes = 64 * 1024;
/** As many as a session lets wait for the disk (4 MiB); more are not kept. */
const maxSpares = 16;

export class PacketSplitter {
  #chunks: Buffer[] = [];
  /** Index of the first chunk not wholly taken, and where in it the next byte is. */
  #first = 0;
  #offset = 0;
  #heldBytes = 0;
  readonly #ours = new WeakSet<ArrayBufferLike>();
  #spares: Buffer[] = [];

  /** Bytes that arrived and were not handed out. */
  get heldBytes(): number {
    return this.#heldBytes;
  }

  push(chunk: Buffer): void {
    if (chunk.length === 0) return;
    this.#chunks.push(chunk);
    this.#heldBytes += chunk.length;
  }

  /** The next whole packet without its length, or undefined until more arrives. @throws CodecError */
  next(): Buffer | undefined {
    if (this.#heldBytes < lengthBytes) return undefined;
    const length = this.#peekLength();
    if (length === 0 || length > maxPacketBytes) throw new CodecError(`a packet of ${length} bytes`);
    if (this.#heldBytes < lengthBytes + length) return undefined;
    this.#take(lengthBytes);
    return this.#take(length);
  }

  /**
   * The bytes of a packet, or a part of them, are needed no more. Every long packet as new memory costs a
   * garbage collection per 16 MiB received, a third of the time of an upload.
   */
  recycle(bytes: Buffer): void {
    if (this.#spares.length < maxSpares && this.#ours.has(bytes.buffer)) {
      this.#spares.push(Buffer.from(bytes.buffer));
    }
  }

  /** Gives the spare memory back: the session is at rest. */
  forgetSpares(): void {
    if (this.#spares.length > 0) this.#spares = [];
  }

  clear(): void {
    this.#chunks = [];
    this.#first = 0;
    this.#offset = 0;
    this.#heldBytes = 0;
  }

  #peekLength(): number {
    const chunk = this.#chunks[this.#first];
    if (chunk !== undefined && chunk.length - this.#offset >= lengthBytes)
      return chunk.readUInt32BE(this.#offset);
    let length = 0;
    let offset = this.#offset;
    let read = 0;
    for (let index = this.#first; read < lengthBytes; index++, offset = 0) {
      const bytes = this.#chunks[index] ?? Buffer.alloc(0);
      for (; offset < bytes.length && read < lengthBytes; offset++, read++)
        length = length * 256 + bytes.readUInt8(offset);
    }
    return length;
  }

  #take(count: number): Buffer {
    this.#heldBytes -= count;
    const chunk = this.#chunks[this.#first];
    if (chunk !== undefined && chunk.length - this.#offset >= count) {
      const taken = chunk.subarray(this.#offset, this.#offset + count);
      this.#skip(count);
      return taken;
    }
    const joined = this.#room(count);
    let filled = 0;
    while (filled < count) {
      const bytes = this.#chunks[this.#first] ?? Buffer.alloc(0);
      const copied = bytes.copy(joined, filled, this.#offset, this.#offset + count - filled);
      filled += copied;
      this.#skip(copied);
    }
    return joined;
  }

  #room(count: number): Buffer {
    if (count < reusedFromBytes) return Buffer.allocUnsafe(count);
    const room = this.#spares.pop() ?? Buffer.allocUnsafeSlow(maxPacketBytes);
    this.#ours.add(room.buffer);
    return room.subarray(0, count);
  }

  /** Moves forward within the first chunk, and drops it when it is used up. */
  #skip(count: number): void {
    this.#offset += count;
    if (this.#offset < (this.#chunks[this.#first]?.length ?? 0)) return;
    this.#offset = 0;
    this.#first++;
    if (this.#first < compactAfterChunks && this.#first < this.#chunks.length) {
      this.#chunks[this.#first - 1] = empty;
      return;
    }
    this.#chunks.splice(0, this.#first);
    this.#first = 0;
  }
}

/** Stands for a chunk that was used up, so that its memory can go. */
const empty = Buffer.alloc(0);
