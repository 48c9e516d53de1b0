// SPDX-License-Identifier: Apache-2.0
/**
 * Reads the entries of an archive into factures, with what may go beside them.
 *
 * Faults that leave the rest readable (a name, an empty file, a type) are gathered, so that one answer
 * tells all there is to mend; after the first of them nothing is stored any more. A limit or a damaged
 * archive ends the reading at once.
 */
import type { Constat } from '../../gateway/domain/constat.ts';
import type { ArchiveEntry } from './entry.ts';
import type { EnveloppeLimits } from './limits.ts';
import { faultOfName, nomOf, type Raison } from './names.ts';
import type { FichierJoint, FichierOuvert, Ouverture, StoreFichier } from './open.ts';
import {
  archiveVide,
  fichierTropGrand,
  fichierVide,
  naturesMelangees,
  nomIncorrect,
  Refus,
  tropDEntrees,
  tropDeFactures,
  typeDuFichier,
} from './refus.ts';
import { accompagnementOf, type Nature, sniff, sniffBytes } from './sniff.ts';
import { storeWithin } from './store.ts';
import { drain, peek } from './streams.ts';

interface Reading {
  readonly limits: EnveloppeLimits;
  readonly allowed: readonly Nature[];
  readonly store: StoreFichier;
  readonly nomInterne: ((nom: string) => Raison | undefined) | undefined;
}

/** Throws Refus for what ends the reading. */
export async function readArchive(
  archive: AsyncIterable<ArchiveEntry>,
  reading: Reading,
): Promise<Omit<Ouverture, 'nature'>> {
  const { limits } = reading;
  const found = new Found();
  let entries = 0;
  for await (const entry of archive) {
    entries += 1;
    if (entries > limits.entries) throw new Refus(tropDEntrees(limits));
    const constat = await readEntry(entry, found, reading);
    if (constat !== undefined) found.constats.push(constat);
    if (found.constats.length >= limits.constats) break;
  }
  if (found.fichiers.length + found.constats.length === 0) found.constats.push(archiveVide());
  return { fichiers: found.fichiers, joints: found.joints, constats: found.constats };
}

/** What an archive has given so far. */
class Found {
  readonly fichiers: FichierOuvert[] = [];
  readonly joints: FichierJoint[] = [];
  readonly constats: Constat[] = [];
  readonly noms = new Set<string>();
  factures = 0;
  /** Of the first facture: all others must share it. */
  nature: Nature | undefined;
}

/** Reads one entry to its end, and says what is wrong with it. */
async function readEntry(entry: ArchiveEntry, found: Found, reading: Reading): Promise<Constat | undefined> {
  if (entry.genre === 'DOSSIER') return undefined;
  if ((entry.sizeBytes ?? 0) > reading.limits.fileBytes) {
    throw new Refus(fichierTropGrand(entry.nom, reading.limits));
  }
  const nom = nomOf(entry.nom);
  const fault = faultOfEntry(entry, nom, found.noms, reading.limits);
  if (fault !== undefined) {
    await drain(entry.content);
    return fault;
  }
  found.noms.add(nom);
  return readFile(nom, entry, found, reading);
}

function faultOfEntry(
  entry: ArchiveEntry,
  nom: string,
  noms: ReadonlySet<string>,
  limits: EnveloppeLimits,
): Constat | undefined {
  if (entry.genre === 'AUTRE') return nomIncorrect(entry.nom, notAFile);
  const reason = faultOfName(nom, limits.nameBytes);
  if (reason !== undefined) return nomIncorrect(entry.nom, reason);
  if (noms.has(nom)) return nomIncorrect(entry.nom, twice);
  return entry.sizeBytes === 0 ? fichierVide(nom) : undefined;
}

const notAFile = {
  fr: 'ce n est pas un fichier ordinaire (lien ou peripherique) ; remplacez le par le fichier',
  en: 'it is not a regular file (a link or a device); put the file in its place',
};
const twice = {
  fr: 'ce nom est deja pris dans l archive ; donnez un nom a chaque fichier',
  en: 'this name is already taken in the archive; give each file its own',
};

async function readFile(
  nom: string,
  { content }: ArchiveEntry,
  found: Found,
  { limits, allowed, store, nomInterne }: Reading,
): Promise<Constat | undefined> {
  const file = await peek(content, sniffBytes);
  // An archive may say a size only after the content.
  if (file.head.length === 0) return fichierVide(nom);
  const genre = accompagnementOf(file.head, nom);
  if (genre !== undefined) {
    found.joints.push({ nom, sizeBytes: await drain(file.whole()), genre });
    return undefined;
  }
  found.factures += 1;
  if (found.factures > limits.factures) throw new Refus(tropDeFactures(limits));
  const nature = sniff(file.head);
  const raison = nomInterne?.(nom);
  const constat =
    raison === undefined ? faultOfNature(nom, nature, found.nature, allowed) : nomIncorrect(nom, raison);
  if (constat !== undefined || found.constats.length > 0) {
    await drain(file.whole());
    return constat;
  }
  found.nature = nature;
  const blob = await storeWithin(store, nom, file.whole(), limits);
  found.fichiers.push({ rang: found.factures, nom, ...blob, nature });
  return undefined;
}

function faultOfNature(
  nom: string,
  nature: Nature,
  first: Nature | undefined,
  allowed: readonly Nature[],
): Constat | undefined {
  if (!allowed.includes(nature)) return typeDuFichier(nom, nature, allowed);
  return first !== undefined && nature !== first ? naturesMelangees(nom, nature, first) : undefined;
}
