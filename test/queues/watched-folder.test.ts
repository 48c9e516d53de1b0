// SPDX-License-Identifier: Apache-2.0
import { appendFileSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, readdir, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Failure } from '../../gateway/domain/failure.ts';
import { parseCodeApplication } from '../../gateway/domain/flux-name.ts';
import type { PartenaireId } from '../../gateway/domain/partenaire.ts';
import type { Raccordement, RaccordementId } from '../../gateway/domain/raccordement.ts';
import { type WatchedFolder, type WatchedFolderConfig, watchFolder } from '../../queues/watched-folder.ts';
import { createFolderReception, type FolderReception } from '../support/folder-reception.ts';
import { createRecorder, type Recorder } from '../support/recorder.ts';
import { until } from '../support/until.ts';

const name = 'FSO1100A_AAA123_AAA1231100000000000000001';

const raccordement: Raccordement = {
  id: 'R1' as RaccordementId,
  partenaire: 'P1' as PartenaireId,
  codeApplication: parseCodeApplication('AAA123'),
  systemeEchange: 'CPRO',
  protocole: 'dossier',
  nom: 'ERP',
  statut: 'ACTIF',
  valideDu: new Date('2026-01-01'),
  valideAu: new Date('2027-01-01'),
  codesInterface: ['FSO1100A'],
  politiqueRetrait: 'once',
  delaiStabiliteMs: 0,
};
const clock = () => new Date('2026-06-01');

let path: string;
let outside: string;
let reception: FolderReception;
let recorder: Recorder;
let open: WatchedFolder[];

beforeEach(async () => {
  path = await mkdtemp(join(tmpdir(), 'raccord-dossier-'));
  outside = await mkdtemp(join(tmpdir(), 'raccord-ailleurs-'));
  reception = createFolderReception();
  recorder = createRecorder();
  open = [];
});

afterEach(async () => {
  for (const folder of open) await folder.close();
  await rm(path, { recursive: true });
  await rm(outside, { recursive: true });
});

async function start(
  config: Partial<WatchedFolderConfig> = {},
  isKnown?: (id: string) => Promise<boolean>,
): Promise<WatchedFolder> {
  const { logger, metrics } = recorder;
  const folder = await watchFolder(
    { path, raccordement: async () => raccordement, ready: 'rename', settleMs: 20, after: 'move', ...config },
    { reception, logger, clock, metrics, ...(isKnown === undefined ? {} : { isKnown }) },
  );
  open.push(folder);
  return folder;
}

/** Hands a file over as the contract says: written elsewhere on the file system, then renamed. */
async function handOver(file: string, content: string): Promise<void> {
  await writeFile(join(outside, file), content);
  await rename(join(outside, file), join(path, file));
}

const committed = () => reception.committed.map(({ nomFichier, text }) => [nomFichier, text]);
const listing = async (folder = '') =>
  (await readdir(join(path, folder))).filter((f) => !f.startsWith('.')).sort();
const received = (count: number) =>
  until(`${count} files moved away`, async () => (await listing('.integres')).length === count);
const event = (wanted: string) => until(wanted, () => recorder.events().includes(wanted));

test('a file handed over by rename is a flux, and only then moved away under its id', async () => {
  await start();
  let filesAtCommit: readonly string[] = [];
  reception.before = async (operation) => {
    if (operation === 'commit') filesAtCommit = await listing('.en-cours');
  };
  await handOver(name, '<Invoice/>');
  await received(1);
  expect(committed()).toEqual([[name, '<Invoice/>']]);
  expect(reception.opened[0]).toMatchObject({ protocole: 'dossier', nomFichier: name, raccordement });
  const id = reception.committed[0]?.id;
  expect(filesAtCommit).toEqual([`${id}-${name}`]);
  expect(await listing('.integres')).toEqual([`${id}-${name}`]);
  expect(await listing()).toEqual([]);
  expect(await listing('.en-cours')).toEqual([]);
});

test('a large file arrives whole', async () => {
  await start();
  const content = 'é0123456789'.repeat(50_000);
  await handOver(name, content);
  await received(1);
  expect(reception.committed[0]?.text).toBe(content);
});

