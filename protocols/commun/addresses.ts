// SPDX-License-Identifier: Apache-2.0
/**
 * Addresses a raccordement may come from, or be called at: single ones and CIDR blocks, IPv4 and IPv6.
 */
import { BlockList, isIP } from 'node:net';

/** An IPv4 client on a socket that listens on both families shows up as `::ffff:192.0.2.1`. */
const mappedPrefix = '::ffff:';

export function normalizeAddress(address: string): string {
  const tail = address.slice(mappedPrefix.length);
  return address.toLowerCase().startsWith(mappedPrefix) && isIP(tail) === 4 ? tail : address;
}

/** An empty list allows any; an entry that is no address allows nobody. */
export function isAllowed(address: string, allowed: readonly string[]): boolean {
  return allowed.length === 0 || isAmong(address, blocksOf(allowed));
}

/** False for what is no address. */
export function isAmong(address: string, blocks: BlockList): boolean {
  const normal = normalizeAddress(address);
  const family = isIP(normal);
  return family !== 0 && blocks.check(normal, family === 4 ? 'ipv4' : 'ipv6');
}

/** An entry that is no address adds nothing. */
export function blocksOf(entries: readonly string[]): BlockList {
  const list = new BlockList();
  for (const entry of entries) addEntry(list, entry.trim());
  return list;
}

function addEntry(list: BlockList, entry: string): void {
  const [address = '', prefix] = entry.split('/');
  const family = isIP(address);
  if (family === 0) return;
  const type = family === 4 ? 'ipv4' : 'ipv6';
  const bits = Number(prefix ?? (family === 4 ? 32 : 128));
  if (Number.isInteger(bits) && bits >= 0 && bits <= (family === 4 ? 32 : 128) && prefix !== '') {
    list.addSubnet(address, bits, type);
  }
}
