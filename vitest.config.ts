import type { ChildProcess } from 'node:child_process';
import { subscribe } from 'node:diagnostics_channel';
import { defineConfig } from 'vitest/config';

// Vitest says of a fork that died only that it is gone: what it died of is said here.
subscribe('child_process', (message) => {
  const { process: child } = message as { readonly process: ChildProcess };
  child.once('exit', (code, signal) => {
    if (child.killed || code === 0) return;
    process.stderr.write(`\nchild process ${child.pid} ended: code ${code}, signal ${signal}\n`);
  });
});

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    setupFiles: ['test/support/property-seed.ts'],
    testTimeout: 30_000,
    hookTimeout: 60_000,
    maxWorkers: 2,
  },
});
