// SPDX-License-Identifier: Apache-2.0
/**
 * Who may ask what. Every route is closed unless it says `open`; every POST needs the token of its session.
 *
 * The checks are hooks of the whole server, so a route added later is closed by being forgotten. A session
 * is a cookie (HttpOnly, SameSite=Strict, Secure behind https); under /api/v1 the operator's token does too.
 */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { readSecretFile, writeSecretFile } from '../../certs/secret-file.ts';
import { Failure } from '../domain/failure.ts';
import { sendError, sendTooMany, wantsJson } from './answers.ts';
import { orSilence } from './patience.ts';
import { type Doorkeeper, newSecret, type Session, sameSecret } from './sessions.ts';
import { chooseLanguage, type Frame, otherLanguageHref, type Tongues, textField } from './visit.ts';

export interface Access {
  readonly doorkeeper: Doorkeeper;
  /** Behind https: cookies are Secure. */
  readonly secure: boolean;
  readonly operatorToken: string | undefined;
  readonly tongues: Tongues;
  /** For the menu. */
  readonly compterAlertes: () => Promise<number>;
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
    await setVisit(request, reply, access, session);
    const { open: isOpen, allow } = request.routeOptions.config;
    if (isOpen !== true && session === undefined) {
      const refused = askOperatorToken(request, reply, access);
      if (refused !== undefined) return refused;
    }
    return allow === undefined ? undefined : sendError(request, reply.header('allow', allow), 405);
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

async function setVisit(
  request: FastifyRequest,
  reply: FastifyReply,
  { tongues, frame, secure, compterAlertes }: Access,
  session: Session | undefined,
): Promise<void> {
  const language = chooseLanguage(request, reply, secure);
  request.visit = {
    ...tongues[language],
    language,
    session,
    otherLanguageHref: otherLanguageHref(request, language),
    // Programs and assets have no menu.
    alertesOuvertes:
      session === undefined || !isPage(request) ? undefined : await orSilence(compterAlertes()),
    frame,
  };
}

/**
 * Undefined for the right token, at any time: whoever holds it must not be kept out by the failures of others
 * at the same address. Wrong ones are counted, so that guessing is as pointless here as at a login.
 */
function askOperatorToken(
  request: FastifyRequest,
  reply: FastifyReply,
  { operatorToken, doorkeeper }: Access,
): FastifyReply | undefined {
  if (request.routeOptions.config.bearer !== true || operatorToken === undefined) {
    return turnAway(request, reply);
  }
  const given = /^Bearer ([\w-]{16,128})$/.exec(request.headers.authorization ?? '')?.[1];
  if (given === undefined) return turnAway(request, reply);
  if (sameSecret(given, operatorToken)) return undefined;
  const waitSeconds = doorkeeper.barredSeconds('bearer', request.ip);
  if (waitSeconds !== undefined) return sendTooMany(request, reply, waitSeconds);
  doorkeeper.failed('bearer', request.ip);
  return turnAway(request, reply.header('www-authenticate', 'Bearer'));
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

function isPage({ url }: FastifyRequest): boolean {
  return (
    url.startsWith('/admin') && !url.startsWith('/admin/assets/') && !url.startsWith('/admin/evenements')
  );
}

function isReading({ method }: FastifyRequest): boolean {
  return method === 'GET' || method === 'HEAD';
}

/** Browsers of this decade say where a form was; the token above stands also without it. */
export function isFromElsewhere(request: FastifyRequest): boolean {
  const site = request.headers['sec-fetch-site'];
  return site !== undefined && site !== 'same-origin' && site !== 'none';
}

/**
 * The operator's token; made on first use. Throws Failure CONFIG when others may read the file.
 *
 * A start killed at any moment leaves the whole token or none: one that left an empty file is started over.
 */
export async function loadOperatorToken(path: string): Promise<string> {
  return (await readOperatorToken(path)) ?? (await makeOperatorToken(path));
}

/** Undefined when there is no file, or nothing in it (an older start was killed there). */
async function readOperatorToken(path: string): Promise<string | undefined> {
  const token = (await readSecretFile(path, 'the operator token'))?.trim();
  if (token === undefined || /^[\w-]{16,128}$/.test(token)) return token;
  throw new Failure('CONFIG', `${path}: an operator token is 16 to 128 letters, digits, - or _`);
}

async function makeOperatorToken(path: string): Promise<string> {
  const token = newSecret();
  await writeSecretFile(path, `${token}\n`);
  return token;
}
