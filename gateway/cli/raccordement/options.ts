// SPDX-License-Identifier: Apache-2.0
/** What may be said of a raccordement on the command line, by `create` and by `modify`. */
import type { Command } from 'commander';

/** What was agreed, as written; each is checked in `terms.ts`. */
export interface TermsOptions {
  readonly login?: string;
  readonly cle?: readonly string[];
  readonly adresses?: string;
  readonly codes?: string;
  readonly retrait?: string;
  readonly jours?: string;
  readonly siret?: string;
  readonly structure?: readonly string[];
  readonly matricule?: string;
  readonly livraisonSftp?: string;
  readonly livraisonLogin?: string;
  readonly livraisonCle?: string;
  readonly livraisonEmpreinte?: string;
  readonly livraisonAlgorithmes?: string;
  readonly dossierDepot?: string;
  readonly dossierRetrait?: string;
  readonly collecte?: string;
  readonly lots?: string;
  readonly fenetre?: string;
  readonly relais?: string;
  readonly force?: boolean;
}

/** Takes a thing away, where one may be taken away. */
export const aucun = 'aucun';

export function addTermsOptions(command: Command): Command {
  return command
    .option('--login <login>', 'SSH user name: 1 to 32 of a-z 0-9 . _ -')
    .option('--cle <fichier...>', 'OpenSSH public key file(s) / clé(s) publique(s) OpenSSH')
    .option('--adresses <adresses>', 'addresses or CIDR blocks allowed, separated by commas')
    .option('--codes <codes>', 'codes interface souscrits, separated by commas; their answers come with them')
    .option('--retrait <politique>', 'once or keep')
    .option('--jours <n>', 'validity in days, from now')
    .option('--siret <siret>', 'SIRET of the partenaire: it then receives for it / de son propre compte')
    .option('--structure <siret...>', 'SIRET or SIREN it also receives for (délégation)')
    .option('--matricule <matricule>', 'matricule of the plateforme (0238)')
    .option('--livraison-sftp <hote:port>', 'push to this server instead of /out / livrer à ce serveur')
    .option('--livraison-login <login>', 'our user name there')
    .option('--livraison-cle <fichier>', 'file of mode 0600 with our private key')
    .option('--livraison-empreinte <empreinte>', 'its host key, as ssh-keygen -lf prints it: SHA256:…')
    .option('--livraison-algorithmes <choix>', 'for an old server: cbc, legacy, or cbc,legacy')
    .option('--dossier-depot <dossier>', 'its folder where we put (default: /in)')
    .option('--dossier-retrait <dossier>', 'its folder where we collect (default: /out)')
    .option('--collecte <cron>', 'AMONT: when we collect there, five fields, Europe/Paris')
    .option('--lots <cron>', 'its own plan of batches, five fields, Europe/Paris')
    .option('--fenetre <heures>', 'its batches leave within these hours, e.g. 22:00-06:00')
    .option('--relais <raccordement>', 'AMONT to which its accepted flux are forwarded')
    .option('--force', 'even when another partenaire already receives for one of its structures');
}

/** The words of `--help` on taking things away. */
export const aucunHelp = `\nmodify: ${aucun} takes away --adresses, --structure, --matricule, --livraison-sftp, --collecte, --lots, --fenetre, --relais.`;
