// SPDX-License-Identifier: Apache-2.0
/**
 * Messages, also those that no flux leads to because they were refused, and their proof to be downloaded: each as it was on
 * the wire, and its receipt. The same under /api/v1, for programs.
 */
import { Readable } from 'node:stream';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Failure } from '../../domain/failure.ts';
import type { MessageRecord } from '../../ports/messages.ts';
import { sendError, sendPage, wantsJson } from '../answers.ts';
import type { DeskDependencies, DeskSpool } from '../config.ts';
import { parseCount } from '../fields.ts';
import { listMessages, parseMessageId, parseMessageQuery } from '../message-query.ts';
import { type FluxNomme, fluxNommes, renderMessageList } from '../pages/message-list.ts';
import { renderBrutPurge } from '../pages/messages.ts';
import { faitsDe, headOfMessage } from '../preuves.ts';
import type { Desk } from '../server.ts';
import { queryField } from '../visit.ts';

const pageSize = 50;
/** The journal's own limit is 500, and one row more is asked for. */
const greatestPageSize = 499;
const bearer = { config: { bearer: true } };

export function addMessageRoutes(app: FastifyInstance, { deps }: Desk): void {
  addPage(app, deps);
  addApi(app, deps);
  for (const [path, options] of [
    ['/admin/messages/:id', {}],
    ['/api/v1/messages/:id', bearer],
  ] as const) {
    addProof(app, deps, path, options);
  }
}

function addPage(app: FastifyInstance, { journal }: DeskDependencies): void {
  app.get('/admin/messages', async (request, reply) => {
    const query = parseMessageQuery(request);
    if (query === undefined) return sendError(request, reply, 400);
    const [{ rows, hasOlder }, raccordements] = await Promise.all([
      listMessages(journal.messages, query, pageSize),
      journal.raccordements.list(),
    ]);
    const flux = new Map<string, readonly FluxNomme[]>();
    for (const message of rows) flux.set(message.id, await fluxNommesDe(message, journal));
    return sendPage(reply, renderMessageList(request.visit, { query, rows, hasOlder, raccordements, flux }));
  });
}

async function fluxNommesDe(
  { flux }: MessageRecord,
  journal: DeskDependencies['journal'],
): Promise<readonly FluxNomme[]> {
  const found = await Promise.all(flux.slice(0, fluxNommes).map((id) => journal.findFlux(id)));
  return found.filter((one) => one !== undefined);
}

function addApi(app: FastifyInstance, { journal, direDiagnostic }: DeskDependencies): void {
  app.get('/api/v1/messages', bearer, async (request, reply) => {
    const query = parseMessageQuery(request);
    const asked = queryField(request, 'limit');
    const limit = asked === undefined ? pageSize : parseCount(asked, greatestPageSize);
    if (query === undefined || limit === undefined) return sendError(request, reply, 400);
    const { rows, hasOlder } = await listMessages(journal.messages, query, limit);
    return reply.send({
      messages: rows.map((row) => withoutBytes(row, direDiagnostic)),
      before: hasOlder ? (rows.at(-1)?.id ?? null) : null,
    });
  });

  app.get('/api/v1/messages/:id', bearer, async (request, reply) => {
    const message = await findMessage(request, journal);
    if (message === undefined) return sendError(request, reply, 404);
    return reply.send({ message: withoutBytes(message, direDiagnostic) });
  });
}

/** The receipt has an address of its own; `faits` is the same for every protocol. */
function withoutBytes(record: MessageRecord, direDiagnostic: DeskDependencies['direDiagnostic']): object {
  const { accuse, ...message } = record;
  const faits = faitsDe(record);
  const libelle = faits.disposition === undefined ? undefined : direDiagnostic?.(faits.disposition);
  return {
    ...message,
    accuseBytes: accuse?.length ?? null,
    faits: { ...faits, ...(libelle === undefined ? {} : { libelle }) },
  };
}

function addProof(
  app: FastifyInstance,
  { journal, spool }: DeskDependencies,
  path: string,
  options: { readonly config?: { readonly bearer: boolean } },
): void {
  app.get(`${path}/brut`, options, async (request, reply) => {
    const message = await findMessage(request, journal);
    if (message === undefined) return sendError(request, reply, 404);
    const { brutPurgeLe } = message;
    if (brutPurgeLe !== undefined) return sendPurged(request, reply, brutPurgeLe);
    return sendBrut(reply, message, spool);
  });

  app.get(`${path}/accuse`, options, async (request, reply) => {
    const message = await findMessage(request, journal);
    if (message?.accuse === undefined) return sendError(request, reply, 404);
    const { id, accuse, protocole } = message;
    return asDownload(reply, `${id}.${protocole === 'pesit' ? 'msg' : 'mdn'}`, accuse.length).send(
      Buffer.from(accuse),
    );
  });
}

async function findMessage(
  request: FastifyRequest,
  { messages }: DeskDependencies['journal'],
): Promise<MessageRecord | undefined> {
  const id = parseMessageId((request.params as { readonly id: string }).id);
  return id === undefined ? undefined : messages.find(id);
}

/** The bytes were let go, and are not to come back. */
function sendPurged(request: FastifyRequest, reply: FastifyReply, brutPurgeLe: Date): FastifyReply {
  if (wantsJson(request)) return reply.code(410).send({ error: 'gone', brutPurgeLe });
  return sendPage(reply, renderBrutPurge(request.visit, brutPurgeLe), 410);
}

/** Headers, an empty line, the bytes: what the sender put on the wire, less what belongs to the connection. */
async function sendBrut(
  reply: FastifyReply,
  message: MessageRecord,
  spool: DeskSpool,
): Promise<FastifyReply> {
  const { sha256 } = message.brut;
  const blob = await spool.stat(sha256);
  if (blob === undefined) throw new Failure('SPOOL_MISSING', `no blob ${sha256} for message ${message.id}`);
  const head = headOfMessage(message);
  async function* whole(): AsyncGenerator<Uint8Array> {
    yield head;
    yield* spool.stream(sha256);
  }
  const length = head.length + blob.sizeBytes;
  return asDownload(reply, `${message.id}.${message.protocole}`, length).send(
    Readable.from(whole(), { objectMode: false }),
  );
}

/** As stored, never as something to display: a browser must not run what a partenaire sent. */
function asDownload(reply: FastifyReply, name: string, sizeBytes: number): FastifyReply {
  return reply
    .type('application/octet-stream')
    .header('content-length', sizeBytes)
    .header('content-disposition', `attachment; filename="${name}"`)
    .header('content-security-policy', "default-src 'none'; sandbox");
}
