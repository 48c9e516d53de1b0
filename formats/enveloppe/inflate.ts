// SPDX-License-Identifier: Apache-2.0
/**
 * Gzip (RFC 1952), inflated in a stream under a budget: an absolute one, and a ratio that no archive of
 * factures reaches. What is damaged, cut or followed by something else is refused whole.
 */
import { createGunzip } from 'node:zlib';
import type { EnveloppeLimits } from './limits.ts';
import { extractionImpossible, inflateSuspect, inflateTropGrand, Refus } from './refus.ts';
import { feed } from './streams.ts';

/** Twice zlib's default: fewer chunks, and the peak of memory hardly moves (64 KiB adds 8 MiB to it). */
const chunkBytes = 32 * 1024;

/**
 * The inflated content. `sizeBytes` is the size of `content`.
 * Throws Refus IRR_TAILLE past the budget, IRR_EXTRAC for what gzip does not allow; an error of `content`
 * itself passes unchanged.
 */
export async function* inflate(
  content: AsyncIterable<Uint8Array>,
  sizeBytes: number,
  limits: EnveloppeLimits,
): AsyncGenerator<Uint8Array, void, undefined> {
  const suspectBytes = Math.max(limits.inflateFloorBytes, limits.inflateRatio * sizeBytes);
  const gunzip = createGunzip({ chunkSize: chunkBytes });
  const feeding = feed(content, gunzip);
  let inflatedBytes = 0;
  try {
    for await (const chunk of gunzip as AsyncIterable<Uint8Array>) {
      inflatedBytes += chunk.length;
      if (inflatedBytes > limits.inflatedBytes) throw new Refus(inflateTropGrand(limits));
      if (inflatedBytes > suspectBytes) throw new Refus(inflateSuspect(limits));
      yield chunk;
    }
    // Zlib stops at the end of the last member, and says nothing of zeros or worse that follow it.
    if (gunzip.bytesWritten < sizeBytes) throw new Refus(extractionImpossible(trailing));
  } catch (error) {
    throw isZlibError(error) ? new Refus(extractionImpossible(reasonOf(error))) : error;
  } finally {
    gunzip.destroy();
    await feeding;
  }
}

const trailing = {
  fr: 'des octets suivent la fin du gzip',
  en: 'bytes follow the end of the gzip',
};

type ZlibError = Error & { readonly code: string };

function isZlibError(error: unknown): error is ZlibError {
  return error instanceof Error && 'code' in error && /^Z_[A-Z_]+$/.test(String(error.code));
}

function reasonOf(error: ZlibError): { readonly fr: string; readonly en: string } {
  if (error.code === 'Z_BUF_ERROR') return { fr: 'le gzip est tronque', en: 'the gzip is cut short' };
  if (error.message === 'incorrect header check') return trailing; // The first header was seen to be right.
  return { fr: `le gzip est abime (${error.message})`, en: `the gzip is damaged (${error.message})` };
}
