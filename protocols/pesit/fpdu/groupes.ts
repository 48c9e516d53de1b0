// SPDX-License-Identifier: Apache-2.0
/**
 * The four groups: identifier of the file, logical, physical and historical attributes. (PeSIT E §4.2)
 *
 * A group is a value made of units. In lenient reading it may be empty, or lack what has a default; then it says nothing.
 */
import { format } from './agregats.ts';
import type { Lecture } from './lecture.ts';
import type { IdentificationFichier, Parametres } from './types.ts';
import { ecrireUnites, lireUnites, type Unite } from './unites.ts';
import { type Codec, date, nombre, symbole, texte } from './valeurs.ts';

export const identifiant = texte(24);
const typeFichier = nombre(2);
const nomFichier = texte(76);
const longueur = nombre(2);
/** Products put real file names here, some with accents: they come out as `_`. */
const etiquette = texte(80, { accents: true });
const octet = nombre(1);
const uniteReservation = symbole([false, true]);
const taille = nombre(4);

/** PGI 9. */
export const groupeFichier: Codec<IdentificationFichier> = {
  lire(octets, pgi, lecture) {
    const groupe = new Groupe(octets, pgi, lecture, [3, 4, 11, 12]);
    const nom = groupe.obligatoire(12, nomFichier);
    return {
      ...presents({ demandeur: groupe.lire(3, identifiant), serveur: groupe.lire(4, identifiant) }),
      type: groupe.ouDefaut(11, typeFichier, 0),
      nom,
    };
  },
  ecrire({ demandeur, serveur, type, nom }) {
    return ecrireUnites([
      ...unite(3, identifiant, demandeur),
      ...unite(4, identifiant, serveur),
      ...unite(11, typeFichier, type),
      ...unite(12, nomFichier, nom),
    ]);
  },
};

/** PGI 30. Keys of indexed files (38, 39) are of its list, but nobody here reads them. */
export const groupeLogiques: Codec<NonNullable<Parametres['logiques']>> = {
  lire(octets, pgi, lecture) {
    const groupe = new Groupe(octets, pgi, lecture, [31, 32, 33, 37, 38, 39]);
    if (groupe.vide) return undefined;
    return {
      ...presents({ format: groupe.lire(31, format) }),
      longueurArticle: groupe.obligatoire(32, longueur),
      ...presents({ organisation: groupe.lire(33, octet), etiquette: groupe.lire(37, etiquette) }),
    };
  },
  ecrire(logiques) {
    return ecrireUnites([
      ...unite(31, format, logiques.format),
      ...unite(32, longueur, logiques.longueurArticle),
      ...unite(33, octet, logiques.organisation),
      ...unite(37, etiquette, logiques.etiquette),
    ]);
  },
};

/** PGI 40. */
export const groupePhysiques: Codec<NonNullable<Parametres['physiques']>> = {
  lire(octets, pgi, lecture) {
    const groupe = new Groupe(octets, pgi, lecture, [41, 42]);
    if (groupe.vide) return undefined;
    return {
      ...presents({ enArticles: groupe.lire(41, uniteReservation) }),
      tailleMax: groupe.ouDefaut(42, taille, 0),
    };
  },
  ecrire({ enArticles, tailleMax }) {
    return ecrireUnites([...unite(41, uniteReservation, enArticles), ...unite(42, taille, tailleMax)]);
  },
};

/** PGI 50. Without a date of creation it says nothing. */
export const groupeHistoriques: Codec<NonNullable<Parametres['historiques']>> = {
  lire(octets, pgi, lecture) {
    const groupe = new Groupe(octets, pgi, lecture, [51, 52]);
    const creeLe = groupe.lire(51, date);
    const extraitLe = groupe.lire(52, date);
    if (creeLe !== undefined) return { creeLe, ...presents({ extraitLe }) };
    if (!groupe.a(51) && !groupe.vide) throw lecture.faute(`PI 51 missing in PGI ${pgi}`);
    return undefined;
  },
  ecrire({ creeLe, extraitLe }) {
    return ecrireUnites([...unite(51, date, creeLe), ...unite(52, date, extraitLe)]);
  },
};

/** The units of one group while it is read. */
class Groupe {
  readonly #pgi: number;
  readonly #lecture: Lecture;
  readonly #unites: ReadonlyMap<number, Uint8Array>;

  constructor(octets: Uint8Array, pgi: number, lecture: Lecture, connus: readonly number[]) {
    this.#pgi = pgi;
    this.#lecture = lecture;
    if (octets.length === 0) lecture.tolerer(`PGI ${pgi} is empty`);
    const unites = lireUnites(octets, lecture);
    for (const { code, valeur } of unites) {
      if (!connus.includes(code)) throw lecture.faute(`PI ${code} is unknown in PGI ${pgi}`);
      if (valeur.length === 0) throw lecture.faute(`PI ${code} is empty`);
    }
    this.#unites = new Map(unites.map(({ code, valeur }) => [code, valeur]));
  }

  get vide(): boolean {
    return this.#unites.size === 0;
  }

  a(pi: number): boolean {
    return this.#unites.has(pi);
  }

  lire<Valeur>(pi: number, codec: Codec<Valeur>): Valeur | undefined {
    const octets = this.#unites.get(pi);
    return octets === undefined ? undefined : codec.lire(octets, pi, this.#lecture);
  }

  ouDefaut<Valeur>(pi: number, codec: Codec<Valeur>, defaut: Valeur): Valeur {
    const valeur = this.lire(pi, codec);
    if (valeur !== undefined) return valeur;
    // Of an empty group it was told already that it is let pass.
    if (!this.vide) throw this.#lecture.faute(`PI ${pi} missing in PGI ${this.#pgi}`);
    return defaut;
  }

  obligatoire<Valeur>(pi: number, codec: Codec<Valeur>): Valeur {
    const valeur = this.lire(pi, codec);
    if (valeur === undefined) throw this.#lecture.faute(`PI ${pi} missing in PGI ${this.#pgi}`);
    return valeur;
  }
}

function unite<Valeur>(code: number, codec: Codec<Valeur>, valeur: Valeur | undefined): Unite[] {
  return valeur === undefined ? [] : [{ code, valeur: codec.ecrire(valeur) }];
}

type Presents<Objet> = { [Cle in keyof Objet]?: NonNullable<Objet[Cle]> };

/** Without the members that are undefined: an absent parameter has no name. */
function presents<Objet extends object>(objet: Objet): Presents<Objet> {
  return Object.fromEntries(
    Object.entries(objet).filter(([, valeur]) => valeur !== undefined),
  ) as Presents<Objet>;
}
