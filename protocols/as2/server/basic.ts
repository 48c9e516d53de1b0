// SPDX-License-Identifier: Apache-2.0
/**
 * HTTP Basic (RFC 7617) of the raccordements that agreed on it.
 *
 * A wrong user name costs what a wrong password costs. A pair that was right once is known again by its HMAC under a key of
 * this process: a partenaire sends its password with each message, and scrypt each time would be most of our work.
 */
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { createPasswordVerifier } from '../../commun/passwords.ts';

export interface CompteBasic {
  readonly utilisateur: string;
  /** `scrypt$N$r$p$saltBase64$hashBase64` */
  readonly motDePasse: string;
}

export interface VerifieurBasic {
  /** @throws Failure CONFIG for a hash that cannot be read. */
  verifier(autorisation: string | undefined, compte: CompteBasic): Promise<boolean>;
}

/** Longer than any user and password. */
const maxHeaderChars = 2048;
/** Accounts whose last right password is remembered: more than a gateway has. */
const maxKnown = 1000;

export function createVerifieurBasic(): VerifieurBasic {
  const secret = randomBytes(32);
  const known = new Map<string, Buffer>();
  const passwords = createPasswordVerifier();
  const remember = (motDePasse: string, mark: Buffer) => {
    const [oldest] = known.keys();
    if (oldest !== undefined && known.size >= maxKnown) known.delete(oldest);
    known.set(motDePasse, mark);
  };
  return {
    verifier: async (autorisation, compte) => {
      const said = readBasic(autorisation);
      if (said === undefined) return false;
      const mark = markOf(secret, said, compte);
      const before = known.get(compte.motDePasse);
      if (before !== undefined && timingSafeEqual(before, mark)) return true;
      const right = await passwords.verify(said.motDePasse, compte.motDePasse);
      const user = timingSafeEqual(hmac(secret, said.utilisateur), hmac(secret, compte.utilisateur));
      if (!right || !user) return false;
      remember(compte.motDePasse, mark);
      return true;
    },
  };
}

function markOf(secret: Buffer, said: CompteBasic, compte: CompteBasic): Buffer {
  const parts = [said.utilisateur, said.motDePasse, compte.utilisateur, compte.motDePasse];
  return hmac(secret, JSON.stringify(parts));
}

function hmac(secret: Buffer, text: string): Buffer {
  return createHmac('sha256', secret).update(text).digest();
}

function readBasic(autorisation = ''): CompteBasic | undefined {
  if (autorisation.length > maxHeaderChars) return undefined;
  const encoded = /^basic +([A-Za-z0-9+/=]+)$/i.exec(autorisation.trim())?.[1];
  const text = encoded === undefined ? '' : Buffer.from(encoded, 'base64').toString('utf8');
  const colon = text.indexOf(':');
  return colon < 0 ? undefined : { utilisateur: text.slice(0, colon), motDePasse: text.slice(colon + 1) };
}
