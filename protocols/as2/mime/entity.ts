// SPDX-License-Identifier: Apache-2.0
/** MIME entities that are small and whole: those of an MDN. What streams is read by `message/decode-entity.ts`. */
import { TroubleAs2 } from '../disposition.ts';
import type { Entetes } from '../headers.ts';
import type { Sink } from '../sink.ts';
import { LecteurEntetes } from './header-block.ts';
import { LecteurMultipart } from './multipart.ts';
import { lireParametres } from './parameters.ts';
import { decodeurTransfert } from './transfer.ts';

export interface EntiteLue {
  readonly entetes: Entetes;
  /** Out of its transfer encoding. */
  readonly corps: Buffer;
}

const entetesMaxBytes = 64 * 1024;

/** Headers and body. @throws TroubleAs2 */
export function lireEntite(octets: Buffer): EntiteLue {
  const lecteur = new LecteurEntetes(entetesMaxBytes);
  const lus = lecteur.push(octets) ?? octets.length;
  const { entetes } = lecteur.lire();
  const brut = octets.subarray(lus);
  const type = lireParametres(entetes.get('content-type') ?? '').valeur;
  // A multipart has no encoding but those that change nothing (RFC 2045 §6.4).
  const encodage = type.startsWith('multipart/') ? undefined : entetes.get('content-transfer-encoding');
  const decode = recueil();
  const decodeur = decodeurTransfert(encodage, decode.sink);
  void decodeur.push(brut);
  void decodeur.end();
  return { entetes, corps: decode.tout() };
}

/** The bytes of each part of a multipart. @throws TroubleAs2 */
export function partiesDe({ entetes, corps }: EntiteLue, auPlus: number): readonly Buffer[] {
  const frontiere = lireParametres(entetes.get('content-type') ?? '').parametres.get('boundary');
  const parties: ReturnType<typeof recueil>[] = [];
  const lecteur = new LecteurMultipart(frontiere, () => {
    const partie = recueil();
    if (parties.push(partie) > auPlus)
      throw new TroubleAs2('unexpected-processing-error', 'more parts than the limit');
    return partie.sink;
  });
  void lecteur.push(corps);
  void lecteur.end();
  return parties.map((partie) => partie.tout());
}

/** All of it is done at once: what gathers waits for nothing. */
function recueil(): { readonly sink: Sink; readonly tout: () => Buffer } {
  const morceaux: Buffer[] = [];
  return {
    sink: {
      push(piece) {
        morceaux.push(Buffer.from(piece));
        return undefined;
      },
      end: () => undefined,
    },
    tout: () => Buffer.concat(morceaux),
  };
}
