// js-libp2p 2.x: streams are a `source` to iterate and a `sink` that takes an iterable.
import { noise } from '@chainsafe/libp2p-noise'
import { yamux } from '@chainsafe/libp2p-yamux'
import * as dagCbor from '@ipld/dag-cbor'
import { generateKeyPair, generateKeyPairFromSeed } from '@libp2p/crypto/keys'
import { identify, identifyPush } from '@libp2p/identify'
import { peerIdFromString } from '@libp2p/peer-id'
import { ping } from '@libp2p/ping'
import { tcp } from '@libp2p/tcp'
import { multiaddr } from '@multiformats/multiaddr'
import { createLibp2p } from 'libp2p'
import { CID } from 'multiformats/cid'

export const major = 2
export { CID, createLibp2p, dagCbor, generateKeyPair, generateKeyPairFromSeed, identify, identifyPush, multiaddr, noise, peerIdFromString, ping, tcp, yamux }

/** The arguments that a protocol's handler gets, as stream and connection. */
export const handled = ({ stream, connection }) => ({ stream, connection })

/** One face for the streams of all majors: read, write, closeWrite, abort. */
export class Wire {
  constructor (stream) {
    this.stream = stream
    this.source = null
    this.waiting = [] // at most one piece: a writer waits until the sink has taken it
    this.wake = null
    this.ended = false
    this.sinking = null
  }

  /** The next bytes, or null at the end; throws where the stream broke. */
  async read () {
    this.source ??= this.stream.source[Symbol.asyncIterator]()
    const { done, value } = await this.source.next()
    return done ? null : value.subarray()
  }

  /** Takes nothing more until the next read: a source that is not iterated holds the window by itself. */
  hold () {}

  async write (bytes) {
    this.start()
    const taken = Promise.withResolvers()
    this.waiting.push({ bytes, taken })
    this.wake?.()
    await Promise.race([taken.promise, this.sinking])
    if (this.stream.writeStatus === 'closed') throw new Error('the stream is closed for writing')
  }

  async closeWrite () {
    this.start()
    this.ended = true
    this.wake?.()
    await this.sinking
  }

  abort (error) { this.stream.abort(error) }

  start () {
    if (this.sinking != null) return
    this.sinking = this.stream.sink(this.pieces())
    this.sinking.catch(() => {}) // a writer sees it; nobody else waits
  }

  async * pieces () {
    while (true) {
      while (this.waiting.length > 0) {
        const { bytes, taken } = this.waiting.shift()
        yield bytes
        taken.resolve()
      }
      if (this.ended) return
      await new Promise(resolve => { this.wake = resolve })
    }
  }
}
