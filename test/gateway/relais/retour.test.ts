// SPDX-License-Identifier: Apache-2.0
/** What an AMONT answered, said again to the partenaire: its words, under the names of the partenaire. */
import { describe, expect, test } from 'vitest';
import { cdarFlux } from '../../../formats/cdar/emettre/autres-objets.ts';
import { partenaire } from '../../../formats/cdar/emettre/commun.ts';
import { relireCdar } from '../../../formats/cdar/relire.ts';
import { writeCdar } from '../../../formats/cdar/write.ts';
import { readCppStatut, writeCppStatut } from '../../../formats/cpp/cpp-statut.ts';
import { cppStatut } from '../../../formats/cpp/index.ts';
import type { VerdictFlux } from '../../../gateway/domain/compte-rendu.ts';
import type { FluxId } from '../../../gateway/domain/flux.ts';
import { parseCodeApplication, parseFluxName } from '../../../gateway/domain/flux-name.ts';
import type { AcquittementRecu } from '../../../gateway/domain/objet-metier.ts';
import type { FluxRecord } from '../../../gateway/ports/journal.ts';
import { writeRetourCdar } from '../../../gateway/relais/retour-cdar.ts';
import { ditDuFlux, writeAccuse, writeRetourCpp } from '../../../gateway/relais/retour-cpp.ts';

const now = new Date('2026-11-22T08:00:00Z');
const app = parseCodeApplication;
const ours = 'FSO1100A_RAC001_RAC0011100000000000000007';
const theirs = 'FSO1100A_AAA123_AAA1231100000000000000001';

function flux(nomFichier: string, statut: FluxRecord['statut'] = 'INTEGRE'): FluxRecord {
  const name = parseFluxName(nomFichier);
  return {
    id: '01TEST00000000000000000001' as FluxId,
    nomFichier,
    identifiant: name?.identifiant,
    codeInterface: nomFichier.slice(0, 8),
    statut,
  } as FluxRecord;
}

const bloquant = {
  code: 'BR-CO-15',
  gravite: 'BLOQUANT' as const,
  message: 'Le total ne correspond pas',
  messageEn: 'The total does not match',
};

function fromAmont(verdict: VerdictFlux, lignes = 0): Uint8Array {
  return writeCppStatut({
    verdict,
    idFlux: ours.slice(16),
    emetteur: app('CPP001'),
    recepteur: app('RAC001'),
    produitLe: now,
    nombreFactures: 2,
    nombreAcceptees: 1,
    lignes: Array.from({ length: lignes }, () => ({ constat: bloquant })),
  });
}

const acquittement: AcquittementRecu = {
  nature: 'ACQUITTEMENT',
  idFlux: ours.slice(16),
  statut: { norme: 'CPP', code: '90' },
  motifs: [],
};

const retour = (bytes: Uint8Array, changes = {}) =>
  writeRetourCpp({
    origine: flux(theirs),
    recepteur: app('AAA123'),
    emetteur: app('RAC001'),
    produitLe: now,
    dit: ditDuFlux(bytes, acquittement, now),
    ...changes,
  });

const isValid = (bytes: Uint8Array) =>
  cppStatut.check(bytes, { codeInterface: 'CSO1100A', now }) as { readonly irrecevable: boolean };

