// SPDX-License-Identifier: Apache-2.0
/** The cases of fixtures/FSO1301A and fixtures/FSO1300A: a good flux, or one with a single thing wrong. */
import {
  type EnvoiCpp,
  type StatutTransmis,
  writeCppFactureStatuts,
} from '../../../formats/cpp/facture-statuts.ts';
import { parseCodeApplication } from '../../../gateway/domain/flux-name.ts';
import { parseSiret } from '../../../gateway/domain/structure.ts';
import { defined } from '../../support/defined.ts';
import { deFlux } from './statut-documents.ts';

export interface FixtureCase {
  readonly code: 'FSO1301A' | 'FSO1300A';
  readonly name: string;
  readonly description: string;
  readonly flux: string | Uint8Array;
  readonly irrecevable?: true;
  readonly bloquants?: readonly string[];
  readonly avertissements?: readonly string[];
}

const debiteur = { siret: defined(parseSiret('12345678200051')), nom: 'Commune de Saint-Martin' };
const motif = { motifs: [{ libelle: 'Bon de commande inconnu' }] };

function statut(
  code: StatutTransmis['dit']['code'],
  numero: string,
  dit: Partial<StatutTransmis['dit']> = {},
): StatutTransmis {
  return {
    dit: {
      norme: 'CPP',
      code,
      cle: { numero, fournisseur: '11111111100011', dateFacture: '2026-09-15' },
      horodatage: new Date('2026-09-30T08:00:00Z'),
      motifs: [],
      montants: [],
      ...dit,
    },
    fournisseur: { typeIdentifiant: '1', raisonSociale: 'Menuiserie Dupont', codePays: 'FR' },
    debiteur,
  };
}

const enveloppe: Omit<EnvoiCpp, 'statuts'> = {
  produitLe: new Date('2026-09-30T20:00:00Z'),
  idFlux: 'AAA1231301000000000000001',
  recepteur: parseCodeApplication('CPP001'),
  emetteur: parseCodeApplication('AAA123'),
};

function cycles(...statuts: readonly StatutTransmis[]): string {
  return Buffer.from(writeCppFactureStatuts({ ...enveloppe, statuts })).toString('utf8');
}

const payee = cycles(statut('11', 'F-2026-001'));
const rejetee = cycles(statut('05', 'F-2026-002', motif));

function changed(xml: string, from: string | RegExp, to: string): string {
  const spoilt = xml.replace(from, to);
  if (spoilt === xml) throw new Error(`nothing to change: ${from}`);
  return spoilt;
}

type Fault = Pick<FixtureCase, 'irrecevable' | 'bloquants' | 'avertissements'>;
const bloque = (code: string): Fault => ({ bloquants: [code] });
const avertit = (code: string): Fault => ({ avertissements: [code] });
const refuse = (code: string): Fault => ({ bloquants: [code], irrecevable: true });

function cdv(name: string, description: string, flux: string | Uint8Array, fault: Fault = {}): FixtureCase {
  return { code: 'FSO1301A', name, description, flux, ...fault };
}

