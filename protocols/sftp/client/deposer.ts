// SPDX-License-Identifier: Apache-2.0
/**
 * A flux put on a server: under a temporary name, resumed where it was cut, then renamed. Once, whatever is cut when.
 *
 * Before the rename the journal is told of it. An attempt that finds that note asks the server what became of it: the
 * temporary name gone, and the final one whole or already taken away, is a delivery; the temporary name still there is
 * none. Nothing is ever written over: a final name that stands there before we asked for it belongs to somebody else.
 */
import { Failure } from '../../../gateway/domain/failure.ts';
import type { FluxAExpedier } from '../../../gateway/ports/expedition.ts';
import { failureOf } from './errors.ts';
import { opening, type Session } from './session.ts';
import { windowBytes, writeFrom } from './transfer.ts';

/** Every exchange system leaves such names alone until they are renamed. */
export const suffixeTemporaire = '.tmp';

export async function deposerFlux(session: Session, dossier: string, flux: FluxAExpedier): Promise<void> {
  const final = cheminDans(dossier, flux.nomFichier);
  const noms = { final, temporaire: `${final}${suffixeTemporaire}` };
  const found = await asked(`look for ${final}`, () => etatDe(session, noms));
  if (flux.renommageNote && (await estLivre(session, noms, found, flux))) return;
  if (!flux.renommageNote && found.final !== undefined) {
    throw new Failure('LIVRAISON_REFUSEE', `a file ${final} is there already, and it is not ours`);
  }
  await televerser(session, noms.temporaire, found.temporaire, flux);
  if (!flux.renommageNote) await flux.noterRenommage();
  await renommer(session, noms, flux);
}

interface Noms {
  readonly final: string;
  readonly temporaire: string;
}

/** Size under each name; undefined where there is no file. */
interface Etat {
  readonly final: number | undefined;
  readonly temporaire: number | undefined;
}

export function cheminDans(dossier: string, nom: string): string {
  return dossier.endsWith('/') ? `${dossier}${nom}` : `${dossier}/${nom}`;
}

/** The temporary name first: a rename between the two questions then shows under both, never under none. */
async function etatDe(session: Session, { final, temporaire }: Noms): Promise<Etat> {
  const before = await session.stat(temporaire);
  const after = await session.stat(final);
  return { temporaire: before?.sizeBytes, final: after?.sizeBytes };
}

async function estLivre(session: Session, noms: Noms, etat: Etat, flux: FluxAExpedier): Promise<boolean> {
  const { temporaire, final } = etat;
  if (final !== undefined && final !== flux.sizeBytes) {
    const detail = `${noms.final} has ${final} bytes where ${flux.sizeBytes} were put`;
    // A server that renames by copying may still be at it.
    throw new Failure(temporaire === undefined ? 'LIVRAISON_REFUSEE' : 'LIVRAISON_INJOIGNABLE', detail);
  }
  if (temporaire === undefined) return true;
  if (final === undefined) return false;
  // Copied, and killed before it let the other name go.
  await asked(`remove ${noms.temporaire}`, () => session.remove(noms.temporaire));
  return true;
}

async function televerser(
  session: Session,
  temporaire: string,
  present: number | undefined,
  flux: FluxAExpedier,
): Promise<void> {
  const start = debutDe(present, flux);
  // Every byte of it was acknowledged before the note was written.
  if (start === flux.sizeBytes && flux.renommageNote) return;
  const reader = await flux.open();
  try {
    await ecrire(session, temporaire, start, reader);
  } finally {
    await reader.close();
  }
  const written = await asked(`look at ${temporaire}`, () => session.stat(temporaire));
  if (written?.sizeBytes !== flux.sizeBytes) {
    const detail = `${temporaire} has ${written?.sizeBytes ?? 'no'} bytes, ${flux.sizeBytes} were sent`;
    throw new Failure('LIVRAISON_INJOIGNABLE', detail);
  }
}

/** What may have a hole, as it was on its way when the line was cut, is sent again. */
function debutDe(present: number | undefined, { sizeBytes, renommageNote }: FluxAExpedier): number {
  if (present === undefined || present > sizeBytes) return 0;
  if (renommageNote && present === sizeBytes) return sizeBytes;
  return Math.max(0, present - windowBytes);
}

async function ecrire(
  session: Session,
  temporaire: string,
  start: number,
  reader: Awaited<ReturnType<FluxAExpedier['open']>>,
): Promise<void> {
  const { handle, at } = await ouvrir(session, temporaire, start);
  await asked(`write ${temporaire}`, async () => {
    await writeFrom(session, handle, reader, at);
    await session.sync(handle);
    await session.close(handle);
  });
}

/** A server that does not let a file be written further gets it again from its first byte. */
async function ouvrir(
  session: Session,
  temporaire: string,
  start: number,
): Promise<{ readonly handle: Buffer; readonly at: number }> {
  if (start > 0) {
    try {
      return { handle: await session.open(temporaire, opening.resume), at: start };
    } catch (error) {
      if (session.isLost()) throw failureOf(`open ${temporaire}`, error);
    }
  }
  const handle = await asked(`create ${temporaire}`, () => session.open(temporaire, opening.create));
  return { handle, at: 0 };
}

/** The answer to a rename may be lost, or be that of another attempt's: what stands there decides. */
async function renommer(session: Session, noms: Noms, flux: FluxAExpedier): Promise<void> {
  try {
    await session.rename(noms.temporaire, noms.final);
  } catch (error) {
    if (session.isLost()) throw failureOf(`rename to ${noms.final}`, error);
    const etat = await asked(`look for ${noms.final}`, () => etatDe(session, noms));
    if (!(await estLivre(session, noms, etat, flux))) throw failureOf(`rename to ${noms.final}`, error);
  }
}

async function asked<Value>(what: string, request: () => Promise<Value>): Promise<Value> {
  try {
    return await request();
  } catch (error) {
    throw failureOf(what, error);
  }
}
