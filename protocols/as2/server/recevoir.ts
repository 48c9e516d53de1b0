// SPDX-License-Identifier: Apache-2.0
/**
 * One message by POST: who it is from, whether it came before, its bytes to the archive and through the decoder at once,
 * its judgement, its MDN (RFC 4130 §2.4, §7).
 *
 * What must stay true: no answer of success before the bytes, the files and the MDN are durable (statement 73); a repetition
 * gets the stored answer and delivers nothing (58); what fails on our side is a 5xx without MDN, and may come again.
 */
import type { MessageRecord } from '../../../gateway/ports/messages.ts';
import { relireAccuse } from '../accuses.ts';
import { TroubleAs2 } from '../disposition.ts';
import { RefusHttp } from '../errors.ts';
import { entetesGardes } from '../headers.ts';
import { preparerAccuse } from './accuser.ts';
import type { Motif, Partie } from './admission.ts';
import { conclureMessage, type Issue } from './conclure.ts';
import { CorpsCoupe } from './corps.ts';
import type { Demande } from './demande.ts';
import type { Echange } from './echange.ts';
import { Lecture } from './lecture.ts';
import type { Ouverture, Reprises } from './reprises.ts';
import type { Service } from './service.ts';
import type { Traitement } from './traitement.ts';
import { urlPermise } from './url-accuse.ts';

export interface ReceptionParts {
  readonly service: Service;
  readonly reprises: Reprises;
  readonly traitement: Traitement;
  /** Of one message as on the wire. */
  readonly messageBytes: number;
}

/** One message on its way in. */
interface Arrivee {
  readonly parts: ReceptionParts;
  readonly echange: Echange;
  readonly demande: Demande;
  readonly partie: Partie;
  /** Set: an asynchronous MDN goes there. */
  readonly url?: string;
}

/** Of one who was let in. */
export async function recevoirMessage(
  parts: ReceptionParts,
  echange: Echange,
  asked: Demande,
  admission: Partie,
): Promise<void> {
  const { service } = parts;
  if ((echange.announcedBytes ?? 0) > parts.messageBytes) throw new RefusHttp(413, 'message too large');
  const { demande, url } = voieDe(asked, admission);
  const arrivee = { parts, echange, demande, partie: admission, ...(url !== undefined && { url }) };
  if (demande.messageId === '') return repondreInvalide(arrivee);
  const { adresse } = echange;
  const rendre = service.places.prendre({ raccordement: admission.raccordement.id, adresse });
  if (rendre === undefined) throw new RefusHttp(503, 'too many messages at once', { 'Retry-After': '5' });
  try {
    const before = await service.messages.parCle(demande.cle);
    if (before !== undefined) return await repeter(arrivee, before);
    await recevoirCorps(arrivee);
  } finally {
    rendre();
  }
}

/**
 * Nobody agreed on this pair, or not for today: an MDN says so (draft-ietf-ediint-rfc4130bis §8.5); without one asked for,
 * for the rest, and of an MDN, a status does.
 */
export async function refuserEntree(
  service: Service,
  echange: Echange,
  demande: Demande,
  motif: Motif,
  isAccuse: boolean,
): Promise<void> {
  const fields = { motif, adresse: echange.adresse, de: demande.de, vers: demande.vers };
  service.logger.warn('as2.not-admitted', fields);
  service.metrics.count('as2_messages_total', { outcome: 'non-admis', modificateur: motif });
  if (motif === 'basic') {
    throw new RefusHttp(401, 'credentials required', { 'WWW-Authenticate': 'Basic realm="AS2"' });
  }
  if (motif === 'adresse' || motif === 'certificat-tls') throw new RefusHttp(403, 'not allowed');
  const trouble = new TroubleAs2('unknown-trading-relationship', motif);
  const accuse = isAccuse ? undefined : await preparerAccuse(service, { demande, trouble });
  if (accuse === undefined) throw new RefusHttp(403, 'unknown trading relationship');
  await repondreAccuse(echange, accuse);
}

