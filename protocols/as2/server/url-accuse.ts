// SPDX-License-Identifier: Apache-2.0
/**
 * Where an asynchronous MDN may go (statement 66): a URL that the raccordement allows, at an address that is public or
 * listed. Else whoever writes a Receipt-Delivery-Option could make the gateway knock anywhere (SSRF).
 */
import type { AccesAs2 } from '../../../gateway/domain/acces-as2.ts';

const maxUrlChars = 2048;

/** The URL, its query kept as it stands; undefined when it may not be. mailto:, ftp: and others are none of ours. */
export function urlPermise(url: string, { urlsAccuse }: Pick<AccesAs2, 'urlsAccuse'>): URL | undefined {
  const asked = url.length > maxUrlChars ? null : URL.parse(url);
  if (asked === null || (asked.protocol !== 'http:' && asked.protocol !== 'https:')) return undefined;
  if (asked.username !== '' || asked.password !== '') return undefined;
  return urlsAccuse.some((allowed) => isUnder(asked, URL.parse(allowed))) ? asked : undefined;
}

/** Scheme, host and port are the same, and the path goes on where a folder ends: `/mdn` is not the start of `/mdn2`. */
function isUnder(asked: URL, allowed: URL | null): boolean {
  if (allowed === null || asked.protocol !== allowed.protocol || asked.host !== allowed.host) return false;
  const start = allowed.pathname;
  if (!asked.pathname.startsWith(start)) return false;
  if (
    !(start.endsWith('/') || asked.pathname.length === start.length || asked.pathname[start.length] === '/')
  ) {
    return false;
  }
  return allowed.search === '' || (asked.pathname === start && asked.search === allowed.search);
}
