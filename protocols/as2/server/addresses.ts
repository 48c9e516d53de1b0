// SPDX-License-Identifier: Apache-2.0
/** Where an asynchronous MDN may not go, whatever name led there (statement 66). */
import { isIP } from 'node:net';
import { blocksOf, isAmong, normalizeAddress } from '../../commun/addresses.ts';

/**
 * Blocks that are not the Internet: an asynchronous MDN goes to none of them unless the configuration lists it. This host,
 * private use (RFC 1918, 6598, 4193), link-local (where clouds keep their metadata), benchmarks, multicast, reserved;
 * and the prefixes by which IPv6 reaches an IPv4 address (RFC 6052, 3056, 4380), for what they may hide.
 */
const notPublic = blocksOf([
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '224.0.0.0/3',
  '::/96',
  '64:ff9b::/96',
  '64:ff9b:1::/48',
  '2001::/32',
  '2002::/16',
  'fc00::/7',
  'fe80::/10',
  'fec0::/10',
  'ff00::/8',
]);

/** May we connect to it? `listed` are the blocks the configuration allows although they are not public. */
export function estJoignable(address: string, listed: readonly string[]): boolean {
  const normal = normalizeAddress(address);
  if (isIP(normal) === 0) return false;
  return !isAmong(normal, notPublic) || (listed.length > 0 && isAmong(normal, blocksOf(listed)));
}
