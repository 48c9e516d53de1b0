// SPDX-License-Identifier: Apache-2.0
/** Messages with one thing wrong in one layer, and the modifier that each is to be answered with. */
import { compressed, encrypted, type GoodMessage, holding, of, signed } from './messages.ts';

export interface BadMessage extends GoodMessage {
  /** The modifier of `processed/error:`; several where the wire cannot tell them apart. */
  readonly modifier: string | readonly string[];
}

const decryption = 'decryption-failed';
const integrity = 'integrity-check-failed';
const authentication = 'authentication-failed';

const garbage = (text: string) => Buffer.from(text).toString('base64');

export const badMessages: readonly BadMessage[] = [
  ...(['aes-256-cbc', 'aes-256-gcm'] as const).flatMap((cipher): BadMessage[] => [
    ...(['ciphertext', 'key', 'truncate'] as const).map(
      (tamper): BadMessage => ({
        name: `encrypted with ${cipher}, its ${tamper} spoilt`,
        case: of(signed, { kind: 'encrypt', cipher, tamper }),
        modifier: decryption,
      }),
    ),
    {
      name: `encrypted with ${cipher} for somebody else`,
      case: of(signed, { kind: 'encrypt', cipher, recipients: ['stranger'] }),
      modifier: decryption,
    },
  ]),
  {
    name: 'with a bit of its GCM tag changed',
    case: of(signed, { ...encrypted, cipher: 'aes-256-gcm', tamper: 'tag' }),
    modifier: decryption,
  },
  {
    name: 'with its padding spoilt',
    case: of(signed, { ...encrypted, tamper: 'padding' }),
    modifier: decryption,
  },
  {
    name: 'with its initial vector and its padding spoilt',
    case: of(signed, { ...encrypted, tamper: ['iv', 'padding'] }),
    modifier: decryption,
  },
  {
    name: 'with its initial vector spoilt',
    case: of(signed, { ...encrypted, tamper: 'iv' }),
    modifier: [decryption, 'insufficient-message-security'],
  },
  {
    name: 'with OAEP and its key spoilt',
    case: of(signed, { ...encrypted, oaep: 'sha256', tamper: 'key' }),
    modifier: decryption,
  },
  {
    name: 'whose envelope holds no MIME',
    case: of({ ...encrypted, garbage: garbage('no header at all') }),
    modifier: decryption,
  },
  {
    name: 'whose envelope holds a multipart without boundary',
    case: of({
      ...encrypted,
      garbage: garbage('Content-Type: multipart/signed; boundary=b\r\n\r\nnothing of b\r\n'),
    }),
    modifier: decryption,
  },
  {
    name: 'whose envelope holds a broken zlib stream',
    case: of({ kind: 'compress', tamper: 'deflate' }, encrypted),
    modifier: decryption,
  },
  { name: 'with signed content changed', case: of({ ...signed, tamper: 'content' }), modifier: integrity },
  {
    name: 'with signed content changed, encrypted',
    case: of({ ...signed, tamper: 'content' }, encrypted),
    modifier: decryption,
  },
  {
    name: 'with signed content changed, without attributes',
    case: of({ ...signed, attrs: false, tamper: 'content' }),
    modifier: integrity,
  },
  {
    name: 'with signed content changed under ECDSA',
    case: of({ ...signed, signer: 'peer-ec', tamper: 'content' }),
    modifier: integrity,
  },
  {
    name: 'with a bit of its signature changed',
    case: of({ ...signed, tamper: 'signature' }),
    modifier: authentication,
  },
  {
    name: 'with a bit of its PSS signature changed',
    case: of({ ...signed, pss: true, tamper: 'signature' }),
    modifier: authentication,
  },
  { name: 'signed by a stranger', case: of({ ...signed, signer: 'stranger' }), modifier: authentication },
  {
    name: 'signed by a stranger, opaquely',
    case: of({ ...signed, signer: 'stranger', opaque: true }),
    modifier: authentication,
  },
  {
    name: 'signed by an expired certificate',
    case: of({ ...signed, signer: 'peer-expired' }),
    modifier: authentication,
  },
  {
    name: 'signed by a certificate of the future',
    case: of({ ...signed, signer: 'peer-future' }),
    modifier: authentication,
  },
  { name: 'signed by nobody', case: of({ ...signed, hand: { noSigner: true } }), modifier: authentication },
  {
    name: 'signed without the attribute message-digest',
    case: of({ ...signed, hand: { attributes: ['content-type', 'signing-time'] } }),
    modifier: [authentication, integrity],
  },
  {
    name: 'signed without the attribute content-type',
    case: of({ ...signed, hand: { attributes: ['message-digest'] } }),
    modifier: [authentication, integrity],
  },
  {
    name: 'signed with another content-type attribute',
    case: of({ ...signed, hand: { contentType: '1.2.840.113549.1.7.3' } }),
    modifier: [authentication, integrity],
  },
  {
    name: 'signed with MD5',
    case: of({ ...signed, md: 'md5' }),
    modifier: [authentication, 'insufficient-message-security'],
    ancien: true,
  },
  {
    name: 'whose zlib stream is broken',
    case: of({ kind: 'compress', tamper: 'deflate' }),
    modifier: 'decompression-failed',
  },
  {
    name: 'whose zlib stream is broken under its signature',
    case: of({ kind: 'compress', tamper: 'deflate' }, signed),
    modifier: 'decompression-failed',
  },
  {
    name: 'that inflates a thousand times over',
    case: holding(Buffer.alloc(2_000_000), compressed),
    modifier: 'decompression-failed',
  },
  {
    name: 'compressed otherwise than with zlib',
    case: of({ kind: 'compress', algorithm: '1.2.3.4' }),
    modifier: 'decompression-failed',
  },
];
