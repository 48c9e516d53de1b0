// SPDX-License-Identifier: Apache-2.0
/**
 * Requests that name a path or an extension and open nothing: each is one call on the tree and one reply.
 */
import type { Logger } from '../../gateway/ports/machinery.ts';
import { type RequestOf, WireReader } from './codec.ts';
import { SftpError } from './errors.ts';
import { maxHandles } from './handles.ts';
import { maxDataBytes, maxPacketBytes } from './protocol.ts';
import { attributesReply, extendedReply, nameReply, statusReply } from './replies.ts';
import type { Tree, Volume } from './tree.ts';

export type PathRequest = RequestOf<
  | 'LSTAT'
  | 'STAT'
  | 'SETSTAT'
  | 'REMOVE'
  | 'MKDIR'
  | 'RMDIR'
  | 'REALPATH'
  | 'READLINK'
  | 'RENAME'
  | 'SYMLINK'
  | 'EXTENDED'
  | 'UNKNOWN'
>;

/** `f_bsize` and `f_frsize` of statvfs. */
const blockBytes = 4096;
const maxNameBytes = 255;
const readOnlyFlag = 1n;

export async function answerPathRequest(tree: Tree, request: PathRequest, logger: Logger): Promise<Buffer> {
  const { id } = request;
  switch (request.type) {
    case 'STAT':
    case 'LSTAT':
      return attributesReply(id, await tree.stat(request.path, request.type === 'STAT'));
    case 'REALPATH':
      return pathReply(id, await tree.realpath(request.path));
    case 'READLINK':
      return pathReply(id, await tree.readlink(request.path));
    case 'EXTENDED':
      return answerExtension(tree, request, logger);
    case 'UNKNOWN':
      throw new SftpError('OP_UNSUPPORTED', 'Unknown request');
    default:
      await change(tree, request);
      logChange(request, logger);
      return statusReply(id, 'OK', 'Success');
  }
}

async function change(
  tree: Tree,
  request: RequestOf<'SETSTAT' | 'REMOVE' | 'MKDIR' | 'RMDIR' | 'RENAME' | 'SYMLINK'>,
): Promise<void> {
  switch (request.type) {
    case 'SETSTAT':
      return tree.setstat(request.path, request.attributes);
    case 'REMOVE':
      return tree.remove(request.path);
    case 'MKDIR':
      return tree.mkdir(request.path, request.attributes);
    case 'RMDIR':
      return tree.rmdir(request.path);
    case 'RENAME':
      return tree.rename(request.path, request.target, { overwrite: false });
    case 'SYMLINK':
      // OpenSSH sends the target first, against the draft, and everybody follows it.
      return tree.symlink(request.path, request.target);
  }
}

/** `fsync@openssh.com` names a handle and is not here. */
async function answerExtension(tree: Tree, request: RequestOf<'EXTENDED'>, logger: Logger): Promise<Buffer> {
  const { id } = request;
  const reader = new WireReader(request.data);
  switch (request.name) {
    case 'posix-rename@openssh.com': {
      const path = reader.path();
      const target = reader.path();
      await tree.rename(path, target, { overwrite: true });
      logChange({ type: 'RENAME', path, target }, logger);
      return statusReply(id, 'OK', 'Success');
    }
    case 'statvfs@openssh.com':
      return extendedReply(id, statvfs(await tree.volume(reader.path())));
    case 'limits@openssh.com':
      return extendedReply(id, [maxPacketBytes, maxDataBytes, maxDataBytes, maxHandles].map(BigInt));
    default:
      throw new SftpError('OP_UNSUPPORTED', 'Unknown extension');
  }
}

/** What a partenaire did to a name; times and modes are not worth a line. */
function logChange(
  request: { readonly type: string; readonly path: Buffer; readonly target?: Buffer },
  logger: Logger,
): void {
  const path = request.path.toString('utf8');
  if (request.type === 'REMOVE') logger.info('sftp.removed', { path });
  if (request.type === 'RENAME')
    logger.info('sftp.renamed', { path, target: request.target?.toString('utf8') });
}

function statvfs(volume: Volume): readonly bigint[] {
  const total = BigInt(Math.floor(volume.totalBytes / blockBytes));
  const free = BigInt(Math.floor(volume.freeBytes / blockBytes));
  const block = BigInt(blockBytes);
  return [
    block,
    block,
    total,
    free,
    free,
    total,
    free,
    free,
    0n,
    volume.readOnly ? readOnlyFlag : 0n,
    BigInt(maxNameBytes),
  ];
}

function pathReply(id: number, path: Buffer): Buffer {
  return nameReply(id, [{ name: path, longName: path, attributes: {} }]);
}
