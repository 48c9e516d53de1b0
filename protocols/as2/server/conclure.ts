// SPDX-License-Identifier: Apache-2.0
/**
 * The end of a message: its judgement, its MDN and its files in one commit (statements 73, 75).
 *
 * A message refused leaves its identifier free; when the very same bytes come again and the outcome is the same, the MDN
 * that was sent goes again, byte for byte (statement 58).
 */
import { createHash } from 'node:crypto';
import type { Certificat } from '../../../certs/certificat.ts';
import type { NewEvent } from '../../../gateway/ports/journal.ts';
import type {
  CertificatPreuve,
  DetailMessage,
  MessageOuvert,
  MessageRecord,
} from '../../../gateway/ports/messages.ts';
import { entetesGardes } from '../headers.ts';
import { estEnCours } from '../presets.ts';
import { preparerAccuse } from './accuser.ts';
import type { Partie } from './admission.ts';
import type { Demande } from './demande.ts';
import type { Jugement } from './lecture.ts';
import type { Service } from './service.ts';

export interface AConclure {
  readonly demande: Demande;
  /** Without `reglages` where nothing is agreed on any more. */
  readonly partie: Pick<Partie, 'raccordement'> & Partial<Pick<Partie, 'reglages'>>;
  readonly jugement: Jugement;
  /** The MDN goes there, on its own connection. */
  readonly urlAccuse?: string;
}

export type Issue =
  /** `accuse`: its bytes, as they are kept. */
  | { readonly kind: 'CONCLU'; readonly refuse: boolean; readonly accuse?: Uint8Array }
  /** Taken before, by another request: its answer is the answer. */
  | { readonly kind: 'DEJA'; readonly message: MessageRecord };

/** Durable when it resolves; only then may the MDN leave. */
export async function conclureMessage(
  service: Service,
  message: MessageOuvert,
  end: AConclure,
): Promise<Issue> {
  const { demande, jugement, urlAccuse } = end;
  const { trouble, decode } = jugement;
  const repeated = await dejaRefuse(service, message, end);
  if (repeated?.accuse !== undefined && urlAccuse === undefined) {
    await message.abort();
    service.metrics.count('as2_messages_total', { outcome: 'doublon', modificateur: '' });
    return { kind: 'CONCLU', refuse: true, accuse: repeated.accuse };
  }
  const accuse = repeated?.accuse ?? (await preparer(service, end));
  const done = await message.conclure({
    etat: trouble === undefined ? 'ACCEPTE' : 'REFUSE',
    entetes: entetesGardes(demande.entetes),
    detail: detailDe(end),
    certificats: preuves(decode.signataire, decode.destinataire),
    fichiers: jugement.fichiers,
    events: eventsDe(end, accuse !== undefined),
    ...(accuse !== undefined && { accuse, ...(urlAccuse !== undefined && { urlAccuse }) }),
  });
  if (done !== 'CONCLU') return { kind: 'DEJA', message: done };
  tell(service, message, end);
  return { kind: 'CONCLU', refuse: trouble !== undefined, ...(accuse !== undefined && { accuse }) };
}

function preparer(service: Service, { demande, partie, jugement }: AConclure): Promise<Buffer | undefined> {
  const { trouble, decode } = jugement;
  return preparerAccuse(service, {
    demande,
    ...(partie.reglages !== undefined && { reglages: partie.reglages }),
    ...(trouble !== undefined && { trouble }),
    ...(decode.mic !== undefined && { mic: decode.mic }),
  });
}

/** The bytes are hashed here and not on their way: most messages are not refused. */
async function dejaRefuse(
  { messages }: Service,
  message: MessageOuvert,
  { demande, jugement }: AConclure,
): Promise<MessageRecord | undefined> {
  const { trouble } = jugement;
  if (trouble === undefined || demande.accuse === undefined) return undefined;
  const hash = createHash('sha256');
  for await (const piece of message.lireBrut()) hash.update(piece);
  const before = await messages.refuse(message.cle, hash.digest('hex'));
  const isSame = before?.detail['modificateur'] === trouble.modificateur;
  return isSame && before?.accuse !== undefined ? before : undefined;
}

function detailDe({ demande, jugement, urlAccuse }: AConclure): DetailMessage {
  const { trouble, decode } = jugement;
  const { mic, signataire, destinataire, chiffre } = decode;
  const mode = urlAccuse === undefined ? 'sync' : 'async';
  return {
    ...{ de: demande.de, vers: demande.vers, messageId: demande.messageId },
    couches: decode.couches.join(' '),
    fichiers: jugement.fichiers.length,
    ...(jugement.essai && { essai: true }),
    accuse: demande.accuse === undefined ? 'aucun' : mode,
    ...(trouble !== undefined && { modificateur: trouble.modificateur, raison: trouble.raison }),
    ...(mic !== undefined && { mic: mic.valeur, micDigest: mic.digest }),
    ...(chiffre !== undefined && { chiffre }),
    ...(signataire !== undefined && { signataire: signataire.empreinte }),
    ...(destinataire !== undefined && { destinataire: destinataire.empreinte }),
  };
}

function preuves(...certificats: readonly (Certificat | undefined)[]): readonly CertificatPreuve[] {
  return certificats
    .filter((certificat) => certificat !== undefined)
    .map(({ empreinte, der }) => ({ empreinte, der }));
}

/** For the history of each flux: by what its message was known to be good, and what was answered. */
function eventsDe(end: AConclure, answered: boolean): readonly NewEvent[] {
  const { messageId, couches, mic, micDigest, chiffre, signataire, accuse } = detailDe(end);
  const known = { messageId, couches, mic, micDigest, chiffre, signataire };
  const detail = Object.fromEntries(Object.entries(known).filter(([, value]) => value !== undefined));
  const verified: NewEvent = { type: 'message.verifie', detail: detail as DetailMessage };
  if (!answered) return [verified];
  return [verified, { type: 'accuse.prepare', detail: { mode: accuse ?? null } }];
}

function tell({ logger, metrics, clock }: Service, message: MessageOuvert, end: AConclure): void {
  const { partie, jugement, demande } = end;
  const fields = {
    message: message.id,
    raccordement: partie.raccordement.id,
    messageId: demande.messageId,
    octets: message.brutBytes,
    couches: jugement.decode.couches.join(' '),
  };
  metrics.count('as2_bytes_total', { direction: 'in' }, message.brutBytes);
  const { trouble } = jugement;
  const outcome = trouble === undefined ? 'accepte' : 'refuse';
  metrics.count('as2_messages_total', { outcome, modificateur: trouble?.modificateur ?? '' });
  const { signataire } = jugement.decode;
  if (signataire !== undefined && !estEnCours(signataire, clock())) {
    const { empreinte, au } = signataire;
    logger.warn('as2.certificate-out-of-dates', { ...fields, empreinte, au: au.toISOString() });
  }
  if (trouble === undefined) {
    const { fichiers, essai } = jugement;
    logger.info('as2.accepted', { ...fields, fichiers: fichiers.length, ...(essai && { essai }) });
    return;
  }
  logger.warn('as2.refused', { ...fields, modificateur: trouble.modificateur, raison: trouble.raison });
}
