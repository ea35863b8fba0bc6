// Figures between two processes. Both ends hash, as the tests do, except when pulling: there this end only counts.
import { lengthBytes, protocols } from './handlers.mjs'
import { open } from './opening.mjs'
import { seconds } from './transfers.mjs'
import { TestBytes } from './test-bytes.mjs'

async function count (wire) {
  let length = 0
  for (let piece; (piece = await wire.read()) != null;) length += piece.length
  return length
}

async function send (wire, bytes) {
  for (const piece of new TestBytes(0).pieces(bytes)) await wire.write(piece)
  await wire.closeWrite()
}

const directions = {
  push: async (wire, bytes) => { await send(wire, bytes); await count(wire) },
  pull: async (wire, bytes) => { await wire.write(lengthBytes(bytes)); await wire.closeWrite(); return await count(wire) },
  echo: async (wire, bytes) => (await Promise.all([count(wire), send(wire, bytes)]))[0]
}

const spoken = { push: protocols.sink, pull: protocols.source, echo: protocols.echo }

/** Megabytes (10^6 bytes) a second; of an echo, each way. */
export async function benchThroughput (context, { peer, bytes, direction }) {
  const wire = await open(context, peer, spoken[direction])
  const started = performance.now()
  const arrived = await directions[direction](wire, bytes) ?? bytes
  if (arrived !== bytes) throw new Error(`${arrived} of ${bytes} bytes arrived`)
  const took = seconds(started)
  return { direction, bytes, seconds: took, megabytesPerSecond: bytes / took / 1e6 }
}

/** Streams opened one after the other: negotiated, and with `byte` one byte sent and read back; both ends close afterwards. */
export async function benchOpen (context, { peer, count: times, byte = true }) {
  const microseconds = []
  for (let i = -Math.min(50, times); i < times; i++) { // the first ones only warm up
    const started = performance.now()
    const wire = await open(context, peer, protocols.echo)
    if (byte) {
      await wire.write(Uint8Array.of(1))
      await wire.read()
    }
    if (i >= 0) microseconds.push((performance.now() - started) * 1000)
    await wire.closeWrite()
    await count(wire)
  }
  microseconds.sort((a, b) => a - b)
  const at = share => microseconds[Math.min(microseconds.length - 1, Math.floor(microseconds.length * share))]
  return { count: times, byte, p50: at(0.5), p95: at(0.95) }
}
