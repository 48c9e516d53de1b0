// SPDX-License-Identifier: Apache-2.0
/** Samples for the contract suites of the journal: one of each thing, with what a test wants to be different. */
import { createHash } from 'node:crypto';
import { monotonicFactory } from 'ulid';
import type { Constat } from '../../gateway/domain/constat.ts';
import type { Facture } from '../../gateway/domain/facture.ts';
import type { FluxId } from '../../gateway/domain/flux.ts';
import { parseCodeApplication } from '../../gateway/domain/flux-name.ts';
import type { PartenaireId } from '../../gateway/domain/partenaire.ts';
import type { Raccordement, RaccordementId } from '../../gateway/domain/raccordement.ts';
import type { DepartLot, NouvelEnvoi } from '../../gateway/ports/envois.ts';
import type { DepotRecord, Journal, NouveauFluxEmis, NouveauFluxRecu } from '../../gateway/ports/journal.ts';
import type { BlobRef } from '../../gateway/ports/spool.ts';

export const dupont = 'dupont' as PartenaireId;
export const dupontSftp = 'dupont-sftp' as RaccordementId;
export const noon = new Date('2026-11-21T12:00:00.000Z');

const ulid = monotonicFactory();
export const newFluxId = () => ulid() as FluxId;

export function later(seconds: number): Date {
  return new Date(noon.getTime() + seconds * 1000);
}

export function blobOf(text: string): BlobRef {
  return { sha256: createHash('sha256').update(text).digest('hex'), sizeBytes: Buffer.byteLength(text) };
}

export function sampleFlux(changes: Partial<NouveauFluxRecu> = {}): NouveauFluxRecu {
  const id = changes.id ?? newFluxId();
  return {
    id,
    partenaire: dupont,
    raccordement: dupontSftp,
    protocole: 'sftp',
    nomFichier: `FSO1100A_AAA123_${id.slice(1)}`,
    blob: blobOf(id),
    recuLe: noon,
    events: [{ type: 'flux.recu', detail: { session: 's-1' } }],
    ...changes,
  };
}

export function sampleDepot(flux: NouveauFluxRecu, changes: Partial<DepotRecord> = {}): DepotRecord {
  return {
    id: flux.id,
    raccordement: flux.raccordement,
    partenaire: flux.partenaire,
    protocole: flux.protocole,
    nomFichier: flux.nomFichier,
    statut: 'EN_ATTENTE',
    sizeBytes: flux.blob.sizeBytes,
    sha256: flux.blob.sha256,
    session: 's-1',
    ouvertLe: flux.recuLe,
    modifieLe: flux.recuLe,
    ...changes,
  };
}

export function sampleEmis(origine: FluxId, changes: Partial<NouveauFluxEmis> = {}): NouveauFluxEmis {
  const id = changes.id ?? newFluxId();
  return {
    id,
    partenaire: dupont,
    raccordement: dupontSftp,
    protocole: 'sftp',
    nomFichier: `CSO1100A_AAA123_${id.slice(1)}`,
    codeInterface: 'CSO1100A',
    blob: blobOf(`answer ${id}`),
    statut: 'MIS_A_DISPOSITION',
    politiqueRetrait: 'once',
    expireLe: later(86_400),
    origine,
    events: [{ type: 'compte-rendu.mis-a-disposition' }],
    ...changes,
  };
}

export function sampleFacture(rang: number, changes: Partial<Facture> = {}): Facture {
  return {
    rang,
    nomFichier: `facture-${rang}.xml`,
    ...blobOf(`facture ${rang}`),
    statut: 'DEPOSEE',
    numero: `F-${rang}`,
    jeuxDeRegles: [{ id: 'en16931', version: '1.3.13' }],
    ...changes,
  };
}

export const sampleConstat: Constat = {
  code: 'BR-02',
  gravite: 'BLOQUANT',
  message: 'La facture a un numéro (BT-1).',
  messageEn: 'An invoice has a number (BT-1).',
  chemin: '/Invoice/cbc:ID',
  ligne: 7,
};

export function sampleRaccordement(changes: Partial<Raccordement> = {}): Raccordement {
  return {
    id: dupontSftp,
    partenaire: dupont,
    codeApplication: parseCodeApplication('AAA123'),
    systemeEchange: 'CPRO',
    protocole: 'sftp',
    nom: 'Dupont SFTP',
    statut: 'ACTIF',
    valideDu: noon,
    valideAu: later(86_400 * 365),
    codesInterface: ['FSO1100A'],
    politiqueRetrait: 'once',
    delaiStabiliteMs: 0,
    sftp: { login: 'dupont', clesPubliques: ['ssh-ed25519 AAAA'], adresses: [] },
    ...changes,
  };
}

/** A flux just received; its id. */
export async function received(journal: Journal, changes: Partial<NouveauFluxRecu> = {}): Promise<FluxId> {
  const flux = sampleFlux(changes);
  await journal.receive(flux, sampleDepot(flux));
  return flux.id;
}

export function envoiDe(source: FluxId, n: number, changes: Partial<NouvelEnvoi> = {}): NouvelEnvoi {
  return {
    cle: `cycle:${source}:${n}`,
    genre: 'CYCLE',
    raccordement: dupontSftp,
    codeInterface: 'FEN1200A',
    source,
    rang: n,
    contenu: { n },
    ...changes,
  };
}

export function envoisDe(source: FluxId, count: number): readonly NouvelEnvoi[] {
  return Array.from({ length: count }, (_, i) => envoiDe(source, i + 1));
}

export async function idsEnAttente(
  journal: Journal,
  limit = 100,
  apres?: number,
): Promise<readonly number[]> {
  return (await journal.envois.attente(dupontSftp, 'FEN1200A', limit, apres)).map(({ id }) => id);
}

/** A batch of ours: no origine. */
export function depart(envois: readonly number[], changes: Partial<NouveauFluxEmis> = {}): DepartLot {
  const { origine: _, ...emet } = sampleEmis(newFluxId(), { codeInterface: 'FEN1200A', ...changes });
  return { emet, envois, debut: later(10), at: later(11) };
}
