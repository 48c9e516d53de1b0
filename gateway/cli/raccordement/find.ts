// SPDX-License-Identifier: Apache-2.0
/** A raccordement as an operator names it: by its nom, its login, its AS2 name, its PeSIT identifier or its id. */
import { Failure } from '../../domain/failure.ts';
import type { Raccordement, RaccordementId } from '../../domain/raccordement.ts';
import type { Journal } from '../../ports/journal.ts';

/** @throws Failure CONFIG when none or several answer to it. */
export async function findRaccordement(
  { raccordements }: Pick<Journal, 'raccordements'>,
  text: string,
): Promise<Raccordement> {
  const all = await raccordements.list();
  const found = all.filter(({ id, nom, sftp, as2, pesit }) =>
    [id, nom, sftp?.login, as2?.identifiant, pesit?.identifiant].includes(text),
  );
  const [first, second] = found;
  if (first === undefined) throw new Failure('CONFIG', `aucun raccordement ${text} / no such raccordement`);
  if (second === undefined) return first;
  const ids = found.map(({ id }) => id).join(', ');
  throw new Failure('CONFIG', `${text} désigne plusieurs raccordements, donnez l'id / several: ${ids}`);
}

/** Its id; undefined when none is asked for. */
export async function findIdOf(
  journal: Pick<Journal, 'raccordements'>,
  text: string | undefined,
): Promise<RaccordementId | undefined> {
  return text === undefined ? undefined : (await findRaccordement(journal, text)).id;
}
