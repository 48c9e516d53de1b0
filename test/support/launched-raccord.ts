// SPDX-License-Identifier: Apache-2.0
/** The launcher as a process of its own, as an operator starts it; raccord-cli.ts runs commands without that cost. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';

export interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** `env`: what differs from the environment of the test; undefined leaves a variable out. */
export function startRaccord(args: readonly string[], env: NodeJS.ProcessEnv = {}) {
  return spawn(process.execPath, ['bin/raccord.js', ...args], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

export async function runRaccord(args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Ended> {
  const child = startRaccord(args, env);
  const out: Buffer[] = [];
  const err: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => void out.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => void err.push(chunk));
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, out: Buffer.concat(out).toString(), err: Buffer.concat(err).toString() };
}
