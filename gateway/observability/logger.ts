// SPDX-License-Identifier: Apache-2.0
/**
 * The Logger port on pino: one JSON object a line, `event` in the place of a message (house style §4).
 *
 * What looks like a secret never leaves: fields named like one are blanked, and so are private keys, bearer
 * tokens and tokens of an address wherever they stand in a text. Lines are bounded; an error keeps its stack
 * and its causes, for our eyes only.
 */
import { type DestinationStream, type Logger as Pino, pino } from 'pino';
import type { LogFields, Logger } from '../ports/machinery.ts';

export type LogLevel = 'debug' | 'info' | 'warn' | 'error';

export interface LoggerOptions {
  readonly level: LogLevel;
  /** Standard output when absent. */
  readonly destination?: DestinationStream;
}

const hidden = '[redacted]';
/** Longest text of one field. A name of a deposit is at most 255 bytes; a detail is a few sentences. */
const textLimit = 2000;
/** A stack of ours and of the library under it. */
const stackLimit = 4000;
/** Causes followed; a chain that turns on itself ends there too. */
const causesLimit = 5;

const secretName =
  /pass(?:word|wd|phrase)|mot_?de_?passe|secret|token|jeton|authori[sz]ation|cookie|credential|(?:^|_|api|private|host)key$|^key|cle_?privee|^cle$/i;
const secretText = [
  /-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g,
  /\b(?<=bearer )[\w.~+/=-]{8,}/gi,
  /(?<=[?&;\s](?:token|password|key|secret)=)[^&\s"']+/gi,
  /(?<=\w:\/\/[^\s/:@]{0,100}:)[^\s/@]+(?=@)/g,
];
/** Names the line itself uses. */
const reserved: ReadonlySet<string> = new Set(['level', 'time', 'event', 'err']);

export function createLogger({ level, destination }: LoggerOptions): Logger {
  const options = {
    level,
    messageKey: 'event',
    base: null,
    timestamp: pino.stdTimeFunctions.isoTime,
    serializers: { err: (err: unknown) => err }, // Described already, by `describe`.
    formatters: { level: (label: string) => ({ level: label }) },
  };
  return wrap(destination === undefined ? pino(options) : pino(options, destination));
}

function wrap(inner: Pino): Logger {
  const write = (level: LogLevel) => (event: string, fields?: LogFields, cause?: unknown) => {
    if (!inner.isLevelEnabled(level)) return;
    const err = cause === undefined ? {} : { err: describe(cause) };
    inner[level]({ ...clean(fields ?? {}), ...err }, event);
  };
  return {
    debug: write('debug'),
    info: write('info'),
    warn: write('warn'),
    error: write('error'),
    child: (fields) => wrap(inner.child(clean(fields))),
  };
}

function clean(fields: LogFields): Record<string, string | number | boolean | null> {
  const kept: Record<string, string | number | boolean | null> = {};
  for (const [name, value] of Object.entries(fields)) {
    if (value === undefined) continue;
    const safeName = reserved.has(name) ? `${name}_` : name;
    kept[safeName] = secretName.test(name) ? hidden : typeof value === 'string' ? scrub(value) : value;
  }
  return kept;
}

/** Cut first, so that what is searched is bounded too. */
function scrub(text: string, limit = textLimit): string {
  const bounded = text.length > limit ? `${text.slice(0, limit)}…` : text;
  return secretText.reduce((left, pattern) => left.replace(pattern, hidden), bounded);
}

interface Described {
  readonly type: string;
  readonly message: string;
  readonly code?: string;
  readonly stack?: string;
  readonly cause?: Described;
}

function describe(thrown: unknown, depth = 0): Described {
  if (!(thrown instanceof Error)) return { type: typeof thrown, message: scrub(String(thrown)) };
  const code = 'code' in thrown && typeof thrown.code === 'string' ? { code: thrown.code } : {};
  const stack = thrown.stack === undefined ? {} : { stack: scrub(thrown.stack, stackLimit) };
  const goesOn = thrown.cause !== undefined && depth < causesLimit;
  const cause = goesOn ? { cause: describe(thrown.cause, depth + 1) } : {};
  return { type: thrown.name, message: scrub(thrown.message), ...code, ...stack, ...cause };
}
