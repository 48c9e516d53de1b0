// SPDX-License-Identifier: Apache-2.0
/** Comptes rendus of every kind, and arbitrary ones made of hostile text. */
import fc from 'fast-check';
import type { CompteRendu, LigneCompteRendu, VerdictFlux } from '../../../gateway/domain/compte-rendu.ts';
import type { Constat } from '../../../gateway/domain/constat.ts';
import { parseCodeApplication } from '../../../gateway/domain/flux-name.ts';
import { irrecevable } from '../../../gateway/domain/irrecevabilite.ts';

export const integre: CompteRendu = {
  verdict: 'INTEGRE',
  idFlux: 'AAA1231100000000000000001',
  codeInterface: 'FSO1100A',
  emetteur: parseCodeApplication('CPP001'),
  recepteur: parseCodeApplication('AAA123'),
  produitLe: new Date('2026-03-02T08:30:05.250Z'),
  nombreFactures: 2,
  nombreAcceptees: 2,
  lignes: [],
};

const numeroTropLong: Constat = {
  code: 'G1.05',
  gravite: 'BLOQUANT',
  message: 'Le champ identifiant de la facture ne doit pas dépasser 20 caractères',
  messageEn: 'The identifier of the facture must not exceed 20 characters',
  chemin: '/Invoice/cbc:ID',
  ligne: 4,
  colonne: 9,
  bt: 'BT-1',
  valeur: 'FACTURE-2026-000000000001',
  attendu: '20 caractères au plus',
  jeuDeRegles: { id: 'raccord-g1', version: '2026-01' },
};

export const partiel: CompteRendu = {
  ...integre,
  verdict: 'INTEGRE_PARTIEL',
  nombreAcceptees: 1,
  lignes: [
    {
      constat: numeroTropLong,
      facture: { rang: 2, nomFichier: 'été 2026/b.xml', numero: 'FACTURE-2026-000000000001' },
    },
    {
      constat: {
        code: 'SIRET-LUHN',
        gravite: 'AVERTISSEMENT',
        message: `La clé du SIRET n’est pas juste « vérifiez » ${'encore '.repeat(30)}`,
        messageEn: 'x',
        chemin: '/Invoice/cac:AccountingSupplierParty[1]/cac:Party/cac:PartyIdentification/cbc:ID/@schemeID',
      },
      facture: { rang: 1, nomFichier: 'a.xml' },
    },
  ],
};

export const irrecevableVide: CompteRendu = {
  ...integre,
  verdict: 'REJETE',
  idFlux: 'facture & <fils>.xml',
  nombreFactures: 0,
  nombreAcceptees: 0,
  lignes: [
    { constat: irrecevable('IRR_VIDE', { fr: 'il ne contient aucun octet', en: 'it holds no byte' }) },
  ],
};

export const irrecevableSyntaxe: CompteRendu = {
  ...irrecevableVide,
  idFlux: integre.idFlux,
  nombreFactures: 1,
  lignes: [
    { constat: irrecevable('IRR_SYNTAX', { fr: 'a.xml:3 UBL-STRUCTURE', en: 'a.xml:3 UBL-STRUCTURE' }) },
  ],
};

export const rejete: CompteRendu = {
  ...integre,
  verdict: 'REJETE',
  nombreFactures: 1,
  nombreAcceptees: 0,
  lignes: [
    {
      constat: numeroTropLong,
      facture: { rang: 1, nomFichier: 'FSO1100A_AAA123_AAA1231100000000000000001' },
    },
  ],
};

export function withLines(count: number, ligne: (i: number) => LigneCompteRendu): CompteRendu {
  return { ...rejete, lignes: Array.from({ length: count }, (_, i) => ligne(i)) };
}

export function ligne(code: string, gravite: Constat['gravite'] = 'BLOQUANT'): LigneCompteRendu {
  return { constat: { code, gravite, message: `constat ${code}`, messageEn: code } };
}

export const hostileText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 700 }),
  fc.string({ maxLength: 50 }),
  fc.constantFrom(
    ']]>',
    '<a>&amp;</a>',
    '\u0000\u0008\u000b\u001f\u007f\u0085\u2028\uFFFE\uFFFF',
    '\uD800',
    '\uDC00x',
    '\r\n\t',
    '',
    ' ',
    '"\'><!--',
    '&#0;',
    '\u202Egnp.exe',
    'é'.repeat(600),
    '\u{1F600}'.repeat(300),
    'true',
    '__proto__',
  ),
  fc.uint16Array({ maxLength: 300 }).map((units) => String.fromCharCode(...units)),
);

const constat: fc.Arbitrary<Constat> = fc.record(
  {
    code: hostileText,
    gravite: fc.constantFrom('BLOQUANT', 'AVERTISSEMENT', 'INCIDENT'),
    message: hostileText,
    messageEn: hostileText,
    chemin: hostileText,
    ligne: fc.nat(),
    colonne: fc.nat(),
    bt: hostileText,
    valeur: hostileText,
    attendu: hostileText,
    jeuDeRegles: fc.record({ id: hostileText, version: hostileText }),
  },
  { requiredKeys: ['code', 'gravite', 'message', 'messageEn'] },
);

const facture = fc.record(
  { rang: fc.nat(), nomFichier: hostileText, numero: hostileText },
  { requiredKeys: ['rang', 'nomFichier'] },
);

export const anyCompteRendu: fc.Arbitrary<CompteRendu> = fc.record({
  verdict: fc.constantFrom<VerdictFlux[]>('INTEGRE', 'INTEGRE_PARTIEL', 'REJETE'),
  idFlux: hostileText,
  emetteur: fc.stringMatching(/^[0-9A-Z]{6}$/).map(parseCodeApplication),
  recepteur: fc.stringMatching(/^[0-9A-Z]{6}$/).map(parseCodeApplication),
  produitLe: fc.date({ min: new Date(0), max: new Date('2999-12-31'), noInvalidDate: true }),
  nombreFactures: fc.nat(500),
  nombreAcceptees: fc.nat(500),
  lignes: fc.array(fc.record({ constat, facture }, { requiredKeys: ['constat'] }), { maxLength: 8 }),
});