describe('in CPPStatut', () => {
  test.each([
    { verdict: 'INTEGRE', lignes: 0, idStatut: '90' },
    { verdict: 'INTEGRE_PARTIEL', lignes: 1, idStatut: '96' },
    { verdict: 'REJETE', lignes: 3, idStatut: '93' },
  ] as const)(
    '$verdict with $lignes lines is $idStatut with the same lines',
    ({ verdict, lignes, idStatut }) => {
      const bytes = fromAmont(verdict, lignes);
      const [before, after] = [readCppStatut(bytes), readCppStatut(retour(bytes))];
      expect(after).toMatchObject({
        idStatut,
        idFlux: theirs.slice(16),
        recepteur: 'AAA123',
        emetteur: 'RAC001',
        horodatage: before.horodatage,
        complementStatut: before.complementStatut,
        commentaire: before.commentaire,
        lignes: before.lignes,
      });
      expect(after.lignes).toHaveLength(lignes);
      expect(Buffer.from(retour(bytes)).toString()).not.toContain(ours.slice(16));
      expect(isValid(retour(bytes)).irrecevable).toBe(false);
    },
  );

  const propres = {
    factures: [
      { rang: 1, nomFichier: 'a.xml', sha256: '', sizeBytes: 1, statut: 'DEPOSEE', jeuxDeRegles: [] },
      { rang: 2, nomFichier: 'b.xml', sha256: '', sizeBytes: 1, statut: 'REJETEE', jeuxDeRegles: [] },
    ],
    constats: [{ ...bloquant, rang: 2 }],
  } as const;

  test.each([
    { verdict: 'INTEGRE', lignes: 0, idStatut: '96', count: 1 },
    { verdict: 'INTEGRE_PARTIEL', lignes: 1, idStatut: '96', count: 2 },
    { verdict: 'REJETE', lignes: 1, idStatut: '93', count: 2 },
  ] as const)(
    'of a flux that went on in part, $verdict is $idStatut, ours told first',
    ({ verdict, lignes, idStatut, count }) => {
      const bytes = retour(fromAmont(verdict, lignes), { propres });
      const read = readCppStatut(bytes);
      expect([read.idStatut, read.lignes.length]).toEqual([idStatut, count]);
      expect(read.lignes[0]?.descriptionErreur).toContain('b.xml');
      expect(isValid(bytes).irrecevable).toBe(false);
    },
  );

  test('a file that speaks of several flux gives what the format read of each', () => {
    const several = Buffer.from('<CPPStatut/>');
    const said: AcquittementRecu = {
      ...acquittement,
      statut: { norme: 'CPP', code: '94' },
      motifs: [{ code: 'IRR_X', libelle: 'Refuse' }, { code: 'IRR_Y' }],
    };
    const bytes = retour(several, { dit: ditDuFlux(several, said, now) });
    expect(readCppStatut(bytes)).toMatchObject({
      idStatut: '94',
      idFlux: theirs.slice(16),
      lignes: [
        { codeErreur: 'IRR_X', libelleErreur: 'Refuse' },
        { codeErreur: 'IRR_Y', libelleErreur: 'IRR_Y' },
      ],
    });
    expect(isValid(bytes).irrecevable).toBe(false);
  });

  test('our own acknowledgement says received, or not and why', () => {
    const enveloppe = { produitLe: now, idFlux: 'RAC0011300000000000000001', recepteur: app('CPP001') };
    const idFlux = 'CPP0010036000000000000001';
    const accuse = (accepte: boolean, motifs: readonly string[]) =>
      writeAccuse({ ...enveloppe, emetteur: app('RAC001') }, { idFlux, accepte, motifs });
    expect(readCppStatut(accuse(true, []))).toMatchObject({ idStatut: '92', idFlux, commentaire: undefined });
    expect(readCppStatut(accuse(false, ['IRR_SYNTAX x']))).toMatchObject({
      idStatut: '94',
      commentaire: 'IRR_SYNTAX x',
    });
    const judged = cppStatut.check(accuse(true, []), { codeInterface: 'FSO1300A', now });
    expect(judged).toMatchObject({ irrecevable: false, constats: [] });
  });
});

describe('in CDAR', () => {
  const message = (reference: string) =>
    writeCdar(
      cdarFlux({
        identifiant: 'M-1',
        produitLe: now,
        destinataires: [partenaire('Raccord')],
        statut: '501',
        reference,
        motifs: [{ code: 'IRR_SYNTAX', libelle: 'Syntaxe' } as never],
      }),
    );
  const to = { relaye: flux(ours), origine: flux(theirs), destinataire: partenaire('Dupont') };

  test.each([
    { what: 'its identifiant', before: ours.slice(16), after: theirs.slice(16) },
    { what: 'its whole name', before: ours, after: theirs },
    { what: 'something else', before: 'F-2026-1', after: 'F-2026-1' },
  ])('our flux named by $what becomes that of the partenaire', ({ before, after }) => {
    const bytes = message(before);
    const [was, is] = [relireCdar(bytes), relireCdar(writeRetourCdar(bytes, to))];
    const reference = (one: typeof is) => one.acquittements[0]?.references[0];
    expect(reference(is)?.identifiant).toBe(after);
    expect(is.destinataires).toMatchObject([{ nom: 'Dupont' }]);
    expect(reference(is)).toEqual({ ...reference(was), identifiant: after });
    expect({ ...is, destinataires: [], acquittements: [] }).toEqual({
      ...was,
      destinataires: [],
      acquittements: [],
    });
  });

  test('what is no CDAR is no retour', () => {
    expect(() => writeRetourCdar(Buffer.from('<x/>'), to)).toThrow('not a CDAR');
  });
});
