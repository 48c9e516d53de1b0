import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { defined } from '../../support/defined.ts';
import {
  depotOf,
  openReceptionBench,
  type ReceptionBench,
  raccordementNamed,
  write,
} from '../../support/reception-bench.ts';
import { until } from '../../support/until.ts';

const dupont = raccordementNamed('dupont');
const patient = raccordementNamed('patient', 60_000);
const quick = raccordementNamed('quick', 30);
const martin = raccordementNamed('martin');

let bench: ReceptionBench;
beforeEach(async () => {
  bench = await openReceptionBench();
});
afterEach(() => bench.close());

async function deposit(raccordement: typeof dupont, name: string, text: string): Promise<void> {
  const depot = await bench.reception.open(depotOf(raccordement, name));
  await write(depot, text);
  await depot.commit();
}

async function contentOf(name: string): Promise<string | undefined> {
  const flux = (await bench.flux()).find((one) => one.nomFichier === name);
  return flux && Buffer.from(await bench.spool.readWhole(flux.sha256, 1e6)).toString();
}

describe('a deposit that ends', () => {
  test('is a flux with its bytes, its events and its first work when commit resolves', async () => {
    await deposit(dupont, 'a.xml', 'contenu');
    const [flux] = await bench.flux();
    expect(flux).toMatchObject({
      nomFichier: 'a.xml',
      statut: 'RECU',
      sizeBytes: 7,
      raccordement: dupont.id,
    });
    expect(await contentOf('a.xml')).toBe('contenu');
    expect((await bench.journal.events(defined(flux).id)).map(({ type }) => type)).toEqual([
      'depot.ouvert',
      'flux.recu',
    ]);
    expect(bench.offered).toEqual([`ouverture-${defined(flux).id}`]);
  });

  test('stays in view as a ghost with its size, then is forgotten', async () => {
    await deposit(dupont, 'a.xml', 'contenu');
    expect(bench.reception.find(dupont.id, 'a.xml')).toMatchObject({ statut: 'REMIS', sizeBytes: 7 });
    bench.advance(600_001);
    await bench.reception.sweep();
    expect(bench.reception.find(dupont.id, 'a.xml')).toBeUndefined();
    expect(await bench.flux()).toHaveLength(1);
  });

  test('with a hole is refused, and its name is free again', async () => {
    const depot = await bench.reception.open(depotOf(dupont, 'a.xml'));
    await write(depot, 'fin', 10);
    await expect(depot.commit()).rejects.toThrow('DEPOT_HOLE');
    expect(await bench.flux()).toEqual([]);
    await deposit(dupont, 'a.xml', 'entier');
    expect(await contentOf('a.xml')).toBe('entier');
  });

  test('past the largest size is refused while it is written', async () => {
    const depot = await bench.reception.open(depotOf(dupont, 'a.xml'));
    await expect(write(depot, 'x', 1024 * 1024)).rejects.toThrow('DEPOT_TOO_LARGE');
    await depot.abort();
    expect(bench.reception.list(dupont.id)).toEqual([]);
  });

  test('twice under one name is two flux: the second is for the check of uniqueness to refuse', async () => {
    await deposit(dupont, 'a.xml', 'un');
    await deposit(dupont, 'a.xml', 'deux');
    expect((await bench.flux()).map(({ nomFichier }) => nomFichier)).toEqual(['a.xml', 'a.xml']);
  });

  test('is not seen, read, renamed or removed by another raccordement', async () => {
    await deposit(dupont, 'a.xml', 'secret');
    expect(bench.reception.list(martin.id)).toEqual([]);
    expect(bench.reception.find(martin.id, 'a.xml')).toBeUndefined();
    expect(await bench.reception.openForRead(martin.id, 'a.xml')).toBeUndefined();
    expect(await bench.reception.rename(martin, 'a.xml', 'b.xml', { overwrite: true })).toBe('NOT_FOUND');
    expect(await bench.reception.remove(martin, 'a.xml')).toBe(false);
    expect(bench.reception.find(dupont.id, 'a.xml')).toBeDefined();
  });

  test('under a marker name and empty never becomes a flux', async () => {
    const depot = await bench.reception.open(depotOf(dupont, 'a.xml.done'));
    await depot.commit();
    expect(await bench.flux()).toEqual([]);
    expect(bench.reception.find(dupont.id, 'a.xml.done')).toMatchObject({ sizeBytes: 0 });
  });

  test('composed and decomposed spellings of one name are one deposit in view', async () => {
    await deposit(dupont, 'é.xml'.normalize('NFC'), 'un');
    expect(bench.reception.find(dupont.id, 'é.xml'.normalize('NFD'))).toBeDefined();
  });
});

