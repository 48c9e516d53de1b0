// SPDX-License-Identifier: Apache-2.0
/** Flux of cycles de vie to write: one by hand, many, and arbitrary ones made of hostile text. */
import fc from 'fast-check';
import {
  type EnvoiCpp,
  type StatutTransmis,
  type TypeIdentifiant,
  typesIdentifiant,
} from '../../../formats/cpp/facture-statuts.ts';
import { type StatutCpp, statutsCpp } from '../../../gateway/domain/cycle-de-vie.ts';
import { parseCodeApplication } from '../../../gateway/domain/flux-name.ts';
import { parseSiret } from '../../../gateway/domain/structure.ts';
import { defined } from '../../support/defined.ts';
import { hostileText } from './comptes-rendus.ts';

const debtor = defined(parseSiret('12345678200051'));

export const rejetee: StatutTransmis = {
  dit: {
    norme: 'CPP',
    code: '05',
    cle: { numero: 'F-2026-001', fournisseur: '11111111100011', dateFacture: '2026-09-15' },
    horodatage: new Date('2026-09-30T08:00:00Z'),
    motifs: [{ libelle: 'Montant errone' }],
    commentaire: 'Le total <TTC> n’est pas celui du bon & de la commande',
    montants: [],
  },
  fournisseur: { typeIdentifiant: '1', raisonSociale: 'Dupont & fils', codePays: 'FR' },
  debiteur: { siret: debtor, nom: 'Mairie de Lyon', codeService: 'COMPTA', nomService: 'Comptabilité' },
  producteur: 'AAA123',
  idMandat: 'M-2026-7',
};

export const enPaiement: StatutTransmis = {
  dit: {
    norme: 'CPP',
    code: '11',
    cle: { numero: 'F-2026-002', fournisseur: 'FR32123456789' },
    horodatage: new Date('2026-09-30T09:30:00.750Z'),
    motifs: [],
    montants: [],
  },
  fournisseur: { typeIdentifiant: '2', raisonSociale: 'Martin' },
  debiteur: { siret: debtor },
};

export const envoi: EnvoiCpp = {
  produitLe: new Date('2026-09-30T20:00:00Z'),
  idFlux: 'CPP0011200000000000000001',
  recepteur: parseCodeApplication('AAA123'),
  emetteur: parseCodeApplication('CPP001'),
  statuts: [rejetee, enPaiement],
};

/** `count` statuts that all differ. */
export function many(count: number): EnvoiCpp {
  const statuts = Array.from({ length: count }, (_, i): StatutTransmis => {
    const cle = { ...rejetee.dit.cle, numero: `F-2026-${i}` };
    return { ...rejetee, dit: { ...rejetee.dit, cle } };
  });
  return { ...envoi, statuts };
}

const codes = Object.keys(statutsCpp) as [StatutCpp, ...StatutCpp[]];
const types = Object.keys(typesIdentifiant) as [TypeIdentifiant, ...TypeIdentifiant[]];
const anyInstant = fc.date({
  min: new Date('0001-01-01'),
  max: new Date('9999-12-31'),
  noInvalidDate: true,
});
const aDay = fc.oneof(
  anyInstant.map((date) => date.toISOString().slice(0, 10)),
  hostileText,
);

const anyStatut: fc.Arbitrary<StatutTransmis> = fc.record(
  {
    dit: fc.record(
      {
        norme: fc.constant('CPP' as const),
        code: fc.constantFrom(...codes),
        cle: fc.record(
          { numero: hostileText, fournisseur: hostileText, dateFacture: aDay },
          { requiredKeys: ['numero', 'fournisseur'] },
        ),
        horodatage: anyInstant,
        motifs: fc.array(fc.record({ libelle: hostileText, code: hostileText }, { requiredKeys: [] }), {
          maxLength: 3,
        }),
        commentaire: hostileText,
        montants: fc.constant([]),
      },
      { requiredKeys: ['norme', 'code', 'cle', 'horodatage', 'motifs', 'montants'] },
    ),
    fournisseur: fc.record(
      { typeIdentifiant: fc.constantFrom(...types), raisonSociale: hostileText, codePays: hostileText },
      { requiredKeys: ['typeIdentifiant', 'raisonSociale'] },
    ),
    debiteur: fc.record(
      {
        siret: fc.stringMatching(/^\d{14}$/).map((digits) => defined(parseSiret(digits))),
        nom: hostileText,
        codeService: hostileText,
        nomService: hostileText,
      },
      { requiredKeys: ['siret'] },
    ),
    producteur: hostileText,
    idMandat: hostileText,
  },
  { requiredKeys: ['dit', 'fournisseur', 'debiteur'] },
);

export const anyEnvoi: fc.Arbitrary<EnvoiCpp> = fc.record({
  produitLe: fc.date({ noInvalidDate: true }),
  idFlux: hostileText,
  emetteur: fc.stringMatching(/^[0-9A-Z]{6}$/).map(parseCodeApplication),
  recepteur: fc.stringMatching(/^[0-9A-Z]{6}$/).map(parseCodeApplication),
  statuts: fc.array(anyStatut, { minLength: 1, maxLength: 5 }),
});
