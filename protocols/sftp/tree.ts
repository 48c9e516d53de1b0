// SPDX-License-Identifier: Apache-2.0
/**
 * What a session serves, as an interface: a tree of folders and files, asked by path (bytes, as the client
 * wrote them). `raccordement-tree.ts` is the one in service; tests put another under the same session.
 *
 * A refusal is an `SftpError`; a failure of ours a `Failure`.
 */
import type { Attributes } from './protocol.ts';

export interface Entry {
  readonly name: string;
  readonly attributes: Attributes;
}

/** A file behind a handle. The session calls its members one after the other, never two at once. */
export interface OpenFile {
  /** For the logs: what it is, without its content. */
  readonly label: string;
  readonly sense: 'upload' | 'download';
  attributes(): Promise<Attributes>;
  setAttributes(attributes: Attributes): Promise<void>;
  /** Returns how many bytes, 0 at or past the end. */
  read(into: Uint8Array, position: number): Promise<number>;
  /** Once it settles the bytes are the session's again, and their memory is used for others. */
  write(bytes: Uint8Array, position: number): Promise<void>;
  sync(): Promise<void>;
  /**
   * CLOSE: what was written is durable when it resolves; after a throw nothing is left. `delivered` resolves
   * true once every reply handed over so far has left, false when the line was lost before.
   */
  close(delivered: () => Promise<boolean>): Promise<void>;
  /** The line was lost, or the session ended, with the handle open. */
  lost(): Promise<void>;
}

/** Free room, for statvfs. */
export interface Volume {
  readonly totalBytes: number;
  readonly freeBytes: number;
  readonly readOnly: boolean;
}

export interface Tree {
  /** The canonical path; what it names need not exist. */
  realpath(path: Buffer): Promise<Buffer>;
  stat(path: Buffer, followLinks: boolean): Promise<Attributes>;
  setstat(path: Buffer, attributes: Attributes): Promise<void>;
  open(path: Buffer, flags: number, attributes: Attributes): Promise<OpenFile>;
  /** Every entry but the dots, which the session adds. */
  list(path: Buffer): Promise<Iterable<Entry>>;
  remove(path: Buffer): Promise<void>;
  mkdir(path: Buffer, attributes: Attributes): Promise<void>;
  rmdir(path: Buffer): Promise<void>;
  rename(from: Buffer, to: Buffer, options: { readonly overwrite: boolean }): Promise<void>;
  readlink(path: Buffer): Promise<Buffer>;
  symlink(target: Buffer, path: Buffer): Promise<void>;
  volume(path: Buffer): Promise<Volume>;
}
