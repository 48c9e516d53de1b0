// SPDX-License-Identifier: Apache-2.0
/** `raccord validate` as an operator runs it: files, folders, archives, reports, and how it ends. */
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { pack } from 'tar-stream';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { runRaccord, startRaccord } from '../../support/launched-raccord.ts';
import { makeUblInvoice } from '../../support/ubl-invoice.ts';
import { makeZip } from '../../support/zip.ts';

let directory: string;
const at = (...names: readonly string[]) => join(directory, ...names);

const valid = makeUblInvoice({ numero: 'F-1' });
const invalid = makeUblInvoice({ numero: 'F-2' }).replace(/(<cbc:PayableAmount[^>]*>)[^<]*/, '$11.00');
const reform = valid.replace('>A1<', '>S1<');

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), 'raccord-validate-'));
  await mkdir(at('lot', 'sous'), { recursive: true });
  await writeFile(at('lot', 'a.xml'), valid);
  await writeFile(at('lot', 'b.xml'), invalid);
  await writeFile(at('lot', 'notes.txt'), 'no invoice');
  await writeFile(at('lot', 'sous', 'c.xml'), reform);
  await writeFile(
    at('lot.zip'),
    makeZip({ 'a.xml': valid, 'b.xml': invalid, 'lisez-moi.txt': 'no invoice' }),
  );
  await writeFile(at('lot.tar.gz'), await tarGz({ 'a.xml': valid, 'b.xml': '<Invoice' }));
});
afterAll(() => rm(directory, { recursive: true, force: true }));

async function tarGz(files: Readonly<Record<string, string>>): Promise<Uint8Array> {
  const tar = pack();
  for (const [name, text] of Object.entries(files)) tar.entry({ name }, text);
  tar.finalize();
  const chunks: Uint8Array[] = [];
  for await (const chunk of tar) chunks.push(chunk as Uint8Array);
  return gzipSync(Buffer.concat(chunks));
}

const validate = (...args: readonly string[]) => runRaccord(['validate', ...args]);

interface Line {
  readonly file: string;
  readonly verdict: string;
  readonly codeInterface: string | null;
  readonly detected: boolean;
  readonly fluxRefused: boolean;
  readonly ruleSets: readonly string[];
  readonly findings: readonly { readonly id: string; readonly severity: string }[];
}

async function judged(...args: readonly string[]) {
  const done = await validate('--json', ...args);
  const lines = done.out.split('\n').filter((line) => line !== '');
  return { ...done, lines: lines.map((line) => JSON.parse(line) as Line) };
}

describe('what is judged', () => {
  test('a folder, file by file in the order of names, each by the code found in it', async () => {
    const { code, lines } = await judged(at('lot'));
    expect(lines.map((one) => [one.file, one.verdict, one.codeInterface, one.detected])).toEqual([
      [at('lot', 'a.xml'), 'valid', 'FSO1100A', true],
      [at('lot', 'b.xml'), 'invalid', 'FSO1100A', true],
      [at('lot', 'notes.txt'), 'ignored', null, false],
      [at('lot', 'sous', 'c.xml'), expect.any(String), 'FSO1150A', true],
    ]);
    expect(code).toBe(1);
  });

  test('by the code that was asked for, whatever the document', async () => {
    const { lines } = await judged('--code', 'FSO1100A', at('lot', 'sous', 'c.xml'));
    expect(lines[0]).toMatchObject({ codeInterface: 'FSO1100A', detected: false });
  });

  test('each document of a tar.gz, of which one technical fault refuses all', async () => {
    const { code, lines } = await judged(at('lot.tar.gz'));
    expect(lines.map((one) => [one.file, one.verdict, one.fluxRefused])).toEqual([
      [`${at('lot.tar.gz')}!a.xml`, 'valid', true],
      [`${at('lot.tar.gz')}!b.xml`, 'invalid', true],
    ]);
    expect(code).toBe(1);
  });

  test('each document of a zip', async () => {
    const { lines } = await judged(at('lot.zip'));
    expect(lines.map((one) => [one.file, one.verdict])).toEqual([
      [`${at('lot.zip')}!a.xml`, 'valid'],
      [`${at('lot.zip')}!b.xml`, 'invalid'],
      [`${at('lot.zip')}!lisez-moi.txt`, 'ignored'],
    ]);
  });

  test('what is no invoice, said to be what it is', async () => {
    const { code, lines } = await judged(at('lot', 'notes.txt'));
    expect(lines[0]?.findings[0]?.id).toBe('IRR_TYPE');
    expect(code).toBe(1);
  });

  test('a format nobody serves is unchecked, never valid', async () => {
    const { code, lines } = await judged('--code', 'FSO1102A', at('lot', 'a.xml'));
    expect(lines[0]).toMatchObject({
      verdict: 'unchecked',
      findings: [{ id: 'NON-CONTROLE', severity: 'INCIDENT' }],
    });
    expect(code).toBe(2);
  });

  test('with all layers, the business rules of a document that its schema refuses', async () => {
    const broken = at('broken.xml');
    await writeFile(
      broken,
      invalid.replace('<cac:LegalMonetaryTotal>', '<cac:Inconnu/><cac:LegalMonetaryTotal>'),
    );
    const some = await judged(broken);
    const all = await judged('--all-layers', broken);
    const rules = (one: typeof all) => one.lines.flatMap(({ findings }) => findings.map(({ id }) => id));
    expect(rules(some)).not.toContain('BR-CO-16');
    expect(rules(all)).toContain('BR-CO-16');
  });
});

