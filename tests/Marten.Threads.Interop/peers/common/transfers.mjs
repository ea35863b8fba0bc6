import { createHash } from 'node:crypto'
import { TestBytes } from './test-bytes.mjs'

export const seconds = started => (performance.now() - started) / 1000

export async function sendAll (wire, bytes, seed) {
  for (const piece of new TestBytes(seed).pieces(bytes)) await wire.write(piece)
  await wire.closeWrite()
}

export async function hashAll (wire) {
  const hash = createHash('sha256')
  let length = 0
  for (let piece; (piece = await wire.read()) != null; length += piece.length) hash.update(piece)
  return { length, sha256: hash.digest('hex') }
}

export function verdict (length, sha256, bytes, seed) {
  const expected = new TestBytes(seed).sha256(bytes)
  return { bytes: length, sha256, expected, ok: length === bytes && sha256 === expected }
}

/** Sends and reads at the same time, ends the own side, and reads to the end. */
export async function echoOnce (wire, bytes, seed) {
  const started = performance.now()
  const [{ length, sha256 }] = await Promise.all([hashAll(wire), sendAll(wire, bytes, seed)])
  const took = seconds(started)
  return { ...verdict(length, sha256, bytes, seed), seconds: took }
}
