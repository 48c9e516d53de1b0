#!/usr/bin/env node
// SPDX-License-Identifier: Apache-2.0
// Starts Raccord on the Node that package.json pins, whatever Node runs this file. Plain JavaScript for that reason.
// Under the pinned Node (every npm script) it stays in this process; under an older one it spawns the pinned
// binary, hands signals on, and ends as it ends.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

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
  // The reader left (`raccord flux list | head -1`): end as any program of a pipe does.
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error) => {
      if (error.code === 'EPIPE') process.exit();
      throw error;
    });
  }
  const main = await loadMain();
  if (main === undefined) fail('the packages are not installed');
  else await main(process.argv.slice(2));
} else {
  const pinned = findPinnedNode();
  if (pinned === undefined) fail('the packages are not installed');
  else runUnder(pinned);
}

async function loadMain() {
  try {
    return (await import(pathToFileURL(entry).href)).main;
  } catch (error) {
    const absent = error.code === 'ERR_MODULE_NOT_FOUND' && error.message.startsWith('Cannot find package');
    if (!absent) throw error;
    return undefined;
  }
}

function findPinnedNode() {
  try {
    return join(dirname(createRequire(import.meta.url).resolve('node/package.json')), 'bin', 'node');
  } catch {
    return undefined;
  }
}

function fail(reason) {
  process.stderr.write(`raccord: ${reason}; run "npm ci" first\n`);
  process.exitCode = 2;
}

function runUnder(pinned) {
  const child = spawn(pinned, [fileURLToPath(import.meta.url), ...process.argv.slice(2)], {
    stdio: 'inherit',
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  child.on('error', (error) => {
    fail(`cannot run the pinned Node (${error.message})`);
  });
  child.on('exit', (code, signal) => {
    if (signal) process.kill(process.pid, signal);
    else process.exitCode = code ?? 1;
  });
}
