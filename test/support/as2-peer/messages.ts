// SPDX-License-Identifier: Apache-2.0
/**
 * The right messages that an outside peer can make, as a table: each must be `processed`, its bytes and its MIC intact. The
 * wrong ones are in `bad-messages.ts`.
 */
import type { Case, CaseFile, Cte, EncryptLayer, Layer, SignLayer } from './cases.ts';

export interface GoodMessage {
  /** Ends a sentence that starts with "a message …". */
  readonly name: string;
  readonly case: Case;
  /** Only of a partenaire flagged `ancien`: SHA-1, 3DES. */
  readonly ancien?: boolean;
  /** Openssl itself does not take it, though it is right. */
  readonly notByOpenssl?: true;
}

const invoice = Buffer.from(
  '<?xml version="1.0" encoding="UTF-8"?>\r\n<Invoice>é =\r\n--=_peer\r\n\r\n</Invoice>\r\n',
);
/** Text, line ends of every kind, and octets that no transfer encoding may lose. */
export const mixed = Buffer.concat([invoice, Buffer.from([0, 0, 13, 10, 0xff, 10, 13, 61, 32, 13, 10])]);

export const file: CaseFile = { name: 'facture.xml', content: mixed.toString('base64') };
export const signed: SignLayer = { kind: 'sign' };
export const encrypted: EncryptLayer = { kind: 'encrypt' };
export const compressed: Layer = { kind: 'compress' };

export function of(...layers: readonly Layer[]): Case {
  return { files: [file], layers, mdn: {} };
}

export function holding(content: Buffer, ...layers: readonly Layer[]): Case {
  return { ...of(...layers), files: [{ ...file, content: content.toString('base64') }] };
}

/** Lines that deflate to about half, the same each time. */
function varied(sizeBytes: number): Buffer {
  const lines = Array.from(
    { length: Math.ceil(sizeBytes / 20) },
    (_, i) => `${Math.imul(i + 7, 0x9e37_79b1)}\r\n`,
  );
  return Buffer.from(lines.join('')).subarray(0, sizeBytes);
}

const plainness: readonly GoodMessage[] = [
  { name: 'of one plain file', case: of() },
  { name: 'of one plain file in base64', case: { files: [{ ...file, cte: 'base64' }], mdn: {} } },
  { name: 'without type nor name', case: { files: [{ content: file.content, type: '' }], mdn: {} } },
  { name: 'that is compressed only', case: of(compressed) },
  { name: 'that is encrypted only', case: of(encrypted) },
  { name: 'that is compressed, then encrypted, unsigned', case: of(compressed, encrypted) },
];

const signatures: readonly GoodMessage[] = [
  ...(['sha256', 'sha384', 'sha512'] as const).flatMap((md): GoodMessage[] => [
    { name: `signed with RSA and ${md}`, case: of({ kind: 'sign', md }) },
    { name: `signed with RSA-PSS and ${md}`, case: of({ kind: 'sign', md, pss: true }) },
    { name: `signed with ECDSA P-256 and ${md}`, case: of({ kind: 'sign', md, signer: 'peer-ec' }) },
  ]),
  { name: 'signed with ECDSA P-384', case: of({ kind: 'sign', md: 'sha384', signer: 'peer-ec384' }) },
  { name: 'signed with SHA-1', case: of({ kind: 'sign', md: 'sha1' }), ancien: true },
  { name: 'signed by SubjectKeyIdentifier', case: of({ kind: 'sign', keyid: true }) },
  { name: 'signed without its certificate', case: of({ kind: 'sign', certs: false }) },
  { name: 'signed without signed attributes', case: of({ kind: 'sign', attrs: false }) },
  { name: 'signed with a chain of certificates', case: of({ kind: 'sign', signer: 'peer-chained' }) },
  { name: 'signed by a stranger too', case: of({ kind: 'sign', also: ['stranger'] }), notByOpenssl: true },
  { name: 'signed opaquely', case: of({ kind: 'sign', opaque: true }) },
  { name: 'signed opaquely in BER', case: of({ kind: 'sign', opaque: true, stream: true }) },
  {
    name: 'signed opaquely with PSS, in base64',
    case: of({ ...signed, opaque: true, pss: true, cte: 'base64' }),
  },
  { name: 'whose signature is in base64', case: of({ kind: 'sign', signatureCte: 'base64' }) },
  {
    name: 'whose signature is in quoted-printable',
    case: of({ kind: 'sign', signatureCte: 'quoted-printable' }),
  },
  { name: 'signed without micalg and protocol', case: of({ kind: 'sign', micalg: '', protocol: false }) },
  { name: 'whose micalg is spelt rsa-sha256', case: of({ kind: 'sign', micalg: 'rsa-sha256' }) },
  { name: 'whose micalg is SHA256', case: of({ kind: 'sign', micalg: 'SHA256' }) },
  {
    name: 'whose signature is an x-pkcs7-signature',
    case: of({ ...signed, mediaType: 'application/x-pkcs7-signature' }),
  },
  {
    name: 'with a preamble and blanks after boundaries',
    case: of({ ...signed, preamble: 'Not for you.\r\n', trailing: ' \t' }),
  },
  { name: 'that ends on its last boundary', case: of({ ...signed, epilogue: '' }) },
  { name: 'with an epilogue', case: of({ ...signed, epilogue: '\r\nGood bye.\r\n' }) },
  { name: 'whose boundary is full of specials', case: of({ ...signed, boundary: "a'()+_,-./:=? b" }) },
];

