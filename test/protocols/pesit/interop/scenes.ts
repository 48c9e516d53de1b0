// SPDX-License-Identifier: Apache-2.0
/** What the tests with the independent peer share: contents, calls to our server, transfers that are as usual. */

import { motDePasse, notreNom } from '../../../support/pesit-peer/server.ts';
import type { PeerCall, PeerFile, PeerStep } from '../../../support/pesit-peer.ts';

export type WriteStep = Extract<PeerStep, { readonly do: 'write' }>;
export type ReadStep = Extract<PeerStep, { readonly do: 'read' }>;

/** Bytes of all kinds with repetitions here and there; another seed makes others. */
export function bytesOf(sizeBytes: number, seed: number): Buffer {
  const bytes = Buffer.alloc(sizeBytes);
  let state = seed;
  for (let at = 0; at < sizeBytes; ) {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fff_ffff;
    const end = Math.min(sizeBytes, at + 1 + ((state >> 24) & 7));
    bytes.fill((state >> 16) & 0xff, at, end);
    at = end;
  }
  return bytes;
}

/** Lines that resemble each other, some of them empty. */
export function linesOf(count: number, seed: number): Buffer {
  const lines = Array.from({ length: count }, (_, nth) =>
    nth % 7 === 3
      ? ''
      : `<line seed="${seed}" no="${nth}">${'amount '.repeat((nth % 5) * (nth % 11))}</line>`,
  );
  return Buffer.from(`${lines.join('\n')}\n`);
}

export function fileOf(bytes: Buffer): PeerFile {
  return { base64: bytes.toString('base64') };
}

/** A call under a name that our server knows, to its plain port. */
export function callAs(
  name: string,
  port: number,
  steps: readonly PeerStep[],
  call: PeerCall = {},
): PeerCall {
  const connect = { requester: name, server: notreNom, password: motDePasse };
  return { port, memory: name, connect, steps, ...call };
}

/** A transfer to us, as usual but where it says otherwise. */
export function writeOf(id: number, bytes: Buffer, step: Partial<WriteStep> = {}): WriteStep {
  return { do: 'write', id, name: 'FLOW', label: `f-${id}.xml`, file: fileOf(bytes), ...step };
}
