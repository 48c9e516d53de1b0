// SPDX-License-Identifier: Apache-2.0
/**
 * ClamAV through clamd (clamd(8), "INSTREAM"): one connection a scan, the content in chunks with their length before
 * them, a chunk of nothing, and one line of answer.
 *
 * The content goes at the pace of clamd and is never held. clamd may answer before the end, when the content is larger
 * than it takes: what it said counts more than the connection it then closes.
 */

import { setImmediate as nextTurn } from 'node:timers/promises';
import { Failure } from '../domain/failure.ts';
import type { Antivirus, VerdictAntivirus } from '../ports/antivirus.ts';
import { Connection } from './connection.ts';
import type { ScanConfig } from './section.ts';
import { Turns } from './turns.ts';

/** Less than a chunk of the spool; clamd reads as much at once. */
const chunkBytes = 64 * 1024;
const lengthBytes = 4;

export function openClamd(config: ScanConfig): Antivirus {
  const turns = new Turns(config.connections);
  const closing = new AbortController();

  return {
    scan: async (content, signal) => {
      const either = AbortSignal.any([signal, closing.signal]);
      await turns.take(either);
      try {
        return await scan(content, config, either);
      } finally {
        turns.give();
      }
    },
    version: async () => {
      const connection = await Connection.open(config, closing.signal);
      try {
        await connection.write(command('VERSION'));
        return shown(await connection.answer());
      } finally {
        connection.close();
      }
    },
    close: async () => closing.abort(new Failure('ANTIVIRUS_UNAVAILABLE', 'the gateway stops')),
  };
}

/** `z`: ended by a NUL, and so is the answer. */
function command(name: 'INSTREAM' | 'VERSION'): Uint8Array {
  return Buffer.from(`z${name}\0`, 'latin1');
}

async function scan(
  content: AsyncIterable<Uint8Array>,
  config: ScanConfig,
  signal: AbortSignal,
): Promise<VerdictAntivirus> {
  const connection = await Connection.open(config, signal);
  try {
    await connection.write(command('INSTREAM'));
    const isWhole = await send(content, connection, config.maxBytes);
    return verdictOf(await connection.answer(), isWhole);
  } finally {
    connection.close();
  }
}

/** True when all of it was sent; false when clamd spoke before, which it does only to refuse the rest. */
async function send(
  content: AsyncIterable<Uint8Array>,
  connection: Connection,
  maxBytes: number,
): Promise<boolean> {
  let sentBytes = 0;
  for await (const piece of content) {
    sentBytes += piece.length;
    if (sentBytes > maxBytes) throw beyond(`the content exceeds scan.maxBytes (${maxBytes})`);
    for (let at = 0; at < piece.length; at += chunkBytes) {
      const chunk = piece.subarray(at, at + chunkBytes);
      await connection.write(lengthOf(chunk));
      await connection.write(chunk);
      // What it says is heard only between two turns of the loop; on a connection it closed, a write would drown it.
      await nextTurn();
    }
    if (connection.hasAnswer) return false;
  }
  await connection.write(new Uint8Array(lengthBytes));
  return true;
}

function lengthOf(chunk: Uint8Array): Uint8Array {
  const length = Buffer.alloc(lengthBytes);
  length.writeUInt32BE(chunk.length);
  return length;
}

function verdictOf(answer: string, isWhole: boolean): VerdictAntivirus {
  if (isWhole && answer === 'stream: OK') return { verdict: 'SAIN' };
  const found = /^stream: (.+) FOUND$/.exec(answer);
  if (found !== null) return { verdict: 'INFECTE', signature: shown(found[1] ?? '') };
  if (/size limit exceeded/i.test(answer)) throw beyond(`clamd: ${shown(answer)} (StreamMaxLength)`);
  throw new Failure('ANTIVIRUS_UNAVAILABLE', `clamd answered "${shown(answer)}"`);
}

function beyond(detail: string): Failure {
  return new Failure('ANTIVIRUS_LIMIT', detail);
}

const shownCharacters = 80;

function shown(text: string): string {
  return text.replace(/[^ -~]/g, '?').slice(0, shownCharacters);
}
