// SPDX-License-Identifier: Apache-2.0
/**
 * Judges one file of the command line: itself, or each document of its archive. The same enveloppe and the same
 * formats as the daemon. What cannot be judged is said to be unchecked, never valid. What only archives and PDFs need is
 * loaded when one comes.
 */
import { createReadStream } from 'node:fs';
import { open, readFile, stat } from 'node:fs/promises';
import { detectBytes, detectPdf, detectXml } from '../../../formats/enveloppe/detect.ts';
import { enveloppeLimits } from '../../../formats/enveloppe/limits.ts';
import { type Nature, sniff, sniffBytes } from '../../../formats/enveloppe/sniff.ts';
import type { DocumentJuge } from '../../../formats/rapport/document.ts';
import { type CodeInterface, contratOf } from '../../domain/code-interface.ts';
import { type Constat, hasIncident, isAccepted } from '../../domain/constat.ts';
import { Failure } from '../../domain/failure.ts';
import type { CheckPool, Controle } from '../../ports/formats.ts';
import type { Clock } from '../../ports/machinery.ts';
import { describeError } from '../exit.ts';
import { OneAtATime, Room } from './in-order.ts';
import type { Listed } from './list.ts';
import type { PdfOpinion } from './pdf-opinion.ts';

export interface Judging {
  readonly pool: CheckPool;
  readonly clock: Clock;
  /** Absent: read from each document. */
  readonly code: CodeInterface | undefined;
  readonly allLayers: boolean;
  /** When veraPDF was asked for. */
  readonly pdfOpinion: PdfOpinion | undefined;
}

/** What one file of the command line came to. */
export interface FileJuge {
  readonly path: string;
  readonly documents: readonly DocumentJuge[];
  readonly fluxRefused: boolean;
}

/** A file up to this size is read once and whole; a larger one only when its turn comes. */
const wholeAtMostBytes = 1024 ** 2;
/** Content of archives that was read and is not yet judged. */
const roomBytes = 32 * 1024 ** 2;

/** A document in hand. In an object, since a promise of a promise would wait for both. */
interface Begun {
  readonly result: Promise<DocumentJuge>;
}

interface Texts {
  readonly fr: string;
  readonly en: string;
}

export class Judge {
  readonly #judging: Judging;
  /** An archive may hold many large documents: they are opened one after the other. */
  readonly #archives = new OneAtATime();
  readonly #room = new Room(roomBytes);

  constructor(judging: Judging) {
    this.#judging = judging;
  }

