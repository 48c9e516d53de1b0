// SPDX-License-Identifier: Apache-2.0
/** Addresses a partenaire may connect from, as an operator writes them. */
import { isIP } from 'node:net';
import { aucun } from './options.ts';

/** @throws RangeError */
export function parseAdresses(text: string | undefined): readonly string[] | undefined {
  if (text === undefined) return undefined;
  if (text === aucun) return [];
  const all = text.split(',').map((one) => one.trim());
  const wrong = all.filter((one) => !isAddressOrBlock(one));
  if (wrong.length === 0) return all;
  throw new RangeError(
    `--adresses attend des adresses IP ou des blocs tels que 192.0.2.0/24, séparés par des virgules / takes IP addresses or CIDR blocks: ${wrong.join(', ')}`,
  );
}

/** Bits of an address, by its version. */
const prefixMost: Readonly<Record<number, number>> = { 4: 32, 6: 128 };

function isAddressOrBlock(text: string): boolean {
  const [address = '', prefix, ...rest] = text.split('/');
  const most = prefixMost[isIP(address)];
  if (most === undefined || rest.length > 0) return false;
  return prefix === undefined || (/^\d{1,3}$/.test(prefix) && Number(prefix) <= most);
}
