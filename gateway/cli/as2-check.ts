// SPDX-License-Identifier: Apache-2.0
/** What AS2 needs of this machine, for `doctor` and `check-config`: our identities, and until when they serve. */
import assert from 'node:assert/strict';
import { aEcheance, joursRestants } from '../../certs/certificat.ts';
import { type Identite, lireIdentite } from '../../certs/identite.ts';
import type { IdentiteDeclaree } from '../../certs/trousseau.ts';
import { identitesDeclarees } from '../../protocols/as2/config.ts';
import type { Config } from '../config.ts';
import { identitesParDefaut } from '../configuration/as2.ts';
import { describeError } from './exit.ts';
import { exists } from './files.ts';
import { bad, type Finding, ok, together, warning } from './findings.ts';

type ConfigAs2 = Config['as2'];
type Source = ConfigAs2['identites'][number];
type Usage = Source['usages'][number];

/** Everything that is checked, each by the key it is about. */
export async function checkAs2(
  config: Config,
  now: Date,
): Promise<readonly (Finding & { readonly key: string })[]> {
  return [
    { key: 'as2.identites', ...(await checkIdentites(config, now)) },
    { key: 'as2.port', ...checkPorts(config) },
  ];
}

/** A certificate asked for at one door is worth nothing while the other stands open. */
export function checkPorts({ as2: { enabled, port, tls } }: Pick<Config, 'as2'>): Finding {
  if (!enabled) return ok('AS2 is not enabled');
  if (!tls.enabled || tls.certificatClient !== 'exige' || port === null) return ok('as agreed');
  return warning(
    `as2.tls.certificatClient est « exige », mais HTTP (port ${port}) reste ouvert sans certificat : as2.port: null le ferme / HTTP stays open without one: as2.port: null closes it`,
  );
}

/** Shorter RSA keys are refused by partenaires, and rightly (RFC 4130bis §9, ANSSI). */
const rsaLeastBits = 2048;

/** Every identity is read as the gateway would read it. */
export async function checkIdentites({ as2, data }: Config, now: Date): Promise<Finding> {
  if (!as2.enabled) return ok('AS2 is not enabled');
  const found: Finding[] = [];
  const serving = new Set<Usage>();
  for (const source of as2.identites) {
    const finding = (await isToBeMade(source, data.directory))
      ? ok(`${source.fichier}: none yet, made at the first start`)
      : await checkIdentite(source, now);
    found.push(finding);
    if (finding.state !== 'bad') for (const usage of source.usages) serving.add(usage);
  }
  return together([...found, ...missing(as2, serving)]);
}

async function isToBeMade({ fichier }: Source, directory: string): Promise<boolean> {
  return identitesParDefaut(directory).some((one) => one.fichier === fichier) && !(await exists(fichier));
}

async function checkIdentite(source: Source, now: Date): Promise<Finding> {
  try {
    const [declared] = identitesDeclarees({ identites: [source] });
    assert(declared !== undefined, 'one source is one identity');
    return judgeIdentite(await lireIdentite(declared), declared, now);
  } catch (error) {
    const told = describeError(error);
    return bad(told.includes(source.fichier) ? told : `${source.fichier}: ${told}`);
  }
}

/** Until when it serves, and whether partenaires will take it. */
export function judgeIdentite(
  { nom, cle, certificat }: Identite,
  { usages, du, au }: IdentiteDeclaree,
  now: Date,
): Finding {
  const day = (at: Date) => at.toISOString().slice(0, 10);
  const name = `${nom} (${usages.join(', ')})`;
  const until = au !== undefined && au < certificat.au ? au : certificat.au;
  const from = du !== undefined && du > certificat.du ? du : certificat.du;
  if (until < now) return bad(`${name}: expired on ${day(until)}`);
  if (from > now) return warning(`${name}: not valid before ${day(from)}`);
  const bits = cle.asymmetricKeyDetails?.modulusLength;
  if (bits !== undefined && bits < rsaLeastBits)
    return warning(`${name}: an RSA key of ${bits} bits: partenaires refuse it`);
  const left = `${name}: until ${day(until)}, ${joursRestants({ au: until }, now)} days`;
  return aEcheance({ au: until }, now)
    ? warning(`${left}: make the next one known to partenaires now`)
    : ok(left);
}

function missing({ tls }: ConfigAs2, serving: ReadonlySet<Usage>): readonly Finding[] {
  const needed: readonly Usage[] = ['SIGNATURE', 'CHIFFREMENT', ...(tls.enabled ? ['TLS' as const] : [])];
  return needed.flatMap((usage) => (serving.has(usage) ? [] : [bad(`no identity in force for ${usage}`)]));
}
