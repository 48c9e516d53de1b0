// SPDX-License-Identifier: Apache-2.0
/**
 * One thread of the check pool: runs a format on one file. It holds compiled schemas and nothing of a file from
 * one to the next, so that killing it loses only the check in progress.
 */
import { workerData } from 'node:worker_threads';
import type { FormatName } from '../gateway/domain/code-interface.ts';
import type { Controle, Format, FormatContext } from '../gateway/ports/formats.ts';
import { type SharedContent, sharedReader } from './check-content.ts';
import { type Ask, serveChecks } from './check-loop.ts';
import type { Answer, CheckTask, ThreadStart } from './check-task.ts';
import { servedFormats } from './served.ts';
import { wholeOf } from './xml/content.ts';

/** The least that makes a format compile its schema and load its rules; none of them is valid. */
const smallest: readonly (readonly [start: string, document: string])[] = [
  ['ubl', '<Invoice xmlns="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2"/>'],
  [
    'cii',
    '<rsm:CrossIndustryInvoice xmlns:rsm="urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100"/>',
  ],
];

const { warmUp, shared } = workerData as ThreadStart;
// What fails here fails at the first file, which then says so.
for (const format of warmUp) await warm(format).catch(() => {});
serveChecks(judge);

async function judge(
  { format, content, codeInterface, nowMs, allLayers }: CheckTask,
  ask: Ask,
): Promise<Answer> {
  const served = servedFormats[format];
  if (served === undefined) return 'not-served';
  const context = { codeInterface, now: new Date(nowMs), allLayers };
  if (content instanceof Uint8Array) return served.check(content, context);
  return judgeInPieces(served, content, context, ask);
}

function judgeInPieces(
  format: Format,
  content: SharedContent,
  context: FormatContext,
  ask: Ask,
): Controle | Promise<Controle> {
  const reader = sharedReader(content, shared, ask);
  if (format.checkInPieces !== undefined) return format.checkInPieces(reader, context);
  return format.check(wholeOf(reader), context);
}

async function warm(format: FormatName): Promise<void> {
  const document = smallest.find(([start]) => format.startsWith(start))?.[1];
  if (document === undefined) return;
  const content = new TextEncoder().encode(document);
  const nothing = () => {};
  await judge({ format, content, codeInterface: 'FSO1100A', nowMs: 0, allLayers: true }, nothing);
}
