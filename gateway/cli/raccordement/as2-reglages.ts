// SPDX-License-Identifier: Apache-2.0
/** Settings of AS2 as an operator writes and reads them, one a setting of `ReglagesAs2`. */
import { type ChiffreAs2, chiffresAs2, digestsAs2, type ReglagesAs2 } from '../../domain/acces-as2.ts';
import { direReglages, lireReglages, oneOf, ouiNon, type Reglage, type TableReglages } from './reglages.ts';

const cles = ['pkcs1', 'oaep-sha1', 'oaep-sha256'] as const;

const signature: Reglage<ReglagesAs2['signature']> = {
  attend: `non, ${digestsAs2.join(', ')}, +pss (sha-256+pss)`,
  read(text) {
    if (text === 'non') return null;
    const [name, pss, ...rest] = text.split('+');
    const digest = digestsAs2.find((one) => one === name);
    if (digest === undefined || (pss !== undefined && pss !== 'pss') || rest.length > 0) return undefined;
    return { digest, pss: pss === 'pss' };
  },
  say: (value) => (value === null ? 'non' : `${value.digest}${value.pss ? '+pss' : ''}`),
};

const chiffrement: Reglage<ReglagesAs2['chiffrement']> = {
  attend: `non, ${chiffresAs2.join(', ')}, +${cles.join(', +')} (aes256-gcm+oaep-sha256)`,
  read(text) {
    if (text === 'non') return null;
    const [name, transport = 'pkcs1', ...rest] = text.split('+');
    const chiffre: ChiffreAs2 | undefined = chiffresAs2.find((one) => one === name);
    const cle = cles.find((one) => one === transport);
    return chiffre === undefined || cle === undefined || rest.length > 0 ? undefined : { chiffre, cle };
  },
  say: (value) => (value === null ? 'non' : `${value.chiffre}+${value.cle}`),
};

/** RFC 6838 §4.2: a type and a subtype, no parameter. */
const mediaType = /^[A-Za-z0-9][\w!#$&^.+-]{0,126}\/[A-Za-z0-9][\w!#$&^.+-]{0,126}$/;

const typeContenu: Reglage<string> = {
  attend: 'auto, application/xml …',
  read: (text) => (text === 'auto' || mediaType.test(text) ? text : undefined),
  say: (value) => value,
};

const table: TableReglages<ReglagesAs2> = {
  version: oneOf(['1.2', '1.3']),
  exigeSignature: ouiNon,
  exigeChiffrement: ouiNon,
  ancien: ouiNon,
  certificatPerime: oneOf(['refuse', 'averti']),
  signature,
  chiffrement,
  compression: oneOf(['aucune', 'avant-signature', 'apres-signature']),
  accuse: oneOf(['aucun', 'sync', 'async']),
  accuseSigne: ouiNon,
  accuseDigest: oneOf(digestsAs2),
  typeContenu,
  chunked: ouiNon,
  refuseNomDouble: ouiNon,
  traitement102: ouiNon,
  reprise: ouiNon,
};

/** `before` with what was written over it. @throws RangeError, one line a trouble. */
export function readReglages(
  written: readonly string[] | undefined,
  before: Partial<ReglagesAs2>,
): Partial<ReglagesAs2> {
  return lireReglages(table, '--as2', written, before);
}

/** As they would be written; in the order of the table. */
export function sayReglages(reglages: ReglagesAs2): Readonly<Record<string, string>> {
  return direReglages(table, reglages);
}

/** SHA-1 and 3DES go out only where `ancien` was agreed (RFC 4130bis §7). @throws RangeError */
export function assertReglages({ ancien, signature: signed, chiffrement: encrypted }: ReglagesAs2): void {
  const weak = [
    ...(signed?.digest === 'sha-1' ? ['signature=sha-1'] : []),
    ...(encrypted?.chiffre === '3des-cbc' ? ['chiffrement=3des-cbc'] : []),
  ];
  if (weak.length > 0 && !ancien) {
    throw new RangeError(`--as2 ${weak.join(', ')} demande / needs --as2 ancien=oui (--preset legacy)`);
  }
}
