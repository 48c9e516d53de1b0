// SPDX-License-Identifier: Apache-2.0
/**
 * What we emit: valid and accepted by our own rules whatever the texts hold, the same bytes each time, and read back as it
 * was. With RACCORD_ORACLES the official schema is asked too.
 */
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  cdarAnnuaire,
  cdarDeclaration,
  cdarF1,
  cdarFlux,
  cdarMessageRejete,
} from '../../../formats/cdar/emettre/autres-objets.ts';
import {
  chorusProEmission,
  chorusProReception,
  type Emission,
  emetteurDe,
  entite,
  partenaire,
  plateforme,
  ppf,
} from '../../../formats/cdar/emettre/commun.ts';
import { cdarFacture, emissionDuStatut } from '../../../formats/cdar/emettre/facture.ts';
import type { MotifEmis } from '../../../formats/cdar/emettre/motifs-admis.ts';
import { motifDe, motifsDes, tablesMotifs } from '../../../formats/cdar/emettre/motifs-des-constats.ts';
import { cdar } from '../../../formats/cdar/index.ts';
import type { MessageCdar } from '../../../formats/cdar/message.ts';
import { cdarSchema } from '../../../formats/cdar/modele/schema.ts';
import { motifsAutresObjets, motifsParStatut } from '../../../formats/cdar/motifs.ts';
import { readCdar } from '../../../formats/cdar/read.ts';
import { brFrCdv } from '../../../formats/cdar/regles/br-fr-cdv.ts';
import { judge, sceneOf } from '../../../formats/cdar/regles/regle.ts';
import { cdarVocabulary, largeTexts } from '../../../formats/cdar/vocabulary.ts';
import { writeCdar } from '../../../formats/cdar/write.ts';
import { parseWithLibrary } from '../../../formats/xml/libxml2.ts';
import { openXml } from '../../../formats/xml/open.ts';
import { type StatutCdarFacture, statutsCdarFacture } from '../../../gateway/domain/cycle-de-vie.ts';
import type { Controle } from '../../../gateway/ports/formats.ts';
import { officialSchema } from '../xml/content-model/official-schema.ts';
import { emise, encaisse, factureNommee, vendeur } from './messages.ts';

const oracles = process.env['RACCORD_ORACLES'];
const official =
  oracles === undefined
    ? undefined
    : officialSchema(join(oracles, 'xsd', 'cdar-d22b'), 'CrossDomainAcknowledgementAndResponse_100pD22B.xsd');
const context = { codeInterface: 'FSO1304A', now: new Date('2026-10-01T12:00:00Z') } as const;

function treeOf(bytes: Uint8Array) {
  const opened = openXml(bytes, { vocabulary: cdarVocabulary, largeTexts, schema: cdarSchema });
  if (!opened.ok) throw new Error(opened.constats[0].message);
  expect(opened.structure).toEqual([]);
  return opened.tree;
}

/** Of the published rules, as they judge any message. */
function brokenRules(message: MessageCdar): readonly string[] {
  const found = judge(brFrCdv, sceneOf(treeOf(writeCdar(message))), context);
  return [...new Set(found.map(({ regle }) => regle.id))].sort();
}

function expectSound(message: MessageCdar): void {
  const bytes = writeCdar(message);
  const again = writeCdar(readCdar(treeOf(bytes)));
  expect(Buffer.from(again).equals(Buffer.from(bytes))).toBe(true);
  if (official === undefined) return;
  const judged = parseWithLibrary(Buffer.from(bytes), false, (document) => official.validate(document));
  expect(judged).toEqual({ ok: true, value: [] });
}

const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.string({ unit: 'grapheme', maxLength: 3000 }),
  fc.constantFrom('', ' ', '<a>&"\']]>', '\u0000\uFFFE', '\uD800', '9999', '0000', 'DFH', 'WK'),
);
const partie = fc.oneof(
  fc.constant(ppf),
  fc.tuple(text, text).map(([matricule, nom]) => plateforme(matricule, nom)),
  text.map(partenaire),
  fc.tuple(text, text, fc.constantFrom('SE' as const, 'BY' as const)).map(([a, b, c]) => entite(a, b, c)),
  fc.record({ identifiants: fc.constant([]), role: text }),
);
const emission = fc.record({
  identifiant: text,
  nom: text,
  produitLe: fc.date({ min: new Date('2020-01-01'), max: new Date('2090-01-01'), noInvalidDate: true }),
  emetteur: fc.oneof(fc.constantFrom(chorusProReception, chorusProEmission), partie),
  destinataires: fc.array(partie, { maxLength: 3 }),
  processus: text,
  dialecte: fc.constantFrom('AIFE' as const, 'FNFE' as const),
});
const motif = fc.record({
  code: fc.oneof(
    text,
    fc.constantFrom('AUTRE', 'DOUBLON', 'CONTACT_ACHTR', 'IRR_UNICITE', 'REJ_PER', 'CMD_ERR'),
  ),
  libelle: text,
  action: fc.oneof(text, fc.constant('NOA')),
  notes: fc.array(fc.record({ code: text, texte: text, sujet: text }), { maxLength: 3 }),
});
const statutDeFacture = fc.constantFrom(...(Object.keys(statutsCdarFacture) as StatutCdarFacture[]));

