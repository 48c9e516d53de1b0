// SPDX-License-Identifier: Apache-2.0
/**
 * The MDN of a message: what it says (RFC 4130 §7.4), in what it is signed (§7.3), and the words beside it for a person.
 *
 * Signed when asked for, also when it tells of an error. Its bytes are made once, kept, and sent as often as needed.
 */
import type { Identite } from '../../../certs/identite.ts';
import type { DigestAs2, ReglagesAs2 } from '../../../gateway/domain/acces-as2.ts';
import { conserverAccuse } from '../accuses.ts';
import { dispositionDe, type TroubleAs2, traite } from '../disposition.ts';
import { creerMessageId } from '../headers.ts';
import { ecrireAccuse } from '../mdn.ts';
import type { MessageDecode } from '../message/decode.ts';
import type { Demande } from './demande.ts';
import type { Service } from './service.ts';

export interface AFaireSavoir {
  readonly demande: Demande;
  /** Undefined where nobody agreed on anything. */
  readonly reglages?: ReglagesAs2;
  readonly trouble?: TroubleAs2;
  readonly mic?: MessageDecode['mic'];
}

type Outils = Pick<Service, 'trousseau' | 'clock' | 'unique' | 'logger' | 'produit'>;

/** Its bytes, as they are kept (`accuses.ts`); undefined when none was asked for. */
export async function preparerAccuse(outils: Outils, said: AFaireSavoir): Promise<Buffer | undefined> {
  const { demande, reglages, trouble, mic } = said;
  const { accuse, entetes } = demande;
  if (accuse === undefined) return undefined;
  const at = outils.clock();
  const identite = accuse.signe ? signataireDe(outils, at) : undefined;
  const { entetes: written, corps } = await ecrireAccuse({
    original: {
      ...(demande.messageId !== '' && { messageId: demande.messageId }),
      de: entetes.get('as2-from') ?? '',
      vers: entetes.get('as2-to') ?? '',
      optionsAccuse: accuse.options,
    },
    disposition: trouble === undefined ? traite : dispositionDe(trouble),
    ...(mic !== undefined && { mic }),
    ...(identite !== undefined && { identite, digest: digestDe(accuse.digests, mic, reglages) }),
    messageId: creerMessageId(outils.unique(), demande.vers, at),
    at,
    produit: outils.produit,
    version: reglages?.version ?? '1.2',
    texte: texteDe(trouble),
  });
  return conserverAccuse({ entetes: written, corps });
}

/** Without an identity an MDN is still better than none: whoever must have it signed will say so. */
function signataireDe({ trousseau, logger }: Outils, at: Date): Identite | undefined {
  try {
    return trousseau.signataire(at);
  } catch (error) {
    logger.error('as2.mdn-unsigned', {}, error);
    return undefined;
  }
}

/** The one asked for; SHA-1 only where it was agreed to (statement 42). */
function digestDe(
  asked: readonly DigestAs2[],
  mic: MessageDecode['mic'],
  reglages: ReglagesAs2 | undefined,
): DigestAs2 {
  const wanted = [...asked, ...(mic === undefined ? [] : [mic.digest])];
  return wanted.find((digest) => digest !== 'sha-1' || reglages?.ancien === true) ?? 'sha-256';
}

function texteDe(trouble: TroubleAs2 | undefined): string {
  return trouble === undefined
    ? 'The message was received, verified and stored. This does not say that its content was accepted.'
    : `The message was not accepted: ${trouble.modificateur}.`;
}