test('a path that cannot be read is told, and the others are judged', async () => {
  const { code, lines, err } = await judged(at('nowhere.xml'), at('lot', 'a.xml'));
  expect(lines).toHaveLength(1);
  expect(err).toContain('nowhere.xml');
  expect(code).toBe(2);
});

describe('reports', () => {
  test('text is French as a rule, English when asked', async () => {
    const french = await validate(at('lot', 'b.xml'));
    expect(french.out).toMatch(/non conforme .*b\.xml/);
    expect(french.out).toContain('Attendu');
    const english = await validate('--lang', 'en', at('lot', 'b.xml'));
    expect(english.out).toContain('Expected');
  });

  test('SVRL, a file a document in a folder, beside an HTML page', async () => {
    const { code } = await validate(
      '--svrl',
      at('svrl'),
      '--html',
      at('page.html'),
      at('lot'),
      at('lot.zip'),
    );
    expect(code).toBe(1);
    const names = await readdir(at('svrl'));
    expect(names).toHaveLength(5);
    expect(names.every((name) => name.endsWith('.svrl.xml'))).toBe(true);
    const page = await readFile(at('page.html'), 'utf8');
    expect(page.match(/<details class="doc/g)).toHaveLength(5);
    expect(page.endsWith('</html>\n')).toBe(true);
    expect(await readdir(directory)).not.toContain('page.html.part');
  });

  test('SVRL on standard output, one document or several', async () => {
    const one = await validate('--svrl', '-', at('lot', 'b.xml'));
    expect(one.out).toMatch(/^<\?xml[^>]*>\n<svrl:schematron-output /);
    const several = await validate('--svrl', '-', at('lot'));
    expect(several.out.match(/<svrl:schematron-output /g)).toHaveLength(3);
    expect(several.out).toMatch(/^<\?xml[^>]*>\n<reports /);
  });

  test('SVRL asked for before the path is on standard output, and the path is judged', async () => {
    const first = await validate('--svrl', at('lot', 'b.xml'));
    expect(first.out).toMatch(/^<\?xml[^>]*>\n<svrl:schematron-output /);
    const both = await validate('--svrl', at('lot', 'b.xml'), at('lot', 'a.xml'));
    expect(both.out.match(/<svrl:schematron-output /g)).toHaveLength(2);
  });

  test('a document that is not recognised is said to be judged by default', async () => {
    await writeFile(at('inconnu.xml'), '<Facture/>');
    const { out } = await validate(at('inconnu.xml'));
    expect(out).toContain('FSO1100A (par défaut : le document n’a pas été reconnu)');
    expect((await validate(at('lot', 'a.xml'))).out).toContain('FSO1100A (reconnu dans le document)');
  });

  test('a name that is told on stderr cannot steer the terminal', async () => {
    const { err } = await validate(at('nulle\u001B[31mpart.xml'), at('lot', 'a.xml'));
    expect(err).toContain('nulle\uFFFD[31mpart.xml');
    expect(err).not.toContain('\u001B');
  });

  test.each([
    [[], 'quel fichier'],
    [['--svrl', '/proc/raccord-svrl', 'x.xml'], 'raccord-svrl'],
    [['--json', '--text', 'x'], 'standard output takes one'],
    [['--lang', 'de', 'x'], '--lang'],
    [['--threads', '0', 'x'], '--threads'],
    [['--code', 'FSO9', 'x'], 'FSO9'],
  ])('%j is refused with its reason', async (args, reason) => {
    const { code, err } = await validate(...args);
    expect(code).toBe(2);
    expect(err).toContain(reason);
  });
});

test('Ctrl-C ends it with whole reports', async () => {
  for (let i = 0; i < 3_000; i++)
    await writeFile(at('many', `${i}.xml`), valid).catch(() => mkdir(at('many')));
  const child = startRaccord(['validate', '--html', at('many.html'), at('many')]);
  await once(child.stdout, 'data');
  child.kill('SIGINT');
  const out: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => void out.push(chunk));
  const [code] = await once(child, 'close');
  expect(code).toBe(130);
  const page = await readFile(at('many.html'), 'utf8');
  expect(page.endsWith('</html>\n')).toBe(true);
  expect(page).toMatch(/Contrôle interrompu. Fichiers contrôlés : \d+ sur 2999/);
});