test('what was there before the start is found', async () => {
  await handOver('a', '1');
  await handOver('b', '2');
  await start();
  await received(2);
  expect(committed().sort()).toEqual([
    ['a', '1'],
    ['b', '2'],
  ]);
});

test('200 files at once are 200 flux, each once', async () => {
  await start();
  const names = Array.from({ length: 200 }, (_, i) => `f-${String(i).padStart(3, '0')}`);
  await Promise.all(names.map((each) => handOver(each, each)));
  await received(200);
  expect(committed().sort()).toEqual(names.map((each) => [each, each]));
});

test('with delete, nothing remains of a file received', async () => {
  await start({ after: 'delete' });
  await handOver(name, 'x');
  await event('dossier.depose');
  await until('the claim is gone', async () => (await listing('.en-cours')).length === 0);
  expect(await listing('.integres')).toEqual([]);
});

test('a temporary name waits for its rename', async () => {
  await start();
  await handOver(`${name}.tmp`, 'half');
  await handOver('witness', 'x');
  await received(1);
  expect(await listing()).toEqual([`${name}.tmp`]);
  await rename(join(path, `${name}.tmp`), join(path, name));
  await received(2);
  expect(committed()).toContainEqual([name, 'half']);
});

test('with stable, a file that grows is not taken before it rests', async () => {
  await start({ ready: 'stable', settleMs: 1_000 });
  const file = join(path, name);
  await writeFile(file, '0');
  let writes = 0;
  await until('20 more writes', () => {
    appendFileSync(file, '+');
    writes += 1;
    return writes === 20;
  });
  await received(1);
  expect(committed()).toEqual([[name, `0${'+'.repeat(20)}`]]);
});

test('with marker, a file is taken when its marker is there, and the marker goes first', async () => {
  await start({ ready: 'marker' });
  await handOver(name, 'x');
  await handOver('witness', 'y');
  await writeFile(join(path, 'witness.ready'), '');
  await received(1);
  expect(await listing()).toEqual([name]);
  await writeFile(join(path, `${name}.ready`), '');
  await received(2);
  expect(await listing()).toEqual([]);
  expect(await listing('.marques')).toEqual([]);
});

test('with marker, a marker before its file waits for it', async () => {
  await start({ ready: 'marker' });
  await writeFile(join(path, `${name}.ready`), '');
  await handOver(name, 'x');
  await received(1);
});

test.each([
  ['before its file was claimed', true],
  ['after', false],
])('with marker, a crash %s loses nothing', async (_when, waiting) => {
  const id = '01TESTAAAAAAAAAAAAAAAAAAAA';
  for (const folder of ['.marques', '.en-cours']) await mkdir(join(path, folder));
  await writeFile(join(path, '.marques', `${id}-${name}`), '');
  await writeFile(waiting ? join(path, name) : join(path, '.en-cours', `${id}-${name}`), 'x');
  await start({ ready: 'marker' });
  await received(1);
  expect(committed()).toEqual([[name, 'x']]);
  expect(await listing()).toEqual([]);
});

test('links, folders and names too long are left alone and reported once', async () => {
  await writeFile(join(outside, 'secret'), 'secret');
  await symlink(join(outside, 'secret'), join(path, 'link'));
  await mkdir(join(path, 'folder'));
  await writeFile(join(path, 'n'.repeat(240)), 'x');
  await start({ rescanMs: 20 });
  await handOver('witness', 'x');
  await received(1);
  const ignored = () => recorder.lines.filter((line) => line.event === 'dossier.ignore');
  await until('three are reported', () => ignored().length >= 3);
  await handOver('witness-2', 'x');
  await received(2);
  expect(
    ignored()
      .map(({ fields }) => fields['raison'])
      .sort(),
  ).toEqual(['nom', 'type', 'type']);
  expect(await listing()).toEqual(['folder', 'link', 'n'.repeat(240)]);
});

test('a crash before the commit deposits the file again, under its own name', async () => {
  reception.before = async (operation) => {
    if (operation === 'commit') throw new Failure('SHUTTING_DOWN', 'crash');
  };
  const first = await start();
  await handOver(name, 'x');
  await event('dossier.echec');
  await first.close();
  expect(await listing('.en-cours')).toHaveLength(1);
  reception.before = async () => undefined;
  await start();
  await received(1);
  expect(committed()).toEqual([[name, 'x']]);
  expect(reception.aborted).toHaveLength(1);
});

