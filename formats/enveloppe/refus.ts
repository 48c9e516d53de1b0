// SPDX-License-Identifier: Apache-2.0
/**
 * What the opening of an enveloppe may find wrong, as constats: one function a fault, each naming the
 * file, the limit and what to do. Plain ASCII in both languages: they end in a compte rendu.
 */
import type { Constat } from '../../gateway/domain/constat.ts';
import { irrecevable } from '../../gateway/domain/irrecevabilite.ts';
import type { Archive, EnveloppeLimits } from './limits.ts';
import type { Nature } from './sniff.ts';

/** Ends the reading of an enveloppe from inside its streams. Never leaves this folder. */
export class Refus extends Error {
  override readonly name = 'Refus';
  readonly constat: Constat;

  constructor(constat: Constat) {
    super(constat.messageEn);
    this.constat = constat;
  }
}

const mib = 1024 * 1024;

function octets(bytes: number, unit: 'Mo' | 'MB', single: 'octets' | 'bytes'): string {
  return bytes < mib ? `${bytes} ${single}` : `${Math.floor((bytes / mib) * 10) / 10} ${unit}`;
}
const fr = (bytes: number) => octets(bytes, 'Mo', 'octets');
const en = (bytes: number) => octets(bytes, 'MB', 'bytes');

const quotedLength = 80;

/** A name as the partenaire can recognise it: printable ASCII, cut short. */
function quote(nom: string): string {
  const ascii = nom
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .replace(/[^ -~]/gu, '?');
  return ascii.length > quotedLength ? `${ascii.slice(0, quotedLength - 3)}...` : ascii;
}

const natures: Readonly<Record<Nature, readonly [fr: string, en: string]>> = {
  xml: ['du XML', 'XML'],
  gzip: ['une archive gzip', 'a gzip archive'],
  zip: ['une archive zip', 'a zip archive'],
  pdf: ['un PDF', 'a PDF'],
  tar: ['une archive tar', 'a tar archive'],
  empty: ['vide', 'empty'],
  unknown: ['d un type inconnu', 'of an unknown type'],
};

function listOf(allowed: readonly Nature[], language: 0 | 1): string {
  return allowed.map((nature) => natures[nature][language]).join(language === 0 ? ' ou ' : ' or ');
}

export function fluxVide(): Constat {
  return irrecevable('IRR_VIDE', { fr: 'il ne contient aucun octet', en: 'it holds no byte' });
}

export function archiveVide(): Constat {
  return irrecevable('IRR_VIDE', {
    fr: 'l archive ne contient aucune facture',
    en: 'the archive holds no facture',
  });
}

export function fluxTropGrand(sizeBytes: number, limits: EnveloppeLimits): Constat {
  return irrecevable(
    'IRR_TAILLE',
    {
      fr: `${fr(sizeBytes)} pour ${fr(limits.fluxBytes)} au plus ; repartissez les factures sur plusieurs flux`,
      en: `${en(sizeBytes)} where at most ${en(limits.fluxBytes)} is allowed; spread the factures over several flux`,
    },
    { valeur: String(sizeBytes), attendu: `<= ${limits.fluxBytes}` },
  );
}

export function inflateTropGrand(limits: EnveloppeLimits): Constat {
  return irrecevable(
    'IRR_TAILLE',
    {
      fr: `il depasse ${fr(limits.inflatedBytes)} une fois decompresse ; repartissez les factures sur plusieurs flux`,
      en: `it exceeds ${en(limits.inflatedBytes)} once inflated; spread the factures over several flux`,
    },
    { attendu: `<= ${limits.inflatedBytes}` },
  );
}

export function inflateSuspect(limits: EnveloppeLimits): Constat {
  return irrecevable(
    'IRR_TAILLE',
    {
      fr: `decompresse, il est plus de ${limits.inflateRatio} fois plus grand que recu ; une archive de factures n atteint pas ce rapport`,
      en: `inflated, it is more than ${limits.inflateRatio} times larger than received; no archive of factures reaches this ratio`,
    },
    { attendu: `<= ${limits.inflateRatio}:1` },
  );
}

