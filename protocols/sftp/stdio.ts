// SPDX-License-Identifier: Apache-2.0
/**
 * A session over a pair of pipes, as OpenSSH's `sftp-server` speaks it: no SSH, no crypto. It is how our layer
 * is fuzzed, and how OpenSSH's own regress scripts run against it (sftp spec §5.1).
 */
import type { Readable, Writable } from 'node:stream';
import type { Link } from './link.ts';
import { type SessionContext, SftpSession } from './session.ts';
import type { Tree } from './tree.ts';

/** There is no window on a pipe: reading stops while this much is not digested. */
const pauseAboveBytes = 4 * 1024 * 1024;

/** Resolves with the exit status once the session has ended and its handles are told. */
export function serveStdio(
  tree: Tree,
  pipes: { readonly input: Readable; readonly output: Writable },
  context: Pick<SessionContext, 'logger' | 'clock' | 'metrics'>,
): Promise<number> {
  const { input, output } = pipes;
  return new Promise((resolve) => {
    let status = 0;
    const link: Link = {
      send: (bytes, sent) => {
        output.write(bytes, (error) => (error ? session.lost() : sent()));
      },
      held: (heldBytes) => {
        if (heldBytes > pauseAboveBytes) input.pause();
        else if (input.isPaused()) input.resume();
      },
      finish: (exitStatus) => {
        status = exitStatus;
      },
    };
    const session: SftpSession = new SftpSession(tree, link, {
      ...context,
      stopping: () => false,
      onProgress: () => undefined,
      onQuiet: () => undefined,
      onEnd: () => resolve(status),
    });
    input.on('data', (chunk: Buffer) => session.receive(chunk));
    input.once('end', () => session.end()).once('error', () => session.lost());
    output.once('error', () => session.lost());
  });
}
