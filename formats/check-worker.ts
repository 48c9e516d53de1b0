// SPDX-License-Identifier: Apache-2.0
/**
 * One thread of the check pool: runs a format on one file. It holds nothing from one file to the next, so that
 * killing it loses only the check in progress.
 */
import type { Controle } from '../gateway/ports/formats.ts';
import type { CheckTask } from './check-task.ts';
import { servedFormats } from './served.ts';

/** Called by piscina under this name. */
export async function check(task: CheckTask): Promise<Controle> {
  Atomics.store(task.startedAtNs, task.slot, process.hrtime.bigint());
  const format = servedFormats[task.format];
  if (format === undefined) throw new RangeError(`format not served: ${task.format}`);
  return format.check(task.content, { codeInterface: task.codeInterface, now: new Date(task.nowMs) });
}