describe('the statut of a facture', () => {
  test('breaks no published rule, whatever its texts hold', { timeout: 60_000 }, () => {
    const facture = fc.record({ numero: text, date: text, vendeur: text, type: text });
    const montant = fc.record({ type: text, valeur: text, devise: text, taux: text });
    fc.assert(
      fc.property(
        emission,
        statutDeFacture,
        facture,
        fc.option(partie, { nil: undefined }),
        fc.array(motif, { maxLength: 4 }),
        fc.array(montant, { maxLength: 2 }),
        text,
        (base: Emission, statut, facture, auteur, motifs, montants, commentaire) => {
          const message = cdarFacture({
            ...base,
            ...(auteur === undefined ? {} : { auteur }),
            statut,
            facture,
            motifs,
            commentaire,
            montants: [...montants, ...encaisse],
          });
          expectSound(message);
          expect(brokenRules(message)).toEqual([]);
        },
      ),
      { numRuns: 250 },
    );
  });

  test('that was said to us is passed on with its reasons and its amounts', () => {
    const dit = {
      norme: 'CDAR',
      code: '212',
      cle: { numero: 'F-42', fournisseur: '123456782', dateFacture: '2026-09-03' },
      horodatage: new Date('2026-09-15T14:00:00Z'),
      motifs: [],
      commentaire: 'Virement recu',
      montants: encaisse,
    } as const;
    const message = cdarFacture({ ...emise, ...emissionDuStatut(dit), auteur: vendeur });
    const { objets } = cdar.check(writeCdar(message), context) as Controle;
    expect(objets?.[0]?.objet).toMatchObject({ nature: 'STATUT', dit });
  });

  test('a reason that the statut does not admit is told in words under one that it admits', () => {
    const { acquittements } = cdarFacture({
      ...emise,
      statut: '213',
      facture: factureNommee,
      motifs: [{ code: 'G1.05', libelle: 'Numero trop long' }],
    });
    expect(acquittements[0]?.references[0]?.details).toMatchObject([
      { motif: 'REJ_SEMAN', libelle: 'G1.05 : Numero trop long', sequence: '1' },
    ]);
  });

  test('Chorus Pro may refuse for reasons of the B2G, another platform may not', () => {
    const refused = (emetteur: typeof chorusProReception) =>
      cdarFacture({ ...emise, emetteur, statut: '210', facture: factureNommee, motifs: [{ code: 'AUTRE' }] })
        .acquittements[0]?.references[0]?.details[0]?.motif;
    expect(refused(chorusProReception)).toBe('AUTRE');
    expect(refused(chorusProEmission)).toBe('NON_CONFORME');
  });

  test('texts are cut at their length, no character in two', () => {
    const long = '😀'.repeat(3000);
    const { acquittements } = cdarFacture({
      ...emise,
      statut: '210',
      facture: factureNommee,
      motifs: [{ code: 'CMD_ERR', libelle: long }],
      commentaire: long,
    });
    const detail = acquittements[0]?.references[0]?.details[0];
    expect([...(detail?.libelle ?? '')]).toHaveLength(250);
    expect([...(detail?.notes[0]?.texte ?? '')]).toHaveLength(2000);
    expect(detail?.libelle).toMatch(/^(😀)+\.\.\.$/u);
  });
});

type Base = Emission & { readonly reference: string; readonly motifs: readonly MotifEmis[] };

describe('the statut of another object', () => {
  const base = { ...emise, reference: 'R-1', motifs: [{ code: 'REJ_SEMAN' }] } as const;
  const made = [
    { what: 'a flux recevable', code: 'CSO1150A', message: cdarFlux({ ...base, statut: '500', motifs: [] }) },
    { what: 'a flux irrecevable', code: 'CSI3110A', message: cdarFlux({ ...base, statut: '501' }) },
    { what: 'a déclaration', code: 'FEN6000A', message: cdarDeclaration({ ...base, statut: '301' }) },
    { what: 'the annuaire', code: 'FFE0634A', message: cdarAnnuaire({ ...base, statut: '401' }) },
    { what: 'données réglementaires', code: 'FFE0604A', message: cdarF1({ ...base, statut: '251' }) },
    { what: 'a message', code: 'FEN1205A', message: cdarMessageRejete({ ...base, statut: '601' }) },
  ] as const;

  test.each(made)('$what is accepted in its code interface', ({ code, message }) => {
    const { constats } = cdar.check(writeCdar(message), { ...context, codeInterface: code }) as Controle;
    expect(constats).toEqual([]);
  });

  test.each(made)('$what as AIFE says it breaks the two rules that know factures alone', ({ message }) => {
    const broken = brokenRules(message).filter((id) => !id.startsWith('BR-FR-CDV-CL-09_'));
    expect(broken).toEqual(['BR-FR-04_MDT-91', 'BR-FR-CDV-02_MDT-3']);
  });

  test('breaks no published rule in the words of FNFE, whatever its texts hold', { timeout: 60_000 }, () => {
    const makers = [
      (e: Base) => cdarFlux({ ...e, statut: '500' }),
      (e: Base) => cdarFlux({ ...e, statut: '501' }),
      (e: Base) => cdarF1({ ...e, statut: '251' }),
      (e: Base) => cdarDeclaration({ ...e, statut: '301' }),
      (e: Base) => cdarAnnuaire({ ...e, statut: '401' }),
      (e: Base) => cdarMessageRejete({ ...e, statut: '601' }),
    ];
    fc.assert(
      fc.property(
        emission,
        fc.constantFrom(...makers),
        text,
        fc.array(motif, { maxLength: 4 }),
        (one, make, reference, motifs) => {
          const message = make({ ...one, reference, motifs });
          expectSound(message);
          if (one.dialecte === 'FNFE') expect(brokenRules(message)).toEqual([]);
        },
      ),
      { numRuns: 250 },
    );
  });

  test('FNFE has no reason for a whole flux: the nearest of a file stands for it', () => {
    const motifs = [{ code: 'IRR_UNICITE', libelle: 'Deja recu' }];
    const said = (dialecte: 'AIFE' | 'FNFE') =>
      cdarFlux({ ...base, dialecte, statut: '501', motifs }).acquittements[0]?.references[0]?.details[0];
    expect(said('AIFE')).toMatchObject({ motif: 'IRR_UNICITE', libelle: 'Deja recu' });
    expect(said('FNFE')).toMatchObject({ motif: 'IRR_NOM_F', libelle: 'IRR_UNICITE : Deja recu' });
  });
});