const outOfOrder = ['signing-time', 'message-digest', 'content-type'] as const;

/** SignedData that openssl would not write. */
const handmade: readonly GoodMessage[] = [
  { name: 'whose signature algorithm is rsaEncryption', case: of({ ...signed, hand: { algorithm: 'rsa' } }) },
  {
    name: 'whose digest algorithms have no parameters',
    case: of({ ...signed, hand: { nullParameters: false } }),
  },
  { name: 'signed in BER throughout', case: of({ ...signed, hand: { unruly: true } }) },
  {
    name: 'whose signed attributes are out of order, signed in order',
    case: of({ ...signed, hand: { asListed: true, attributes: outOfOrder } }),
    notByOpenssl: true,
  },
  {
    name: 'whose signed attributes are out of order, signed so',
    case: of({ ...signed, hand: { asListed: true, signedAsListed: true, attributes: outOfOrder } }),
  },
  {
    name: 'with the attribute CMSAlgorithmProtection',
    case: of({ ...signed, hand: { attributes: ['content-type', 'message-digest', 'protection'] } }),
  },
  { name: 'signed by hand with PSS', case: of({ ...signed, hand: { algorithm: 'pss' } }) },
];

const envelopes: readonly GoodMessage[] = [
  ...[
    'aes-128-cbc',
    'aes-192-cbc',
    'aes-256-cbc',
    'aes-128-gcm',
    'aes-192-gcm',
    'aes-256-gcm',
    'des-ede3-cbc',
  ].flatMap((cipher): GoodMessage[] => [
    {
      name: `encrypted with ${cipher}`,
      case: of(signed, { kind: 'encrypt', cipher }),
      ancien: cipher.startsWith('des'),
    },
    {
      name: `encrypted with ${cipher} in BER`,
      case: of(signed, { kind: 'encrypt', cipher, stream: true }),
      ancien: cipher.startsWith('des'),
    },
  ]),
  ...(['sha1', 'sha256', 'sha384', 'sha512'] as const).map(
    (oaep): GoodMessage => ({
      name: `encrypted with RSA-OAEP and ${oaep}`,
      case: of(signed, { kind: 'encrypt', oaep }),
    }),
  ),
  { name: 'with OAEP of two hashes', case: of(signed, { kind: 'encrypt', oaep: 'sha256', mgf: 'sha1' }) },
  { name: 'with GCM and OAEP', case: of(signed, { kind: 'encrypt', oaep: 'sha256', cipher: 'aes-256-gcm' }) },
  {
    name: 'for several, us last',
    case: of(signed, { kind: 'encrypt', recipients: ['stranger', 'authority', 'gateway'] }),
  },
  {
    name: 'for several, us first, with GCM',
    case: of(signed, { ...encrypted, cipher: 'aes-128-gcm', recipients: ['gateway', 'stranger'] }),
  },
  { name: 'for us by SubjectKeyIdentifier', case: of(signed, { kind: 'encrypt', keyid: true }) },
  {
    name: 'for several by SubjectKeyIdentifier',
    case: of(signed, { ...encrypted, keyid: true, recipients: ['stranger', 'gateway'] }),
  },
  {
    name: 'for a certificate whose serial has its high bit set',
    case: of(signed, { ...encrypted, recipients: ['gateway-serial'] }),
  },
  {
    name: 'for a certificate of ours that has expired',
    case: of(signed, { ...encrypted, recipients: ['gateway-old'] }),
  },
  {
    name: 'encrypted as x-pkcs7-mime without smime-type',
    case: of(signed, { ...encrypted, mediaType: 'application/x-pkcs7-mime', smimeType: '' }),
  },
  { name: 'whose smime-type is a lie', case: of(signed, { ...encrypted, smimeType: 'compressed-data' }) },
  { name: 'encrypted twice', case: of(signed, encrypted, { ...encrypted, cipher: 'aes-128-gcm' }) },
];

