// SPDX-License-Identifier: Apache-2.0
/**
 * The headers of a message of ours (RFC 4130 §6 and §7.3, RFC 6017): made once with the message, the same on every attempt,
 * its Date too (§5.5). They are kept under lower-case names and written with the capitals that every product writes.
 */
import type { AccesAs2, ReglagesAs2 } from '../../../gateway/domain/acces-as2.ts';
import { Failure } from '../../../gateway/domain/failure.ts';
import { dateEntete, ecrireNomAs2, ecrireOptionsAccuse, entetesCommuns } from '../headers.ts';

/** A subject is for people: more than this of a name helps nobody. */
const maxSubject = 200;

export interface PourEntetes {
  readonly acces: AccesAs2;
  readonly reglages: ReglagesAs2;
  readonly messageId: string;
  readonly nomFichier: string;
  readonly at: Date;
  readonly produit: string;
  /** Those that ask for the MDN: `demandeAccuse`. */
  readonly accuse: Readonly<Record<string, string>>;
  /** Names the bytes for a restart (draft-harding-as2-restart §3); absent: none is meant. */
  readonly etag: string | undefined;
  /** Of the entity: Content-Type … */
  readonly entite: Readonly<Record<string, string>>;
}

/** Lower-case names. */
export function entetesDuMessage(pour: PourEntetes): Readonly<Record<string, string>> {
  const { acces, reglages, messageId, nomFichier, at, produit, accuse, etag, entite } = pour;
  const written = {
    // As RFC 9110 §10.1.5 writes a product; AS2-Product has its colon.
    'User-Agent': produit.replace(':', '/'),
    'MIME-Version': '1.0',
    Date: dateEntete(at),
    'Message-ID': messageId,
    Subject: nomFichier.replace(/[^\x20-\x7e]/g, '_').slice(0, maxSubject),
    'AS2-From': ecrireNomAs2(acces.notreIdentifiant),
    'AS2-To': ecrireNomAs2(acces.identifiant),
    ...entetesCommuns(reglages.version, produit),
    ...accuse,
    ...(etag === undefined ? {} : { ETag: etag }),
    ...entite,
  };
  return Object.fromEntries(Object.entries(written).map(([name, value]) => [name.toLowerCase(), value]));
}

/**
 * Throws Failure LIVRAISON_INJOIGNABLE when an asynchronous MDN is asked for and we have no address for it: once somebody
 * has given us one, the next attempt may do.
 */
export function demandeAccuse(
  { notreIdentifiant }: AccesAs2,
  reglages: ReglagesAs2,
  urlAccuse: string | undefined,
): Readonly<Record<string, string>> {
  if (reglages.accuse === 'aucun') return {};
  if (reglages.accuse === 'async' && urlAccuse === undefined) {
    const detail = 'asynchronous MDN are agreed, and as2.urlPublique is not set in the configuration';
    throw new Failure('LIVRAISON_INJOIGNABLE', detail);
  }
  // An address that nobody writes to: the header alone asks for the MDN (RFC 4130 §7.3).
  const domaine = notreIdentifiant.replace(/[^A-Za-z0-9.-]/g, '-');
  return {
    'Disposition-Notification-To': `mdn@${domaine}`,
    ...(reglages.accuseSigne && {
      'Disposition-Notification-Options': ecrireOptionsAccuse(reglages.accuseDigest),
    }),
    ...(reglages.accuse === 'async' && urlAccuse !== undefined && { 'Receipt-Delivery-Option': urlAccuse }),
  };
}

const capitals: Readonly<Record<string, string>> = {
  as2: 'AS2',
  ediint: 'EDIINT',
  etag: 'ETag',
  id: 'ID',
  mime: 'MIME',
};

/** `as2-from` as `AS2-From`: there are servers that compare letter by letter. */
export function avecCapitales(entetes: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(entetes).map(([name, value]) => [capitalise(name), value]));
}

function capitalise(name: string): string {
  const words = name.split('-');
  return words.map((word) => capitals[word] ?? `${word.charAt(0).toUpperCase()}${word.slice(1)}`).join('-');
}
