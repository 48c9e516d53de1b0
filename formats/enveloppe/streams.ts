// SPDX-License-Identifier: Apache-2.0
/**
 * Byte streams, handled so that nothing waits for ever: every helper closes what it was given when its
 * reader stops, and a push stream is fed only while somebody takes its output.
 */

/** A stream whose first bytes were looked at. Read {@link Peeked.whole} at most once, and always `close`. */
export interface Peeked {
  readonly head: Uint8Array;
  /** The whole stream, the head included. */
  whole(): AsyncGenerator<Uint8Array, void, undefined>;
  /** Gives up what was not read; harmless after the end. */
  close(): Promise<void>;
}

/** Reads ahead until `bytes` bytes (or the end) are known. Chunks are handed on as they came. */
export async function peek(content: AsyncIterable<Uint8Array>, bytes: number): Promise<Peeked> {
  const iterator = content[Symbol.asyncIterator]();
  const ahead: Uint8Array[] = [];
  let known = 0;
  while (known < bytes) {
    const next = await iterator.next();
    if (next.done === true) break;
    ahead.push(next.value);
    known += next.value.length;
  }
  const close = async () => void (await iterator.return?.());
  return { head: concat(ahead).subarray(0, bytes), whole, close };

  async function* whole(): AsyncGenerator<Uint8Array, void, undefined> {
    try {
      yield* ahead.splice(0);
      for (let next = await iterator.next(); next.done !== true; next = await iterator.next()) {
        yield next.value;
      }
    } finally {
      await close();
    }
  }
}

function concat(chunks: readonly Uint8Array[]): Uint8Array {
  return chunks.length === 1 && chunks[0] !== undefined ? chunks[0] : Buffer.concat(chunks);
}

/** What a push stream of Node and one of tar-stream (streamx) have in common. */
export interface Sink {
  readonly destroyed: boolean;
  /** Streamx: the order to destroy was given and is not yet carried out. */
  readonly destroying?: boolean;
  write(chunk: Uint8Array): boolean;
  end(last?: null): unknown;
  destroy(error?: Error | null): unknown;
  on(event: 'drain' | 'close', listener: () => void): unknown;
  off(event: 'drain' | 'close', listener: () => void): unknown;
}

/** How a {@link feed} ended: the source ran out, the source failed, or (neither) the sink took no more. */
export interface Fed {
  readonly complete: boolean;
  readonly error?: unknown;
}

/**
 * Writes a source into a sink at the pace of the sink, then ends it. Never rejects: when the source fails
 * the sink is destroyed with that error; when the sink is destroyed the source is closed.
 */
export async function feed(source: AsyncIterable<Uint8Array>, sink: Sink): Promise<Fed> {
  try {
    for await (const chunk of source) {
      if (isClosing(sink)) return { complete: false };
      if (!sink.write(chunk)) await drainOrClose(sink);
    }
    if (isClosing(sink)) return { complete: false };
    sink.end();
    return { complete: true };
  } catch (error) {
    sink.destroy(error as Error);
    return { complete: false, error };
  }
}

function isClosing(sink: Sink): boolean {
  return sink.destroyed || sink.destroying === true;
}

function drainOrClose(sink: Sink): Promise<void> {
  if (isClosing(sink)) return Promise.resolve();
  return new Promise((resolve) => {
    const done = () => {
      sink.off('drain', done);
      sink.off('close', done);
      resolve();
    };
    sink.on('drain', done);
    sink.on('close', done);
  });
}

/** Reads to the end and keeps nothing; answers how many bytes there were. */
export async function drain(content: AsyncIterable<Uint8Array>): Promise<number> {
  let sizeBytes = 0;
  for await (const chunk of content) sizeBytes += chunk.length;
  return sizeBytes;
}
