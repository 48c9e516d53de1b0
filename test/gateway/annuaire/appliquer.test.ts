// SPDX-License-Identifier: Apache-2.0
/** Flux of annuaire that were accepted, applied once each. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { writeF13 } from '../../../formats/annuaire/write-f13.ts';
import { writeF14 } from '../../../formats/annuaire/write-f14.ts';
import { appliquerAnnuaires } from '../../../gateway/annuaire/appliquer.ts';
import type { Facture } from '../../../gateway/domain/facture.ts';
import type { FluxId } from '../../../gateway/domain/flux.ts';
import type { Journal } from '../../../gateway/ports/journal.ts';
import type { BlobStore } from '../../../gateway/ports/spool.ts';
import { openFileSpool } from '../../../queues/spool/index.ts';
import { newFluxId, sampleDepot, sampleFlux } from '../../contracts/journal-samples.ts';
import { silent, type TemporaryJournal, temporaryJournal } from '../../queues/journal/support.ts';
import {
  contenu,
  importDependencies,
  importF14,
  ligne,
  liste,
  maintenant,
  service,
  structure,
} from './support.ts';

const a = '11111111100011';
const b = '22222222200022';

let temporary: TemporaryJournal;
let journal: Journal;
let spool: BlobStore;
beforeEach(async () => {
  temporary = await temporaryJournal();
  journal = await temporary.open();
  spool = await openFileSpool({ directory: `${temporary.directory}/spool`, logger: silent });
});
afterEach(() => temporary.dispose());

/** A flux as the road leaves it when its files were accepted. */
async function accepted(code: string, files: readonly AsyncIterable<Uint8Array>[]): Promise<FluxId> {
  const factures: Facture[] = [];
  for (const [i, content] of files.entries()) {
    const blob = await spool.put(content);
    factures.push({ rang: i + 1, nomFichier: `${i}.xml`, ...blob, statut: 'DEPOSEE', jeuxDeRegles: [] });
  }
  const id = newFluxId();
  const { sha256 = '', sizeBytes = 0 } = factures[0] ?? {};
  const flux = sampleFlux({ id, blob: { sha256, sizeBytes } });
  await journal.receive(flux, sampleDepot(flux));
  const step = { flux: id, at: maintenant, events: [], codeInterface: code };
  await journal.apply({ ...step, from: ['RECU'], to: 'EN_TRAITEMENT', factures });
  await journal.apply({ ...step, from: ['EN_TRAITEMENT'], to: 'INTEGRE' });
  return id;
}

const round = () =>
  appliquerAnnuaires({ ...importDependencies(journal), journal, spool }, new AbortController().signal);
const eventsOf = async (flux: FluxId) => (await journal.events(flux)).map(({ type }) => type);

test('an export that was accepted is applied once, and its flux says so', async () => {
  const content = writeF14(liste([structure(a)]), { type: 'COMPLET', horodate: '20261101010000' });
  const flux = await accepted('FFE1435A', [content]);
  expect([await round(), await round()]).toEqual([1, 0]);
  expect(await contenu(journal)).toEqual([`structure ${a} Structure ${a}`]);
  expect((await eventsOf(flux)).filter((type) => type.startsWith('annuaire'))).toEqual(['annuaire.applique']);
  expect(await journal.annuaire.versions(5)).toMatchObject([{ flux, horodate: '20261101010000' }]);
});

test('exports are applied in the order in which they came; one out of order is refused, with an alerte', async () => {
  const complet = writeF14(liste([structure(a)]), { type: 'COMPLET', horodate: '20261101010000' });
  const sautee = { type: 'DIFFERENTIEL', horodate: '20261103010000', precedent: '20261102010000' } as const;
  await accepted('FFE1435A', [complet]);
  const refused = await accepted('FFE1435A', [writeF14(liste([structure(b)]), sautee)]);
  expect([await round(), await round()]).toEqual([1, 0]);
  expect(await contenu(journal)).toEqual([`structure ${a} Structure ${a}`]);
  expect(await eventsOf(refused)).toContain('annuaire.refuse');
  const [alerte] = await journal.alertes.list({ ouvertes: true, limit: 5 });
  expect(alerte).toMatchObject({
    code: 'ANNUAIRE-REFUSE',
    detail: expect.stringContaining('ANNUAIRE-SEQUENCE'),
  });
});

test('the files of an actualisation are applied together, on what is in force', async () => {
  await importF14(journal, [structure(a), service(a, 'S1'), ligne('222222222')]);
  await accepted('FFE1235A', [
    writeF13(liste([service(a, 'S1', { actif: false }), service(a, 'S2')])),
    writeF13(liste([ligne('222222222', { sorte: 'M' }), ligne('222222222', { debut: '2027-01-01' })])),
  ]);
  expect(await round()).toBe(1);
  expect(await contenu(journal)).toEqual([
    `structure ${a} Structure ${a}`,
    `service ${a} S1 inactif`,
    `service ${a} S2`,
    'ligne 222222222 2026-09-01 D 0001',
    'ligne 222222222 2026-09-01 M 0001',
    'ligne 222222222 2027-01-01 D 0001',
  ]);
  expect(await journal.annuaire.versions(1)).toMatchObject([{ source: 'F13', type: 'ACTUALISATION' }]);
});

test('an actualisation does not break the chain of the exports', async () => {
  await importF14(journal, [structure(a)]);
  await accepted('FFE1235A', [writeF13(liste([service(a, 'S1')]))]);
  await round();
  const head = { type: 'DIFFERENTIEL', horodate: '20261102010000', precedent: '20261101010000' } as const;
  await importF14(journal, [structure(b)], head);
  expect(await contenu(journal)).toHaveLength(3);
});

test('a flux waits while another import is under way', async () => {
  const content = writeF14(liste([structure(a)]), { type: 'COMPLET', horodate: '20261101010000' });
  await accepted('FFE1435A', [content]);
  const other = {
    type: 'COMPLET',
    source: 'CSV',
    nom: 'x',
    proprietaire: 'ailleurs:1:x',
    at: maintenant,
  } as const;
  const held = await journal.annuaire.commencer(other);
  expect(await round()).toBe(0);
  if ('enCours' in held) throw new Error('the other import did not begin');
  await journal.annuaire.abandonner(held);
  expect(await round()).toBe(1);
});
