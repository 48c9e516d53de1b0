// SPDX-License-Identifier: Apache-2.0
/**
 * The HTTP server of the desk: limits, headers, access, then the routes. Built apart from its listening, so
 * that tests may ask it without a socket.
 */
import { randomBytes } from 'node:crypto';
import cookie from '@fastify/cookie';
import formbody from '@fastify/formbody';
import helmet from '@fastify/helmet';
import Fastify, { type FastifyError, type FastifyInstance, type FastifyRequest } from 'fastify';
import { guardRoutes, loadOperatorToken } from './access.ts';
import { sendError } from './answers.ts';
import { type Assets, serveAssets } from './assets.ts';
import { mountBullBoard } from './bull-board.ts';
import { type DeskConfig, type DeskDependencies, defaultLiveIntervalMs, defaultTimeZone } from './config.ts';
import { httpTimeouts, limitConnections } from './connections.ts';
import { createLiveFeed, type LiveFeed } from './live.ts';
import { watchMethods } from './methods.ts';
import { createPartenaireDirectory, type Partenaires } from './partenaires.ts';
import { createPassages, type Passages } from './passages.ts';
import { addApiRoutes } from './routes/api.ts';
import { addSuiviApiRoutes } from './routes/api-suivi.ts';
import { addFluxRoutes } from './routes/flux.ts';
import { addLoginRoutes } from './routes/login.ts';
import { addMessageRoutes } from './routes/messages.ts';
import { addOperationRoutes } from './routes/operation.ts';
import { addOverviewRoutes } from './routes/overview.ts';
import { addQueueRoutes } from './routes/queues.ts';
import { addRaccordementRoutes } from './routes/raccordements.ts';
import { addSuiviRoutes } from './routes/suivi.ts';
import { createDoorkeeper, type Doorkeeper } from './sessions.ts';
import { createTongues, type Frame } from './visit.ts';

/** Forms here are a few short fields. */
const bodyLimitBytes = 16 * 1024;
const headerLimitBytes = 16 * 1024;
const keepAliveMs = 5_000;
/** Longest parameter in a path: a ULID, or the name of a queue in bull-board. */
const parameterLimit = 128;
const correlationBytes = 8;
const formFieldsLimit = 16;

export interface LoginLink {
  readonly url: string;
  readonly expiresAt: Date;
}

/** What the routes are given. */
export interface Desk {
  readonly config: DeskConfig;
  readonly deps: DeskDependencies;
  readonly doorkeeper: Doorkeeper;
  readonly secure: boolean;
  readonly live: LiveFeed;
  /** By id; once per page. */
  readonly partenaires: () => Promise<Partenaires>;
  /** Rounds of the batches that an operator asks for. */
  readonly passages: Passages;
  mintLoginLink(): LoginLink;
}

export interface DeskServer {
  readonly app: FastifyInstance;
  readonly live: LiveFeed;
  readonly doorkeeper: Doorkeeper;
}

export async function buildDeskServer(
  config: DeskConfig,
  deps: DeskDependencies,
  mintLoginLink: (doorkeeper: Doorkeeper) => LoginLink,
): Promise<DeskServer> {
  const secure = config.publicUrl?.startsWith('https:') === true;
  const doorkeeper = createDoorkeeper(deps.clock);
  const live = createLiveFeed(deps, config.liveIntervalMs ?? defaultLiveIntervalMs);
  const operatorToken =
    config.operatorTokenFile === undefined ? undefined : await loadOperatorToken(config.operatorTokenFile);
  const app = createApp();
  await app.register(cookie);
  await app.register(formbody, { bodyLimit: bodyLimitBytes, parser: parseForm });
  await registerHeaders(app, secure);
  logRequests(app, deps);
  const frame: Omit<Frame, 'assets'> & { assets: Assets } = {
    assets: { css: '', js: '', icon: '' },
    hasBullBoard: deps.bullQueues !== undefined,
    direDiagnostic: deps.direDiagnostic ?? (() => undefined),
  };
  guardRoutes(app, {
    doorkeeper,
    secure,
    operatorToken,
    tongues: createTongues(config.timeZone ?? defaultTimeZone),
    compterAlertes: () => deps.journal.alertes.compterOuvertes(),
    frame,
  });
  const refuseOtherMethods = watchMethods(app);
  frame.assets = await serveAssets(app);
  const passages = createPassages(deps);
  app.addHook('onClose', () => passages.close());
  const desk: Desk = {
    config,
    deps,
    doorkeeper,
    secure,
    live,
    partenaires: createPartenaireDirectory(deps),
    passages,
    mintLoginLink: () => mintLoginLink(doorkeeper),
  };
  addOperationRoutes(app, desk);
  addLoginRoutes(app, desk);
  addOverviewRoutes(app, desk);
  addFluxRoutes(app, desk);
  addMessageRoutes(app, desk);
  addRaccordementRoutes(app, desk);
  addQueueRoutes(app, desk);
  addSuiviRoutes(app, desk);
  addApiRoutes(app, desk);
  addSuiviApiRoutes(app, desk);
  refuseOtherMethods();
  if (deps.bullQueues !== undefined) await mountBullBoard(app, deps.bullQueues);
  return { app, live, doorkeeper };
}

