// SPDX-License-Identifier: Apache-2.0
/** The diffusion thread: makes one file at a time, and hands out a piece only when the one before was taken. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parentPort } from 'node:worker_threads';
import { fabriquer } from './diffusion/index.ts';
import type { DeDiffusion, VersDiffusion } from './diffusion-messages.ts';
import type { LisibleFonts } from './lisible/index.ts';

assert(parentPort !== null, 'this module is for a worker thread');
const port = parentPort;
let pieces: AsyncIterator<Uint8Array> | undefined;
let loaded: LisibleFonts | undefined;

port.on('message', (message: VersDiffusion) => void hear(message));
port.postMessage('pret' satisfies DeDiffusion);

async function hear(message: VersDiffusion): Promise<void> {
  if (message === 'partir') return port.close();
  if (message === 'assez') {
    pieces = undefined;
    return;
  }
  try {
    if (message !== 'suite') pieces = fabriquer(message.content, message.demande, fonts);
    await next();
  } catch (error) {
    pieces = undefined;
    answer({ refus: error instanceof Error ? error.message : String(error) });
  }
}

function fonts(): LisibleFonts {
  loaded ??= { regular: font(400), bold: font(700) };
  return loaded;
}

function font(weight: number): Uint8Array {
  const name = `@fontsource/noto-sans/files/noto-sans-latin-${weight}-normal.woff`;
  return readFileSync(fileURLToPath(import.meta.resolve(name)));
}

async function next(): Promise<void> {
  const piece = await pieces?.next();
  if (piece === undefined || piece.done === true) answer({ fin: true });
  else answer({ morceau: piece.value });
}

function answer(message: DeDiffusion): void {
  port.postMessage(message);
}
