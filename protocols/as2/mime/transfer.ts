// SPDX-License-Identifier: Apache-2.0
/**
 * Content-Transfer-Encoding undone as it streams (RFC 2045 §6). None at all means binary (RFC 4130 §5.2.1).
 */
import { TroubleAs2 } from '../disposition.ts';
import type { Sink } from '../sink.ts';
import { DecodeurBase64 } from './base64.ts';
import { DecodeurQuotedPrintable } from './quoted-printable.ts';

/** What decodes before `suivant`; `suivant` itself when there is nothing to decode. @throws TroubleAs2 for one nobody knows. */
export function decodeurTransfert(encodage: string | undefined, suivant: Sink): Sink {
  switch (nomEncodage(encodage)) {
    case 'base64':
      return new DecodeurBase64(suivant);
    case 'quoted-printable':
      return new DecodeurQuotedPrintable(suivant);
    case '':
    case 'binary':
    case '8bit':
    case '7bit':
      return suivant;
    default:
      throw new TroubleAs2('unexpected-processing-error', 'a transfer encoding nobody knows');
  }
}

/** One of those above, said. */
export function estEncodage(encodage: string): boolean {
  return /^(base64|quoted-printable|binary|8bit|7bit)$/.test(nomEncodage(encodage));
}

export function nomEncodage(encodage: string | undefined): string {
  return (encodage ?? '').replace(/[\s";]+/g, '').toLowerCase();
}
