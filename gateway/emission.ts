// SPDX-License-Identifier: Apache-2.0
/**
 * Emission: a flux of ours, named, addressed and ready. It waits in `/out`, or is delivered, as its raccordement agreed.
 */
import type { FluxId } from './domain/flux.ts';
import { buildIdentifiant, type CodeApplication, formatFluxName, parseFluxName } from './domain/flux-name.ts';
import type { Raccordement } from './domain/raccordement.ts';
import type { Journal, NewEvent, NouveauFluxEmis } from './ports/journal.ts';
import type { BlobRef } from './ports/spool.ts';

export interface EmissionDependencies {
  readonly journal: Pick<Journal, 'nextSequence'>;
  readonly emetteur: CodeApplication;
  /** How long an emitted flux waits in `/out`. */
  readonly purgeAfterMs: number;
  readonly newFluxId: () => FluxId;
}

export interface AEmettre {
  readonly raccordement: Raccordement;
  readonly nomFichier: string;
  readonly blob: BlobRef;
  readonly origine?: FluxId;
  readonly events: readonly NewEvent[];
  readonly at: Date;
}

export function nouvelEmis(flux: AEmettre, deps: EmissionDependencies): NouveauFluxEmis {
  const { raccordement, nomFichier, blob, origine, events, at } = flux;
  const id = deps.newFluxId();
  const name = parseFluxName(nomFichier);
  const pushed = raccordement.livraison !== undefined;
  return {
    id,
    partenaire: raccordement.partenaire,
    raccordement: raccordement.id,
    protocole: raccordement.protocole,
    nomFichier,
    codeInterface: nomFichier.slice(0, 8),
    ...(name === undefined ? {} : { identifiant: name.identifiant }),
    blob,
    statut: pushed ? 'A_EMETTRE' : 'MIS_A_DISPOSITION',
    politiqueRetrait: raccordement.politiqueRetrait,
    expireLe: new Date(at.getTime() + deps.purgeAfterMs),
    ...(origine === undefined ? {} : { origine }),
    events,
    ...(pushed
      ? { next: [{ etape: 'livraison' as const, flux: id, partenaire: raccordement.partenaire }] }
      : {}),
  };
}

/**
 * A name of our own: an identifiant from a persistent sequence, one for each emitter, never given twice. To an AMONT we
 * are the partenaire: both fields of the name are our code application there.
 */
export async function nomPropre(
  code: string,
  raccordement: Raccordement,
  deps: Pick<EmissionDependencies, 'journal' | 'emetteur'>,
): Promise<string> {
  const emetteur = raccordement.role === 'AMONT' ? raccordement.codeApplication : deps.emetteur;
  const sequence = await deps.journal.nextSequence(`identifiant-${emetteur}`);
  return formatFluxName({
    code,
    codeApplication: raccordement.codeApplication,
    identifiant: buildIdentifiant(emetteur, code, sequence),
    extension: '',
  });
}
