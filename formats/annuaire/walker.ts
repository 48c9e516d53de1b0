// SPDX-License-Identifier: Apache-2.0
/**
 * Walks a document along its grammar, event by event, and hands over each record when it ends: the values in it, and
 * those since the record before it, by name. The first fault ends the walk.
 */
import { reglesXml } from '../xml/jeu-de-regles.ts';
import { XmlSyntaxError } from '../xml/syntax-error.ts';
import type { Vocabulary } from '../xml/vocabulary.ts';
import { type Content, collapsed, type GrammarParticle } from './grammar.ts';
import { type AnnuaireIllisible, illisible } from './illisible.ts';
import { reglesAnnuaireStructure } from './jeu-de-regles.ts';
import { PullScanner, type ScannedAttribute, type XmlEvent } from './pull-scanner.ts';

/** Longest value: names and addresses. The PPF gives no limit; a hundred times what is seen. */
const maxValueLength = 10_000;
const xsi = 'http://www.w3.org/2001/XMLSchema-instance';
/** What a document may say about its schema without changing what it holds. */
const schemaHints: ReadonlySet<string> = new Set(['schemaLocation', 'noNamespaceSchemaLocation']);

/** The values below an element, by the name of theirs; an attribute is `@name` of the element it stands on. */
export type Values = ReadonlyMap<string, string>;

export interface WalkedDocument {
  readonly root: string;
  readonly grammar: Content;
  readonly vocabulary: Vocabulary;
  /** Names of the elements that are records: what is below them is handed over as one. */
  readonly records: ReadonlySet<string>;
}

export interface WalkedRecord {
  readonly name: string;
  readonly values: Values;
  readonly line: number;
}

interface Frame {
  readonly shown: string;
  readonly content: Content;
  readonly isRecord: boolean;
  /** The particle last seen, and how often. */
  at: number;
  seen: number;
  text: string;
}

export class Walker {
  readonly #document: WalkedDocument;
  readonly #scanner: PullScanner;
  readonly #rootParticle: GrammarParticle;
  readonly #frames: Frame[] = [];
  #values = new Map<string, string>();
  #recordLine = 0;

  constructor(document: WalkedDocument) {
    this.#document = document;
    this.#scanner = new PullScanner(document.vocabulary);
    const name = document.vocabulary.idOf('', document.root) ?? -1;
    this.#rootParticle = { name, shown: document.root, min: 1, max: 1, content: document.grammar };
  }

  push(piece: string): void {
    this.#scanner.push(piece);
  }

  complete(): void {
    this.#scanner.complete();
  }

  /** The next record; undefined when more is awaited or the document has ended. @throws AnnuaireIllisible */
  next(): WalkedRecord | undefined {
    try {
      for (let event = this.#scanner.next(); event !== undefined; event = this.#scanner.next()) {
        const record = this.#take(event);
        if (record !== undefined) return record;
      }
      return undefined;
    } catch (error) {
      throw error instanceof XmlSyntaxError ? this.#malformed(error) : error;
    }
  }