test.each([
  ['the reception', false],
  ['the journal, the ghost being gone,', true],
])('a crash between the commit and the move makes no second flux: %s knows it', async (_who, isGone) => {
  reception.afterCommit = async () => {
    throw new Failure('JOURNAL_CLOSED', 'crash');
  };
  const first = await start();
  await handOver(name, 'x');
  await event('dossier.echec');
  await first.close();
  expect(await listing('.en-cours')).toHaveLength(1);
  const id = reception.committed[0]?.id;
  if (isGone) reception.forget();
  await start({}, async (asked) => isGone && asked === id);
  await received(1);
  expect(await listing('.integres')).toEqual([`${id}-${name}`]);
  expect(committed()).toEqual([[name, 'x']]);
  expect(recorder.events()).toContain('dossier.retrouve');
});

test('a second file of the same name, sent while the first is stuck, comes after it', async () => {
  let refuse = true;
  reception.before = async (operation) => {
    if (operation === 'commit' && refuse) throw new Failure('DISK_FULL', 'full');
  };
  await start();
  await handOver(name, 'first');
  await event('dossier.echec');
  await handOver(name, 'second');
  refuse = false;
  await received(2);
  expect(committed()).toEqual([
    [name, 'first'],
    [name, 'second'],
  ]);
});

test('a file that changes under our hands is not believed', async () => {
  let grown = false;
  reception.before = async (operation, file) => {
    if (operation !== 'write' || grown) return;
    grown = true;
    const [claimed = ''] = (await listing('.en-cours')).filter((each) => each.endsWith(file));
    appendFileSync(join(path, '.en-cours', claimed), ' and more');
  };
  await start();
  await handOver(name, 'half');
  await received(1);
  expect(committed()).toEqual([[name, 'half and more']]);
});

test('a file that can never be received is set aside, and the others go on', async () => {
  reception.before = async (operation, file) => {
    if (operation === 'write' && file === 'huge') throw new Failure('DEPOT_TOO_LARGE', 'too large');
  };
  await start();
  await handOver('huge', 'x');
  await handOver('small', 'y');
  await received(1);
  await until('it is set aside', async () => (await listing('.refuses')).length === 1);
  expect(recorder.events()).toContain('dossier.refuse');
  expect(await listing('.en-cours')).toEqual([]);
});

test('while the raccordement is closed files stay where they are, said once', async () => {
  await start({ raccordement: async () => ({ ...raccordement, statut: 'INACTIF' }) });
  await handOver('a', 'x');
  await handOver('b', 'x');
  await event('dossier.raccordement-ferme');
  expect(await listing()).toEqual(['a', 'b']);
  expect(reception.opened).toEqual([]);
});

test.skipIf(process.getuid?.() === 0)(
  'an unreadable file is tried again (skipped: root reads everything)',
  async () => {
    await writeFile(join(path, name), 'x');
    await chmod(join(path, name), 0);
    await start();
    await event('dossier.echec');
    await chmod(join(path, name), 0o600);
    await received(1);
  },
);

test('closing stops a copy, and the next start does it again', async () => {
  let release = () => {};
  let isWriting = false;
  reception.before = async (operation) => {
    if (operation !== 'write') return;
    isWriting = true;
    await new Promise<void>((resolve) => {
      release = resolve;
    });
  };
  const first = await start();
  await handOver(name, 'x'.repeat(100_000));
  await until('the copy has begun', () => isWriting);
  const closed = first.close();
  release();
  await closed;
  expect(reception.committed).toEqual([]);
  expect(reception.aborted).toHaveLength(1);
  reception.before = async () => undefined;
  await start();
  await received(1);
  expect(reception.committed[0]?.text).toHaveLength(100_000);
});

test('a lost event is made good by the scan', async () => {
  // A file under a claim of its own name is noticed by no event: only a scan can find it.
  await start({ rescanMs: 20 });
  await writeFile(join(path, '.en-cours', `01TESTAAAAAAAAAAAAAAAAAAAA-${name}`), 'x');
  await received(1);
  expect(committed()).toEqual([[name, 'x']]);
});
