// SPDX-License-Identifier: Apache-2.0
/** Runs a real client as a child process: its whole output, its status, never longer than a limit. */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';

export interface Outcome {
  readonly status: number | null;
  readonly output: string;
}

/** A client that hangs is killed after this, and its test fails on the status. */
const patienceMs = 20_000;

export function isInstalled(command: string): boolean {
  return spawnSync('sh', ['-c', `command -v ${command}`]).status === 0;
}

export function start(
  command: string,
  args: readonly string[],
  cwd: string,
): { readonly child: ChildProcess; readonly done: Promise<Outcome> } {
  const child = spawn(command, args, { cwd, env: { ...process.env, HOME: cwd, LC_ALL: 'C.UTF-8' } });
  const chunks: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => chunks.push(chunk));
  child.stdin.end();
  const timer = setTimeout(() => child.kill('SIGKILL'), patienceMs);
  const done = new Promise<Outcome>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (status) => {
      clearTimeout(timer);
      resolve({ status, output: Buffer.concat(chunks).toString() });
    });
  });
  return { child, done };
}

export function run(command: string, args: readonly string[], cwd: string): Promise<Outcome> {
  return start(command, args, cwd).done;
}