  #take(event: XmlEvent): WalkedRecord | undefined {
    switch (event.kind) {
      case 'start':
        this.#start(event.name, event.attributes);
        return undefined;
      case 'end':
        return this.#end();
      case 'text':
        this.#text(event.text);
        return undefined;
      case 'doctype':
        throw illisible({
          code: 'XML-DOCTYPE',
          fr: "Le fichier contient une declaration DOCTYPE, ce qui n'est pas autorise : la supprimer",
          en: 'The file holds a DOCTYPE declaration, which is not allowed: remove it',
          ligne: this.#scanner.line,
          jeuDeRegles: reglesXml,
        });
    }
  }

  #start(name: number, attributes: readonly ScannedAttribute[]): void {
    const parent = this.#frames.at(-1);
    const { shown, content } = parent === undefined ? this.#root(name) : this.#child(parent, name);
    const isRecord = this.#document.records.has(shown);
    if (isRecord) this.#recordLine = this.#scanner.line;
    this.#frames.push({ shown, content, isRecord, at: 0, seen: 0, text: '' });
    if (attributes.length > 0 || content.attributes.length > 0) this.#attributes(shown, content, attributes);
  }

  #root(name: number): GrammarParticle {
    if (name === this.#rootParticle.name) return this.#rootParticle;
    const { namespace, local } = this.#scanner.nameOf(name);
    throw this.#fault('ANNUAIRE-RACINE', {
      fr: "La racine du fichier n'est pas celle qui est attendue, ou elle est dans un espace de noms",
      en: 'The root of the file is not the expected one, or is in a namespace',
      valeur: namespace === '' ? local : `{${namespace}}${local}`,
      attendu: this.#rootParticle.shown,
    });
  }

  /** The particle that the child is, in order. */
  #child(parent: Frame, name: number): GrammarParticle {
    const { particles } = parent.content;
    for (; parent.at < particles.length; parent.at++, parent.seen = 0) {
      const particle = particles[parent.at];
      if (particle === undefined) break;
      if (particle.name === name && parent.seen < particle.max) {
        parent.seen++;
        return particle;
      }
      if (parent.seen < particle.min) throw this.#unexpected(name, particle.shown);
    }
    throw this.#unexpected(name, undefined);
  }

  #attributes(shown: string, content: Content, attributes: readonly ScannedAttribute[]): void {
    for (const { name, value } of attributes) {
      const { namespace, local } = this.#scanner.nameOf(name);
      if (content.attributes.includes(name)) this.#values.set(`${shown}@${local}`, collapsed(value));
      else if (namespace !== xsi || !schemaHints.has(local)) {
        throw this.#structure("L'attribut n'est pas permis", 'The attribute is not allowed', local);
      }
    }
    const missing = content.attributes.find((id) => !attributes.some(({ name }) => name === id));
    if (missing === undefined) return;
    const { local } = this.#scanner.nameOf(missing);
    throw this.#structure("L'attribut est obligatoire", 'The attribute is mandatory', undefined, `@${local}`);
  }

  #text(text: string): void {
    const frame = this.#frames.at(-1);
    if (frame === undefined) return;
    if (frame.content.value !== undefined) {
      frame.text = frame.text === '' ? text : frame.text + text;
      if (frame.text.length <= maxValueLength) return;
      throw this.#fault('XML-LIMITE', { fr: 'Une valeur est trop longue', en: 'A value is too long' });
    }
    if (/[^ \t\n\r]/.test(text)) {
      throw this.#structure("L'element ne peut contenir de texte", 'The element cannot hold text', text);
    }
  }

  #end(): WalkedRecord | undefined {
    const frame = this.#frames.at(-1);
    if (frame === undefined) return undefined;
    const { value } = frame.content;
    if (value === undefined) this.#assertWhole(frame);
    else this.#keep(frame, value);
    this.#frames.pop();
    if (!frame.isRecord) return undefined;
    const values = this.#values;
    this.#values = new Map();
    return { name: frame.shown, values, line: this.#recordLine };
  }

  #assertWhole({ content, at, seen }: Frame): void {
    const missing = content.particles.find(({ min }, i) => i >= at && (i === at ? seen : 0) < min);
    if (missing === undefined) return;
    throw this.#structure(
      'Un element obligatoire manque',
      'A mandatory element is missing',
      undefined,
      missing.shown,
    );
  }

  #keep({ shown, text }: Frame, { type, accepts }: NonNullable<Content['value']>): void {
    if (accepts(text)) this.#values.set(shown, type === 'string' ? text : collapsed(text));
    else {
      throw this.#fault('ANNUAIRE-TYPE', {
        fr: "La valeur n'est pas du type attendu",
        en: 'The value is not of the expected type',
        valeur: text,
        attendu: type,
      });
    }
  }

  #unexpected(name: number, attendu: string | undefined): AnnuaireIllisible {
    const { namespace, local } = this.#scanner.nameOf(name);
    const valeur = namespace === '' ? local : `{${namespace}}${local}`;
    return this.#structure(
      "L'element n'est pas permis a cet endroit",
      'The element is not allowed here',
      valeur,
      attendu,
    );
  }

  #structure(fr: string, en: string, valeur?: string, attendu?: string): AnnuaireIllisible {
    return this.#fault('ANNUAIRE-STRUCTURE', { fr, en, valeur, attendu });
  }

  #fault(
    code: string,
    wording: {
      readonly fr: string;
      readonly en: string;
      readonly valeur?: string | undefined;
      readonly attendu?: string | undefined;
    },
  ): AnnuaireIllisible {
    const chemin = this.#frames.map(({ shown }) => `/${shown}`).join('');
    const jeuDeRegles = code.startsWith('XML') ? reglesXml : reglesAnnuaireStructure;
    return illisible({
      code,
      ...wording,
      ligne: this.#scanner.line,
      chemin: chemin === '' ? undefined : chemin,
      jeuDeRegles,
    });
  }

  #malformed({ code, fr, message }: XmlSyntaxError): AnnuaireIllisible {
    return this.#fault(code, {
      fr:
        code === 'XML-LIMITE'
          ? `Le fichier depasse une limite : ${fr}`
          : `Le fichier n'est pas un document XML bien forme : ${fr}`,
      en:
        code === 'XML-LIMITE'
          ? `The file passes a limit: ${message}`
          : `The file is not a well-formed XML document: ${message}`,
    });
  }
}
