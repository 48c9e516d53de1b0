// SPDX-License-Identifier: Apache-2.0
/**
 * The `pesit` section beside its schema: where its files lie, and what its keys must be together. Without an identity of its
 * own a gateway has that of its first start, in the data directory.
 */
import { BlockList, isIP } from 'node:net';
import { join } from 'node:path';
import { settleIdentites } from './identites.ts';
import { isTree, type Source } from './source.ts';

interface IdentiteParDefaut {
  readonly fichier: string;
  readonly cleFichier: string;
}

/** Made by the first start (`first-start/identites.ts`): it is shown by both ends, when we are called and when we call. */
export function identitesPesitParDefaut(dataDirectory: string): readonly IdentiteParDefaut[] {
  const file = (name: string) => join(dataDirectory, 'keys', name);
  return [{ fichier: file('pesit-tls.crt'), cleFichier: file('pesit-tls.key') }];
}

/** Paths become absolute; identities that nobody named are those of the data directory. */
export function settlePesit(source: Source, dataDirectory: string): void {
  // Undefined: nobody wrote the section. Something else than a section is left to the schema.
  const section = source.values['pesit'] ?? {};
  if (!isTree(section)) return;
  settleIdentites(source, 'pesit', section['identites'], [...identitesPesitParDefaut(dataDirectory)]);
}

/** What is looked at; its schema lives with the protocol. */
interface SectionPesit {
  readonly enabled: boolean;
  readonly host: string;
  readonly port: number | null;
  readonly portClair: number | null;
}

/** What no single key says. One line a trouble: key, what is wrong. */
export function troublesOfPesit({
  enabled,
  host,
  port,
  portClair,
}: SectionPesit): readonly (readonly [key: readonly string[], text: string])[] {
  if (!enabled) return [];
  const faults: readonly (readonly [boolean, readonly string[], string])[] = [
    [port === null && portClair === null, ['pesit', 'port'], 'null without pesit.portClair: nothing listens'],
    [
      portClair !== null && !isLoopback(host),
      ['pesit', 'portClair'],
      `sans TLS, PeSIT n'est servi que sur cette machine, et pesit.host est ${host} : enlevez pesit.portClair / without TLS PeSIT is served on this machine only: take pesit.portClair away, pesit.port serves TLS`,
    ],
    [
      port !== null && port === portClair && port !== 0,
      ['pesit', 'portClair'],
      `${portClair} is pesit.port already`,
    ],
  ];
  return faults.flatMap(([isFault, key, text]) => (isFault ? [[key, text] as const] : []));
}

/** Also what a person writes for this machine. Pure. */
export function isLoopback(host: string): boolean {
  if (host === 'localhost') return true;
  const family = isIP(host);
  if (family === 0) return false;
  const own = new BlockList();
  own.addSubnet('127.0.0.0', 8, 'ipv4');
  own.addAddress('::1', 'ipv6');
  return own.check(host, family === 6 ? 'ipv6' : 'ipv4');
}
