// SPDX-License-Identifier: Apache-2.0
/**
 * One POST of an MDN, on a connection that is made for it and closed after it.
 *
 * The address is judged where the connection is made, after the name was resolved: a name that leads elsewhere the second
 * time leads nowhere. An address (or `localhost`) that the operator wrote himself into the raccordement is taken at his
 * word: the URL was held against that list. Nothing is followed, nothing but the status is read.
 */
import { lookup as resolve } from 'node:dns';
import http from 'node:http';
import https from 'node:https';
import type { LookupFunction } from 'node:net';
import { rootCertificates } from 'node:tls';
import type { AccuseConserve } from '../accuses.ts';
import { estJoignable } from './addresses.ts';

export interface PosterOptions {
  /** From connecting to the answer. */
  readonly timeoutMs: number;
  readonly reseauxPrives: readonly string[];
  /** Beside the authorities everybody has. */
  readonly ca: Buffer | undefined;
  readonly signal: AbortSignal;
}

/** Undefined: a 2xx. Else why not, for our logs. Never throws. */
export async function poster(
  url: URL,
  { entetes, corps }: AccuseConserve,
  { timeoutMs, reseauxPrives, ca, signal }: PosterOptions,
): Promise<string | undefined> {
  const deadline = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
  const common: http.RequestOptions = {
    method: 'POST',
    agent: false,
    insecureHTTPParser: true,
    signal: deadline,
    ...(url.hostname === 'localhost' ? {} : { lookup: guarded(reseauxPrives) }),
    headers: {
      ...entetes,
      'User-Agent': 'Raccord',
      'Content-Length': corps.length,
      Connection: 'close',
    },
  };
  const trusted = ca === undefined ? {} : { ca: [...rootCertificates, ca] };
  try {
    const status = await new Promise<number>((done, fail) => {
      const request =
        url.protocol === 'https:' ? https.request(url, { ...common, ...trusted }) : http.request(url, common);
      request.on('error', fail).once('response', (response) => {
        response.destroy();
        done(response.statusCode ?? 0);
      });
      request.end(corps);
    });
    return status >= 200 && status < 300 ? undefined : `status ${status}`;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** All of its addresses must be allowed: one that is not says enough of the others. */
export function guarded(reseauxPrives: readonly string[], ask: typeof resolve = resolve): LookupFunction {
  return (hostname, options, callback) => {
    ask(hostname, { ...options, all: true }, (error, addresses) => {
      if (error !== null) return callback(error, []);
      const refused = addresses.find(({ address }) => !estJoignable(address, reseauxPrives));
      const [first] = addresses;
      if (refused !== undefined || first === undefined) {
        return callback(new Error('address-not-allowed'), []);
      }
      return options.all === true ? callback(null, addresses) : callback(null, first.address, first.family);
    });
  };
}