const compressions: readonly GoodMessage[] = [
  { name: 'compressed before it is signed', case: of(compressed, signed) },
  { name: 'compressed after it is signed', case: of(signed, compressed) },
  { name: 'compressed, signed, encrypted', case: of(compressed, signed, encrypted) },
  { name: 'signed, compressed, encrypted', case: of(signed, compressed, encrypted) },
  { name: 'signed, encrypted, compressed', case: of(signed, encrypted, compressed) },
  { name: 'compressed in BER', case: of({ kind: 'compress', stream: true }, signed) },
  { name: 'compressed at level 0', case: of({ kind: 'compress', level: 0 }, signed) },
  { name: 'compressed and signed opaquely', case: of(compressed, { ...signed, opaque: true }, encrypted) },
];

const ctes: readonly Cte[] = ['binary', '8bit', 'base64', 'quoted-printable'];

const encodings: readonly GoodMessage[] = [
  ...ctes.map(
    (cte): GoodMessage => ({
      name: `whose file is ${cte} inside the signature`,
      case: { ...of(signed), files: [{ ...file, cte }] },
    }),
  ),
  ...ctes.map(
    (cte): GoodMessage => ({ name: `whose envelope is ${cte}`, case: of(signed, { ...encrypted, cte }) }),
  ),
  ...ctes.map(
    (cte): GoodMessage => ({
      name: `whose compressed layer is ${cte}`,
      case: of({ kind: 'compress', cte }, signed),
    }),
  ),
  {
    name: 'with base64 on every layer',
    case: {
      ...of(
        { ...compressed, cte: 'base64' },
        { ...signed, signatureCte: 'base64' },
        { ...encrypted, cte: 'base64' },
      ),
      files: [{ ...file, cte: 'base64' }],
    },
  },
];

const contents: readonly GoodMessage[] = [
  { name: 'that is empty, signed', case: holding(Buffer.alloc(0), signed) },
  { name: 'that is empty, signed and encrypted', case: holding(Buffer.alloc(0), signed, encrypted) },
  { name: 'that is one line end', case: holding(Buffer.from('\r\n'), signed) },
  {
    name: 'that starts and ends with line ends',
    case: holding(Buffer.from('\r\n\r\nx\r\n\r\n'), signed, encrypted),
  },
  { name: 'of bare line feeds', case: holding(Buffer.from('a\nb\n\nc\n'), signed) },
  {
    name: 'whose lines look like boundaries',
    case: holding(Buffer.from('--same\r\n--sam\r\n--same-\r\n\r\n--samee\r\n --same\r\n-'), {
      ...signed,
      boundary: 'same!',
    }),
  },
  { name: 'of zeros', case: holding(Buffer.alloc(70_000), signed, { ...encrypted, stream: true }) },
  { name: 'of 300 kB', case: holding(varied(300_000), compressed, signed, encrypted) },
  {
    name: 'of three files',
    case: {
      files: [
        file,
        { name: 'a.pdf', type: 'application/pdf', content: mixed.toString('base64') },
        { name: 'b.txt', type: 'text/plain', content: 'Yg==', cte: 'base64' },
      ],
      related: {},
      layers: [signed, encrypted],
      mdn: {},
    },
  },
  {
    name: 'of two files, compressed and unsigned',
    case: {
      files: [file, { ...file, name: 'b.xml' }],
      related: {},
      layers: [compressed, encrypted],
      mdn: {},
    },
  },
];

export const goodMessages: readonly GoodMessage[] = [
  ...plainness,
  ...signatures,
  ...handmade,
  ...envelopes,
  ...compressions,
  ...encodings,
  ...contents,
];
