// SPDX-License-Identifier: Apache-2.0
/** One HTTP POST to a server that may be killed while it answers. */
import { once } from 'node:events';
import http from 'node:http';
import { type Entetes, entetesDe } from '../../protocols/as2/headers.ts';
import { within } from './as2-world.ts';

export interface Entity {
  readonly entetes: Readonly<Record<string, string>>;
  readonly corps: Buffer;
}

export interface Answer {
  readonly status: number;
  readonly entetes: Entetes;
  readonly corps: Buffer;
}

/** Undefined: the line was cut before the answer was read to its end. @throws Error when nothing comes at all. */
export async function post(url: string, entity: Entity): Promise<Answer | undefined> {
  try {
    return await within(`an answer of ${url}`, exchange(url, entity));
  } catch (error) {
    if (error instanceof Error && 'code' in error) return undefined;
    throw error;
  }
}

async function exchange(url: string, { entetes, corps }: Entity): Promise<Answer> {
  const headers = { ...entetes, 'Content-Length': corps.length };
  const request = http.request(url, { method: 'POST', agent: false, headers });
  // A reset that comes while the answer is read is told by the answer as well.
  request.on('error', () => undefined);
  request.end(corps);
  const [response] = (await once(request, 'response')) as [http.IncomingMessage];
  const pieces: Buffer[] = [];
  for await (const piece of response) pieces.push(piece as Buffer);
  const status = response.statusCode ?? 0;
  return { status, entetes: entetesDe(response.rawHeaders), corps: Buffer.concat(pieces) };
}
