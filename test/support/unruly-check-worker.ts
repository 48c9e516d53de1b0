// SPDX-License-Identifier: Apache-2.0
/** A worker of the check pool that does what its content says: hang, exit, throw, eat memory, or answer. */
import { workerData } from 'node:worker_threads';
import { sharedReader } from '../../formats/check-content.ts';
import { type Ask, serveChecks } from '../../formats/check-loop.ts';
import type { CheckTask, ThreadStart } from '../../formats/check-task.ts';
import { wholeOf } from '../../formats/xml/content.ts';
import type { Controle } from '../../gateway/ports/formats.ts';

/** More than any heap of a test. */
const hugeLength = 2 ** 27;

const { shared } = workerData as ThreadStart;
serveChecks(check);

function check({ content }: CheckTask, ask: Ask): Controle {
  const bytes = content instanceof Uint8Array ? content : wholeOf(sharedReader(content, shared, ask));
  const order = new TextDecoder().decode(bytes);
  if (order === 'hang') Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
  if (order === 'exit') process.exit(3);
  if (order === 'throw') throw new RangeError('a bug');
  if (order === 'eat') eat();
  return { constats: [], irrecevable: false, jeuxDeRegles: [], numero: order };
}

function eat(): number {
  const eaten: unknown[][] = [];
  for (let i = 0; i < hugeLength; i++) eaten.push([i, {}]);
  return eaten.length;
}