/** A message that cannot be named cannot be kept either: it is answered and forgotten. */
async function repondreInvalide({ parts, echange, demande, partie }: Arrivee): Promise<void> {
  const { service } = parts;
  const trouble = demande.trouble ?? new TroubleAs2('invalid-message-id', 'no Message-ID');
  const { modificateur } = trouble;
  service.metrics.count('as2_messages_total', { outcome: 'refuse', modificateur });
  const accuse = await preparerAccuse(service, { demande, reglages: partie.reglages, trouble });
  if (accuse === undefined) throw new RefusHttp(400, `message refused: ${modificateur}`);
  await repondreAccuse(echange, accuse);
}

/** An MDN asked for where it may not go is told by the answer itself: nothing was delivered (statements 56, 66). */
function voieDe(demande: Demande, { acces }: Partie): { readonly demande: Demande; readonly url?: string } {
  const asked = demande.accuse?.url;
  if (asked === undefined) return { demande };
  const url = urlPermise(asked, acces);
  if (url !== undefined) return { demande, url: url.href };
  const trouble = new TroubleAs2('unsupported format', 'a Receipt-Delivery-Option that is not agreed on');
  return { demande: { ...demande, trouble: demande.trouble ?? trouble } };
}

async function recevoirCorps(arrivee: Arrivee): Promise<void> {
  const { parts, echange, demande, partie } = arrivee;
  const ouverture = await parts.reprises.ouvrir(
    {
      raccordement: partie.raccordement,
      protocole: 'as2',
      cle: demande.cle,
      session: echange.session,
      adresse: echange.adresse,
    },
    {
      ...{ de: demande.de, vers: demande.vers, entetes: demande.entetes, reprise: partie.reglages.reprise },
      ...(echange.announcedBytes !== undefined && { announcedBytes: echange.announcedBytes }),
    },
  );
  const { message } = ouverture;
  try {
    if (arrivee.url === undefined) await recevoirSync(arrivee, ouverture);
    else await recevoirAsync(arrivee, ouverture, arrivee.url);
  } catch (error) {
    if (error instanceof CorpsCoupe) return await couper(arrivee, ouverture, error);
    await message.abort();
    throw error;
  } finally {
    ouverture.liberer();
  }
}

/** Decoded while it comes, unless its beginning came before: then from what was kept, once it is whole. */
async function recevoirSync(arrivee: Arrivee, ouverture: Ouverture): Promise<void> {
  const { parts, echange, demande, partie } = arrivee;
  const { service } = parts;
  const { message, repris } = ouverture;
  const lecture = new Lecture(service, message, demande, partie);
  await archiver(arrivee, ouverture, repris ? undefined : lecture);
  const startedMs = performance.now();
  const issue = await patiemment(arrivee, async () => {
    await (repris ? lecture.relire() : lecture.end());
    const jugement = await lecture.juger();
    return conclureMessage(service, message, { demande, partie, jugement });
  });
  await repondreIssue(arrivee, issue);
  const seconds = (performance.now() - startedMs) / 1000;
  service.metrics.observe('as2_accuse_seconds', seconds, { mode: 'sync' });
  if (echange.coupe) service.logger.info('as2.answer-unread', { message: message.id });
}

/** Told at once, judged after: 2xx says that we have it, and no more (statement 10). */
async function recevoirAsync(arrivee: Arrivee, ouverture: Ouverture, url: string): Promise<void> {
  const { parts, echange, demande, partie } = arrivee;
  const { message } = ouverture;
  await archiver(arrivee, ouverture, undefined);
  const standing = await echange.connexion.pendant(() =>
    message.conserver(entetesGardes(demande.entetes), url),
  );
  if (standing !== undefined) {
    await message.abort();
    return repeter(arrivee, standing);
  }
  await Promise.all([repondreRecu(arrivee), parts.traitement.juger(message, demande, partie, url)]);
}

