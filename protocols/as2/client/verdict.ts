// SPDX-License-Identifier: Apache-2.0
/**
 * What an MDN proves of a message of ours (RFC 4130 §7.4 to §7.6): that it was taken whole, that it was refused, or nothing.
 *
 * It proves something only when it names the message, is signed by the partenaire where a signature was asked for, and,
 * to acquit, carries the digest of what we sent: in the algorithm of the MDN, whichever we asked for (§7.4.3; products
 * differ). What proves nothing changes nothing: the message was perhaps taken all the same.
 */
import type { Certificat } from '../../../certs/certificat.ts';
import type { AccesAs2, DigestAs2 } from '../../../gateway/domain/acces-as2.ts';
import type { MessageRecord } from '../../../gateway/ports/messages.ts';
import { type Disposition, ecrireDisposition, modificateurs, verdictDe } from '../disposition.ts';
import { type Entetes, ecrireNomAs2, memeMessageId } from '../headers.ts';
import { type AccuseLu, lireAccuse } from '../mdn-read.ts';
import { comparerMic } from '../mic.ts';
import { certificatsDe, reglagesDe } from '../presets.ts';
import { micRecalcule, type OuvrirFlux } from './mic-recalcule.ts';
import { micDe } from './preparation.ts';

/** Of a name that was not agreed: more is for nobody. */
const maxNomDit = 200;
const maxLigne = 500;

export type Preuve = 'ACQUITTE' | 'REJETE' | 'SANS_PREUVE';

export interface VerdictAccuse {
  readonly preuve: Preuve;
  /** Why not, or the note of a success with a warning. */
  readonly raison?: string;
  /** As one line, when it could be read. */
  readonly disposition?: string;
  /** One that we know; `autre` for a word of theirs. Absent: none. */
  readonly modificateur?: string;
  /** Whose signature was checked and good. */
  readonly signataire?: Certificat;
  /** Absent: it gives none, or in an algorithm that cannot be computed any more. */
  readonly micEgal?: boolean;
  /** Its recipient is not the name agreed: no harm (Drummond D1Q12.5), and worth a line in the logs. */
  readonly autreDestinataire?: string;
}

export interface Accuse {
  readonly entetes: Entetes;
  readonly corps: Buffer;
}

export interface PourJuger {
  readonly acces: AccesAs2;
  readonly now: Date;
  /** It came on a connection of its own, which proves nothing: without a signature its MIC has to. */
  readonly seul?: boolean;
  /** For a MIC in an algorithm that was not taken while the message was made. */
  readonly ouvrirFlux: OuvrirFlux;
}

export async function jugerAccuse(
  { entetes, corps }: Accuse,
  message: MessageRecord,
  { acces, now, ouvrirFlux, seul = false }: PourJuger,
): Promise<VerdictAccuse> {
  const signatureExigee = message.detail['accuseSigne'] === true;
  const { ancien } = reglagesDe(acces);
  const certificats = certificatsDe(acces, 'SIGNATURE', now);
  const lu = lireAccuse(entetes, corps, { certificats, signatureExigee, ancien });
  const sansMic = preuveSansMic(lu, message);
  const egal = await micEgal(lu, message, (digest) =>
    // A whole file is not read again for what proves nothing whatever its digest.
    sansMic === undefined ? micRecalcule(ouvrirFlux, message, acces, digest) : undefined,
  );
  return { ...faitsDe(lu, acces, egal), ...(sansMic ?? preuveDuMic(lu, egal, signatureExigee || seul)) };
}

function faitsDe(
  lu: AccuseLu,
  acces: AccesAs2,
  egal: boolean | undefined,
): Omit<VerdictAccuse, 'preuve' | 'raison'> {
  const { disposition, signataire, destinataireFinal = acces.identifiant } = lu;
  const autre =
    destinataireFinal !== acces.identifiant && destinataireFinal !== ecrireNomAs2(acces.identifiant);
  return {
    ...(disposition !== undefined && { disposition: ligneDe(disposition) }),
    ...(disposition?.modificateur !== undefined && { modificateur: connu(disposition.modificateur) }),
    ...(signataire !== undefined && { signataire }),
    ...(egal !== undefined && { micEgal: egal }),
    ...(autre && { autreDestinataire: destinataireFinal.slice(0, maxNomDit) }),
  };
}

/** On one line, and no longer than a line of a log. */
function ligneDe(disposition: Disposition): string {
  return ecrireDisposition(disposition).slice(0, maxLigne);
}

function connu(mot: string): string {
  return modificateurs.find((one) => one === mot) ?? 'autre';
}

type Jugement = Pick<VerdictAccuse, 'preuve' | 'raison'>;

/** What is to be said of it whatever its digest; undefined: the digest decides. */
function preuveSansMic(
  { disposition, messageIdOriginal, trouble }: AccuseLu,
  message: MessageRecord,
): Jugement | undefined {
  if (
    messageIdOriginal === undefined ||
    !memeMessageId(messageIdOriginal, message.entetes['message-id'] ?? '')
  ) {
    return { preuve: 'SANS_PREUVE', raison: 'a receipt of another message' };
  }
  if (disposition === undefined) return { preuve: 'SANS_PREUVE', raison: 'a receipt without a disposition' };
  // Who does not know us may be unable to sign for us: its error tells as much as a status of HTTP (rfc4130bis §8.5).
  if (verdictDe(disposition) === 'ECHEC') return { preuve: 'REJETE', raison: ligneDe(disposition) };
  return trouble === undefined ? undefined : { preuve: 'SANS_PREUVE', raison: trouble.message };
}

function preuveDuMic({ disposition, mic }: AccuseLu, egal: boolean | undefined, micExige: boolean): Jugement {
  // An unsigned MDN in the answer to the message may leave it out (RFC 4130 §7.4.3), and proves little with it.
  if (mic === undefined && micExige) {
    return { preuve: 'SANS_PREUVE', raison: 'a receipt without a MIC' };
  }
  if (mic !== undefined && egal === undefined) {
    return { preuve: 'SANS_PREUVE', raison: 'a MIC in an algorithm that is not ours' };
  }
  if (egal === false) return { preuve: 'REJETE', raison: 'the MIC is not that of what we sent' };
  const averti = disposition !== undefined && verdictDe(disposition) === 'AVERTI';
  return { preuve: 'ACQUITTE', ...(averti && { raison: ligneDe(disposition) }) };
}

/** In the algorithm of the MDN: one that was kept, else one made again. Undefined when there is nothing to compare. */
async function micEgal(
  { mic }: Pick<AccuseLu, 'mic'>,
  message: MessageRecord,
  refaire: (digest: DigestAs2) => Promise<string | undefined> | undefined,
): Promise<boolean | undefined> {
  if (mic?.digest === undefined) return undefined;
  const kept = comparerMic(mic, micDe(message));
  if (kept !== 'INCONNU') return kept === 'EGAL';
  const again = await refaire(mic.digest);
  return again === undefined ? undefined : comparerMic(mic, { [mic.digest]: again }) === 'EGAL';
}
