// SPDX-License-Identifier: Apache-2.0
/**
 * A zip archive from a stream: one file after the other, inflated by zlib off this thread, nothing kept in memory.
 * The directory is checked when the files have gone by: what was made of them counts only once the reading ended.
 */
import { createInflateRaw } from 'node:zlib';
import { type FileAhead, Measure, type ZipStep, zipGrammar } from './grammar.ts';
import { cutShort, trailing, ZipTrouble } from './trouble.ts';

export interface ZipFile {
  readonly nom: string;
  readonly isFolder: boolean;
  /** As its header says; undefined when only its end tells. */
  readonly sizeBytes: number | undefined;
  /** Its bytes. What is not read of it is read over before the next file. */
  readonly content: AsyncIterable<Uint8Array>;
}

/** As for gzip: fewer chunks than zlib's default, and the peak of memory hardly moves. */
const chunkBytes = 32 * 1024;

/** @throws ZipTrouble; an error of `source` passes. */
export async function* zipFiles(source: AsyncIterable<Uint8Array>): AsyncGenerator<ZipFile, void, undefined> {
  const input = new Input(source);
  const grammar = zipGrammar();
  let content: AsyncGenerator<Uint8Array, void, undefined> | undefined;
  try {
    let step: IteratorResult<ZipStep, void> = grammar.next();
    while (step.done !== true) {
      if ('file' in step.value) {
        const { nom, isFolder, sizeBytes } = step.value.file;
        content = contentOf(step.value.file, input);
        yield { nom, isFolder, sizeBytes, content };
        while ((await content.next()).done !== true);
      }
      step = grammar.next(await answerOf(step.value, input));
    }
  } finally {
    await content?.return();
    await input.close();
  }
}

async function answerOf(step: ZipStep, input: Input): Promise<Buffer> {
  if ('take' in step) return input.take(step.take);
  if ('end' in step && (await input.some()) !== undefined) throw trailing();
  return nothing;
}

const nothing = Buffer.alloc(0);

async function* contentOf(file: FileAhead, input: Input): AsyncGenerator<Uint8Array, void, undefined> {
  const measure = new Measure();
  const before = input.takenBytes;
  const { packedBytes } = file;
  const packed = new Packed(input, packedBytes);
  const chunks = file.methode === 'STOCKE' ? packed : inflated(packed);
  for await (const chunk of chunks) {
    measure.add(chunk);
    yield chunk;
  }
  const takenBytes = input.takenBytes - before;
  if (packedBytes !== undefined && takenBytes < packedBytes) throw overlong();
  file.read = { crc: measure.crc, sizeBytes: measure.sizeBytes, packedBytes: takenBytes };
}

function overlong(): ZipTrouble {
  return new ZipTrouble(
    'un fichier du zip est plus court que son en-tete ne le dit',
    'a file of the zip is shorter than its header says',
  );
}

/** The packed bytes of one file: as many as its header says, or as many as are asked for. */
class Packed implements AsyncIterable<Uint8Array> {
  readonly #input: Input;
  #leftBytes: number;

  constructor(input: Input, bytes: number | undefined) {
    this.#input = input;
    this.#leftBytes = bytes ?? Number.POSITIVE_INFINITY;
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array, void, undefined> {
    while (this.#leftBytes > 0) {
      const chunk = await this.#input.some(this.#leftBytes);
      if (chunk === undefined) throw cutShort();
      this.#leftBytes -= chunk.length;
      yield chunk;
    }
  }

  /** Gives back what was taken and not needed. */
  giveBack(bytes: Uint8Array): void {
    this.#leftBytes += bytes.length;
    this.#input.giveBack(bytes);
  }
}

/**
 * Deflate tells where it ends, and nobody else may: zlib is given one chunk at a time, and what it did not need of the
 * last one is given back.
 */
async function* inflated(packed: Packed): AsyncGenerator<Uint8Array, void, undefined> {
  const inflate = createInflateRaw({ chunkSize: chunkBytes });
  const output = inflate[Symbol.asyncIterator]() as AsyncIterator<Uint8Array>;
  const feeding = feed(packed, inflate);
  try {
    for (let next = await output.next(); next.done !== true; next = await output.next()) yield next.value;
  } catch {
    inflate.destroy();
    const { error: cause } = await feeding;
    throw cause ?? new ZipTrouble('un fichier du zip est abime', 'a file of the zip is damaged');
  } finally {
    inflate.destroy();
    await output.return?.();
    const { last, before } = await feeding;
    packed.giveBack(last.subarray(Math.max(0, inflate.bytesWritten - before)));
  }
}

interface Fed {
  /** The last chunk given, and how many bytes were given before it. */
  readonly last: Uint8Array;
  readonly before: number;
  readonly error?: unknown;
}

/** One chunk after the other, each only once zlib is done with the one before. */
async function feed(packed: Packed, inflate: ReturnType<typeof createInflateRaw>): Promise<Fed> {
  let last: Uint8Array = nothing;
  let before = 0;
  try {
    for await (const chunk of packed) {
      before += last.length;
      last = chunk;
      const isAlive = await written(chunk, inflate);
      // What zlib leaves is not its own: the deflate stream ended before.
      if (!isAlive || inflate.bytesWritten < before + chunk.length) return { last, before };
    }
    inflate.end();
    return { last, before };
  } catch (error) {
    inflate.destroy(error as Error);
    return { last, before, error };
  }
}

/** True once zlib is done with the chunk; false when it was given up. */
function written(chunk: Uint8Array, inflate: ReturnType<typeof createInflateRaw>): Promise<boolean> {
  if (inflate.destroyed) return Promise.resolve(false);
  return new Promise((resolve) => {
    const stop = () => resolve(false);
    inflate.once('close', stop);
    inflate.write(chunk, (error) => {
      inflate.off('close', stop);
      resolve(error === undefined || error === null);
    });
  });
}

/** The source, read by as many bytes as are asked for. */
class Input {
  takenBytes = 0;
  readonly #iterator: AsyncIterator<Uint8Array>;
  #ahead: Uint8Array = nothing;

  constructor(source: AsyncIterable<Uint8Array>) {
    this.#iterator = source[Symbol.asyncIterator]();
  }

  /** The next bytes, at least one and at most `limit`; undefined at the end. */
  async some(limit = Number.POSITIVE_INFINITY): Promise<Uint8Array | undefined> {
    while (this.#ahead.length === 0) {
      const next = await this.#iterator.next();
      if (next.done === true) return undefined;
      this.#ahead = next.value;
    }
    const chunk = this.#ahead.subarray(0, limit);
    this.#ahead = this.#ahead.subarray(chunk.length);
    this.takenBytes += chunk.length;
    return chunk;
  }

  async take(bytes: number): Promise<Buffer> {
    const parts: Uint8Array[] = [];
    for (let left = bytes; left > 0; ) {
      const part = await this.some(left);
      if (part === undefined) throw cutShort();
      parts.push(part);
      left -= part.length;
    }
    return Buffer.concat(parts);
  }

  giveBack(bytes: Uint8Array): void {
    this.takenBytes -= bytes.length;
    this.#ahead = this.#ahead.length === 0 ? bytes : Buffer.concat([bytes, this.#ahead]);
  }

  async close(): Promise<void> {
    await this.#iterator.return?.();
  }
}
