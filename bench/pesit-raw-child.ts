// SPDX-License-Identifier: Apache-2.0
/**
 * What `pesit.ts` measures against: `node:tls` with nothing of PeSIT over it. `server DIRECTORY` takes one file a connection,
 * to the disk with an fsync (`fichier`) or to nowhere (`memoire`), and says one byte when it has it; `client` sends one.
 */
import { once } from 'node:events';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { connect, createServer, type TLSSocket } from 'node:tls';
import { lireIdentite } from '../certs/identite.ts';
import { contexteClient, contexteServeur } from '../certs/tls.ts';

/** As much as the engine writes in one go. */
const pieceBytes = 256 * 1024;

const [role = '', directory = '.', sort = '', port = '', size = ''] = process.argv.slice(2);
const identite = await lireIdentite({
  fichier: join(directory, 'cert.pem'),
  cleFichier: join(directory, 'key.pem'),
});
if (role === 'server') serve();
else await send(Number(port), Number(size));

function serve(): void {
  const server = createServer(contexteServeur(identite), (socket) => {
    take(socket).catch((error: unknown) => {
      console.error(error);
      process.exitCode = 1;
      socket.destroy();
    });
  });
  server.listen(0, '127.0.0.1', () =>
    console.log(JSON.stringify({ port: (server.address() as { port: number }).port })),
  );
  process.stdin.on('end', () => server.close()).resume();
}

/** The size comes first, in 8 bytes. */
async function take(socket: TLSSocket): Promise<void> {
  const file = sort === 'fichier' ? await open(join(directory, 'raw.out'), 'w') : undefined;
  let expected: number | undefined;
  let taken = 0;
  for await (const chunk of socket.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    const bytes = expected === undefined ? chunk.subarray(8) : chunk;
    expected ??= Number(chunk.readBigUInt64BE(0));
    taken += bytes.length;
    await file?.write(bytes);
    if (taken === expected) break;
  }
  await file?.sync();
  await file?.close();
  socket.end('1');
}

async function send(to: number, bytes: number): Promise<void> {
  const source = await open(join(directory, `in-${bytes}`), 'r');
  const socket = connect({ ...contexteClient({ host: '127.0.0.1', port: to }), rejectUnauthorized: false });
  await once(socket, 'secureConnect');
  const started = performance.now();
  const head = Buffer.alloc(8);
  head.writeBigUInt64BE(BigInt(bytes));
  socket.write(head);
  for (let at = 0; at < bytes; ) {
    const piece = Buffer.allocUnsafe(pieceBytes);
    const { bytesRead } = await source.read(piece, 0, pieceBytes, at);
    at += bytesRead;
    if (!socket.write(piece.subarray(0, bytesRead))) await once(socket, 'drain');
  }
  await once(socket, 'data');
  console.log(JSON.stringify({ seconds: (performance.now() - started) / 1000 }));
  socket.end();
  await source.close();
}
