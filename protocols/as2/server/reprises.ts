// SPDX-License-Identifier: Apache-2.0
/**
 * AS2 restart (draft-harding-as2-restart-07): a message named by an ETag that was cut goes on where it stopped. HEAD tells how
 * many bytes are held, POST with Content-Range brings the rest (statement 72).
 *
 * What must stay true: bytes are joined only where they meet; whoever asks while a transfer of that name runs is told to
 * wait, for what is held is not known yet.
 */
import type { MessageOuvert, NouveauMessage, ReceptionMessages } from '../../../gateway/ports/messages.ts';
import { RefusHttp } from '../errors.ts';
import type { Entetes } from '../headers.ts';
import type { PaireDeNoms, Partie } from './admission.ts';

/** Longer names of a message are refused: they are kept. */
const maxEtagChars = 512;

export interface Plage {
  readonly debut: number;
  readonly fin: number;
  readonly total: number;
}

export interface Ouverture {
  readonly message: MessageOuvert;
  /** Of the body: what is held already (the last byte, said again when nothing else is missing). */
  readonly sauterBytes: number;
  /** Its first bytes came with another request: it is read from what was kept, once it is whole. */
  readonly repris: boolean;
  /** How long it is when it is whole, if that was said. */
  readonly totalBytes?: number;
  /** Set: cut again, it is kept again. */
  readonly cle?: string;
  /** The name is free again. Call it at the end, however it ends. */
  liberer(): void;
}

/** Which names are being transferred. */
export interface Reprises {
  ouvrir(nouveau: NouveauMessage, demande: DemandeReprise): Promise<Ouverture>;
  /** @throws RefusHttp 500 while a transfer of that name runs (Drummond, 2008). */
  tenus(partie: Partie, noms: PaireDeNoms, entetes: Entetes): Promise<number>;
}

export interface DemandeReprise extends PaireDeNoms {
  readonly entetes: Entetes;
  readonly reprise: boolean;
  /** Content-Length of this request, when it was said. */
  readonly announcedBytes?: number;
}

export function createReprises(reception: ReceptionMessages): Reprises {
  const running = new Set<string>();
  return {
    ouvrir: async (nouveau, demande) => {
      const cle = demande.reprise ? cleReprise(demande, demande.entetes.get('etag')) : undefined;
      const plage = lirePlage(demande.entetes.get('content-range'));
      if (cle === undefined) return unnamed(reception, nouveau, plage);
      if (running.has(cle))
        throw new RefusHttp(503, 'this message is being transferred', { 'Retry-After': '30' });
      running.add(cle);
      const liberer = () => void running.delete(cle);
      try {
        if (plage === undefined) {
          const { announcedBytes: totalBytes } = demande;
          return fresh(await reception.ouvrir(nouveau), {
            ...{ cle, liberer },
            ...(totalBytes !== undefined && { totalBytes }),
          });
        }
        return { ...(await goOn(reception, nouveau, cle, plage)), cle, liberer };
      } catch (error) {
        liberer();
        throw error;
      }
    },
    tenus: async ({ raccordement, reglages }, noms, entetes) => {
      const cle = reglages.reprise ? cleReprise(noms, entetes.get('etag')) : undefined;
      if (cle === undefined) return 0;
      const held = await reception.reprise(raccordement.id, cle);
      if (running.has(cle) || held?.prise === true)
        throw new RefusHttp(500, 'this message is being transferred');
      return held?.octets ?? 0;
    },
  };
}

/** A part of a message that we hold nothing of is no message, whatever it looks like (RFC 9110 §14.5). */
async function unnamed(
  reception: ReceptionMessages,
  nouveau: NouveauMessage,
  plage: Plage | undefined,
): Promise<Ouverture> {
  if (plage !== undefined && plage.fin - plage.debut + 1 < plage.total) throw mismatch(0);
  return fresh(await reception.ouvrir(nouveau), {});
}

function fresh(message: MessageOuvert, rest: Partial<Ouverture>): Ouverture {
  return { message, sauterBytes: 0, repris: false, liberer: () => undefined, ...rest };
}

async function goOn(
  reception: ReceptionMessages,
  nouveau: NouveauMessage,
  cle: string,
  { debut, fin, total }: Plage,
): Promise<Omit<Ouverture, 'liberer'>> {
  const held = await reception.reprise(nouveau.raccordement.id, cle);
  const octets = held?.octets ?? 0;
  const isSameLength = held?.detail['total'] === undefined || held.detail['total'] === total;
  // When all is held and only the answer was lost, the last byte is said again.
  const isLastAgain = octets === total && debut === total - 1 && fin === debut;
  if (!isSameLength || (debut !== octets && !isLastAgain)) throw mismatch(octets);
  if (octets === 0) {
    return { message: await reception.ouvrir(nouveau), sauterBytes: 0, repris: false, totalBytes: total };
  }
  const message = await reception.reprendre(nouveau, cle);
  if (message === undefined) throw mismatch(0);
  return { message, sauterBytes: isLastAgain ? 1 : 0, repris: true, totalBytes: total };
}

function mismatch(octets: number): RefusHttp {
  return new RefusHttp(416, 'the range does not begin where the message stopped', {
    'Content-Range': `bytes */${octets}`,
  });
}

function cleReprise({ de, vers }: PaireDeNoms, etag: string | undefined): string | undefined {
  if (etag === undefined || etag === '' || etag.length > maxEtagChars) return undefined;
  return ['as2', ...[de, vers, etag].map(encodeURIComponent)].join(':');
}

/** @throws RefusHttp 416 for a range that says no place. */
function lirePlage(entete: string | undefined): Plage | undefined {
  if (entete === undefined) return undefined;
  const found = /^bytes[ =]+(\d{1,15})-(\d{1,15})\/(\d{1,15})$/i.exec(entete.trim());
  const [debut, fin, total] = (found ?? []).slice(1).map(Number);
  if (debut === undefined || fin === undefined || total === undefined || debut > fin || fin >= total) {
    throw mismatch(0);
  }
  return { debut, fin, total };
}
