// SPDX-License-Identifier: Apache-2.0
/** Settings of PeSIT as an operator writes and reads them, one a setting of `ReglagesPesit`. Bounds are those of the wire. */
import { compressionsPesit, type ReglagesPesit } from '../../domain/acces-pesit.ts';
import { direReglages, entier, lireReglages, oneOf, ouiNon, type TableReglages } from './reglages.ts';

/** PI 7, first two bytes: FFFF means undefined, which products refuse to hear. */
const intervalleMost = 65_534;
/** PI 7, third byte. */
const fenetreMost = 255;
/** PI 25 is 2 bytes; an FPDU of six bytes of header has room for data from here on. */
const [entiteLeast, entiteMost] = [128, 65_535];
/** PI 32 is 2 bytes, and 0 is refused by products. */
const articleMost = 65_535;

/** An FPDU begins with six bytes of header, which an entity holds beside the article. (PeSIT E §5) */
const headerBytes = 6;

const table: TableReglages<ReglagesPesit> = {
  intervalleKio: entier(0, intervalleMost),
  fenetre: entier(0, fenetreMost),
  resynchronisation: ouiNon,
  crc: ouiNon,
  cadrage: oneOf(['prefixe', 'brut']),
  tailleEntite: entier(entiteLeast, entiteMost),
  longueurArticle: entier(1, articleMost),
  format: oneOf(['fixe', 'variable']),
  multiArticle: ouiNon,
  segmentation: ouiNon,
  compression: oneOf(compressionsPesit),
  codeDonnees: oneOf(['binaire', 'ascii', 'ebcdic']),
  enregistrements: oneOf(['flot', 'lignes']),
  nomFlux: oneOf(['code-interface', 'nom-fichier']),
  etiquette: ouiNon,
  certificatExige: ouiNon,
  tolerant: ouiNon,
  articlesExacts: ouiNon,
  acquittement: oneOf(['aucun', 'message']),
};

/** `before` with what was written over it. @throws RangeError, one line a trouble. */
export function readReglagesPesit(
  written: readonly string[] | undefined,
  before: Partial<ReglagesPesit>,
): Partial<ReglagesPesit> {
  return lireReglages(table, '--pesit', written, before);
}

/** As they would be written; in the order of the table. */
export function sayReglagesPesit(reglages: ReglagesPesit): Readonly<Record<string, string>> {
  return direReglages(table, reglages);
}

/** What no single setting says: together they must be something that can be sent. @throws RangeError */
export function assertReglagesPesit({ format, enregistrements }: ReglagesPesit): void {
  if (format !== 'fixe' || enregistrements !== 'lignes') return;
  throw new RangeError(
    '--pesit enregistrements=lignes demande format=variable / needs format=variable: lines differ in length',
  );
}

/** Articles that would not fit are made shorter when they are sent: said, since both sides may count on the length. */
export function articlesRaccourcis({
  longueurArticle,
  tailleEntite,
  segmentation,
  intervalleKio,
}: ReglagesPesit): number | undefined {
  const most = Math.min(
    segmentation ? articleMost : tailleEntite - headerBytes,
    intervalleKio > 0 ? intervalleKio * 1024 : articleMost,
  );
  return longueurArticle > most ? most : undefined;
}
