#!/usr/bin/env node
// SPDX-License-Identifier: Apache-2.0
// Starts Raccord on the Node that package.json pins, whatever Node runs this file. Plain JavaScript for that reason.
// Under the pinned Node (every npm script) it stays in this process; under an older one it spawns the pinned
// binary, hands signals on, and ends as it ends.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const wantedMajor = 24;
// fsync holds a thread of libuv's pool: with the default 4, four slow syncs stall every other file operation.
process.env.UV_THREADPOOL_SIZE ??= '16';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const source = join(root, 'gateway', 'cli', 'main.ts');
const entry = existsSync(source) ? source : join(root, 'dist', 'gateway', 'cli', 'main.js');

if (Number(process.versions.node.split('.')[0]) >= wantedMajor) {
  // node:sqlite still announces itself as experimental; its version is checked when the journal opens.
  process.removeAllListeners('warning');
  process.on('warning', (warning) => {
    if (warning.name !== 'ExperimentalWarning') process.stderr.write(`${warning.name}: ${warning.message}\n`);
  });
  const { main } = await import(entry);
  await main(process.argv.slice(2));
} else {
  const pinned = join(dirname(createRequire(import.meta.url).resolve('node/package.json')), 'bin', 'node');
  const child = spawn(pinned, [fileURLToPath(import.meta.url), ...process.argv.slice(2)], {
    stdio: 'inherit',
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('error', (error) => {
    process.stderr.write(`raccord: cannot run the pinned Node (${error.message}); run "npm ci" first\n`);
    process.exitCode = 2;
  });
  child.on('exit', (code, signal) => {
    if (signal) process.kill(process.pid, signal);
    else process.exitCode = code ?? 1;
  });
}
