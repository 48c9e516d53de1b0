// SPDX-License-Identifier: Apache-2.0
/**
 * What anybody can send is read in time that grows with its length: 200 kB of what expressions stumble over, into every
 * reader of text and of octets that the network reaches.
 */
import { describe, expect, test } from 'vitest';
import { analyserCertificats } from '../../../certs/analyse.ts';
import { lireCertificat, lireCertificats } from '../../../certs/certificat.ts';
import { lirePem } from '../../../certs/pem.ts';
import { lirePkcs12 } from '../../../certs/pkcs12.ts';
import { Failure } from '../../../gateway/domain/failure.ts';
import { lireSignature } from '../../../protocols/as2/cms/signature.ts';
import { lireDisposition, TroubleAs2 } from '../../../protocols/as2/disposition.ts';
import {
  deplie,
  entetesDe,
  lireFonctions,
  lireMessageId,
  lireOptionsAccuse,
  lireVersion,
  memeMessageId,
  nomAs2,
  surUneLigne,
} from '../../../protocols/as2/headers.ts';
import { lireAccuse } from '../../../protocols/as2/mdn-read.ts';
import { lireMic } from '../../../protocols/as2/mic.ts';
import { lireDigest } from '../../../protocols/as2/mic-algorithms.ts';
import { nomDeFichier } from '../../../protocols/as2/mime/file-name.ts';
import { entetesDuBloc } from '../../../protocols/as2/mime/header-block.ts';
import { LecteurMultipart } from '../../../protocols/as2/mime/multipart.ts';
import { lireParametres, nomsDeParametres } from '../../../protocols/as2/mime/parameters.ts';
import { puits } from '../../../protocols/as2/mime/sinks.ts';
import { decodeurTransfert } from '../../../protocols/as2/mime/transfer.ts';
import { accuseVoulu, demandeAccuse } from '../../../protocols/as2/receipt-options.ts';
import { decoder } from '../../support/as2-decode.ts';

const longueur = 200_000;
/** What is linear takes some milliseconds; the square of 200 kB takes minutes. */
const patienceMs = 1000;

const unites = [
  ' ',
  '\t',
  '\\',
  '"',
  '\\"',
  ';',
  ',',
  '=',
  '=?',
  '?= ',
  '=?a?b?',
  '(',
  ')',
  '<',
  "'",
  '%',
  '*1',
  ':',
  '-',
  '--b',
  '.',
  '/',
  'a',
  'a=',
  ';a="',
  'a:b\r\n',
  '\n',
  '\r\n',
  '\r\n ',
  '\r',
  '0\x80',
  '0',
] as const;

/** Each alone, after what opens something, and before what does not fit. */
function formes(unite: string): readonly string[] {
  const texte = unite.repeat(Math.floor(longueur / unite.length));
  return [
    texte,
    `"${texte}`,
    `a${texte}x`,
    `x; name="${texte}`,
    `x; name*0=${texte}!`,
    `=?utf-8?q?${texte}`,
    `<${texte}`,
  ];
}

function patient(lire: () => unknown): void {
  try {
    lire();
  } catch (error) {
    if (!(error instanceof TroubleAs2 || error instanceof Failure)) throw error;
  }
}

const sansCertificat = { certificats: [], signatureExigee: false, ancien: false };
const now = new Date('2026-11-22T10:00:00Z');

function accuse(type: string, texte: string): unknown {
  return lireAccuse(entetesDe(['Content-Type', type]), Buffer.from(texte, 'latin1'), sansCertificat);
}

function enParties(texte: string): void {
  const lecteur = new LecteurMultipart('b', () => puits);
  void lecteur.push(Buffer.from(`--b\r\n${texte}`, 'latin1'));
  void lecteur.end();
}

function transfert(encodage: string, texte: string): void {
  const decodeur = decodeurTransfert(encodage, puits);
  void decodeur.push(Buffer.from(texte, 'latin1'));
  void decodeur.end();
}

