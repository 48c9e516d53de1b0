// SPDX-License-Identifier: Apache-2.0
/** Our identities as the configuration names them, opened for a command. */
import { ouvrirTrousseau, type Trousseau } from '../../../certs/trousseau.ts';
import { identitesDeclarees } from '../../../protocols/as2/config.ts';
import type { Config } from '../../config.ts';
import type { Logger } from '../../ports/machinery.ts';
import { exists } from '../files.ts';
import { systemClock } from '../tools.ts';

/** @throws Failure CONFIG when one cannot be read. */
export function openTrousseau({ as2 }: Pick<Config, 'as2'>, logger: Logger): Promise<Trousseau> {
  return ouvrirTrousseau({ identites: identitesDeclarees(as2), logger, clock: systemClock });
}

/** Undefined where no gateway ever started with AS2: nothing can be opened then, but a good deal be seen. */
export async function openTrousseauIfAny(
  config: Pick<Config, 'as2'>,
  logger: Logger,
): Promise<Trousseau | undefined> {
  const there = await Promise.all(config.as2.identites.map(({ fichier }) => exists(fichier)));
  return there.every(Boolean) ? openTrousseau(config, logger) : undefined;
}