const cyclesDeVie: readonly FixtureCase[] = [
  cdv('valide-mise-en-paiement', 'Une facture mise en paiement', payee),
  cdv('valide-rejet-avec-motif', 'Une facture rejetée, avec son motif', rejetee),
  cdv(
    'valide-suspension-commentee',
    'Une facture suspendue, le motif est dans le commentaire',
    cycles(statut('06', 'F-2026-003', { commentaire: 'Joindre le bon de livraison signé' })),
  ),
  cdv(
    'valide-tous-les-statuts',
    'Une facture par statut qu’un destinataire peut donner',
    cycles(
      ...(['03', '04', '05', '06', '07', '08', '09', '10', '11'] as const).map((code, i) =>
        statut(code, `F-2026-1${i}`, code === '05' || code === '06' ? motif : {}),
      ),
    ),
  ),
  cdv(
    'valide-plusieurs-statuts-d-une-facture',
    'Une facture passe par trois statuts le même jour',
    cycles(
      ...(['07', '08', '11'] as const).map((code, heure) =>
        statut(code, 'F-2026-004', { horodatage: new Date(`2026-09-30T1${heure}:00:00Z`) }),
      ),
    ),
  ),
  cdv(
    'valide-heure-de-paris',
    'L’horodatage n’a pas de fuseau',
    changed(payee, 'T08:00:00Z</Horodatage>', 'T10:00:00</Horodatage>'),
  ),
  cdv('valide-sans-compteur', 'Le compteur est facultatif', changed(payee, ' compteur="1"', '')),
  cdv(
    'valide-fournisseur-europeen',
    'Le fournisseur est connu par son numéro de TVA',
    changed(changed(payee, '>1<', '>2<'), '11111111100011', 'DE123456789'),
  ),
  cdv(
    'valide-doublon',
    'Le même statut est dit deux fois',
    cycles(statut('11', 'F-2026-001'), statut('11', 'F-2026-001')),
    avertit('CDV-CPP-DOUBLE'),
  ),
  cdv(
    'valide-enveloppe-incomplete',
    'L’enveloppe ne donne pas l’identifiant du flux',
    changed(payee, 'IdFlx', 'Divrs'),
    avertit('CDV-CPP-ENVELOPPE'),
  ),
  cdv(
    'valide-identifiant-ridet',
    'L’identifiant n’a pas la forme d’un RIDET',
    changed(changed(payee, '>1<', '>4<'), '11111111100011', 'NC-12'),
    avertit('CDV-CPP-IDENTIFIANT'),
  ),
  cdv(
    'invalide-statut-de-chorus-pro',
    'Un destinataire ne dépose pas de facture',
    cycles(statut('01', 'F-2026-001')),
    bloque('CDV-CPP-STATUT'),
  ),
  cdv(
    'invalide-un-statut-sur-deux',
    'Le premier statut est accepté, le second non',
    cycles(statut('11', 'F-2026-001'), statut('12', 'F-2026-002')),
    bloque('CDV-CPP-STATUT'),
  ),
  cdv(
    'invalide-rejet-sans-motif',
    'Une facture est rejetée sans motif',
    cycles(statut('05', 'F-2026-001')),
    bloque('CDV-CPP-MOTIF'),
  ),
  cdv(
    'invalide-suspension-motif-vide',
    'Le motif de la suspension est fait d’espaces',
    changed(cycles(statut('06', 'F-2026-001', motif)), 'Bon de commande inconnu', '   '),
    bloque('CDV-CPP-MOTIF'),
  ),
  cdv(
    'invalide-numero-21-caracteres',
    'Le numéro de facture a 21 caractères',
    cycles(statut('11', 'F-2026-00000000000021')),
    bloque('CDV-CPP-NUMERO'),
  ),
  cdv(
    'invalide-numero-vide',
    'Le numéro de facture est vide',
    cycles(statut('11', '')),
    bloque('CDV-CPP-NUMERO'),
  ),
  cdv(
    'invalide-horodatage-futur',
    'Le statut est daté de trois jours après le contrôle',
    cycles(statut('11', 'F-2026-001', { horodatage: new Date('2026-10-04T12:00:00Z') })),
    bloque('CDV-CPP-HORODATAGE'),
  ),
  cdv(
    'invalide-debiteur',
    'L’identifiant du débiteur n’est pas un SIRET',
    changed(payee, '12345678200051', 'COMMUNE-ST-MAR'),
    bloque('CDV-CPP-DEBITEUR'),
  ),
  cdv(
    'invalide-fournisseur-siren',
    'Le fournisseur de type SIRET est donné par son SIREN',
    changed(payee, '11111111100011', '111111111'),
    bloque('CDV-CPP-FOURNISSEUR'),
  ),
  cdv(
    'invalide-compteur',
    'Le compteur annonce deux statuts, le fichier en a un',
    changed(payee, 'compteur="1"', 'compteur="2"'),
    bloque('CDV-CPP-COMPTEUR'),
  ),
  cdv(
    'invalide-niveau-flux',
    'Le fichier acquitte un flux au lieu de dire des statuts de factures',
    deFlux(acquittement('92')),
    refuse('CDV-CPP-NIVEAU'),
  ),
  cdv('invalide-racine', 'Le fichier est une facture', '<Invoice/>\n', refuse('CPPSTATUT-RACINE')),
  cdv(
    'invalide-statut-inconnu',
    'Le statut 42 n’existe pas',
    changed(payee, '<IdStatut>11', '<IdStatut>42'),
    refuse('CPPSTATUT-TYPE'),
  ),
  cdv(
    'invalide-date-impossible',
    'L’horodatage est au mois 15',
    changed(payee, '2026-09-30T08', '2026-15-30T08'),
    refuse('CPPSTATUT-TYPE'),
  ),
  cdv(
    'invalide-ordre',
    'L’émetteur est avant le récepteur',
    changed(payee, /( *<Recepteur>.*<\/Recepteur>\n)( *<Emetteur>.*<\/Emetteur>\n)/s, '$2$1'),
    refuse('CPPSTATUT-STRUCTURE'),
  ),
  cdv(
    'invalide-element-inconnu',
    'Un élément n’est pas du schéma',
    changed(payee, '<IdFacture>', '<Note>x</Note><IdFacture>'),
    refuse('CPPSTATUT-STRUCTURE'),
  ),
  cdv(
    'invalide-mal-formee',
    'Une balise n’est pas fermée',
    changed(payee, '</Debiteur>', ''),
    refuse('XML-MALFORME'),
  ),
  cdv(
    'invalide-doctype',
    'Le fichier a un DOCTYPE',
    changed(payee, '<CPPStatut', '<!DOCTYPE CPPStatut>\n<CPPStatut'),
    refuse('XML-DOCTYPE'),
  ),
];

