// SPDX-License-Identifier: Apache-2.0
/**
 * Who may ask what. Every route is closed unless it says `open`; every POST needs the token of its session.
 *
 * The checks are hooks of the whole server, so a route added later is closed by being forgotten. A session
 * is a cookie (HttpOnly, SameSite=Strict, Secure behind https); under /api/v1 the operator's token does too.
 */
import { open, readFile, stat } from 'node:fs/promises';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Failure } from '../domain/failure.ts';
import { sendError, wantsJson } from './answers.ts';
import { type Doorkeeper, newSecret, type Session, sameSecret } from './sessions.ts';
import { chooseLanguage, type Frame, otherLanguageHref, type Tongues, textField } from './visit.ts';

export interface Access {
  readonly doorkeeper: Doorkeeper;
  /** Behind https: cookies are Secure. */
  readonly secure: boolean;
  readonly operatorToken: string | undefined;
  readonly tongues: Tongues;
  readonly frame: Frame;
}

/** The `__Host-` prefix binds it to this host and to https, where there is https. */
export function sessionCookieName(secure: boolean): string {
  return secure ? '__Host-raccord' : 'raccord_session';
}

export function setSessionCookie(reply: FastifyReply, secure: boolean, value: string): void {
  reply.setCookie(sessionCookieName(secure), value, {
    path: '/',
    httpOnly: true,
    sameSite: 'strict',
    secure,
  });
}

/** Installs the hooks. To be called before any route is declared. */
export function guardRoutes(app: FastifyInstance, access: Access): void {
  app.addHook('onRequest', async (request, reply) => {
    const session = access.doorkeeper.find(request.cookies[sessionCookieName(access.secure)]);
    setVisit(request, reply, access, session);
    if (request.routeOptions.config.open === true || session !== undefined) return undefined;
    return holdsOperatorToken(request, reply, access) ? undefined : turnAway(request, reply);
  });
  app.addHook('preHandler', async (request, reply) => {
    if (isReading(request) || request.routeOptions.config.open === true) return undefined;
    const { session } = request.visit;
    if (session === undefined) return undefined; // Let in by the operator's token: no cookie, nothing to forge.
    const given = textField(request.body, '_csrf') ?? '';
    if (isFromElsewhere(request) || !sameSecret(given, session.csrf)) return sendError(request, reply, 403);
    return undefined;
  });
}

function setVisit(
  request: FastifyRequest,
  reply: FastifyReply,
  { tongues, frame, secure }: Access,
  session: Session | undefined,
): void {
  const language = chooseLanguage(request, reply, secure);
  request.visit = {
    ...tongues[language],
    language,
    session,
    otherLanguageHref: otherLanguageHref(request, language),
    frame,
  };
}

/** Counted and limited like a login, so that guessing is as pointless here. */
function holdsOperatorToken(request: FastifyRequest, reply: FastifyReply, access: Access): boolean {
  if (request.routeOptions.config.bearer !== true || access.operatorToken === undefined) return false;
  const given = /^Bearer ([\w-]{16,128})$/.exec(request.headers.authorization ?? '')?.[1];
  if (given === undefined || access.doorkeeper.isBarred(request.ip)) return false;
  if (sameSecret(given, access.operatorToken)) return true;
  access.doorkeeper.failed(request.ip);
  reply.header('www-authenticate', 'Bearer');
  return false;
}

function turnAway(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  if (wantsJson(request)) return reply.code(401).send({ error: 'unauthenticated' });
  // A stream or an asset asked for by a page left open must fail, not follow a redirect to a form.
  const isPage = isReading(request) && (request.headers.accept ?? '*/*').includes('*/*');
  if (isPage && request.headers.accept !== 'text/event-stream') return reply.redirect('/admin/login', 303);
  return isReading(request)
    ? reply.code(401).type('text/plain').send('unauthenticated')
    : sendError(request, reply, 403);
}

function isReading({ method }: FastifyRequest): boolean {
  return method === 'GET' || method === 'HEAD';
}

/** Browsers of this decade say where a form was; the token above stands also without it. */
export function isFromElsewhere(request: FastifyRequest): boolean {
  const site = request.headers['sec-fetch-site'];
  return site !== undefined && site !== 'same-origin' && site !== 'none';
}

/** Bits by which somebody else than the owner may read or write. */
const othersMask = 0o077;

/**
 * The operator's token; made on first use. Throws Failure CONFIG when others may read the file.
 */
export async function loadOperatorToken(path: string): Promise<string> {
  try {
    const file = await open(path, 'wx', 0o600);
    try {
      const token = newSecret();
      await file.writeFile(`${token}\n`);
      await file.sync();
      return token;
    } finally {
      await file.close();
    }
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error;
  }
  if (((await stat(path)).mode & othersMask) !== 0) {
    throw new Failure('CONFIG', `${path}: the operator token must be readable by its owner only (chmod 600)`);
  }
  const token = (await readFile(path, 'utf8')).trim();
  if (!/^[\w-]{16,128}$/.test(token)) {
    throw new Failure('CONFIG', `${path}: an operator token is 16 to 128 letters, digits, - or _`);
  }
  return token;
}
