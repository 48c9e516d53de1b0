// SPDX-License-Identifier: Apache-2.0
/**
 * Opens the enveloppe of a flux, in streaming: what it is, which files are in it (specs: chorus-pro §2.2, §2.3).
 *
 * A flux is one bare file, one file in gzip, or a tar.gz or zip of files of one nature; signatures and
 * stylesheets may go with them. Nothing here trusts a name, keeps a file in memory or touches a disk:
 * each facture is handed to `store` as it goes by. A flux refused midway leaves harmless blobs behind,
 * which no row names.
 */
import type { Constat } from '../../gateway/domain/constat.ts';
import type { BlobRef } from '../../gateway/ports/spool.ts';
import { readArchive } from './archive.ts';
import { inflate } from './inflate.ts';
import type { Archive, EnveloppeLimits } from './limits.ts';
import type { Raison } from './names.ts';
import { fichierTropGrand, fluxTropGrand, fluxVide, Refus, typeDuFichier, typeDuFlux } from './refus.ts';
import { type Accompagnement, type Nature, sniff, sniffBytes } from './sniff.ts';
import { storeWithin } from './store.ts';
import { type Peeked, peek } from './streams.ts';
import { tarEntries } from './tar.ts';
import { zipEntries } from './zip.ts';

/** Keeps one file; it is given the whole stream and must read it to the end. `nom` is for its logs. */
export type StoreFichier = (
  nom: string,
  content: AsyncIterable<Uint8Array>,
  limitBytes: number,
) => Promise<BlobRef>;

export interface FichierOuvert {
  /** 1-based place among the factures of the flux. */
  readonly rang: number;
  /** Name inside the archive; absent when the flux has no inner name: it is then called as the flux is. */
  readonly nom?: string;
  /** Of the stored file; absent when the file is the flux itself, whose blob the caller already has. */
  readonly sha256?: string;
  readonly sizeBytes: number;
  readonly nature: Nature;
}

export interface FichierJoint {
  readonly nom: string;
  readonly sizeBytes: number;
  readonly genre: Accompagnement;
}

export interface Ouverture {
  /** Of the flux as received. */
  readonly nature: Nature;
  /** Empty when there is a constat: nothing of a flux that is refused goes further. */
  readonly fichiers: readonly FichierOuvert[];
  /** Signatures and stylesheets: they stay in the flux as received and are not judged. */
  readonly joints: readonly FichierJoint[];
  /** All BLOQUANT; empty when the flux may be checked. */
  readonly constats: readonly Constat[];
}

export interface OuvertureOptions extends EnveloppeLimits {
  /** What the code interface accepts as a facture; XML when it does not say. */
  readonly allowed?: readonly Nature[];
  /** Archives that the système d'échange takes; every one we read when it does not say. See `limitesDe`. */
  readonly archives?: readonly Archive[];
  /** What else the name of a facture inside an archive must be: why it is not, or undefined. See `nomF1`. */
  readonly nomInterne?: (nom: string) => Raison | undefined;
}

/**
 * @param sizeBytes the size of `content`, exactly.
 * Rejects only for an error of `content` or of `store`; a fault of the flux is a constat.
 */
export async function openEnveloppe(
  content: AsyncIterable<Uint8Array>,
  sizeBytes: number,
  limits: OuvertureOptions,
  store: StoreFichier,
): Promise<Ouverture> {
  if (sizeBytes === 0) return refused('empty', [fluxVide()]);
  const allowed = limits.allowed ?? defaultAllowed;
  const source = await peek(content, sniffBytes);
  const nature = sniff(source.head);
  try {
    if (sizeBytes > limits.fluxBytes) return refused(nature, [fluxTropGrand(sizeBytes, limits)]);
    const { archives = defaultArchives, nomInterne } = limits;
    const opening = { sizeBytes, limits, allowed, archives };
    if (nature !== 'gzip' && nature !== 'zip') return openBare(nature, opening);
    if (!archives.includes(nature)) return refused(nature, [typeDuFlux(nature, allowed, archives)]);
    const reading = { ...opening, store, nomInterne };
    return nature === 'gzip' ? await openGzip(source, reading) : await openZip(source, reading);
  } catch (error) {
    if (error instanceof Refus) return refused(nature, [error.constat]);
    throw error;
  } finally {
    await source.close();
  }
}

const defaultAllowed: readonly Nature[] = ['xml'];
const defaultArchives: readonly Archive[] = ['gzip', 'zip'];

interface Opening {
  readonly sizeBytes: number;
  readonly limits: EnveloppeLimits;
  readonly allowed: readonly Nature[];
  readonly archives: readonly Archive[];
}

interface OpeningArchive extends Opening {
  readonly store: StoreFichier;
  readonly nomInterne: OuvertureOptions['nomInterne'];
}

function openBare(nature: Nature, { sizeBytes, limits, allowed, archives }: Opening): Ouverture {
  if (nature === 'empty') return refused(nature, [fluxVide()]);
  if (!allowed.includes(nature)) return refused(nature, [typeDuFlux(nature, allowed, archives)]);
  if (sizeBytes > limits.fileBytes) return refused(nature, [fichierTropGrand(undefined, limits)]);
  return { nature, fichiers: [{ rang: 1, sizeBytes, nature }], joints: [], constats: [] };
}

async function openZip(source: Peeked, opening: OpeningArchive): Promise<Ouverture> {
  const { sizeBytes, limits } = opening;
  return archived('zip', await readArchive(zipEntries(source.whole(), sizeBytes, limits), opening));
}

function archived(nature: Archive, archive: Omit<Ouverture, 'nature'>): Ouverture {
  return archive.constats.length > 0 ? refused(nature, archive.constats) : { nature, ...archive };
}

async function openGzip(source: Peeked, opening: OpeningArchive): Promise<Ouverture> {
  const { sizeBytes, limits, allowed, store } = opening;
  const inflated = await peek(inflate(source.whole(), sizeBytes, limits), sniffBytes);
  try {
    const nature = sniff(inflated.head);
    if (nature === 'tar') {
      return archived('gzip', await readArchive(tarEntries(inflated.whole()), opening));
    }
    if (nature === 'empty') return refused('gzip', [fluxVide()]);
    if (!allowed.includes(nature)) return refused('gzip', [typeDuFichier(undefined, nature, allowed)]);
    const blob = await storeWithin(store, undefined, inflated.whole(), limits);
    return { nature: 'gzip', fichiers: [{ rang: 1, ...blob, nature }], joints: [], constats: [] };
  } finally {
    await inflated.close();
  }
}

function refused(nature: Nature, constats: readonly Constat[]): Ouverture {
  return { nature, fichiers: [], joints: [], constats };
}