function acquittement(code: string, idFlux = 'CPP0010036000000000000001', details = ''): string {
  return `<CPPFluxStatutUnitaire>
      <DonneesStatut>
        <IdStatut>${code}</IdStatut>
        <Horodatage>2026-09-30T08:00:00Z</Horodatage>
        <IdFlux>${idFlux}</IdFlux>${details}
      </DonneesStatut>
    </CPPFluxStatutUnitaire>`;
}

const details = `
        <Details NbLignesErreur="1">
          <LigneErreurDetail><NatureErreur>Technique</NatureErreur><CodeErreur>E-12</CodeErreur><LibelleErreur>Fichier illisible</LibelleErreur></LigneErreurDetail>
        </Details>`;

function ack(name: string, description: string, flux: string, fault: Fault = {}): FixtureCase {
  return {
    code: 'FSO1300A',
    name,
    description,
    flux: flux.replace('AAA1231301', 'AAA1231300'),
    ...fault,
  };
}

const recu = deFlux(acquittement('92'));

const acquittements: readonly FixtureCase[] = [
  ack('valide-recu', 'Un flux de factures est bien reçu', recu),
  ack(
    'valide-erreur-detaillee',
    'Un flux de factures est refusé, avec la raison',
    deFlux(acquittement('94', undefined, details)),
  ),
  ack(
    'valide-deux-flux',
    'Deux flux sont acquittés ensemble',
    deFlux(acquittement('92'), acquittement('96', 'CPP0010036000000000000002')),
  ),
  ack(
    'valide-nom-entier',
    'Le flux est désigné par son nom',
    deFlux(acquittement('92', 'FEN0036A_AAA123_CPP0010036000000000000001')),
  ),
  ack(
    'valide-doublon',
    'Le même flux est acquitté deux fois',
    deFlux(acquittement('92'), acquittement('92')),
    avertit('CDV-CPP-DOUBLE'),
  ),
  ack(
    'valide-nombre-de-lignes',
    'Le détail annonce deux lignes et en a une',
    changed(
      deFlux(acquittement('94', undefined, details)),
      '="1">\n          <Ligne',
      '="2">\n          <Ligne',
    ),
    avertit('CDV-CPP-LIGNES'),
  ),
  ack(
    'invalide-flux-vide',
    'Le flux acquitté n’est pas nommé',
    deFlux(acquittement('92', ' ')),
    bloque('CDV-CPP-FLUX'),
  ),
  ack(
    'invalide-flux-trop-long',
    'Le nom du flux acquitté est trop long',
    deFlux(acquittement('92', 'FEN0036A_'.repeat(8))),
    bloque('CDV-CPP-FLUX'),
  ),
  ack(
    'invalide-horodatage-futur',
    'L’acquittement est daté de trois jours après le contrôle',
    changed(recu, '2026-09-30T08', '2026-10-04T08'),
    bloque('CDV-CPP-HORODATAGE'),
  ),
  ack(
    'invalide-compteur',
    'Le compteur annonce deux acquittements, le fichier en a un',
    changed(recu, 'compteur="1"', 'compteur="2"'),
    bloque('CDV-CPP-COMPTEUR'),
  ),
  ack(
    'invalide-niveau-facture',
    'Le fichier dit des statuts de factures au lieu d’acquitter un flux',
    payee,
    refuse('CDV-CPP-NIVEAU'),
  ),
  ack(
    'invalide-statut-de-facture',
    'Le statut 11 est celui d’une facture',
    deFlux(acquittement('11')),
    refuse('CPPSTATUT-TYPE'),
  ),
  ack(
    'invalide-sans-flux',
    'L’acquittement ne dit pas de quel flux',
    changed(recu, /<IdFlux>.*<\/IdFlux>/, ''),
    refuse('CPPSTATUT-STRUCTURE'),
  ),
  ack('invalide-mal-formee', 'Le fichier est coupé', recu.slice(0, -40), refuse('XML-MALFORME')),
];

export const fixtureCases: readonly FixtureCase[] = [...cyclesDeVie, ...acquittements];
