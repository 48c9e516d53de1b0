// SPDX-License-Identifier: Apache-2.0
/** Calls to the running gateway's own API, for what only it can do. Whoever may read the token file may call. */
import { readFile } from 'node:fs/promises';
import type { Config } from '../config.ts';
import { Failure } from '../domain/failure.ts';

/** A gateway on the same machine answers in milliseconds. */
const answerTimeoutMs = 10_000;

/** `form`: the fields of a POST. */
export async function callGateway(
  config: Config,
  method: 'GET' | 'POST',
  path: string,
  form?: Readonly<Record<string, string>>,
): Promise<unknown> {
  const token = await readFile(config.admin.operatorTokenFile, 'utf8').catch((error: unknown) => {
    throw new Failure(
      'CONFIG',
      `no operator token at ${config.admin.operatorTokenFile}: did the gateway ever start?`,
      error,
    );
  });
  const url = `http://${config.admin.host}:${config.admin.port}${path}`;
  const answer = await fetch(url, {
    method,
    headers: { authorization: `Bearer ${token.trim()}` },
    ...(form === undefined ? {} : { body: new URLSearchParams(form) }),
    signal: AbortSignal.timeout(answerTimeoutMs),
  }).catch((error: unknown) => {
    throw new Failure('CONFIG', `no gateway answers at ${url}: is it running?`, error);
  });
  if (!answer.ok) throw new Failure('CONFIG', `the gateway answered ${answer.status} to ${method} ${path}`);
  return answer.status === 204 ? undefined : answer.json();
}
