// SPDX-License-Identifier: Apache-2.0
/**
 * bull-board at /admin/bullmq: the expert's view of the BullMQ queues, read only, behind the session of the desk.
 *
 * Its pages bring an inline style, so they have a Content-Security-Policy of their own; nothing outside this
 * host is allowed there either (the fonts it asks of Google are refused). It sees ids, never an invoice.
 */
import { createBullBoard } from '@bull-board/api';
import { BullMQAdapter } from '@bull-board/api/bullMQAdapter';
import { FastifyAdapter } from '@bull-board/fastify';
import type { Queue } from 'bullmq';
import type { FastifyInstance } from 'fastify';
import { sendError } from './answers.ts';

const path = '/admin/bullmq';
const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  "form-action 'none'",
  "base-uri 'self'",
  "frame-ancestors 'none'",
].join('; ');

export async function mountBullBoard(app: FastifyInstance, queues: readonly Queue[]): Promise<void> {
  const adapter = new FastifyAdapter().setBasePath(path);
  createBullBoard({
    queues: queues.map((queue) => new BullMQAdapter(queue, { readOnlyMode: true, allowRetries: false })),
    serverAdapter: adapter as unknown as ServerAdapter,
    options: { uiConfig: { boardTitle: 'Raccord', hideRedisDetails: true } },
  });
  await app.register((scope, _options, done) => {
    scope.addHook('onRequest', async (request, reply) => {
      reply.raw.setHeader('content-security-policy', policy);
      // Its own read-only mode refuses these too; ours does not depend on its version.
      if (request.method !== 'GET' && request.method !== 'HEAD') return sendError(request, reply, 405);
      return undefined;
    });
    scope.register(adapter.registerPlugin(), { prefix: path });
    done();
  });
}

/**
 * The adapter is typed against a copy of `@bull-board/api` of its own when the two versions differ by a
 * patch; the two are the same interface, and a test mounts it for real.
 */
type ServerAdapter = Parameters<typeof createBullBoard>[0]['serverAdapter'];