export function tropDeFactures(limits: EnveloppeLimits): Constat {
  return irrecevable(
    'IRR_TAILLE',
    {
      fr: `il contient plus de ${limits.factures} factures ; repartissez les sur plusieurs flux`,
      en: `it holds more than ${limits.factures} factures; spread them over several flux`,
    },
    { attendu: `<= ${limits.factures}` },
  );
}

export function tropDEntrees(limits: EnveloppeLimits): Constat {
  return irrecevable(
    'IRR_TAILLE',
    {
      fr: `l archive contient plus de ${limits.entries} entrees ; retirez ce qui n est pas une facture`,
      en: `the archive holds more than ${limits.entries} entries; remove what is no facture`,
    },
    { attendu: `<= ${limits.entries}` },
  );
}

export function fichierTropGrand(nom: string | undefined, limits: EnveloppeLimits): Constat {
  const named = nom === undefined ? ['la facture', 'the facture'] : [quote(nom), quote(nom)];
  return irrecevable(
    'IRR_TAILLE_F',
    {
      fr: `${named[0]} depasse ${fr(limits.fileBytes)} une fois decompresse ; allegez ses pieces jointes`,
      en: `${named[1]} exceeds ${en(limits.fileBytes)} once inflated; lighten its attachments`,
    },
    { attendu: `<= ${limits.fileBytes}` },
  );
}

export function fichierVide(nom: string): Constat {
  return irrecevable('IRR_VIDE_F', {
    fr: `${quote(nom)} ne contient aucun octet`,
    en: `${quote(nom)} holds no byte`,
  });
}

export function typeDuFlux(
  nature: Nature,
  allowed: readonly Nature[],
  archives: readonly Archive[],
): Constat {
  const [isFr, isEn] = natures[nature];
  const named = archives.map((archive) => (archive === 'gzip' ? 'tar.gz' : archive));
  return irrecevable('IRR_TYPE', {
    fr: `il est ${isFr} ; ce code interface attend ${listOf(allowed, 0)}, seul ou en ${named.join(' ou ')}`,
    en: `it is ${isEn}; this code interface expects ${listOf(allowed, 1)}, alone or in a ${named.join(' or ')}`,
  });
}

export function typeDuFichier(nom: string | undefined, nature: Nature, allowed: readonly Nature[]): Constat {
  const [isFr, isEn] = natures[nature];
  const named =
    nom === undefined ? ['le contenu du gzip', 'the content of the gzip'] : [quote(nom), quote(nom)];
  return irrecevable('IRR_TYPE_F', {
    fr: `${named[0]} est ${isFr} ; attendu : ${listOf(allowed, 0)}`,
    en: `${named[1]} is ${isEn}; expected: ${listOf(allowed, 1)}`,
  });
}

export function naturesMelangees(nom: string, nature: Nature, first: Nature): Constat {
  return irrecevable('IRR_TYPE_F', {
    fr: `${quote(nom)} est ${natures[nature][0]} alors que le premier fichier est ${natures[first][0]} ; un flux a une seule nature de fichier`,
    en: `${quote(nom)} is ${natures[nature][1]} while the first file is ${natures[first][1]}; a flux has files of one nature`,
  });
}

export function nomIncorrect(nom: string, reason: { readonly fr: string; readonly en: string }): Constat {
  return irrecevable('IRR_NOM_F', {
    fr: `${quote(nom)} : ${reason.fr}`,
    en: `${quote(nom)}: ${reason.en}`,
  });
}

export function extractionImpossible(reason: { readonly fr: string; readonly en: string }): Constat {
  return irrecevable('IRR_EXTRAC', {
    fr: `${reason.fr} ; refaites l archive et renvoyez la`,
    en: `${reason.en}; make the archive again and send it again`,
  });
}