  /** Never rejects for what the file is or holds, nor because it cannot be read. */
  async judgeFile(listed: Listed): Promise<FileJuge> {
    const { path } = listed;
    const documents = await this.#documentsOf(listed).catch((error: unknown) => [
      unchecked(path, 'unknown', unreadable(error)),
    ]);
    return { path, documents, fluxRefused: documents.some(({ irrecevable }) => irrecevable) };
  }

  async #documentsOf({ path, named }: Listed): Promise<readonly DocumentJuge[]> {
    const { size: sizeBytes } = await stat(path);
    const isShort = sizeBytes <= wholeAtMostBytes;
    const head = isShort ? await readFile(path) : await readHead(path);
    const nature = sniff(head);
    if (!named && !isCandidate(path, nature)) {
      return [document({ file: path, syntax: nature, verdict: 'ignored', findings: [] })];
    }
    if (nature === 'zip') return this.#archives.run(() => this.#unzip(path, sizeBytes));
    const isBare = nature === 'xml' || nature === 'pdf';
    if (isBare && sizeBytes <= enveloppeLimits.fileBytes && this.#allowed.includes(nature)) {
      return [await this.#judgeBare(path, nature, head, isShort ? head : () => readFile(path), sizeBytes)];
    }
    return this.#archives.run(() => this.#openEnveloppe(path, sizeBytes));
  }

  get #allowed(): readonly Nature[] {
    const { code } = this.#judging;
    if (code === undefined) return ['xml', 'pdf'];
    return contratOf(code).format.startsWith('factur-x') ? ['pdf'] : ['xml'];
  }

  async #judgeBare(
    path: string,
    nature: Nature,
    head: Uint8Array,
    content: Uint8Array | (() => Promise<Uint8Array>),
    sizeBytes: number,
  ): Promise<DocumentJuge> {
    // A PDF shows its invoice to who reads it whole.
    const whole = nature === 'pdf' && typeof content === 'function' ? await content() : content;
    const start = nature === 'pdf' && whole instanceof Uint8Array ? whole : head;
    const judged = await this.#judge(path, nature, start, whole, sizeBytes);
    const { pdfOpinion } = this.#judging;
    return nature === 'pdf' && pdfOpinion ? withMore(judged, await pdfOpinion.ofFile(path)) : judged;
  }

  /** Each document of a gzip or tar.gz, or the refusal of it all. */
  async #openEnveloppe(path: string, sizeBytes: number): Promise<readonly DocumentJuge[]> {
    const judged: Begun[] = [];
    const store = async (nom: string, content: AsyncIterable<Uint8Array>) => {
      const bytes = await collect(content);
      judged.push(await this.#begin(`${path}!${nom}`, bytes));
      // Nobody looks for it again: the hash is of no use here.
      return { sha256: 'unused', sizeBytes: bytes.length };
    };
    const limits = { ...enveloppeLimits, allowed: this.#allowed };
    const { openEnveloppe } = await import('../../../formats/enveloppe/open.ts');
    const ouverture = await openEnveloppe(createReadStream(path), sizeBytes, limits, store);
    const documents = await Promise.all(judged.map(({ result }) => result));
    if (isAccepted(ouverture.constats)) return documents;
    const { nature: syntax, constats: findings } = ouverture;
    return [document({ file: path, syntax, verdict: 'invalid', findings, irrecevable: true })];
  }

  async #unzip(path: string, sizeBytes: number): Promise<readonly DocumentJuge[]> {
    const judged: Begun[] = [];
    let trouble: DocumentJuge | undefined;
    const { ZipTrouble, zipEntries } = await import('./zip.ts');
    try {
      for await (const { nom, content } of zipEntries(path, sizeBytes, enveloppeLimits)) {
        judged.push(await this.#begin(`${path}!${nom}`, content));
      }
    } catch (error) {
      if (!(error instanceof ZipTrouble)) throw error;
      trouble = unchecked(path, 'zip', {
        fr: `L'archive zip ne peut pas être lue : ${error.message}`,
        en: `The zip archive cannot be read: ${error.message}`,
      });
    }
    const documents = await Promise.all(judged.map(({ result }) => result));
    return trouble === undefined ? documents : [...documents, trouble];
  }

  /** Begins to judge a document of an archive, once there is room for it. */
  async #begin(file: string, bytes: Uint8Array): Promise<Begun> {
    const sizeBytes = bytes.length;
    const nature = sniff(bytes);
    if (!this.#allowed.includes(nature)) {
      return {
        result: Promise.resolve(document({ file, syntax: nature, verdict: 'ignored', findings: [] })),
      };
    }
    await this.#room.enter(sizeBytes);
    const result = this.#judgeInArchive(file, nature, bytes);
    return { result: result.finally(() => this.#room.leave(sizeBytes)) };
  }

  async #judgeInArchive(file: string, nature: Nature, bytes: Uint8Array): Promise<DocumentJuge> {
    const { pdfOpinion } = this.#judging;
    // Asked first: a large content is no longer ours once it is given to the pool.
    const more = nature === 'pdf' && pdfOpinion ? await pdfOpinion.ofBytes(bytes) : [];
    return withMore(await this.#judge(file, nature, bytes, bytes, bytes.length), more);
  }

  async #judge(
    file: string,
    nature: Nature,
    head: Uint8Array,
    content: Uint8Array | (() => Promise<Uint8Array>),
    sizeBytes: number,
  ): Promise<DocumentJuge> {
    const { pool, clock, code: asked, allLayers } = this.#judging;
    const found = asked ?? (await detect(nature, head));
    const codeInterface = found ?? mostCommon;
    const { format } = contratOf(codeInterface);
    const detected = asked === undefined;
    const origin = { codeInterface, detected, ...(found === undefined ? { assumed: true as const } : {}) };
    const about = { file, syntax: format, ...origin };
    let controle: Controle;
    try {
      const context = { codeInterface, now: clock(), allLayers };
      controle = await pool.check(format, content, context, { sizeBytes });
    } catch (error) {
      return { ...unchecked(file, format, reasonOf(error, codeInterface)), ...origin };
    }
    const { constats: findings, jeuxDeRegles, irrecevable, numero, profil, couchesOmises } = controle;
    const named = {
      ...(numero === undefined ? {} : { numero }),
      ...(profil === undefined ? {} : { profil }),
      ...(couchesOmises === undefined ? {} : { couchesOmises }),
    };
    return document({
      ...about,
      ...named,
      verdict: verdictOf(findings),
      findings,
      jeuxDeRegles,
      irrecevable,
    });
  }
}

