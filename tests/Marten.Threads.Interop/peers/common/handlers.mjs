import { createHash } from 'node:crypto'
import { TestBytes } from './test-bytes.mjs'

export const protocols = {
  echo: '/test/echo/1.0.0', // gives back what it reads until the end, then ends too
  sink: '/test/sink/1.0.0', // reads to the end, answers with the length in 8 bytes (big-endian) and the SHA-256
  source: '/test/source/1.0.0', // reads a length in 8 bytes (big-endian), sends so many test bytes of seed 0, ends
  reset: '/test/reset/1.0.0', // reads something, then resets
  hold: '/test/hold/1.0.0' // keeps the stream open without reading, until the command `release`
}

export const manyStreams = { maxInboundStreams: 2048, maxOutboundStreams: 2048 }

/** Reads exactly so many bytes; what came behind them is lost. */
export async function readExactly (wire, length) {
  const result = new Uint8Array(length)
  for (let at = 0; at < length;) {
    const piece = await wire.read()
    if (piece == null) throw new Error(`the stream ended after ${at} of ${length} bytes`)
    result.set(piece.subarray(0, length - at), at)
    at += piece.length
  }
  return result
}

export function lengthBytes (length) {
  const bytes = new Uint8Array(8)
  new DataView(bytes.buffer).setBigUint64(0, BigInt(length))
  return bytes
}

export const lengthOf = bytes => Number(new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0))

async function echo (wire) {
  for (let piece; (piece = await wire.read()) != null;) await wire.write(piece)
  await wire.closeWrite()
}

async function sink (wire) {
  const hash = createHash('sha256')
  let length = 0
  for (let piece; (piece = await wire.read()) != null; length += piece.length) hash.update(piece)
  await wire.write(Buffer.concat([lengthBytes(length), hash.digest()]))
  await wire.closeWrite()
}

const sourceBytes = new TestBytes(0)

async function source (wire) {
  const length = lengthOf(await readExactly(wire, 8))
  for (const piece of sourceBytes.pieces(length)) await wire.write(piece)
  await wire.closeWrite()
}

async function reset (wire) {
  await wire.read()
  wire.abort(new Error('reset as asked'))
}

/** Registers a handler for each of the protocols. */
export async function handleAll ({ libp2p, node, held }) {
  const handlers = { echo, sink, source, reset, hold: async wire => { wire.hold(); held.add(wire) } }
  for (const [name, handler] of Object.entries(handlers)) {
    await node.handle(protocols[name], async (...args) => {
      const { stream } = libp2p.handled(...args)
      const wire = new libp2p.Wire(stream)
      try {
        await handler(wire)
      } catch (error) {
        console.error(name, error)
        wire.abort(error)
      }
    }, manyStreams)
  }
}
