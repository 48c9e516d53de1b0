// SPDX-License-Identifier: Apache-2.0
/** A morning of the gateway, to look at: flux of every statut, constats, answers, a dead letter. */
import type { Facture } from '../../gateway/domain/facture.ts';
import type { StatutFluxEmis, StatutFluxRecu } from '../../gateway/domain/flux.ts';
import { parseCodeApplication } from '../../gateway/domain/flux-name.ts';
import type { PartenaireId } from '../../gateway/domain/partenaire.ts';
import type { ConstatRecord, FluxRecord } from '../../gateway/ports/journal.ts';
import { addSuivi } from './desk-suivi-story.ts';
import { createMemoryDesk, type MemoryDesk, sha256Of } from './memory-desk.ts';

export interface Story extends MemoryDesk {
  readonly partial: FluxRecord;
  readonly incident: FluxRecord;
  readonly answer: FluxRecord;
}

const rules = { id: 'en16931-raccord', version: '1.3.13' };

const constats: readonly ConstatRecord[] = [
  {
    code: 'IRR_NOM_PJ',
    gravite: 'AVERTISSEMENT',
    message:
      'Le nom d’une pièce jointe est incorrect : 53 caractères, 50 au plus ; il est tronqué à la diffusion.',
    messageEn: 'The name of an attachment is incorrect: 53 characters, at most 50; it is cut when passed on.',
  },
  {
    rang: 2,
    code: 'BR-CO-15',
    gravite: 'BLOQUANT',
    message:
      'Le montant TTC (BT-112) doit être égal au montant HT (BT-109) augmenté de la TVA (BT-110) : corrigez l’un des trois.',
    messageEn:
      'The amount with VAT (BT-112) must equal the amount without VAT (BT-109) plus the VAT (BT-110): correct one of them.',
    chemin: '/Invoice/cac:LegalMonetaryTotal/cbc:TaxInclusiveAmount',
    ligne: 214,
    colonne: 7,
    bt: 'BT-112',
    valeur: '1200.00',
    attendu: '1199.99',
    jeuDeRegles: rules,
  },
  {
    rang: 2,
    code: 'G1.05',
    gravite: 'AVERTISSEMENT',
    message: 'Le numéro de la facture contient une espace : il sera comparé sans elle.',
    messageEn: 'The number of the invoice holds a space: it is compared without it.',
    chemin: '/Invoice/cbc:ID',
    ligne: 5,
    colonne: 3,
    bt: 'BT-1',
    valeur: 'F 2026-118',
    jeuDeRegles: { id: 'chorus-pro', version: '1.0' },
  },
];

function facture(rang: number, statut: Facture['statut'], numero: string): Facture {
  return {
    rang,
    nomFichier: `facture-${String(rang).padStart(3, '0')}.xml`,
    sha256: sha256Of(numero),
    sizeBytes: 18_400 + rang * 37,
    statut,
    numero,
    fournisseur: '21340172201787',
    destinataire: '13000252400018',
    jeuxDeRegles: [rules, { id: 'chorus-pro', version: '1.0' }],
  };
}

export function createStory(): Story {
  const desk = createMemoryDesk();
  for (const [id, nom, code] of [
    ['dupont', 'Dupont & Fils', 'AAA123'],
    ['martin-btp', 'Martin BTP', 'MBT042'],
  ] as const) {
    desk.partenaires.push({ id: id as PartenaireId, nom, codeApplication: parseCodeApplication(code) });
  }
  for (let day = 0; day < 61; day++) addOrdinary(desk, day);
  const incident = addIncident(desk);
  const { partial, answer } = addPartial(desk);
  addSuivi(desk, partial, addBatch(desk));
  desk.addFlux('<Invoice/>', { statut: 'EN_TRAITEMENT', nombreFactures: 0 });
  const named = `FSO1117A_MBT042_MBT0421117${'0'.repeat(12)}207`;
  desk.addFlux('%PDF-1.7', {
    statut: 'RECU',
    nomFichier: named,
    codeInterface: 'FSO1117A',
    nombreFactures: 0,
  });
  return Object.assign(desk, { partial, incident, answer });
}

