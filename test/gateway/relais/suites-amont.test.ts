// SPDX-License-Identifier: Apache-2.0
/** What follows from the flux of an AMONT that are no answer: factures for who receives through us, and what finds nobody. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readCppStatut } from '../../../formats/cpp/cpp-statut.ts';
import type { CodeInterface } from '../../../gateway/domain/code-interface.ts';
import type { Facture } from '../../../gateway/domain/facture.ts';
import { parseCodeApplication } from '../../../gateway/domain/flux-name.ts';
import type { ObjetMetier } from '../../../gateway/domain/objet-metier.ts';
import type { Raccordement } from '../../../gateway/domain/raccordement.ts';
import type { FluxRecord, Journal } from '../../../gateway/ports/journal.ts';
import { type ConcluAmont, suitesAmont } from '../../../gateway/relais/suites-amont.ts';
import { sampleFlux } from '../../contracts/journal-samples.ts';
import { type TemporaryJournal, temporaryJournal } from '../../queues/journal/support.ts';
import { defined } from '../../support/defined.ts';
import { addRaccordement } from '../../support/raccordements.ts';

let temporary: TemporaryJournal;
let journal: Journal;
let amont: Raccordement;
beforeEach(async () => {
  temporary = await temporaryJournal();
  journal = await temporary.open();
  const changes = { role: 'AMONT', codesInterface: ['FSO1100A', 'FEN0036A'] } as const;
  amont = (await addRaccordement(journal, 'amont', 'RAC001', changes)).raccordement;
  await addRaccordement(journal, 'b', 'BBB123', {
    codesInterface: ['FEN0036A'],
    structures: ['13000278500017'],
  });
  await addRaccordement(journal, 'c', 'CCC123', {
    codesInterface: ['FEN0036A'],
    structures: ['21750001600019'],
  });
  await addRaccordement(journal, 'd', 'DDD123', {
    codesInterface: ['FEN3036A'],
    structures: ['33333333300003'],
  });
});
afterEach(() => temporary.dispose());

const puts: Uint8Array[] = [];
const suites = (conclu: Partial<ConcluAmont> & { readonly code: CodeInterface | undefined }) =>
  suitesAmont(
    {
      flux: fluxOf(`${conclu.code ?? 'FEN9999A'}_RAC001_CPP0010036000000000000001`),
      raccordement: amont,
      verdict: 'INTEGRE',
      irrecevable: false,
      factures: [],
      constats: [],
      ...conclu,
    },
    {
      journal,
      clock: () => new Date('2026-11-22T08:00:00Z'),
      emetteur: parseCodeApplication('RAC001'),
      limits: { fileBytes: 1e6 },
      spool: {
        put: async (content) => {
          puts.push(content as Uint8Array);
          return { sha256: 'f'.repeat(64), sizeBytes: 1 };
        },
        readWhole: () => Promise.reject(new Error('not asked for')),
      },
    },
  );

function fluxOf(nomFichier: string): FluxRecord {
  const { id, partenaire, blob, recuLe } = sampleFlux();
  return {
    id,
    partenaire,
    raccordement: amont.id,
    sens: 'EMISSION',
    protocole: 'sftp',
    nomFichier,
    ...blob,
    statut: 'EN_TRAITEMENT',
    identifiant: nomFichier.slice(16) as never,
    nombreFactures: 1,
    creeLe: recuLe,
    modifieLe: recuLe,
  };
}

const objet = (rang: number, fichier: string, about: ObjetMetier): Facture => ({
  rang,
  nomFichier: fichier,
  sha256: fichier.padEnd(64, '0'),
  sizeBytes: 10,
  statut: 'DEPOSEE',
  jeuxDeRegles: [],
  objet: about,
});
const facture = (rang: number, fichier: string, destinataire: string) =>
  objet(rang, fichier, { nature: 'FACTURE', numero: `F-${rang}`, destinataire });

describe('factures for who receives through us', () => {
  test('each file goes to the raccordement of its debtor, under the code it came under', async () => {
    const factures = [
      facture(1, 'a', '13000278500017'),
      facture(2, 'a', '13000278500017'),
      facture(3, 'b', '21750001600019'),
    ];
    const { envois, alertes, retours } = await suites({ code: 'FEN0036A', factures });
    expect(
      envois.map(({ genre, raccordement, codeInterface, rang }) => [
        genre,
        raccordement,
        codeInterface,
        rang,
      ]),
    ).toEqual([
      ['RELAIS', 'r-b', 'FEN0036A', 1],
      ['RELAIS', 'r-c', 'FEN0036A', 3],
    ]);
    expect([alertes, retours]).toEqual([[], []]);
  });

  test.each([
    { what: 'nobody receives for', destinataire: '99999999900009' },
    { what: 'somebody receives for under another code only', destinataire: '33333333300003' },
  ])('one that $what waits without raccordement, and is told', async ({ destinataire }) => {
    const { envois, alertes } = await suites({ code: 'FEN0036A', factures: [facture(1, 'a', destinataire)] });
    expect(envois).toMatchObject([{ genre: 'RELAIS', destinataire }]);
    expect(envois[0]).not.toHaveProperty('raccordement');
    expect(alertes).toMatchObject([{ code: 'ENVOI-SANS-RACCORDEMENT' }]);
  });

  test('a file with factures of two recipients goes to neither, and is told', async () => {
    const factures = [facture(1, 'a', '13000278500017'), facture(2, 'a', '21750001600019')];
    const { envois, alertes } = await suites({ code: 'FEN0036A', factures });
    expect(envois).toEqual([]);
    expect(alertes).toMatchObject([{ code: 'ENVOI-SANS-RACCORDEMENT' }]);
  });

  test('a facture that our own checks would refuse goes on all the same', async () => {
    const factures = [{ ...facture(1, 'a', '13000278500017'), statut: 'REJETEE' as const }];
    const { envois } = await suites({ code: 'FEN0036A', verdict: 'REJETE', factures });
    expect(envois).toHaveLength(1);
  });

  test('the AMONT gets its acknowledgement when its raccordement subscribes to FSO1300A', async () => {
    amont = { ...amont, codesInterface: [...amont.codesInterface, 'FSO1300A'] };
    const asked = { code: 'FEN0036A', factures: [facture(1, 'a', '13000278500017')] } as const;
    const { retours = [] } = await suites(asked);
    expect(retours).toMatchObject([{ code: 'FSO1300A', raccordement: { id: 'r-amont' } }]);
    expect(retours[0]?.nomFichier).toBe('FSO1300A_RAC001_RAC0011300000000000000001');
    expect(readCppStatut(defined(puts.at(-1)))).toMatchObject({
      idStatut: '92',
      idFlux: 'CPP0010036000000000000001',
      recepteur: 'CPP001',
      emetteur: 'RAC001',
    });
    const constats = [{ code: 'IRR_SYNTAX', gravite: 'BLOQUANT', message: 'x', messageEn: 'x' }] as const;
    const refused = await suites({ ...asked, irrecevable: true, verdict: 'REJETE', constats });
    expect([refused.envois, refused.alertes.map(({ code }) => code)]).toEqual([[], ['RETOUR-NON-CORRELE']]);
    expect(readCppStatut(defined(puts.at(-1)))).toMatchObject({
      idStatut: '94',
      commentaire: 'IRR_SYNTAX x',
    });
  });
});

describe('nothing is dropped', () => {
  const acquittement = (idFlux: string) =>
    objet(1, 'a', { nature: 'ACQUITTEMENT', idFlux, statut: { norme: 'CPP', code: '90' }, motifs: [] });
  const statut = objet(1, 'a', {
    nature: 'STATUT',
    dit: {
      norme: 'CPP',
      code: '07',
      cle: { numero: 'F-1', fournisseur: '12345678200010' },
      horodatage: new Date('2026-11-21T08:00:00Z'),
      motifs: [],
      montants: [],
    },
  });

  test.each([
    { what: 'a code that is not agreed', conclu: { code: undefined }, code: 'RETOUR-NON-CORRELE' },
    {
      what: 'a file that cannot be read',
      conclu: { code: 'CSO1100A', irrecevable: true },
      code: 'RETOUR-NON-CORRELE',
    },
    {
      what: 'an answer to a flux we never sent',
      conclu: { code: 'CSO1100A', factures: [acquittement('RAC0011100000000000000099')] },
      code: 'RETOUR-NON-CORRELE',
    },
    {
      what: 'a verdict on something we have no way to look up',
      conclu: {
        code: 'FEN6000A',
        factures: [objet(1, 'a', { nature: 'VERDICT', code: '301', reference: 'T-1', motifs: [] })],
      },
      code: 'RETOUR-NON-CORRELE',
    },
    {
      what: 'a statut of a facture nobody knows',
      conclu: { code: 'FEN1200A', factures: [statut] },
      code: 'STATUT-NON-CORRELE',
    },
  ] as const)('$what is kept, and told', async ({ conclu, code }) => {
    const { alertes, envois, retours = [] } = await suites(conclu as Parameters<typeof suites>[0]);
    expect(alertes.map((one) => one.code)).toEqual([code]);
    expect([envois, retours]).toEqual([[], []]);
  });
});