const lecteurs: readonly (readonly [string, (texte: string) => unknown])[] = [
  ['a value unfolded', deplie],
  ['a header', (texte) => entetesDe(['A', texte])],
  ['a name of AS2', nomAs2],
  ['a Message-ID', lireMessageId],
  ['two Message-IDs', (texte) => memeMessageId(texte, `<${texte}>`)],
  ['options of an MDN', lireOptionsAccuse],
  ['features', lireFonctions],
  ['a version', lireVersion],
  ['a line', surUneLigne],
  [
    'a request for an MDN',
    (texte) => {
      const entetes = entetesDe([
        ...['Disposition-Notification-To', texte],
        ...['Disposition-Notification-Options', texte],
        ...['Receipt-Delivery-Option', texte],
      ]);
      return [accuseVoulu(lireOptionsAccuse(texte)), demandeAccuse(entetes)];
    },
  ],
  ['a disposition', lireDisposition],
  ['a MIC', (texte) => [lireMic(texte), lireMic(`YQ==, ${texte}`)]],
  ['a digest', lireDigest],
  ['parameters', (texte) => [lireParametres(`a/b;${texte}`), nomsDeParametres(`a/b;${texte}`)]],
  [
    'a name of a file',
    (texte) => nomDeFichier(entetesDe(['Content-Disposition', `attachment; filename=${texte}`])),
  ],
  ['a block of headers', entetesDuBloc],
  ['a block of folds', (texte) => entetesDuBloc(`a: b\r\n ${texte}`)],
  ['a multipart', enParties],
  ['base64', (texte) => transfert('base64', texte)],
  ['quoted-printable', (texte) => transfert('quoted-printable', texte)],
  ['an MDN', (texte) => accuse(`multipart/report; boundary=b`, `--b\r\n${texte}`)],
  ['a notification', (texte) => accuse('message/disposition-notification', texte)],
  [
    'fields of a notification',
    (texte) =>
      accuse('message/disposition-notification', `Final-Recipient: ${texte}\r\nDisposition: ${texte}`),
  ],
  [
    'a signed MDN',
    (texte) => accuse(`multipart/signed; boundary=b`, `--b\r\n\r\n\r\n--b\r\n\r\n${texte}\r\n--b--`),
  ],
  ['a signature', (texte) => lireSignature(Buffer.from(texte, 'latin1'))],
  ['a certificate', (texte) => lireCertificat(texte)],
  ['certificates', (texte) => lireCertificats(Buffer.from(texte, 'latin1'))],
  [
    'certificates in PEM',
    (texte) =>
      lireCertificats(
        Buffer.from(`-----BEGIN CERTIFICATE-----\n${texte}\n-----END CERTIFICATE-----`, 'latin1'),
      ),
  ],
  ['certificates looked at', (texte) => analyserCertificats(Buffer.from(texte, 'latin1'), now)],
  ['PEM', (texte) => lirePem(`-----BEGIN A-----${texte}`)],
  ['PKCS#12', (texte) => lirePkcs12(Buffer.from(texte, 'latin1'), 'x')],
];

describe('200 kB of the same are read in less than a second', () => {
  test.each(lecteurs)('as %s', { timeout: 60_000 }, (_, lire) => {
    for (const unite of unites) {
      for (const [n, texte] of formes(unite).entries()) {
        const start = performance.now();
        patient(() => lire(texte));
        expect(performance.now() - start, `${JSON.stringify(unite)}, form ${n}`).toBeLessThan(patienceMs);
      }
    }
  });

  test.each([
    'multipart/signed; boundary=b',
    'multipart/mixed; boundary=b',
    'application/pkcs7-mime',
    'application/xml',
  ])('as a message of %s', { timeout: 60_000 }, async (type) => {
    for (const unite of unites) {
      const texte = unite.repeat(Math.floor(longueur / unite.length));
      for (const tete of ['', '--b\r\n', '--b\r\n\r\n\r\n--b\r\n']) {
        const start = performance.now();
        await decoder({ entetes: { 'Content-Type': type }, corps: Buffer.from(`${tete}${texte}`, 'latin1') });
        await decoder({ entetes: { 'Content-Type': `${type}; ${texte}` }, corps: Buffer.from(tete) });
        expect(performance.now() - start, JSON.stringify(unite)).toBeLessThan(4 * patienceMs);
      }
    }
  });
});