function addOrdinary(desk: MemoryDesk, rank: number): void {
  const statuts: readonly StatutFluxRecu[] = ['INTEGRE', 'INTEGRE', 'INTEGRE', 'REJETE', 'INTEGRE'];
  const partenaire = (rank % 3 === 0 ? 'martin-btp' : 'dupont') as PartenaireId;
  const flux = desk.addFlux(`<Invoice>${rank}</Invoice>${'x'.repeat(rank * 977)}`, {
    statut: statuts[rank % statuts.length] ?? 'INTEGRE',
    partenaire,
    nombreFactures: (rank * 7) % 12,
  });
  const emitted: readonly StatutFluxEmis[] = ['RETIRE', 'RETIRE', 'MIS_A_DISPOSITION', 'EXPIRE'];
  desk.addFlux(`<CPPStatut>${rank}</CPPStatut>`, {
    sens: 'RECEPTION',
    statut: emitted[rank % emitted.length] ?? 'RETIRE',
    partenaire,
    nomFichier: flux.nomFichier.replace('FSO', 'CSO'),
    codeInterface: 'CSO1100A',
    origine: flux.id,
  });
}

/** The flux of a batch: statuts of several factures for one partenaire. */
function addBatch(desk: MemoryDesk): FluxRecord {
  return desk.addFlux('<CPPStatut/>', {
    sens: 'RECEPTION',
    statut: 'RETIRE',
    nomFichier: 'FEN1200A_AAA123_CPP0011200000000000000317',
    codeInterface: 'FEN1200A',
    nombreFactures: 0,
  });
}

function addIncident(desk: MemoryDesk): FluxRecord {
  const incident = desk.addFlux(new Uint8Array(2_340_112), { statut: 'INCIDENTE', nombreFactures: 14 });
  desk.addEvent(incident.id, 'flux.recu', { session: 's-19', protocole: 'sftp' });
  desk.addDead(incident, 'controle', 'CHECK_TIMEOUT: ubl-invoice, 30 000 ms');
  return incident;
}

function addPartial(desk: MemoryDesk): { readonly partial: FluxRecord; readonly answer: FluxRecord } {
  const partial = desk.addFlux(new Uint8Array(55_512), { statut: 'INTEGRE_PARTIEL', nombreFactures: 3 });
  desk.factures.set(partial.id, [
    facture(1, 'DEPOSEE', 'F2026-117'),
    facture(2, 'REJETEE', 'F 2026-118'),
    facture(3, 'DEPOSEE', 'F2026-119'),
  ]);
  desk.constats.set(partial.id, constats);
  desk.addEvent(partial.id, 'flux.recu', { session: 's-20', adresse: '192.0.2.17', octets: 55_512 });
  desk.addEvent(partial.id, 'ouverture.terminee', { nature: 'tar.gz', fichiers: 3 }, 38);
  desk.addEvent(partial.id, 'controle.termine', { factures: 3, rejetees: 1, constats: 3 }, 164);
  desk.addEvent(partial.id, 'flux.conclu', { verdict: 'INTEGRE_PARTIEL' }, 171);
  desk.addEvent(partial.id, 'compte-rendu.emis', { nom: partial.nomFichier.replace('F', 'C') }, 171);
  const answer = desk.addFlux(
    '<?xml version="1.0" encoding="UTF-8"?>\n<CPPStatut>\n  <Flux>\n    <Statut>96</Statut>\n    <Libelle>Recu - integration partielle</Libelle>\n  </Flux>\n</CPPStatut>\n',
    {
      sens: 'RECEPTION',
      statut: 'MIS_A_DISPOSITION',
      nomFichier: partial.nomFichier.replace('FSO', 'CSO'),
      codeInterface: 'CSO1100A',
      origine: partial.id,
      nombreFactures: 0,
    },
  );
  return { partial, answer };
}
