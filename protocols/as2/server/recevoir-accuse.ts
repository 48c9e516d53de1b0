// SPDX-License-Identifier: Apache-2.0
/**
 * An MDN of one of our messages that comes on its own (statement 63): known by its path, by its type, or by its first part;
 * read whole, and handed to the side that sends.
 *
 * Whoever sends it came in as the sender of a message does: nothing of it is read before that.
 */
import { RefusHttp } from '../errors.ts';
import { deplie, type Entetes } from '../headers.ts';
import { accuseMaxBytes } from '../mdn-read.ts';
import { Amas } from '../mime/gather.ts';
import type { Partie } from './admission.ts';
import type { Echange } from './echange.ts';
import type { Service } from './service.ts';

/** Where the first part of a body has said what it is. */
const maxLookBytes = 16 * 1024;

/** Do the headers alone say so? */
export function seDitAccuse(entetes: Entetes): boolean {
  return /^multipart\/report\b/i.test(deplie(entetes.get('content-type') ?? ''));
}

/** An MDN may come to the same URL as messages: it says what it is, itself or in its first part. */
export async function estAccuse({ entetes, corps }: Echange): Promise<boolean> {
  if (seDitAccuse(entetes)) return true;
  const type = deplie(entetes.get('content-type') ?? '');
  if (!/^multipart\/signed\b/i.test(type) || entetes.has('disposition-notification-to')) return false;
  const look = (await corps.apercu(maxLookBytes, hasPartHead)).toString('latin1');
  const head = look.split(/\r?\n\r?\n/)[partHead(look)] ?? '';
  return /^content-type:[ \t]*(?:\r?\n[ \t]+)?multipart\/report\b/im.test(head);
}

/** Is the head of the first part whole? */
function hasPartHead(look: Buffer): boolean {
  const text = look.toString('latin1');
  return text.split(/\r?\n\r?\n/).length > partHead(text) + 1;
}

/** Which of the blocks between empty lines it is: a preamble may stand before it. */
function partHead(text: string): number {
  return Math.max(
    0,
    text.split(/\r?\n\r?\n/).findIndex((block) => /^--/m.test(block)),
  );
}

export async function recevoirAccuse(service: Service, echange: Echange, partie: Partie): Promise<void> {
  if ((echange.announcedBytes ?? 0) > accuseMaxBytes) throw tooLarge();
  const { adresse } = echange;
  const rendre = service.placesAccuses.prendre({ raccordement: partie.raccordement.id, adresse });
  if (rendre === undefined) throw new RefusHttp(503, 'too many MDN at once', { 'Retry-After': '5' });
  try {
    const lu = await lireCorpsAccuse(echange);
    const { status, texte } = await echange.connexion.pendant(() => service.accuseRecu(echange.entetes, lu));
    if (texte === undefined) return await echange.repondre({ status });
    return await echange.repondreTexte(status, texte);
  } finally {
    rendre();
  }
}

/** Copied together: of pieces of one byte each would hold what it was cut from. */
async function lireCorpsAccuse({ corps }: Echange): Promise<Buffer> {
  const whole = new Amas(accuseMaxBytes, tooLarge);
  await corps.lire((piece) => {
    whole.ajoute(piece);
    return undefined;
  });
  return whole.contenu;
}

function tooLarge(): RefusHttp {
  return new RefusHttp(413, 'an MDN is not that large');
}
