// SPDX-License-Identifier: Apache-2.0
/**
 * How things are called in Redis. Every queue's keys carry a hash tag of their own, so that on a cluster a queue
 * lives whole on one node (spec stack §1.2).
 */

export interface QueueName {
  readonly name: string;
  readonly prefix: string;
}

/** `raccord`, `controle` → queue `raccord-controle`, keys `{raccord-controle}:raccord-controle:…`. */
export function queueName(prefix: string, part: string): QueueName {
  const name = `${prefix}-${part}`;
  return { name, prefix: `{${name}}` };
}

export function taskQueueName(prefix: string, task: string): QueueName {
  return queueName(prefix, `tache-${task}`);
}

/** A key that only a flush removes: its absence tells that Redis lost what it knew. */
export function memoryKey(prefix: string): string {
  return `${prefix}:memoire`;
}

/** What a job carries: ids, never bytes. */
export interface JobContent {
  readonly id: string;
  readonly flux: string;
  readonly partenaire: string;
}