describe('the settle delay', () => {
  test('holds a closed deposit back, durable, and hands it over when it runs out', async () => {
    await bench.close();
    const released = Promise.withResolvers<void>();
    bench = await openReceptionBench({}, () => released.promise);
    await deposit(quick, 'a.xml', 'contenu');
    expect(bench.reception.find(quick.id, 'a.xml')?.statut).toBe('EN_ATTENTE');
    expect((await bench.journal.loadDepots(new Date(0))).map(({ statut }) => statut)).toEqual(['EN_ATTENTE']);
    released.resolve();
    await until('the hand-over', () => bench.reception.find(quick.id, 'a.xml')?.statut === 'REMIS');
    expect(await bench.flux()).toHaveLength(1);
  });

  test('lets the partenaire take the deposit back: a cancelled upload is no flux', async () => {
    await deposit(patient, 'a.xml', 'tronqué');
    expect(await bench.reception.remove(patient, 'a.xml')).toBe(true);
    bench = await bench.restart();
    expect(await bench.flux()).toEqual([]);
    expect(bench.reception.list(patient.id)).toEqual([]);
  });

  test('lets a new upload of the name replace the one that waits', async () => {
    await deposit(patient, 'a.xml', 'tronqué');
    await deposit(patient, 'a.xml', 'complet');
    expect(await bench.reception.rename(patient, 'a.xml', 'b.xml', { overwrite: false })).toBe('RENAMED');
    expect((await bench.flux()).map(({ nomFichier }) => nomFichier)).toEqual(['b.xml']);
    expect(await contentOf('b.xml')).toBe('complet');
  });

  test('goes on after a restart: what was acknowledged becomes exactly one flux', async () => {
    await deposit(patient, 'a.xml', 'contenu');
    bench = await bench.restart();
    expect(bench.reception.find(patient.id, 'a.xml')?.statut).toBe('EN_ATTENTE');
    bench.advance(60_001);
    bench = await bench.restart();
    await until('the hand-over', async () => (await bench.flux()).length === 1);
    bench = await bench.restart();
    expect(await bench.flux()).toHaveLength(1);
  });

  test('does not hand over while the name is being written again, and does when that upload is lost', async () => {
    await deposit(quick, 'a.xml', 'premier');
    const second = await bench.reception.open(depotOf(quick, 'a.xml'));
    await write(second, 'deuxi');
    expect(bench.reception.find(quick.id, 'a.xml')?.statut).toBe('OUVERT');
    await second.interrupt();
    await until('the hand-over of the first', async () => (await bench.flux()).length === 1);
    expect(await contentOf('a.xml')).toBe('premier');
  });
});

