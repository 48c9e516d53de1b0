// SPDX-License-Identifier: Apache-2.0
/**
 * Identities for tests: made when first asked for, kept for the file of tests. A call with the same name and options
 * gives the same identity, so that a key is generated once.
 */
import { generateKeyPairSync, type KeyObject, randomBytes } from 'node:crypto';
import { type Certificat, lireCertificat } from '../../certs/certificat.ts';
import type { Identite } from '../../certs/identite.ts';
import { ecrirePem } from '../../certs/pem.ts';
import type { UsageCle, UsageEtendu } from '../../certs/x509.ts';
import { derNom, ecrireX509 } from '../../certs/x509-write.ts';

export interface OptionsIdentite {
  /** Of an RSA key; 2048 when absent. */
  readonly bits?: number;
  /** An EC key instead: true means P-256. */
  readonly ec?: boolean | 'P-256' | 'P-384';
  /** Yesterday when absent. */
  readonly du?: Date;
  /** In a year when absent. */
  readonly au?: Date;
  readonly keyUsage?: readonly UsageCle[];
  readonly extKeyUsage?: readonly UsageEtendu[];
  /** DNS names and IP addresses. */
  readonly noms?: readonly string[];
  /** Issued by this one, whose certificate and chain become the chain; self-signed when absent. */
  readonly autorite?: Identite;
  /** May sign certificates. */
  readonly estAutorite?: boolean;
}

const dayMs = 24 * 3600 * 1000;
const made = new Map<string, Identite>();

export function identiteDeTest(nom = 'test', options: OptionsIdentite = {}): Identite {
  const { autorite, ...rest } = options;
  const key = JSON.stringify([nom, rest, autorite?.certificat.empreinte]);
  const known = made.get(key);
  if (known !== undefined) return known;
  const identite = makeIdentite(nom, options);
  made.set(key, identite);
  return identite;
}

/** A self-signed authority, to issue with: `identiteDeTest(nom, { autorite: autoriteDeTest() })`. */
export function autoriteDeTest(nom = 'autorite'): Identite {
  return identiteDeTest(nom, { estAutorite: true, keyUsage: ['keyCertSign', 'cRLSign'] });
}

/** For the openssl command line and other peers: private key (PKCS#8), certificate, chain. */
export function pemDe({ cle, certificat, chaine }: Identite): {
  readonly cle: string;
  readonly certificat: string;
  readonly chaine: string;
} {
  const write = ({ der }: Certificat) => ecrirePem('CERTIFICATE', der);
  return {
    cle: cle.export({ type: 'pkcs8', format: 'pem' }).toString(),
    certificat: write(certificat),
    chaine: chaine.map(write).join(''),
  };
}

function makeIdentite(nom: string, options: OptionsIdentite): Identite {
  const { autorite, estAutorite = false, noms = [] } = options;
  const { publicKey, privateKey } = makeKeys(options);
  const sujet = { C: 'FR', O: 'Raccord tests', CN: nom };
  const emetteur =
    autorite === undefined
      ? { cle: privateKey, nom: derNom(sujet), clePublique: publicKey }
      : { cle: autorite.cle, nom: sujetDer(autorite), clePublique: autorite.certificat.clePublique };
  const contenu = {
    sujet,
    clePublique: publicKey,
    serie: randomBytes(16),
    du: options.du ?? new Date(Date.now() - dayMs),
    au: options.au ?? new Date(Date.now() + 365 * dayMs),
    autorite: estAutorite,
    usagesCle: options.keyUsage ?? [],
    usagesEtendus: options.extKeyUsage ?? [],
    noms,
  };
  return {
    nom,
    cle: privateKey,
    certificat: lireCertificat(ecrireX509(contenu, emetteur)),
    chaine: autorite === undefined ? [] : [autorite.certificat, ...autorite.chaine],
  };
}

function sujetDer(autorite: Identite): Buffer {
  return derNom({ C: 'FR', O: 'Raccord tests', CN: autorite.nom });
}

function makeKeys({ bits = 2048, ec = false }: OptionsIdentite): {
  readonly publicKey: KeyObject;
  readonly privateKey: KeyObject;
} {
  if (ec === false) return generateKeyPairSync('rsa', { modulusLength: bits });
  return generateKeyPairSync('ec', { namedCurve: ec === 'P-384' ? 'P-384' : 'P-256' });
}
