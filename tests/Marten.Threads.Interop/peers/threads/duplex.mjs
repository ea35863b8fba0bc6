import { Duplex } from 'node:stream'

/** A libp2p stream, of either major, as the socket that Node's HTTP/2 wants. */
export class WireDuplex extends Duplex {
  constructor (wire) {
    super()
    this.wire = wire
    this.reading = false
  }

  _read () {
    if (this.reading) return
    this.reading = true
    this.wire.read().then(piece => {
      this.reading = false
      this.push(piece)
    }, error => this.destroy(error))
  }

  /** HTTP/2 uses its buffer again when it hears that a write is done, and libp2p may still hold the bytes then: they are copied. */
  _write (piece, _encoding, done) {
    this.wire.write(Uint8Array.from(piece)).then(() => done(), done)
  }

  _final (done) {
    this.wire.closeWrite().then(() => done(), done)
  }

  _destroy (error, done) {
    if (error != null || !this.readableEnded || !this.writableFinished) this.wire.abort(error ?? new Error('the stream is not needed any more'))
    done(error)
  }
}
