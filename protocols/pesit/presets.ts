// SPDX-License-Identifier: Apache-2.0
/**
 * Presets: a value for every setting of a PeSIT partenaire, and which of its certificates hold on a given day. (PeSIT E §5,
 * §11)
 *
 * This is the one place where a preset is read. What Chorus Pro agrees on is not public (it is in the fiche de
 * raccordement): `chorus-pro` is an assumption, and its raccordement may say otherwise for each setting.
 */
import type { Certificat } from '../../certs/certificat.ts';
import type { AccesPesit, PresetPesit, ReglagesPesit } from '../../gateway/domain/acces-pesit.ts';
import { certificatLu, estDansLaFenetre } from '../commun/certificats.ts';

/** What every product in service reads: Connect:Express fails on an undefined interval and on articles of no length. */
const courant: ReglagesPesit = {
  // Connect:Express brings any larger one down to this; CFT takes the smaller of both.
  intervalleKio: 32,
  fenetre: 2,
  resynchronisation: true,
  // TLS and TCP have better ones.
  crc: false,
  cadrage: 'prefixe',
  tailleEntite: 32_768,
  // Fits an interval many times, and an entity of any product.
  longueurArticle: 4096,
  format: 'variable',
  // Neither is negotiated: they are sent only where both sides said so.
  multiArticle: false,
  segmentation: false,
  compression: 'aucune',
  codeDonnees: 'binaire',
  enregistrements: 'flot',
  nomFlux: 'code-interface',
  etiquette: true,
  certificatExige: true,
  tolerant: false,
  // Implementations disagree on whether a segment is an article.
  articlesExacts: false,
  acquittement: 'aucun',
};

const presets: Readonly<Record<PresetPesit, ReglagesPesit>> = {
  // Nobody outside knows which product answers there: its faults of form are let pass until somebody does.
  'chorus-pro': { ...courant, tolerant: true },
  // CFT cuts long records into segments whatever is configured; it adds PI of its own between two CFT.
  cft: { ...courant, tolerant: true },
  // Pads its texts, leads its numbers with zeroes, and carries the name of the file in PI 37 or not at all.
  'connect-express': { ...courant, tolerant: true },
};

/** The settled whole: the preset, and what the raccordement says of its own over it. */
export function reglagesDe(acces: Pick<AccesPesit, 'preset' | 'reglages'>): ReglagesPesit {
  return { ...presets[acces.preset], ...acces.reglages };
}

/**
 * Its certificates that hold at `now`, the newest first: within the window agreed and within their own dates.
 * @throws Failure CONFIG for one that cannot be read.
 */
export function certificatsDe(acces: Pick<AccesPesit, 'certificats'>, now: Date): readonly Certificat[] {
  return acces.certificats
    .filter((agreed) => estDansLaFenetre(agreed, now))
    .map(({ pem }) => certificatLu(pem))
    .filter(({ du, au }) => du <= now && now <= au)
    .toSorted((a, b) => b.du.getTime() - a.du.getTime());
}

/** SHA-256, hex, of all that were agreed, whenever they hold. One that cannot be read has none. */
export function empreintesDe(acces: Pick<AccesPesit, 'certificats'>): readonly string[] {
  return acces.certificats.flatMap(({ pem }) => {
    try {
      return [certificatLu(pem).empreinte];
    } catch {
      return [];
    }
  });
}
