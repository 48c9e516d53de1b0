// SPDX-License-Identifier: Apache-2.0
/**
 * Judges a file of certificates before it is sent to a partenaire or to Chorus Pro, or taken from one.
 *
 * Chorus Pro asks for a server or client authentication certificate (RGS or eIDAS QWAC), its public part as p7b, crt, cer or
 * pem up to 5 MB, with the whole chain. Whether an authority is on a list of trust is not judged: we hold no list.
 */
import type { KeyObject } from 'node:crypto';
import { Asn1Error, childrenOf, oidOf } from './asn1.ts';
import { aEcheance, type Certificat, joursRestants, lireCertificats, uneLigne } from './certificat.ts';
import { type CodeConstatCertificat, type ConstatCertificat, constat } from './constats.ts';
import { chaineDe, signe } from './identite.ts';
import {
  declarationsQualifiees,
  lireX509,
  type PartiesX509,
  politiquesDe,
  usagesDeCle,
  usagesEtendusDe,
} from './x509.ts';

export interface CertificatAnalyse {
  readonly rang: number;
  readonly sujet: string;
  readonly emetteur: string;
  /** Hex. */
  readonly serie: string;
  readonly du: string;
  readonly au: string;
  readonly joursRestants: number;
  /** `rsa`, `ec`, `ed25519` … */
  readonly cle: string;
  readonly bits: number | null;
  readonly courbe: string | null;
  readonly signature: string;
  readonly autorite: boolean;
  readonly autosigne: boolean;
  /** Null: the certificate does not say, so every usage is allowed. */
  readonly usagesCle: readonly string[] | null;
  readonly usagesEtendus: readonly string[] | null;
  readonly noms: readonly string[];
  readonly politiques: readonly string[];
  /** A qualified certificate for website authentication (eIDAS), as it declares itself. */
  readonly qwac: boolean;
  /** SHA-256, hex. */
  readonly empreinte: string;
  /** Rank of the certificate of this file that signed it; its own when self-signed. */
  readonly signePar: number | null;
}

export interface Analyse {
  readonly certificats: readonly CertificatAnalyse[];
  /** Rank of the one the file is about: its first that is no authority, or that signed no other. */
  readonly final: number;
  /** Ranks from that one up to the last issuer that is in the file. */
  readonly chaine: readonly number[];
  readonly chaineComplete: boolean;
  readonly chaineEnOrdre: boolean;
  /** No ERREUR among the findings. */
  readonly ok: boolean;
  /** Nothing in it that Chorus Pro is known to refuse. Whether its authority is RGS or eIDAS is not seen here. */
  readonly chorusPro: boolean;
  readonly constats: readonly ConstatCertificat[];
}

/** @throws Failure CONFIG when the file holds no certificate that can be read. */
export function analyserCertificats(octets: Uint8Array, now: Date): Analyse {
  return analyser(lireCertificats(octets), now);
}

/** Of at least one certificate, as they stand in a file or in an identity. */
export function analyser(lus: readonly Certificat[], now: Date): Analyse {
  const certificats = lus.map((certificat, rang) => decrire(certificat, rang, lus, now));
  const final = rangFinal(certificats);
  const chaine = rangsDeChaine(lus, final);
  const last = certificats[chaine.at(-1) ?? final];
  const chaineComplete = last?.autosigne === true;
  const chaineEnOrdre = chaine.every((rang, index) => rang === index);
  const constats = [
    ...certificats.flatMap((one) => constatsDe(one, lus[one.rang], now)),
    ...constatsDuFinal(certificats, final),
    ...constatsDeChaine(certificats, { final, chaine, chaineComplete, chaineEnOrdre }),
  ];
  const ok = constats.every(({ gravite }) => gravite !== 'ERREUR');
  const chorusPro = ok && constats.every((one) => one.chorusPro !== true);
  return { certificats, final, chaine, chaineComplete, chaineEnOrdre, ok, chorusPro, constats };
}

function decrire(
  certificat: Certificat,
  rang: number,
  lus: readonly Certificat[],
  now: Date,
): CertificatAnalyse {
  const { x509, clePublique } = certificat;
  const parties = lireX509(certificat.der);
  const autosigne = signe(certificat, certificat);
  const issuer = autosigne ? rang : lus.findIndex((other) => signe(other, certificat));
  return {
    rang,
    sujet: certificat.sujet,
    emetteur: uneLigne(x509.issuer),
    serie: certificat.serie.toString('hex'),
    du: certificat.du.toISOString(),
    au: certificat.au.toISOString(),
    joursRestants: joursRestants(certificat, now),
    ...cleDe(clePublique),
    signature: x509.signatureAlgorithm ?? x509.signatureAlgorithmOid,
    autorite: x509.ca,
    autosigne,
    usagesCle: orNull(() => usagesDeCle(parties)),
    usagesEtendus: orNull(() => usagesEtendusDe(parties)),
    noms: x509.subjectAltName === undefined ? [] : x509.subjectAltName.split(', '),
    politiques: orNull(() => politiquesDe(parties)) ?? [],
    qwac: orNull(() => estQwac(parties)) ?? false,
    empreinte: certificat.empreinte,
    signePar: issuer < 0 ? null : issuer,
  };
}

/** An extension that cannot be read says nothing; OpenSSL took the certificate all the same. */
function orNull<T>(read: () => T | undefined): T | null {
  try {
    return read() ?? null;
  } catch (error) {
    if (error instanceof Asn1Error) return null;
    throw error;
  }
}

