// SPDX-License-Identifier: Apache-2.0
/**
 * What a request is, by its method, its path and its first bytes: a message, an MDN that comes on its own, a question, or
 * nothing of ours (statements 1, 7, 63). Whatever goes wrong inside becomes a status here.
 */

import { RefusHttp, reponseDe } from '../errors.ts';
import { admettre } from './admission.ts';
import { CorpsCoupe } from './corps.ts';
import { lireDemande } from './demande.ts';
import type { Echange } from './echange.ts';
import { type ReceptionParts, recevoirMessage, refuserEntree } from './recevoir.ts';
import { estAccuse, recevoirAccuse, seDitAccuse } from './recevoir-accuse.ts';

/** Never throws. */
export async function servirEchange(parts: ReceptionParts, echange: Echange): Promise<void> {
  try {
    await route(parts, echange);
  } catch (error) {
    if (!(error instanceof CorpsCoupe)) return await answer(parts, echange, error);
    await answer(parts, echange, error.lent ? new RefusHttp(408, 'too slow') : new RefusHttp(400, 'cut'));
  }
}

async function answer({ service }: ReceptionParts, echange: Echange, error: unknown): Promise<void> {
  const { status, entetes, texte } = reponseDe(error);
  const fields = { status, motif: texte, adresse: echange.adresse };
  if (status >= 500 && !(error instanceof RefusHttp)) service.logger.error('as2.failed', fields, error);
  else service.logger.info('as2.answered', fields);
  service.metrics.count('as2_reponses_total', { status: String(status) });
  await echange.repondreTexte(status, texte, entetes).catch((late: unknown) => {
    service.logger.error('as2.failed', fields, late);
  });
}

async function route(parts: ReceptionParts, echange: Echange): Promise<void> {
  const { chemin } = parts.service.config;
  assertNames(echange);
  const path = pathOf(echange.requete.url ?? '');
  const isAccusePath = path === `${chemin === '/' ? '' : chemin}/mdn`;
  if (path !== chemin && !isAccusePath) throw new RefusHttp(404, 'nothing here');
  switch (echange.requete.method) {
    case 'POST':
      assertCoding(echange);
      return recevoir(parts, echange, isAccusePath);
    case 'HEAD':
      return direCombien(parts, echange);
    case 'GET':
      return echange.repondreTexte(200, 'AS2 messages are sent here by POST');
    default:
      throw new RefusHttp(405, 'POST, HEAD or GET', { Allow: 'POST, HEAD, GET' });
  }
}

/** Of a target in origin or absolute form; a last slash means nothing. */
function pathOf(target: string): string {
  const path = URL.parse(target, 'http://localhost')?.pathname ?? '';
  return path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path;
}

/**
 * A name with a blank before its colon is another name to us than to the parser, or to a proxy: one of the two would believe
 * another length of the body (RFC 9112 §5.1).
 */
function assertNames({ requete, connexion }: Echange): void {
  const names = requete.rawHeaders.filter((_, i) => i % 2 === 0);
  if (names.every((name) => /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(name))) return;
  connexion.condamner();
  throw new RefusHttp(400, 'a header name that is none');
}

/** Node took the chunks off; any other coding would stand before us undone (RFC 9112 §6.1). */
function assertCoding({ requete, connexion }: Echange): void {
  const coding = requete.headers['transfer-encoding'];
  if (coding === undefined) return;
  if (coding.trim().toLowerCase() !== 'chunked') throw new RefusHttp(501, 'only the chunked coding');
  // Both lengths: the chunks win, and nothing after them on this connection is believed (statement 3).
  if (requete.headers['content-length'] !== undefined) connexion.condamner();
}

/** By the same door, whatever it is: nothing of a body is read for one who may not come in. */
async function recevoir(parts: ReceptionParts, echange: Echange, isAccusePath: boolean): Promise<void> {
  const { service } = parts;
  const asked = lireDemande(echange.entetes, echange.requete.rawHeaders);
  const isSaid = isAccusePath || seDitAccuse(echange.entetes);
  const admission = await admettre({ ...service, tls: service.config.tls }, asked, echange, {
    // What left while it was open may be answered after.
    fermeAussi: isSaid,
  });
  if (!admission.ok) return refuserEntree(service, echange, asked, admission.motif, isSaid);
  if (isSaid || (await estAccuse(echange))) return recevoirAccuse(service, echange, admission);
  return recevoirMessage(parts, echange, asked, admission);
}

/** HEAD: we are here (statement 7); with an ETag, how much of that message is held (statement 72). */
async function direCombien({ service, reprises }: ReceptionParts, echange: Echange): Promise<void> {
  let octets = 0;
  if (echange.entetes.has('etag') && echange.entetes.has('as2-from') && echange.entetes.has('as2-to')) {
    const noms = lireDemande(echange.entetes);
    const admission = await admettre({ ...service, tls: service.config.tls }, noms, echange);
    if (admission.ok) octets = await reprises.tenus(admission, noms, echange.entetes);
  }
  await echange.repondre({ status: 200, entetes: { 'Content-Length': String(octets) } });
}
