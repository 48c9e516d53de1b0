// SPDX-License-Identifier: Apache-2.0
/**
 * The handles of one session: eight bytes each, a serial number, so that a handle that was closed
 * or guessed is never another file. No session can name a handle of another: each has its own table.
 */
import { SftpError } from './errors.ts';

/** What `limits@openssh.com` announces (sftp spec §5 R1). */
export const maxHandles = 100;

const handleBytes = 8;

export class HandleTable<T> {
  readonly #open = new Map<string, T>();
  #serial = 0;

  get size(): number {
    return this.#open.size;
  }

  values(): Iterable<T> {
    return this.#open.values();
  }

  /** @throws SftpError past the limit; ask {@link assertRoom} before opening what will need a handle. */
  add(value: T): Buffer {
    this.assertRoom();
    const handle = Buffer.alloc(handleBytes);
    handle.writeUIntBE(++this.#serial, 2, 6);
    this.#open.set(handle.toString('latin1'), value);
    return handle;
  }

  assertRoom(pending = 0): void {
    if (this.#open.size + pending >= maxHandles) {
      throw new SftpError('FAILURE', `Too many open handles, at most ${maxHandles}`);
    }
  }

  /** @throws SftpError when there is no such handle. */
  find(handle: Buffer): T {
    const value = this.#open.get(handle.toString('latin1'));
    if (value === undefined) throw new SftpError('FAILURE', 'Invalid handle');
    return value;
  }

  /** From here on the handle is invalid. @throws SftpError when there is no such handle. */
  take(handle: Buffer): T {
    const value = this.find(handle);
    this.#open.delete(handle.toString('latin1'));
    return value;
  }

  takeAll(): readonly T[] {
    const values = [...this.#open.values()];
    this.#open.clear();
    return values;
  }
}