describe('a temporary name', () => {
  test('waits for its rename, across a restart, and is then handed over with no delay', async () => {
    await deposit(patient, 'a.xml.filepart', 'contenu');
    bench = await bench.restart();
    expect(bench.reception.find(patient.id, 'a.xml.filepart')).toMatchObject({
      statut: 'TEMPORAIRE',
      sizeBytes: 7,
    });
    expect(await bench.flux()).toEqual([]);
    expect(await bench.reception.rename(patient, 'a.xml.filepart', 'a.xml', { overwrite: false })).toBe(
      'RENAMED',
    );
    expect(await contentOf('a.xml')).toBe('contenu');
    expect(bench.reception.find(patient.id, 'a.xml.filepart')).toBeUndefined();
  });

  test('does not overwrite an existing name unless asked to', async () => {
    await deposit(dupont, 'a.xml', 'un');
    await deposit(dupont, 'a.tmp', 'deux');
    expect(await bench.reception.rename(dupont, 'a.tmp', 'a.xml', { overwrite: false })).toBe('EXISTS');
    expect(await bench.reception.rename(dupont, 'a.tmp', 'a.xml', { overwrite: true })).toBe('RENAMED');
    expect(await bench.flux()).toHaveLength(2);
  });

  test.each(['f.tmp', 'f.part', 'F.PART', 'f.filepart', '.in.f.xml', 'f.xml~'])('%s is one', (name) => {
    expect(bench.reception.isTemporaryName(name)).toBe(true);
  });

  test.each(['FSO1100A_AAA123_AAA1231100000000000000001', 'f.xml', 'tmp', 'party.xml'])(
    '%s is none',
    (name) => {
      expect(bench.reception.isTemporaryName(name)).toBe(false);
    },
  );
});

describe('a line that is lost', () => {
  test('leaves no flux, keeps the bytes for resume, also across a restart', async () => {
    const depot = await bench.reception.open(depotOf(dupont, 'a.xml'));
    await write(depot, 'début ');
    await depot.interrupt();
    bench = await bench.restart();
    expect(bench.reception.find(dupont.id, 'a.xml')).toMatchObject({ statut: 'INTERROMPU', sizeBytes: 7 });
    const again = await bench.reception.reopen(depotOf(dupont, 'a.xml'));
    await write(defined(again), 'et fin', 7);
    await defined(again).commit();
    expect(await contentOf('a.xml')).toBe('début et fin');
  });

  test('is found again when the gateway was killed with the deposit open, once it has lasted', async () => {
    const depot = await bench.reception.open(depotOf(dupont, 'a.xml'));
    await write(depot, 'début');
    const journalled = async () => (await bench.journal.loadDepots(new Date())).length === 1;
    await until('the row of the open deposit', journalled);
    bench = await bench.restart();
    expect(bench.reception.find(dupont.id, 'a.xml')).toMatchObject({ statut: 'INTERROMPU', sizeBytes: 6 });
  });

  test('leaves nothing behind when the gateway was killed just after the deposit was opened', async () => {
    const depot = await bench.reception.open(depotOf(dupont, 'a.xml'));
    await write(depot, 'début');
    bench = await bench.restart();
    expect(bench.reception.list(dupont.id)).toEqual([]);
    expect(await bench.spool.leftovers()).toEqual([]);
  });

  test('may not be turned into a flux by a rename', async () => {
    const depot = await bench.reception.open(depotOf(dupont, 'a.part'));
    await write(depot, 'début');
    await depot.interrupt();
    await expect(bench.reception.rename(dupont, 'a.part', 'a.xml', { overwrite: false })).rejects.toThrow(
      'DEPOT_HOLE',
    );
    expect(bench.reception.find(dupont.id, 'a.part')).toBeDefined();
  });

  test('is dropped when its partenaire does not come back in time', async () => {
    const depot = await bench.reception.open(depotOf(dupont, 'a.xml'));
    await write(depot, 'début');
    await depot.interrupt();
    bench.advance(3_600_001);
    await bench.reception.sweep();
    expect(bench.reception.list(dupont.id)).toEqual([]);
    expect(await bench.spool.leftovers()).toEqual([]);
  });
});

