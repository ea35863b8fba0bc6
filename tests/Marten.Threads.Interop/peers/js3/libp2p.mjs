// js-libp2p 3.x: streams are event targets with `send`.
import { noise } from '@chainsafe/libp2p-noise'
import * as dagCbor from '@ipld/dag-cbor'
import { generateKeyPair, generateKeyPairFromSeed } from '@libp2p/crypto/keys'
import { identify, identifyPush } from '@libp2p/identify'
import { peerIdFromString } from '@libp2p/peer-id'
import { ping } from '@libp2p/ping'
import { tcp } from '@libp2p/tcp'
import { yamux } from '@libp2p/yamux'
import { multiaddr } from '@multiformats/multiaddr'
import { createLibp2p } from 'libp2p'
import { CID } from 'multiformats/cid'

export const major = 3
export { CID, createLibp2p, dagCbor, generateKeyPair, generateKeyPairFromSeed, identify, identifyPush, multiaddr, noise, peerIdFromString, ping, tcp, yamux }

/** The arguments that a protocol's handler gets, as stream and connection. */
export const handled = (stream, connection) => ({ stream, connection })

const queueMaxBytes = 1 << 20

/**
 * One face for the streams of all majors: read, write, closeWrite, abort. The stream's own async iterator is not used: it waits for ever
 * when the other end closed before the iteration began, because it listens to `remoteCloseWrite` and not to `end`.
 */
export class Wire {
  constructor (stream) {
    this.stream = stream
    // Yamux lets 16 MiB come in after a pause, and the default of 4 MiB would reset the stream for it
    stream.maxReadBufferLength = 64 << 20
    this.queue = []
    this.queued = 0
    this.ended = stream.readableEnded
    this.error = null
    this.wake = null
    this.listening = false
  }

  /** The next bytes, or null at the end; throws where the stream broke. */
  async read () {
    this.listen()
    while (true) {
      if (this.queue.length > 0) return this.take()
      if (this.error != null) throw this.error
      if (this.ended) return null
      if (this.stream.readStatus === 'paused') {
        this.stream.resume() // what is buffered arrives within this call
        continue
      }
      await new Promise(resolve => { this.wake = resolve })
    }
  }

  /** Takes nothing more until the next read: without this Yamux goes on opening its window for bytes that nobody reads. */
  hold () {
    if (this.stream.readStatus === 'readable') this.stream.pause()
  }

  async write (bytes) {
    if (!this.stream.send(bytes)) await this.stream.onDrain()
  }

  async closeWrite () { await this.stream.close() }

  abort (error) { this.stream.abort(error) }

  listen () {
    if (this.listening) return
    this.listening = true
    this.stream.addEventListener('message', ({ data }) => this.arrived(data.subarray()))
    this.stream.addEventListener('end', () => this.finish(null))
    this.stream.addEventListener('close', event => this.finish(event.error))
    // what happened before anybody listened
    if (this.stream.status === 'reset' || this.stream.status === 'aborted') this.finish(Object.assign(new Error('the stream was reset'), { name: 'StreamResetError' }))
    else if (this.stream.readableEnded) this.finish(null)
  }

  arrived (bytes) {
    this.queue.push(bytes)
    this.queued += bytes.length
    if (this.queued > queueMaxBytes && this.stream.readStatus === 'readable') this.stream.pause()
    this.wake?.()
  }

  take () {
    const bytes = this.queue.shift()
    this.queued -= bytes.length
    if (this.queued <= queueMaxBytes && this.stream.readStatus === 'paused') this.stream.resume()
    return bytes
  }

  finish (error) {
    this.error ??= error ?? null
    this.ended = true
    this.wake?.()
  }
}