function cleDe(cle: KeyObject): Pick<CertificatAnalyse, 'cle' | 'bits' | 'courbe'> {
  const { modulusLength = null, namedCurve = null } = cle.asymmetricKeyDetails ?? {};
  return { cle: cle.asymmetricKeyType ?? 'inconnue', bits: modulusLength, courbe: namedCurve };
}

/** ETSI EN 319 412-5 §4.2: QcType of web authentication. */
const oidQcType = '0.4.0.1862.1.6';
const oidQcTypeWeb = '0.4.0.1862.1.6.3';

function estQwac(parties: PartiesX509): boolean {
  return declarationsQualifiees(parties).some((declaration) => {
    const [oid, types] = childrenOf(declaration);
    if (oid === undefined || types === undefined || oidOf(oid) !== oidQcType) return false;
    return childrenOf(types).some((type) => oidOf(type) === oidQcTypeWeb);
  });
}

function rangFinal(certificats: readonly CertificatAnalyse[]): number {
  const end = certificats.find(({ autorite }) => !autorite);
  const signsNone = ({ rang }: CertificatAnalyse) =>
    certificats.every((other) => other.rang === rang || other.signePar !== rang);
  return (end ?? certificats.find(signsNone))?.rang ?? 0;
}

function rangsDeChaine(lus: readonly Certificat[], final: number): readonly number[] {
  const first = lus[final];
  if (first === undefined) return [];
  return [final, ...chaineDe(first, lus).map((one) => lus.indexOf(one))];
}

type Regle = readonly [code: CodeConstatCertificat, holds: boolean];

function retenir(regles: readonly Regle[], rang: number): readonly ConstatCertificat[] {
  return regles.flatMap(([code, holds]) => (holds ? [constat(code, rang)] : []));
}

/** Of any certificate. A root is trusted for standing there: who signed it, itself, proves nothing. */
function constatsDe(
  one: CertificatAnalyse,
  certificat: Certificat | undefined,
  now: Date,
): readonly ConstatCertificat[] {
  if (certificat === undefined) return [];
  const expired = certificat.au < now;
  return retenir(
    [
      ['EXPIRE', expired],
      ['EXPIRE_BIENTOT', !expired && aEcheance(certificat, now)],
      ['PAS_ENCORE_VALIDE', certificat.du > now],
      ['SIGNATURE_FAIBLE', !one.autosigne && /md[245]|sha-?1(?!\d)/i.test(one.signature)],
      ['CLE_COURTE', one.cle.startsWith('rsa') && (one.bits ?? 0) < 2048],
    ],
    one.rang,
  );
}

function constatsDuFinal(
  certificats: readonly CertificatAnalyse[],
  final: number,
): readonly ConstatCertificat[] {
  const one = certificats[final];
  if (one === undefined) return [];
  const { usagesCle, usagesEtendus } = one;
  const isServer = usagesEtendus?.includes('serverAuth') === true;
  const authenticates = isServer || usagesEtendus?.includes('clientAuth') === true;
  const severalEnds = certificats.filter(({ autorite }) => !autorite).length > 1;
  return retenir(
    [
      ['AUTORITE_EN_TETE', one.autorite && !estAutosigneFinal(one)],
      ['PLUSIEURS_FINAUX', severalEnds],
      ['CLE_INHABITUELLE', !one.cle.startsWith('rsa')],
      ['USAGES_NON_DITS', usagesEtendus === null],
      ['SANS_AUTHENTIFICATION', usagesEtendus !== null && !authenticates],
      ['SANS_SIGNATURE', usagesCle !== null && !usagesCle.includes('digitalSignature')],
      [
        'SANS_CHIFFREMENT',
        usagesCle !== null && one.cle.startsWith('rsa') && !usagesCle.includes('keyEncipherment'),
      ],
      ['SERVEUR_SANS_NOM', isServer && one.noms.length === 0],
      ['AUTOSIGNE', one.autosigne],
    ],
    final,
  );
}

/**
 * What `openssl req -x509` makes calls itself an authority, and is what many partenaires use. A root says that it signs
 * certificates, and nothing else.
 */
function estAutosigneFinal({ autosigne, usagesCle }: CertificatAnalyse): boolean {
  return autosigne && (usagesCle === null || usagesCle.includes('digitalSignature'));
}

function constatsDeChaine(
  certificats: readonly CertificatAnalyse[],
  {
    final,
    chaine,
    chaineComplete,
    chaineEnOrdre,
  }: Pick<Analyse, 'final' | 'chaine' | 'chaineComplete' | 'chaineEnOrdre'>,
): readonly ConstatCertificat[] {
  const prints = certificats.map(({ empreinte }) => empreinte);
  const others = certificats.filter(({ rang }) => !chaine.includes(rang));
  const issuers = chaine.slice(1);
  return [
    ...retenir(
      [
        ['CHAINE_INCOMPLETE', !chaineComplete],
        ['CHAINE_DESORDRE', !chaineEnOrdre],
      ],
      final,
    ),
    ...issuers.flatMap((rang) =>
      retenir([['EMETTEUR_NON_AUTORITE', certificats[rang]?.autorite !== true]], rang),
    ),
    ...others.map(({ rang, empreinte }) =>
      constat(prints.indexOf(empreinte) < rang ? 'CERTIFICAT_DOUBLE' : 'CERTIFICAT_ETRANGER', rang),
    ),
  ];
}
