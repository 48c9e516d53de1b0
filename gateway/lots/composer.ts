// SPDX-License-Identifier: Apache-2.0
/**
 * Composes one flux out of envois of one code interface: many statuts in one CPPStatut; one file a statut or a facture
 * otherwise, bare when it is alone, in a tar.gz when there are several. Bounded in number and in bytes.
 */
import { type FichierAEmballer, packTarGz } from '../../formats/enveloppe/pack.ts';
import { contratOf, parseCodeInterface } from '../domain/code-interface.ts';
import { Failure } from '../domain/failure.ts';
import type { FluxId } from '../domain/flux.ts';
import { parseFluxName } from '../domain/flux-name.ts';
import type { Raccordement } from '../domain/raccordement.ts';
import { nomPropre } from '../emission.ts';
import type { Envoi } from '../ports/envois.ts';
import type { BlobRef } from '../ports/spool.ts';
import { writeCyclesCpp } from './cycles-cpp.ts';
import { fichierDe } from './fichiers.ts';
import type { LotsDependencies } from './index.ts';

export interface Compose {
  readonly nomFichier: string;
  readonly blob: BlobRef;
  readonly envois: readonly Envoi[];
  /** What could not be produced, and why: it stays. */
  readonly echecs: readonly { readonly envoi: Envoi; readonly motif: string }[];
  /** The last envoi looked at; undefined: there was none. */
  readonly dernier?: number;
  readonly debut: Date;
  readonly origine?: FluxId;
}

export interface Groupe {
  readonly raccordement: Raccordement;
  readonly codeInterface: string;
  readonly apres: number;
}

/** What a flux of one-object files holds at most (specs: chorus-pro §2.3). */
const fichiersParFlux = 500;
/** Statuts in one CPPStatut: a night of a large recipient in a few flux. */
const statutsParFlux = 5_000;

/** What every file of a flux is made with. */
export interface Fabrication extends Groupe {
  readonly nomFichier: string;
  readonly idFlux: string;
  readonly debut: Date;
}

export async function composer(
  groupe: Groupe,
  deps: LotsDependencies,
  signal: AbortSignal,
): Promise<Compose> {
  const { raccordement, codeInterface, apres } = groupe;
  const debut = deps.clock();
  const code = parseCodeInterface(codeInterface);
  if (code === undefined) throw new Failure('CONFIG', `no code interface ${codeInterface} to send under`);
  const together = contratOf(code).format === 'cpp-statut';
  const [first] = await deps.journal.envois.attente(raccordement.id, codeInterface, 1, apres);
  if (first === undefined) return { ...nothing, debut };
  const limit = first.genre === 'RELAIS' ? 1 : together ? statutsParFlux : fichiersParFlux;
  const waiting = await deps.journal.envois.attente(raccordement.id, codeInterface, limit, apres);
  const nomFichier = await nomPropre(codeInterface, raccordement, deps);
  const fabrication = {
    ...groupe,
    nomFichier,
    idFlux: parseFluxName(nomFichier)?.identifiant ?? nomFichier,
    debut,
  };
  return together && first.genre === 'CYCLE'
    ? composerEnsemble(waiting, fabrication, deps)
    : composerFichiers(waiting, fabrication, deps, signal);
}

const nothing = {
  nomFichier: '',
  blob: { sha256: '', sizeBytes: 0 },
  envois: [],
  echecs: [],
} as const;

async function composerEnsemble(
  waiting: readonly Envoi[],
  fabrication: Fabrication,
  deps: LotsDependencies,
): Promise<Compose> {
  const { nomFichier, debut } = fabrication;
  const written = await writeCyclesCpp(waiting, fabrication, deps);
  const dernier = { dernier: waiting.at(-1)?.id ?? 0 };
  if (written.content === undefined) return { ...nothing, echecs: written.echecs, debut, ...dernier };
  const blob = await deps.spool.put(written.content);
  return { nomFichier, blob, envois: written.envois, echecs: written.echecs, debut, ...dernier };
}

interface Fait {
  readonly envoi: Envoi;
  readonly nom: string;
  readonly blob: BlobRef;
}

async function composerFichiers(
  waiting: readonly Envoi[],
  fabrication: Fabrication,
  deps: LotsDependencies,
  signal: AbortSignal,
): Promise<Compose> {
  const { nomFichier, debut } = fabrication;
  const made: Fait[] = [];
  const echecs: { envoi: Envoi; motif: string }[] = [];
  let [sizeBytes, last] = [0, 0];
  for (const envoi of waiting) {
    signal.throwIfAborted();
    const file = await tryMake(envoi, fabrication, deps);
    if ('motif' in file) echecs.push(file);
    else if (made.length > 0 && sizeBytes + file.blob.sizeBytes > deps.limits.fluxBytes) break;
    else {
      made.push(file);
      sizeBytes += file.blob.sizeBytes;
    }
    last = envoi.id;
  }
  const [first] = made;
  if (first === undefined) return { ...nothing, echecs, debut, dernier: last };
  const blob = made.length === 1 ? first.blob : await deps.spool.put(packTarGz(packed(made, deps)));
  const origine = made.length === 1 ? { origine: first.envoi.source } : {};
  return {
    nomFichier,
    blob,
    envois: made.map(({ envoi }) => envoi),
    echecs,
    debut,
    dernier: last,
    ...origine,
  };
}

async function tryMake(
  envoi: Envoi,
  fabrication: Fabrication,
  deps: LotsDependencies,
): Promise<Fait | { readonly envoi: Envoi; readonly motif: string }> {
  try {
    const { nom, content } = await fichierDe(envoi, fabrication, deps);
    return { envoi, nom, blob: 'sha256' in content ? content : await deps.spool.put(content) };
  } catch (error) {
    // One that cannot be made now must not hold the others up; what is transient comes round again.
    return { envoi, motif: error instanceof Error ? error.message : String(error) };
  }
}

function* packed(made: readonly Fait[], { spool }: LotsDependencies): Generator<FichierAEmballer> {
  for (const { nom, blob } of made) {
    yield { nom, sizeBytes: blob.sizeBytes, content: spool.stream(blob.sha256) };
  }
}
