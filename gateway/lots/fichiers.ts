// SPDX-License-Identifier: Apache-2.0
/** One file for one envoi: a statut in CDAR, a facture for its recipient, a flux for the system upstream. */
import { parseCodeInterface } from '../domain/code-interface.ts';
import type { StatutFactureDit } from '../domain/cycle-de-vie.ts';
import type { Facture } from '../domain/facture.ts';
import { Failure } from '../domain/failure.ts';
import type { FluxId } from '../domain/flux.ts';
import type { Envoi } from '../ports/envois.ts';
import type { FluxRecord } from '../ports/journal.ts';
import type { BlobRef } from '../ports/spool.ts';
import type { Fabrication } from './composer.ts';
import { writeCycleCdar } from './cycle-cdar.ts';
import type { LotsDependencies } from './index.ts';
import { relayer } from './relayer.ts';

export interface Fichier {
  readonly nom: string;
  readonly content: Uint8Array | AsyncIterable<Uint8Array> | BlobRef;
}

export async function fichierDe(
  envoi: Envoi,
  fabrication: Fabrication,
  deps: LotsDependencies,
): Promise<Fichier> {
  switch (envoi.genre) {
    case 'CYCLE': {
      const content = writeCycleCdar(envoi, await cycleOf(envoi, deps), fabrication, deps);
      return { nom: `${fabrication.codeInterface}_${envoi.id}.xml`, content };
    }
    case 'DIFFUSION':
      return diffuser(envoi, fabrication, deps);
    case 'RELAIS':
      return relayer(envoi, deps);
    case 'ANNUAIRE':
      throw new Failure('CONFIG', `envoi ${envoi.id}: an annuaire is exported by its own task`);
  }
}

/** A statut as it waits, with the facture it is about. */
export interface Cycle {
  readonly dit: StatutFactureDit;
  readonly facture: Facture;
  readonly flux: FluxRecord;
}

export async function cycleOf(envoi: Envoi, deps: Pick<LotsDependencies, 'journal'>): Promise<Cycle> {
  const { dit, facture } = envoi.contenu as {
    readonly dit: StatutFactureDit;
    readonly facture: { readonly flux: FluxId; readonly rang: number };
  };
  const found = await factureOf(facture.flux, facture.rang, deps);
  // JSON keeps a date as its text.
  return { ...found, dit: { ...dit, horodatage: new Date(dit.horodatage) } };
}

export async function factureOf(
  id: FluxId,
  rang: number | undefined,
  { journal }: Pick<LotsDependencies, 'journal'>,
): Promise<{ readonly flux: FluxRecord; readonly facture: Facture }> {
  const flux = await journal.findFlux(id);
  const connue = rang === undefined ? undefined : await journal.cycles.facture({ flux: id, rang });
  if (flux === undefined || connue === undefined) {
    throw new Failure('CONFIG', `flux ${id} has no facture ${rang}`);
  }
  return { flux, facture: connue.facture };
}

async function diffuser(envoi: Envoi, fabrication: Fabrication, deps: LotsDependencies): Promise<Fichier> {
  const { flux, facture } = await factureOf(envoi.source, envoi.rang, deps);
  const source = parseCodeInterface(flux.codeInterface ?? '');
  if (source === undefined) throw new Failure('CONFIG', `flux ${flux.id} has no code interface`);
  const { codeInterface, idFlux, raccordement, debut } = fabrication;
  const content = deps.diffuseur.diffuser(() => deps.spool.readWhole(facture.sha256, deps.limits.fileBytes), {
    source,
    indice: facture.indice ?? 0,
    cible: codeInterface,
    idFlux,
    emetteur: deps.emetteur,
    recepteur: raccordement.codeApplication,
    produitLe: debut,
    recueLe: flux.creeLe,
  });
  const extension = codeInterface === 'FEN3736A' ? 'pdf' : 'xml';
  return { nom: `${codeInterface}_${envoi.id}.${extension}`, content };
}
