// SPDX-License-Identifier: Apache-2.0
/** The evening of the same gateway: what waits, what left, what nobody receives, what somebody must see. */
import type { StatutFactureDit } from '../../gateway/domain/cycle-de-vie.ts';
import type { FluxId } from '../../gateway/domain/flux.ts';
import { parseCodeApplication } from '../../gateway/domain/flux-name.ts';
import type { PartenaireId } from '../../gateway/domain/partenaire.ts';
import type { Raccordement, RaccordementId } from '../../gateway/domain/raccordement.ts';
import type { EnvoiSuivi } from '../../gateway/ports/envois.ts';
import type { FluxRecord } from '../../gateway/ports/journal.ts';
import type { MemoryDesk } from './memory-desk.ts';

const hourMs = 3_600_000;
const dupont = 'dupont-sftp' as RaccordementId;
const lyon = 'metropole-de-lyon' as RaccordementId;

const raccordement: Raccordement = {
  id: dupont,
  partenaire: 'dupont' as PartenaireId,
  codeApplication: parseCodeApplication('AAA123'),
  systemeEchange: 'CPRO',
  protocole: 'sftp',
  nom: 'Dupont SFTP',
  statut: 'ACTIF',
  valideDu: new Date('2026-01-01'),
  valideAu: new Date('2027-01-01'),
  codesInterface: ['FSO1100A'],
  politiqueRetrait: 'once',
  delaiStabiliteMs: 2000,
};

/** `partial` is a flux of three factures, the first two of rank 1 and 3 accepted. */
export function addSuivi(desk: MemoryDesk, partial: FluxRecord, carrier: FluxRecord): void {
  const { suivi, now } = desk;
  const at = (hours: number) => new Date(now.getTime() + hours * hourMs);
  suivi.raccordements.push(raccordement, {
    ...raccordement,
    id: lyon,
    nom: 'Métropole de Lyon',
    partenaire: 'martin-btp' as PartenaireId,
    codesInterface: ['FEN0036A'],
    structures: ['20004697700019'],
    lots: { cron: '0 18 * * *', fenetre: { debut: '22:00', fin: '06:00' } },
  });
  suivi.passages.set(`lots:${dupont}`, at(-12)).set(`lots:${lyon}`, at(-24));
  desk.factures.set(partial.id, (desk.factures.get(partial.id) ?? []).map(identified));
  addEnvois(desk, partial, carrier, at);
  addStatuts(desk, partial, at);
  suivi.lots.push(
    {
      id: 1,
      raccordement: dupont,
      codeInterface: 'FEN1200A',
      debut: at(-13.001),
      fin: at(-13),
      envois: 1_240,
      flux: carrier.id,
    },
    {
      id: 2,
      raccordement: lyon,
      codeInterface: 'FEN0036A',
      debut: at(-11.02),
      fin: at(-11),
      envois: 312,
      flux: carrier.id,
    },
  );
  suivi.alertes.push(
    {
      id: 1,
      cle: 'a',
      code: 'PURGE-PROCHE',
      detail: `${carrier.nomFichier}, raccordement ${dupont}`,
      creeLe: at(-30),
      traiteeLe: at(-29),
      traiteePar: 'admin s-3',
    },
    {
      id: 2,
      cle: 'b',
      code: 'STATUT-NON-CORRELE',
      detail: `flux ${partial.id}, objet 1, statut 05`,
      creeLe: at(-2),
    },
    {
      id: 3,
      cle: 'c',
      code: 'ENVOI-SANS-RACCORDEMENT',
      detail: `flux ${partial.id}, facture 3, destinataire 13000252400018`,
      creeLe: at(-1),
    },
  );
}

function identified<Facture extends { readonly rang: number; readonly numero?: string }>(facture: Facture) {
  const { numero = '' } = facture;
  const objet = {
    nature: 'FACTURE' as const,
    numero,
    dateEmission: '2026-11-20',
    raisonSociale: 'Dupont & Fils',
  };
  return { ...facture, objet };
}

function dit(code: '01' | '05' | '06', at: Date, over: Partial<StatutFactureDit> = {}): StatutFactureDit {
  const cle = { numero: 'F2026-117', fournisseur: '21340172201787', dateFacture: '2026-11-20' };
  return { norme: 'CPP', code, cle, horodatage: at, motifs: [], montants: [], ...over } as StatutFactureDit;
}

function addEnvois(
  desk: MemoryDesk,
  partial: FluxRecord,
  carrier: FluxRecord,
  at: (hours: number) => Date,
): void {
  const base = { source: partial.id, creeLe: at(-3), contenu: {} };
  const cycle = { ...base, genre: 'CYCLE' as const, raccordement: dupont, codeInterface: 'FEN1200A' };
  const contenu = (code: '01' | '06') => ({ dit: dit(code, at(-3)), facture: { flux: partial.id, rang: 1 } });
  const envois: readonly Omit<EnvoiSuivi, 'id' | 'cle'>[] = [
    { ...cycle, rang: 1, contenu: contenu('01'), emis: carrier.id },
    { ...cycle, rang: 1, contenu: contenu('06') },
    {
      ...base,
      genre: 'DIFFUSION',
      rang: 1,
      raccordement: lyon,
      codeInterface: 'FEN0036A',
      destinataire: '20004697700019',
    },
    { ...base, genre: 'DIFFUSION', rang: 3, destinataire: '13000252400018' },
    { ...cycle, codeInterface: 'FEN4000A', rang: 3, contenu: contenu('01'), echeance: at(20) },
    {
      ...cycle,
      rang: 3,
      contenu: contenu('01'),
      abandon: { motif: 'Doublon de test (admin s-3)', le: at(-1) },
    },
  ];
  for (const [i, envoi] of envois.entries())
    desk.suivi.envois.push({ id: i + 1, cle: `e${i + 1}`, ...envoi });
}

function addStatuts(desk: MemoryDesk, partial: FluxRecord, at: (hours: number) => Date): void {
  const facture = { flux: partial.id, rang: 1 };
  const [sayer] = desk.flux.keys();
  const said = sayer ?? partial.id;
  const suspended = dit('06', at(-4), {
    motifs: [{ libelle: 'Bon de commande absent' }],
    commentaire: 'Joindre le bon de commande 4500012345',
  });
  const paid = {
    ...dit('01', at(-2)),
    norme: 'CDAR' as const,
    code: '212' as const,
    montants: [{ type: 'MEN', valeur: '1200.00', devise: 'EUR', taux: '20.00' }],
  };
  const lost = dit('05', at(-2), { cle: { numero: 'F2026-999', fournisseur: '21340172201787' } });
  const add = (id: number, flux: FluxId, said: StatutFactureDit, known = true) =>
    desk.suivi.statuts.push({
      id,
      flux,
      rang: id,
      dit: said,
      creeLe: said.horodatage,
      ...(known && { facture }),
    });
  add(1, partial.id, dit('01', at(-6)));
  add(2, said, suspended);
  add(3, said, paid);
  add(4, said, lost, false);
}
