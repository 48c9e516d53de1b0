// SPDX-License-Identifier: Apache-2.0
/**
 * The door to libxml2: bytes are parsed, judged by a compiled schema, and freed before the caller goes on.
 * (specs: validation §2)
 *
 * Entities are not substituted, no DTD is loaded, nothing outside is read: an input provider is registered only
 * while a schema of ours is compiled from memory. The inner module of libxml2-wasm is used and not its classes, for one
 * reason: they note the path of every error, which takes a time quadratic in the errors of a hostile file. Here
 * the first `maxFaults` are noted and the others only counted.
 */
import {
  ParseOption,
  XmlBufferInputProvider,
  xmlCleanupInputProvider,
  xmlRegisterInputProvider,
} from 'libxml2-wasm';
import * as inner from 'libxml2-wasm/lib/libxml2.mjs';
import type { SchemaDocuments } from './content-model/schema-documents.ts';

/** One sentence of libxml2 about a document. */
export interface LibraryFault {
  readonly message: string;
  /** 1 for a warning, more for an error. */
  readonly level: number;
  /** 0 when it is not told. */
  readonly line: number;
  readonly column: number;
  /** Place in the notation of libxml2, see node-path.ts. */
  readonly path: string | undefined;
}

/** A document in the memory of libxml2, for the time of one call of `use`. */
export interface LibraryDocument {
  readonly pointer: number;
  readonly hasDoctype: boolean;
}

/** A file this wrong needs no longer list. */
export const maxFaults = 100;

/** A level from here on is an error. */
const errorLevel = 2;

const parseOptions =
  ParseOption.XML_PARSE_NONET |
  ParseOption.XML_PARSE_NO_XXE |
  ParseOption.XML_PARSE_NO_SYS_CATALOG |
  ParseOption.XML_PARSE_COMPACT |
  ParseOption.XML_PARSE_BIG_LINES;

export type Parsed<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly faults: readonly LibraryFault[] };

/** Parses, hands the document to `use`, frees it. `huge` takes texts above 10 MB. */
export function parseWithLibrary<T>(
  bytes: Uint8Array,
  huge: boolean,
  use: (document: LibraryDocument) => T,
): Parsed<T> {
  const option = huge ? ParseOption.XML_PARSE_HUGE : ParseOption.XML_PARSE_DEFAULT;
  const context = inner.xmlNewParserCtxt();
  let pointer = 0;
  try {
    const faults = collector.during((handler) => {
      inner.xmlCtxtSetErrorHandler(context, handler, 0);
      pointer = inner.xmlReadMemory(context, bytes, null, null, parseOptions | option);
    });
    if (pointer === 0 || faults.some(({ level }) => level >= errorLevel)) return { ok: false, faults };
    return { ok: true, value: use({ pointer, hasDoctype: inner.xmlGetIntSubset(pointer) !== 0 }) };
  } finally {
    if (pointer !== 0) inner.xmlFreeDoc(pointer);
    inner.xmlFreeParserCtxt(context);
  }
}

/** A schema that libxml2 has compiled. It is kept until the thread ends. */
export class CompiledSchema {
  readonly #pointer: number;

  /** @throws Error when the documents are no schema: a mistake of ours. */
  constructor({ entry, texts }: SchemaDocuments) {
    const buffers = Object.fromEntries([...texts].map(([address, text]) => [address, Buffer.from(text)]));
    xmlRegisterInputProvider(new XmlBufferInputProvider(buffers));
    try {
      this.#pointer = compiled(buffers[entry] ?? Buffer.of(), entry);
    } finally {
      // Whatever a received document points at, there is nothing to read it with.
      xmlCleanupInputProvider();
    }
  }

  /** What is wrong with a document; empty when it is valid. */
  validate({ pointer }: LibraryDocument): readonly LibraryFault[] {
    const context = inner.xmlSchemaNewValidCtxt(this.#pointer);
    let verdict = -1;
    try {
      const faults = collector.during((handler) => {
        inner.xmlSchemaSetValidStructuredErrors(context, handler, 0);
        verdict = inner.xmlSchemaValidateDoc(context, pointer);
      });
      if (verdict < 0) throw new Error('libxml2 could not run the schema');
      return verdict === 0 ? [] : faults.filter(({ level }) => level >= errorLevel);
    } finally {
      inner.xmlSchemaFreeValidCtxt(context);
    }
  }
}

function compiled(bytes: Uint8Array, url: string): number {
  const parser = inner.xmlNewParserCtxt();
  const document = inner.xmlReadMemory(parser, bytes, url, null, parseOptions);
  const context = inner.xmlSchemaNewDocParserCtxt(document);
  try {
    let schema = 0;
    const faults = collector.during((handler) => {
      inner.xmlSchemaSetParserStructuredErrors(context, handler, 0);
      schema = inner.xmlSchemaParse(context);
    });
    if (schema === 0) throw new Error(`no schema: ${faults.map(({ message }) => message).join('')}`);
    return schema;
  } finally {
    inner.xmlSchemaFreeParserCtxt(context);
    inner.xmlFreeDoc(document);
    inner.xmlFreeParserCtxt(parser);
  }
}

/**
 * libxml2 is told of one function when this module loads, and runs to its end before it returns: one list at a
 * time is enough.
 */
const collector = makeCollector();

function makeCollector() {
  let faults: LibraryFault[] = [];
  const handler = withAddFunction(inner).addFunction((_: number, error: number) => {
    if (faults.length < maxFaults) faults.push(faultOf(error));
  }, 'vii');
  return {
    during(run: (handler: number) => void): readonly LibraryFault[] {
      faults = [];
      run(handler);
      return faults;
    },
  };
}

function faultOf(error: number): LibraryFault {
  const { XmlErrorStruct } = inner;
  return {
    message: XmlErrorStruct.message(error),
    level: XmlErrorStruct.level(error),
    line: XmlErrorStruct.line(error),
    column: XmlErrorStruct.col(error),
    path: inner.xmlGetNodePath(XmlErrorStruct.node(error)) ?? undefined,
  };
}

/** The inner module exports it, its types leave it out. */
function withAddFunction(module: unknown) {
  return module as {
    readonly addFunction: (run: (context: number, error: number) => void, signature: string) => number;
  };
}