/** All of the body to the archive, and to the decoder when it can follow. */
async function archiver(
  { echange }: Arrivee,
  { message, sauterBytes, totalBytes }: Ouverture,
  lecture: Lecture | undefined,
): Promise<void> {
  let skip = sauterBytes;
  await echange.corps.lire(async (piece) => {
    const rest = skip === 0 ? piece : piece.subarray(skip);
    skip -= piece.length - rest.length;
    if (rest.length === 0) return;
    await message.ecrireBrut(rest);
    const pushed = lecture?.push(rest);
    if (pushed !== undefined) await pushed;
  });
  if (totalBytes !== undefined && message.brutBytes < totalBytes) {
    throw new CorpsCoupe('the range ends before the message does');
  }
  if (totalBytes !== undefined && message.brutBytes > totalBytes) {
    throw new RefusHttp(400, 'more bytes than the range announced');
  }
}

/** What is left of a message cut in the middle: kept when it has a name to be asked for by. */
async function couper(
  { parts, echange }: Arrivee,
  { message, cle, totalBytes }: Ouverture,
  { lent }: CorpsCoupe,
): Promise<void> {
  const { logger, reception } = parts.service;
  const { adresse } = echange;
  const octets = message.brutBytes;
  const total = totalBytes === undefined ? {} : { total: totalBytes };
  if (cle === undefined || octets === 0) await message.abort();
  else await reception.suspendre(message, cle, { ...total, adresse });
  logger.info('as2.cut', {
    message: message.id,
    octets,
    adresse,
    lent,
    repris: cle !== undefined,
  });
  if (lent) return echange.repondreTexte(408, 'the message comes too slowly');
  await echange.repondreTexte(400, 'the message ends too early');
}

async function repondreIssue(arrivee: Arrivee, issue: Issue): Promise<void> {
  if (issue.kind === 'DEJA') return repeter(arrivee, issue.message);
  if (issue.accuse !== undefined) return repondreAccuse(arrivee.echange, issue.accuse);
  // Nobody asked for an MDN: the status is all the sender will ever know.
  if (issue.refuse) return arrivee.echange.repondreTexte(400, 'message refused');
  await arrivee.echange.repondre({ status: 200 });
}

/** A message that was taken before: the same answer, byte for byte (RFC 4130 §5.5). */
async function repeter(arrivee: Arrivee, message: MessageRecord): Promise<void> {
  const { parts, echange, demande, url } = arrivee;
  const { service } = parts;
  if (!echange.corps.fini) await echange.corps.vider();
  service.logger.info('as2.duplicate', { message: message.id, raccordement: message.raccordement });
  service.metrics.count('as2_messages_total', { outcome: 'doublon', modificateur: '' });
  if (message.etat === 'A_TRAITER') {
    if (url !== undefined) return repondreRecu(arrivee);
    throw new RefusHttp(503, 'this message is being judged', { 'Retry-After': '5' });
  }
  const { accuse } = message;
  if (accuse === undefined || demande.accuse === undefined) return echange.repondre({ status: 200 });
  if (url === undefined) return repondreAccuse(echange, accuse);
  const now = service.clock();
  await service.messages.noterAccuse(
    message.id,
    { url, etat: 'A_ENVOYER', tentatives: 0, prochain: now },
    now,
  );
  await repondreRecu(arrivee);
  service.envois.reveiller();
}

function repondreAccuse(echange: Echange, accuse: Uint8Array): Promise<void> {
  return echange.repondre({ status: 200, ...relireAccuse(accuse) });
}

/** 204 is what rfc4130bis §7.2 asks for; older peers know 202. */
function repondreRecu({ echange, partie }: Arrivee): Promise<void> {
  return echange.repondre({ status: partie.reglages.version === '1.3' ? 204 : 202 });
}

/** The peer waits for us meanwhile, and may be told so (statement 12). */
async function patiemment({ parts, echange, partie }: Arrivee, work: () => Promise<Issue>): Promise<Issue> {
  const timer = partie.reglages.traitement102
    ? setInterval(() => echange.patienter(), parts.service.patienceMs)
    : undefined;
  try {
    return await echange.connexion.pendant(work);
  } finally {
    clearInterval(timer);
  }
}
