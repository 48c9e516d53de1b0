// SPDX-License-Identifier: Apache-2.0
/** Judging files with a pool that misbehaves: what is ours is told as ours, and the others are judged. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Judge, type Judging } from '../../../../gateway/cli/validate/judge.ts';
import { Failure, type FailureCode } from '../../../../gateway/domain/failure.ts';
import type { CheckPool, ContentSource } from '../../../../gateway/ports/formats.ts';
import { makeZip } from '../../../support/zip.ts';

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'raccord-judge-'));
});
afterAll(() => rm(directory, { recursive: true, force: true }));

async function file(name: string, content: string | Uint8Array): Promise<string> {
  const path = join(directory, name);
  await writeFile(path, content);
  return path;
}

/** Fails as the document says; keeps the contents it was given. */
function poolThat(given: ContentSource[] = []): CheckPool {
  return {
    async check(_format, content) {
      given.push(content);
      const bytes = typeof content === 'function' ? await content() : (content as Uint8Array);
      const order = /<!--(\w+)-->/.exec(Buffer.from(bytes).toString())?.[1];
      if (order !== undefined) throw new Failure(order as FailureCode, 'detail');
      return { constats: [], irrecevable: false, jeuxDeRegles: [] };
    },
    close: () => Promise.resolve(),
  };
}

function judgeWith(pool: CheckPool, more: Partial<Judging> = {}): Judge {
  const now = () => new Date('2026-10-01T12:00:00Z');
  return new Judge({ pool, clock: now, code: undefined, allLayers: false, pdfOpinion: undefined, ...more });
}

test.each<[FailureCode, RegExp]>([
  ['CHECK_TIMEOUT', /trop de temps/],
  ['CHECK_CRASH', /mené à son terme/],
  ['FORMAT_NOT_SERVED', /pas encore servi/],
])('%s is an incident of that document, and the next one is judged', async (code, message) => {
  const path = await file(
    'lot.zip',
    makeZip({ 'a.xml': `<Invoice><!--${code}--></Invoice>`, 'b.xml': '<Invoice/>' }),
  );
  const { documents } = await judgeWith(poolThat()).judgeFile({ path, named: true });
  expect(documents.map(({ verdict }) => verdict)).toEqual(['unchecked', 'valid']);
  expect(documents[0]?.findings).toMatchObject([{ code: 'NON-CONTROLE', gravite: 'INCIDENT' }]);
  expect(documents[0]?.findings[0]?.message).toMatch(message);
});

test('a file that is gone meanwhile is unchecked', async () => {
  const { documents } = await judgeWith(poolThat()).judgeFile({
    path: join(directory, 'gone.xml'),
    named: false,
  });
  expect(documents).toMatchObject([{ verdict: 'unchecked', findings: [{ code: 'NON-CONTROLE' }] }]);
});

test('a large file is read only when its turn comes', async () => {
  const given: ContentSource[] = [];
  const path = await file('large.xml', `<Invoice>${' '.repeat(2 * 1024 ** 2)}</Invoice>`);
  await judgeWith(poolThat(given)).judgeFile({ path, named: true });
  expect(given.map((content) => typeof content)).toEqual(['function']);
});

test('in a folder, a zip archive that is not called one is another document', async () => {
  const zip = makeZip({ 'word/document.xml': '<w/>' });
  const office = await file('lettre.docx', zip);
  const archive = await file('lot2.zip', zip);
  const judge = judgeWith(poolThat());
  expect((await judge.judgeFile({ path: office, named: false })).documents).toMatchObject([
    { verdict: 'ignored' },
  ]);
  expect((await judge.judgeFile({ path: archive, named: false })).documents).toMatchObject([
    { verdict: 'valid' },
  ]);
});

test('a damaged zip is unchecked, with what could be judged of it', async () => {
  const path = await file('damaged.zip', makeZip({ 'a.xml': '<Invoice/>' }, { method: 12 }));
  const { documents } = await judgeWith(poolThat()).judgeFile({ path, named: true });
  expect(documents).toMatchObject([{ file: path, verdict: 'unchecked' }]);
});

test('veraPDF is asked about each PDF, a file or not, and what it finds is in the verdict', async () => {
  const asked: string[] = [];
  const warning = { code: 'PDFA-VERAPDF', gravite: 'AVERTISSEMENT', message: 'm', messageEn: 'm' } as const;
  const answer = (kind: string) => {
    asked.push(kind);
    return Promise.resolve([warning]);
  };
  const pdfOpinion = { ofFile: () => answer('file'), ofBytes: () => answer('bytes') };
  const judge = judgeWith(poolThat(), { pdfOpinion });
  const bare = await file('a.pdf', '%PDF-1.7 ');
  const zip = await file('pdf.zip', makeZip({ 'a.pdf': '%PDF-1.7 ', 'b.xml': '<Invoice/>' }));
  expect((await judge.judgeFile({ path: bare, named: true })).documents).toMatchObject([
    { verdict: 'valid', codeInterface: 'FSO1117A', findings: [warning] },
  ]);
  const inZip = await judge.judgeFile({ path: zip, named: true });
  expect(inZip.documents.map(({ findings }) => findings.length)).toEqual([1, 0]);
  expect(asked).toEqual(['file', 'bytes']);
});
