// SPDX-License-Identifier: Apache-2.0
/**
 * A long text in base64 as a short one that libxml2 judges alike: as many characters modulo four, the same padding, the
 * same last character, a stray one when there is any. (XML Schema part 2 §3.2.16)
 */
const equals = 0x3d;
const group = 4;
/** More signs of padding are as wrong as three. */
const mostPadding = 3;

export class Base64Condenser {
  #count = 0;
  #last = 0;
  #padding = 0;
  #afterPadding = false;
  #stray = false;

  /** The next bytes of the text. */
  pass(bytes: Uint8Array): void {
    let count = 0;
    let last = this.#last;
    for (let i = 0; i < bytes.length; i++) {
      const byte = bytes[i] ?? 0;
      if (kinds[byte] === digit) {
        count++;
        last = byte;
        if (this.#padding > 0) this.#afterPadding = true;
      } else if (byte === equals) {
        this.#padding++;
      } else if (kinds[byte] === stray) {
        this.#stray = true;
      }
    }
    this.#count += count;
    this.#last = last;
  }

  get text(): string {
    const count = this.#count < group ? this.#count : group + (this.#count % group);
    const digits = count === 0 ? '' : 'A'.repeat(count - 1) + String.fromCharCode(this.#last);
    const padding = '='.repeat(Math.min(this.#padding, mostPadding));
    return `${this.#stray ? '!' : ''}${digits}${padding}${this.#afterPadding ? 'A' : ''}`;
  }
}

const digit = 1;
const stray = 2;

const kinds: Uint8Array = Uint8Array.from({ length: 256 }, (_, code) => {
  const character = String.fromCharCode(code);
  if (/[A-Za-z0-9+/]/.test(character)) return digit;
  return /[ \t\r\n=]/.test(character) ? 0 : stray;
});
