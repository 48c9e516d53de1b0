// SPDX-License-Identifier: Apache-2.0
/** What may be said of a raccordement on the command line, by `create` and by `modify`. */
import type { Command } from 'commander';
import { presetsAs2 } from '../../domain/acces-as2.ts';

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
  readonly as2Id?: string;
  readonly notreAs2Id?: string;
  readonly certificat?: readonly string[];
  readonly retirerCertificat?: readonly string[];
  readonly preset?: string;
  readonly as2?: readonly string[];
  readonly urlAccuse?: readonly string[];
  readonly as2Basic?: string;
  readonly livraisonAs2?: string;
  readonly livraisonAutorites?: string;
  readonly livraisonEmpreinteTls?: string;
  readonly livraisonBasic?: string;
  readonly livraisonDelai?: string;
}

/** Takes a thing away, where one may be taken away. */
export const aucun = 'aucun';

export function addTermsOptions(command: Command): Command {
  return addAs2Options(addCommonOptions(command));
}

function addCommonOptions(command: Command): Command {
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

function addAs2Options(command: Command): Command {
  return command
    .option('--as2-id <nom>', 'AS2: its name, AS2-From of what it sends / son nom AS2')
    .option('--notre-as2-id <nom>', 'AS2: our name to it (default: as2.identifiant of the configuration)')
    .option(
      '--certificat <fichier...>',
      'AS2: its certificates (PEM, DER, p7b), FILE[:usages[:from[:until]]]; usages signature+chiffrement (default), tls',
    )
    .option('--preset <preset>', `AS2: ${presetsAs2.join(', ')} (default: drummond)`)
    .option('--as2 <cle=valeur...>', 'AS2: a setting that stands over the preset; cle=preset gives it back')
    .option('--url-accuse <url...>', 'AS2: start of the URLs an asynchronous MDN may go to')
    .option('--as2-basic <utilisateur:fichier>', 'AS2: HTTP Basic asked of it, the password in a file')
    .option('--livraison-as2 <url>', 'push by AS2 to this URL instead of /out / livrer par AS2')
    .option('--livraison-autorites <fichier>', "authorities of its TLS certificate (default: the machine's)")
    .option('--livraison-empreinte-tls <hex>', 'SHA-256 of its TLS certificate, instead of authorities')
    .option(
      '--livraison-basic <utilisateur:fichier>',
      'HTTP Basic there, the password in a file of mode 0600',
    )
    .option('--livraison-delai <secondes>', 'longest exchange there, its synchronous MDN included');
}

/** The words of `--help` on taking things away. */
export const aucunHelp = `\nmodify: ${aucun} takes away --adresses, --structure, --matricule, --livraison-sftp, --livraison-as2, --livraison-autorites, --livraison-empreinte-tls, --livraison-basic, --as2-id, --as2-basic, --url-accuse, --collecte, --lots, --fenetre, --relais.`;
