// SPDX-License-Identifier: Apache-2.0
/**
 * The messages of the rules are French in plain ASCII, as the comptes rendus of Chorus Pro are. A report for people
 * is given its accents and apostrophes back, word by word: only words that have one right spelling in French are in
 * the table, so that a message is never made wrong. Names of elements, codes and quoted values are left alone.
 */

/** Each word as it is spelt; without its accents it means nothing else. */
const words = `
  abîmé abîmée accepté acceptée acceptées acceptés acquéreur adéquat affecté affectée allégées allégez
  alphanumérique alphanumériques année années antérieur antérieure août après arrêté arrêtée associée
  associées attaché attachée autofacturée autofacturées autoliquidée autorisé autorisée autorisées autorisés
  Bénéficiaire bénéficiaire bénéficiaires calculé calculée caractère caractères Catégorie catégorie
  catégories cédé cédée célibataire chiffré chiffrée clé clés clôture complète complètes conformément
  connaît connexité conséquence Contrôle contrôle contrôles coordonnées coût coûts créance créancier
  créanciers crédit créditer créditeur crédits créé créée Débiteur débiteur débiteurs début décaissement
  décembre décimale décimales déclaration déclarations déclarent déclarez décompte décrit décrite décrites
  déduction déduit déduite défaut défauts défini définie définies définis définition définitive définitives
  déjà délai délais dématérialisation dépasse dépassée dépassent dépasser dépôt dépôts dernière dernières
  dérogation désignation désignée destinée détail détails déterminé déterminée deuxième différé différée
  différence différent différente différentes différents donnée données écart écarts échange échanges
  Échéance échéance échéances échoué écrit écrite écrites écrits éditeur égal égale égales égalité égaux
  électronique électroniques Élément élément éléments émetteur émettre émis émise émises émission énergie
  enregistré enregistrée entête entité entités entrée entrées épuisé équivalent équivalente établie
  établissement établissements étape étapes État état états été étendu étendue étiquette étranger étrangère
  être européen européenne européennes européens évaluer événement éventuel éventuelle excède excèdent
  exigibilité exonération exonérations exonéré exonérée extérieur extérieure facturée facturées fenêtre
  février forêt français française françaises fréquence général générale généralement généré générée grâce
  Grèce hétérogène hiérarchie hôte hôtel idéal identité immédiat immédiate incomplète incomplètes incorporée
  incorporées indemnité indemnités inférieur inférieure inférieures inférieurs intégré intégrée intérêt
  intérieur intérieure intermédiaire itinéraire légal légale légales légaux libellé libellés lisibilité
  manière marché marchés matérielle matière mêlé mêlée même mêmes mémoire mémoires mesurée mesurées
  métadonnée métadonnées méthode méthodes modèle modèles multiplié multipliée multipliées nécessaire
  nécessaires négatif négatifs négative numérique numériques Numéro numéro numéros numérotation numérotée
  opérateur opération opérations opérée ordonnée paramètre paramètres payée payées pénalité pénalités
  Période période périodes périphérique pièce pièces pluralité postérieur postérieure précède précédée
  précèdent précédente précédentes précédents précéder préciser précisez précision préféré préférée préfixe
  préfixée préfixes première premières prépayé prépayée présence présent présente présentée présentes
  présents prévu prévue prévues prévus privé privée privées privés propriétaire propriété protégé protégée
  qualité quantité quantités rattachée rattachées récapitulatif récapitulatifs réception reçu reçue reçues
  reçus réel réelle réelles réels Référence référence références réforme régime régimes Règle règle réglée
  règlement réglementaire réglementaires règlements règles rejetée rejetées rejetés remplacée renommé
  renseigné renseignée renseignées renseignés répartissez répartition répertoire répété répétée répétées
  répétés répétition répétitions réponse réponses représentant représentants représentation représentée
  réservé réservée réservées réservés rôle schéma schémas sécurité sélection séparateur séparateurs séparé
  séparée séquence séquences siège Société société sociétés spécification spécifications spécifié spécifiée
  spécifiées spécifiés suffixé supérieur supérieure supérieures supérieurs suppléant supplémentaire
  supplémentaires symétrique systématiquement tâche téléphone téléversé tête théorique très trésor troisième
  tronqué tronquée unité unités validité vérification vérifications vérifié vérifiée vérifiez vidéo zéro
  zéros
`;

const spelt = new Map(
  words
    .split(/\s+/)
    .filter((word) => word !== '')
    .map((word) => [withoutAccents(word), word]),
);

/** A word of the sentence, not a part of a path, of a name or of a code. */
const word = /(?<![\p{L}\p{N}_./:@"«-]|(?<!\p{L})')[A-Za-z][a-z]+(?![\p{L}\p{N}_:@"-]|[./]\p{L})/gu;
const elided = /(?<!\p{L})(qu|jusqu|lorsqu|puisqu|[cdjlmnst]) (?=[aeiouyhàâéèêîôû])/gu;
/** "a" is the preposition after these words, and before those. */
const preposition =
  /(?<!\p{L})(égale?s?|égaux|supérieure?s?|inférieure?s?|conformes?|correspondre|correspond|correspondant|identique|postérieure?|antérieure?|appartenir|appartient|rapport|droit|réservée?|destinée?|liée?s?|ajouter|convient(?: pas)?|relati(?:f|ve)s?) a(?!\p{L})/gu;
const beforeNoun =
  /(?<!\p{L})a (?=la |l'|\d|(?:partir|payer|créditer|débiter|facturer|zéro|chaque|ce|cette|celui|celle|ceux|false|true)(?!\p{L}))/gu;

/** What only its neighbours tell. */
const phrases: readonly (readonly [ascii: RegExp, spelt: string])[] = [
  [/déjà paye(?!\p{L})/gu, 'déjà payé'],
  [/\bbien forme\b/g, 'bien formé'],
  [/\(trouve\b/g, '(trouvé'],
  [/\bpas a sa place\b/g, 'pas à sa place'],
  [/\bremplacez le par\b/g, 'remplacez-le par'],
  [/répartissez les(?!\p{L})/gu, 'répartissez-les'],
  [/\b([A-Z]\d+) a (?=[A-Z]\d)/g, '$1 à '],
];

/** The message as a reader of French expects it. */
export function frenchOf(message: string): string {
  const [sentence = '', ...tag] = message.split(' (balise : ');
  let mended = sentence
    .replace(word, (found) => spelt.get(found) ?? found)
    .replace(elided, "$1'")
    .replace(preposition, '$1 à')
    .replace(beforeNoun, 'à ');
  for (const [ascii, right] of phrases) mended = mended.replace(ascii, right);
  return [mended, ...tag].join(' (balise : ');
}

function withoutAccents(text: string): string {
  return text.normalize('NFD').replace(/\p{M}/gu, '');
}
