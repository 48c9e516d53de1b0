// SPDX-License-Identifier: Apache-2.0
/**
 * An MDN read (RFC 8098, RFC 4130 §7.4): plain or signed, in any transfer encoding, its fields in any case and folded.
 *
 * What must stay true: the values are read from the very part whose bytes the signature covers; a signature that is there
 * and not good is a trouble, whether one was required or not.
 */
import { createHash } from 'node:crypto';
import type { Certificat } from '../../certs/certificat.ts';
import type { DigestAs2 } from '../../gateway/domain/acces-as2.ts';
import { lireSignature, type Verification, verifierSignature } from './cms/signature.ts';
import {
  type Disposition,
  lireDisposition,
  TroubleAs2,
  troubleOu,
  type Verdict,
  verdictDe,
} from './disposition.ts';
import type { Entetes } from './headers.ts';
import { Empreintes } from './message/digests.ts';
import { lireMic } from './mic.ts';
import { type EntiteLue, lireEntite, partiesDe } from './mime/entity.ts';
import { entetesDuBloc } from './mime/header-block.ts';
import { lireParametres } from './mime/parameters.ts';

export interface LectureAccuse {
  /** Of the partenaire, those that hold now. */
  readonly certificats: readonly Certificat[];
  readonly signatureExigee: boolean;
  /** Takes SHA-1 signatures. */
  readonly ancien: boolean;
}

export interface AccuseLu {
  /** It proves nothing: then what else is here is only what somebody said. */
  readonly trouble?: TroubleAs2;
  /** A signature was there, good or not. */
  readonly signe: boolean;
  /** Who signed, when it is good. */
  readonly signataire?: Certificat;
  /** Of the MDN itself; it may have none. */
  readonly messageId?: string;
  /** Original-Message-ID, as written. */
  readonly messageIdOriginal?: string;
  /** Without `rfc822;`. One that is not who we wrote to is worth a warning, and no more. */
  readonly destinataireFinal?: string;
  readonly disposition?: Disposition;
  readonly verdict?: Verdict;
  readonly mic?: { readonly valeur: string; readonly digest?: DigestAs2 };
  /** All fields of the notification, lower-case names. */
  readonly champs: Entetes;
  /** What was written for people, cut at some length. */
  readonly texte?: string;
}

/** An MDN is a few kilobytes, some tens with a long chain and a text: a caller reads no more than this. */
export const accuseMaxBytes = 1024 * 1024;
/** Some ten short lines; each is looked at several times. */
const notificationMaxBytes = 64 * 1024;
const partiesMax = 8;
const profondeurMax = 4;
const texteMax = 2000;

/** `corps`: the whole body of the HTTP entity whose headers are `entetes`. It never throws for what they hold. */
export function lireAccuse(entetes: Entetes, corps: Buffer, options: LectureAccuse): AccuseLu {
  const messageId = entetes.get('message-id');
  const debut = { champs: new Map(), signe: false, ...(messageId !== undefined && { messageId }) };
  try {
    if (corps.length > accuseMaxBytes)
      throw new TroubleAs2('unexpected-processing-error', 'an MDN too large');
    return { ...debut, ...lireSommet({ entetes, corps }, options) };
  } catch (error) {
    if (error instanceof TroubleAs2) return { ...debut, trouble: error };
    throw error;
  }
}

type Lu = Omit<AccuseLu, 'messageId'>;

function lireSommet(entite: EntiteLue, options: LectureAccuse): Lu {
  if (lireParametres(entite.entetes.get('content-type') ?? '').valeur !== 'multipart/signed') {
    const lu = { signe: false, ...lireRapport(entite) };
    if (!options.signatureExigee || lu.trouble !== undefined) return lu;
    return { ...lu, trouble: new TroubleAs2('authentication-failed', 'an MDN that is not signed') };
  }
  const [premiere, deuxieme, troisieme] = partiesDe(entite, partiesMax);
  if (premiere === undefined || deuxieme === undefined || troisieme !== undefined) {
    throw new TroubleAs2('unexpected-processing-error', 'a signed MDN of other than two parts');
  }
  const lu = { signe: true, ...lireRapport(lireEntite(premiere)) };
  const verification = verifier(premiere, lireEntite(deuxieme).corps, options);
  if (!verification.ok)
    return { ...lu, trouble: new TroubleAs2(verification.modificateur, verification.raison) };
  return { ...lu, signataire: verification.certificat };
}

/** Of the bytes as they are, then of their canonical form. */
function verifier(partie: Buffer, signature: Buffer, { certificats, ancien }: LectureAccuse): Verification {
  const lue = troubleOu(() => lireSignature(signature));
  if (lue instanceof TroubleAs2) return { ok: false, raison: lue.raison, modificateur: lue.modificateur };
  const brute = (digest: string) => createHash(digest).update(partie).digest();
  const verification = verifierSignature(lue, brute, certificats, { ancien });
  if (verification.ok || verification.modificateur !== 'integrity-check-failed') return verification;
  const canonique = (digest: string) => {
    const empreintes = new Empreintes([digest], true);
    empreintes.update(partie);
    return empreintes.fin().canoniques?.get(digest);
  };
  return verifierSignature(lue, canonique, certificats, { ancien });
}

/** The fields, wherever in the report they are; its own trouble when there are none. */
function lireRapport(entite: EntiteLue): Omit<Lu, 'signe' | 'signataire'> {
  const { notification, texte } = chercher(entite, 0);
  const court = texte === undefined ? {} : { texte: texte.slice(0, texteMax) };
  if (notification === undefined) {
    const trouble = new TroubleAs2('unexpected-processing-error', 'an MDN without its notification');
    return { trouble, champs: new Map(), ...court };
  }
  return { ...champsLus(notification), ...court };
}

interface Trouve {
  readonly notification?: Buffer;
  readonly texte?: string;
}

function chercher(entite: EntiteLue, profondeur: number): Trouve {
  const { valeur } = lireParametres(entite.entetes.get('content-type') ?? '');
  if (valeur === 'message/disposition-notification') return { notification: entite.corps };
  if (valeur === 'text/plain' || valeur === '') return { texte: entite.corps.toString('utf8') };
  if (!valeur.startsWith('multipart/') || profondeur >= profondeurMax) return {};
  let trouve: Trouve = {};
  for (const partie of partiesDe(entite, partiesMax)) {
    // The first of each kind holds.
    trouve = { ...chercher(lireEntite(partie), profondeur + 1), ...trouve };
  }
  return trouve;
}

function champsLus(notification: Buffer): Pick<Lu, 'trouble' | 'champs'> {
  if (notification.length > notificationMaxBytes)
    throw new TroubleAs2('unexpected-processing-error', 'a notification of more than 64 kB');
  // An empty line between two groups of fields is of message/delivery-status (RFC 3464), and seen here as well.
  const champs = entetesDuBloc(notification.toString('latin1'));
  const messageIdOriginal = champs.get('original-message-id');
  const destinataireFinal = champs.get('final-recipient')?.replace(/^[^;]*;\s*/, '');
  const disposition = lireDisposition(champs.get('disposition') ?? '');
  const mic = lireMic(champs.get('received-content-mic') ?? '');
  return {
    champs,
    ...(messageIdOriginal !== undefined && { messageIdOriginal }),
    ...(destinataireFinal !== undefined && { destinataireFinal }),
    ...(disposition === undefined
      ? { trouble: new TroubleAs2('unexpected-processing-error', 'an MDN without a disposition') }
      : { disposition, verdict: verdictDe(disposition) }),
    ...(mic !== undefined && { mic }),
  };
}
