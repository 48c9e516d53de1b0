// SPDX-License-Identifier: Apache-2.0
/**
 * An MDN written (RFC 8098, RFC 4130 §7): a multipart/report of a text and a message/disposition-notification, no third
 * part; signed, the first part of a multipart/signed, and its signature covers those very bytes.
 *
 * What must stay true: nothing precedes the first delimiter nor follows the last, the Content-Length is exact, and what is
 * quoted from the message is given back to the byte.
 */
import { createHash } from 'node:crypto';
import type { Identite } from '../../certs/identite.ts';
import type { DigestAs2 } from '../../gateway/domain/acces-as2.ts';
import { signer } from './cms/signature.ts';
import { type Disposition, ecrireDisposition } from './disposition.ts';
import {
  dateEntete,
  deplie,
  ecrireNomAs2,
  entetesCommuns,
  nomAs2,
  type OptionsAccuse,
  surUneLigne,
} from './headers.ts';
import { ecrireMic, type Mic, nomDemande } from './mic.ts';
import { nomNode } from './mic-algorithms.ts';

/** What is known of the message: its headers as they were, one character per byte. */
export interface OriginalAccuse {
  /** Absent when there was none that could be read. */
  readonly messageId?: string;
  /** AS2-From, AS2-To, with their quotes. */
  readonly de: string;
  readonly vers: string;
  readonly optionsAccuse?: OptionsAccuse;
}

export interface AccuseAEcrire {
  readonly original: OriginalAccuse;
  readonly disposition: Disposition;
  readonly mic?: Mic;
  /** Signs with it; absent: not signed. */
  readonly identite?: Identite;
  /** Of the signature; sha-256 when absent. */
  readonly digest?: DigestAs2;
  /** Of the MDN itself. */
  readonly messageId: string;
  readonly at: Date;
  /** `raccord:0.5.0`: Reporting-UA and AS2-Product. */
  readonly produit: string;
  readonly version: '1.2' | '1.3';
  /** For whoever reads it: what became of the message. */
  readonly texte: string;
}

export interface AccuseEcrit {
  /** Of the HTTP entity and of AS2, in the order to send; Content-Length too. */
  readonly entetes: Record<string, string>;
  readonly corps: Buffer;
}

/** @throws Failure CONFIG when the identity cannot sign so. */
export async function ecrireAccuse(accuse: AccuseAEcrire): Promise<AccuseEcrit> {
  const { identite } = accuse;
  const rapport = ecrireRapport(accuse);
  const { type, corps } = identite === undefined ? rapport : await signe(accuse, identite, rapport);
  return { entetes: entetesDe(accuse, type, corps.length), corps };
}

interface Entite {
  readonly type: string;
  readonly corps: Buffer;
}

function entetesDe(accuse: AccuseAEcrire, type: string, bytes: number): Record<string, string> {
  const { original, version, produit, messageId, at } = accuse;
  return {
    'AS2-From': surUneLigne(deplie(original.vers)),
    'AS2-To': surUneLigne(deplie(original.de)),
    ...entetesCommuns(version, produit),
    'Message-ID': messageId,
    Date: dateEntete(at),
    'MIME-Version': '1.0',
    'Content-Type': type,
    'Content-Length': String(bytes),
  };
}

function ecrireRapport(accuse: AccuseAEcrire): Entite {
  const frontiere = frontiereDe(accuse, 'rapport');
  const ascii = /^[\x20-\x7e\r\n\t]*$/.test(accuse.texte);
  const texte = partie(
    [
      `Content-Type: text/plain; charset=${ascii ? 'us-ascii' : 'utf-8'}`,
      `Content-Transfer-Encoding: ${ascii ? '7bit' : '8bit'}`,
    ],
    Buffer.from(
      `${accuse.texte
        .trimEnd()
        .split(/\r\n|\r|\n/)
        .join('\r\n')}\r\n`,
    ),
  );
  const champs = Buffer.from(`${champsDe(accuse).join('\r\n')}\r\n`, 'latin1');
  const septBits = champs.every((octet) => octet < 0x80);
  const notification = partie(
    [
      'Content-Type: message/disposition-notification',
      `Content-Transfer-Encoding: ${septBits ? '7bit' : '8bit'}`,
    ],
    champs,
  );
  return {
    type: `multipart/report; report-type=disposition-notification; boundary="${frontiere}"`,
    corps: assemble(frontiere, [texte, notification]),
  };
}

/** RFC 8098 §3.2, RFC 4130 §7.4.3. */
function champsDe({ original, disposition, mic, produit }: AccuseAEcrire): string[] {
  const destinataire = nomCite(original.vers);
  const champs = [
    `Reporting-UA: ${produit}`,
    `Original-Recipient: rfc822; ${destinataire}`,
    `Final-Recipient: rfc822; ${destinataire}`,
  ];
  if (original.messageId !== undefined) champs.push(`Original-Message-ID: ${original.messageId}`);
  champs.push(`Disposition: ${ecrireDisposition(disposition)}`);
  if (mic !== undefined) champs.push(`Received-Content-MIC: ${ecrireMic(mic, original.optionsAccuse)}`);
  return champs.map(surUneLigne);
}

/** Quoted when it must be, whatever its header did. */
function nomCite(entete: string): string {
  try {
    return ecrireNomAs2(nomAs2(entete));
  } catch {
    return deplie(entete);
  }
}

async function signe(accuse: AccuseAEcrire, identite: Identite, rapport: Entite): Promise<Entite> {
  const { digest = 'sha-256', at, original } = accuse;
  const frontiere = frontiereDe(accuse, 'signature');
  const premiere = partie([`Content-Type: ${rapport.type}`], rapport.corps);
  const empreinte = createHash(nomNode(digest)).update(premiere).digest();
  const signature = await signer({ empreinte, digest, pss: false, identite, at });
  const deuxieme = partie(
    [
      'Content-Type: application/pkcs7-signature; name="smime.p7s"',
      'Content-Transfer-Encoding: base64',
      'Content-Disposition: attachment; filename="smime.p7s"',
    ],
    Buffer.from(signature.toString('base64').replace(/(.{76})(?=.)/g, '$1\r\n')),
  );
  const micalg = nomDemande(digest, original.optionsAccuse);
  return {
    type: `multipart/signed; protocol="application/pkcs7-signature"; micalg=${micalg}; boundary="${frontiere}"`,
    corps: assemble(frontiere, [premiere, deuxieme]),
  };
}

/** Made from what the MDN is about, so that the same one is the same bytes; nothing it holds can be this line. */
function frontiereDe({ messageId, at, original }: AccuseAEcrire, usage: string): string {
  const graine = [usage, messageId, at.toISOString(), original.messageId ?? ''].join('\n');
  return `----=_Part_${createHash('sha256').update(graine).digest('hex').slice(0, 32)}`;
}

function partie(entetes: readonly string[], corps: Buffer): Buffer {
  return Buffer.concat([Buffer.from(`${entetes.join('\r\n')}\r\n\r\n`, 'latin1'), corps]);
}

/** Nothing after the last delimiter, not even a line end (RFC 4130 §5.2.2). */
function assemble(frontiere: string, parties: readonly Buffer[]): Buffer {
  const morceaux = parties.flatMap((une, i) => [
    Buffer.from(`${i === 0 ? '' : '\r\n'}--${frontiere}\r\n`),
    une,
  ]);
  return Buffer.concat([...morceaux, Buffer.from(`\r\n--${frontiere}--`)]);
}
