// SPDX-License-Identifier: Apache-2.0
/**
 * The life of one thread of the check pool: it says it is ready, judges what it is given one file at a time, in
 * order, and leaves when it is told to. Whatever `judge` throws ends the thread: a thread that threw may be in
 * disorder, as the memory of libxml2 there, and the pool counts on the file being judged to be the culprit.
 */
import assert from 'node:assert/strict';
import { parentPort } from 'node:worker_threads';
import type { ReadRequest } from './check-content.ts';
import type { Answer, CheckTask, FromThread, ToThread } from './check-task.ts';

/** How the thread asks for a piece of a large file. */
export type Ask = (request: ReadRequest) => void;

export function serveChecks(judge: (task: CheckTask, ask: Ask) => Answer | Promise<Answer>): void {
  assert(parentPort !== null, 'this module is for a worker thread');
  const port = parentPort;
  let last = Promise.resolve();
  port.on('message', (message: ToThread) => {
    last = last.then(() => (message === 'leave' ? port.close() : answer(message)));
  });
  port.postMessage('ready' satisfies FromThread);

  function ask(request: ReadRequest): void {
    port.postMessage(request satisfies FromThread);
  }

  async function answer(task: CheckTask): Promise<void> {
    port.postMessage((await judge(task, ask)) satisfies FromThread);
  }
}
