// SPDX-License-Identifier: Apache-2.0
/**
 * The parameters of the FPDU that opened a transfer, as the row of the transfer keeps them: text by PI, as evidence, and for
 * the acknowledgement that must copy them later (PeSIT E §6.9).
 */
import type { Fpdu, Parametres } from './fpdu/types.ts';

export type Entetes = Readonly<Record<string, string>>;

/** `pi-13`: `4660`. What was not sent is not there; PI 99 is not kept. */
export function entetesDe({ nom, parametres }: Pick<Fpdu, 'nom' | 'parametres'>): Entetes {
  const { fichier, logiques, physiques, historiques } = parametres;
  const values: Record<string, string | number | undefined> = {
    fpdu: nom,
    'pi-3': fichier?.demandeur,
    'pi-4': fichier?.serveur,
    'pi-11': fichier?.type,
    'pi-12': fichier?.nom,
    'pi-13': parametres.idTransfert,
    'pi-15': parametres.relance === undefined ? undefined : Number(parametres.relance),
    'pi-16': parametres.codeDonnees,
    'pi-17': parametres.priorite,
    'pi-25': parametres.tailleEntite,
    'pi-31': logiques?.format,
    'pi-32': logiques?.longueurArticle,
    'pi-37': logiques?.etiquette,
    'pi-41': physiques === undefined ? undefined : unite(physiques),
    'pi-42': physiques?.tailleMax,
    'pi-51': historiques?.creeLe,
    'pi-52': historiques?.extraitLe,
    'pi-61': parametres.emetteurInitial,
    'pi-62': parametres.destinataireFinal,
  };
  const present = Object.entries(values).filter(([, value]) => value !== undefined);
  return Object.fromEntries(present.map(([name, value]) => [name, String(value)]));
}

function unite({ enArticles = false }: NonNullable<Parametres['physiques']>): string {
  return enArticles ? 'articles' : 'Kio';
}

/**
 * What stays the same when the very same file is sent again: its name, its size, its form, its date. One line, for the detail of
 * a row.
 */
export function signeDuFichier(entetes: Entetes): string {
  return identite.map((name) => encodeURIComponent(entetes[name] ?? '')).join(' ');
}

const identite = ['pi-16', 'pi-31', 'pi-32', 'pi-37', 'pi-42', 'pi-51'] as const;
