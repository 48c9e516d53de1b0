// SPDX-License-Identifier: Apache-2.0
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  Compresseur,
  Decompresseur,
  type SorteCompression,
  tailleCodeeMax,
} from '../../../../protocols/pesit/fpdu/compression.ts';
import { FauteFpdu } from '../../../../protocols/pesit/fpdu/types.ts';

const sortes = ['horizontale', 'verticale', 'mixte'] as const;
/** Few values, so that there is something to compress. */
const article = fc.uint8Array({ max: 3, maxLength: 300, size: 'large' });
const articles = fc.array(fc.oneof(article, fc.uint8Array({ maxLength: 300 })), { maxLength: 6 });

function hex(texte: string): Uint8Array {
  return Buffer.from(texte, 'hex');
}

describe.each(sortes)('%s', (sorte) => {
  test('articles come back as they were, points between them or not, and never longer than reckoned', () => {
    fc.assert(
      fc.property(articles, fc.array(fc.boolean()), (tous, points) => {
        const compresseur = new Compresseur(sorte);
        const decompresseur = new Decompresseur(sorte, 300);
        for (const [rang, un] of tous.entries()) {
          if (points[rang] === true) {
            compresseur.reset();
            decompresseur.reset();
          }
          const codes = compresseur.coder(un);
          expect(codes.length).toBeLessThanOrEqual(tailleCodeeMax(un.length));
          expect(decompresseur.decoder(codes)).toEqual(un);
        }
      }),
    );
  });

  test('any bytes are an article or a fault', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 80 }), { maxLength: 4 }), (tous) => {
        const decompresseur = new Decompresseur(sorte, 200);
        for (const un of tous) {
          try {
            expect(decompresseur.decoder(un).length).toBeLessThanOrEqual(200);
          } catch (faute) {
            if (!(faute instanceof FauteFpdu)) throw faute;
          }
        }
      }),
      { numRuns: 1000 },
    );
  });
});

test.each<{ given: string; sorte: SorteCompression; codes: string; faute: string }>([
  { given: 'a string of kind 01', sorte: 'mixte', codes: '4141', faute: 'a kind that was not agreed' },
  { given: 'a string of no bytes', sorte: 'mixte', codes: '80', faute: 'of no bytes' },
  { given: 'a cut literal string', sorte: 'mixte', codes: '0341', faute: 'is cut' },
  { given: 'a repetition of nothing', sorte: 'mixte', codes: '83', faute: 'is cut' },
  { given: 'a vertical string in the first article', sorte: 'mixte', codes: 'c3', faute: 'after a point' },
  {
    given: 'a vertical string where horizontal was agreed',
    sorte: 'horizontale',
    codes: 'c3',
    faute: 'not agreed',
  },
  { given: 'a repetition where vertical was agreed', sorte: 'verticale', codes: '8341', faute: 'not agreed' },
  { given: 'more bytes than an article has', sorte: 'mixte', codes: 'bf41bf41', faute: 'too long' },
])('$given is refused', ({ sorte, codes, faute }) => {
  expect(() => new Decompresseur(sorte, 100).decoder(hex(codes))).toThrow(faute);
});

test('where the article before was shorter, a vertical string goes on with 40', () => {
  const decompresseur = new Decompresseur('verticale', 100);
  decompresseur.decoder(hex('024142'));
  expect(Buffer.from(decompresseur.decoder(hex('c4'))).toString('hex')).toBe('41424040');
});

test('we never refer beyond the article before', () => {
  const compresseur = new Compresseur('verticale');
  compresseur.coder(hex('4141'));
  expect(Buffer.from(compresseur.coder(hex('41414040'))).toString('hex')).toBe('c2024040');
});
