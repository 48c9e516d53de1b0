// SPDX-License-Identifier: Apache-2.0
/**
 * The numbers of SFTP version 3 (draft-ietf-secsh-filexfer-02) and the limits we put on its packets.
 */

export const sftpVersion = 3;

/** Largest WRITE payload and READ answer: what `limits@openssh.com` announces. */
export const maxDataBytes = 256 * 1024;
/** Largest packet taken: the payload and a generous header (OpenSSH allows 256 KiB in all). */
export const maxPacketBytes = maxDataBytes + 1024;
/** Handles are ours and have 8 bytes; the draft forbids more than 256. */
export const maxHandleBytes = 256;
/** Longer paths are refused by the tree with a status; longer than this is not a path but an attack. */
export const maxWirePathBytes = 64 * 1024;
/** Extended attribute pairs in one ATTRS: nobody sends any. */
export const maxExtendedPairs = 64;

export const requestTypes = {
  INIT: 1,
  OPEN: 3,
  CLOSE: 4,
  READ: 5,
  WRITE: 6,
  LSTAT: 7,
  FSTAT: 8,
  SETSTAT: 9,
  FSETSTAT: 10,
  OPENDIR: 11,
  READDIR: 12,
  REMOVE: 13,
  MKDIR: 14,
  RMDIR: 15,
  REALPATH: 16,
  STAT: 17,
  RENAME: 18,
  READLINK: 19,
  SYMLINK: 20,
  EXTENDED: 200,
} as const;

export const replyTypes = {
  VERSION: 2,
  STATUS: 101,
  HANDLE: 102,
  DATA: 103,
  NAME: 104,
  ATTRS: 105,
  EXTENDED_REPLY: 201,
} as const;

export const statusCodes = {
  OK: 0,
  EOF: 1,
  NO_SUCH_FILE: 2,
  PERMISSION_DENIED: 3,
  FAILURE: 4,
  BAD_MESSAGE: 5,
  NO_CONNECTION: 6,
  CONNECTION_LOST: 7,
  OP_UNSUPPORTED: 8,
} as const;
export type StatusName = keyof typeof statusCodes;

/** Bits of `pflags`: any mask is meaningful, so they are tested one by one. */
export const openFlags = {
  READ: 0x01,
  WRITE: 0x02,
  APPEND: 0x04,
  CREAT: 0x08,
  TRUNC: 0x10,
  EXCL: 0x20,
} as const;

export const attributeFlags = {
  SIZE: 0x01,
  UIDGID: 0x02,
  PERMISSIONS: 0x04,
  ACMODTIME: 0x08,
  EXTENDED: 0x80000000,
} as const;

export const fileTypes = { DIRECTORY: 0o040000, REGULAR: 0o100000, SYMLINK: 0o120000 } as const;

/** Extensions announced in VERSION, with the version each has at OpenSSH. */
export const extensions = {
  'posix-rename@openssh.com': '1',
  'statvfs@openssh.com': '2',
  'fsync@openssh.com': '1',
  'limits@openssh.com': '1',
} as const;

/** What a file or a folder is, as ATTRS carries it; absent members are not on the wire. */
export interface Attributes {
  readonly sizeBytes?: number;
  readonly uid?: number;
  readonly gid?: number;
  readonly permissions?: number;
  /** Seconds since 1970. */
  readonly atime?: number;
  readonly mtime?: number;
}