function createApp(): FastifyInstance {
  const app = Fastify({
    logger: false,
    bodyLimit: bodyLimitBytes,
    requestTimeout: httpTimeouts.requestTimeout, // Fastify sets its own over that of the constructor.
    keepAliveTimeout: keepAliveMs,
    forceCloseConnections: 'idle',
    routerOptions: { maxParamLength: parameterLimit, ignoreTrailingSlash: false },
    http: { maxHeaderSize: headerLimitBytes, ...httpTimeouts },
    genReqId: () => randomBytes(correlationBytes).toString('hex'),
    // Names of our own choosing only: a client's idea of a correlation id would go into our logs.
    requestIdHeader: false,
  });
  limitConnections(app.server);
  app.removeAllContentTypeParsers();
  return app;
}

async function registerHeaders(app: FastifyInstance, secure: boolean): Promise<void> {
  await app.register(helmet, {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'"],
        imgSrc: ["'self'"],
        connectSrc: ["'self'"],
        formAction: ["'self'"],
        baseUri: ["'none'"],
        frameAncestors: ["'none'"],
      },
    },
    // The address of a login page holds its token: it goes nowhere.
    referrerPolicy: { policy: 'no-referrer' },
    frameguard: { action: 'deny' },
    hsts: secure ? { maxAge: 31_536_000, includeSubDomains: false } : false,
  });
  app.addHook('onRequest', async (_request, reply) => {
    reply.header('cache-control', 'no-store');
    reply.header('permissions-policy', 'camera=(), geolocation=(), microphone=()');
  });
}

/** The pattern of the route, never the address: an address may hold a token or what somebody searched. */
function logRequests(app: FastifyInstance, { logger }: DeskDependencies): void {
  app.decorateRequest('visit');
  app.addHook('onResponse', async (request, reply) => {
    const isAction = request.method !== 'GET' && request.method !== 'HEAD';
    const fields = {
      method: request.method,
      route: request.routeOptions.url ?? 'none',
      status: reply.statusCode,
      durationMs: Math.round(reply.elapsedTime),
      request: request.id,
      session: request.visit?.session?.name,
    };
    if (isAction) logger.info('admin.action', fields);
    else logger.debug('admin.request', fields);
  });
  app.setErrorHandler((error: FastifyError, request, reply) => {
    const status = error.statusCode !== undefined && error.statusCode < 500 ? error.statusCode : 500;
    if (status === 500) logger.error('admin.failed', failureFields(request), error);
    return sendError(request, reply, status);
  });
  app.setNotFoundHandler((request, reply) => sendError(request, reply, 404));
}

function failureFields(request: FastifyRequest) {
  return { request: request.id, method: request.method, route: request.routeOptions.url ?? 'none' };
}

/** Fields of a form, each by its first value; a form of ours has four at most. */
function parseForm(text: string): Record<string, string> {
  const fields: Record<string, string> = Object.create(null);
  let count = 0;
  for (const [name, value] of new URLSearchParams(text)) {
    count += 1;
    if (count > formFieldsLimit) break;
    fields[name] ??= value;
  }
  return fields;
}
