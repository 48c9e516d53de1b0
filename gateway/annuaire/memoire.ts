// SPDX-License-Identifier: Apache-2.0
/** A few answers of the annuaire, kept while its version stays: the factures of a flux go to few recipients. */

/** Some hundred bytes each. */
const maxKept = 5_000;

export class Memoire<Value> {
  readonly #kept = new Map<string, Value>();
  #version = 0;

  /** As the annuaire answers it in this version. */
  async of(version: number, key: string, ask: () => Promise<Value>): Promise<Value> {
    if (version !== this.#version) {
      this.#kept.clear();
      this.#version = version;
    }
    const known = this.#kept.get(key);
    if (known !== undefined) return known;
    const value = await ask();
    if (version !== this.#version || value === undefined) return value;
    if (this.#kept.size >= maxKept) this.#kept.delete(this.#kept.keys().next().value ?? '');
    this.#kept.set(key, value);
    return value;
  }
}
