// SPDX-License-Identifier: Apache-2.0
/** One visit: the language, the session and the address a page is made for. Set on each request before its handler. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Assets } from './assets.ts';
import type { DeskDependencies } from './config.ts';
import { type Figures, figuresFor } from './figures.ts';
import { hrefOf } from './html.ts';
import type { Session } from './sessions.ts';
import { en } from './texts-en.ts';
import { fr, type Texts } from './texts-fr.ts';

export type Language = 'fr' | 'en';

export interface Visit {
  readonly language: Language;
  readonly texts: Texts;
  readonly figures: Figures;
  readonly session: Session | undefined;
  /** The same page in the other language. */
  readonly otherLanguageHref: string;
  /** Open alertes, counted in the menu; undefined where there is no menu, or when the journal is silent. */
  readonly alertesOuvertes: number | undefined;
  /** How assets are named, and whether bull-board is there: what every page's frame needs. */
  readonly frame: Frame;
}

export interface Frame {
  readonly assets: Assets;
  readonly hasBullBoard: boolean;
  /** Diagnostics of PeSIT in words, where PeSIT is known. */
  readonly direDiagnostic: NonNullable<DeskDependencies['direDiagnostic']>;
}

export type Tongues = Readonly<Record<Language, { readonly texts: Texts; readonly figures: Figures }>>;

declare module 'fastify' {
  interface FastifyRequest {
    visit: Visit;
  }
  interface FastifyContextConfig {
    /** True for the few routes that need no session. Every other one is closed. */
    open?: boolean;
    /** True where the operator's token is accepted in place of a session. */
    bearer?: boolean;
    /** The methods its path has, on a route that stands for those it has not: whoever is let in hears 405. */
    allow?: string;
  }
}

const languageCookie = 'raccord_lang';
const languageCookieSeconds = 365 * 24 * 3600;

export function createTongues(timeZone: string): Tongues {
  return {
    fr: { texts: fr, figures: figuresFor(fr, timeZone) },
    en: { texts: en, figures: figuresFor(en, timeZone) },
  };
}

/** `?lang=en` speaks first and is remembered; then the cookie; then French. */
export function chooseLanguage(request: FastifyRequest, reply: FastifyReply, secure: boolean): Language {
  const asked = parseLanguage(queryField(request, 'lang'));
  if (asked === undefined) return parseLanguage(request.cookies[languageCookie]) ?? 'fr';
  reply.setCookie(languageCookie, asked, {
    path: '/',
    httpOnly: true,
    sameSite: 'lax',
    secure,
    maxAge: languageCookieSeconds,
  });
  return asked;
}

function parseLanguage(text: string | undefined): Language | undefined {
  return text === 'fr' || text === 'en' ? text : undefined;
}

/** This address with the other language asked for. Of an action's address, the overview. */
export function otherLanguageHref(request: FastifyRequest, language: Language): string {
  const other = language === 'fr' ? 'en' : 'fr';
  if (request.method !== 'GET') return hrefOf('/admin', { lang: other });
  const [path = '/admin', search = ''] = request.url.split('?', 2);
  return hrefOf(path, { ...Object.fromEntries(new URLSearchParams(search)), lang: other });
}

/** A query parameter given exactly once, trimmed. */
export function queryField(request: FastifyRequest, name: string): string | undefined {
  return textField(request.query, name);
}

/** A field of a form or a query given exactly once, trimmed; undefined when absent, empty or repeated. */
export function textField(fields: unknown, name: string): string | undefined {
  if (typeof fields !== 'object' || fields === null || !Object.hasOwn(fields, name)) return undefined;
  const value: unknown = (fields as Readonly<Record<string, unknown>>)[name];
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined;
}
