// SPDX-License-Identifier: Apache-2.0
/**
 * What the headers of a message say (RFC 4130 §6): who speaks to whom, under which identifier, and what MDN is asked for.
 *
 * The same headers say the same after a restart: a message that was kept is judged again from what is kept of them.
 */
import { TroubleAs2 } from '../disposition.ts';
import { RefusHttp } from '../errors.ts';
import { type Entetes, lireMessageId, lireVersion, nomAs2, type OptionsAccuse } from '../headers.ts';
import { type AccuseVoulu, accuseVoulu, demandeAccuse } from '../receipt-options.ts';
import type { PaireDeNoms } from './admission.ts';

export interface AccuseDemande extends AccuseVoulu {
  readonly options: OptionsAccuse;
  /** Asked for on a connection of its own, there. */
  readonly url?: string;
}

export interface Demande extends PaireDeNoms {
  readonly entetes: Entetes;
  /** Exactly as received: Original-Message-ID says it again. Empty when there is none that could be said. */
  readonly messageId: string;
  /** What names the message among all. */
  readonly cle: string;
  readonly accuse?: AccuseDemande;
  /** What is wrong already, whatever the body is. */
  readonly trouble?: TroubleAs2;
}

/** Names of which two different ones would make it unclear who speaks. */
const saidOnce = ['as2-from', 'as2-to', 'message-id', 'content-type'];

/** @throws RefusHttp when nobody could be answered: no AS2 names, or several. */
export function lireDemande(entetes: Entetes, rawHeaders: readonly string[] = []): Demande {
  const names = rawHeaders.filter((_, i) => i % 2 === 0).map((name) => name.toLowerCase());
  const twice = saidOnce.find((name) => names.indexOf(name) !== names.lastIndexOf(name));
  if (twice !== undefined) throw new RefusHttp(400, `header ${twice} given twice`);
  const [de, vers] = ['as2-from', 'as2-to'].map((name) => readName(entetes, name));
  if (de === undefined || vers === undefined) throw new RefusHttp(400, 'AS2-From and AS2-To are required');
  const found = troubleAmong(entetes, de, vers);
  const accuse = readAccuse(entetes);
  const trouble = found.trouble ?? accuse?.trouble;
  return {
    ...{ de, vers, entetes, messageId: found.messageId, cle: cleDe(de, vers, found.messageId) },
    ...(accuse !== undefined && { accuse }),
    ...(trouble !== undefined && { trouble }),
  };
}

/** Brackets around an identifier mean nothing; what separates is escaped, so that no two names meet. */
export function cleDe(de: string, vers: string, messageId: string): string {
  const inside = messageId.replace(/^<(.*)>$/, '$1');
  return ['as2', ...[de, vers, inside].map(encodeURIComponent)].join(':');
}

function readName(entetes: Entetes, name: string): string | undefined {
  const written = entetes.get(name);
  if (written === undefined || written === '') return undefined;
  try {
    return nomAs2(written);
  } catch (error) {
    if (!(error instanceof TroubleAs2)) throw error;
    throw new RefusHttp(400, `header ${name} is not an AS2 name`);
  }
}

function troubleAmong(
  entetes: Entetes,
  de: string,
  vers: string,
): { readonly messageId: string; readonly trouble?: TroubleAs2 } {
  let messageId = '';
  try {
    messageId = lireMessageId(entetes.get('message-id'));
    lireVersion(entetes.get('as2-version'));
  } catch (error) {
    if (!(error instanceof TroubleAs2)) throw error;
    return { messageId, trouble: error };
  }
  if (de !== vers) return { messageId };
  return { messageId, trouble: new TroubleAs2('sender-equals-receiver', 'AS2-From and AS2-To are the same') };
}

function readAccuse(entetes: Entetes): AccuseDemande | undefined {
  const asked = demandeAccuse(entetes);
  if (asked === undefined) return undefined;
  return {
    options: asked.options,
    ...accuseVoulu(asked.options),
    ...(asked.url !== undefined && { url: asked.url }),
  };
}
