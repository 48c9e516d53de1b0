// SPDX-License-Identifier: Apache-2.0
/**
 * Our identities of a first start: a development authority in `<data>/keys/ca.*`, and signed by it what AS2 messages are
 * signed with and decrypted by, and what TLS shows over AS2 and over PeSIT. Each is made only while it is absent, and only where the configuration
 * names no other: an operator who has certificates of its own never sees these.
 */
import { stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { assurerIdentite, creerAutorite, emettreCertificat } from '../../certs/autorite.ts';
import { type Identite, lireIdentite } from '../../certs/identite.ts';
import { ecrirePem } from '../../certs/pem.ts';
import type { Config } from '../config.ts';
import { identitesParDefaut } from '../configuration/as2.ts';
import { identitesPesitParDefaut } from '../configuration/pesit.ts';
import type { Clock } from '../ports/machinery.ts';

export interface FichiersAutorite {
  /** Key and certificate, for its owner alone. */
  readonly fichier: string;
  /** The certificate, to be given away. */
  readonly certificat: string;
}

export function fichiersAutorite(dataDirectory: string): FichiersAutorite {
  const keys = join(dataDirectory, 'keys');
  return { fichier: join(keys, 'ca.pem'), certificat: join(keys, 'ca.crt') };
}

/** Before anything reads them. Nothing is made for a protocol that is not served. @throws Failure CONFIG */
export async function ensureIdentites(config: Config, clock: Clock): Promise<void> {
  const { as2, pesit, data } = config;
  const wanted: readonly Voulue[] = [
    ...identitesParDefaut(data.directory)
      .filter(({ fichier }) => as2.enabled && names(as2, fichier))
      .map((one) => ({
        ...one,
        nom: `Raccord ${as2.identifiant}`,
        ...(one.usages.includes('TLS') ? { noms: nomsDe(as2) } : {}),
      })),
    // It answers those who call, and calls others itself: a `serveur` is good for both.
    ...identitesPesitParDefaut(data.directory)
      .filter(({ fichier }) => pesit.enabled && names(pesit, fichier))
      .map((one) => ({ ...one, nom: `Raccord PeSIT ${pesit.identifiant}`, noms: nomsDe(pesit) })),
  ];
  for (const { fichier, cleFichier, nom, noms } of wanted) {
    await assurerIdentite({ fichier, cleFichier }, async (cle) =>
      emettreCertificat(await ensureAutorite(data.directory, clock), {
        nom,
        genre: noms === undefined ? 'signature' : 'serveur',
        ...(noms === undefined ? {} : { noms }),
        now: clock(),
        ...(cle === undefined ? {} : { cle }),
      }),
    );
  }
}

interface Voulue {
  readonly fichier: string;
  readonly cleFichier: string;
  readonly nom: string;
  /** Of TLS: what it is reached by. */
  readonly noms?: readonly string[];
}

function names(
  { identites }: { readonly identites: readonly { readonly fichier: string }[] },
  file: string,
): boolean {
  return identites.some(({ fichier }) => fichier === file);
}

/** The development authority, made when it is absent. */
export async function ensureAutorite(dataDirectory: string, clock: Clock): Promise<Identite> {
  const { fichier, certificat } = fichiersAutorite(dataDirectory);
  await assurerIdentite({ fichier }, () => creerAutorite('Raccord, autorité de développement', clock()));
  const autorite = await lireIdentite({ nom: 'ca', fichier });
  if (!(await exists(certificat))) {
    await writeFile(certificat, ecrirePem('CERTIFICATE', autorite.certificat.der));
  }
  return autorite;
}

/** Every name of ours, as this machine and the partenaires know it. */
function nomsDe({
  host,
  urlPublique,
}: {
  readonly host: string;
  readonly urlPublique?: string | undefined;
}): readonly string[] {
  const known = urlPublique === undefined ? undefined : new URL(urlPublique).hostname;
  const all = ['localhost', '127.0.0.1', '::1', host, known?.replace(/^\[(.*)\]$/, '$1')];
  return [...new Set(all.filter((name) => name !== undefined && !everywhere.has(name)))] as string[];
}

/** Addresses to listen on that no client connects to. */
const everywhere: ReadonlySet<string | undefined> = new Set(['0.0.0.0', '::']);

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
