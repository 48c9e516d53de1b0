// SPDX-License-Identifier: Apache-2.0
/** Whom a command of `raccord pesit` calls: as a raccordement agreed, or as the options say, without any gateway. */
import type { Command } from 'commander';
import { presetsPesit } from '../../domain/acces-pesit.ts';

export interface AppelOptions {
  readonly raccordement?: string;
  readonly vers?: string;
  readonly identifiant?: string;
  readonly serveur?: string;
  readonly motDePasse?: string;
  readonly certificat?: string;
  readonly cle?: string;
  readonly cleMotDePasse?: string;
  readonly autorites?: string;
  readonly empreinteTls?: string;
  readonly preconnexion?: string;
  readonly delai?: string;
  readonly preset?: string;
  readonly pesit?: readonly string[];
  readonly trace?: boolean;
  readonly json?: boolean;
}

export function addAppelOptions(command: Command): Command {
  return command
    .option('--raccordement <raccordement>', 'as agreed there: nom, identifier or id / comme convenu')
    .option('--vers <pesit://hote:port>', 'or to this server; pesit+tcp://127.0.0.1:port without TLS')
    .option('--identifiant <id>', 'our identifier there, PI 3 / le nôtre')
    .option('--serveur <id>', 'its identifier, PI 4 / le sien')
    .option('--mot-de-passe <fichier>', 'file of mode 0600 with our password, PI 5')
    .option('--certificat <fichier>', 'our TLS certificate and its chain (PEM), or PKCS#12')
    .option('--cle <fichier>', 'its private key (PEM), mode 0600, when it is not in the same file')
    .option('--cle-mot-de-passe <fichier>', 'file with the password of the key or of the PKCS#12')
    .option('--autorites <fichier>', "authorities of its TLS certificate (default: the machine's)")
    .option('--empreinte-tls <hex>', 'SHA-256 of its TLS certificate, instead of authorities')
    .option('--preconnexion <id:fichier>', 'sent before CONNECT, the password in a file')
    .option(
      '--delai <secondes>',
      'longest wait for one answer, not for a file (default: 30) / pour une réponse',
    )
    .option('--preset <preset>', `${presetsPesit.join(', ')} (default: chorus-pro)`)
    .option('--pesit <cle=valeur...>', 'a setting that stands over what was agreed, this time')
    .option('--trace', 'every FPDU in words on stderr, without content or password / chaque FPDU en clair')
    .option('--json', 'one JSON object a file');
}
