// SPDX-License-Identifier: Apache-2.0
/** What subscribers are sent, when, and that another gateway which imports it holds the same. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readF13 } from '../../../formats/annuaire/f13.ts';
import { type ExportDependencies, exporterAnnuaire } from '../../../gateway/annuaire/exporter.ts';
import { parseCodeApplication } from '../../../gateway/domain/flux-name.ts';
import type { Raccordement, RaccordementId } from '../../../gateway/domain/raccordement.ts';
import type { FluxRecord, Journal } from '../../../gateway/ports/journal.ts';
import type { BlobStore } from '../../../gateway/ports/spool.ts';
import { openFileSpool } from '../../../queues/spool/index.ts';
import { createCalendrier } from '../../../queues/work/calendrier.ts';
import { dupont, newFluxId } from '../../contracts/journal-samples.ts';
import { silent, type TemporaryJournal, temporaryJournal } from '../../queues/journal/support.ts';
import { defined } from '../../support/defined.ts';
import { contenu, importContent, importF14, ligne, service, shown, structure } from './support.ts';

const a = '11111111100011';
const b = '22222222200022';
const c = '33333333300033';
const hourMs = 3_600_000;

let temporary: TemporaryJournal;
let journal: Journal;
let spool: BlobStore;
let now: Date;
beforeEach(async () => {
  temporary = await temporaryJournal();
  journal = await temporary.open();
  spool = await openFileSpool({ directory: `${temporary.directory}/spool`, logger: silent });
  // A Tuesday, in the morning.
  now = new Date('2026-11-24T09:00:00Z');
  await journal.savePartenaire(
    { id: dupont, nom: 'Dupont', codeApplication: parseCodeApplication('AAA123') },
    now,
  );
  await journal.saveRaccordement(subscriber, now, 'essai');
});
afterEach(() => temporary.dispose());

const subscriber: Raccordement = {
  id: 'r-abonne' as RaccordementId,
  partenaire: dupont,
  codeApplication: parseCodeApplication('AAA123'),
  systemeEchange: 'PPF',
  protocole: 'sftp',
  nom: 'abonne',
  statut: 'ACTIF',
  valideDu: new Date('2020-01-01'),
  valideAu: new Date('2099-12-31'),
  codesInterface: ['FFE1435A'],
  politiqueRetrait: 'once',
  delaiStabiliteMs: 0,
};

function round(changes: Partial<ExportDependencies['exports']> = {}, at: Date = now): Promise<number> {
  const deps: ExportDependencies = {
    journal,
    spool,
    queue: { offer: () => undefined },
    calendrier: createCalendrier(),
    exports: {
      exportCode: 'FFE1435A',
      exportFormat: 'f14',
      exportComplet: '0 1 * * 1',
      exportDifferentiel: '0 3 * * *',
      ...changes,
    },
    emetteur: parseCodeApplication('CPP001'),
    purgeAfterMs: 7 * 24 * hourMs,
    newFluxId,
    clock: () => at,
    logger: silent,
  };
  return exporterAnnuaire(deps, new AbortController().signal);
}

const dans = (hours: number) => new Date(now.getTime() + hours * hourMs);

async function sent(): Promise<readonly FluxRecord[]> {
  return (await journal.available(subscriber.id, 100)).toSorted((x, y) => (x.id < y.id ? -1 : 1));
}

async function last(): Promise<string> {
  return Buffer.from(await spool.readWhole(defined((await sent()).at(-1)).sha256, 1e7)).toString();
}

describe('a subscriber', () => {
  test('is sent nothing while there is no annuaire', async () => {
    expect(await round()).toBe(0);
  });

  test('is sent the whole at its subscription, once, under a name of ours', async () => {
    await importF14(journal, [structure(a), service(a, 'S1')]);
    expect([await round(), await round(), await round({}, dans(1))]).toEqual([1, 0, 0]);
    const [flux] = await sent();
    expect(flux).toMatchObject({ codeInterface: 'FFE1435A', statut: 'MIS_A_DISPOSITION' });
    expect(flux?.nomFichier).toMatch(/^FFE1435A_AAA123_CPP0011435\d{15}$/);
    expect(await last()).toContain('<TypeFlux>C</TypeFlux>');
  });

  test('is sent each day what changed, and nothing on a day on which nothing did', async () => {
    await importF14(journal, [structure(a), structure(b), service(a, 'S1')]);
    await round();
    expect(await round({}, dans(24))).toBe(0);
    await importF14(journal, [structure(b, {}, { effet: 'RETIRER' }), structure(c)], {
      type: 'DIFFERENTIEL',
      horodate: '20261102010000',
      precedent: '20261101010000',
    });
    expect([await round({}, dans(25)), await round({}, dans(26)), await round({}, dans(49))]).toEqual([
      1, 0, 0,
    ]);
    const text = await last();
    expect(text).toContain('<TypeFlux>D</TypeFlux>');
    expect(text).toContain('<DernierHorodateProduction>20261124100000</DernierHorodateProduction>');
    expect(text.match(/\d{14}(?=<\/IdSIRET>)/g)).toEqual([b, c]);
  });

  test('is sent the whole each week, caught up when the gateway was away on Monday', async () => {
    await importF14(journal, [structure(a)]);
    await round();
    const wednesday = dans(8 * 24);
    expect([await round({}, wednesday), await round({}, wednesday)]).toEqual([1, 0]);
    expect(await last()).toContain('<TypeFlux>C</TypeFlux>');
  });

  test('is sent the whole when what changed since its last one is no longer known', async () => {
    await importF14(journal, [structure(a)]);
    await round();
    await importF14(journal, [structure(b)], { horodate: '20261102010000' });
    await journal.annuaire.purger(dans(1), new AbortController().signal);
    expect(await round({}, dans(24))).toBe(1);
    expect(await last()).toContain('<TypeFlux>C</TypeFlux>');
  });

  test('is sent one flux when two rounds run at the same time', async () => {
    await importF14(journal, [structure(a)]);
    const rounds = await Promise.all([round(), round()]);
    expect(rounds.toSorted()).toEqual([0, 1]);
    expect(await sent()).toHaveLength(1);
  });

  test('under another code and in the shape of an F13, is sent codes and lignes, what is gone being inactive or masked', async () => {
    const exports = { exportCode: 'FAR0037A', exportFormat: 'f13' } as const;
    await journal.saveRaccordement({ ...subscriber, codesInterface: ['FAR0037A'] }, now, 'essai');
    await importF14(journal, [structure(a), service(a, 'S1'), ligne(`111111111_${a}`), ligne('222222222')]);
    expect(await round(exports)).toBe(1);
    await importF14(journal, [structure(a), ligne('222222222')], { horodate: '20261102010000' });
    expect(await round(exports, dans(24))).toBe(1);
    const flux = await sent();
    expect(flux.map(({ nomFichier }) => nomFichier.slice(0, 8))).toEqual(['FAR0037A', 'FAR0037A']);
    const read = async (one: FluxRecord) => {
      const found: string[] = [];
      for await (const entree of readF13(spool.stream(one.sha256))) found.push(shown(entree));
      return found;
    };
    expect(await Promise.all(flux.map(read))).toEqual([
      [`service ${a} S1`, `ligne 111111111_${a} 2026-09-01 D 0001`, 'ligne 222222222 2026-09-01 D 0001'],
      [`service ${a} S1 inactif`, `ligne 111111111_${a} 2026-09-01 M 0001`],
    ]);
  });
});

test('another gateway that imports the whole, then what changed, holds the same annuaire', async () => {
  const other = await temporaryJournal();
  try {
    const peer = await other.open();
    const take = async () => {
      const flux = defined((await sent()).at(-1));
      await importContent(peer, spool.stream(flux.sha256));
      expect(await contenu(peer)).toEqual(await contenu(journal));
    };
    await importF14(journal, [structure(a), structure(b), service(a, 'S1'), ligne('222222222')]);
    await round();
    await take();
    await importF14(journal, [structure(a), structure(c), service(c, 'S2')], { horodate: '20261102010000' });
    await round({}, dans(24));
    await take();
    await importF14(journal, [structure(a, { moa: true }, { nom: 'A <&> fils' })], {
      type: 'DIFFERENTIEL',
      horodate: '20261103010000',
      precedent: '20261102010000',
    });
    await round({}, dans(48));
    await take();
  } finally {
    await other.dispose();
  }
});
