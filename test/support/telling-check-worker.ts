// SPDX-License-Identifier: Apache-2.0
/**
 * Our check worker, that tells how far it is while it starts: the number of modules it has loaded, on a channel of
 * the process. For tests that do something to a thread at a known moment of its start, without a clock.
 */
import { registerHooks } from 'node:module';

/** Heard by `new BroadcastChannel(...)` in the thread that opened the pool. */
const loading = new BroadcastChannel('check-worker-loading');
loading.unref();

let modules = 0;
registerHooks({
  load(url, context, nextLoad) {
    const loaded = nextLoad(url, context);
    loading.postMessage(++modules);
    return loaded;
  },
});
await import('../../formats/check-worker.ts');
loading.postMessage(Number.MAX_SAFE_INTEGER);
