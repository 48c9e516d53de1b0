// SPDX-License-Identifier: Apache-2.0
/** What PeSIT needs of this machine, for `doctor` and `check-config`: our TLS identities, and until when they serve. */
import assert from 'node:assert/strict';
import { lireIdentite } from '../../certs/identite.ts';
import { identitesDeclarees } from '../../protocols/pesit/config.ts';
import type { Config } from '../config.ts';
import { identitesPesitParDefaut } from '../configuration/pesit.ts';
import { judgeIdentite } from './as2-check.ts';
import { describeError } from './exit.ts';
import { exists } from './files.ts';
import { bad, type Finding, ok, together, warning } from './findings.ts';

type Source = Config['pesit']['identites'][number];

/** Everything that is checked, each by the key it is about. */
export async function checkPesit(
  config: Config,
  now: Date,
): Promise<readonly (Finding & { readonly key: string })[]> {
  return [
    { key: 'pesit.identites', ...(await checkIdentitesPesit(config, now)) },
    { key: 'pesit.portClair', ...checkPlain(config) },
    { key: 'pesit.port', ...checkPorts(config) },
  ];
}

/** Two listeners cannot have one port of one address: the second to start would fail. */
export function checkPorts({ pesit, sftp, as2, admin }: Config): Finding {
  if (!pesit.enabled) return ok('PeSIT is not enabled');
  const others: readonly (readonly [key: string, isOn: boolean, host: string, port: number | null])[] = [
    ['sftp.port', true, sftp.host, sftp.port],
    ['as2.port', as2.enabled, as2.host, as2.port],
    ['as2.tls.port', as2.enabled && as2.tls.enabled, as2.host, as2.tls.port],
    ['admin.port', true, admin.host, admin.port],
  ];
  const ours = [pesit.port, pesit.portClair].filter((port) => port !== null && port !== 0);
  const taken = others.filter(
    ([, isOn, host, port]) => isOn && ours.includes(port) && meet(host, pesit.host),
  );
  if (taken.length === 0) return ok('its ports are its own');
  const said = taken.map(([key, , , port]) => `${port} est aussi / is also ${key}`);
  return bad(said.join(', '));
}

/** The same address, or one of them is every address. */
function meet(one: string, other: string): boolean {
  const every = ['0.0.0.0', '::'];
  return one === other || every.includes(one) || every.includes(other);
}

/** It is for tests: who forgot it is told so. */
export function checkPlain({ pesit: { enabled, portClair } }: Pick<Config, 'pesit'>): Finding {
  if (!enabled) return ok('PeSIT is not enabled');
  if (portClair === null) return ok('TLS only');
  return warning(
    `PeSIT sans TLS est servi sur cette machine (port ${portClair}) : pour des essais / plain TCP is served on this machine, for tests`,
  );
}

/** Every identity is read as the gateway would read it; one in force is needed, to be called and to call. */
export async function checkIdentitesPesit({ pesit, data }: Config, now: Date): Promise<Finding> {
  if (!pesit.enabled) return ok('PeSIT is not enabled');
  const found: Finding[] = [];
  for (const source of pesit.identites) {
    found.push(
      (await isToBeMade(source, data.directory))
        ? ok(`${source.fichier}: none yet, made at the first start`)
        : await checkIdentite(source, now),
    );
  }
  const serves = found.some(({ state }) => state !== 'bad');
  return together([...found, ...(serves ? [] : [bad('no identity in force for TLS')])]);
}

async function isToBeMade({ fichier }: Source, directory: string): Promise<boolean> {
  const own = identitesPesitParDefaut(directory).some((one) => one.fichier === fichier);
  return own && !(await exists(fichier));
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
