// SPDX-License-Identifier: Apache-2.0
/** The codec alone: what one side writes the other reads, whatever the cuts; nonsense is only ever a CodecError. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { CodecError, decodeRequest, type Request } from '../../../protocols/sftp/codec.ts';
import { PacketSplitter } from '../../../protocols/sftp/packets.ts';
import { type Attributes, maxPacketBytes, statusCodes } from '../../../protocols/sftp/protocol.ts';
import {
  attributesReply,
  dataReply,
  handleReply,
  nameReply,
  sealDataReply,
  statusReply,
  versionReply,
} from '../../../protocols/sftp/replies.ts';
import { decodeReply, encodeRequest, framed, wireString } from '../../support/sftp-wire.ts';

const bytes = (maxLength: number) => fc.uint8Array({ maxLength }).map((array) => Buffer.from(array));
const u32 = fc.nat({ max: 0xffffffff });
const position = fc.maxSafeNat();
const path = bytes(300);
const handle = bytes(256);
const attributes: fc.Arbitrary<Attributes> = fc
  .record({
    size: fc.option(fc.record({ sizeBytes: position })),
    owner: fc.option(fc.record({ uid: u32, gid: u32 })),
    mode: fc.option(fc.record({ permissions: u32 })),
    times: fc.option(fc.record({ atime: u32, mtime: u32 })),
  })
  .map(({ size, owner, mode, times }) => ({ ...size, ...owner, ...mode, ...times }));

const request: fc.Arbitrary<Request> = fc.oneof(
  fc.record({ type: fc.constant('INIT' as const), version: u32 }),
  fc.record({ type: fc.constant('OPEN' as const), id: u32, path, flags: u32, attributes }),
  fc.record({ type: fc.constant('READ' as const), id: u32, handle, position, length: u32 }),
  fc.record({ type: fc.constant('WRITE' as const), id: u32, handle, position, bytes: bytes(2000) }),
  fc.record({
    type: fc.constantFrom('CLOSE' as const, 'FSTAT' as const, 'READDIR' as const),
    id: u32,
    handle,
  }),
  fc.record({ type: fc.constant('FSETSTAT' as const), id: u32, handle, attributes }),
  fc.record({
    type: fc.constantFrom('LSTAT', 'STAT', 'OPENDIR', 'REMOVE', 'RMDIR', 'REALPATH', 'READLINK'),
    id: u32,
    path,
  }) as fc.Arbitrary<Request>,
  fc.record({ type: fc.constantFrom('SETSTAT' as const, 'MKDIR' as const), id: u32, path, attributes }),
  fc.record({ type: fc.constantFrom('RENAME' as const, 'SYMLINK' as const), id: u32, path, target: path }),
  fc.record({
    type: fc.constant('EXTENDED' as const),
    id: u32,
    name: fc.constantFrom('a@b', 'limits@openssh.com'),
    data: path,
  }),
);

test('every request is read back as it was written', () => {
  fc.assert(
    fc.property(request, (value) => {
      expect(decodeRequest(encodeRequest(value).subarray(4))).toEqual(value);
    }),
    { numRuns: 2000 },
  );
});

test('random bytes are a request or a CodecError, never anything else', () => {
  fc.assert(
    fc.property(bytes(400), (packet) => {
      onlyCodecErrors(() => decodeRequest(packet));
    }),
    { numRuns: 5000 },
  );
});

test('a request with one byte changed, or cut short, is a request or a CodecError', () => {
  fc.assert(
    fc.property(request, fc.nat(), fc.nat({ max: 255 }), fc.nat(), (value, index, byte, cut) => {
      const packet = encodeRequest(value).subarray(4);
      const changed = Buffer.from(packet);
      changed[index % changed.length] = byte;
      onlyCodecErrors(() => decodeRequest(changed));
      onlyCodecErrors(() => decodeRequest(packet.subarray(0, cut % packet.length)));
    }),
    { numRuns: 3000 },
  );
});

test('the packets are the same wherever the stream is cut', () => {
  fc.assert(
    fc.property(
      fc.array(request, { minLength: 1, maxLength: 12 }),
      fc.array(fc.nat(), { maxLength: 30 }),
      (values, cuts) => {
        const stream = Buffer.concat(values.map(encodeRequest));
        const ends = [...new Set(cuts.map((cut) => cut % stream.length)), stream.length].toSorted(
          (a, b) => a - b,
        );
        const splitter = new PacketSplitter();
        const read: Request[] = [];
        let from = 0;
        for (const to of ends) {
          splitter.push(stream.subarray(from, to));
          from = to;
          for (let packet = splitter.next(); packet !== undefined; packet = splitter.next())
            read.push(decodeRequest(packet));
        }
        expect(read).toEqual(values);
        expect(splitter.heldBytes).toBe(0);
      },
    ),
    { numRuns: 500 },
  );
});

test('a long list of small chunks is taken in order', () => {
  const stream = Buffer.concat(
    Array.from({ length: 700 }, (_, id) => encodeRequest({ type: 'STAT', id, path: Buffer.from('/in') })),
  );
  const splitter = new PacketSplitter();
  for (const byte of stream) splitter.push(Buffer.of(byte));
  for (let id = 0; id < 700; id++) {
    const packet = splitter.next();
    expect(packet && decodeRequest(packet)).toMatchObject({ type: 'STAT', id });
  }
  expect(splitter.next()).toBeUndefined();
});

test.each([
  ['of length 0', Buffer.from([0, 0, 0, 0])],
  ['of length 0xffffffff', Buffer.from([255, 255, 255, 255])],
  ['one byte too long', Buffer.from([0, 4, 4, 1])],
])('a packet %s is a CodecError before its bytes arrive', (_, start) => {
  const splitter = new PacketSplitter();
  splitter.push(start);
  expect(() => splitter.next()).toThrow(CodecError);
  expect(maxPacketBytes).toBe(0x00040400);
});

test.each([
  ['a handle of 257 bytes', framed(4, Buffer.alloc(4), wireString(Buffer.alloc(257)))],
  [
    '70,000 extended attributes',
    framed(9, Buffer.alloc(4), wireString('/in/a'), Buffer.from('8000000000011170', 'hex')),
  ],
  ['a string longer than its packet', framed(17, Buffer.alloc(4), Buffer.from('000000ff2f', 'hex'))],
  ['a packet of one byte', framed(99)],
])('%s is a CodecError', (_, packet) => {
  expect(() => decodeRequest(packet.subarray(4))).toThrow(CodecError);
});

test('an unknown type is a request, to be answered OP_UNSUPPORTED', () => {
  expect(decodeRequest(framed(99, Buffer.from([0, 0, 0, 7])).subarray(4))).toEqual({
    type: 'UNKNOWN',
    id: 7,
    number: 99,
  });
});

test('every reply is read back as it was written', () => {
  fc.assert(
    fc.property(u32, attributes, bytes(200), fc.string(), (id, attrs, data, message) => {
      expect(decodeReply(attributesReply(id, attrs).subarray(4))).toEqual({
        type: 'ATTRS',
        id,
        attributes: attrs,
      });
      expect(decodeReply(handleReply(id, data).subarray(4))).toEqual({ type: 'HANDLE', id, bytes: data });
      const status = {
        type: 'STATUS',
        id,
        status: statusCodes.FAILURE,
        message: Buffer.from(message).toString(),
      };
      expect(decodeReply(statusReply(id, 'FAILURE', message).subarray(4))).toEqual(status);
      const names = [{ name: data, longName: data, attributes: attrs }];
      expect(decodeReply(nameReply(id, names).subarray(4))).toEqual({ type: 'NAME', id, names });
      const { reply, room } = dataReply(data.length + 10);
      room.set(data);
      expect(decodeReply(sealDataReply(reply, id, data.length).subarray(4))).toEqual({
        type: 'DATA',
        id,
        bytes: data,
      });
    }),
  );
});

test('VERSION announces version 3 and four extensions', () => {
  const { id: version, rest } = decodeReply(versionReply().subarray(4));
  const pair = (name: string, value: string) => Buffer.concat([wireString(name), wireString(value)]);
  expect(version).toBe(3);
  expect(rest).toEqual(
    Buffer.concat([
      pair('posix-rename@openssh.com', '1'),
      pair('statvfs@openssh.com', '2'),
      pair('fsync@openssh.com', '1'),
      pair('limits@openssh.com', '1'),
    ]),
  );
});

function onlyCodecErrors(action: () => unknown): void {
  try {
    action();
  } catch (error) {
    expect(error).toBeInstanceOf(CodecError);
  }
}