describe('handles on one name', () => {
  test('a second session cannot reopen what another one is writing', async () => {
    const depot = await bench.reception.open(depotOf(dupont, 'a.xml'));
    await expect(bench.reception.reopen(depotOf(dupont, 'a.xml'))).rejects.toThrow('DEPOT_CONFLICT');
    await depot.abort();
  });

  test('two sessions uploading one name never mix their bytes', async () => {
    const one = await bench.reception.open(depotOf(dupont, 'a.xml'));
    const two = await bench.reception.open(depotOf(dupont, 'a.xml'));
    await write(one, 'un-un-un');
    await write(two, 'deux');
    await one.commit();
    await two.commit();
    const contents = await Promise.all(
      (await bench.flux()).map(async ({ sha256 }) =>
        Buffer.from(await bench.spool.readWhole(sha256, 1e6)).toString(),
      ),
    );
    expect(contents.toSorted()).toEqual(['deux', 'un-un-un']);
  });

  test('a deposit removed while it is written is not acknowledged', async () => {
    const depot = await bench.reception.open(depotOf(dupont, 'a.xml'));
    await write(depot, 'contenu');
    await bench.reception.remove(dupont, 'a.xml');
    await expect(depot.commit()).rejects.toThrow('DEPOT_GONE');
    expect(await bench.flux()).toEqual([]);
    expect(bench.reception.list(dupont.id)).toEqual([]);
  });

  test('are bounded for one raccordement, and closing one makes room', async () => {
    const open = [];
    for (let i = 0; i < 5; i++) open.push(await bench.reception.open(depotOf(dupont, `f${i}`)));
    await expect(bench.reception.open(depotOf(dupont, 'f5'))).rejects.toThrow('QUOTA');
    await expect(bench.reception.open(depotOf(martin, 'f5'))).resolves.toBeDefined();
    await defined(open[0]).abort();
    await expect(bench.reception.open(depotOf(dupont, 'f5'))).resolves.toBeDefined();
  });

  test('writing a name already handed over makes a new deposit from its bytes', async () => {
    await deposit(dupont, 'a.xml', 'abc');
    const depot = await bench.reception.reopen(depotOf(dupont, 'a.xml'));
    await write(defined(depot), 'def', 3);
    await defined(depot).commit();
    const [second] = await bench.flux();
    expect(Buffer.from(await bench.spool.readWhole(defined(second).sha256, 1e6)).toString()).toBe('abcdef');
    expect(await bench.flux()).toHaveLength(2);
  });

  test('setting the size it already has changes nothing; another size makes a new deposit', async () => {
    await deposit(dupont, 'a.xml', 'abcdef');
    expect(await bench.reception.truncate(dupont, 'a.xml', 6)).toBe(true);
    expect(await bench.flux()).toHaveLength(1);
    expect(await bench.reception.truncate(dupont, 'a.xml', 3)).toBe(true);
    expect(await bench.flux()).toHaveLength(2);
  });
});

describe('a ghost renamed', () => {
  test('from a malformed name to a right one becomes a flux under the right one', async () => {
    const right = 'FSO1100A_AAA123_AAA1231100000000000000001';
    await deposit(dupont, 'envoi-en-cours', 'contenu');
    expect(await bench.reception.rename(dupont, 'envoi-en-cours', right, { overwrite: false })).toBe(
      'RENAMED',
    );
    expect(await contentOf(right)).toBe('contenu');
  });

  test('otherwise only changes what the partenaire sees, with an event', async () => {
    const name = 'FSO1100A_AAA123_AAA1231100000000000000001';
    await deposit(dupont, name, 'contenu');
    expect(await bench.reception.rename(dupont, name, `${name}.archive`, { overwrite: false })).toBe(
      'RENAMED',
    );
    const [flux, ...others] = await bench.flux();
    expect([defined(flux).nomFichier, others]).toEqual([name, []]);
    expect((await bench.journal.events(defined(flux).id)).map(({ type }) => type)).toContain('depot.renomme');
  });
});

test('bytes that no row names are deleted at the next start', async () => {
  const orphan = await bench.spool.stage('01K0000000000000000000000A');
  await orphan.write(Buffer.from('orphelin'), 0);
  await orphan.suspend();
  bench = await bench.restart();
  expect(await bench.spool.leftovers()).toEqual([]);
});