type Told = Pick<DocumentJuge, 'file' | 'syntax' | 'verdict' | 'findings'> & Partial<DocumentJuge>;

function document(told: Told): DocumentJuge {
  return { jeuxDeRegles: [], irrecevable: false, detected: false, ...told };
}

function withMore(judged: DocumentJuge, more: readonly Constat[]): DocumentJuge {
  if (more.length === 0) return judged;
  const findings = [...judged.findings, ...more];
  return { ...judged, findings, verdict: verdictOf(findings) };
}

function verdictOf(findings: readonly Constat[]): DocumentJuge['verdict'] {
  if (hasIncident(findings)) return 'unchecked';
  return isAccepted(findings) ? 'valid' : 'invalid';
}

function unchecked(file: string, syntax: string, { fr, en }: Texts): DocumentJuge {
  const finding: Constat = { code: 'NON-CONTROLE', gravite: 'INCIDENT', message: fr, messageEn: en };
  return document({ file, syntax, verdict: 'unchecked', findings: [finding] });
}

function unreadable(error: unknown): Texts {
  const why = describeError(error);
  return { fr: `Le fichier ne peut pas être lu : ${why}`, en: `The file cannot be read: ${why}` };
}

function reasonOf(error: unknown, code: CodeInterface): Texts {
  const { format } = contratOf(code);
  if (!(error instanceof Failure)) return unreadable(error);
  if (error.code === 'FORMAT_NOT_SERVED') {
    return {
      fr: `Le format ${format} (${code}) n'est pas encore servi`,
      en: `format not yet served: ${format} (${code})`,
    };
  }
  const detail = error.message;
  if (error.code === 'CHECK_TIMEOUT') {
    return {
      fr: `Le contrôle a pris trop de temps et a été arrêté (${detail})`,
      en: `The check took too long and was ended (${detail})`,
    };
  }
  return {
    fr: `Le contrôle n'a pas pu être mené à son terme (${detail})`,
    en: `The check could not be carried through (${detail})`,
  };
}

/** Found in a folder: is it something a partenaire could send? By content, or because it claims to be XML. */
function isCandidate(path: string, nature: Nature): boolean {
  if (/\.xml$/i.test(path)) return true;
  // Other documents are zip archives too (office files, Java): in a folder the name tells.
  if (nature === 'zip') return /\.zip$/i.test(path);
  return nature !== 'unknown' && nature !== 'empty';
}

/** Judges what is not recognised, and tells what is wrong with it. */
const mostCommon: CodeInterface = 'FSO1100A';

async function detect(nature: Nature, head: Uint8Array): Promise<CodeInterface | undefined> {
  if (nature !== 'pdf') return detectXml(head);
  const { extractFacturX } = await import('../../../formats/facturx/extract.ts');
  return detectPdf(extractFacturX(head).invoice?.bytes);
}

async function readHead(path: string): Promise<Uint8Array> {
  const file = await open(path);
  try {
    const bytes = Math.max(detectBytes, sniffBytes);
    const { buffer, bytesRead } = await file.read(Buffer.alloc(bytes), 0, bytes, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

async function collect(content: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of content) chunks.push(chunk);
  return Buffer.concat(chunks);
}