test('the same message gives the same bytes', () => {
  const message = cdarFacture({ ...emise, statut: '202', facture: factureNommee });
  expect(Buffer.from(writeCdar(message)).equals(Buffer.from(writeCdar(message)))).toBe(true);
});

test('who sends follows from the code interface', () => {
  expect(emetteurDe('CSO1150A')).toBe(chorusProReception);
  expect(emetteurDe('CSO3110A')).toBe(chorusProEmission);
  expect(emetteurDe('CFE0111A')).toBe(ppf);
});

describe('reasons from constats', () => {
  test.each([
    ['213', 'DOUBLON', 'DOUBLON'],
    ['213', 'BR-CO-15', 'MONTANTTOTAL_ERR'],
    ['213', 'BR-CO-10', 'CALCUL_ERR'],
    ['213', 'BR-S-08', 'CALCUL_ERR'],
    ['213', 'BR-FR-12_BT-49', 'ADR_ERR'],
    ['213', 'BR-FR-CPRO-02', 'REJ_CONT_B2G'],
    ['213', 'BR-02', 'REJ_SEMAN'],
    ['213', 'BR-CO-18', 'REJ_SEMAN'],
    ['301', 'DOUBLON', 'REJ_UNI'],
    ['301', 'F10-G6.29', 'REJ_SEMAN'],
    ['401', 'G1.93', 'REJ_RG'],
    ['501', 'IRR_UNICITE', 'IRR_UNICITE'],
    ['501', 'UBL-STRUCTURE', 'IRR_SYNTAX'],
    ['501', 'PIECE-TAILLE', 'IRR_TAILLE_PJ'],
    ['601', 'BR-FR-CDV-14_MDT-207', 'REJ_ENCAISSEMENT'],
    ['601', 'CDAR-STATUT', 'REJ_RG'],
  ] as const)('%s, %s: %s', (statut, code, motif) => {
    expect(motifDe(statut, code)).toBe(motif);
  });

  test('every reason of the table is admitted in its statut', () => {
    for (const [statut, [lignes, autres] = [[], '']] of Object.entries(tablesMotifs)) {
      const admitted = statut === '213' ? motifsParStatut['213'] : motifsAutresObjets[statut as '601'];
      for (const motif of [autres, ...lignes.map((ligne) => ligne.motif)]) {
        if (motif !== '') expect([...admitted], statut).toContain(motif);
      }
    }
  });

  test('one a reason, a note a constat, and no warning', () => {
    const constat = (code: string, gravite: 'BLOQUANT' | 'AVERTISSEMENT' = 'BLOQUANT') => ({
      constat: { code, gravite, message: `m ${code}`, messageEn: '', chemin: '/Invoice' },
      fichier: 'f.xml',
    });
    const found = [
      constat('BR-CO-15'),
      constat('BR-02'),
      constat('BR-CO-16'),
      constat('BR-05', 'AVERTISSEMENT'),
    ];
    expect(motifsDes('213', found)).toEqual([
      {
        code: 'MONTANTTOTAL_ERR',
        libelle: 'm BR-CO-15',
        notes: [
          { code: 'BR-CO-15', texte: 'f.xml : m BR-CO-15', sujet: '/Invoice' },
          { code: 'BR-CO-16', texte: 'f.xml : m BR-CO-16', sujet: '/Invoice' },
        ],
      },
      {
        code: 'REJ_SEMAN',
        libelle: 'm BR-02',
        notes: [{ code: 'BR-02', texte: 'f.xml : m BR-02', sujet: '/Invoice' }],
      },
    ]);
  });
});
